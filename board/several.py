"""Several cards in one command: those of them that are still there, or have become others."""

from sqlalchemy import select

from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Change

MOST_CARDS = 400  # in one command: as many as fit into a message of a socket


def cards(turn: Turn, board: Board, ids: list[str]) -> list[Card]:
    """Those of the cards that are still there, taken down or not; Refused not_found if one never was on this board."""
    found = turn.session.scalars(select(Card).where(Card.board_id == board.id, Card.id.in_(ids)))
    here = {card.id: card for card in found}
    missing = set(ids) - here.keys()
    if missing:
        told = (Change.log == board.log, Change.kind == Card.kind, Change.thing.in_(missing))
        forgotten = set(turn.session.scalars(select(Change.thing).where(*told)))
        if missing - forgotten:
            raise Refused("not_found", 404, field="cards")
    return [here[id] for id in dict.fromkeys(ids) if id in here]


def changed(turn: Turn, board: Board, ids: list[str], as_of: int | None) -> set[str]:
    """Those of the cards of which the log says something after the number `as_of`; none without one."""
    if as_of is None:
        return set()
    later = (Change.log == board.log, Change.kind == Card.kind, Change.thing.in_(ids), Change.seq > as_of)
    return set(turn.session.scalars(select(Change.thing).where(*later)))
