"""What can be done with a card by those who write and read: pin, change, take down, me too."""

from sqlalchemy import bindparam, select

from board import keys, texts
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Like, Workshop
from board.permissions import Actor, may_write_on

_TAKEN = select(Card.__table__.c.number).where(Card.__table__.c.id == bindparam("id"))


class Add(Args):
    id: Id
    text: str


class Edit(Args):
    card: Id
    text: str


class One(Args):
    card: Id


def add(turn: Turn, actor: Actor, board: Board, args: Add) -> None:
    """Pin a new card; it gets the workshop's next number."""
    may_write_on(board)
    text = texts.card_text(args.text)
    if turn.session.connection().execute(_TAKEN, {"id": args.id}).first() is not None:
        raise Refused("id_taken", 409, field="id")
    card = Card(
        id=args.id,
        board_id=board.id,
        number=next_number(board.workshop),
        text=text,
        likes=0,
        hidden=False,
        added_at=turn.now,
        tag=keys.tag(board.card_key, actor.device),
    )
    turn.session.add(card)
    turn.record(board.log, card)


def edit(turn: Turn, _actor: Actor, card: Card, args: Edit) -> None:
    """Change the text of one's own card; the same text again changes nothing."""
    may_write_on(card.board)
    text = texts.card_text(args.text)
    if text == card.text:
        return
    card.text, card.edited_at = text, turn.now
    turn.record(card.board.log, card)


def remove(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Take one's own card down, also from a closed board; it can come back for 30 s."""
    card.removed_at = turn.now
    turn.record(card.board.log, card)


def restore(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Hang a card up again: one that a moderator hid, or one's own within 30 s."""
    if card.removed_at is None and not card.hidden:
        return
    if card.removed_at is not None:
        card.removed_at = None
    else:
        card.hidden = False
    turn.record(card.board.log, card)


def like(turn: Turn, actor: Actor, card: Card, _args: One) -> None:
    """Me too, once per device; a repetition changes nothing."""
    _may_like(actor, card)
    tag = _like_tag(actor, card)
    if turn.session.get(Like, (card.id, tag)) is not None:
        return
    turn.session.add(Like(card_id=card.id, tag=tag))
    card.likes += 1
    turn.record(card.board.log, card)


def unlike(turn: Turn, actor: Actor, card: Card, _args: One) -> None:
    """Take the me-too back; where there was none, nothing changes."""
    _may_like(actor, card)
    found = turn.session.get(Like, (card.id, _like_tag(actor, card)))
    if found is None:
        return
    turn.session.delete(found)
    card.likes -= 1
    turn.record(card.board.log, card)


def next_number(workshop: Workshop) -> int:
    """The next card number of a workshop; none is ever given twice."""
    number = workshop.next_card
    workshop.next_card = number + 1
    return number


def _may_like(actor: Actor, card: Card) -> None:
    may_write_on(card.board)
    if card.hidden and not actor.leads:
        raise Refused("not_found", 404, field="card")


def _like_tag(actor: Actor, card: Card) -> bytes:
    tag = keys.tag(card.board.like_key, actor.device)
    if tag is None:
        raise Refused("missing_field", 400, field="device")
    return tag
