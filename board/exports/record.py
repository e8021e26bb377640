"""The record of an evening: plain data that every file is written from, and that an archive is read into."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from board import snapshot
from board.columns import wire_time
from board.errors import Refused
from board.models import Log, Workshop
from board.visibility import Audience

Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Number = Annotated[int, Field(ge=1, le=10**9)]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Line = Annotated[str, StringConstraints(max_length=20_000)]
STRICT = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One card; times are ISO 8601 in UTC with milliseconds."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    number: Number
    text: Line
    likes: Count
    added_at: Moment
    edited_at: Moment | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class BoardRecord:
    """One board with its cards in the order of their numbers; `seq` is the head of its log."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    number: Number
    position: Number
    question: Line
    open: bool
    seq: Seq
    cards: tuple[CardRecord, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A workshop with its boards in the order of the evening, as one audience sees it.

    `stage` is the number of the board that the walls show; `seq` is the head of the workshop's log.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    title: Line
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    created_at: Moment
    delete_on: Day
    sealed: bool
    seq: Seq
    next_card: Number
    stage: Number | None
    boards: tuple[BoardRecord, ...]

    @property
    def state_number(self) -> int:
        """Grows with every change to anything in the workshop: what a file calls the state it shows."""
        return self.seq + sum(board.seq for board in self.boards)


def gather(session: Session, workshop_id: str, audience: Audience) -> Record:
    """The record as `audience` sees it, read in the session's one transaction; Refused `not_found`."""
    view = snapshot.workshop(session, id=workshop_id)
    row = session.get(Workshop, workshop_id)
    if view is None or row is None:
        raise Refused("not_found", 404)
    logs = session.scalars(select(Log).where(Log.workshop_id == workshop_id))
    heads = {log.name: log.head for log in logs}
    boards = tuple(
        BoardRecord(
            number=board.number,
            position=board.position,
            question=board.question,
            open=board.open,
            seq=heads.get(f"board:{board.id}", 0),
            cards=_cards(session, board.id, audience),
        )
        for board in view.boards
    )
    return Record(
        title=view.title,
        language=view.language,
        created_at=wire_time(row.created_at) or "",
        delete_on=row.delete_on.isoformat(),
        sealed=view.sealed,
        seq=heads.get(f"workshop:{workshop_id}", 0),
        next_card=row.next_card,
        stage=next((board.number for board in view.boards if board.id == view.stage_board), None),
        boards=boards,
    )


def _cards(session: Session, board_id: str, audience: Audience) -> tuple[CardRecord, ...]:
    """The same visibility as on the screens, because it is the same snapshot."""
    states = snapshot.take(session, f"board:{board_id}", audience).things.get("card", {}).values()
    return tuple(CardRecord(**state) for state in sorted(states, key=lambda state: state["number"]))
