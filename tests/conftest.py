"""What tests share: an app of their own, a real server in a process of its own, and people who use them."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from board import create_app
from board.config import Settings, load
from tests.people import Evening, Server

OURS = ("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL", "CREATE_KEY", "HOST", "PORT", "RETENTION_DAYS", "TICK", "TIMEZONE")
for name in (*OURS, "MAX_CONNECTIONS"):
    os.environ.pop(name, None)  # what the developer's shell says is no business of the tests; ASYNC_MODE is


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make check` leaves out what starts servers, so that it stays quick."""
    for item in items:
        if {"server", "start_server", "hall"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("server")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Threads, and everything told at once: tests in this process look right after they acted."""
    database = f"sqlite:///{tmp_path / 'pappen.db'}"
    return load(database_url=database, async_mode="threading", timezone="Europe/Vienna", tick=0)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on an empty database, in this process."""
    app = create_app(settings=settings)
    app.testing = True
    yield app
    app.extensions["house"].stop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def evening(app: Flask) -> Evening:
    """A workshop with two boards, and people in it."""
    return Evening(app, "Auftakt", ["Was wünschst du dir?", "Was kannst du beitragen?"])


@pytest.fixture(params=["eventlet", "threading"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A real server on a free port, once under each engine."""
    with Server(tmp_path, request.param) as running:
        yield running


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server that the tests of one file share, once under each engine; each test brings its own event."""
    with Server(tmp_path_factory.mktemp("hall"), request.param) as running:
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As `hall`, but only under the engine in service, or the one that ASYNC_MODE names."""
    with Server(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts real servers with the settings a test needs; all are stopped at the end."""
    started: list[Server] = []

    def start(engine: str | None = None, **environment: Any) -> Server:
        server = Server(tmp_path, engine, **environment).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()
