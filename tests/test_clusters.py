"""Ordering cards into topics: nothing is ever lost, the last word on each card holds, and all of it can be undone."""

import json

import pytest

from board import cards as cards_verbs
from board.changes import Turn
from board.clusters import MOST_CLUSTERS
from board.errors import Refused
from board.models import Board
from board.several import MOST_CARDS
from board.web.wire import MOST_BYTES
from tests.ears import listen
from tests.method import phase, topic, topics, undo
from tests.people import Evening, uuid


def pin(evening: Evening, count: int) -> list[str]:
    """So many cards, in one commit."""
    writer, ids = evening.guest(), [uuid() for _ in range(count)]

    def all_at_once(turn: Turn) -> None:
        board = turn.session.get_one(Board, evening.boards[0])
        for number, id in enumerate(ids):
            cards_verbs.add(turn, writer, board, cards_verbs.Add(id=id, text=f"Karte {number}"))

    evening.house.write(all_at_once)
    return ids


def where(evening: Evening, audience: str = "attendees") -> dict[str, list[str]]:
    """The texts of the cards under each heading, in the order they came; "" is none."""
    titles = {id: state["title"] for id, state in evening.things("cluster", evening.board).items()}
    found: dict[str, list[str]] = {}
    for card in evening.cards(audience).values():
        found.setdefault(titles[card["cluster"]] if "cluster" in card else "", []).append(card["text"])
    return found


def everything(evening: Evening) -> tuple[object, object]:
    """Where all cards are, and all topics as they are told."""
    return where(evening, "moderators"), topics(evening)


def test_cards_are_gathered_under_a_heading_that_everybody_sees(evening: Evening) -> None:
    first, second, _third = pin(evening, 3)
    topic(evening, "  Räume  ", first, second)
    assert topics(evening) == {"Räume": {"title": "Räume", "number": 1, "position": 1}}
    assert where(evening) == {"Räume": ["Karte 0", "Karte 1"], "": ["Karte 2"]}


def test_a_numeral_is_never_given_twice(evening: Evening) -> None:
    first = topic(evening, "Eins")
    topic(evening, "Zwei")
    evening.ask(evening.moderator(), "cluster.remove", cluster=first)
    topic(evening, "Drei")
    assert {title: state["number"] for title, state in topics(evening).items()} == {"Zwei": 2, "Drei": 3}


@pytest.mark.parametrize(
    ("title", "code"),
    [("x" * 281, "text_too_long"), ("👩‍👩‍👧‍👦" * 81, "text_too_long"), ("", "text_empty"), ("a\nb", "text_line_break")],
)
def test_a_heading_that_does_not_fit_is_refused(evening: Evening, title: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        topic(evening, title)
    id = topic(evening, "Räume")
    with pytest.raises(Refused, match=code):
        evening.ask(evening.moderator(), "cluster.edit", cluster=id, title=title)
    assert list(topics(evening)) == ["Räume"]


@pytest.mark.parametrize("title", ["👩‍👩‍👧‍👦" * 80, "<b>fett</b> & {{7*7}}", "=SUM(A1)"])
def test_a_heading_is_kept_exactly_as_it_was_typed(evening: Evening, title: str) -> None:
    topic(evening, title)
    assert list(topics(evening)) == [title]


def test_a_put_of_four_hundred_cards_is_one_turn_and_fits_into_one_message(evening: Evening) -> None:
    cards = pin(evening, MOST_CARDS)
    id = topic(evening, "Alles")
    ears, before = listen(evening.app), evening.seq()
    asked = {"request_id": uuid(), "log": evening.board, "verb": "cluster.put", "args": {"cards": cards, "cluster": id}}
    assert len(json.dumps(asked)) < MOST_BYTES
    evening.ask(evening.moderator(), "cluster.put", cards=cards, cluster=id)
    told = [data for event, data, to in ears.heard if event == "changes" and f"{evening.board}|attendee" in to]
    assert [(data["from"], data["to"], len(data["changes"])) for data in told] == [
        (before + 1, before + MOST_CARDS, MOST_CARDS)
    ]
    undo(evening)
    assert set(where(evening)) == {""}


def test_one_command_takes_no_more_cards_than_fit_into_a_message(evening: Evening) -> None:
    cards, id = [uuid() for _ in range(401)], topic(evening, "Alles")
    for verb, args in {
        "cluster.put": {"cluster": id},
        "cluster.add": {"id": uuid(), "title": "Viele"},
        "cluster.restore": {"cluster": id},
        "cards.hide": {},
    }.items():
        with pytest.raises(Refused, match="bad_value"):
            evening.ask(evening.moderator(), verb, cards=cards, **args)


def test_only_what_really_moved_is_told(evening: Evening) -> None:
    cards = pin(evening, 3)
    id = topic(evening, "Räume", *cards[:2])
    before = evening.seq()
    evening.ask(evening.moderator(), "cluster.put", cards=[*cards, cards[2]], cluster=id)
    assert evening.seq() == before + 1
    for verb, args in (
        ("cluster.put", {"cards": cards, "cluster": id}),
        ("cluster.edit", {"cluster": id, "title": "Räume"}),
        ("cluster.move", {"cluster": id, "position": 7}),
    ):
        evening.ask(evening.moderator(), verb, **args)
    assert evening.seq() == before + 1


def test_two_who_order_at_once_lose_nothing_and_the_last_word_on_each_card_holds(evening: Evening) -> None:
    cards = pin(evening, 4)
    rooms, money = topic(evening, "Räume"), topic(evening, "Geld")
    one, other = evening.moderator(), evening.organiser()
    evening.ask(one, "cluster.put", cards=cards[:3], cluster=rooms)
    evening.ask(other, "cluster.put", cards=cards[1:], cluster=money)
    evening.ask(one, "cluster.put", cards=[cards[3]], cluster=None)
    assert where(evening) == {"Räume": ["Karte 0"], "Geld": ["Karte 1", "Karte 2"], "": ["Karte 3"]}


def test_cards_that_went_meanwhile_are_passed_over_and_strangers_refused(evening: Evening) -> None:
    writer = evening.guest()
    stays, goes, gone = (evening.pin(writer, text) for text in ("bleibt", "geht", "ist weg"))
    evening.ask(writer, "card.remove", card=gone)
    evening.sweep_later(seconds=32)
    evening.ask(writer, "card.remove", card=goes)
    id = topic(evening, "Räume", stays, goes, gone)
    assert where(evening) == {"Räume": ["bleibt"]}
    evening.ask(writer, "card.restore", card=goes)
    assert where(evening) == {"Räume": ["bleibt", "geht"]}
    elsewhere = evening.pin(writer, "anderswo", f"board:{evening.boards[1]}")
    for stranger in (uuid(), elsewhere):
        with pytest.raises(Refused, match="not_found"):
            evening.ask(evening.moderator(), "cluster.put", cards=[stays, stranger], cluster=None)
    assert evening.cards()[stays]["cluster"] == id


def test_a_card_that_is_hidden_keeps_its_topic(evening: Evening) -> None:
    cards = pin(evening, 2)
    topic(evening, "Räume", *cards)
    evening.ask(evening.moderator(), "card.hide", card=cards[0])
    assert where(evening) == {"Räume": ["Karte 1"]}
    evening.ask(evening.moderator(), "card.restore", card=cards[0])
    assert where(evening) == {"Räume": ["Karte 0", "Karte 1"]}


def test_topics_are_put_in_order(evening: Evening) -> None:
    for title in ("Eins", "Zwei", "Drei"):
        last = topic(evening, title)
    evening.ask(evening.moderator(), "cluster.move", cluster=last, position=1)
    assert sorted(topics(evening), key=lambda title: topics(evening)[title]["position"]) == ["Drei", "Eins", "Zwei"]


def test_merging_keeps_all_cards_and_into_itself_is_refused(evening: Evening) -> None:
    cards = pin(evening, 4)
    rooms, money = topic(evening, "Räume", *cards[:2]), topic(evening, "Geld", *cards[2:])
    before = evening.seq()
    with pytest.raises(Refused, match="bad_value"):
        evening.ask(evening.moderator(), "cluster.merge", cluster=rooms, into=rooms)
    assert evening.seq() == before
    evening.ask(evening.moderator(), "cluster.merge", cluster=rooms, into=money)
    assert where(evening) == {"Geld": [f"Karte {number}" for number in range(4)]}
    for verb in ("cluster.edit", "cluster.merge"):
        more = {"title": "x"} if verb == "cluster.edit" else {"into": money}
        with pytest.raises(Refused, match="not_found"):
            evening.ask(evening.moderator(), verb, cluster=rooms, **more)
    with pytest.raises(Refused, match="not_found"):
        evening.ask(evening.moderator(), "cluster.put", cards=cards, cluster=rooms)


def test_a_dissolved_topic_leaves_its_cards_hanging(evening: Evening) -> None:
    cards = pin(evening, 2)
    id = topic(evening, "Räume", *cards)
    evening.ask(evening.moderator(), "cluster.remove", cluster=id)
    assert everything(evening) == ({"": ["Karte 0", "Karte 1"]}, {})


def test_there_are_at_most_sixty_topics(evening: Evening) -> None:
    ids = [topic(evening, f"Thema {number}") for number in range(MOST_CLUSTERS)]
    with pytest.raises(Refused, match="too_many_topics"):
        topic(evening, "Eins zu viel")
    evening.ask(evening.moderator(), "cluster.remove", cluster=ids[0])
    topic(evening, "Nun geht es")
    with pytest.raises(Refused, match="too_many_topics"):
        undo(evening, back=1)


def test_topics_of_another_board_are_not_here(evening: Evening) -> None:
    id = topic(evening, "Räume")
    other = f"board:{evening.boards[1]}"
    card = evening.pin(evening.guest(), "anderswo", other)
    with pytest.raises(Refused, match="not_found"):
        evening.ask(evening.moderator(), "cluster.put", other, cards=[card], cluster=id)
    with pytest.raises(Refused, match="not_found"):
        evening.ask(evening.moderator(), "cluster.remove", other, cluster=id)


def test_nothing_is_ordered_once_the_event_is_sealed(evening: Evening) -> None:
    (card,) = pin(evening, 1)
    id = topic(evening, "Räume")
    evening.ask(evening.organiser(), "workshop.seal")
    with pytest.raises(Refused, match="sealed"):
        evening.ask(evening.moderator(), "cluster.put", cards=[card], cluster=id)


# Undo: exactly what was before


DEEDS = {
    "add": ("cluster.add", lambda ids, cards: {"id": uuid(), "title": "Neu", "cards": [cards[0], cards[3], cards[5]]}),
    "edit": ("cluster.edit", lambda ids, cards: {"cluster": ids[0], "title": "Anders"}),
    "move": ("cluster.move", lambda ids, cards: {"cluster": ids[0], "position": 3}),
    "put from everywhere": ("cluster.put", lambda ids, cards: {"cards": cards, "cluster": ids[1]}),
    "put away": ("cluster.put", lambda ids, cards: {"cards": cards, "cluster": None}),
    "merge": ("cluster.merge", lambda ids, cards: {"cluster": ids[0], "into": ids[2]}),
    "remove": ("cluster.remove", lambda ids, cards: {"cluster": ids[1]}),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_undoing_leaves_everything_as_it_was(evening: Evening, deed: str) -> None:
    cards = pin(evening, 6)
    ids = [topic(evening, f"Thema {number}", *cards[2 * number :][: number + 1]) for number in range(3)]
    evening.ask(evening.moderator(), "card.hide", card=cards[1])
    phase(evening, "results")
    before = everything(evening)
    verb, args = DEEDS[deed]
    evening.ask(evening.moderator(), verb, **args(ids, cards))
    assert everything(evening) != before
    undo(evening)
    assert everything(evening) == before


def test_a_topic_with_more_cards_than_one_command_takes_comes_back_whole(evening: Evening) -> None:
    cards = pin(evening, MOST_CARDS + 20)
    id = topic(evening, "Viele", *cards[:MOST_CARDS])
    evening.ask(evening.moderator(), "cluster.put", cards=cards[MOST_CARDS:], cluster=id)
    evening.ask(evening.moderator(), "cluster.remove", cluster=id)
    undo(evening)
    assert len(where(evening)["Viele"]) == MOST_CARDS + 20


def test_the_history_says_in_words_what_happened(evening: Evening) -> None:
    cards = pin(evening, 3)
    id = topic(evening, "Räume")
    evening.ask(evening.moderator(), "cluster.put", cards=cards, cluster=id)
    told = {state["verb"]: state["about"] for state in evening.things("action").values()}
    assert told == {"cluster.add": {"title": "Räume", "many": 0}, "cluster.put": {"title": "Räume", "many": 3}}
