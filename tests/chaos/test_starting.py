"""A server that is killed while it brings the tables up to date: the next start finishes the work."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from board.config import load
from board.connections import make_engine
from board.schema import MIGRATIONS
from tests.chaos.server import Patient

pytestmark = [pytest.mark.chaos, pytest.mark.server]


def nothing(_folder: Path) -> None:
    """A first start."""


def first_form(folder: Path) -> None:
    """The tables as the first version had them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = make_engine(load(database_url=f"sqlite:///{folder / 'server.db'}"), "BEGIN IMMEDIATE")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()


@pytest.mark.parametrize(("before", "statements"), [(nothing, (9,)), (first_form, (3,))])
def test_a_start_that_was_killed_halfway_is_finished_by_the_next(
    tmp_path: Path, before: Callable[[Path], None], statements: tuple[int, ...]
):
    before(tmp_path)
    asyncio.run(start_and_fail(tmp_path, statements))
    with closing(sqlite3.connect(tmp_path / "server.db")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("SELECT count(*) FROM epochs").fetchone() == (1,)


async def start_and_fail(folder: Path, statements: tuple[int, ...]) -> None:
    server = Patient(folder)
    for number in statements:
        with pytest.raises(AssertionError, match="does not answer"):
            await server.start(f"exit_while_starting:{number}")
        assert await server.ended() == 9
    try:
        await server.start()
        board = [{"question": "Was nun?"}]
        made = await asyncio.to_thread(
            server.call, "POST", "/api/workshops", {"title": "Danach", "language": "de", "boards": board}
        )
        assert made["ok"]
    finally:
        await server.kill()
