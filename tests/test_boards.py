"""What can be done with a board."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from board.errors import Refused
from board.models import FORMS, PHASES, Board, Log
from board.visibility import Audience
from tests.method import tally, undo
from tests.people import Evening, uuid


def order(evening: Evening) -> list[tuple[int, int]]:
    """(position, number) of every board, in the order of the evening."""
    return [(board.position, board.number) for board in evening.view().boards]


def more(evening: Evening, count: int) -> list[str]:
    """So many boards on top of the two; the ids of all."""
    ids = [uuid() for _ in range(count)]
    for id in ids:
        evening.ask(evening.moderator(), "board.add", id=id, question=f"Frage {id[:4]}")
    return [*evening.boards, *ids]


def test_a_new_board_hangs_open_at_the_end_and_takes_cards(evening: Evening) -> None:
    board = more(evening, 1)[-1]
    state = evening.thing("board", board)
    assert (state["number"], state["position"], state["open"]) == (3, 3, True)
    evening.pin(evening.guest(), "Ein Garten", f"board:{board}")
    assert [card["number"] for card in evening.cards(log=f"board:{board}").values()] == [1]


def test_another_question_is_told_and_the_same_one_makes_no_change(evening: Evening) -> None:
    before = evening.seq(evening.log)
    evening.ask(evening.moderator(), "board.edit", board=evening.boards[0], question=" Was fehlt dir? ")
    assert evening.thing("board", evening.boards[0])["question"] == "Was fehlt dir?"
    evening.ask(evening.moderator(), "board.edit", board=evening.boards[0], question="Was fehlt dir?")
    assert evening.seq(evening.log) == before + 2  # the board, and what stands in the history


@pytest.mark.parametrize(
    ("board", "position", "numbers"),
    [
        (1, 1, [1, 2, 3, 4]),
        (1, 2, [2, 1, 3, 4]),
        (1, 4, [2, 3, 4, 1]),
        (1, 50, [2, 3, 4, 1]),
        (4, 1, [4, 1, 2, 3]),
        (3, 2, [1, 3, 2, 4]),
        (2, 3, [1, 3, 2, 4]),
    ],
)
def test_a_board_moves_to_a_place_and_keeps_its_number(
    evening: Evening, board: int, position: int, numbers: list[int]
) -> None:
    ids = more(evening, 2)
    evening.ask(evening.moderator(), "board.move", board=ids[board - 1], position=position)
    assert order(evening) == list(enumerate(numbers, start=1))


def test_moving_a_board_tells_only_of_those_that_moved(evening: Evening) -> None:
    ids, before = more(evening, 2), evening.seq(evening.log)
    evening.ask(evening.moderator(), "board.move", board=ids[0], position=1)
    assert evening.seq(evening.log) == before
    evening.ask(evening.moderator(), "board.move", board=ids[0], position=2)
    assert evening.seq(evening.log) == before + 3  # with what stands in the history


def test_a_new_board_comes_last_also_after_moving(evening: Evening) -> None:
    evening.ask(evening.moderator(), "board.move", board=evening.boards[0], position=2)
    more(evening, 1)
    assert order(evening) == [(1, 2), (2, 1), (3, 3)]


@pytest.mark.parametrize("position", [0, -1, 1001, 2**63])
def test_a_place_that_cannot_be_is_refused(evening: Evening, position: int) -> None:
    with pytest.raises(Refused, match="bad_value"):
        evening.ask(evening.moderator(), "board.move", board=evening.boards[0], position=position)


def test_a_closed_board_takes_nothing_new_until_it_opens_again(evening: Evening) -> None:
    writer, moderator = evening.guest(), evening.moderator()
    card = evening.pin(writer, "Ein Gaten")
    evening.ask(moderator, "board.close", board=evening.boards[0])
    for verb, args in (
        ("card.add", {"id": uuid(), "text": "x"}),
        ("card.edit", {"card": card, "text": "Ein Garten"}),
        ("card.like", {"card": card}),
        ("card.unlike", {"card": card}),
    ):
        for person in (writer, moderator):
            with pytest.raises(Refused, match=r"board_closed|not_yours"):
                evening.ask(person, verb, **args)
    assert evening.texts() == ["Ein Gaten"]
    evening.ask(moderator, "board.open", board=evening.boards[0])
    evening.ask(writer, "card.edit", card=card, text="Ein Garten")
    assert evening.texts() == ["Ein Garten"]


def test_opening_what_is_open_and_closing_what_is_closed_changes_nothing(evening: Evening) -> None:
    before = evening.seq(evening.log)
    evening.ask(evening.moderator(), "board.open", board=evening.boards[0])
    assert evening.seq(evening.log) == before
    for _ in range(2):
        evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    assert evening.seq(evening.log) == before + 2  # the board, and what stands in the history


def test_fifty_boards_hang_and_the_next_is_refused_and_leaves_nothing(evening: Evening) -> None:
    more(evening, 48)
    rows, logs = evening.count(Board), evening.count(Log)
    with pytest.raises(Refused, match="too_many_boards"):
        more(evening, 1)
    assert (evening.count(Board), evening.count(Log)) == (rows, logs) == (50, 51)


def test_a_board_id_that_hangs_already_is_refused(evening: Evening) -> None:
    with pytest.raises(Refused, match="id_taken"):
        evening.ask(evening.moderator(), "board.add", id=evening.boards[0], question="x")


def test_an_id_in_capitals_is_refused_and_not_changed_in_silence(evening: Evening) -> None:
    with pytest.raises(Refused, match="bad_value") as refused:
        evening.ask(evening.moderator(), "board.add", id=uuid().upper(), question="x")
    assert refused.value.details == {"field": "args.id"}


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "text_empty"),
        ("a\nb", "text_line_break"),
        ("a\tb", "text_line_break"),
        ("a\u2028b", "text_line_break"),
        ("x" * 201, "text_too_long"),
        ("\0", "text_control"),
    ],
)
def test_a_question_is_one_line_of_at_most_200_characters(evening: Evening, question: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        evening.ask(evening.moderator(), "board.add", id=uuid(), question=question)
    with pytest.raises(Refused, match=code):
        evening.ask(evening.moderator(), "board.edit", board=evening.boards[0], question=question)
    assert len(evening.view().boards) == 2


# Kinds and phases


def board(evening: Evening) -> dict[str, Any]:
    return evening.thing("board", evening.boards[0])


def lead(evening: Evening, verb: str, **args: Any) -> None:
    """Something with the first board, by who leads."""
    evening.ask(evening.moderator(), f"board.{verb}", board=evening.boards[0], **args)


def changes(evening: Evening) -> tuple[int, int]:
    return evening.seq(), evening.seq(evening.log)


@pytest.mark.parametrize("kind", FORMS)
def test_a_board_hangs_in_each_kind_and_says_so(evening: Evening, kind: str) -> None:
    id = uuid()
    evening.ask(evening.moderator(), "board.add", id=id, question="Wie geht es dir?", kind=kind)
    state = evening.thing("board", id)
    assert (state["kind"], state["phase"], state["approving"], state["covered"]) == (kind, "collect", False, False)


def test_a_kind_or_phase_that_does_not_exist_is_refused(evening: Evening) -> None:
    with pytest.raises(Refused, match="bad_value"):
        evening.ask(evening.moderator(), "board.add", id=uuid(), question="x", kind="poem")
    with pytest.raises(Refused, match="bad_value"):
        lead(evening, "phase", phase="party")
    for budget, dots_on in ((0, "cards"), (11, "cards"), (3, "people")):
        with pytest.raises(Refused, match="bad_value"):
            lead(evening, "dots", budget=budget, dots_on=dots_on)


def test_every_phase_leads_to_every_other_on_each_board_by_itself(evening: Evening) -> None:
    for before in PHASES:
        for after in PHASES:
            lead(evening, "phase", phase=before)
            lead(evening, "phase", phase=after)
            assert board(evening)["phase"] == after
    assert evening.thing("board", evening.boards[1])["phase"] == "collect"


def test_a_phase_says_nothing_about_writing(evening: Evening) -> None:
    lead(evening, "phase", phase="results")
    evening.pin(evening.guest(), "noch etwas")
    lead(evening, "close")
    lead(evening, "phase", phase="collect")
    assert board(evening)["open"] is False


def test_saying_it_again_changes_nothing(evening: Evening) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("phase", {"phase": "dot"}),
        ("approve", {"approving": True}),
        ("cover", {"covered": True}),
        ("dots", {"budget": 3, "dots_on": "cards"}),
    ]
    for verb, args in asked:
        lead(evening, verb, **args)
        before = changes(evening)
        lead(evening, verb, **args)
        assert changes(evening) == before, verb


def test_nothing_of_it_goes_on_a_sealed_evening(evening: Evening) -> None:
    evening.ask(evening.organiser(), "workshop.seal")
    for verb, args in (
        ("phase", {"phase": "dot"}),
        ("approve", {"approving": True}),
        ("cover", {"covered": True}),
        ("dots", {"budget": 3, "dots_on": "cards"}),
    ):
        with pytest.raises(Refused, match="sealed"):
            lead(evening, verb, **args)


# How many dots


@pytest.mark.parametrize(("cards", "dots"), [(0, 1), (1, 1), (3, 1), (4, 2), (9, 4), (30, 10)])
def test_each_device_has_dots_for_half_of_what_hangs_one_at_least_and_ten_at_most(
    evening: Evening, cards: int, dots: int
) -> None:
    for number in range(cards):
        evening.pin(evening.guest(), f"Karte {number}")
    hidden = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=hidden)
    lead(evening, "dots", budget=None, dots_on="cards")
    lead(evening, "phase", phase="dot")
    assert tally(evening)["budget"] == dots


def test_the_budget_is_settled_when_the_dotting_begins_and_a_number_of_ones_own_goes_before(evening: Evening) -> None:
    lead(evening, "dots", budget=None, dots_on="cards")
    lead(evening, "phase", phase="dot")
    for _ in range(6):
        evening.pin(evening.guest(), "noch eine")
    assert tally(evening)["budget"] == 1
    lead(evening, "phase", phase="collect")
    lead(evening, "phase", phase="dot")
    assert tally(evening)["budget"] == 3
    lead(evening, "dots", budget=7, dots_on="cards")
    assert tally(evening)["budget"] == 7


# Approve first


def test_where_cards_are_approved_a_guests_card_waits_and_a_moderators_does_not(evening: Evening) -> None:
    early = evening.pin(evening.guest(), "vorher")
    lead(evening, "approve", approving=True)
    waits = evening.pin(evening.guest(), "wartet")
    ours = evening.pin(evening.moderator(), "von uns")
    assert {*evening.cards()} == {early, ours}
    assert evening.cards("moderators")[waits]["waiting"] is True
    assert tally(evening)["waiting"] == 1
    lead(evening, "approve", approving=False)
    assert tally(evening)["waiting"] == 1
    assert waits not in evening.cards()
    evening.pin(evening.guest(), "gleich da")
    assert "gleich da" in evening.texts()


# Cover and reveal


def test_covered_cards_are_counted_and_come_all_at_once_in_their_order(evening: Evening) -> None:
    lead(evening, "cover", covered=True)
    ids = [evening.pin(evening.guest(), text) for text in ("eins", "zwei", "drei")]
    evening.pin(evening.moderator(), "von uns")
    assert (evening.texts(), tally(evening)["covered"]) == (["von uns"], 3)
    before = evening.seq()
    lead(evening, "cover", covered=False)
    assert tally(evening) == {}
    told = evening.house.shelf.catch_up(evening.board, before, Audience.ATTENDEES, None)["changes"]
    assert [change["id"] for change in told if change["kind"] == "card"] == ids
    assert [*evening.house.shelf.now(evening.board).cards(Audience.ATTENDEES)] == [*evening.cards()]
    assert evening.texts() == ["eins", "zwei", "drei", "von uns"]


def test_a_reveal_brings_neither_what_is_hidden_nor_what_waits_nor_what_is_gone(evening: Evening) -> None:
    writer = evening.guest()
    lead(evening, "cover", covered=True)
    hidden, gone, shown = (evening.pin(writer, text) for text in ("Unfug", "weg", "Ein Garten"))
    lead(evening, "approve", approving=True)
    waits = evening.pin(writer, "wartet")
    evening.ask(evening.moderator(), "card.hide", card=hidden)
    evening.ask(writer, "card.remove", card=gone)
    assert (tally(evening)["covered"], tally(evening)["waiting"]) == (1, 1)
    lead(evening, "cover", covered=False)
    assert {*evening.cards()} == {shown}
    evening.ask(evening.moderator(), "card.approve", card=waits)
    evening.ask(evening.moderator(), "card.restore", card=hidden)
    assert {*evening.cards()} == {shown, waits, hidden}
    assert tally(evening) == {}


def test_a_covered_card_that_waited_is_covered_once_it_is_approved(evening: Evening) -> None:
    lead(evening, "cover", covered=True)
    lead(evening, "approve", approving=True)
    card = evening.pin(evening.guest(), "beides")
    assert (tally(evening)["waiting"], tally(evening)["covered"]) == (1, 0)
    evening.ask(evening.moderator(), "card.approve", card=card)
    assert (tally(evening)["waiting"], tally(evening)["covered"]) == (0, 1)
    assert evening.texts() == []


def test_what_is_pinned_while_it_is_revealed_is_there_as_well(evening: Evening) -> None:
    lead(evening, "cover", covered=True)
    with ThreadPoolExecutor(8) as people:
        posts = [people.submit(evening.pin, evening.guest(), f"Karte {number}") for number in range(40)]
        lead(evening, "cover", covered=False)
        for post in posts:
            post.result()
    lead(evening, "cover", covered=False)
    assert (len(evening.cards()), tally(evening)) == (40, {})


def test_a_reveal_can_be_taken_back_and_covers_what_it_showed(evening: Evening) -> None:
    lead(evening, "cover", covered=True)
    ids = [evening.pin(evening.guest(), text) for text in ("eins", "zwei")]
    lead(evening, "cover", covered=False)
    later = evening.pin(evening.guest(), "danach")
    evening.ask(evening.moderator(), "stage.spotlight", card=ids[0])
    reveal = [id for id, action in evening.things("action").items() if action["about"].get("many") == 2]
    evening.ask(evening.moderator(), "action.undo", action=reveal[0])
    assert ({*evening.cards()}, tally(evening)["covered"]) == ({later}, 2)
    assert board(evening)["covered"] is True
    assert evening.thing("stage", evening.id)["card"] is None


def test_a_card_that_was_taken_down_during_the_reveal_comes_back_revealed(evening: Evening) -> None:
    writer = evening.guest()
    lead(evening, "cover", covered=True)
    card = evening.pin(writer, "Ein Garten")
    evening.ask(writer, "card.remove", card=card)
    lead(evening, "cover", covered=False)
    evening.ask(writer, "card.restore", card=card)
    assert (evening.texts(), tally(evening)) == (["Ein Garten"], {})
    lead(evening, "cover", covered=True)
    evening.ask(writer, "card.remove", card=card)
    evening.ask(writer, "card.restore", card=card)
    assert (evening.texts(), tally(evening)) == (["Ein Garten"], {})


def test_what_is_covered_where_cards_hang_open_is_revealed_and_covered_again_alone(evening: Evening) -> None:
    cards = [evening.pin(evening.guest(), text) for text in ("eins", "zwei")]
    lead(evening, "cover", covered=False, cards=cards[:1])
    assert (evening.texts(), board(evening)["covered"]) == (["zwei"], False)
    lead(evening, "cover", covered=False)
    assert evening.texts() == ["eins", "zwei"]
    undo(evening)
    assert (evening.texts(), board(evening)["covered"]) == (["zwei"], False)


# Undo


@pytest.mark.parametrize(
    ("verb", "args", "about"),
    [
        ("edit", {"question": "Wohin?"}, {}),
        ("move", {"position": 2}, {}),
        ("close", {}, {}),
        ("phase", {"phase": "results"}, {"phase": "results"}),
        ("approve", {"approving": True}, {"on": True}),
        ("cover", {"covered": True}, {"on": True, "many": 0}),
        ("dots", {"budget": 4, "dots_on": "cards"}, {}),
    ],
)
def test_each_step_with_a_board_is_in_the_history_and_can_be_undone(
    evening: Evening, verb: str, args: dict[str, Any], about: dict[str, Any]
) -> None:
    before = evening.things("board")
    lead(evening, verb, **args)
    assert evening.things("board") != before
    (action,) = evening.things("action").values()
    named = {"number": 1, "question": "Was wünschst du dir?"}
    assert (action["verb"], action["about"]) == (f"board.{verb}", named | about)
    undo(evening)
    assert evening.things("board") == before


def test_opening_is_undone_by_closing(evening: Evening) -> None:
    lead(evening, "close")
    lead(evening, "open")
    undo(evening)
    assert board(evening)["open"] is False
