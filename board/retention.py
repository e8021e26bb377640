"""Keeping the promise to forget: cards that were taken down, and workshops past their deletion date."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from board import bans, clocks, founding
from board.changes import Turn
from board.config import Settings
from board.models import (
    Action,
    Ban,
    Board,
    Card,
    Change,
    Cluster,
    Flash,
    Key,
    Like,
    Log,
    Request,
    Stage,
    Tally,
    Vote,
    Workshop,
)
from board.permissions import UNDO_SECONDS


def due(session: Session, settings: Settings, now: datetime) -> bool:
    """True when there is something to forget, or to look at the clock for."""
    overdue = session.scalar(select(Workshop.id).where(_ended(settings, now)).limit(1))
    taken_down = session.scalar(select(Card.id).where(_beyond_undo(now)).limit(1))
    ended = overdue is not None and not clocks.is_held(session, now)
    return ended or taken_down is not None or clocks.is_due(session, now)


def sweep(turn: Turn, sure: bool = False) -> list[str]:
    """Forget all that is due; returns the ids of the workshops that were erased.

    None are while the clock is not to be believed, unless somebody is `sure` of the date.
    """
    reached = turn.now if sure else clocks.look(turn.session, turn.now)
    for card in turn.session.scalars(select(Card).where(_beyond_undo(turn.now))).all():
        _forget(turn, card)
    ended = list(turn.session.scalars(select(Workshop.id).where(_ended(turn.settings, reached)))) if reached else []
    for workshop_id in ended:
        erase(turn, workshop_id)
    return ended


def scrub_again(turn: Turn) -> None:
    """What was erased still lies in a file, because a reader was in the way: try once more."""
    turn.scrub = True


def erase(turn: Turn, workshop_id: str) -> bool:
    """Erase a workshop and all that hangs in it; False when there is none of that id."""
    session = turn.session
    session.flush()  # what this turn forgot already must not be looked for once its rows are gone
    if session.get(Workshop, workshop_id) is None:
        return False
    boards = select(Board.id).where(Board.workshop_id == workshop_id)
    cards = select(Card.id).where(Card.board_id.in_(boards))
    logs = select(Log.name).where(Log.workshop_id == workshop_id)
    for rows in (
        delete(Request).where(Request.log.in_(logs)),
        delete(Change).where(Change.log.in_(logs)),
        delete(Log).where(Log.workshop_id == workshop_id),
        delete(Action).where(Action.workshop_id == workshop_id),
        delete(Like).where(Like.card_id.in_(cards)),
        delete(Flash).where(Flash.card_id.in_(cards)),
        delete(Vote).where(Vote.board_id.in_(boards)),
        delete(Ban).where(Ban.board_id.in_(boards)),
        delete(Card).where(Card.board_id.in_(boards)),
        delete(Cluster).where(Cluster.board_id.in_(boards)),
        delete(Tally).where(Tally.id.in_(boards)),
        delete(Stage).where(Stage.id == workshop_id),
        delete(Board).where(Board.workshop_id == workshop_id),
        delete(Key).where(Key.workshop_id == workshop_id),
        delete(Workshop).where(Workshop.id == workshop_id),
    ):
        session.execute(rows.execution_options(synchronize_session=False))
    session.expire_all()
    turn.erased.append(workshop_id)
    turn.scrub = True
    return True


def _ended(settings: Settings, now: datetime) -> ColumnElement[bool]:
    return Workshop.delete_on <= founding.today(settings, now)


def _beyond_undo(now: datetime) -> ColumnElement[bool]:
    # A second of grace, so that an undo sent in time is not lost to its way here; ahead of us: the clock was put back.
    undo = timedelta(seconds=UNDO_SECONDS + 1)
    return or_(Card.removed_at < now - undo, Card.removed_at > now + undo)


def _forget(turn: Turn, card: Card) -> None:
    """A card that its writer took down leaves the tables and the log, whose numbers stay."""
    session = turn.session
    bans.forget(turn, card)
    for marks in (
        delete(Like).where(Like.card_id == card.id),
        delete(Flash).where(Flash.card_id == card.id),
        delete(Vote).where(Vote.board_id == card.board_id, Vote.target == card.id),
    ):
        session.execute(marks)
    session.execute(
        update(Change)
        .where(Change.log == f"board:{card.board_id}", Change.kind == Card.kind, Change.thing == card.id)
        .values(state=None)
    )
    session.delete(card)
    turn.scrub = True
