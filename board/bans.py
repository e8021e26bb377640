"""Devices that may write no more on one board."""

from sqlalchemy import bindparam, select

from board import keys
from board.changes import Turn
from board.errors import Refused
from board.models import Ban, Board, Card
from board.permissions import Actor, may_write_on
from board.prepared import Prepared

_bans = Ban.__table__.c
_BANNED = Prepared(select(_bans.tag).where(_bans.board_id == bindparam("board"), _bans.tag == bindparam("tag")))


def of_gone(turn: Turn, board: Board, card: str) -> Ban | None:
    """The ban of the device that wrote a card of which only the id is left."""
    turn.session.flush()
    return next(
        (ban for ban in turn.session.scalars(select(Ban).where(Ban.board_id == board.id)) if card in ban.hid), None
    )


def forget(turn: Turn, card: Card) -> None:
    """A card goes for good; if its device is banned, the ban can still be ended by the card's id."""
    ban = turn.session.get(Ban, (card.board_id, card.tag)) if card.tag is not None else None
    if ban is not None and card.id not in ban.hid:
        ban.hid = [*ban.hid, card.id]


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
