"""What the pages of one browser ask over their sockets, and how a tab dies."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Request, WebSocket

from tests.browser.screens import Phone, Screens

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FRAME = re.compile(r"^(42|43)(\d+)(\[.*)$", re.S)  # a question or an answer, its number, and what it says
KEPT = """
() => new Promise((done) => {
  const opening = indexedDB.open("pappen");
  opening.onupgradeneeded = () => opening.transaction.abort(); // only looks
  opening.onerror = () => done([]);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("rooms").objectStore("rooms").getAll();
    asked.onsuccess = () => { opening.result.close(); done(asked.result.flatMap((room) => room.items)); };
  };
})
"""

HOLDER = """
() => new Promise((done) => {
  const opening = indexedDB.open("pappen");
  opening.onsuccess = () => {
    const asked = opening.result.transaction("rooms").objectStore("rooms").getAll();
    asked.onsuccess = () => { opening.result.close(); done(asked.result.find((room) => room.lease)?.lease.tab ?? ""); };
  };
})
"""


class Wires:
    """Hears every command that leaves a browser, in whichever tab, and every answer on a websocket."""

    def __init__(self, context: BrowserContext) -> None:
        self.commands: list[dict[str, Any]] = []  # in the order of sending
        self.most_at_once = 0
        self._open: set[tuple[int, str]] = set()
        context.on("page", lambda page: page.on("websocket", self._opened))
        context.on("request", self._posted)

    @property
    def texts(self) -> list[str]:
        """The texts that were sent, repetitions too."""
        return [asked["args"]["text"] for asked in self.commands]

    def _opened(self, socket: WebSocket) -> None:
        name = id(socket)
        socket.on("framesent", lambda frame: self._heard(name, frame))
        socket.on("framereceived", lambda frame: self._heard(name, frame))

    def _posted(self, request: Request) -> None:
        """The ways beside a websocket; answers on them are not heard."""
        said = request.post_data or "" if request.method == "POST" else ""
        if request.url.endswith("/api/commands"):
            self.commands.append(json.loads(said))
        elif "/socket.io/" in request.url:
            found = [FRAME.match(packet) for packet in said.split("\x1e")]
            self.commands += [json.loads(one[3])[1] for one in found if one and one[3].startswith('["command"')]

    def _heard(self, name: int, frame: str | bytes) -> None:
        found = FRAME.match(str(frame))
        if found and found[1] == "43":
            self._open.discard((name, found[2]))
        elif found and found[3].startswith('["command"'):
            self.commands.append(json.loads(found[3])[1])
            self._open.add((name, found[2]))
            self.most_at_once = max(self.most_at_once, len(self._open))


def kept(page: Page) -> list[dict[str, Any]]:
    """The items in the browser's database, of all events."""
    found: list[dict[str, Any]] = page.evaluate(KEPT)
    return found


def kill_tab(page: Page) -> None:
    """The page dies in the middle of whatever it does; nothing in it hears of it."""
    with pytest.raises(Error):
        page.goto("chrome://crash", timeout=3000)
    page.close()


def open_phone(screens: Screens, path: str, *scripts: str) -> tuple[Phone, Wires]:
    """A phone of its own, and what it says; the scripts run first in this tab, not in later ones."""
    context = screens.context(**PHONE)
    wires = Wires(context)
    page = context.new_page()
    for script in scripts:
        page.add_init_script(script)
    page.goto(path)
    phone = Phone(page, screens.watches[-1])
    phone.becomes_live()
    return phone, wires


def open_tab(phone: Phone, path: str, *, live: bool = True) -> Phone:
    """One more tab of the same browser."""
    tab = Phone(phone.page.context.new_page(), phone.watch)
    tab.page.goto(path)
    if live:
        tab.becomes_live()
    return tab
