"""Devices that may write no more on one board."""

from sqlalchemy import bindparam, select

from board import keys
from board.changes import Turn
from board.errors import Refused
from board.models import Ban, Board
from board.permissions import Actor, may_write_on
from board.prepared import Prepared

_bans = Ban.__table__.c
_BANNED = Prepared(select(_bans.tag).where(_bans.board_id == bindparam("board"), _bans.tag == bindparam("tag")))


def may_write(turn: Turn, actor: Actor, board: Board) -> None:
    """Return quietly or raise Refused `sealed`, `board_closed` or `banned`; who leads is never banned."""
    may_write_on(board)
    not_banned(turn, actor, board)


def not_banned(turn: Turn, actor: Actor, board: Board) -> None:
    """As `may_write`, also where writing has ended."""
    if actor.leads or actor.device is None:
        return
    tag = keys.tag(board.card_key, actor.device)
    if _BANNED.run(turn.session, {"board": board.id, "tag": tag}).fetchone() is not None:
        raise Refused("banned", 403)
