"""What only those who lead may do with cards and their devices: take down, approve, have wait, ban, allow."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from board import bans, several, sight
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Ban, Board, Card
from board.permissions import Actor
from board.several import MOST_CARDS


class One(Args):
    card: Id


class Many(Args):
    cards: Annotated[list[Id], Field(min_length=1, max_length=MOST_CARDS)]


Number = Annotated[int, Field(ge=0, lt=2**53)]


class Read(One):
    """`as_of`: the number of the log up to which was read what is approved; without it, whatever stands there is."""

    as_of: Number | None = None


class ReadMany(Many):
    as_of: Number | None = None


def hide(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Hide a card from guests; `card.restore` brings it back. Hidden already: nothing changes."""
    if card.hidden:
        return
    sight.change(turn, card.board, [card], hidden=True)
    turn.undoes(card.board.log, "card.restore", {"card": card.id}, number=card.number)


def approve(turn: Turn, _actor: Actor, card: Card, args: Read) -> None:
    """Let guests see a card that waited; Refused changed_since if it is another than was read."""
    if not card.waiting:
        return
    if several.changed(turn, card.board, [card.id], args.as_of):
        raise Refused("changed_since", 409)
    sight.change(turn, card.board, [card], waiting=False)
    turn.undoes(card.board.log, "card.hold", {"card": card.id}, number=card.number)


def hold(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Have a card wait until somebody approves it."""
    if card.waiting:
        return
    sight.change(turn, card.board, [card], waiting=True)
    turn.undoes(card.board.log, "card.approve", {"card": card.id}, number=card.number)


def hide_many(turn: Turn, _actor: Actor, board: Board, args: Many) -> None:
    """Hide these cards at once; what is hidden or gone already is passed over."""
    found = (card for card in _hanging(turn, board, args) if not card.hidden)
    _change(turn, board, found, "cards.restore", hidden=True)


def restore_many(turn: Turn, _actor: Actor, board: Board, args: Many) -> None:
    """Bring back what was hidden."""
    found = (card for card in _hanging(turn, board, args) if card.hidden)
    _change(turn, board, found, "cards.hide", hidden=False)


def approve_many(turn: Turn, _actor: Actor, board: Board, args: ReadMany) -> None:
    """Let guests see what waited; what is another than was read goes on waiting."""
    others = several.changed(turn, board, args.cards, args.as_of)
    found = (card for card in _hanging(turn, board, args) if card.waiting and card.id not in others)
    _change(turn, board, found, "cards.hold", waiting=False)


def hold_many(turn: Turn, _actor: Actor, board: Board, args: Many) -> None:
    """Have them wait until somebody approves them."""
    found = (card for card in _hanging(turn, board, args) if not card.waiting)
    _change(turn, board, found, "cards.approve", waiting=True)


def _hanging(turn: Turn, board: Board, args: Many) -> list[Card]:
    return [card for card in several.cards(turn, board, args.cards) if card.removed_at is None]


def _change(turn: Turn, board: Board, found: Iterable[Card], back: str, **values: bool) -> None:
    cards = list(found)
    if not cards:
        return
    sight.change(turn, board, cards, **values)
    turn.undoes(board.log, back, {"cards": [card.id for card in cards]}, many=len(cards))


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
    _tell(turn, card.board, tag)
    turn.undoes(card.board.log, "device.allow", {"card": card.id}, number=card.number, many=len(cards))


def allow(turn: Turn, _actor: Actor, board: Board, args: One) -> None:
    """Let the device write again, and bring back what its ban hid, but nothing that was hidden for itself.

    Also by a card that is gone for good: the ban must end all the same.
    """
    card = turn.session.get(Card, args.card)
    if card is not None and card.board_id == board.id:
        found = turn.session.get(Ban, (board.id, _tag(card)))
    else:
        card, found = None, bans.of_gone(turn, board, args.card)
        if found is None:
            raise Refused("not_found", 404, field="card")
    if found is None:
        return
    turn.session.flush()
    hidden = (Card.id.in_(found.hid), Card.hidden.is_(True), Card.removed_at.is_(None))
    cards = turn.session.scalars(select(Card).where(*hidden).order_by(Card.number)).all()
    sight.change(turn, board, cards, hidden=False)
    turn.session.delete(found)
    turn.session.flush()
    _tell(turn, board, found.tag)
    by = card or next(iter(cards), None)  # nothing of its own is left: nothing by which it could be banned again
    if by is not None:
        turn.undoes(board.log, "device.ban", {"card": by.id}, number=by.number, many=len(cards))


def _tell(turn: Turn, board: Board, tag: bytes) -> None:
    """Its sockets hear what is its own, though nobody here knows which device it is."""
    if board.card_key is not None:
        turn.traced.append((board.log, board.card_key, tag))


def _tag(card: Card) -> bytes:
    """The mark of the device that wrote it; Refused sealed, or no_device where it left none."""
    if card.board.workshop.sealed_at is not None:
        raise Refused("sealed", 409)
    if card.tag is None:
        raise Refused("no_device", 409, field="card")
    return card.tag
