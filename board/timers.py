"""The timer on the stage: seen by all, by the clock of the server; at its end it may close a board."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Stage, Workshop
from board.permissions import Actor

SHORTEST, LONGEST = 10, 7200  # seconds


class Start(Args):
    seconds: Annotated[int, Field(ge=SHORTEST, le=LONGEST)]
    closes: Id | None = None


class Extend(Args):
    seconds: Annotated[int, Field(ge=-LONGEST, le=LONGEST)]


class Stop(Args):
    pass


def start(turn: Turn, _actor: Actor, workshop: Workshop, args: Start) -> None:
    """Start the one timer of the event, in the place of one that runs; writing on `closes` ends with it."""
    if args.closes is not None:
        board = turn.session.get(Board, args.closes)
        if board is None or board.workshop_id != workshop.id:
            raise Refused("not_found", 404, field="closes")
    before = _what_is_left(turn, workshop.stage)
    verb = "timer.start" if before else "timer.stop"
    turn.undoes(workshop.log, verb, before, seconds=args.seconds, **_closing(turn, args.closes))
    _set(turn, workshop, turn.now + timedelta(seconds=args.seconds), args.seconds, args.closes)


def extend(turn: Turn, _actor: Actor, workshop: Workshop, args: Extend) -> None:
    """Let it run longer, or shorter; one that ran out runs again from now, and opens nothing that it closed."""
    stage = workshop.stage
    if stage.timer_ends_at is None:
        raise Refused("not_found", 404, field="timer")
    start_from = max(stage.timer_ends_at, turn.now)
    ends_at = min(start_from + timedelta(seconds=args.seconds), turn.now + timedelta(seconds=LONGEST))
    ends_at = max(ends_at, turn.now)
    more = round((ends_at - start_from).total_seconds())
    if more == 0:
        return
    turn.undoes(workshop.log, "timer.extend", {"seconds": -more}, seconds=more)
    _set(turn, workshop, ends_at, max(1, (stage.timer_seconds or 0) + more), stage.timer_closes)


def stop(turn: Turn, _actor: Actor, workshop: Workshop, _args: Stop) -> None:
    """Take the timer off all screens; it closes nothing any more."""
    stage = workshop.stage
    if stage.timer_ends_at is None:
        return
    left = _what_is_left(turn, stage)
    if left:
        turn.undoes(workshop.log, "timer.start", left, seconds=left["seconds"])
    _set(turn, workshop, None, None, None)


def soonest(session: Session) -> datetime | None:
    """When the next timer ends that closes a board; None while there is none."""
    return session.scalar(select(func.min(Stage.timer_ends_at)).where(Stage.timer_closes.is_not(None)))


def ring(turn: Turn) -> None:
    """Close what the timers that ran out are to close; each does it once."""
    over = select(Stage).where(Stage.timer_closes.is_not(None), Stage.timer_ends_at <= turn.now)
    for stage in turn.session.scalars(over).all():
        workshop, board = stage.workshop, turn.session.get(Board, stage.timer_closes)
        if board is not None and board.open:
            turn.remember(board)
            board.open = False
            turn.record(workshop.log, board)
        _set(turn, workshop, stage.timer_ends_at, stage.timer_seconds, None)


def _set(turn: Turn, workshop: Workshop, ends_at: datetime | None, seconds: int | None, closes: str | None) -> None:
    stage = workshop.stage
    turn.remember(stage)
    stage.timer_ends_at, stage.timer_seconds, stage.timer_closes = ends_at, seconds, closes
    turn.record(workshop.log, stage)


def _what_is_left(turn: Turn, stage: Stage) -> dict[str, Any]:
    """What would start a timer like the one that runs; nothing where too little of it is left."""
    if stage.timer_ends_at is None:
        return {}
    seconds = round((stage.timer_ends_at - turn.now).total_seconds())
    return {"seconds": seconds, "closes": stage.timer_closes} if seconds >= SHORTEST else {}


def _closing(turn: Turn, closes: str | None) -> dict[str, Any]:
    board = turn.session.get(Board, closes) if closes else None
    return {"number": board.number, "question": board.question} if board is not None else {}
