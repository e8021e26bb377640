"""What can be done with a card by those who write and read: pin, change, take down, me too."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from board import bans, keys, sight, texts
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Like, Workshop
from board.permissions import Actor, tag_of
from board.prepared import Prepared

# The one verb that a whole hall uses at once: prepared, it costs a small part.
_workshops = Workshop.__table__.c
_NUMBER = Prepared(
    update(Workshop.__table__)  # type: ignore[arg-type]
    .where(_workshops.id == bindparam("workshop"))
    .values(next_card=_workshops.next_card + 1)
    .returning(_workshops.next_card - 1)
)
_cards = Card.__table__.c
_HANGS = Prepared(select(_cards.id).where(_cards.tag == bindparam("tag"), _cards.removed_at.is_(None)).limit(1))
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
    bans.may_write(turn, actor, board)
    tag = keys.tag(board.card_key, actor.device)
    if board.form != "cards":
        _fits(turn, actor, board, tag)
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
        "tag": tag,
        "waiting": board.approving and not actor.leads,
        "covered": board.covered and not actor.leads,
        "cluster_id": None,
        "flashes": 0,
        "dots": 0,
        "paper_dots": 0,
        "shown_dots": None,
    }
    if _HANG.run(turn.session, card).rowcount == 0:
        raise Refused("id_taken", 409, field="id")
    turn.record(board.log, Card(**card))
    if card["waiting"] or card["covered"]:
        sight.count(turn, board, **{"waiting" if card["waiting"] else "covered": 1})


def edit(turn: Turn, actor: Actor, card: Card, args: Edit) -> None:
    """Change the text of one's own card; the same text again changes nothing. What was approved was another text."""
    board = card.board
    bans.may_write(turn, actor, board)
    text = texts.card_text(args.text)
    if text == card.text:
        return
    waits = card.waiting or (board.approving and not actor.leads)
    turn.own = waits or card.covered  # among its writer's cards that guests do not see
    sight.change(turn, board, [card], text=text, edited_at=turn.now, waiting=waits)


def remove(turn: Turn, _actor: Actor, card: Card, _args: One) -> None:
    """Take one's own card down, also from a closed board; it can come back for 30 s."""
    sight.change(turn, card.board, [card], removed_at=turn.now)


def restore(turn: Turn, actor: Actor, card: Card, _args: One) -> None:
    """Hang a card up again: one that a moderator hid, or one's own within 30 s."""
    if card.removed_at is None and not card.hidden:
        return
    board = card.board
    if card.removed_at is not None:
        bans.not_banned(turn, actor, board)
        if board.form != "cards":
            _fits(turn, actor, board, card.tag)
        covered = card.covered and board.covered  # what was revealed meanwhile is never covered by itself again
        sight.change(turn, board, [card], removed_at=None, covered=covered)
        return
    sight.change(turn, board, [card], hidden=False)
    turn.undoes(board.log, "card.hide", {"card": card.id}, number=card.number)


def like(turn: Turn, actor: Actor, card: Card, _args: One) -> None:
    """Me too, once per device; a repetition changes nothing."""
    tag = _like_tag(turn, actor, card)
    if turn.session.get(Like, (card.id, tag)) is not None:
        return
    turn.session.add(Like(card_id=card.id, tag=tag))
    card.likes += 1
    turn.record(card.board.log, card)


def unlike(turn: Turn, actor: Actor, card: Card, _args: One) -> None:
    """Take the me-too back; where there was none, nothing changes."""
    found = turn.session.get(Like, (card.id, _like_tag(turn, actor, card)))
    if found is None:
        return
    turn.session.delete(found)
    card.likes -= 1
    turn.record(card.board.log, card)


def _fits(turn: Turn, actor: Actor, board: Board, tag: bytes | None) -> None:
    """Return quietly or raise Refused: a mood board takes no cards, a round one card of each guest's device."""
    if board.form == "mood":
        raise Refused("wrong_kind", 409)
    if actor.leads:
        return
    if tag is None:
        raise Refused("missing_field", 400, field="device")
    turn.session.flush()
    if _HANGS.run(turn.session, {"tag": tag}).fetchone() is not None:
        raise Refused("one_card", 409)


def _like_tag(turn: Turn, actor: Actor, card: Card) -> bytes:
    bans.may_write(turn, actor, card.board)
    sight.must_see(actor, card)
    return tag_of(actor, card.board.like_key)
