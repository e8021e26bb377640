"""What can be done on a board that asks for one dot on a scale: put it, move it, take it away."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from board import bans, dots
from board.arguments import Args
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Vote
from board.permissions import Actor, tag_of


class Set(Args):
    field: Annotated[int, Field(ge=1, le=len(dots.FIELDS))]


class Clear(Args):
    pass


def set(turn: Turn, actor: Actor, board: Board, args: Set) -> None:
    """The device's one dot goes on this field, wherever it was before."""
    tag, vote = _mine(turn, actor, board)
    target = str(args.field)
    if vote is not None:
        if vote.target == target:
            return
        turn.session.delete(vote)
    turn.session.add(Vote(board_id=board.id, tag=tag, target=target, dots=1))
    dots.settle(turn, board, fixed=True)


def clear(turn: Turn, actor: Actor, board: Board, _args: Clear) -> None:
    """Take the dot away; where there was none, nothing changes."""
    _tag, vote = _mine(turn, actor, board)
    if vote is not None:
        turn.session.delete(vote)
        dots.settle(turn, board, fixed=True)


def _mine(turn: Turn, actor: Actor, board: Board) -> tuple[bytes, Vote | None]:
    bans.may_write(turn, actor, board)
    if board.form != "mood":
        raise Refused("wrong_kind", 409)
    tag = tag_of(actor, board.vote_key)
    return tag, turn.session.scalar(select(Vote).where(Vote.board_id == board.id, Vote.tag == tag))
