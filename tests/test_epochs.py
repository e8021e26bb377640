"""An epoch names one life of the database: who comes with a number of another one is given everything."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from board import create_app
from board.config import Settings
from tests.people import ROOT, Evening, Scene, Server

GUEST = "device-of-a-guest-0001"


@pytest.fixture
def scene(service: Server) -> Iterator[Scene]:
    with Scene(service) as scene:
        yield scene


def test_who_joins_is_told_the_epoch_and_gets_changes_within_it_and_everything_from_another(scene: Scene) -> None:
    assert scene.post("eins")["ok"]
    assert scene.post("zwei")["ok"]
    guest = scene.person(join=None)
    epoch = guest.join(scene.board)["epoch"]
    assert len(epoch) >= 12
    assert set(epoch) <= set("0123456789abcdef")

    def join(**more: Any) -> tuple[bool, bool]:
        answer = guest.call("join", {"log": scene.board, "since": 1, **more})
        assert (answer["ok"], answer["epoch"], answer["seq"]) == (True, epoch, 2)
        return "changes" in answer, "snapshot" in answer

    assert join() == join(epoch=None) == join(epoch=epoch) == (True, False)
    assert join(epoch="0" * 16) == join(epoch="") == (False, True)
    assert guest.call("join", {"log": scene.board, "since": 1, "epoch": 3})["code"] == "wrong_type"


def test_http_and_pages_tell_the_same_epoch(scene: Scene) -> None:
    assert scene.post("eins")["ok"]
    whole = scene.server.log(scene.code, scene.board)
    epoch, path = whole["epoch"], f"/api/logs/{scene.board}?since=0"
    for query, kind in (("", "changes"), (f"&epoch={epoch}", "changes"), ("&epoch=0123456789ab", "snapshot")):
        answer = scene.server.call("GET", path + query, key=scene.code)
        assert (kind in answer, answer["epoch"]) == (True, epoch), query
    snapshot = scene.server.call("GET", f"/api/snapshots/{scene.board}", key=scene.code)
    assert snapshot == {"ok": True, "epoch": epoch, "seq": 1, "snapshot": whole["snapshot"]}
    for page in (f"/b/{scene.code}/1", f"/wall/{scene.code}"):
        assert f'data-seq="1" data-epoch="{epoch}"'.encode() in scene.server.call("GET", page)


def test_an_epoch_lasts_over_restarts(settings: Settings) -> None:
    assert epoch_of(settings) == epoch_of(settings)


def test_a_copy_without_an_epoch_begins_one_of_its_own(settings: Settings) -> None:
    before = epoch_of(settings)
    with sqlite3.connect(settings.database_path) as database:
        database.execute("DELETE FROM epochs")
    assert epoch_of(settings) != before


def epoch_of(settings: Settings) -> str:
    """The epoch of a log after a start on this database."""
    app = create_app(settings=settings)
    evening = Evening(app, "Auftakt", ["Was?"])
    epoch = evening.house.shelf.now(evening.board).epoch
    evening.house.stop()
    return epoch


# A database of before there were epochs, as the first version left it


@pytest.fixture
def old(settings: Settings) -> Settings:
    with sqlite3.connect(settings.database_path) as database:
        database.executescript((ROOT / "tests/data/first_tables.sql").read_text(encoding="utf-8"))
        database.execute("PRAGMA journal_mode=WAL")
    return settings


def is_whole(app: Flask) -> None:
    """The evening of before goes on: what hung hangs, its writers are known, the next card has the next number."""
    house = app.extensions["house"]
    house.start()
    with sqlite3.connect(house.settings.database_path) as database:
        (code,) = database.execute("SELECT code FROM workshops").fetchone()
    view = house.shelf.workshop(code)
    before = Evening.__new__(Evening)
    before.app, before.house, before.id, before.log = app, house, view.id, f"workshop:{view.id}"
    before.board = f"board:{view.boards[0].id}"
    assert before.texts("moderators") == ["Ein großer Garten", "Bänke", "Weg damit"]
    assert before.texts() == ["Ein großer Garten", "Bänke"]
    assert before.seq() == 6
    writer = before.guest(GUEST)
    garden = next(iter(before.cards()))
    before.ask(writer, "card.edit", card=garden, text="Zwei Gärten")
    card = before.pin(writer, "Neu")
    assert (before.cards()[card]["number"], before.seq()) == (4, 8)
    assert len(house.shelf.now(before.board).epoch) >= 12


def test_a_database_of_the_first_version_gets_an_epoch_and_loses_nothing(old: Settings) -> None:
    app = create_app(settings=old)
    is_whole(app)
    app.extensions["house"].stop()


HALFWAY = """
import os, signal
from alembic import op
from board.config import load
from board.db import Database
from board.loop import Loop

made = op.create_table

def half(name, *columns):
    if name == "clocks":
        {what}
    return made(name, *columns)

op.create_table = half
Database(load(async_mode="threading"), Loop(), lambda turns: None).start()
"""


@pytest.mark.parametrize(
    ("what", "code"),
    [("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL), ("raise OSError('broken')", 1)],
    ids=["killed", "failed"],
)
def test_a_migration_that_ends_halfway_leaves_a_database_that_starts_again_whole(
    old: Settings, tmp_path: Path, what: str, code: int
) -> None:
    environment = {"DATABASE_URL": old.database_url, "PYTHONPATH": str(ROOT), "PATH": ""}
    command = [sys.executable, "-c", HALFWAY.format(what=what)]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=30)
    assert ended.returncode == code, ended.stderr
    with sqlite3.connect(old.database_path) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        assert tables.isdisjoint({"epochs", "clocks"})
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    app = create_app(settings=old)
    is_whole(app)
    app.extensions["house"].stop()
