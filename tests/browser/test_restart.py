"""The plug is pulled and the server comes back: every screen finds it by itself, and nothing is lost or doubled."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import NO_LINE, Desk, Phone, Screen, Screens, Wall, eventually
from tests.people import Answer, Server

HIDDEN = "Wird im Dunkeln abgenommen"
BACK = 30  # seconds; a screen tries again after up to 8


class Corner:
    """A phone, a wall and a desk at one address."""

    def __init__(self, screens: Screens, made: Answer) -> None:
        self.name = screens.host
        self.phone, self.wall, self.desk = screens.phone(made), screens.wall(made), screens.desk(made)
        self.all: list[Phone | Wall | Desk] = [self.phone, self.wall, self.desk]


@pytest.fixture
def running(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture
def made(running: Server) -> Answer:
    return running.create("Stromausfall", ("Was bleibt?",))


@pytest.fixture
def corners(chromium: Browser, running: Server, made: Answer) -> Iterator[list[Corner]]:
    """Both addresses at once, since a restart takes its time."""
    with (
        Screens(chromium, running.url) as here,
        Screens(chromium, running.url.replace("127.0.0.1", "hall.test")) as there,
    ):
        yield [Corner(here, made), Corner(there, made)]


def stays_open(screen: Screen) -> None:
    screen.watch.forgive(NO_LINE)
    screen.page.evaluate("() => { window.neverReloaded = true; }")


def was_open_all_along(screen: Screen) -> bool:
    return bool(screen.page.evaluate("() => window.neverReloaded === true"))


def test_all_screens_find_the_server_again(running: Server, made: Answer, corners: list[Corner]):
    here, there = corners
    here.phone.pin("Bleibt hängen")
    here.phone.pin(HIDDEN)
    before = {"Bleibt hängen", HIDDEN}
    for corner in corners:
        eventually(lambda corner=corner: before == set(corner.wall.texts()) == set(corner.desk.texts()))
        for screen in corner.all:
            stays_open(screen)

    running.kill()
    for corner in corners:
        corner.phone.write(f"Im Dunkeln von {corner.name}")
    here.desk.hide(HIDDEN)
    for corner in corners:
        eventually(corner.wall.sign, 15, "the wall does not say that the line is down")
        assert "Verbindung" in corner.wall.sign()
        assert set(corner.wall.texts()) == before
        for screen in (corner.desk, corner.phone):
            eventually(lambda screen=screen: screen.page.locator("#net").is_visible(), 15)
        assert corner.phone.waiting() == [f"Im Dunkeln von {corner.name}"]

    running.start()
    for corner in corners:
        for screen in corner.all:
            screen.becomes_live(BACK)
    there.phone.pin("Es geht weiter")
    after = {"Bleibt hängen", "Es geht weiter", *(f"Im Dunkeln von {corner.name}" for corner in corners)}
    for corner in corners:
        for screen in corner.all:
            seen = after | {HIDDEN} if screen is here.phone else after  # whose card it is still reads it
            eventually(lambda screen=screen, seen=seen: sorted(screen.texts()) == sorted(seen))
        assert all(was_open_all_along(screen) for screen in corner.all)
    kept = running.log(made["keys"]["moderator"], f"board:{made['boards'][0]['id']}")["snapshot"]["card"]
    assert sorted(card["number"] for card in kept.values()) == [1, 2, 3, 4, 5]
