"""What only those who lead may do with a card and its device: take it down, approve it, have it wait, ban, allow."""

from sqlalchemy import select

from board import sight
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Ban, Card
from board.permissions import Actor


class One(Args):
    card: Id


def hide(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Hide a card from guests; `card.restore` brings it back. Hidden already: nothing changes."""
    if card.hidden:
        return
    sight.change(turn, card.board, [card], hidden=True)
    turn.undoes(card.board.log, "card.restore", {"card": card.id}, number=card.number)


def approve(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Let guests see a card that waited."""
    if not card.waiting:
        return
    sight.change(turn, card.board, [card], waiting=False)
    turn.undoes(card.board.log, "card.hold", {"card": card.id}, number=card.number)


def hold(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Have a card wait until somebody approves it."""
    if card.waiting:
        return
    sight.change(turn, card.board, [card], waiting=True)
    turn.undoes(card.board.log, "card.approve", {"card": card.id}, number=card.number)


def ban(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Let the device that wrote this card write no more on this board, and hide all its cards there."""
    tag = _tag(card)
    if turn.session.get(Ban, (card.board_id, tag)) is not None:
        return
    turn.session.flush()
    hang = (Card.board_id == card.board_id, Card.tag == tag, Card.hidden.is_(False), Card.removed_at.is_(None))
    cards = turn.session.scalars(select(Card).where(*hang).order_by(Card.number)).all()
    sight.change(turn, card.board, cards, hidden=True)
    turn.session.add(Ban(board_id=card.board_id, tag=tag, hid=[one.id for one in cards]))
    turn.session.flush()
    turn.undoes(card.board.log, "device.allow", {"card": card.id}, number=card.number, many=len(cards))


def allow(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Let the device write again, and bring back what its ban hid, but nothing that was hidden for itself."""
    found = turn.session.get(Ban, (card.board_id, _tag(card)))
    if found is None:
        return
    turn.session.flush()
    hidden = (Card.id.in_(found.hid), Card.hidden.is_(True), Card.removed_at.is_(None))
    cards = turn.session.scalars(select(Card).where(*hidden).order_by(Card.number)).all()
    sight.change(turn, card.board, cards, hidden=False)
    turn.session.delete(found)
    turn.session.flush()
    turn.undoes(card.board.log, "device.ban", {"card": card.id}, number=card.number, many=len(cards))


def _tag(card: Card) -> bytes:
    """The mark of the device that wrote it; Refused sealed, or no_device where it left none."""
    if card.board.workshop.sealed_at is not None:
        raise Refused("sealed", 409)
    if card.tag is None:
        raise Refused("no_device", 409, field="card")
    return card.tag
