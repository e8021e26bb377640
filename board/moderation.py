"""What only those who lead may do with a card: take it off every screen of the guests."""

from board.arguments import Args, Id
from board.changes import Turn
from board.models import Card
from board.permissions import Actor


class Hide(Args):
    card: Id


def hide(turn: Turn, _actor: Actor, card: Card, _args: Hide) -> None:
    """Hide a card from guests; `card.restore` brings it back. Hidden already: nothing changes."""
    if card.hidden:
        return
    card.hidden = True
    turn.record(card.board.log, card)
