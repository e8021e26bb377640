"""Comment CSV files as Polis exports them, read into the same record that our own archive is read into."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePath

from board import texts
from board.columns import wire_time
from board.errors import Refused
from board.exports.archive import MOST_BYTES, MOST_CARDS
from board.exports.record import BoardRecord, CardRecord, Record

COLUMNS = ("timestamp", "comment-id", "agrees", "moderated", "comment-body")


@dataclass(frozen=True)
class Source:
    """One file: its name, its bytes, and the question that was asked (None: its name says it)."""

    name: str
    data: bytes
    question: str | None = None


@dataclass(frozen=True)
class LeftOut:
    """A row that is no card for us, with the row as a spreadsheet counts it and the code of the refusal."""

    file: str
    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class _Row:
    at: int
    file: int
    comment: int
    text: str
    likes: int
    hidden: bool


def read_polis(
    sources: Sequence[Source], title: str | None, language: str, now: datetime, delete_on: date
) -> tuple[Record, list[LeftOut]]:
    """One board a file, cards of all files numbered by time; the rows our rules refuse, neither cut nor changed."""
    rows: list[_Row] = []
    left_out: list[LeftOut] = []
    for index, source in enumerate(sources):
        for read in _read(index, source):
            if isinstance(read, _Row):
                rows.append(read)
            else:
                left_out.append(read)
    if len(rows) > MOST_CARDS:
        raise Refused("bad_file", where="", reason=f"more than {MOST_CARDS} cards")
    rows.sort(key=lambda row: (row.at, row.file, row.comment))
    cards: list[list[CardRecord]] = [[] for _ in sources]
    for number, row in enumerate(rows, 1):
        added_at = wire_time(datetime.fromtimestamp(row.at / 1000, UTC)) or ""
        cards[row.file].append(CardRecord(number, row.text, row.likes, added_at, None, row.hidden))
    boards = tuple(
        BoardRecord(number, number, source.question or question_from(source.name), True, len(hung), tuple(hung))
        for number, (source, hung) in enumerate(zip(sources, cards, strict=True), 1)
    )
    record = Record(
        title=title or boards[0].question,
        language=language,
        created_at=wire_time(now) or "",
        delete_on=delete_on.isoformat(),
        sealed=False,
        seq=len(boards),
        next_card=len(rows) + 1,
        stage=1,
        boards=boards,
    )
    return record, left_out


def question_from(name: str) -> str:
    """`produktion-und-konsum.comments.csv` as a question: `Produktion und konsum`."""
    stem = PurePath(name).name.split(".")[0]
    words = re.sub(r"[\s_-]+", " ", stem).strip() or "?"
    return words[0].upper() + words[1:]


def _read(index: int, source: Source) -> Iterator[_Row | LeftOut]:
    if len(source.data) > MOST_BYTES:
        raise Refused("bad_file", 413, where=source.name, reason=f"more than {MOST_BYTES // 2**20} MB")
    try:
        lines = io.StringIO(source.data.decode("utf-8-sig"), newline="")
        reader = csv.DictReader(lines, strict=True)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise Refused("bad_file", where=source.name, reason=f"no column {missing[0]}")
        for number, row in enumerate(reader, 2):
            yield _card(index, source.name, number, row)
    except UnicodeDecodeError:
        raise Refused("bad_file", where=source.name, reason="not UTF-8") from None
    except csv.Error as error:
        raise Refused("bad_file", where=source.name, reason=str(error)) from None


def _card(index: int, name: str, number: int, row: dict[str, str | None]) -> _Row | LeftOut:
    body = row["comment-body"] or ""
    try:
        at, comment, agrees, moderated = (int(row[column] or "") for column in COLUMNS[:-1])
        datetime.fromtimestamp(at / 1000, UTC)
        if agrees < 0 or at < 0:
            raise ValueError
        return _Row(at, index, comment, texts.card_text(body), agrees, moderated == -1)
    except Refused as refused:
        return LeftOut(name, number, refused.code, body)
    except (ValueError, OverflowError, OSError):
        return LeftOut(name, number, "bad_value", body)
