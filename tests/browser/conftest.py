"""What browser tests share: one Chromium, servers, screens that are watched, and boards with many cards."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.screens import Screens
from tests.browser.texts import as_comments, real_texts
from tests.people import ROOT, Server

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTS = ["127.0.0.1", "hall.test"]  # the second is no secure context, as in every hall


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=1))  # docs/decisions/0021


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """A Chromium that starts; the script says so when there is none."""
    found = subprocess.run([str(ROOT / "tools" / "chromium.sh")], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        pytest.exit("no Chromium for the browser tests", 1)
    return found.stdout.strip()


@pytest.fixture(scope="package")
def chromium(chromium_path: str) -> Iterator[Browser]:
    rule = "--host-resolver-rules=MAP hall.test 127.0.0.1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path, args=[*FLAGS, rule])
        yield browser
        browser.close()


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="package")
def hall_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of all tests that leave it running; each has a workshop of its own."""
    with Server(tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture
def screens(chromium: Browser, hall_server: Server, host: str) -> Iterator[Screens]:
    """Opens phones, walls and desks, once for each address; fails when one of them saw an error or called elsewhere."""
    with Screens(chromium, hall_server.url.replace("127.0.0.1", host)) as opened:
        yield opened


@pytest.fixture
def local_screens(chromium: Browser, hall_server: Server) -> Iterator[Screens]:
    """The same on 127.0.0.1 alone, for what does not depend on the address."""
    with Screens(chromium, hall_server.url) as opened:
        yield opened


@pytest.fixture(scope="package")
def import_cards(hall_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Makes a workshop with a board of so many real cards for each number given; answers like `POST /api/workshops`."""

    def make(*counts: int, language: str = "de") -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("cards")
        command = [str(ROOT / ".venv/bin/flask"), "--app", "board", "workshop", "import", "--json"]
        command += ["--language", language, "--title", "Klimarat"]
        start = 0
        for number, count in enumerate(counts, 1):
            file = folder / f"{number}.csv"
            file.write_text(as_comments(real_texts(language)[start : start + count]), encoding="utf-8")
            start += count
            command += [str(file), "--question", f"Wie wollen wir wohnen? ({number})"]
        environment = {**os.environ, "DATABASE_URL": hall_server.environment["DATABASE_URL"]}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made: dict[str, Any] = json.loads(done.stdout)
        return made

    return make
