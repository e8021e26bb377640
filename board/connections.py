"""Connections to the SQLite file: how each is opened, how it is scrubbed, and what its errors mean to a client."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from board.config import Settings
from board.errors import Refused

BUSY_MILLISECONDS = 2000  # twice, for those who come while one waits already, is less than an answer may take
LATER = {  # somebody else holds it, or it is not there just now: who asks again may be lucky
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
}
FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}  # nothing can be written


def make_engine(settings: Settings, begin: str) -> Engine:
    """An engine whose transactions start with `begin` and whose connections nobody shares."""
    engine = create_engine(
        settings.database_url,
        poolclass=NullPool,
        hide_parameters=True,  # what people wrote must not reach a log through an error
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver's own transactions leave rows of a savepoint behind when the outer one is rolled back.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
            "secure_delete=ON",  # erased text is overwritten, not only forgotten
            "wal_autocheckpoint=1000",
            "temp_store=MEMORY",  # no words in files elsewhere, and none needed when files have run out
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def scrub(bare: sqlite3.Connection) -> bool:
    """Leave no byte of what was erased; False when a reader was in the way.

    `secure_delete` alone is not enough: a page that SQLite split or balanced keeps copies of rows that moved away.
    """
    try:
        bare.execute("PRAGMA busy_timeout=100")  # writers wait behind us; the next sweep tries again
        bare.execute("VACUUM")
        return bool(bare.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    except sqlite3.Error:
        return False
    finally:
        bare.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def end_transaction(bare: sqlite3.Connection) -> None:
    """A commit that failed can leave SQLite inside its transaction; the next one could not begin."""
    with contextlib.suppress(sqlite3.Error):
        if bare.in_transaction:
            bare.rollback()


def plain(error: BaseException) -> BaseException:
    """What went wrong with the database, as an answer a client understands."""
    if isinstance(error, Refused):
        return error
    causes = [cause.orig if isinstance(cause, DBAPIError) else cause for cause in _causes(error)]
    codes = {getattr(cause, "sqlite_errorcode", 0) for cause in causes if isinstance(cause, sqlite3.Error)}
    general = {code & 0xFF for code in codes}
    if (codes | general) & LATER:
        return Refused("try_later", 503)
    if general & FULL or any(isinstance(cause, OSError) for cause in causes):
        return Refused("storage_full", 507)
    return error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from: a full disk takes the savepoint with it, and its rollback fails in turn."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
