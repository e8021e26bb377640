"""What the walls are led to: a board, a view, a page, one card; held, frozen, and led back again."""

from typing import Any

import pytest

from board import commands
from board.changes import Turn
from board.errors import Refused
from board.models import VIEWS
from tests.method import undo
from tests.people import Evening, uuid


def shown(evening: Evening) -> int | None:
    board = evening.view().shown
    return board.number if board else None


def stage(evening: Evening) -> dict[str, Any]:
    return evening.thing("stage", evening.id)


def lead(evening: Evening, verb: str, **args: Any) -> None:
    evening.ask(evening.moderator(), f"stage.{verb}", **args)


def test_the_first_board_is_on_stage_from_the_start(evening: Evening) -> None:
    assert stage(evening) == {
        "board": evening.boards[0],
        "view": "board",
        "page": 0,
        "held": False,
        "frozen": False,
        "card": None,
        "timer": None,
    }


def test_the_walls_are_led_to_another_board(evening: Evening) -> None:
    lead(evening, "show", board=evening.boards[1])
    assert stage(evening)["board"] == evening.boards[1]
    assert shown(evening) == 2


def test_without_a_choice_the_walls_show_the_first_open_board(evening: Evening) -> None:
    lead(evening, "show", board=None)
    assert shown(evening) == 1
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    assert shown(evening) == 2
    evening.ask(evening.moderator(), "board.close", board=evening.boards[1])
    assert shown(evening) == 1


def test_a_board_of_nobody_or_of_others_is_not_shown(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    for board in (other.boards[0], uuid(), evening.id):
        with pytest.raises(Refused, match="not_found"):
            lead(evening, "show", board=board)
    assert shown(evening) == 1


def test_stage_show_has_to_say_which(evening: Evening) -> None:
    with pytest.raises(Refused, match="missing_field"):
        lead(evening, "show")
    with pytest.raises(Refused, match="bad_value"):
        lead(evening, "show", board="1")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_chosen(evening: Evening, view: str) -> None:
    lead(evening, "view", view=view)
    assert stage(evening)["view"] == view


def test_a_view_that_does_not_exist_is_refused(evening: Evening) -> None:
    with pytest.raises(Refused, match="bad_value"):
        lead(evening, "view", view="fireworks")
    with pytest.raises(Refused, match="bad_value"):
        lead(evening, "turn", by=2)
    with pytest.raises(Refused, match="wrong_type"):
        lead(evening, "hold", held="yes")


@pytest.mark.parametrize(("view", "then"), [("blank", "board"), ("start", "board"), ("ranking", "ranking")])
def test_a_board_is_seen_when_it_is_chosen_and_the_view_that_shows_one_stays(
    evening: Evening, view: str, then: str
) -> None:
    lead(evening, "view", view=view)
    lead(evening, "show", board=evening.boards[1])
    assert (stage(evening)["view"], stage(evening)["board"]) == (then, evening.boards[1])


def test_pages_are_counted_in_both_directions_and_each_turn_is_one_change(evening: Evening) -> None:
    before = evening.seq(evening.log)
    for by in (1, 1, -1, -1, -1):
        lead(evening, "turn", by=by)
    assert (stage(evening)["page"], evening.seq(evening.log)) == (-1, before + 5)


def test_saying_it_again_changes_nothing(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Ein Garten")
    asked: list[tuple[str, dict[str, Any]]] = [
        ("show", {"board": evening.boards[0]}),
        ("hold", {"held": True}),
        ("freeze", {"frozen": True}),
        ("view", {"view": "newest"}),
        ("spotlight", {"card": card}),
    ]
    for verb, args in asked:
        lead(evening, verb, **args)
        before = evening.seq(evening.log)
        lead(evening, verb, **args)
        assert evening.seq(evening.log) == before, verb


# The spotlight


def test_a_card_of_any_board_of_the_event_comes_into_the_spotlight_and_leaves_it(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Ein Garten", f"board:{evening.boards[1]}")
    lead(evening, "spotlight", card=card)
    assert (stage(evening)["card"], shown(evening)) == (card, 1)
    lead(evening, "spotlight", card=None)
    assert stage(evening)["card"] is None


@pytest.mark.parametrize(("verb", "args"), [("show", {"board": None}), ("view", {"view": "board"})])
def test_the_spotlight_ends_when_something_else_is_chosen(evening: Evening, verb: str, args: dict[str, Any]) -> None:
    lead(evening, "spotlight", card=evening.pin(evening.guest(), "Ein Garten"))
    lead(evening, verb, **args)
    assert stage(evening)["card"] is None


def test_what_guests_do_not_see_never_comes_into_the_spotlight(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    writer = evening.guest()
    hidden, waiting, gone = (evening.pin(writer, "x") for _ in range(3))
    evening.ask(evening.moderator(), "card.hide", card=hidden)
    evening.ask(evening.moderator(), "card.hold", card=waiting)
    evening.ask(writer, "card.remove", card=gone)
    evening.ask(evening.moderator(), "board.cover", board=evening.boards[0], covered=True)
    covered = evening.pin(writer, "x")
    for card in (hidden, waiting, gone, covered, uuid(), other.pin(other.guest(), "x")):
        with pytest.raises(Refused, match="not_found"):
            lead(evening, "spotlight", card=card)
    assert stage(evening)["card"] is None


@pytest.mark.parametrize("verb", ["card.hide", "card.hold", "device.ban", "card.remove"])
def test_a_card_that_guests_may_no_longer_see_leaves_the_spotlight_in_the_same_moment(
    evening: Evening, verb: str
) -> None:
    writer, moderator = evening.guest(), evening.moderator()
    card = evening.pin(writer, "Unfug")
    lead(evening, "spotlight", card=card)
    asked = {"request_id": uuid(), "log": evening.board, "verb": verb, "args": {"card": card}}
    actor = writer if verb == "card.remove" else moderator

    def ask(turn: Turn) -> list[tuple[str, str]]:
        commands.run(turn, actor, asked, lambda: None)
        return [(change.kind, change.id) for change in turn.recorded]

    assert set(evening.house.write(ask)) >= {("card", card), ("stage", evening.id)}
    assert stage(evening)["card"] is None


def test_an_edit_that_has_to_be_approved_leaves_the_spotlight(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Gaten")
    lead(evening, "spotlight", card=card)
    evening.ask(evening.moderator(), "board.approve", board=evening.boards[0], approving=True)
    assert stage(evening)["card"] == card
    evening.ask(writer, "card.edit", card=card, text="Unfug")
    assert stage(evening)["card"] is None


def test_a_hidden_card_that_is_not_in_the_spotlight_leaves_it_alone(evening: Evening) -> None:
    card, other = evening.pin(evening.guest(), "eins"), evening.pin(evening.guest(), "zwei")
    lead(evening, "spotlight", card=card)
    evening.ask(evening.moderator(), "card.hide", card=other)
    assert stage(evening)["card"] == card


# Undo


def test_what_was_chosen_can_be_undone_with_the_view_and_the_spotlight_it_ended(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Ein Garten")
    lead(evening, "view", view="blank")
    lead(evening, "spotlight", card=card)
    before = stage(evening)
    lead(evening, "show", board=evening.boards[1])
    undo(evening)
    assert stage(evening) == before


@pytest.mark.parametrize(
    ("verb", "args", "about"),
    [
        ("view", {"view": "ranking"}, {"view": "ranking"}),
        ("hold", {"held": True}, {"on": True}),
        ("freeze", {"frozen": True}, {"on": True}),
    ],
)
def test_each_step_on_the_stage_is_in_the_history_and_can_be_undone(
    evening: Evening, verb: str, args: dict[str, Any], about: dict[str, Any]
) -> None:
    before = stage(evening)
    lead(evening, verb, **args)
    (action,) = evening.things("action").values()
    assert (action["verb"], action["about"]) == (f"stage.{verb}", about)
    undo(evening)
    assert stage(evening) == before


def test_the_history_says_which_board_and_which_card(evening: Evening) -> None:
    lead(evening, "show", board=evening.boards[1])
    lead(evening, "spotlight", card=evening.pin(evening.guest(), "Ein Garten"))
    abouts = [action["about"] for action in evening.things("action").values()]
    assert abouts == [{"number": 2, "question": "Was kannst du beitragen?"}, {"on": True, "number": 1}]


def test_undoing_twice_changes_nothing_and_turning_pages_is_no_history(evening: Evening) -> None:
    lead(evening, "turn", by=1)
    assert evening.things("action") == {}
    lead(evening, "hold", held=True)
    undo(evening)
    before, (action,) = evening.seq(evening.log), evening.things("action")
    evening.ask(evening.moderator(), "action.undo", action=action)
    assert evening.seq(evening.log) == before


def test_what_cannot_be_any_more_is_not_undone_halfway(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    lead(evening, "spotlight", card=card)
    lead(evening, "show", board=evening.boards[1])
    evening.ask(evening.moderator(), "card.hide", card=card)
    shown_last = [id for id, action in evening.things("action").items() if action["verb"] == "stage.show"]
    with pytest.raises(Refused, match="not_found"):
        evening.ask(evening.moderator(), "action.undo", action=shown_last[0])
    assert (stage(evening)["board"], stage(evening)["card"]) == (evening.boards[1], None)
