"""Backups: made while everybody writes, put back with a server or without one, whole whenever the plug goes."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from board import create_app
from board.config import Settings, load
from tests.people import ROOT, Evening, Scene, Server
from tests.test_restart import Writer, wait

Run = Callable[..., Result]
Start = Callable[..., Server]
Evenings = Callable[[str], Evening]


def runner(app: Flask) -> Run:
    cli = app.test_cli_runner()
    return lambda *words, **more: cli.invoke(args=[str(word) for word in words], **more)


@pytest.fixture
def run(app: Flask) -> Run:
    """`flask --app board ...` while no server is up."""
    return runner(app)


def beside(server: Server) -> Run:
    """The same beside a server that is up."""
    return runner(create_app(settings=load(database_url=server.environment["DATABASE_URL"], async_mode="threading")))


def done(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 1, result.output
    assert result.output.startswith("Error: ")
    for word in words:
        assert word in result.output
    assert "Traceback" not in result.output


def ask_of(file: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as copy:
        return copy.execute(question).fetchall()


def texts_in(file: Path) -> list[str]:
    return [text for (text,) in ask_of(file, "SELECT text FROM cards ORDER BY number")]


def has_no_holes(file: Path) -> bool:
    """Every log in a database has its numbers 1..head, once."""
    kept: dict[str, list[int]] = {}
    for log, seq in ask_of(file, "SELECT log, seq FROM changes ORDER BY log, seq"):
        kept.setdefault(log, []).append(seq)
    heads = ask_of(file, "SELECT name, base, head FROM logs")
    return all(kept.get(log, []) == list(range(base + 1, head + 1)) for log, base, head in heads)


# Made


def test_a_backup_made_while_twenty_write_is_one_plain_file_without_holes(start_server: Start, tmp_path: Path) -> None:
    server, file = start_server(), tmp_path / "backup.db"
    with Scene(server) as scene:
        writers = [Writer(scene.person(), scene.board, number) for number in range(20)]
        for writer in writers:
            writer.start()
        wait(lambda: sum(len(writer.answered) for writer in writers) > 100)
        before = {text for writer in writers for text in list(writer.answered)}
        told = done(beside(server)("backup", file, "--json"))
        written = len([text for writer in writers for text in list(writer.answered)])
        wait(lambda: sum(len(writer.answered) for writer in writers) > written)  # nobody was held up
        server.kill()
        for writer in writers:
            writer.join(8)
    texts = texts_in(file)
    sent = {text for writer in writers for text in [*writer.answered, writer.open[0] if writer.open else ""]}
    assert before <= set(texts) <= sent
    assert len(texts) == len(set(texts)) == told["cards"]
    assert (told["events"], told["file"], told["needs"]) == (1, str(file), str(tmp_path / "secret_key"))
    assert has_no_holes(file)
    assert ask_of(file, "PRAGMA integrity_check") == [("ok",)]
    assert ask_of(file, "SELECT * FROM epochs") == ask_of(file, "SELECT * FROM clocks") == []
    assert file.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith("backup")} == {"backup.db"}


def test_a_backup_says_what_it_holds_and_what_else_one_needs(run: Run, evening: Evening, tmp_path: Path) -> None:
    evening.pin(evening.guest(), "Ein Garten")
    said = run("backup", tmp_path / "backup.db").output
    assert "1 events, 1 cards" in said
    assert str(tmp_path / "secret_key") in said
    assert "delete it in time" in said


def test_a_backup_replaces_no_file_unless_told_and_never_the_database(
    run: Run, evening: Evening, settings: Settings, tmp_path: Path
) -> None:
    file, folder = tmp_path / "backup.db", tmp_path / "folder"
    folder.mkdir()
    file.write_text("mine")
    refused(run("backup", file), "--force")
    assert file.read_text() == "mine"
    for place in (settings.database_path, folder):
        refused(run("backup", place, "--force"), "--force")
    refused(run("backup", tmp_path / "nowhere" / "backup.db"), "No such file or directory")
    assert run("backup", file, "--force").exit_code == 0
    assert ask_of(file, "SELECT count(*) FROM workshops") == [(1,)]
    assert evening.texts() == []


# Put back, while no server is up


@pytest.fixture
def evenings(app: Flask) -> Evenings:
    """Makes evenings with one card, by its text."""

    def make(text: str) -> Evening:
        evening = Evening(app, text, ["Was?"])
        evening.pin(evening.guest(), text)
        return evening

    return make


def hanging(settings: Settings) -> list[str]:
    """What hangs after a start, by the texts of all cards."""
    app = create_app(settings=settings)
    house = app.extensions["house"]
    house.start()
    texts = house.read(
        lambda session: [row[0] for row in session.connection().exec_driver_sql("SELECT text FROM cards")]
    )
    house.stop()
    return sorted(texts)


def test_what_is_restored_takes_the_place_of_everything_and_what_was_there_is_kept(
    run: Run, evenings: Evenings, settings: Settings, tmp_path: Path
) -> None:
    old, file = evenings("vorher"), tmp_path / "backup.db"
    epoch = old.house.shelf.now(old.board).epoch
    run("backup", file)
    evenings("nachher")
    told = done(run("restore", file, "--yes", "--json"))
    assert (told["events"], told["cards"], told["erased"]) == (1, 1, [])
    kept = Path(told["kept"])
    assert texts_in(kept) == ["vorher", "nachher"]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert old.texts() == ["vorher"]
    now = old.house.shelf.catch_up(old.board, 1, "attendees", None, epoch)
    assert now["epoch"] != epoch
    assert "snapshot" in now
    old.pin(old.guest(), "danach")
    old.house.stop()
    assert hanging(settings) == ["danach", "vorher"]
    assert not list(tmp_path.glob("*.draft*"))
    assert b"nachher" not in settings.database_path.read_bytes()


def test_restoring_asks_first_and_keeps_nothing_where_told(run: Run, evenings: Evenings, tmp_path: Path) -> None:
    old, file = evenings("vorher"), tmp_path / "backup.db"
    run("backup", file)
    new = evenings("nachher")
    assert run("restore", file, input="n\n").exit_code == 1
    assert new.texts() == ["nachher"]
    said = run("restore", file, "--no-keep", input="y\n")
    assert (said.exit_code, "1 events, 1 cards" in said.output) == (0, True)
    assert old.texts() == ["vorher"]
    assert not list(tmp_path.glob("*replaced*"))


def test_what_was_put_aside_can_be_put_back_in_turn(run: Run, evenings: Evenings, tmp_path: Path) -> None:
    evenings("vorher")
    run("backup", tmp_path / "backup.db")
    new = evenings("nachher")
    kept = done(run("restore", tmp_path / "backup.db", "--yes", "--json"))["kept"]
    assert run("restore", kept, "--yes", "--no-keep").exit_code == 0
    assert new.texts() == ["nachher"]


def test_a_backup_of_the_first_version_is_brought_up_to_date(run: Run, evenings: Evenings, tmp_path: Path) -> None:
    file, now = tmp_path / "old.db", evenings("jetzt")
    with closing(sqlite3.connect(file)) as database:
        database.executescript((ROOT / "tests/data/first_tables.sql").read_text(encoding="utf-8"))
    before = file.read_bytes()
    told = done(run("restore", file, "--yes", "--json"))
    assert (told["events"], told["cards"]) == (1, 3)
    assert file.read_bytes() == before
    (code,) = ask_of(now.house.settings.database_path, "SELECT code FROM workshops")[0]
    assert now.house.shelf.workshop(code).boards[0].cards == 2


def test_events_past_their_date_in_a_backup_are_erased_at_once(run: Run, evenings: Evenings, tmp_path: Path) -> None:
    over, file = evenings("vorbei"), tmp_path / "backup.db"
    staying = evenings("bleibt")
    run("backup", file)
    with closing(sqlite3.connect(file)) as copy, copy:
        gone_by = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
        copy.execute("UPDATE workshops SET delete_on = ? WHERE id = ?", (gone_by, over.id))
    told = done(run("restore", file, "--yes", "--no-keep", "--json"))
    assert told["erased"] == [over.id]
    assert staying.texts() == ["bleibt"]
    assert b"vorbei" not in b"".join(path.read_bytes() for path in tmp_path.glob("pappen.db*"))


def no_backup(kind: str, file: Path, good: Path, database: Path) -> Path:
    """A file that cannot be put back."""
    whole = good.read_bytes()
    if kind == "missing":
        return file
    if kind == "a folder":
        file.mkdir()
    elif kind == "the database itself":
        return database
    elif kind == "of another program":
        with closing(sqlite3.connect(file)) as other, other:
            other.execute("CREATE TABLE cards (text)")
    elif kind == "of a newer version":
        file.write_bytes(whole)
        with closing(sqlite3.connect(file)) as copy, copy:
            copy.execute("UPDATE alembic_version SET version_num = '9999'")
    elif kind == "broken inside":
        ((page,),) = ask_of(good, "SELECT rootpage FROM sqlite_master WHERE name = 'changes'")
        at = (page - 1) * 4096
        file.write_bytes(whole[:at] + bytes(200) + whole[at + 200 :])
    else:
        file.write_bytes({"empty": b"", "text": b"milk, eggs", "cut": whole[: len(whole) // 2]}[kind])
    return file


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("missing", "no such file"),
        ("a folder", "no such file"),
        ("empty", "no SQLite database"),
        ("text", "no SQLite database"),
        ("cut", "damaged"),
        ("broken inside", "damaged"),
        ("of another program", "another program"),
        ("of a newer version", "newer version"),
        ("the database itself", "the database itself"),
    ],
)
def test_what_is_no_backup_is_refused_in_words_and_changes_nothing(
    run: Run, evenings: Evenings, settings: Settings, tmp_path: Path, kind: str, word: str
) -> None:
    here, good = evenings("hier"), tmp_path / "good.db"
    run("backup", good)
    file = no_backup(kind, tmp_path / "file", good, settings.database_path)
    refused(run("restore", file, "--yes"), word)
    assert here.texts() == ["hier"]
    here.pin(here.guest(), "weiter")
    assert not list(tmp_path.glob("*.draft*"))


def test_a_database_with_its_journal_beside_it_is_no_backup(run: Run, evenings: Evenings, tmp_path: Path) -> None:
    here, file = evenings("hier"), tmp_path / "copied.db"
    run("backup", file)
    file.with_name("copied.db-wal").write_bytes(b"what was written last")
    refused(run("restore", file, "--yes"), "copied.db-wal", "backup")
    assert here.texts() == ["hier"]


# Whenever the plug is pulled

PULLED = """
import os, signal, sys, threading
from pathlib import Path

import alembic.command

from board import copies, create_app, db
from board.config import load

state = {"left": 0}

def pull(frame, event, _given):
    code = frame.f_code
    if code.co_filename != copies.__file__ and code is not db._replace.__code__:
        return None
    if event == "line" and state["left"]:
        state["left"] -= 1
        if not state["left"]:
            os.kill(os.getpid(), signal.SIGKILL)
    return pull

def restore(line):
    threading.settrace(pull)
    sys.settrace(pull)
    house.start()
    state["left"] = line
    house.operate("restore", {"file": sys.argv[1], "keep": True})
    os._exit(0)

house = create_app(settings=load(async_mode="threading")).extensions["house"]
folder = Path(sys.argv[2])
before = {path: path.read_bytes() for path in folder.iterdir()}
for line in range(1, 1000, 5):
    child = os.fork()
    if child == 0:
        restore(line)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    kept = folder.with_name(f"{folder.name}-{line}")
    folder.rename(kept)
    folder.mkdir()
    for path, content in before.items():
        path.write_bytes(content)
    if ended == 0:
        break
    assert ended == -signal.SIGKILL, ended
"""


def test_a_restore_that_is_killed_at_any_line_leaves_the_old_or_the_new_whole(
    evenings: Evenings, run: Run, tmp_path: Path
) -> None:
    evenings("vorher")
    file, folder = tmp_path / "backup.db", tmp_path / "home"
    run("backup", file)
    evenings("nachher")
    folder.mkdir()
    run("backup", folder / "x.db")
    environment = {"DATABASE_URL": f"sqlite:///{folder / 'x.db'}", "PYTHONPATH": str(ROOT), "PATH": ""}
    command = [sys.executable, "-c", PULLED, str(file), str(folder)]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    left = sorted(tmp_path.glob("home-*"), key=lambda path: int(path.name.partition("-")[2]))
    outcomes = []
    for place in left:
        with closing(sqlite3.connect(place / "x.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            outcomes.append([row[0] for row in database.execute("SELECT text FROM cards ORDER BY number, text")])
        assert has_no_holes(place / "x.db")
        assert not list(place.glob("*-wal"))
    assert len(outcomes) > 10
    assert all(texts in (["nachher", "vorher"], ["vorher"]) for texts in outcomes), outcomes
    assert outcomes == sorted(outcomes, key=len, reverse=True)  # old up to one moment, new from it on
    assert outcomes[-1] == ["vorher"]
    left_over = next(place for place in left if list(place.glob("*.draft")))
    settings = load(database_url=f"sqlite:///{left_over / 'x.db'}", async_mode="threading", tick=0)
    assert "vorher" in hanging(settings)
    assert not list(left_over.glob("*.draft*"))
