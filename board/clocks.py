"""Whether the date can be believed: a clock that leapt ends no event until it has stood for a day."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from board.models import Clock

LEAP = timedelta(days=2)  # between two looks: the server was off for so long, or somebody set the clock
BACK = timedelta(hours=2)  # so far no clock goes back by itself
HOLD = timedelta(days=1)  # time for somebody to notice
NOTE = timedelta(hours=1)  # between two looks that are written down


def is_held(session: Session, now: datetime) -> bool:
    """True while the date is not to be believed, as far as anybody has looked."""
    clock = session.get(Clock, 1)
    return clock is not None and clock.held_until is not None and now < clock.held_until


def is_due(session: Session, now: datetime) -> bool:
    """True when somebody should look at the clock again."""
    clock = session.get(Clock, 1)
    return clock is None or abs(now - clock.seen_at) >= NOTE


def look(session: Session, now: datetime) -> datetime | None:
    """Note what time it is; the time that is believed to have been reached, None: no later one than before.

    A date that was leapt to is believed a day later, or when another start, at least a day later, finds it over too.
    """
    clock = session.get(Clock, 1)
    if clock is None:
        session.add(Clock(id=1, seen_at=now, held_until=now + HOLD))
        session.flush()
        return None
    leapt, back = not clock.seen_at - BACK <= now <= clock.seen_at + LEAP, now < clock.seen_at
    held, clock.seen_at = clock.held_until, now
    if held is not None and now < held and not (leapt and back):
        return None
    clock.held_until = now + HOLD if leapt else None
    if not leapt:
        return now
    return held - HOLD if held is not None and not back else None
