"""Reading: a log as one audience sees it now, what a late screen missed, and a workshop at a glance."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from board import keys
from board.config import Settings
from board.errors import Refused
from board.models import Board, Card, Change, Key, Like, Log, Stage, State, Workshop
from board.permissions import Role
from board.visibility import Audience, seen

# Further behind than this, the whole board is sent: it is one answer either way, and the whole is simpler to trust.
MOST_CHANGES = 500
HIGHEST_SEQ = 2**53 - 1  # what every client can count to

_LOG_NAME = re.compile(r"(board|workshop):[0-9a-f-]{36}\Z")


@dataclass(frozen=True)
class Snapshot:
    """A log's things as one audience sees them at `seq`: `{kind: {id: state}}`."""

    seq: int
    things: dict[str, dict[str, State]]


@dataclass(frozen=True)
class BoardView:
    id: str
    number: int
    position: int
    question: str
    open: bool
    cards: int  # that guests see


@dataclass(frozen=True)
class WorkshopView:
    """A workshop at a glance, with its boards in the order of the evening."""

    id: str
    code: str
    title: str
    language: str
    created_at: datetime
    delete_on: date
    sealed: bool
    stage_board: str | None
    boards: list[BoardView]

    def board(self, number: int) -> BoardView:
        """The board of that number; Refused not_found."""
        for board in self.boards:
            if board.number == number:
                return board
        raise Refused("not_found", 404, field="board")

    @property
    def shown(self) -> BoardView | None:
        """The board that walls show: the stage's, else the first open one, else the first."""
        for board in self.boards:
            if board.id == self.stage_board:
                return board
        return next((board for board in self.boards if board.open), self.boards[0] if self.boards else None)


def take(session: Session, log: str, audience: Audience | str) -> Snapshot:
    """The whole of a log for one audience; Refused unknown_log."""
    head = find_log(session, log)
    things: dict[str, dict[str, State]] = {}
    for thing in _things(session, head):
        state = seen(Audience(audience), thing.kind, thing.state())
        if state is not None:
            things.setdefault(thing.kind, {})[thing.id] = state
    return Snapshot(head.head, things)


def catch_up(session: Session, log: str, since: int | None, audience: Audience, device: str | None) -> dict[str, Any]:
    """The answer to `join`: what was missed since `since`, or all; and what of it is the device's own."""
    head = find_log(session, log)
    answer: dict[str, Any] = {"ok": True, "seq": head.head}
    missed = None if since is None else _missed(session, head, since, audience)
    if missed is None:
        answer["snapshot"] = take(session, log, audience).things
    else:
        answer["changes"] = missed
    answer["mine"] = mine(session, log, device)
    return answer


def find_log(session: Session, log: str) -> Log:
    """The log of that name; Refused unknown_log."""
    found = session.get(Log, log) if _LOG_NAME.match(log) else None
    if found is None:
        raise Refused("unknown_log", 404, field="log")
    return found


def workshop_of(session: Session, log: str) -> str:
    """The id of the workshop that a log belongs to; Refused unknown_log."""
    return find_log(session, log).workshop_id


def mine(session: Session, log: str, device: str | None) -> dict[str, list[str]]:
    """What of a log is one device's own: `{"card": [ids], "like": [ids of cards]}`."""
    own: dict[str, list[str]] = {"card": [], "like": []}
    kind, _, id = log.partition(":")
    board = session.get(Board, id) if kind == "board" else None
    if board is None or device is None or board.card_key is None:
        return own
    written = select(Card.id).where(
        Card.board_id == id, Card.tag == keys.tag(board.card_key, device), Card.removed_at.is_(None)
    )
    own["card"] = list(session.scalars(written.order_by(Card.number)))
    liked = (
        select(Like.card_id)
        .join(Card, Card.id == Like.card_id)
        .where(Card.board_id == id, Like.tag == keys.tag(board.like_key, device))
    )
    own["like"] = list(session.scalars(liked.order_by(Card.number)))
    return own


def _missed(session: Session, head: Log, since: int, audience: Audience) -> list[dict[str, Any]] | None:
    """Each thing touched after `since`, once, as it may be seen now, at its last number; None: too far behind."""
    if since > head.head or since < head.base:
        return None
    touched = session.execute(
        select(Change.kind, Change.thing, func.max(Change.seq).label("seq"))
        .where(Change.log == head.name, Change.seq > since)
        .group_by(Change.kind, Change.thing)
        .order_by(func.max(Change.seq))
        .limit(MOST_CHANGES + 1)
    ).all()
    if len(touched) > MOST_CHANGES:
        return None
    return [_as_now(session, row, audience) for row in touched]


_MODELS: dict[str, Any] = {"card": Card, "board": Board, "stage": Stage, "workshop": Workshop}


def _as_now(session: Session, row: Row[Any, Any, Any], audience: Audience) -> dict[str, Any]:
    thing = session.get(_MODELS[row.kind], row.thing)
    state = seen(audience, row.kind, thing.state()) if thing is not None else None
    return {"seq": row.seq, "kind": row.kind, "id": row.thing, "state": state}


def _things(session: Session, head: Log) -> list[Any]:
    kind, _, id = head.name.partition(":")
    if kind == "board":
        return list(session.scalars(select(Card).where(Card.board_id == id).order_by(Card.number)))
    workshop = session.get_one(Workshop, id)
    return [workshop, *workshop.boards, workshop.stage]


def workshop(session: Session, code: str | None = None, id: str | None = None) -> WorkshopView | None:
    """A workshop by its code (as typed) or id; None when there is none."""
    if code is not None:
        read = keys.read_code(code)
        found = session.scalar(select(Workshop).where(Workshop.code == read)) if read else None
    else:
        found = session.get(Workshop, id)
    return _view(session, found) if found is not None else None


def workshops(session: Session) -> list[WorkshopView]:
    """All workshops, oldest first."""
    return [_view(session, found) for found in session.scalars(select(Workshop).order_by(Workshop.created_at))]


def _view(session: Session, found: Workshop) -> WorkshopView:
    counted = session.execute(
        select(Card.board_id, func.count())
        .where(Card.board_id.in_([board.id for board in found.boards]))
        .where(Card.hidden.is_(False), Card.removed_at.is_(None))
        .group_by(Card.board_id)
    )
    counts = {row[0]: row[1] for row in counted}
    return WorkshopView(
        id=found.id,
        code=found.code,
        title=found.title,
        language=found.language,
        created_at=found.created_at,
        delete_on=found.delete_on,
        sealed=found.sealed_at is not None,
        stage_board=found.stage.board_id,
        boards=[BoardView(b.id, b.number, b.position, b.question, b.open, counts.get(b.id, 0)) for b in found.boards],
    )


def link_keys(session: Session, id: str, settings: Settings) -> dict[str, str]:
    """The keys of a workshop that still work, `{"moderator": key, "organiser": key}`."""
    found = session.scalars(select(Key).where(Key.workshop_id == id, Key.revoked_at.is_(None)).order_by(Key.created_at))
    return {key.role: keys.link_key(settings.secret, key.role, key.id) for key in found if not expired(key)}


def key_role(session: Session, settings: Settings, key: str) -> tuple[str, str, str]:
    """What a moderator or organiser key opens: role, workshop id, the key's id; Refused wrong_key, expired_key."""
    for role in (Role.MODERATOR, Role.ORGANISER):
        key_id = keys.signed_key_id(settings.secret, role.value, key)
        found = session.get(Key, key_id) if key_id else None
        if found is not None and found.role == role.value:
            if found.revoked_at is not None or expired(found):
                raise Refused("expired_key", 403)
            return found.role, found.workshop_id, found.id
    raise Refused("wrong_key", 403)


def expired(key: Key, now: datetime | None = None) -> bool:
    return key.expires_at is not None and key.expires_at <= (now or datetime.now(UTC))


def key_holds(session: Session, key_id: str, role: str, workshop_id: str) -> bool:
    """True while a key still gives that role in that workshop."""
    key = session.get(Key, key_id)
    if key is None or key.role != role or key.workshop_id != workshop_id:
        return False
    return key.revoked_at is None and not expired(key)
