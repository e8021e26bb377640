"""The screens of an evening in a real browser, and what must never happen on one of them."""

import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, WebSocket

from tests.people import Answer, Server, uuid

NO_LINE = (
    r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to"
)
SOFT = re.compile("[\u00ad\u200b]")  # the wall may add places to break a word, never a letter


def eventually(true: Callable[[], Any], seconds: float = 10, what: str = "") -> float:
    """Waits until it is true; returns how long that took, seconds."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, what or "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - start


class Watch:
    """Hears of every error and every request of a browser context."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.host = host
        self.faults: list[str] = []
        self.beat_at = 0.0  # when the server's heartbeat was last heard on a websocket
        self._forgiven: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self._fault(f"error: {error.error}"))
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", lambda page: page.on("websocket", self._opened))

    def forgive(self, pattern: str) -> None:
        """From now on such a message is expected, for example while there is no network."""
        self._forgiven.append(pattern)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._fault(f"console: {message.text} ({message.location.get('url')})")

    def _opened(self, socket: WebSocket) -> None:
        self._asked(socket.url)
        socket.on("framereceived", self._received)

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, str) and '["here",' in frame:
            self.beat_at = time.monotonic()

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != self.host:
            self._fault(f"request to another host: {url}")

    def _fault(self, fault: str) -> None:
        if not any(re.search(pattern, fault) for pattern in self._forgiven):
            self.faults.append(fault)


class Screens:
    """Opens screens at one address, and closes them all at the end."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.host = urlsplit(base).hostname or ""
        self.watches: list[Watch] = []
        self._contexts: list[BrowserContext] = []

    def context(self, **options: Any) -> BrowserContext:
        options = {"locale": "de-DE", "timezone_id": "Europe/Vienna"} | options
        context = self.browser.new_context(base_url=self.base, **options)
        context.set_default_timeout(20_000)  # a machine may be busy elsewhere
        self._contexts.append(context)
        self.watches.append(Watch(context, self.host))
        return context

    def page(self, path: str, **options: Any) -> Page:
        page = self.context(**options).new_page()
        page.goto(path)
        return page

    def phone(self, made: Answer, number: int = 1, **options: Any) -> "Phone":
        options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True} | options
        phone = Phone(self.page(f"/b/{made['code']}/{number}", **options), self.watches[-1])
        if options.get("java_script_enabled", True):
            phone.becomes_live()
        return phone

    def wall(self, made: Answer, width: int = 1920, height: int = 1080, **options: Any) -> "Wall":
        options = {"viewport": {"width": width, "height": height}} | options
        wall = Wall(self.page(f"/wall/{made['code']}", **options), self.watches[-1])
        wall.becomes_live()
        return wall

    def desk(self, made: Answer, **options: Any) -> "Desk":
        options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True} | options
        page = self.page(f"/enter#{made['keys']['moderator']}", **options)
        page.wait_for_url("**/desk/*")
        desk = Desk(page, self.watches[-1])
        desk.becomes_live()
        return desk

    def laptop(self, made: Answer, page: str = "", **options: Any) -> Page:
        """An organiser who came by link, on one of the pages of the workshop."""
        opened = self.page(f"/enter#{made['keys']['organiser']}", **options)
        opened.wait_for_url(f"**/organise/{made['code']}*")
        if page:
            opened.goto(f"/organise/{made['code']}/{page}")
        return opened

    def __enter__(self) -> "Screens":
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        for context in self._contexts:
            context.close()
        faults = [fault for watch in self.watches for fault in watch.faults]
        assert kind is not None or not faults, "\n".join(faults)


class Screen:
    """One page of one device."""

    def __init__(self, page: Page, watch: Watch) -> None:
        self.page, self.watch = page, watch

    def lines(self, selector: str) -> list[str]:
        found: list[str] = self.page.evaluate(
            "(selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent)", selector
        )
        return found

    def one(self, selector: str, text: str) -> Locator:
        """The only element that matches and holds the text."""
        return self.page.locator(selector).filter(has_text=text)

    def is_secure(self) -> bool:
        return bool(self.page.evaluate("() => window.isSecureContext"))

    def reload(self) -> None:
        self.watch.beat_at = 0
        self.page.reload()
        self.becomes_live()

    def becomes_live(self, seconds: float = 20) -> None:
        eventually(self.is_live, seconds, f"not live: {type(self).__name__}")

    def is_live(self) -> bool:
        raise NotImplementedError

    def loses_the_network(self) -> None:
        self.watch.forgive(NO_LINE)
        self.page.context.set_offline(True)

    def finds_the_network(self) -> None:
        self.page.context.set_offline(False)


class Phone(Screen):
    """A guest's phone on the page of a board."""

    def is_live(self) -> bool:
        return self.page.locator("#link:not([hidden]):not(.off)").count() == 1

    def others(self) -> list[str]:
        """The texts of all others in sight, newest first."""
        return self.lines("#all .others > li .text")

    def own(self) -> list[str]:
        """The texts of this phone's cards that hang, newest first."""
        return self.lines("#own .own > li.hangs .text")

    def waiting(self) -> list[str]:
        return self.lines("#own .own > li.waiting .text")

    def texts(self) -> list[str]:
        """Everything that hangs, its own cards first."""
        return [*self.own(), *self.others()]

    def write(self, text: str) -> None:
        """Types and taps the button."""
        self.page.fill("#composer textarea", text)
        self.page.tap("#composer button")

    def pin(self, text: str) -> None:
        """Until it hangs."""
        self.write(text)
        eventually(lambda: text in self.own(), 10, f"does not hang: {text}")

    def like(self, text: str) -> None:
        self.one("#all .others > li", text).locator(".too").tap()

    def likes(self, text: str) -> int:
        return int(self.one("#all .others > li", text).locator(".too .num").inner_text() or 0)

    def edit(self, text: str, changed: str) -> None:
        self.one("#own li.hangs", text).locator(".change").tap()
        editor = self.page.locator("#own li.editing")
        editor.locator("textarea").fill(changed)
        editor.locator("button.btn").first.tap()

    def take_down(self, text: str) -> None:
        self.one("#own li.hangs", text).locator(".off").tap()

    def bring_back(self, text: str) -> None:
        self.one("#own li.taken", text).locator("button").tap()

    def can_write(self) -> bool:
        """Whether the field takes words: what was begun stays in sight when writing has ended, but stands still."""
        return self.page.locator("#composer textarea:not([readonly])").is_visible()


class Wall(Screen):
    """The projection."""

    def is_live(self) -> bool:
        return not self.sign() and time.monotonic() - self.watch.beat_at < 4  # it hears one every 2 s

    def texts(self) -> list[str]:
        """What hangs on the page in sight."""
        hanging = ".cards > .page:not(.going, .probe) > li:not(.leaving) .text"
        return [SOFT.sub("", text) for text in self.lines(hanging)]

    def question(self) -> str:
        return self.page.locator(".question:visible").first.inner_text()

    def pages(self) -> int:
        """How many pages it says there are."""
        said = self.page.locator(".page-of").text_content() or ""
        numbers = re.findall(r"\d+", said)
        return int(numbers[-1]) if numbers else 1

    def turn(self) -> None:
        """To the next page, until the old one has faded."""
        self.page.keyboard.press("ArrowRight")
        eventually(lambda: self.page.locator(".page.going").count() == 0)

    def sign(self) -> str:
        """What it says about the line; empty while all is well."""
        shown = [sign for sign in self.page.locator(".net").all() if sign.is_visible()]
        return shown[0].inner_text() if shown else ""


class Desk(Screen):
    """A moderator's phone."""

    def is_live(self) -> bool:
        loaded = self.page.locator("ol.cards .plain").count() == 0  # those of the plain page have a button of their own
        return loaded and self.page.locator(".bar .link:not(.off)").count() == 1

    def texts(self, hanging: bool = True) -> list[str]:
        """The texts of the cards that hang, or of those that were taken down, newest first."""
        return self.lines(f"ol.cards > li .card{':not(.down)' if hanging else '.down'} .text")

    def look_at(self, text: str) -> Locator:
        """Taps a card; returns the sheet that comes up."""
        self.one("ol.cards > li", text).locator(".look").tap()
        sheet = self.page.locator("#sheet")
        sheet.wait_for()
        return sheet

    def hide(self, text: str) -> None:
        self.look_at(text).locator("[data-do=hide]").tap()

    def restore(self, text: str) -> None:
        self.look_at(text).locator("[data-do=restore]").tap()

    def undo(self) -> None:
        self.page.locator(".toast button").tap()

    def choose(self, number: int) -> None:
        """Another board, by its chip."""
        self.page.locator(f".boards a[href$='board={number}']").tap()

    def show_on_wall(self) -> None:
        self.page.tap("#show")

    def toggle_writing(self) -> None:
        self.page.tap("#writing")


class Others:
    """The others in the hall: they ask on an event's first board, over HTTP, each time from a device of its own."""

    def __init__(self, server: Server, made: Answer) -> None:
        self.server, self.made = server, made
        self.board = made["boards"][0]["id"]
        self.log = f"board:{self.board}"

    def ask(self, verb: str, role: str = "moderator", log: str | None = None, **args: Any) -> None:
        key = self.made["code"] if role == "attendee" else self.made["keys"][role]
        asked = {"request_id": uuid(), "log": log or self.log, "verb": verb, "args": args}
        answer = self.server.call("POST", "/api/commands", asked, key, Device=uuid())
        assert answer["ok"], answer

    def pin(self, text: str, role: str = "moderator") -> str:
        """A new card; returns its id."""
        card = uuid()
        self.ask("card.add", role, id=card, text=text)
        return card

    def texts(self, role: str = "attendee") -> list[str]:
        """What that role sees on the board, in the order of the numbers."""
        key = self.made["code"] if role == "attendee" else self.made["keys"][role]
        cards = self.server.log(key, self.log)["snapshot"].get("card", {}).values()
        return [card["text"] for card in sorted(cards, key=lambda card: card["number"])]
