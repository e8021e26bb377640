"""What can be done with a mark of disagreement: set it on a card, take it back; only those who lead see how many."""

from board import bans, sight
from board.arguments import Args, Id
from board.changes import Turn
from board.models import Card, Flash
from board.permissions import Actor, tag_of


class One(Args):
    card: Id


def flash(turn: Turn, actor: Actor, card: Card, _args: One) -> None:
    """Here we disagree: once for each device; a repetition changes nothing."""
    tag = _tag(turn, actor, card)
    if turn.session.get(Flash, (card.id, tag)) is None:
        turn.session.add(Flash(card_id=card.id, tag=tag))
        _count(turn, card, 1)


def unflash(turn: Turn, actor: Actor, card: Card, _args: One) -> None:
    """Take the mark back; where there was none, nothing changes."""
    found = turn.session.get(Flash, (card.id, _tag(turn, actor, card)))
    if found is not None:
        turn.session.delete(found)
        _count(turn, card, -1)


def _tag(turn: Turn, actor: Actor, card: Card) -> bytes:
    bans.may_write(turn, actor, card.board)
    sight.must_see(actor, card)
    return tag_of(actor, card.board.like_key)


def _count(turn: Turn, card: Card, change: int) -> None:
    card.flashes += change
    turn.record(card.board.log, card)
