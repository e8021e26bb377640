"""The tables, and how each thing looks to a client."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.columns import Base, State, wire_time

FORMS = ("cards", "mood", "round")  # kinds of board
PHASES = ("collect", "order", "dot", "results")
VIEWS = ("board", "newest", "topics", "ranking", "overview", "start", "blank")  # of a wall


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
    rehearsal: Mapped[bool] = mapped_column(default=False)  # what is done now is for practice, and goes with it

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
            **({"rehearsal": True} if self.rehearsal else {}),
        }


class Key(Base):
    """A link that gives a role; only its public half is stored, the signing secret makes the rest."""

    __tablename__ = "keys"
    kind: ClassVar[str] = "key"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    name: Mapped[str | None] = mapped_column(Text)  # of one more person who leads; None: made with the event

    def state(self) -> State:
        return {"name": self.name, "role": self.role, "revoked": self.revoked_at is not None}


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
    form: Mapped[str] = mapped_column(String(8), default="cards")  # one of FORMS
    phase: Mapped[str] = mapped_column(String(8), default="collect")  # one of PHASES
    approving: Mapped[bool] = mapped_column(default=False)
    covered: Mapped[bool] = mapped_column(default=False)
    budget: Mapped[int | None]  # dots of each device; None: by the number of topics
    dots_on: Mapped[str] = mapped_column(String(8), default="topics")  # or "cards"
    next_cluster: Mapped[int] = mapped_column(default=1)  # topic numbers are never used twice
    created_at: Mapped[datetime]
    card_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    like_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    vote_key: Mapped[bytes | None] = mapped_column(LargeBinary)

    workshop: Mapped[Workshop] = relationship(back_populates="boards")
    tally: Mapped["Tally"] = relationship(back_populates="board")

    @property
    def log(self) -> str:
        """The log of what hangs on it; the board itself is a thing of its workshop's log."""
        return f"board:{self.id}"

    def state(self) -> State:
        return {
            "question": self.question,
            "number": self.number,
            "position": self.position,
            "open": self.open,
            "kind": self.form,
            "phase": self.phase,
            "approving": self.approving,
            "covered": self.covered,
            "budget": self.budget,
            "dots_on": self.dots_on,
        }


class Tally(Base):
    """What may be counted on a board by everybody, also of what nobody may see yet."""

    __tablename__ = "tallies"
    kind: ClassVar[str] = "tally"

    id: Mapped[str] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    waiting: Mapped[int] = mapped_column(default=0)
    covered: Mapped[int] = mapped_column(default=0)
    voters: Mapped[int] = mapped_column(default=0)
    dots: Mapped[int] = mapped_column(default=0)
    budget: Mapped[int] = mapped_column(default=0)  # dots of each device, fixed when the dotting begins
    scale: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))  # of a mood board, once it is revealed

    board: Mapped[Board] = relationship(back_populates="tally")

    def state(self) -> State | None:
        """None while there is nothing to count."""
        counts = {name: getattr(self, name) for name in ("waiting", "covered", "voters", "dots", "budget")}
        return {**counts, "scale": self.scale} if any(counts.values()) or self.scale else None


class Stage(Base):
    """What all screens of a workshop are led to."""

    __tablename__ = "stages"
    kind: ClassVar[str] = "stage"

    id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), primary_key=True)
    board_id: Mapped[str | None] = mapped_column(ForeignKey("boards.id"))
    view: Mapped[str] = mapped_column(String(12), default="board")  # one of VIEWS
    page: Mapped[int] = mapped_column(default=0)  # turns so far: a wall turns by as many as were added
    held: Mapped[bool] = mapped_column(default=False)
    frozen: Mapped[bool] = mapped_column(default=False)
    card_id: Mapped[str | None] = mapped_column(String(36))  # in the spotlight
    timer_ends_at: Mapped[datetime | None]
    timer_seconds: Mapped[int | None]
    timer_closes: Mapped[str | None] = mapped_column(String(36))  # the board on which writing ends at zero

    workshop: Mapped[Workshop] = relationship(back_populates="stage")

    def state(self) -> State:
        return {
            "board": self.board_id,
            "view": self.view,
            "page": self.page,
            "held": self.held,
            "frozen": self.frozen,
            "card": self.card_id,
            "timer": self._timer(),
        }

    def _timer(self) -> State | None:
        if self.timer_ends_at is None:
            return None
        ends_at = wire_time(self.timer_ends_at)
        return {"ends_at": ends_at, "seconds": self.timer_seconds, "closes": self.timer_closes}


class Cluster(Base):
    """Cards that belong together, with a heading."""

    __tablename__ = "clusters"
    kind: ClassVar[str] = "cluster"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    board_id: Mapped[str] = mapped_column(ForeignKey("boards.id"), index=True)
    number: Mapped[int]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    dots: Mapped[int] = mapped_column(default=0)
    paper_dots: Mapped[int] = mapped_column(default=0)  # stuck in the hall, and counted by hand
    shown_dots: Mapped[int | None]  # since the reveal
    removed_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()

    def state(self) -> State | None:
        """None once it was dissolved."""
        if self.removed_at is not None:
            return None
        state: State = {"title": self.title, "number": self.number, "position": self.position}
        if self.shown_dots is not None:
            state["dots"] = self.shown_dots
        return state


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
    waiting: Mapped[bool] = mapped_column(default=False)  # until somebody who leads approves it
    covered: Mapped[bool] = mapped_column(default=False)  # until all are revealed together
    cluster_id: Mapped[str | None] = mapped_column(String(36), index=True)
    flashes: Mapped[int] = mapped_column(default=0)
    dots: Mapped[int] = mapped_column(default=0)
    paper_dots: Mapped[int] = mapped_column(default=0)
    shown_dots: Mapped[int | None]

    board: Mapped[Board] = relationship()

    def state(self) -> State | None:
        """None once its writer took it down."""
        return card_state(self) if self.removed_at is None else None


def card_state(card: Any) -> State:
    """How a card that hangs looks to a client; `card` is one, or a row with its columns.

    What does not apply is left out: most cards are plain, and every phone gets each of them.
    """
    state: State = {
        "text": card.text,
        "number": card.number,
        "likes": card.likes,
        "added_at": wire_time(card.added_at),
        "edited_at": wire_time(card.edited_at),
        "hidden": card.hidden,
    }
    if card.waiting:
        state["waiting"] = True
    if card.covered:
        state["covered"] = True
    if card.cluster_id is not None:
        state["cluster"] = card.cluster_id
    if card.shown_dots is not None:
        state["dots"] = card.shown_dots
    if card.flashes:
        state["flashes"] = card.flashes
    return state


class Like(Base):
    """One device's me-too on one card."""

    __tablename__ = "likes"

    card_id: Mapped[str] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)


class Flash(Base):
    """One device's mark on one card: here we disagree."""

    __tablename__ = "flashes"

    card_id: Mapped[str] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)


class Vote(Base):
    """One device's dots on one topic, one card or one field of a scale."""

    __tablename__ = "votes"

    board_id: Mapped[str] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)
    target: Mapped[str] = mapped_column(String(36), primary_key=True)
    dots: Mapped[int] = mapped_column(default=1)


class Ban(Base):
    """A device that may write no more on one board."""

    __tablename__ = "bans"

    board_id: Mapped[str] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    # The cards that it took down, to come back with the device, and of its others those that are gone for good.
    hid: Mapped[list[str]] = mapped_column(JSON)


class Action(Base):
    """Something that was done by who leads, in words, and how to undo it."""

    __tablename__ = "actions"
    kind: ClassVar[str] = "action"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshops.id"), index=True)
    verb: Mapped[str] = mapped_column(String(32))
    about: Mapped[State]
    undo: Mapped[list[State]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    def state(self) -> State | None:
        """None once it is too old to be kept."""
        if not self.verb:
            return None
        return {
            "verb": self.verb,
            "at": wire_time(self.done_at),
            "about": self.about,
            "by": self.by,
            "undone": self.undone_at is not None,
        }


class Log(Base):
    """The head of one numbered log; changes up to `base` are not kept: they came with an import or were a rehearsal."""

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
