"""The database: one writer and a few readers, each a real thread with a connection of its own."""

import contextlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from board import copies
from board.changes import Turn
from board.config import BadSettings, Settings
from board.connections import end_transaction, make_engine, plain, scrub
from board.copies import Held
from board.errors import Refused
from board.lock import DatabaseLock
from board.loop import Event, Inbox, Loop
from board.schema import bring_up_to_date

READERS = 3
ANSWER_SECONDS = 5.0  # every request is answered within this time, be it with "try later"
FLUSH_SECONDS = 2.5  # that the end waits for what is still to be written
MOST_IN_ONE_COMMIT = 500
SCRUB_SHARE = 1 / 20  # of the writer's time, at most, where it takes more than a trifle
SCRUB_TRIFLE = 0.25  # seconds
LOCK_SECONDS = 2.0  # a command that brings the tables up to date needs the lock for less


@dataclass(eq=False)
class Job:
    """Work for a database thread; its outcome is set on the loop."""

    run: Callable[..., Any]
    args: tuple[Any, ...]
    done: Event
    knows: bool = False
    alone: bool = False
    then: Callable[[], None] | None = None  # on the loop, before the asker hears of it
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
    scrubbing: bool = False  # erased text still lies in a file: a reader was in the way, or the last time was just now
    _inboxes: list[Inbox] = field(default_factory=list)
    # What somebody waits for. The rest is dropped: who was told "later" asks again, and old work must not hold up new.
    _asked: set[Job] = field(default_factory=set)
    _file: tuple[int, int] = (0, 0)  # device and inode
    _scrub_from: float = 0.0
    _next_reader: int = 0
    stopped: bool = False

    def __post_init__(self) -> None:
        self.lock = DatabaseLock(self.settings)

    def start(self) -> None:
        """Take the lock, bring the tables up to date, start the threads; BadSettings when somebody else writes."""
        if self._inboxes:
            return
        path = self.settings.database_path
        try:
            self._take_lock()
            copies.tidy(path)
            bring_up_to_date(self.settings)
        except (OSError, DBAPIError, CommandError) as error:
            self.lock.release()
            raise BadSettings(f"the database {path} cannot be used: {getattr(error, 'orig', error)}") from None
        found = path.stat()
        self._file = (found.st_dev, found.st_ino)
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

    def alone(self, run: Callable[..., Any], *args: Any, seconds: float, then: Callable[[], None] | None = None) -> Any:
        """Run `run(connection, *args)` with the writer's bare connection, in no transaction and beside nothing else."""
        return self._ask(0, Job(run, args, self.loop.event(), alone=True, then=then), seconds)

    def read(self, run: Callable[..., Any], *args: Any, seconds: float = ANSWER_SECONDS) -> Any:
        """Run `run(session, *args)` in a reader, in one transaction; returns plain data."""
        self._next_reader = self._next_reader % READERS + 1
        return self._ask(self._next_reader, Job(run, args, self.loop.event()), seconds)

    def restore(self, file: Path, keep: bool, then: Callable[[], None], seconds: float) -> tuple[Held, Path | None]:
        """Put a copy in the place of everything, in a new epoch; what is in it, and where what was there lies now.

        `then()` is called on the loop before anybody hears of anything new. Refused bad_file, newer_file, try_later.
        """
        self.start()
        path = self.settings.database_path
        with copies.drafted(path) as draft:
            held = self.read(lambda _session: copies.take_in(file, path, draft), seconds=seconds)
            bring_up_to_date(self.settings.model_copy(update={"database_url": f"sqlite:///{draft}"}))
            return held, self.alone(_replace, path, draft, keep, seconds=seconds, then=then)

    def stop(self) -> None:
        """Finish what waits, then close; nothing is taken any more, and what cannot be finished soon is refused."""
        if not self._inboxes or self.stopped:
            return
        self.stopped = True
        end = Job(_stop, (), self.loop.event(), alone=True)
        self._asked.add(end)
        self._inboxes[0].put(end)
        if not end.done.wait(FLUSH_SECONDS):  # somebody else holds the database
            for job in self._asked - {end}:
                job.error = Refused("try_later", 503)
                job.done.set()
        self.lock.release()

    def _ask(self, thread: int, job: Job, seconds: float) -> Any:
        self.start()
        if self.stopped:
            raise Refused("try_later", 503)
        self._asked.add(job)
        self._inboxes[thread].put(job)
        try:
            if not job.done.wait(seconds):
                raise Refused("try_later", 503)
        finally:
            self._asked.discard(job)
        return job.outcome()

    # From here on in real threads: no logging, no sleeping, nothing that the loop owns.

    def _read_all(self, inbox: Inbox) -> None:
        connection = _connect(self.settings, "BEGIN")
        while True:
            for job in inbox.take():
                if job not in self._asked:
                    continue
                try:
                    with Session(connection) as session, session.begin():
                        job.result = job.run(session, *job.args)
                except BaseException as error:
                    job.error = plain(error)
                self._deliver([job])

    def _write_all(self, inbox: Inbox) -> None:
        connection = _connect(self.settings, "BEGIN IMMEDIATE")
        bare = connection.connection.driver_connection
        assert isinstance(bare, sqlite3.Connection)
        session = _writing(connection)
        committed_at = 0.0
        while True:
            waiting = inbox.take(committed_at + self.tick())
            while waiting := [job for job in waiting if job in self._asked]:
                jobs, waiting = _next_together(waiting)
                if jobs[0].run is _stop:
                    _stop(bare)
                    connection.close()
                    self._deliver(jobs)
                    return
                if not (self._run_alone(bare, jobs[0]) if jobs[0].alone else self._commit(session, jobs)):
                    session.close()
                    end_transaction(bare)
                    session = _writing(connection)
                committed_at = time.monotonic()
                if any(job.turn and job.turn.scrub for job in jobs):
                    self._scrub(bare, committed_at)
                self._deliver(jobs)

    def _commit(self, session: Session, jobs: list[Job]) -> bool:
        """All jobs in one transaction; False when nothing of it was kept, and everybody hears why."""
        try:
            self._check_file()
            with session.begin():
                attempt = _attempt if len(jobs) == 1 else _attempt_beside_others
                for job in jobs:
                    attempt(session, job, self.settings)
        except BaseException as error:
            for job in jobs:
                job.turn, job.error = None, plain(error)
            return False
        return True

    def _scrub(self, bare: sqlite3.Connection, now: float) -> None:
        """A large file takes long, while everybody waits: then it waits itself, and the next sweep tries again."""
        if now < self._scrub_from:
            self.scrubbing = True
            return
        self.scrubbing = not scrub(bare)
        took = time.monotonic() - now
        self._scrub_from = now + took / SCRUB_SHARE if took > SCRUB_TRIFLE else now

    def _run_alone(self, bare: sqlite3.Connection, job: Job) -> bool:
        """Never True: what the writer's session knew may be something else now."""
        try:
            self._check_file()
            job.result = job.run(bare, *job.args)
        except BaseException as error:
            job.error = plain(error)
        return False

    def _check_file(self) -> None:
        """Refused try_later while the database is not in its place: what is written into a deleted file is lost."""
        try:
            found = self.settings.database_path.stat()
        except OSError:
            raise Refused("try_later", 503) from None
        if (found.st_dev, found.st_ino) != self._file:
            raise Refused("try_later", 503)

    def _deliver(self, jobs: list[Job]) -> None:
        def on_the_loop() -> None:
            turns = [job.turn for job in jobs if job.turn is not None and job.error is None]
            try:
                if turns:
                    self.told(turns)
                for job in jobs:
                    if job.then is not None and job.error is None:
                        job.then()
            finally:
                for job in jobs:
                    job.done.set()

        self.loop.call_from_thread(on_the_loop)


def _next_together(waiting: list[Job]) -> tuple[list[Job], list[Job]]:
    """What comes next in one transaction, or one job that runs alone; and the rest."""
    until = next((number for number, job in enumerate(waiting) if job.alone), len(waiting))
    until = max(1, min(until, MOST_IN_ONE_COMMIT))
    return waiting[:until], waiting[until:]


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


def _replace(bare: sqlite3.Connection, path: Path, draft: Path, keep: bool) -> Path | None:
    kept = copies.set_aside(path) if keep and not copies.is_empty(path) else None
    copies.put_back(bare, draft)
    return kept


def _writing(connection: Connection) -> Session:
    return Session(connection, autoflush=False, expire_on_commit=False)


def _stop(bare: sqlite3.Connection) -> None:
    """The last job: nothing is left in the journal, so that the database is one file; then the writer ends."""
    with contextlib.suppress(sqlite3.Error):
        bare.execute("PRAGMA busy_timeout=100")
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _connect(settings: Settings, begin: str) -> Connection:
    return make_engine(settings, begin).connect()
