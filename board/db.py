"""The database: one writer and a few readers, each a real thread with a connection of its own."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from board.changes import Turn
from board.config import BadSettings, Settings
from board.errors import Refused
from board.loop import Event, Inbox, Loop

READERS = 3
ANSWER_SECONDS = 5.0  # every request is answered within this time, be it with "try later"
MOST_IN_ONE_COMMIT = 500
BUSY_MILLISECONDS = 4000
LOCK_SECONDS = 2.0  # a command that brings the tables up to date needs the lock for less


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
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class DatabaseLock:
    """The right to write to one SQLite file; the kernel gives it back when its process ends."""

    def __init__(self, settings: Settings) -> None:
        self._path = Path(f"{settings.database_path}.lock")
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process has it."""
        return self._file is not None

    def take(self) -> bool:
        """True when this process now has the lock."""
        if self._file is not None:
            return True
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            return False
        os.ftruncate(opened, 0)
        self._file = opened
        return True

    def say(self, url: str) -> None:
        """Leave the address under which the holder serves, and its process, for commands of the same machine."""
        assert self._file is not None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{url} {os.getpid()}".encode(), 0)

    def holder(self) -> str:
        """The address the holder left; empty when it left none."""
        return self._said()[0]

    def server(self) -> tuple[str, int]:
        """Address and process of the server that has the lock now; `("", 0)` while none does."""
        if self.held:
            return "", 0
        if self.take():  # nobody serves, whatever the last one left in the file when its plug was pulled
            self.release()
            return "", 0
        return self._said()

    def _said(self) -> tuple[str, int]:
        try:
            url, _blank, process = self._path.read_text(encoding="utf-8").strip().partition(" ")
        except FileNotFoundError:
            return "", 0
        return url, int(process or 0)

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


@dataclass
class Job:
    """Work for a database thread; its outcome is set on the loop."""

    run: Callable[..., Any]
    args: tuple[Any, ...]
    done: Event
    knows: bool = False
    turn: Turn | None = None
    result: Any = None
    error: BaseException | None = None

    def outcome(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.result


@dataclass
class Database:
    """The one writer and the readers of a server; `told` gets the turns of each commit, on the loop.

    Who writes while it is quiet is served at once; in a burst the writer gathers for `tick()` seconds between commits.
    """

    settings: Settings
    loop: Loop
    told: Callable[[list[Turn]], None]
    tick: Callable[[], float] = lambda: 0.0
    lock: DatabaseLock = field(init=False)
    scrubbing: bool = False  # erased text still lies in a file, because a reader was in the way
    _inboxes: list[Inbox] = field(default_factory=list)
    _next_reader: int = 0
    _stopped: bool = False

    def __post_init__(self) -> None:
        self.lock = DatabaseLock(self.settings)

    def start(self) -> None:
        """Take the lock, bring the tables up to date, start the threads; BadSettings when somebody else writes."""
        if self._inboxes:
            return
        path = self.settings.database_path
        try:
            self._take_lock()
            migrate(self.settings)
        except (OSError, DBAPIError, CommandError) as error:
            self.lock.release()
            raise BadSettings(f"the database {path} cannot be used: {getattr(error, 'orig', error)}") from None
        self.loop.start()
        for number in range(READERS + 1):
            inbox = self.loop.inbox()
            self._inboxes.append(inbox)
            work = self._write_all if number == 0 else self._read_all
            self.loop.real_thread(lambda work=work, inbox=inbox: work(inbox), f"database-{number}")  # type: ignore[misc]

    def _take_lock(self) -> None:
        until = time.monotonic() + LOCK_SECONDS
        while not self.lock.take():
            who = "server" if self.lock.holder() else "program"
            if who == "server" or time.monotonic() > until:
                raise BadSettings(f"another {who} already uses {self.settings.database_path}")
            self.loop.sleep(0.05)

    def write(self, run: Callable[..., Any], *args: Any, seconds: float = ANSWER_SECONDS, knows: bool = False) -> Any:
        """Run `run(turn, *args)` in the writer; returns after the commit. Refused `try_later` after `seconds`.

        Work that `knows` finds in its session what the one before it had loaded: nobody else writes, so that is still
        true. All other work starts with an empty session, and leaves none.
        """
        return self._ask(0, Job(run, args, self.loop.event(), knows), seconds)

    def read(self, run: Callable[..., Any], *args: Any) -> Any:
        """Run `run(session, *args)` in a reader, in one transaction; returns plain data."""
        self._next_reader = self._next_reader % READERS + 1
        return self._ask(self._next_reader, Job(run, args, self.loop.event()), ANSWER_SECONDS)

    def stop(self) -> None:
        """Finish what waits, then close; nothing is taken any more."""
        if not self._inboxes or self._stopped:
            return
        self._stopped = True
        done = self.loop.event()
        self._inboxes[0].put(Job(_stop, (), done))
        done.wait(ANSWER_SECONDS)
        self.lock.release()

    def _ask(self, thread: int, job: Job, seconds: float) -> Any:
        self.start()
        if self._stopped:
            raise Refused("try_later", 503)
        self._inboxes[thread].put(job)
        if not job.done.wait(seconds):
            raise Refused("try_later", 503)
        return job.outcome()

    # From here on in real threads: no logging, no sleeping, nothing that the loop owns.

    def _read_all(self, inbox: Inbox) -> None:
        connection = _connect(self.settings, "BEGIN")
        while True:
            jobs = inbox.take()
            for job in jobs:
                try:
                    with Session(connection) as session, session.begin():
                        job.result = job.run(session, *job.args)
                except BaseException as error:
                    job.error = _plain(error)
            self._deliver(jobs)

    def _write_all(self, inbox: Inbox) -> None:
        connection = _connect(self.settings, "BEGIN IMMEDIATE")
        session = _writing(connection)
        committed_at = 0.0
        while True:
            waiting = inbox.take(committed_at + self.tick())
            while waiting:
                jobs, waiting = waiting[:MOST_IN_ONE_COMMIT], waiting[MOST_IN_ONE_COMMIT:]
                if not self._commit(session, jobs):
                    session.close()
                    _end_transaction(connection)
                    session = _writing(connection)
                committed_at = time.monotonic()
                if any(job.turn and job.turn.scrub for job in jobs):
                    self.scrubbing = not _scrub(connection)
                self._deliver(jobs)
                if any(job.run is _stop for job in jobs):
                    connection.close()
                    return

    def _commit(self, session: Session, jobs: list[Job]) -> bool:
        """All jobs in one transaction; False when nothing of it was kept, and everybody hears why."""
        try:
            with session.begin():
                attempt = _attempt if len(jobs) == 1 else _attempt_beside_others
                for job in jobs:
                    attempt(session, job, self.settings)
        except BaseException as error:
            for job in jobs:
                job.turn, job.error = None, _plain(error)
            return False
        return True

    def _deliver(self, jobs: list[Job]) -> None:
        def on_the_loop() -> None:
            turns = [job.turn for job in jobs if job.turn is not None and job.error is None]
            try:
                if turns:
                    self.told(turns)
            finally:
                for job in jobs:
                    job.done.set()

        self.loop.call_from_thread(on_the_loop)


def _attempt(session: Session, job: Job, settings: Settings) -> None:
    """One job; whatever it raises, it leaves nothing behind."""
    job.turn = Turn(session, settings)
    if not job.knows:
        session.expunge_all()
    job.result = job.run(job.turn, *job.args)
    session.flush()
    if not job.knows:
        session.expunge_all()


def _attempt_beside_others(session: Session, job: Job, settings: Settings) -> None:
    """One of several jobs of a transaction, in a savepoint of its own."""
    connection = session.connection()
    connection.exec_driver_sql("SAVEPOINT job")  # a session's own savepoints cost as much as a whole card
    try:
        _attempt(session, job, settings)
    except (DBAPIError, sqlite3.Error):
        raise
    except Exception as error:
        session.expunge_all()
        connection.exec_driver_sql("ROLLBACK TO job")
        job.turn, job.error = None, error
    connection.exec_driver_sql("RELEASE job")


def _writing(connection: Connection) -> Session:
    return Session(connection, autoflush=False, expire_on_commit=False)


def _stop(_turn: Turn) -> None:
    return None


def _connect(settings: Settings, begin: str) -> Connection:
    return make_engine(settings, begin).connect()


def _scrub(connection: Connection) -> bool:
    """Leave no byte of what was erased; False when a reader was in the way.

    `secure_delete` alone is not enough: a page that SQLite split or balanced keeps copies of rows that moved away.
    """
    raw = connection.connection.driver_connection
    assert raw is not None
    try:
        raw.execute("PRAGMA busy_timeout=100")  # writers wait behind us; the next sweep tries again
        raw.execute("VACUUM")
        return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    except Exception:
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _end_transaction(connection: Connection) -> None:
    """A commit that failed can leave SQLite inside its transaction; the next one could not begin."""
    raw = connection.connection.driver_connection
    if raw is not None and raw.in_transaction:
        raw.rollback()


def _plain(error: BaseException) -> BaseException:
    """What went wrong with the database, as an answer a client understands."""
    causes = [cause.orig if isinstance(cause, DBAPIError) else cause for cause in _causes(error)]
    told = " ".join(str(cause) for cause in causes if isinstance(cause, sqlite3.Error))
    if "full" in told or "readonly" in told or "disk I/O" in told:
        return Refused("storage_full", 507)
    if "locked" in told or "unable to open" in told:
        return Refused("try_later", 503)
    return error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from: a full disk takes the savepoint with it, and its rollback fails in turn."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def migrate(settings: Settings) -> None:
    """Bring the tables to the newest form; the caller holds the lock."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = make_engine(settings, "BEGIN IMMEDIATE")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
