"""What can be done with a board."""

import pytest

from board.errors import Refused
from board.models import Board, Log
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
    assert evening.seq(evening.log) == before + 1


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
    assert evening.seq(evening.log) == before + 2


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
    assert evening.seq(evening.log) == before + 1


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
