"""Others who lead the event with us: each by a key of their own, which can be taken back."""

from sqlalchemy import func, select

from board import texts
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Key, Workshop
from board.permissions import Actor, Role

MOST_KEYS = 50  # that work at the same time


class Add(Args):
    id: Id
    name: str


class One(Args):
    key: Id


def add(turn: Turn, _actor: Actor, workshop: Workshop, args: Add) -> None:
    """One more key for moderators, named after who gets it."""
    name = texts.name(args.name)
    if turn.session.get(Key, args.id) is not None:
        raise Refused("id_taken", 409, field="id")
    _room(turn, workshop.id)
    key = Key(id=args.id, workshop_id=workshop.id, role=Role.MODERATOR.value, created_at=turn.now, name=name)
    turn.session.add(key)
    turn.record(workshop.log, key)
    turn.undoes(workshop.log, "key.revoke", {"key": key.id}, name=name)


def revoke(turn: Turn, _actor: Actor, key: Key, _args: One) -> None:
    """Let a key open nothing any more; those made with the event are not taken back here."""
    _is_extra(key)
    if key.revoked_at is None:
        key.revoked_at = turn.now
        turn.record(_log(key), key)
        turn.undoes(_log(key), "key.restore", {"key": key.id}, name=key.name)


def restore(turn: Turn, _actor: Actor, key: Key, _args: One) -> None:
    """Let a key that was taken back open the event again."""
    _is_extra(key)
    if key.revoked_at is not None:
        _room(turn, key.workshop_id)
        key.revoked_at = None
        turn.record(_log(key), key)
        turn.undoes(_log(key), "key.revoke", {"key": key.id}, name=key.name)


def _is_extra(key: Key) -> None:
    if key.name is None:
        raise Refused("not_found", 404, field="key")


def _room(turn: Turn, workshop_id: str) -> None:
    """Return quietly or raise Refused `too_many_keys`."""
    turn.session.flush()
    working = (Key.workshop_id == workshop_id, Key.name.is_not(None), Key.revoked_at.is_(None))
    if (turn.session.scalar(select(func.count()).select_from(Key).where(*working)) or 0) >= MOST_KEYS:
        raise Refused("too_many_keys", 409, limit=MOST_KEYS)


def _log(key: Key) -> str:
    return f"workshop:{key.workshop_id}"
