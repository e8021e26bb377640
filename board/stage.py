"""The stage: what all screens of a workshop are led to."""

from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Workshop
from board.permissions import Actor


class Show(Args):
    board: Id | None


def show(turn: Turn, _actor: Actor, workshop: Workshop, args: Show) -> None:
    """Have the walls show a board; None leads them back to the first open one."""
    if args.board is not None:
        board = turn.session.get(Board, args.board)
        if board is None or board.workshop_id != workshop.id:
            raise Refused("not_found", 404, field="board")
    stage = workshop.stage
    if stage.board_id == args.board:
        return
    turn.remember(stage)
    stage.board_id = args.board
    turn.record(workshop.log, stage)
