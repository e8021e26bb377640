"""How workshops, boards and keys come into being: each with its log, its tag keys, its place."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Literal
from uuid import uuid4
from zoneinfo import ZoneInfo

from pydantic import model_validator
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from board import keys, texts
from board.arguments import Args
from board.changes import Turn
from board.config import Settings
from board.errors import Refused
from board.models import Board, Change, Key, Log, Stage, Tally, Workshop
from board.permissions import Role

MOST_BOARDS = 50
Kind = Literal["cards", "mood", "round"]  # of a board
LONGEST_DAYS = 366
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class NewBoard(Args):
    """What a new board asks, and its kind; a question alone is one for cards."""

    question: str
    kind: Kind = "cards"

    @model_validator(mode="before")
    @classmethod
    def _question_alone(cls, given: Any) -> Any:
        return {"question": given} if isinstance(given, str) else given


def found(turn: Turn, title: str, language: str, delete_on: date, created_at: datetime | None = None) -> Workshop:
    """A new workshop with code, keys, stage and log, still without boards; nothing is recorded yet."""
    session = turn.session
    workshop = Workshop(
        id=str(uuid4()),
        code=_free_code(session),
        title=texts.title(title),
        language=language,
        created_at=created_at or turn.now,
        delete_on=delete_on,
        next_card=1,
    )
    session.add(workshop)
    session.flush()
    workshop.stage = Stage(id=workshop.id, board_id=None)
    session.add(Log(name=workshop.log, workshop_id=workshop.id, head=0, base=0))
    for role in (Role.MODERATOR, Role.ORGANISER):
        session.add(Key(id=keys.new_key_id(), workshop_id=workshop.id, role=role.value, created_at=turn.now))
    session.flush()
    return workshop


def hang(turn: Turn, workshop: Workshop, question: str, id: str | None = None, form: str = "cards") -> Board:
    """A new open board at the end, with a log and keys for tags; not recorded yet. Refused too_many_boards."""
    if len(workshop.boards) >= MOST_BOARDS:
        raise Refused("too_many_boards", 409, limit=MOST_BOARDS)
    board = Board(
        id=id or str(uuid4()),
        number=_last_number(turn, workshop) + 1,
        position=max((other.position for other in workshop.boards), default=0) + 1,
        question=texts.question(question),
        form=form,
        open=True,
        created_at=turn.now,
        card_key=keys.new_tag_key(),
        like_key=keys.new_tag_key(),
        vote_key=keys.new_tag_key(),
        tally=Tally(),
    )
    workshop.boards.append(board)
    turn.session.add(Log(name=board.log, workshop_id=workshop.id, head=0, base=0))
    turn.session.flush()
    return board


def _last_number(turn: Turn, workshop: Workshop) -> int:
    """The highest that a board has or had: a poster never leads to another question."""
    told = (Change.log == workshop.log, Change.kind == Board.kind)
    ever = turn.session.scalar(select(func.max(Change.state["number"].as_integer())).where(*told)) or 0
    return max((ever, *(board.number for board in workshop.boards)))


def _free_code(session: Session) -> str:
    while True:
        code = keys.new_code()
        if session.scalar(select(Workshop.id).where(Workshop.code == code)) is None:
            return code


def today(settings: Settings, now: datetime | None = None) -> date:
    """The calendar day where the server stands, by TIMEZONE or the machine."""
    return local_time(settings, now or datetime.now(UTC)).date()


def local_time(settings: Settings, moment: datetime) -> datetime:
    """`moment` in the server's time zone."""
    return moment.astimezone(zone_of(settings.timezone))


def zone_of(name: str | None) -> tzinfo | None:
    """The time zone of that name; None is the machine's own."""
    return ZoneInfo(name) if name else None


def default_deletion(settings: Settings, now: datetime) -> date:
    """The deletion date of an event that names none."""
    return today(settings, now) + timedelta(days=settings.retention_days)


def deletion_date(typed: str, settings: Settings, now: datetime) -> date:
    """An ISO date from tomorrow to a year ahead; Refused bad_value, date_past, date_far."""
    try:
        day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
    except ValueError:
        day = None
    if day is None:
        raise Refused("bad_value", 400, field="delete_on")
    if day <= today(settings, now):
        raise Refused("date_past", 400, field="delete_on")
    if day > today(settings, now) + timedelta(days=LONGEST_DAYS):
        raise Refused("date_far", 400, field="delete_on", limit=LONGEST_DAYS)
    return day
