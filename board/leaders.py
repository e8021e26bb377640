"""Others who lead the event with us: each by a key of their own, given and taken back by who made the event."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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


def made_with_event(session: Session, key_id: str | None) -> bool:
    """True of the keys that an event was made with. Who got another gives none: taking it back must be the end."""
    key = session.get(Key, key_id) if key_id else None
    return key is not None and key.name is None


def add(turn: Turn, actor: Actor, workshop: Workshop, args: Add) -> None:
    """One more key for moderators, named after who gets it."""
    _gives_keys(turn, actor)
    name = texts.name(args.name)
    if turn.session.get(Key, args.id) is not None:
        raise Refused("id_taken", 409, field="id")
    _room(turn, workshop.id)
    key = Key(id=args.id, workshop_id=workshop.id, role=Role.MODERATOR.value, created_at=turn.now, name=name)
    turn.session.add(key)
    turn.record(workshop.log, key)
    turn.undoes(workshop.log, "key.revoke", {"key": key.id}, name=name)


def revoke(turn: Turn, actor: Actor, key: Key, _args: One) -> None:
    """Let a key open nothing any more; those made with the event are not taken back here."""
    _gives_keys(turn, actor)
    _is_extra(key)
    if key.revoked_at is None:
        key.revoked_at = turn.now
        turn.record(_log(key), key)
        turn.undoes(_log(key), "key.restore", {"key": key.id}, name=key.name)


def restore(turn: Turn, actor: Actor, key: Key, _args: One) -> None:
    """Let a key that was taken back open the event again."""
    _gives_keys(turn, actor)
    _is_extra(key)
    if key.revoked_at is not None:
        _room(turn, key.workshop_id)
        key.revoked_at = None
        turn.record(_log(key), key)
        turn.undoes(_log(key), "key.revoke", {"key": key.id}, name=key.name)


def _gives_keys(turn: Turn, actor: Actor) -> None:
    """Return quietly or raise Refused `forbidden`."""
    if not made_with_event(turn.session, actor.key):
        raise Refused("forbidden", 403)


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
