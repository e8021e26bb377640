"""Reading: a log as one audience sees it now, what a late screen missed, and a workshop at a glance."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from board import keys
from board.columns import State
from board.config import Settings
from board.errors import Refused
from board.models import (
    Action,
    Ban,
    Board,
    Card,
    Change,
    Cluster,
    Epoch,
    Flash,
    Key,
    Like,
    Log,
    Tally,
    Vote,
    Workshop,
    card_state,
)
from board.permissions import Role
from board.prepared import Prepared
from board.visibility import Audience, seen, unmarked

# Further behind than this, the whole board is sent: it is one answer either way, and the whole is simpler to trust.
MOST_CHANGES = 500
HIGHEST_SEQ = 2**53 - 1  # what every client can count to

_LOG_NAME = re.compile(r"(board|workshop):[0-9a-f-]{36}\Z")


# More changes than this are not looked through for those who come back.
LONGEST_LOOK_BACK = 4 * MOST_CHANGES

# Asked for every card and every phone that joins: statements of the tables cost a small part of what objects would.
_log, _board, _card = (model.__table__.c for model in (Log, Board, Card))
_like, _vote, _flash, _ban = (model.__table__.c for model in (Like, Vote, Flash, Ban))
_HEAD = select(_log.name, _log.workshop_id, _log.head, _log.base).where(_log.name == bindparam("log"))
_TAG_KEYS = select(_board.card_key, _board.like_key, _board.vote_key).where(_board.id == bindparam("board"))
# Each board has keys of its own, so a tag is one device's on one board: asking for the board too would read all of it.
_MINE = Prepared(
    union_all(
        select(literal("card").label("kind"), _card.id.label("id"), _card.number.label("number")).where(
            _card.tag == bindparam("writer"), _card.removed_at.is_(None)
        ),
        select(literal("like"), _like.card_id, _card.number)
        .join(Card.__table__, _card.id == _like.card_id)
        .where(_like.tag == bindparam("liker")),
        select(literal("flash"), _flash.card_id, literal(0)).where(_flash.tag == bindparam("liker")),
        select(literal("dot"), _vote.target, _vote.dots).where(_vote.tag == bindparam("voter")),
        select(literal("banned"), _ban.board_id, literal(0)).where(
            _ban.board_id == bindparam("board"), _ban.tag == bindparam("writer")
        ),
    ).order_by("number")
)

Head = Row[Any, Any, Any, Any]
Things = dict[str, dict[str, State]]  # kind -> id -> state
Own = dict[str, Any]  # kind -> ids, and `unseen`: id -> state
Touch = dict[tuple[str, str], int]  # kind and id -> number of the last change, in the order of these


@dataclass(frozen=True)
class Snapshot:
    """A log's things as one audience sees them at `seq`: `{kind: {id: state}}`."""

    seq: int
    things: Things


@dataclass(frozen=True)
class Door:
    """What a code opens."""

    workshop: str
    code: str
    created_at: datetime


@dataclass(frozen=True)
class BoardView:
    id: str
    number: int
    position: int
    question: str
    open: bool
    kind: str
    phase: str
    approving: bool
    covered: bool
    budget: int | None
    dots_on: str
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
    rehearsal: bool
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


def epoch(session: Session) -> str:
    """The name of this life of the database, within which numbers mean something."""
    return session.scalars(select(Epoch.id)).one()


def take(session: Session, log: str, audience: Audience | str) -> Snapshot:
    """The whole of a log for one audience; Refused unknown_log."""
    head = find_log(session, log)
    return Snapshot(head.head, seen_by(Audience(audience), things(session, head)))


def seen_by(audience: Audience, everything: Things) -> Things:
    """What of `everything` an audience may see; a kind of which it sees nothing is left out."""
    kinds = {
        kind: {id: told for id, state in known.items() if (told := seen(audience, kind, state)) is not None}
        for kind, known in everything.items()
    }
    return {kind: known for kind, known in kinds.items() if known}


def find_log(session: Session, log: str) -> Head:
    """Where the log of that name stands: `name`, `workshop_id`, `head`, `base`; Refused unknown_log."""
    found = session.connection().execute(_HEAD, {"log": log}).one_or_none() if _LOG_NAME.match(log) else None
    if found is None:
        raise Refused("unknown_log", 404, field="log")
    return found


def nothing() -> Own:
    """What is a device's own where it has done nothing."""
    return {"card": [], "like": [], "dot": [], "flash": [], "mood": [], "unseen": {}}


def mine(session: Session, log: str, device: str | None) -> Own:
    """What of a log is one device's own.

    `card`: ids, `like` and `flash`: ids of cards, `dot`: ids of topics or cards, each as often as it has dots,
    `mood`: the field of a scale, `unseen`: by id the own cards that guests do not see, `banned`: only where it is.
    """
    kind, _, id = log.partition(":")
    board = session.get(Board, id) if kind == "board" else None
    return nothing() if board is None else marked(session, board, device)


def marked(session: Session, board: Board, device: str | None) -> Own:
    """What on a board is one device's own, as `mine`."""
    own = nothing()
    if device is None or board.card_key is None:
        return own
    tags = {
        "board": board.id,
        "writer": keys.tag(board.card_key, device),
        "liker": keys.tag(board.like_key, device),
        "voter": keys.tag(board.vote_key, device),
    }
    for kind, id, number in _MINE.run(session, tags):
        if kind == "banned":
            own["banned"] = True
        elif kind != "dot":
            own[kind].append(id)
        elif board.form == "mood":
            own["mood"].append(id)
        else:
            own["dot"] += [id] * number
    if own["card"] and (board.approving or board.covered or board.tally.waiting or board.tally.covered):
        own["unseen"] = _unseen(session, own["card"])
    return own


def _unseen(session: Session, ids: list[str]) -> dict[str, State]:
    out_of_sight = or_(Card.waiting, Card.covered)
    found = session.execute(select(*_CARD).where(Card.id.in_(ids), out_of_sight, Card.hidden.is_(False)))
    return {row.id: unmarked(card_state(row)) for row in found}


def tag_keys(session: Session, log: str) -> tuple[bytes | None, ...]:
    """The keys of the tags on a log's cards, likes and votes; None once it is sealed, none where there are no cards."""
    kind, _, id = log.partition(":")
    found = session.connection().execute(_TAG_KEYS, {"board": id}).one_or_none() if kind == "board" else None
    return tuple(found) if found is not None else ()


def tags(session: Session, log: str) -> set[bytes]:
    """What devices left on a board: the tags of writers, of likes, of flashes, of votes and of bans."""
    board = log.partition(":")[2]
    here = Card.board_id == board
    written = session.scalars(select(Card.tag).where(here, Card.tag.is_not(None)))
    liked = session.scalars(select(Like.tag).join(Card, Card.id == Like.card_id).where(here).distinct())
    flashed = session.scalars(select(Flash.tag).join(Card, Card.id == Flash.card_id).where(here).distinct())
    voted = session.scalars(select(Vote.tag).where(Vote.board_id == board).distinct())
    banned = session.scalars(select(Ban.tag).where(Ban.board_id == board))
    return {tag for tag in written if tag is not None} | set(liked) | set(flashed) | set(voted) | set(banned)


def recent(session: Session, head: Head) -> tuple[int, Touch]:
    """The things touched last, and the number after which these are all."""
    since, last = max(head.base, head.head - LONGEST_LOOK_BACK), func.max(Change.seq)
    found = session.execute(
        select(last, Change.kind, Change.thing)
        .where(Change.log == head.name, Change.seq > since)
        .group_by(Change.kind, Change.thing)
        .order_by(last.desc())
        .limit(MOST_CHANGES + 1)
    )
    rows = [(seq, kind, thing) for seq, kind, thing in found]
    if len(rows) > MOST_CHANGES:
        since = rows.pop()[0]
    return since, {(kind, thing): seq for seq, kind, thing in reversed(rows)}


def things(session: Session, head: Head) -> Things:
    """Everything that there is on a log, whoever may see it."""
    kind, _, id = head.name.partition(":")
    if kind == "board":  # rows: objects would cost four times as much
        rows = session.execute(
            select(*_CARD).where(Card.board_id == id, Card.removed_at.is_(None)).order_by(Card.number)
        )
        cards = {row.id: card_state(row) for row in rows}
        clusters = select(Cluster).where(Cluster.board_id == id, Cluster.removed_at.is_(None))
        return _filled({"card": cards, "cluster": _states(session, clusters), "tally": _tally(session, id)})
    workshop = session.get_one(Workshop, id)
    return _filled(
        {
            "workshop": {id: workshop.state()},
            "board": {board.id: board.state() for board in workshop.boards},
            "stage": {id: workshop.stage.state()},
            "action": _states(session, select(Action).where(Action.workshop_id == id)),
            "key": _states(session, select(Key).where(Key.workshop_id == id, Key.name.is_not(None))),
        }
    )


def _filled(things: Things) -> Things:
    return {kind: known for kind, known in things.items() if known}


def _states(session: Session, things: Select[Any]) -> dict[str, State]:
    return {thing.id: thing.state() for thing in session.scalars(things)}


def _tally(session: Session, board_id: str) -> dict[str, State]:
    tally = session.get(Tally, board_id)
    state = tally.state() if tally is not None else None
    return {board_id: state} if state is not None else {}


_CARD = (
    Card.id,
    Card.text,
    Card.number,
    Card.likes,
    Card.added_at,
    Card.edited_at,
    Card.hidden,
    Card.waiting,
    Card.covered,
    Card.cluster_id,
    Card.shown_dots,
    Card.flashes,
)


def door(session: Session, code: str) -> Door | None:
    """What a code opens; None when there is no such code."""
    row = session.execute(select(Workshop.id, Workshop.code, Workshop.created_at).where(Workshop.code == code)).first()
    return Door(*row) if row is not None else None


def counts(session: Session, logs: Iterable[str]) -> dict[str, tuple[int, int]]:
    """For each board's log its head, and how many cards guests see on the board."""
    heads = session.execute(select(Log.name, Log.head).where(Log.name.in_(list(logs)))).all()
    cards = _card_counts(session, [name.partition(":")[2] for name, _ in heads])
    return {name: (head, cards.get(name.partition(":")[2], 0)) for name, head in heads}


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
    counts = _card_counts(session, [board.id for board in found.boards])
    return WorkshopView(
        id=found.id,
        code=found.code,
        title=found.title,
        language=found.language,
        created_at=found.created_at,
        delete_on=found.delete_on,
        sealed=found.sealed_at is not None,
        rehearsal=found.rehearsal,
        stage_board=found.stage.board_id,
        boards=[BoardView(**b.state(), id=b.id, cards=counts.get(b.id, 0)) for b in found.boards],
    )


_SEEN_BY_GUESTS = (
    Card.hidden.is_(False),
    Card.waiting.is_(False),
    Card.covered.is_(False),
    Card.removed_at.is_(None),
)


def _card_counts(session: Session, boards: list[str]) -> dict[str, int]:
    counted = session.execute(
        select(Card.board_id, func.count()).where(Card.board_id.in_(boards), *_SEEN_BY_GUESTS).group_by(Card.board_id)
    )
    return {row[0]: row[1] for row in counted}


def link_keys(session: Session, id: str, settings: Settings) -> dict[str, str]:
    """The keys that a workshop was made with and that still work, `{"moderator": key, "organiser": key}`."""
    first = select(Key).where(Key.workshop_id == id, Key.name.is_(None), Key.revoked_at.is_(None))
    found = session.scalars(first.order_by(Key.created_at))
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


def working(session: Session, key_ids: set[str | None]) -> set[str | None]:
    """Those of the keys that still open something."""
    found = session.scalars(select(Key).where(Key.id.in_(key_ids), Key.revoked_at.is_(None)))
    return {key.id for key in found if not expired(key)}


def key_holds(session: Session, key_id: str, role: str, workshop_id: str) -> bool:
    """True while a key still gives that role in that workshop."""
    key = session.get(Key, key_id)
    if key is None or key.role != role or key.workshop_id != workshop_id:
        return False
    return key.revoked_at is None and not expired(key)
