"""Numbering what happens: a turn records changes in the logs, and late screens ask what they missed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from board.columns import State
from board.config import Settings
from board.models import Change, Log
from board.prepared import Prepared
from board.visibility import Audience, seen

# Every card takes these two: prepared, they cost a small part of what objects would.
_heads = Log.__table__.c
_RAISE = Prepared(
    update(Log.__table__)  # type: ignore[arg-type]
    .where(_heads.name == bindparam("log"))
    .values(head=_heads.head + 1)
    .returning(_heads.head)
)
_KEEP = Prepared(insert(Change.__table__))  # type: ignore[arg-type]


class Thing(Protocol):
    """What a log can tell about."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> Any: ...
    def state(self) -> State | None: ...


@dataclass(frozen=True)
class Recorded:
    """One change, with what the thing was before, so that each audience can be told what it may know."""

    log: str
    seq: int
    kind: str
    id: str
    before: State | None
    after: State | None

    def wire(self, audience: Audience) -> dict[str, Any] | None:
        """`{"seq", "kind", "id", "state"}`; None when for this audience nothing is otherwise than before."""
        after = seen(audience, self.kind, self.after)
        if after == seen(audience, self.kind, self.before):
            return None
        return {"seq": self.seq, "kind": self.kind, "id": self.id, "state": after}


@dataclass
class Turn:
    """One command's work inside the writer's transaction: what it changes, and whom to tell afterwards."""

    session: Session
    settings: Settings
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    recorded: list[Recorded] = field(default_factory=list)
    mine: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # log, device, what is its own
    traced: list[tuple[str, bytes, bytes]] = field(
        default_factory=list
    )  # log, its key, a tag: that device is told its own
    own: bool = False  # what is the asking device's own changed, so that its sockets are told
    erased: list[str] = field(default_factory=list)  # workshops that are gone: their screens are told and let go
    scrub: bool = False  # text was erased: it must leave the journal file too
    undo: list[State] = field(default_factory=list)  # commands without ids, in order
    about: State = field(default_factory=dict)  # what words about it need
    _before: dict[tuple[str, str], State | None] = field(default_factory=dict)

    def remember(self, thing: Thing) -> None:
        """Keep how a thing looks before a verb touches it."""
        self._before[thing.kind, thing.id] = thing.state()

    def undoes(self, log: str, verb: str, args: dict[str, Any], **about: Any) -> None:
        """Asking for this would undo what was just done; `about` is what words about it need."""
        self.undo.append({"log": log, "verb": verb, "args": args})
        self.about.update(about)

    def record(self, log: str, thing: Thing, gone: bool = False) -> int:
        """Give the thing's new state, or that it is `gone`, the next number of `log`; returns the number."""
        seq: int = _RAISE.run(self.session, {"log": log}).fetchall()[0][0]
        key = (thing.kind, thing.id)
        state = None if gone else thing.state()
        change = {"log": log, "seq": seq, "kind": thing.kind, "thing": thing.id, "state": state, "at": self.now}
        _KEEP.run(self.session, change)
        self.recorded.append(Recorded(log, seq, thing.kind, thing.id, self._before.get(key), state))
        self._before[key] = state
        return seq

    def head(self, log: str, before: int) -> int:
        """The last number this turn gave in a log that stood at `before`."""
        return max((change.seq for change in self.recorded if change.log == log), default=before)


def message(log: str, recorded: list[Recorded], audience: Audience) -> dict[str, Any]:
    """The `changes` message about one log for one audience; `from` and `to` also count what is left out."""
    wired = [change.wire(audience) for change in recorded]
    return {
        "log": log,
        "from": recorded[0].seq,
        "to": recorded[-1].seq,
        "changes": [change for change in wired if change is not None],
    }
