"""Which board the walls show."""

import pytest

from board.errors import Refused
from tests.people import Evening, uuid


def shown(evening: Evening) -> int | None:
    board = evening.view().shown
    return board.number if board else None


def test_the_first_board_is_on_stage_from_the_start(evening: Evening) -> None:
    assert evening.thing("stage", evening.id) == {"board": evening.boards[0]}


def test_the_walls_are_led_to_another_board(evening: Evening) -> None:
    evening.ask(evening.moderator(), "stage.show", board=evening.boards[1])
    assert evening.thing("stage", evening.id) == {"board": evening.boards[1]}
    assert shown(evening) == 2


def test_without_a_choice_the_walls_show_the_first_open_board(evening: Evening) -> None:
    evening.ask(evening.moderator(), "stage.show", board=None)
    assert shown(evening) == 1
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    assert shown(evening) == 2
    evening.ask(evening.moderator(), "board.close", board=evening.boards[1])
    assert shown(evening) == 1


def test_showing_what_is_shown_changes_nothing(evening: Evening) -> None:
    before = evening.seq(evening.log)
    evening.ask(evening.moderator(), "stage.show", board=evening.boards[0])
    assert evening.seq(evening.log) == before


def test_a_board_of_nobody_or_of_others_is_not_shown(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    for board in (other.boards[0], uuid(), evening.id):
        with pytest.raises(Refused, match="not_found"):
            evening.ask(evening.moderator(), "stage.show", board=board)
    assert shown(evening) == 1


def test_stage_show_has_to_say_which(evening: Evening) -> None:
    with pytest.raises(Refused, match="missing_field"):
        evening.ask(evening.moderator(), "stage.show")
    with pytest.raises(Refused, match="bad_value"):
        evening.ask(evening.moderator(), "stage.show", board="1")
