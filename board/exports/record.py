"""The record of an evening: plain data that every file is written from, and that an archive is read into."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from board import dots, snapshot
from board.columns import State, wire_time
from board.errors import Refused
from board.models import Board, Log, Workshop
from board.snapshot import BoardView
from board.visibility import Audience

Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Number = Annotated[int, Field(ge=1, le=10**9)]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Line = Annotated[str, StringConstraints(max_length=20_000)]
Kind = Literal["cards", "mood", "round"]
Phase = Literal["collect", "order", "dot", "results"]
DotsOn = Literal["topics", "cards"]
Budget = Annotated[int, Field(ge=1, le=10)]
Scale = Annotated[tuple[Count, ...], Field(min_length=5, max_length=5)]
STRICT = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One card; times are ISO 8601 in UTC with milliseconds, `cluster` is the number of its topic.

    `dots` only where these are revealed and on cards; `flashes`, `waiting` and `covered` only for those who lead.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    number: Number
    text: Line
    likes: Count
    added_at: Moment
    edited_at: Moment | None
    hidden: bool
    cluster: Number | None = None
    dots: Count | None = None
    flashes: Count = 0
    waiting: bool = False
    covered: bool = False


@dataclass(frozen=True, slots=True)
class ClusterRecord:
    """One topic; `dots` only where these are revealed and on topics."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    number: Number
    position: Number
    title: Line
    dots: Count | None = None


@dataclass(frozen=True, slots=True)
class BoardRecord:
    """One board with its cards in the order of their numbers, its topics in their own; `seq` is the head of its log.

    `voters` and `scale` only where these are revealed.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    number: Number
    position: Number
    question: Line
    open: bool
    seq: Seq
    cards: tuple[CardRecord, ...]
    kind: Kind = "cards"
    phase: Phase = "collect"
    approving: bool = False
    covered: bool = False
    budget: Budget | None = None
    dots_on: DotsOn = "topics"
    next_cluster: Number = 1
    clusters: tuple[ClusterRecord, ...] = ()
    voters: Count = 0
    scale: Scale | None = None

    def cards_in(self, cluster: ClusterRecord | None) -> list[CardRecord]:
        """The cards under a topic, or under none."""
        number = cluster.number if cluster is not None else None
        return [card for card in self.cards if card.cluster == number]

    @property
    def ranking(self) -> list[tuple[int, CardRecord | ClusterRecord]]:
        """What dots were put on, once they are revealed, most dots first, with its place, which equals share."""
        return dots.ranked(self._dotted, lambda one: (one.dots, one.number), self.dots_on)

    @property
    def all_dots(self) -> int:
        """How many there are, once they are revealed."""
        return sum(one.dots or 0 for one in self._dotted)

    @property
    def _dotted(self) -> tuple[CardRecord | ClusterRecord, ...]:
        return self.clusters if self.dots_on == "topics" else self.cards


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
    boards = tuple(_board(session, board, heads.get(f"board:{board.id}", 0), audience) for board in view.boards)
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


def _board(session: Session, board: BoardView, seq: int, audience: Audience) -> BoardRecord:
    """The same visibility as on the screens, because it is the same snapshot."""
    things = snapshot.take(session, f"board:{board.id}", audience).things
    clusters, cards = things.get("cluster", {}), things.get("card", {})
    tally = things.get("tally", {}).get(board.id, {})
    numbers = {id: state["number"] for id, state in clusters.items()}
    return BoardRecord(
        number=board.number,
        position=board.position,
        question=board.question,
        open=board.open,
        seq=seq,
        cards=tuple(_card(state, numbers) for state in sorted(cards.values(), key=_by_number)),
        kind=board.kind,  # type: ignore[arg-type]
        phase=board.phase,  # type: ignore[arg-type]
        approving=board.approving,
        covered=board.covered,
        budget=board.budget,
        dots_on=board.dots_on,  # type: ignore[arg-type]
        next_cluster=session.get_one(Board, board.id).next_cluster,
        clusters=tuple(ClusterRecord(**state) for state in sorted(clusters.values(), key=_by_position)),
        voters=tally.get("voters", 0) if board.phase == "results" else 0,
        scale=tuple(tally["scale"]) if tally.get("scale") else None,
    )


def _card(state: State, numbers: dict[str, int]) -> CardRecord:
    cluster = numbers.get(state.get("cluster", ""))
    return CardRecord(**{**state, "cluster": cluster})


def _by_number(state: State) -> int:
    return int(state["number"])


def _by_position(state: State) -> tuple[int, int]:
    return state["position"], state["number"]
