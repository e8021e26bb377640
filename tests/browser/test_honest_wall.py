"""A wall never passes off old cards as live, and mends itself; times are those of the page's own clock."""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, WebSocketRoute

from tests.browser.roads import Block, Road
from tests.browser.screens import NO_LINE, Others, Screens, Wall, eventually
from tests.people import Answer, Server

OLDEST = 5000  # milliseconds
BACK = 30
BUSY = '[{"ok":false,"code":"try_later","message":"Later."}]'
# Hears what the page hears, and keeps how old that was at most while no sign was to be seen.
WITNESS = """
(() => {
  window.witness = { heardAt: 0, oldestLive: 0, saidAfter: 0 };
  const heard = (text) => {
    if (/"here"|"changes"|"ok":true,"epoch"/.test(text)) witness.heardAt = Date.now();
  };
  const { WebSocket: Native } = window;
  window.WebSocket = class extends Native {
    constructor(...to) {
      super(...to);
      this.addEventListener("message", ({ data }) => heard(data));
    }
  };
  setInterval(() => {
    const sign = document.querySelector(".net");
    if (!sign || !witness.heardAt) return;
    const said = [...document.querySelectorAll(".net")].some((one) => !one.hidden);
    const age = Date.now() - witness.heardAt;
    if (!said) witness.oldestLive = Math.max(witness.oldestLive, age);
    if (said) witness.saidAfter ||= age;
  }, 100);
})();
"""


class Reluctant:
    """Stands between a page and the server; while `busy`, it answers every `join` with `try_later`."""

    def __init__(self) -> None:
        self.busy = False
        self.refused = 0
        self.lines: list[WebSocketRoute] = []

    def between(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        self.lines.append(page)

        def to_server(message: str | bytes) -> None:
            asked = str(message)
            if self.busy and '["join"' in asked:
                number = asked[2 : asked.index("[")]
                self.refused += 1
                page.send(f"43{number}{BUSY}")
            else:
                server.send(message)

        page.on_message(to_server)

    def hangs_up(self) -> None:
        for page in self.lines:
            page.close()
        self.lines = []


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture
def made(server: Server) -> Answer:
    return server.create("Halle", ("Was fehlt dir hier?",))


@pytest.fixture
def road(server: Server) -> Iterator[Road]:
    with Road(server) as opened:
        yield opened


@pytest.fixture
def by_road(chromium: Browser, road: Road) -> Iterator[Screens]:
    with Screens(chromium, road.url) as opened:
        yield opened


@pytest.fixture
def screens(chromium: Browser, server: Server) -> Iterator[Screens]:
    with Screens(chromium, server.url) as opened:
        yield opened


def open_wall(screens: Screens, made: Answer, reluctant: Reluctant | None = None, **options: Any) -> Wall:
    page = screens.context(viewport={"width": 1280, "height": 720}, **options).new_page()
    screens.watches[-1].forgive(f"{NO_LINE}|Failed to load resource")
    page.add_init_script(WITNESS)
    if reluctant:
        page.route_web_socket("**/socket.io/**", reluctant.between)
    page.goto(f"/wall/{made['code']}")
    wall = Wall(page, screens.watches[-1])
    eventually(lambda: page.evaluate("() => witness.heardAt") and not wall.sign())
    page.evaluate("() => { witness.saidAfter = 0; }")  # a sign from before the wall was live
    return wall


def says_so(wall: Wall, what: str) -> None:
    eventually(wall.sign, 15, f"{what}: the wall says nothing")
    assert "Verbindung" in wall.sign()
    assert wall.page.locator("[data-people]").is_hidden(), f"{what}: nobody knows who is here"


def was_honest(wall: Wall, what: str) -> None:
    wall.page.wait_for_function("() => witness.saidAfter")
    seen = wall.page.evaluate("() => witness")
    assert 0 < seen["saidAfter"] <= OLDEST, f"{what}: {seen}"
    assert seen["oldestLive"] <= OLDEST, f"{what}: {seen}"


def test_a_wall_whose_line_fails_in_any_way_says_so_and_comes_back(
    screens: Screens, by_road: Screens, road: Road, server: Server, made: Answer
):
    others, reluctant = Others(server, made), Reluctant()
    others.pin("Davor")
    walls = {
        "the network is gone": open_wall(screens, made),
        "the line is half open": open_wall(by_road, made),
        "joining fails": open_wall(screens, made, reluctant),
    }
    for wall in walls.values():
        eventually(lambda wall=wall: wall.texts() == ["Davor"])
    desk = by_road.desk(made)
    desk.watch.forgive(NO_LINE)

    road.becomes(Block(half_open=True))
    reluctant.busy = True
    reluctant.hangs_up()
    walls["the network is gone"].loses_the_network()
    others.pin("Währenddessen")
    for what, wall in walls.items():
        says_so(wall, what)
    eventually(lambda: desk.page.locator("#net").is_visible(), 15)
    eventually(lambda: walls["joining fails"].page.title() and reluctant.refused > 5, 20)  # tries again and again
    for what, wall in walls.items():
        assert wall.sign(), what
        assert wall.texts() == ["Davor"], what

    road.heals()
    reluctant.busy = False
    walls["the network is gone"].finds_the_network()
    for what, wall in walls.items():
        eventually(lambda wall=wall: not wall.sign(), BACK, f"{what}: does not come back")
        assert sorted(wall.texts()) == ["Davor", "Währenddessen"], f"{what}: says live before it is"
        was_honest(wall, what)
    eventually(lambda: desk.page.locator("#net").is_hidden() and desk.is_live(), BACK)


def test_a_wall_before_a_frozen_server_says_so_also_when_it_wakes_up(screens: Screens, server: Server, made: Answer):
    Others(server, made).pin("Davor")
    awake, asleep = open_wall(screens, made), Wall(screens.context().new_page(), screens.watches[-1])
    asleep.watch.forgive(NO_LINE)
    asleep.page.clock.install()
    asleep.page.goto(f"/wall/{made['code']}")
    eventually(lambda: asleep.texts() == ["Davor"] and not asleep.sign())

    assert server.process
    server.process.send_signal(signal.SIGSTOP)
    try:
        asleep.page.clock.fast_forward("10:00")
        assert "10 min" in asleep.sign()
        says_so(awake, "frozen")
        was_honest(awake, "frozen")
    finally:
        server.process.send_signal(signal.SIGCONT)
    for wall in (awake, asleep):
        eventually(lambda wall=wall: not wall.sign(), BACK, "does not come back")
    Others(server, made).pin("Danach")
    for wall in (awake, asleep):
        eventually(lambda wall=wall: sorted(wall.texts()) == ["Danach", "Davor"], BACK)
