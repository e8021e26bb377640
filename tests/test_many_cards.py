"""Many cards at once: one turn, one line in the history, one undo, and whoever else was quicker is passed over."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from board.errors import Refused
from board.permissions import Actor, Role
from tests.ears import listen
from tests.method import dots_on, phase, tally, topic, undo
from tests.people import Evening, uuid


def pinned(evening: Evening, number: int = 4) -> list[str]:
    return [evening.pin(evening.guest(), f"Karte {each}") for each in range(number)]


def seen(evening: Evening) -> list[str]:
    """The cards that guests see."""
    return [*evening.cards()]


@pytest.mark.parametrize(
    ("first", "then", "state"), [("cards.hide", "cards.restore", "hidden"), ("cards.hold", "cards.approve", "waiting")]
)
def test_they_go_in_one_turn_and_come_back_by_one_undo(evening: Evening, first: str, then: str, state: str) -> None:
    cards, moderator = pinned(evening), evening.moderator()
    ears, before = listen(evening.app), evening.seq()
    evening.ask(moderator, first, cards=cards[1:])
    (told,) = ears.changes(evening.board, Role.ATTENDEE)
    assert (told["from"], [one["state"] for one in told["changes"][:3]]) == (before + 1, [None] * 3)
    assert seen(evening) == cards[:1]
    assert [bool(card.get(state)) for card in evening.cards("moderators").values()] == [False, True, True, True]
    (action,) = evening.things("action").values()
    assert (action["verb"], action["about"]) == (first, {"many": 3})
    undo(evening)
    assert seen(evening) == cards
    evening.ask(moderator, first, cards=cards)
    evening.ask(moderator, then, cards=cards[:2])
    assert seen(evening) == cards[:2]
    undo(evening)
    assert seen(evening) == []


@pytest.mark.parametrize("verb", ["cards.hide", "cards.restore", "cards.approve", "cards.hold"])
def test_what_is_so_already_or_went_meanwhile_is_passed_over(evening: Evening, verb: str) -> None:
    writer, moderator = evening.guest(), evening.moderator()
    done, gone, forgotten = (evening.pin(writer, text) for text in ("schon so", "weg", "vergessen"))
    evening.ask(writer, "card.remove", card=forgotten)
    evening.sweep_later(seconds=60)
    evening.ask(writer, "card.remove", card=gone)
    if verb in ("cards.hide", "cards.hold"):
        evening.ask(moderator, verb, cards=[done])
    before = evening.seq(), evening.seq(evening.log)
    evening.ask(moderator, verb, cards=[done, gone, forgotten, done])
    assert (evening.seq(), evening.seq(evening.log)) == before


def test_one_that_never_was_on_this_board_refuses_them_all(evening: Evening) -> None:
    (card,) = pinned(evening, 1)
    elsewhere = evening.pin(evening.guest(), "Ein Beitrag", f"board:{evening.boards[1]}")
    for stranger in (elsewhere, uuid()):
        with pytest.raises(Refused, match="not_found"):
            evening.ask(evening.moderator(), "cards.hide", cards=[card, stranger])
    assert seen(evening) == [card]


@pytest.mark.parametrize("number", [0, 401])
def test_there_are_one_to_four_hundred(evening: Evening, number: int) -> None:
    with pytest.raises(Refused, match="bad_value"):
        evening.ask(evening.moderator(), "cards.hide", cards=[uuid() for _ in range(number)])


def test_two_desks_at_once_leave_one_truth(evening: Evening) -> None:
    evening.ask(evening.moderator(), "board.approve", board=evening.boards[0], approving=True)
    cards, loud = pinned(evening, 24), evening.guest()

    def lead(who: Actor, verb: str, some: list[str]) -> None:
        evening.ask(who, verb, cards=some)

    with ThreadPoolExecutor(6) as desks:
        done = []
        for start in range(0, 24, 6):
            done.append(desks.submit(lead, evening.moderator(), "cards.approve", cards[: start + 6]))
            done.append(desks.submit(lead, evening.organiser(), "cards.hide", cards[start:]))
            done.append(desks.submit(evening.pin, loud, f"dazwischen {start}"))
        assert not [one.exception() for one in done if one.exception()]
    states = evening.cards("moderators")
    assert {(states[card]["hidden"], states[card].get("waiting", False)) for card in cards} == {(True, False)}
    assert (seen(evening), tally(evening)["waiting"]) == ([], 4)
    many = [action["about"]["many"] for action in evening.things("action").values() if action["verb"] == "cards.hide"]
    assert sum(many) == 24


def test_the_spotlight_goes_out_the_topic_stays_and_the_dots_come_back_with_them(evening: Evening) -> None:
    cards, moderator = pinned(evening), evening.moderator()
    heading = topic(evening, "Räume", *cards[:2])
    dots_on(evening, "cards", budget=2)
    phase(evening, "dot")
    for guest in (evening.guest(), evening.guest()):
        evening.ask(guest, "vote.add", card=cards[0])
    evening.ask(moderator, "stage.spotlight", card=cards[0])
    evening.ask(moderator, "cards.hide", cards=cards[:3])
    assert evening.thing("stage", evening.id)["card"] is None
    assert (tally(evening)["dots"], tally(evening)["voters"]) == (0, 0)
    undo(evening)
    assert (tally(evening)["dots"], tally(evening)["voters"]) == (2, 2)
    assert [evening.cards()[card].get("cluster") for card in cards] == [heading, heading, None, None]
    assert evening.thing("stage", evening.id)["card"] is None


def test_guests_hear_nothing_that_looks_to_them_as_before_and_miss_no_number(evening: Evening) -> None:
    (card,) = pinned(evening, 1)
    ears, before = listen(evening.app), evening.seq()
    for _ in range(3):
        evening.ask(evening.guest(), "card.flash", card=card)
    evening.ask(evening.guest(), "card.like", card=card)
    told = {role: ears.changes(evening.board, role) for role in (Role.ATTENDEE, Role.MODERATOR)}
    assert [[one["from"], one["to"]] for one in told[Role.ATTENDEE]] == [[before + n, before + n] for n in (1, 2, 3, 4)]
    assert [len(one["changes"]) for one in told[Role.ATTENDEE]] == [0, 0, 0, 1]
    assert [len(one["changes"]) for one in told[Role.MODERATOR]] == [1, 1, 1, 1]
    assert "flashes" not in json.dumps(told[Role.ATTENDEE])
