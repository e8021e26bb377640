"""What can be done with a card by those who write and read: pin, change, take down, me too."""

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.sqlite import insert

from board import keys, texts
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Like, Workshop
from board.permissions import Actor, may_write_on
from board.prepared import Prepared

# The one verb that a whole hall uses at once: prepared, it costs a small part.
_workshops = Workshop.__table__.c
_NUMBER = Prepared(
    update(Workshop.__table__)  # type: ignore[arg-type]
    .where(_workshops.id == bindparam("workshop"))
    .values(next_card=_workshops.next_card + 1)
    .returning(_workshops.next_card - 1)
)
_HANG = Prepared(insert(Card.__table__).on_conflict_do_nothing())  # type: ignore[arg-type]


class Add(Args):
    id: Id
    text: str


class Edit(Args):
    card: Id
    text: str


class One(Args):
    card: Id


def add(turn: Turn, actor: Actor, board: Board, args: Add) -> None:
    """Pin a new card; it gets the workshop's next number, which is never given twice."""
    may_write_on(board)
    card = {
        "id": args.id,
        "board_id": board.id,
        "text": texts.card_text(args.text),
        "number": _NUMBER.run(turn.session, {"workshop": board.workshop_id}).fetchall()[0][0],
        "likes": 0,
        "hidden": False,
        "added_at": turn.now,
        "edited_at": None,
        "removed_at": None,
        "tag": keys.tag(board.card_key, actor.device),
        "waiting": False,
        "covered": False,
        "cluster_id": None,
        "flashes": 0,
        "dots": 0,
        "paper_dots": 0,
        "shown_dots": None,
    }
    if _HANG.run(turn.session, card).rowcount == 0:
        raise Refused("id_taken", 409, field="id")
    turn.record(board.log, Card(**card))


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


def _may_like(actor: Actor, card: Card) -> None:
    may_write_on(card.board)
    if card.hidden and not actor.leads:
        raise Refused("not_found", 404, field="card")


def _like_tag(actor: Actor, card: Card) -> bytes:
    tag = keys.tag(card.board.like_key, actor.device)
    if tag is None:
        raise Refused("missing_field", 400, field="device")
    return tag
