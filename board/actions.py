"""The history of what was done by who leads: in words, and with what undoes it."""

from uuid import uuid4

from sqlalchemy import select

from board.arguments import Args, Id
from board.changes import Turn
from board.models import Action, Key
from board.permissions import Actor

MOST_ACTIONS = 200  # of one event; the oldest go first


class Undo(Args):
    action: Id


def keep(turn: Turn, actor: Actor, workshop_id: str, verb: str) -> None:
    """What this turn did, for the history; nothing where it cannot be undone, or a guest did it."""
    if not turn.undo or not actor.leads:
        return
    key = turn.session.get(Key, actor.key) if actor.key else None
    action = Action(
        id=str(uuid4()),
        workshop_id=workshop_id,
        verb=verb,
        about=turn.about,
        undo=turn.undo,
        by=(key.name if key else None) or "",
        done_at=turn.now,
    )
    turn.session.add(action)
    turn.record(_log(action), action)
    turn.session.flush()
    _forget_oldest(turn, workshop_id)


def close(turn: Turn, action: Action) -> None:
    """It was undone."""
    action.undone_at = turn.now
    turn.record(_log(action), action)


def _forget_oldest(turn: Turn, workshop_id: str) -> None:
    mine = select(Action).where(Action.workshop_id == workshop_id)
    newest_first = mine.order_by(Action.done_at.desc(), Action.id)
    for action in turn.session.scalars(newest_first.offset(MOST_ACTIONS)).all():
        turn.remember(action)
        action.verb = ""
        turn.record(_log(action), action)
        turn.session.delete(action)


def _log(action: Action) -> str:
    return f"workshop:{action.workshop_id}"
