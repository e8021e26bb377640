"""The tables, and how each thing looks to a client."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import DateTime, TypeDecorator

State = dict[str, Any]


class Moment(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on our side whatever the database keeps."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


def wire_time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, `2026-11-22T19:25:03.123Z`; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment, State: JSON}


class Workshop(Base):
    """The gathering: some boards, a stage, a deletion date."""

    __tablename__ = "workshops"
    kind: ClassVar[str] = "workshop"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    delete_on: Mapped[date]
    sealed_at: Mapped[datetime | None]
    next_card: Mapped[int] = mapped_column(default=1)  # card numbers are never used twice

    boards: Mapped[list["Board"]] = relationship(order_by="Board.position, Board.number", back_populates="workshop")
    stage: Mapped["Stage"] = relationship(back_populates="workshop")

    @property
    def log(self) -> str:
        return f"workshop:{self.id}"

    def state(self) -> State:
        return {
            "title": self.title,
            "language": self.language,
            "delete_on": self.delete_on.isoformat(),
            "sealed": self.sealed_at is not None,
        }


class Key(Base):
    """A link that gives a role; only its public half is stored, the signing secret makes the rest."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Board(Base):
    """One sheet with one question."""

    __tablename__ = "boards"
    __table_args__ = (UniqueConstraint("workshop_id", "number"),)
    kind: ClassVar[str] = "board"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), index=True)
    number: Mapped[int]  # its name, printed on posters: never changes
    position: Mapped[int]  # its place in the order of the evening
    question: Mapped[str] = mapped_column(Text)
    open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    card_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    like_key: Mapped[bytes | None] = mapped_column(LargeBinary)

    workshop: Mapped[Workshop] = relationship(back_populates="boards")

    @property
    def log(self) -> str:
        """The log of what hangs on it; the board itself is a thing of its workshop's log."""
        return f"board:{self.id}"

    def state(self) -> State:
        return {"question": self.question, "number": self.number, "position": self.position, "open": self.open}


class Stage(Base):
    """What all screens of a workshop are led to."""

    __tablename__ = "stages"
    kind: ClassVar[str] = "stage"

    id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), primary_key=True)
    board_id: Mapped[str | None] = mapped_column(ForeignKey("boards.id"))

    workshop: Mapped[Workshop] = relationship(back_populates="stage")

    def state(self) -> State:
        return {"board": self.board_id}


class Card(Base):
    """One thought or wish; there is no author, only a tag that the writer's device can make again."""

    __tablename__ = "cards"
    __table_args__ = (Index("ix_cards_board_id_number", "board_id", "number"),)
    kind: ClassVar[str] = "card"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    board_id: Mapped[str] = mapped_column(ForeignKey("boards.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    likes: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    tag: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)

    board: Mapped[Board] = relationship()

    def state(self) -> State | None:
        """None once its writer took it down."""
        return card_state(self) if self.removed_at is None else None


def card_state(card: Any) -> State:
    """How a card that hangs looks to a client; `card` is one, or a row with its columns."""
    return {
        "text": card.text,
        "number": card.number,
        "likes": card.likes,
        "added_at": wire_time(card.added_at),
        "edited_at": wire_time(card.edited_at),
        "hidden": card.hidden,
    }


class Like(Base):
    """One device's me-too on one card."""

    __tablename__ = "likes"

    card_id: Mapped[str] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)


class Log(Base):
    """The head of one numbered log; changes up to `base` are not kept (they came with an import)."""

    __tablename__ = "logs"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), index=True)
    head: Mapped[int] = mapped_column(default=0)
    base: Mapped[int] = mapped_column(default=0)


class Change(Base):
    """What happened to one thing, numbered; `state` is None when the thing went or its text was erased."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_thing", "log", "kind", "thing"),)

    log: Mapped[str] = mapped_column(ForeignKey("logs.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    thing: Mapped[str] = mapped_column(String(36))
    state: Mapped[State | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime]


class Epoch(Base):
    """The one row that names this life of the database: its copies have none, and begin another when they are used."""

    __tablename__ = "epochs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)


class Clock(Base):
    """The one row that says what time it was when somebody last looked, and until when that is not believed."""

    __tablename__ = "clocks"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    seen_at: Mapped[datetime]
    held_until: Mapped[datetime | None]


class Request(Base):
    """A command that was answered with ok, so that its repetition gets the same answer."""

    __tablename__ = "requests"

    log: Mapped[str] = mapped_column(ForeignKey("logs.name"), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    seq: Mapped[int]
