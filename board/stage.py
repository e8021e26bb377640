"""The stage: what all screens of a workshop are led to."""

from typing import Any, Literal

from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Workshop
from board.permissions import Actor
from board.sight import is_seen

EMPTY_VIEWS = ("start", "blank")  # on which no board is to be seen


class Show(Args):
    board: Id | None


class View(Args):
    view: Literal["board", "newest", "topics", "ranking", "overview", "start", "blank"]


class Turning(Args):
    by: Literal[-1, 1]


class Hold(Args):
    held: bool


class Freeze(Args):
    frozen: bool


class Spotlight(Args):
    card: Id | None


def show(turn: Turn, _actor: Actor, workshop: Workshop, args: Show) -> None:
    """Have the walls show a board, out of the spotlight; None leads them back to the first open one."""
    about = {}
    if args.board is not None:
        board = turn.session.get(Board, args.board)
        if board is None or board.workshop_id != workshop.id:
            raise Refused("not_found", 404, field="board")
        about = {"number": board.number, "question": board.question}
    view = "board" if workshop.stage.view in EMPTY_VIEWS else workshop.stage.view
    _lead(turn, workshop, about, board_id=args.board, view=view, card_id=None)


def view(turn: Turn, _actor: Actor, workshop: Workshop, args: View) -> None:
    """Choose how the walls show it; a card in the spotlight makes room."""
    _lead(turn, workshop, {"view": args.view}, view=args.view, card_id=None)


def turn(turn: Turn, _actor: Actor, workshop: Workshop, args: Turning) -> None:
    """Turn the page on all walls; what takes it back is turning the other way, so history does not keep it."""
    stage = workshop.stage
    turn.remember(stage)
    stage.page += args.by
    turn.record(workshop.log, stage)


def hold(turn: Turn, _actor: Actor, workshop: Workshop, args: Hold) -> None:
    """Have no page turn by itself, or let them turn again."""
    _lead(turn, workshop, {"on": args.held}, held=args.held)


def freeze(turn: Turn, _actor: Actor, workshop: Workshop, args: Freeze) -> None:
    """Have the walls take up nothing new, or let it in; what is hidden leaves them all the same."""
    _lead(turn, workshop, {"on": args.frozen}, frozen=args.frozen)


def spotlight(turn: Turn, _actor: Actor, workshop: Workshop, args: Spotlight) -> None:
    """Show one card alone, over whatever the walls show; None ends it."""
    about: dict[str, Any] = {"on": args.card is not None}
    if args.card is not None:
        card = turn.session.get(Card, args.card)
        if card is None or card.board.workshop_id != workshop.id or not is_seen(card):
            raise Refused("not_found", 404, field="card")
        about["number"] = card.number
    _lead(turn, workshop, about, card_id=args.card)


def _lead(turn: Turn, workshop: Workshop, about: dict[str, Any], **values: Any) -> None:
    """Set these values of the stage; where they are so already, nothing changes."""
    stage = workshop.stage
    if all(getattr(stage, name) == value for name, value in values.items()):
        return
    turn.remember(stage)
    before = stage.state()
    for name, value in values.items():
        setattr(stage, name, value)
    turn.record(workshop.log, stage)
    after = stage.state()
    # The spotlight comes last: choosing a board or a view would end it.
    for verb, name in (
        ("stage.show", "board"),
        ("stage.view", "view"),
        ("stage.hold", "held"),
        ("stage.freeze", "frozen"),
        ("stage.spotlight", "card"),
    ):
        if before[name] != after[name]:
            turn.undoes(workshop.log, verb, {name: before[name]}, **about)
