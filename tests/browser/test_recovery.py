"""Screens mend themselves: messages nobody answers, cookies without a role, a server on another database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute

from tests.browser.roads import SOCKETS, Block, Road
from tests.browser.screens import NO_LINE, Desk, Others, Phone, Screens, Wall, eventually
from tests.people import Answer, Server, uuid

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
REFUSED = r"Failed to load resource.*status of 4\d\d"
TOO_LONG = "Das ist zu lang"


class CutLine:
    """Stands between a page and the server, and hangs up when it is told to or when the page says a certain word."""

    def __init__(self, page: Page, word: str | None = None) -> None:
        self.word = word
        self.open: list[WebSocketRoute] = []
        page.route_web_socket("**/socket.io/**", self._between)

    def cut(self) -> None:
        for page in self.open:
            page.close()
        self.open = []

    def _between(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        self.open.append(page)

        def to_server(message: str | bytes) -> None:
            if self.word and self.word in str(message):
                self.cut()
            else:
                server.send(message)

        page.on_message(to_server)


@pytest.fixture
def made(hall_server: Server) -> Answer:
    return hall_server.create("Halle", ("Was fehlt dir hier?",))


def kept(made: Answer, *texts: str) -> dict[str, Any]:
    """An outbox that a tab of an older version left behind, with so many cards."""
    log = f"board:{made['boards'][0]['id']}"
    asked = {"log": log, "verb": "card.add", "tries": 1}
    items = [
        {**asked, "request_id": uuid(), "args": {"id": uuid(), "text": text}, "at": at} for at, text in enumerate(texts)
    ]
    return {"name": f"pappen.outbox.{made['id']}.{uuid()}", "box": {"alive": 0, "items": items}}


# Messages that get no answer


@pytest.mark.parametrize(
    ("text", "before"), [("e" + "\u0301" * 7000, ""), ("Wohnen " * 3000, "delete Intl.Segmenter")], ids=["marks", "old"]
)
def test_a_text_too_large_to_be_sent_is_kept_by_the_field(
    local_screens: Screens, hall_server: Server, made: Answer, text: str, before: str
):
    context = local_screens.context(**PHONE)
    context.add_init_script(before)
    page = context.new_page()
    page.goto(f"/b/{made['code']}/1")
    phone = Phone(page, local_screens.watches[-1])
    phone.becomes_live()
    phone.write(text)
    eventually(lambda: TOO_LONG in page.inner_text("#composer .refusal"))
    assert page.input_value("#composer textarea") == text
    assert phone.waiting() == []
    phone.page.fill("#composer textarea", "")
    phone.pin("Danach")
    assert Others(hall_server, made).texts() == ["Danach"]


def test_an_old_browser_counts_characters_nearly_as_people_do(local_screens: Screens, made: Answer):
    context = local_screens.context(**PHONE)
    context.add_init_script("delete Intl.Segmenter")
    page = context.new_page()
    page.goto(f"/b/{made['code']}/1")
    Phone(page, local_screens.watches[-1]).becomes_live()
    page.fill("#composer textarea", "👩‍👩‍👧🇦🇹👍🏽x\u0323\u0307!" * 30)
    eventually(lambda: page.inner_text("#composer .count").startswith("150"))


def test_a_message_too_large_for_the_server_comes_back_and_blocks_nothing(
    local_screens: Screens, hall_server: Server, made: Answer
):
    phone = local_screens.phone(made)
    phone.watch.forgive(REFUSED)
    left = kept(made, "Zu viel " * 2500, "Dahinter")
    phone.page.evaluate("({ name, box }) => localStorage.setItem(name, JSON.stringify(box))", left)
    phone.reload()
    eventually(lambda: phone.own() == ["Dahinter"], 30)
    assert Others(hall_server, made).texts() == ["Dahinter"]
    assert phone.page.input_value("#own .editing textarea").startswith("Zu viel")


def test_what_the_line_hangs_up_on_goes_as_a_plain_request(local_screens: Screens, hall_server: Server, made: Answer):
    page = local_screens.context(**PHONE).new_page()
    CutLine(page, "Reizwort")
    page.goto(f"/b/{made['code']}/1")
    phone = Phone(page, local_screens.watches[-1])
    phone.becomes_live()
    phone.write("Ein Reizwort")
    phone.write("Dahinter")
    eventually(lambda: phone.own() == ["Dahinter", "Ein Reizwort"], 30)
    assert Others(hall_server, made).texts() == ["Ein Reizwort", "Dahinter"]


# Cookies that lost their role


def test_a_wall_whose_cookie_is_gone_gets_its_role_again(local_screens: Screens, hall_server: Server, made: Answer):
    page = local_screens.context().new_page()
    line = CutLine(page)
    page.goto(f"/wall/{made['code']}")
    wall = Wall(page, local_screens.watches[-1])
    Others(hall_server, made).pin("Vor dem Riss")
    eventually(lambda: wall.texts() == ["Vor dem Riss"])
    page.context.clear_cookies()
    line.cut()
    Others(hall_server, made).pin("Nach dem Riss")
    eventually(lambda: sorted(wall.texts()) == ["Nach dem Riss", "Vor dem Riss"], 10)


def test_a_phone_on_plain_requests_whose_cookie_is_gone_posts_again(
    chromium: Browser, hall_server: Server, made: Answer
):
    with Road(hall_server) as road, Screens(chromium, road.url) as screens:
        road.becomes(Block(shut=SOCKETS))
        page = screens.context(**PHONE).new_page()
        phone = Phone(page, screens.watches[-1])
        phone.watch.forgive(f"{NO_LINE}|{REFUSED}")
        page.goto(f"/b/{made['code']}/1")
        phone.becomes_live(15)
        page.context.clear_cookies()
        phone.write("Nach dem Riss")
        eventually(lambda: page.title() and Others(hall_server, made).texts() == ["Nach dem Riss"], 30)


def test_a_desk_whose_role_is_gone_says_so(local_screens: Screens, made: Answer):
    page = local_screens.context(**PHONE).new_page()
    line = CutLine(page)
    page.goto(f"/enter#{made['keys']['moderator']}")
    page.wait_for_url("**/desk/*")
    Desk(page, local_screens.watches[-1]).becomes_live()
    local_screens.watches[-1].forgive(REFUSED)
    page.context.clear_cookies()
    line.cut()
    eventually(lambda: "anderen Link" in page.inner_text("main"), 10)


# Another database


def test_a_server_on_another_database_costs_the_desk_nothing(
    chromium: Browser, start_server: Callable[..., Server], tmp_path: Path
):
    server = start_server(SECRET_KEY="the same for both, and long enough")
    made = server.create("Halle", ("Was fehlt dir hier?",))
    Others(server, made).pin("Soll weg")
    right = server.environment["DATABASE_URL"]
    with Screens(chromium, server.url) as screens:
        desk = screens.desk(made)
        eventually(lambda: desk.texts() == ["Soll weg"])
        desk.watch.forgive(NO_LINE)
        server.kill()
        desk.hide("Soll weg")
        server.environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'other.db'}"
        server.start()
        eventually(lambda: "gibt es nicht mehr" in desk.page.inner_text("main"), 20)
        server.kill()
        server.environment["DATABASE_URL"] = right
        server.start()
        desk.reload()
        eventually(lambda: Others(server, made).texts() == [], 20)
