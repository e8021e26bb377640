"""The history of what was done by who leads: in words, and with what undoes it."""

from uuid import UUID, uuid5

from sqlalchemy import select

from board.arguments import Args, Id
from board.changes import Turn
from board.models import Action, Key
from board.permissions import Actor

MOST_ACTIONS = 200  # of one event; the oldest go first


class Undo(Args):
    action: Id


def id_of(log: str, request_id: str) -> str:
    """Of the action that a request became, so that its repetition names the same."""
    return str(uuid5(UUID(request_id), log))


def known(turn: Turn, actor: Actor, id: str) -> dict[str, str]:
    """What the answer to a repeated command adds, as `keep` did to the first."""
    kept = turn.session.get(Action, id) if actor.leads else None
    return {"action": kept.id} if kept else {}


def keep(turn: Turn, actor: Actor, workshop_id: str, verb: str, id: str) -> dict[str, str]:
    """What this turn did, for the history and the answer; nothing where a guest did it or it cannot be undone."""
    if not turn.undo or not actor.leads:
        return {}
    key = turn.session.get(Key, actor.key) if actor.key else None
    action = Action(
        id=id,
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
    return {"action": id}


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
