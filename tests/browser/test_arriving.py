"""How a screen comes by a whole board: bytes over HTTP, then the socket; the socket alone where those do not come."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.screens import Desk, Others, Phone, Screens, eventually
from tests.people import Answer, Server

BYTES = "**/api/snapshots/**"


@pytest.fixture
def full(import_cards: Callable[..., Answer]) -> Answer:
    return import_cards(120)


@pytest.fixture
def others(hall_server: Server, full: Answer) -> Others:
    return Others(hall_server, full)


def packed(server: Server) -> float:
    """How many snapshots the server has made so far."""
    return float(re.findall(r"^pappen_packings_total (\S+)$", server.call("GET", "/metrics").decode(), re.M)[0])


class Loads:
    """The snapshots that come to a page from now on, in bytes over the wire."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: set[str] = set()
        self._sizes: list[int] = []
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._ask)
        wire.on("Network.loadingFinished", self._end)

    def next(self) -> int:
        eventually(lambda: self._page.title() and self._sizes)
        return self._sizes.pop(0)

    def _ask(self, sent: dict[str, Any]) -> None:
        if "/api/snapshots/" in sent["request"]["url"]:
            self._asked.add(sent["requestId"])

    def _end(self, loaded: dict[str, Any]) -> None:
        if loaded["requestId"] in self._asked:
            self._sizes.append(int(loaded["encodedDataLength"]))


def show_all(phone: Phone) -> None:
    """Taps "older" until there are none."""
    while phone.page.locator("#more").is_visible():
        before = len(phone.others())
        phone.page.tap("#more")
        eventually(lambda before=before: len(phone.others()) > before)


def test_older_cards_come_compressed_and_are_kept_by_the_browser(
    local_screens: Screens, hall_server: Server, full: Answer, others: Others
):
    phone = local_screens.phone(full)
    loads, made = Loads(phone.page), packed(hall_server)
    assert len(phone.others()) == 30
    show_all(phone)
    assert phone.others() == others.texts()[::-1]
    assert 4_000 < loads.next() < 30_000
    again = local_screens.phone(full)
    show_all(again)
    phone.page.reload()
    phone.becomes_live()
    show_all(phone)
    assert phone.others() == again.others() == others.texts()[::-1]
    assert loads.next() < 1_500, "what the browser had came once more"
    assert packed(hall_server) - made <= 3  # once encoded, once compressed for all three; and the event's own log


def test_a_phone_stays_live_while_older_cards_are_on_their_way(local_screens: Screens, full: Answer, others: Others):
    held: list[Route] = []
    phone = local_screens.phone(full)
    phone.page.route(BYTES, lambda route: held.append(route))
    phone.page.tap("#more")
    eventually(lambda: phone.page.title() and held)
    others.pin("währenddessen", "attendee")
    eventually(lambda: phone.page.locator("#news").inner_text().strip() == "1 neue")  # further up than one reads
    held[0].continue_()
    show_all(phone)
    others.pin("danach", "attendee")
    eventually(lambda: phone.page.locator("#news").inner_text().strip() == "2 neue")
    phone.page.tap("#news")
    eventually(lambda: phone.others()[:2] == ["danach", "währenddessen"])
    assert sorted(phone.others()) == sorted(others.texts())


def test_where_the_bytes_do_not_come_the_socket_brings_the_cards(local_screens: Screens, full: Answer, others: Others):
    phone, desk = local_screens.phone(full), local_screens.desk(full)
    for screen in (phone, desk):
        screen.watch.forgive("Failed to load resource")
        screen.page.route(BYTES, lambda route: route.abort())
    show_all(phone)
    assert phone.others() == others.texts()[::-1]
    desk.reload()
    eventually(lambda: desk.texts()[:60] == others.texts()[:-61:-1])
    assert "120" in desk.page.locator("[data-tab=all]").inner_text()


def test_a_desk_gets_what_guests_do_not_see_and_a_phone_of_the_same_browser_does_not(
    local_screens: Screens, full: Answer, others: Others
):
    desk: Desk = local_screens.desk(full)
    eventually(lambda: "120" in desk.page.locator("[data-tab=all]").inner_text())
    texts = others.texts()
    once = [text for text in texts if sum(text in other for other in texts) == 1]  # people repeat each other
    hidden = once[-1]
    desk.hide(hidden)
    eventually(lambda: desk.texts(hanging=False) == [hidden])
    page = desk.page.context.new_page()
    page.goto(f"/b/{full['code']}/1")
    phone = Phone(page, desk.watch)
    phone.becomes_live()
    page.set_viewport_size({"width": 390, "height": 844})
    while page.locator("#more").is_visible():
        before = len(phone.others())
        page.click("#more")
        eventually(lambda before=before: len(phone.others()) > before)
    assert hidden not in phone.others()
    assert len(phone.others()) == 119
    desk.reload()
    eventually(lambda: desk.texts(hanging=False) == [hidden])
