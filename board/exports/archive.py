"""JSON: the complete record of an evening, which goes out and comes in again without losing a byte."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from sqlalchemy import insert

from board import founding, keys, texts, workshops
from board.arguments import LANGUAGES
from board.changes import Turn
from board.clusters import MOST_CLUSTERS
from board.dots import FIELDS, budget
from board.errors import Refused
from board.exports.record import BoardRecord, Record
from board.exports.style import Style
from board.models import Board, Card, Cluster, Log, Vote, Workshop

FORMAT = "pappen"
VERSION = 2
MOST_BYTES = 16 * 2**20
MOST_CARDS = 20_000

_RECORD = TypeAdapter(Record)


class _Cover(BaseModel):
    """The first lines of a file, read before all else: a newer version may have any other fields."""

    model_config = ConfigDict(strict=True)

    format: str
    version: int


def write_json(record: Record, style: Style) -> bytes:
    """`record` as JSON: the same bytes for the same state, in any language and any time zone.

    What is as it is on most boards and cards is left out.
    """
    body = _RECORD.dump_python(record, exclude_defaults=True)
    return to_json({"format": FORMAT, "version": VERSION, **body}, indent=1) + b"\n"


def read_json(data: bytes) -> Record:
    """The record in an archive; Refused `bad_file` (with `where` and `reason`) or `newer_file`, and nothing else."""
    if len(data) > MOST_BYTES:
        raise Refused("bad_file", 413, where="", reason=f"more than {MOST_BYTES // 2**20} MB")
    try:
        whole = from_json(data.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
        cover = _Cover.model_validate(whole)
    except ValueError as error:
        raise Refused("bad_file", where=_where(error), reason=_reason(error)) from None
    _that(cover.format == FORMAT, "format", f"not {FORMAT}")
    if cover.version > VERSION:
        raise Refused("newer_file", version=cover.version, known=VERSION)
    _that(cover.version >= 1, "version")  # what came since version 1 may be missing in any file
    body = {name: value for name, value in whole.items() if name not in _Cover.model_fields}
    try:
        record = _RECORD.validate_json(to_json(body))
    except ValueError as error:
        raise Refused("bad_file", where=_where(error), reason=_reason(error)) from None
    check(record)
    return record


def load(turn: Turn, record: Record) -> dict[str, Any]:
    """A new workshop as `record` has it: same numbers, times and heads, new ids, code and keys, which it answers.

    Refused `date_past` or `date_far` when the deletion date is not ahead; then nothing was stored.
    """
    check(record)
    ends = founding.deletion_date(record.delete_on, turn.settings, turn.now)
    workshop = founding.found(turn, record.title, record.language, ends, datetime.fromisoformat(record.created_at))
    workshop.next_card = record.next_card
    workshop.sealed_at = turn.now if record.sealed else None
    _set_head(turn, workshop.log, record.seq)
    for hung in record.boards:
        board = _hang(turn, workshop, hung)
        if hung.number == record.stage:
            workshop.stage.board_id = board.id
    turn.session.flush()
    return workshops.told(turn, workshop)


def _hang(turn: Turn, workshop: Workshop, hung: BoardRecord) -> Board:
    board = founding.hang(turn, workshop, hung.question, form=hung.kind)
    for name in ("number", "position", "open", "phase", "approving", "covered", "budget", "dots_on", "next_cluster"):
        setattr(board, name, getattr(hung, name))
    board.created_at = workshop.created_at
    if workshop.sealed_at is not None:
        board.card_key = board.like_key = board.vote_key = None
    _set_head(turn, board.log, hung.seq)
    turn.session.flush()
    ids = _gather(turn, board, hung)
    cards = [
        {
            "id": str(uuid4()),
            "board_id": board.id,
            "number": card.number,
            "text": card.text,
            "likes": card.likes,
            "hidden": card.hidden,
            "added_at": datetime.fromisoformat(card.added_at),
            "edited_at": datetime.fromisoformat(card.edited_at) if card.edited_at else None,
            "cluster_id": ids[card.cluster] if card.cluster is not None else None,
            "dots": card.dots or 0,
            "shown_dots": card.dots,
            "flashes": card.flashes,
            "waiting": card.waiting,
            "covered": card.covered,
        }
        for card in hung.cards
    ]
    if cards:
        turn.session.execute(insert(Card), cards)
    _count(turn, board, hung)
    return board


def _gather(turn: Turn, board: Board, hung: BoardRecord) -> dict[int, str]:
    """The topics of a board; answers their ids by their numbers."""
    ids = {cluster.number: str(uuid4()) for cluster in hung.clusters}
    for cluster in hung.clusters:
        turn.session.add(
            Cluster(
                id=ids[cluster.number],
                board_id=board.id,
                number=cluster.number,
                position=cluster.position,
                title=cluster.title,
                dots=cluster.dots or 0,
                shown_dots=cluster.dots,
            )
        )
    turn.session.flush()
    return ids


def _count(turn: Turn, board: Board, hung: BoardRecord) -> None:
    """The tally of what is in the file; who put the dots on a scale is not, so each is somebody's."""
    tally = board.tally
    hang = [card for card in hung.cards if not card.hidden]
    tally.waiting = sum(card.waiting for card in hang)
    tally.covered = sum(card.covered and not card.waiting for card in hang)
    tally.voters, tally.scale = hung.voters, list(hung.scale) if hung.scale else None
    tally.dots = sum(hung.scale) if hung.scale else hung.all_dots
    for field, dots in zip(FIELDS, hung.scale if board.vote_key and hung.scale else (), strict=False):
        for _dot in range(dots):
            turn.session.add(Vote(board_id=board.id, tag=keys.new_tag_key(), target=field, dots=1))
    turn.session.flush()
    tally.budget = budget(turn, board) if board.phase == "dot" else 0


def _set_head(turn: Turn, log: str, seq: int) -> None:
    """The log goes on where it was; what led there is not in the file, so late screens get a snapshot."""
    head = turn.session.get_one(Log, log)
    head.head = head.base = seq


def check(record: Record) -> None:
    """Return quietly if we could have written `record`; Refused `bad_file` with `where` and `reason` otherwise."""
    _same(texts.title, record.title, "title")
    _that(record.language in LANGUAGES, "language")
    _that(len(record.boards) <= founding.MOST_BOARDS, "boards", f"more than {founding.MOST_BOARDS} boards")
    cards = sum(len(board.cards) for board in record.boards)
    _that(cards <= MOST_CARDS, "boards", f"more than {MOST_CARDS} cards")
    numbers = [board.number for board in record.boards]
    _that(len(set(numbers)) == len(numbers), "boards", "a number comes twice")
    positions = {board.position for board in record.boards}
    _that(len(positions) == len(numbers), "boards", "a position comes twice")
    _that(record.stage is None or record.stage in numbers, "stage")
    _moment(record.created_at, "created_at")
    _check_clusters(record)
    _check_cards(record)


def _check_clusters(record: Record) -> None:
    for board in record.boards:
        here = f"boards.{board.number}.clusters"
        numbers = [cluster.number for cluster in board.clusters]
        _that(len(numbers) <= MOST_CLUSTERS, here, f"more than {MOST_CLUSTERS} topics")
        _that(len(set(numbers)) == len(numbers), here, "a number comes twice")
        _that(len({cluster.position for cluster in board.clusters}) == len(numbers), here, "a position comes twice")
        _that(all(number < board.next_cluster for number in numbers), here, "not below next_cluster")
        for cluster in board.clusters:
            _same(texts.heading, cluster.title, f"{here}.{cluster.number}.title")
        dots = sum(board.scale or ())
        _that(dots <= MOST_CARDS, f"boards.{board.number}.scale", f"more than {MOST_CARDS} dots")
        dotted = [cluster.dots for cluster in board.clusters] + [card.dots for card in board.cards]
        shown = board.scale or board.voters or any(dots is not None for dots in dotted)
        _that(board.phase == "results" or not shown, here, "dots before the reveal")


def _check_cards(record: Record) -> None:
    taken: set[int] = set()
    for board in record.boards:
        here = f"boards.{board.number}"
        _same(texts.question, board.question, f"{here}.question")
        topics = {cluster.number for cluster in board.clusters}
        for card in board.cards:
            at = f"{here}.cards.{card.number}"
            _that(card.number not in taken, at, "a number comes twice")
            _that(card.number < record.next_card, at, "not below next_card")
            taken.add(card.number)
            _that(card.cluster is None or card.cluster in topics, at, "no such topic")
            _same(texts.card_text, card.text, f"{at}.text")
            _moment(card.added_at, f"{at}.added_at")
            if card.edited_at is not None:
                _moment(card.edited_at, f"{at}.edited_at")


def _that(holds: bool, where: str, reason: str = "unknown value") -> None:
    if not holds:
        raise Refused("bad_file", where=where, reason=reason)


def _same(clean: Callable[[str], str], text: str, where: str) -> None:
    """A text in a file must be as we would have stored it: importing changes nothing in silence."""
    try:
        _that(clean(text) == text, where, "not as Pappen writes it")
    except Refused as refused:
        raise Refused("bad_file", where=where, reason=refused.details.get("reason", refused.code)) from None


def _moment(text: str, where: str) -> None:
    try:
        year = datetime.fromisoformat(text).year
    except ValueError:
        year = 0
    _that(1970 <= year <= 9998, where, "no point in time")  # at the ends of the calendar no zone can be reckoned


def _where(error: ValueError) -> str:
    return ".".join(str(step) for step in error.errors()[0]["loc"]) if isinstance(error, ValidationError) else ""


def _reason(error: ValueError) -> str:
    return str(error.errors()[0]["msg"]) if isinstance(error, ValidationError) else str(error)
