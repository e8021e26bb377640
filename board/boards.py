"""What can be done with a board: add, ask another question, order, open, close."""

from typing import Annotated

from pydantic import Field

from board import texts
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.founding import hang
from board.models import Board, Workshop
from board.permissions import Actor


class Add(Args):
    id: Id
    question: str


class Edit(Args):
    board: Id
    question: str


class Move(Args):
    board: Id
    position: Annotated[int, Field(ge=1, le=1000)]


class One(Args):
    board: Id


def add(turn: Turn, _actor: Actor, workshop: Workshop, args: Add) -> None:
    """Hang up one more board, open, at the end."""
    _not_sealed(workshop)
    if turn.session.get(Board, args.id) is not None:
        raise Refused("id_taken", 409, field="id")
    board = hang(turn, workshop, args.question, args.id)
    turn.record(workshop.log, board)


def edit(turn: Turn, _actor: Actor, board: Board, args: Edit) -> None:
    """Ask another question; the same again changes nothing."""
    _not_sealed(board.workshop)
    question = texts.question(args.question)
    if question == board.question:
        return
    board.question = question
    turn.record(board.workshop.log, board)


def move(turn: Turn, _actor: Actor, board: Board, args: Move) -> None:
    """Put a board at a place in the order, counted from 1; past the end means last."""
    _not_sealed(board.workshop)
    others = sorted((o for o in board.workshop.boards if o is not board), key=lambda other: other.position)
    others.insert(args.position - 1, board)
    for position, other in enumerate(others, start=1):
        if other.position != position:
            turn.remember(other)
            other.position = position
            turn.record(board.workshop.log, other)


def open(turn: Turn, _actor: Actor, board: Board, _args: One) -> None:
    """Let people write on it again."""
    _not_sealed(board.workshop)
    _set_open(turn, board, True)


def close(turn: Turn, _actor: Actor, board: Board, _args: One) -> None:
    """End writing on it; reading goes on."""
    _set_open(turn, board, False)


def _not_sealed(workshop: Workshop) -> None:
    if workshop.sealed_at is not None:
        raise Refused("sealed", 409)


def _set_open(turn: Turn, board: Board, value: bool) -> None:
    if board.open == value:
        return
    board.open = value
    turn.record(board.workshop.log, board)
