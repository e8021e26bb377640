"""What an operator can do with the whole database: create, import and erase events, build the demo, purge.

The command line runs these itself when no server is up, and has the server run them when one is.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import select

from board import founding, keys, retention, workshops
from board.arguments import Args, parse
from board.changes import Turn
from board.columns import wire_time
from board.config import Settings
from board.errors import Refused
from board.exports.archive import load, read_json
from board.exports.polis import Source, read_polis
from board.exports.record import BoardRecord, CardRecord, Record
from board.models import Workshop
from board.samples import sample

Language = Literal["de", "en"]
Answer = dict[str, Any]


class Create(Args):
    title: str
    language: Language = "de"
    boards: Annotated[list[founding.NewBoard], Field(min_length=1)]
    delete_on: str | None = None


class File(Args):
    """A file as it was read: its name, its text, and for a CSV file the question that was asked."""

    name: str
    text: str
    question: str | None = None


class Import(Args):
    """One archive, or one or more comment CSV files; title, language and date are for the latter."""

    files: Annotated[list[File], Field(min_length=1)]
    title: str | None = None
    language: Language = "de"
    delete_on: str | None = None


class Erase(Args):
    workshop: str


class Demo(Args):
    language: Language = "de"


class Purge(Args):
    pass


def create(turn: Turn, args: Any) -> Answer:
    """A new event; answers `{"id", "code", "keys", "boards"}`."""
    asked = parse(Create, args)
    return workshops.create(
        turn,
        title=asked.title,
        language=asked.language,
        boards=asked.boards,
        delete_on=asked.delete_on,
    )


def import_(turn: Turn, args: Any) -> Answer:
    """The event in the files, all of it or nothing; answers like `create`, and what was `left_out`."""
    record, left_out = readable(args, turn.settings)
    told = load(turn, record)
    return {**told, "cards": sum(len(board.cards) for board in record.boards), "left_out": left_out}


def readable(args: Any, settings: Settings) -> tuple[Record, list[dict[str, Any]]]:
    """The record in the files of an import, and the rows left out, `{"file", "row", "reason", "text"}`."""
    asked = parse(Import, args)
    if asked.files[0].name.lower().endswith(".csv"):
        now = datetime.now(UTC)
        ends = founding.deletion_date(asked.delete_on, settings, now) if asked.delete_on else None
        sources = [Source(file.name, file.text.encode(), file.question) for file in asked.files]
        ends = ends or founding.default_deletion(settings, now)
        record, left_out = read_polis(sources, asked.title, asked.language, now, ends)
        return record, [asdict(row) for row in left_out]
    if len(asked.files) > 1:
        raise Refused("bad_file", 400, where=asked.files[1].name, reason="one archive at a time")
    return read_json(asked.files[0].text.encode()), []


def erase(turn: Turn, args: Any) -> Answer:
    """Erase an event, named by its id or its code; Refused not_found."""
    named = parse(Erase, args).workshop.strip()
    code = keys.read_code(named)
    found = turn.session.get(Workshop, named) or turn.session.scalar(select(Workshop).where(Workshop.code == code))
    if found is None:
        raise Refused("not_found", 404, field="workshop")
    workshop_id = found.id
    retention.erase(turn, workshop_id)
    return {"erased": [workshop_id]}


def purge(turn: Turn, args: Any) -> Answer:
    """Forget all that is due, whatever the clock did: events past their deletion date, cards that were taken down."""
    parse(Purge, args)
    return {"erased": retention.sweep(turn, sure=True)}


def demo(turn: Turn, args: Any) -> Answer:
    """The sample evening, just over; answers like `create`."""
    return load(turn, sample_record(parse(Demo, args).language, turn.settings))


OPERATIONS: dict[str, Callable[[Turn, Any], Answer]] = {
    "workshop.create": create,
    "workshop.import": import_,
    "workshop.erase": erase,
    "purge": purge,
    "demo": demo,
}


def sample_record(language: str, settings: Settings) -> Record:
    """The sample as if its last card had been pinned a minute ago."""
    told, now = sample(language), datetime.now(UTC)
    start = now - timedelta(seconds=60 + max(card.after for board in told.boards for card in board.cards))
    order = sorted(card.after for board in told.boards for card in board.cards)
    numbers = {after: number for number, after in enumerate(order, start=1)}
    boards = []
    for position, board in enumerate(told.boards, start=1):
        cards = tuple(
            CardRecord(
                number=numbers[card.after],
                text=card.text,
                likes=card.likes,
                added_at=wire_time(start + timedelta(seconds=card.after)) or "",
                edited_at=None,
                hidden=card.hidden,
            )
            for card in board.cards
        )
        seq = sum(1 + card.likes + card.hidden for card in cards)
        boards.append(BoardRecord(position, position, board.question, True, seq, cards))
    return Record(
        title=told.title,
        language=told.language,
        created_at=wire_time(start) or "",
        delete_on=founding.default_deletion(settings, now).isoformat(),
        sealed=False,
        seq=len(boards) + 2,
        next_card=len(order) + 1,
        stage=1,
        boards=tuple(boards),
    )
