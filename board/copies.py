"""Copies of the database as plain files: made while others write, looked at, put back."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from board.errors import Refused
from board.schema import known_revisions

MAGIC = b"SQLite format 3\0"
OURS = {"alembic_version", "workshops", "boards", "cards", "logs", "changes", "requests"}
LIFE = ("epochs", "clocks")  # what belongs to one life of the database, and to no copy of it
ALONE = "ro&immutable=1"  # of a file that nobody writes: nothing is left beside it
DRAFT = ".draft"
REPLACED = "-replaced-"
BUSY_SECONDS = 4.0  # for which somebody else may hold the database that a copy is put into


@dataclass(frozen=True)
class Held:
    """What is in a copy."""

    events: int
    cards: int


def make(database: Path, target: Path) -> Held:
    """A copy as of one moment: one file, readable by its owner alone, there as a whole or not at all; writers go on.

    Refused bad_file when the database itself is damaged; OSError or sqlite3.Error when it cannot be read or written.
    """
    with _draft(target.with_name(f"{target.name}.part")) as draft:
        _copy(database, "rw", draft)
        try:
            held = look(draft)
        except Refused as refused:
            raise Refused(refused.code, refused.status, **refused.details | {"where": database.name}) from None
        _keep(draft, target)
    return held


def set_aside(database: Path) -> Path:
    """A copy beside the database, whatever state it is in, named after the time."""
    target = database.with_name(f"{database.stem}{REPLACED}{time.strftime('%Y%m%d-%H%M%S')}{database.suffix}")
    with _draft(target.with_name(f"{target.name}.part")) as draft:
        _copy(database, "rw", draft)
        _keep(draft, target)
    return target


def look(file: Path, database: Path | None = None) -> Held:
    """What is in a copy; Refused bad_file or newer_file where it cannot take the place of `database`. Only reads it."""
    if database is not None and file.exists() and file.samefile(database):
        raise _bad(file, "it is the database itself")
    _is_readable(file)
    try:
        with closing(_open(file, ALONE)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise _bad(file, "it is damaged")
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= OURS:
                raise _bad(file, "it is the database of another program")
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            if revision not in known_revisions():
                raise Refused("newer_file", 400, where=file.name, version=revision, known=max(known_revisions()))
            return _held(copy)
    except sqlite3.DatabaseError:
        raise _bad(file, "it is damaged") from None


def drafted(database: Path) -> AbstractContextManager[Path]:
    """A draft beside the database, of what shall take its place; it is gone at the end."""
    return _draft(database.with_name(f"{database.name}{DRAFT}"))


def tidy(database: Path) -> None:
    """Drafts that a pulled plug left hold what people wrote: they go. Nobody makes any now."""
    for draft in database.parent.glob(f"{database.stem}{REPLACED}*.part"):
        discard(draft)
    discard(database.with_name(f"{database.name}{DRAFT}"))


def take_in(file: Path, database: Path, draft: Path) -> Held:
    """The copy in `file` as a draft, in no life yet. Refused like `look`."""
    held = look(file, database)
    _copy(file, ALONE, draft)
    return held


def put_back(into: sqlite3.Connection, draft: Path) -> None:
    """The copy in the place of all that `into` holds, in one commit; sqlite3.Error and nothing changed otherwise."""
    until = time.monotonic() + BUSY_SECONDS

    def give_up(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise Refused("try_later", 503)

    with closing(sqlite3.connect(draft)) as copy:
        copy.backup(into, progress=give_up, sleep=0.1)


def is_empty(database: Path) -> bool:
    """True while there is nothing in a database that somebody could miss."""
    try:
        with closing(sqlite3.connect(database)) as looked_at:
            return _held(looked_at).events == 0
    except sqlite3.Error:
        return False


def _held(copy: sqlite3.Connection) -> Held:
    (events,) = copy.execute("SELECT count(*) FROM workshops").fetchone()
    (cards,) = copy.execute("SELECT count(*) FROM cards WHERE removed_at IS NULL").fetchone()
    return Held(events, cards)


def _is_readable(file: Path) -> None:
    if not file.is_file():
        raise _bad(file, "there is no such file")
    journal = file.with_name(f"{file.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise _bad(file, f"{journal.name} belongs to it: name it in DATABASE_URL and make a backup of it")
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(MAGIC))
    except OSError as error:
        raise _bad(file, f"{error.strerror}") from None
    if begins != MAGIC:
        raise _bad(file, "it is no SQLite database")


def _bad(file: Path, reason: str) -> Refused:
    return Refused("bad_file", 400, where=file.name, reason=reason)


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode={mode}", uri=True)


def _copy(file: Path, mode: str, draft: Path) -> None:
    """All in one step: whoever writes meanwhile would have it begin again and again."""
    with closing(_open(file, mode)) as source, closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in tables.intersection(LIFE):
            copy.execute(f"DELETE FROM {table}")  # noqa: S608 one of our own names
        copy.commit()


@contextmanager
def _draft(draft: Path) -> Iterator[Path]:
    """A new file for its owner alone; what is still there at the end goes, and whatever a pulled plug left before."""
    discard(draft)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
    finally:
        discard(draft)


def discard(draft: Path) -> None:
    """Remove a file, and what SQLite may have left beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        draft.with_name(f"{draft.name}{end}").unlink(missing_ok=True)


def _keep(draft: Path, target: Path) -> None:
    """In the place of `target`, and on the disk."""
    _flush(draft)
    draft.replace(target)
    _flush(target.parent)


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
