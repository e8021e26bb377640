"""Whatever the network blocks, the evening runs on by another way; what is not our server is never taken for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.roads import SOCKETS, Block, Road
from tests.browser.screens import NO_LINE, Desk, Others, Phone, Screen, Screens, Wall, Watch, eventually
from tests.people import Answer, Server

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
STRANGE = r"CORS policy|Content Security Policy|ERR_FAILED|Failed to load resource"
BACK = 30


def says(status: str, *lines: str, body: str = "") -> bytes:
    """What a network answers by itself, and hangs up."""
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", body]).encode()


WELCOME = "<html><body><h1>Welcome! Please sign in.</h1></body></html>"
PORTALS = (
    says("200 OK", "Content-Type: text/html", body=WELCOME),
    says("302 Found", "Location: http://127.0.0.1:9/sign-in"),
    says("200 OK", "Content-Type: application/json", body='{"ok": true, "login": "required"}'),
    says("511 Network Authentication Required", "Content-Type: text/html", body=WELCOME),
)


@pytest.fixture
def made(hall_server: Server) -> Answer:
    return hall_server.create("Halle", ("Was fehlt dir hier?",))


@pytest.fixture
def road(hall_server: Server) -> Iterator[Road]:
    with Road(hall_server) as opened:
        yield opened


@pytest.fixture
def screens(chromium: Browser, road: Road) -> Iterator[Screens]:
    """All of them come by the road."""
    with Screens(chromium, road.url) as opened:
        yield opened


def opened(screens: Screens, path: str, **options: Any) -> tuple[Page, Watch]:
    """A page that need not be live yet."""
    page = screens.context(**options).new_page()
    screens.watches[-1].forgive(f"{NO_LINE}|{STRANGE}")
    page.goto(path)
    return page, screens.watches[-1]


def open_phone(screens: Screens, made: Answer) -> Phone:
    return Phone(*opened(screens, f"/b/{made['code']}/1", **PHONE))


def open_wall(screens: Screens, made: Answer) -> Wall:
    return Wall(*opened(screens, f"/wall/{made['code']}", viewport={"width": 1280, "height": 720}))


def open_desk(screens: Screens, made: Answer) -> Desk:
    page, watch = opened(screens, f"/enter#{made['keys']['moderator']}", **PHONE)
    page.wait_for_url("**/desk/*")
    return Desk(page, watch)


def finds_another_network(screen: Screen) -> None:
    """What a browser tells its pages then."""
    screen.page.evaluate("() => dispatchEvent(new Event('online'))")


@pytest.mark.parametrize("blocked", ["refused", "swallowed", "all"])
def test_the_evening_runs_without_websockets(
    screens: Screens, road: Road, hall_server: Server, made: Answer, blocked: str
):
    if blocked == "all":
        road.becomes(Block(shut=SOCKETS))
    else:
        road.becomes(Block(websockets=blocked))
    wall, desk = open_wall(screens, made), open_desk(screens, made)
    phone, other = open_phone(screens, made), open_phone(screens, made)
    for screen in (desk, phone, other):
        screen.becomes_live(15)

    phone.write("Kommt an")
    other.write("Auch ich")
    everything = ["Auch ich", "Kommt an"]
    for screen in (phone, other, wall, desk):
        eventually(lambda screen=screen: sorted(screen.texts()) == everything, 15)
    desk.hide("Auch ich")
    for screen in (phone, wall):
        eventually(lambda screen=screen: screen.texts() == ["Kommt an"], 15)
    phone.edit("Kommt an", "Kam an")
    eventually(lambda: wall.texts() == ["Kam an"], 15)
    assert wall.sign() == ""
    assert wall.watch.beat_at == 0, "a websocket was open all the time"

    road.heals()
    if blocked != "refused":  # then it looks by itself now and then
        finds_another_network(wall)
    eventually(lambda: wall.page.title() and wall.watch.beat_at, BACK, "it stays on the worse way")
    log = f"board:{made['boards'][0]['id']}"
    cards = hall_server.log(made["keys"]["moderator"], log)["snapshot"]["card"].values()
    assert sorted((card["number"], card["text"]) for card in cards) in (
        [(1, "Kam an"), (2, "Auch ich")],
        [(1, "Auch ich"), (2, "Kam an")],
    )


def test_a_page_that_asks_to_sign_in_is_no_answer(screens: Screens, road: Road, hall_server: Server, made: Answer):
    phone, wall = open_phone(screens, made), open_wall(screens, made)
    phone.becomes_live()
    phone.pin("Davor")
    eventually(lambda: wall.texts() == ["Davor"])
    typed = []
    for number, portal in enumerate(PORTALS):
        road.becomes(Block(portal=portal))
        before = road.intercepted
        finds_another_network(phone)
        eventually(lambda: phone.page.locator("#net").is_visible(), 15)
        typed.append(f"Karte {number}")
        phone.write(typed[-1])
        eventually(lambda: sorted(phone.waiting()) == typed)
        finds_another_network(phone)
        eventually(lambda before=before: road.intercepted > before + 4, 20)
        assert sorted(phone.waiting()) == typed
        assert not phone.is_live()
    eventually(wall.sign, 10)
    assert wall.texts() == ["Davor"]
    assert Others(hall_server, made).texts() == ["Davor"]

    road.heals()
    for screen in (phone, wall):
        finds_another_network(screen)
    eventually(lambda: phone.own() == [*reversed(typed), "Davor"], BACK)
    eventually(lambda: Others(hall_server, made).texts() == ["Davor", *typed])
    eventually(lambda: not wall.sign() and sorted(wall.texts()) == ["Davor", *typed], BACK)


def test_what_the_desk_does_in_a_dead_spot_waits_and_is_done(
    screens: Screens, road: Road, hall_server: Server, made: Answer
):
    Others(hall_server, made).pin("Muss weg")
    desk = open_desk(screens, made)
    desk.becomes_live()
    eventually(lambda: desk.texts() == ["Muss weg"])
    road.becomes(Block(half_open=True))
    desk.hide("Muss weg")
    eventually(lambda: "1 Eingabe wartet" in desk.page.inner_text("#net"), 15)
    assert Others(hall_server, made).texts() == ["Muss weg"]
    road.heals()
    eventually(lambda: Others(hall_server, made).texts() == [], BACK)
    eventually(lambda: "abgenommen" in desk.page.inner_text(".toast"), BACK)
    eventually(lambda: not desk.page.locator("#net").is_visible())
