"""The writer: many commands in one commit, each in a savepoint of its own, all or nothing kept."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from board import commands
from board.changes import Turn
from board.columns import Base
from board.config import BadSettings, Settings
from board.connections import make_engine
from board.db import READERS, Database
from board.errors import Refused
from board.house import House
from board.lock import DatabaseLock
from board.loop import Loop
from board.models import Card, Change, Like, Request
from board.permissions import Actor
from tests.people import Evening, uuid

Work = Callable[[Turn], Any]


def in_one_commit(house: House, *work: Work) -> list[Future[Any]]:
    """Have the writer take all of this at once; returns their outcomes."""
    held, go = threading.Event(), threading.Event()

    def hold(_turn: Turn) -> None:
        held.set()
        go.wait(5)

    seen: list[int] = []

    def seeing(run: Work) -> Work:
        def noted(turn: Turn) -> Any:
            seen.append(id(turn.session))
            return run(turn)

        return noted

    with ThreadPoolExecutor(len(work) + 1) as pool:
        pool.submit(house.write, hold)
        held.wait(5)
        asked = []
        for run in work:
            asked.append(pool.submit(house.write, seeing(run)))
            time.sleep(0.01)  # the order in which they ask
        go.set()
    assert len(set(seen)) == 1
    return asked


def command(evening: Evening, actor: Actor, verb: str, **args: Any) -> Work:
    asked = {"request_id": uuid(), "log": evening.board, "verb": verb, "args": args}
    return lambda turn: commands.run(turn, actor, asked, lambda: None)


def rows(evening: Evening) -> dict[str, int]:
    return {model.__tablename__: evening.count(model) for model in (Card, Change, Like, Request)}


def test_a_refused_command_leaves_nothing_when_others_in_the_same_commit_succeed(evening: Evening) -> None:
    writer, card = evening.guest(), uuid()

    def refused_late(turn: Turn) -> None:
        command(evening, writer, "card.add", id=uuid(), text="halb")(turn)
        turn.session.flush()
        raise Refused("text_empty")

    before = rows(evening)
    one, two, three, four = in_one_commit(
        evening.house,
        command(evening, writer, "card.add", id=card, text="eins"),
        refused_late,
        command(evening, writer, "card.like", card=card),
        command(evening, writer, "card.add", id=uuid(), text=" "),
    )
    assert (one.result()["seq"], three.result()["seq"]) == (1, 2)
    assert {refused.exception().code for refused in (two, four)} == {"text_empty"}
    assert evening.texts() == ["eins"]
    assert evening.cards()[card]["number"] == 1
    assert {name: count - before[name] for name, count in rows(evening).items()} == {
        "cards": 1,
        "changes": 2,
        "likes": 1,
        "requests": 2,
    }
    evening.pin(writer, "zwei")
    assert sorted(card["number"] for card in evening.cards().values()) == [1, 2]


def test_a_command_that_fails_for_our_own_fault_harms_no_other(evening: Evening) -> None:
    def broken(turn: Turn) -> None:
        command(evening, evening.guest(), "card.add", id=uuid(), text="halb")(turn)
        raise ZeroDivisionError

    one, two, three = in_one_commit(
        evening.house,
        command(evening, evening.guest(), "card.add", id=uuid(), text="eins"),
        broken,
        command(evening, evening.guest(), "card.add", id=uuid(), text="zwei"),
    )
    assert one.result()["ok"]
    assert isinstance(two.exception(), ZeroDivisionError)
    assert three.result() == {"ok": True, "seq": 2}
    assert evening.texts() == ["eins", "zwei"]


def test_when_the_commit_fails_nothing_is_kept_and_everybody_hears_it(evening: Evening) -> None:
    def breaks_the_commit(turn: Turn) -> None:
        turn.session.execute(text("PRAGMA defer_foreign_keys=ON"))
        turn.session.execute(text("INSERT INTO likes (card_id, tag) VALUES ('nowhere', x'00')"))

    before = rows(evening)
    asked = in_one_commit(
        evening.house,
        command(evening, evening.guest(), "card.add", id=uuid(), text="eins"),
        breaks_the_commit,
        command(evening, evening.guest(), "card.add", id=uuid(), text="zwei"),
    )
    assert all(outcome.exception() is not None for outcome in asked)
    assert (rows(evening), evening.texts(), evening.seq()) == (before, [], 0)
    evening.pin(evening.guest(), "drei")
    assert [(card["text"], card["number"]) for card in evening.cards().values()] == [("drei", 1)]


def test_rows_of_a_savepoint_do_not_survive_the_outer_rollback(settings: Settings, evening: Evening) -> None:
    evening.house.stop()
    engine = make_engine(settings, "BEGIN IMMEDIATE")
    with engine.connect() as connection:
        with connection.begin() as outer:
            with connection.begin_nested():
                connection.execute(text("UPDATE workshops SET title = 'halb'"))
            outer.rollback()
        with connection.begin():
            assert connection.execute(text("SELECT title FROM workshops")).scalar() == "Auftakt"


def test_a_full_disk_is_said_by_name_and_the_same_request_succeeds_later(evening: Evening) -> None:
    writer, asked = evening.guest(), {"request_id": uuid(), "log": evening.board, "verb": "card.add"}
    asked["args"] = {"id": uuid(), "text": "eins"}

    def pages(turn: Turn, most: int) -> None:
        turn.session.execute(text(f"PRAGMA max_page_count={most}"))

    evening.house.write(pages, 1)  # means: no page more than there are
    refused = []
    for number in range(200):
        try:
            evening.pin(evening.guest(), f"{number} " + "x" * 200)
        except Refused as full:
            refused.append(full)
            break
    assert [full.code for full in refused] == ["storage_full"]
    with pytest.raises(Refused, match="storage_full"):
        evening.pin(evening.guest(), "y" * 250)
    kept = evening.texts()
    assert len(kept) == number
    evening.house.write(pages, 100_000)
    assert evening.house.command(writer, asked, lambda: None)["ok"]
    assert evening.texts() == [*kept, "eins"]


def test_a_database_that_somebody_else_holds_is_answered_with_try_later_and_can_be_read(
    settings: Settings, evening: Evening
) -> None:
    evening.pin(evening.guest(), "eins")
    writer, request, card = evening.guest(), uuid(), uuid()
    other = sqlite3.connect(settings.database_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(evening.ask, writer, "card.add", request_id=request, id=card, text="zwei")
        time.sleep(0.1)
        assert evening.texts() == ["eins"]
        with pytest.raises(Refused, match="try_later"):
            asked.result()
    assert time.monotonic() - started < 5.5
    other.execute("ROLLBACK")
    assert evening.ask(writer, "card.add", request_id=request, id=card, text="zwei")["ok"]
    assert evening.texts() == ["eins", "zwei"]


def test_two_servers_cannot_use_one_database(settings: Settings, evening: Evening) -> None:
    second = Database(settings, Loop(), lambda turns: None)
    with pytest.raises(BadSettings, match="another program already uses"):
        second.start()
    evening.house.stop()
    second.start()
    second.stop()


def test_a_server_waits_for_a_command_that_has_the_database_for_a_moment(settings: Settings) -> None:
    command, server = DatabaseLock(settings), Database(settings, Loop(), lambda turns: None)
    assert command.take()
    threading.Timer(0.3, command.release).start()
    server.start()
    server.stop()


def test_an_address_left_by_a_server_that_is_gone_is_not_believed(settings: Settings) -> None:
    gone, asking = DatabaseLock(settings), DatabaseLock(settings)
    assert gone.take()
    gone.say("http://127.0.0.1:9")
    assert asking.server() == ("http://127.0.0.1:9", os.getpid())
    gone.release()
    assert asking.server() == ("", 0)
    assert gone.take()


def test_after_stopping_nothing_is_taken_any_more(evening: Evening) -> None:
    evening.house.stop()
    evening.house.stop()
    for ask in (evening.view, lambda: evening.pin(evening.guest(), "x")):
        with pytest.raises(Refused, match="try_later"):
            ask()


def test_the_database_keeps_what_it_promised(settings: Settings, evening: Evening) -> None:
    with make_engine(settings, "BEGIN").connect() as connection:
        told = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}


def test_the_migrations_make_exactly_the_tables_of_the_models(settings: Settings, evening: Evening) -> None:
    with make_engine(settings, "BEGIN").connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_files_of_the_database_are_where_the_settings_say(
    settings: Settings, evening: Evening, tmp_path: Path
) -> None:
    names = {path.name for path in tmp_path.iterdir()}
    assert names <= {"pappen.db", "pappen.db-wal", "pappen.db-shm", "pappen.db.lock", "secret_key"}
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "pappen.db.lock").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("ask", [Database.read, Database.write])
def test_what_nobody_waits_for_any_more_is_not_done(evening: Evening, ask: Any) -> None:
    database, open_again, done = evening.house.database, threading.Event(), []
    held = threading.Semaphore(0)

    def hold(_: Any) -> None:
        held.release()
        open_again.wait(20)

    busy = [threading.Thread(target=ask, args=(database, hold)) for _ in range(READERS)]
    for one in busy:
        one.start()
    for _ in range(READERS if ask is Database.read else 1):
        assert held.acquire(timeout=20)
    for number in range(READERS):
        with pytest.raises(Refused, match="try_later"):
            ask(database, lambda _, number=number: done.append(number), seconds=0.05)
    open_again.set()
    for _ in range(READERS):
        ask(database, lambda _: done.append("asked again"))
    assert done == ["asked again"] * READERS
    for one in busy:
        one.join()
