"""Several tabs of one phone: they show the same, one of them sends, and none holds the others up."""

import pytest
from playwright.sync_api import Page, WebSocketRoute

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.browser.wires import HOLDER, PHONE, Wires, kept, kill_tab, open_phone, open_tab
from tests.people import Server

TYPE = """
(texts) => {
  for (const text of texts) {
    document.querySelector("#composer textarea").value = text;
    document.querySelector("#composer button").click();
  }
}
"""

# Long waits never end, so that nobody waits for a lease to run out.
IMPATIENT = """
() => {
  const soon = window.setTimeout;
  window.setTimeout = (then, wait, ...more) => (wait > 400 ? 0 : soon(then, wait, ...more));
}
"""


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?",)))


def path(hall: Others) -> str:
    return f"/b/{hall.made['code']}/1"


def swallow_commands(page: Page) -> None:
    """The page's commands go nowhere, on none of the ways there are."""

    def between(tab: WebSocketRoute) -> None:
        server = tab.connect_to_server()
        tab.on_message(lambda message: '["command"' in str(message) or server.send(message))

    page.route_web_socket("**/socket.io/**", between)
    for way in ("**/socket.io/**", "**/api/commands"):
        page.route(way, lambda route: route.abort())


def test_two_tabs_send_everything_once_each_in_its_order(screens: Screens, hall: Others):
    first, wires = open_phone(screens, path(hall))
    second = open_tab(first, path(hall))
    first.loses_the_network()
    texts = {tab: [f"{tab} {number}" for number in range(8)] for tab in ("Links", "Rechts")}
    for number in range(8):
        first.page.evaluate(TYPE, [texts["Links"][number]])
        second.page.evaluate(TYPE, [texts["Rechts"][number]])
    for tab in (first, second):
        eventually(lambda tab=tab: len(tab.waiting()) == 16)  # each shows what waits in the other
    assert first.waiting() == second.waiting()
    first.finds_the_network()
    eventually(lambda: len(hall.texts("moderator")) == 16, 20)
    for tab in (first, second):
        eventually(lambda tab=tab: (len(tab.own()), tab.waiting()) == (16, []), 15)
    for name in texts:
        assert [text for text in hall.texts("moderator") if text.startswith(name)] == texts[name]
    assert sorted(wires.texts) == sorted(texts["Links"] + texts["Rechts"])
    assert wires.most_at_once == 1
    assert kept(first.page) == []


def test_two_live_tabs_that_write_at_once_never_speak_at_once(local_screens: Screens, hall: Others):
    first, wires = open_phone(local_screens, path(hall))
    second = open_tab(first, path(hall))
    for number in range(4):
        first.page.evaluate(TYPE, [f"Links {number}.{part}" for part in range(2)])
        second.page.evaluate(TYPE, [f"Rechts {number}.{part}" for part in range(2)])
    eventually(lambda: len(hall.texts("moderator")) == 16, 20)
    eventually(lambda: not first.waiting() and not second.waiting())
    assert len(wires.texts) == len(set(wires.texts)) == 16
    assert wires.most_at_once == 1


def test_a_tab_that_dies_while_sending_does_not_hold_up_the_other(local_screens: Screens, hall: Others):
    context = local_screens.context(**PHONE)
    dying = Phone(context.new_page(), local_screens.watches[-1])
    dying.watch.forgive("ERR_FAILED")
    swallow_commands(dying.page)
    dying.page.goto(path(hall))
    dying.becomes_live()
    wires = Wires(context)  # hears the tabs that come now
    other = open_tab(dying, path(hall))
    dying.page.evaluate(TYPE, ["Unterwegs gestorben"])  # at once: who gets no answer for long lets others try
    eventually(lambda: other.waiting() == ["Unterwegs gestorben"])
    other.page.evaluate(TYPE, ["Dahinter"])
    eventually(lambda: len(kept(other.page)) == 2)
    eventually(lambda: other.page.evaluate(HOLDER) != "")
    assert wires.texts == [], "two tabs send at once"
    kill_tab(dying.page)
    eventually(lambda: other.own() == ["Dahinter", "Unterwegs gestorben"], 20)
    assert hall.texts("moderator") == ["Unterwegs gestorben", "Dahinter"]


def test_a_tab_that_is_closed_hands_over_at_once(local_screens: Screens, hall: Others):
    context = local_screens.context(**PHONE)
    leaving = Phone(context.new_page(), local_screens.watches[-1])
    leaving.watch.forgive("ERR_FAILED")
    swallow_commands(leaving.page)
    leaving.page.goto(path(hall))
    leaving.becomes_live()
    other = open_tab(leaving, path(hall))
    other.page.evaluate(IMPATIENT)
    leaving.write("Mach du das")
    eventually(lambda: other.waiting() == ["Mach du das"])
    eventually(lambda: other.page.evaluate(HOLDER) != "")
    leaving.page.close(run_before_unload=True)
    eventually(lambda: other.own() == ["Mach du das"], 20)


def test_a_text_refused_in_one_tab_is_mended_in_the_other(local_screens: Screens, hall: Others):
    first, _ = open_phone(local_screens, path(hall))
    second = open_tab(first, path(hall))
    first.loses_the_network()
    first.write("Zu spät")
    hall.ask("board.close", log=f"workshop:{hall.made['id']}", board=hall.board)
    first.finds_the_network()
    for tab in (first, second):
        eventually(lambda tab=tab: tab.page.locator("#own .editing textarea").count() == 1, 20)
    hall.ask("board.open", log=f"workshop:{hall.made['id']}", board=hall.board)
    eventually(second.can_write)
    second.page.locator("#own .editing textarea").fill("Doch noch")
    second.page.locator("#own .editing button").first.tap()
    for tab in (first, second):
        eventually(lambda tab=tab: tab.own() == ["Doch noch"])
        eventually(lambda tab=tab: tab.page.locator("#own .editing").count() == 0)
    assert (hall.texts("moderator"), kept(first.page)) == (["Doch noch"], [])
