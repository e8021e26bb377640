"""Nothing typed is lost: not by a dead spot, a reload, a killed tab, a restart, nor by a browser that keeps nothing."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, WebSocketRoute

from tests.browser.screens import NO_LINE, Others, Phone, Screens, eventually
from tests.browser.wires import PHONE, kept, kill_tab, open_phone, open_tab
from tests.people import Server

THREE = ["Die erste", "Die zweite", "Die dritte"]
HANGING = "IDBFactory.prototype.open = () => ({});"  # as some browsers do until they are started anew
NO_DATABASE = "Object.defineProperty(window, 'indexedDB', { value: undefined });"
FORBIDDEN = "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };"
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } });"
)

FILL = """
() => {
  for (let size = 1 << 22; size; size >>= 1) {
    try { for (let n = 0; ; n++) localStorage.setItem(`fill ${size} ${n}`, "x".repeat(size)); } catch {}
  }
}
"""
DELETE = """
() => new Promise((done, failed) => {
  const asked = indexedDB.deleteDatabase("pappen");
  asked.onsuccess = () => done();
  asked.onblocked = () => failed(new Error("the page holds it"));
})
"""

# Types a card every second visit, and reloads at a moment that the seed chooses, a hundred times.
RESTLESS = """
(() => {
  const visit = Number(sessionStorage.visit ?? 0);
  if (!sessionStorage.seed || visit >= 100) return;
  sessionStorage.visit = visit + 1;
  const chance = () => {
    sessionStorage.seed = (Number(sessionStorage.seed) * 48271) % 2147483647;
    return Number(sessionStorage.seed) / 2147483647;
  };
  const wait = chance() < 0.2 ? 0 : chance() * 80;
  const reload = () => (wait ? setTimeout(() => location.reload(), wait) : location.reload());
  const type = () => {
    const form = document.querySelector("#composer");
    if (form) form.querySelector("textarea").value = `Karte ${visit / 2}`;
    const heard = form && !form.dispatchEvent(new Event("submit", { cancelable: true }));
    if (heard) reload();
    else setTimeout(type, 2);
  };
  if (visit % 2) addEventListener("DOMContentLoaded", reload);
  else type();
})();
"""


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?",)))


@pytest.fixture
def hall_screens(chromium: Browser, hall_server: Server) -> Iterator[Screens]:
    """At the address of the hall alone, where the browser offers less."""
    with Screens(chromium, hall_server.url.replace("127.0.0.1", "hall.test")) as opened:
        yield opened


def path(hall: Others) -> str:
    return f"/b/{hall.made['code']}/1"


def strip(phone: Phone) -> str:
    """What the phone says about its line, above the question."""
    return phone.page.locator("#net b").inner_text() if phone.page.locator("#net").is_visible() else ""


# The whole way


@pytest.fixture
def running(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture
def corners(chromium: Browser, running: Server) -> Iterator[list[Screens]]:
    """Both addresses at once, since a restart takes its time."""
    with (
        Screens(chromium, running.url) as here,
        Screens(chromium, running.url.replace("127.0.0.1", "hall.test")) as there,
    ):
        yield [here, there]


def test_three_cards_outlive_the_network_a_reload_the_tab_and_the_server(running: Server, corners: list[Screens]):
    halls = [Others(running, running.create(screens.host, ("Was bleibt?",))) for screens in corners]
    phones = [open_phone(screens, path(hall))[0] for screens, hall in zip(corners, halls, strict=True)]
    for phone in phones:
        phone.loses_the_network()
        for text in THREE:
            phone.write(text)
        eventually(lambda phone=phone: strip(phone) == "Kein Netz – 3 Karten warten", 10)
        assert "getrennt" in phone.page.inner_text("#link")
    running.kill()
    for phone in phones:
        phone.finds_the_network()
        eventually(lambda phone=phone: strip(phone) == "Verbindung wird gesucht – 3 Karten warten", 10)
        assert "verbindet neu" in phone.page.inner_text("#link")
        assert phone.waiting() == THREE[::-1]
        with pytest.raises(Error):
            phone.page.reload()  # the browser's own page: nothing of ours can be loaded
        phone.page.close()
    running.start()
    for phone, hall in zip(phones, halls, strict=True):
        tab = open_tab(phone, path(hall))
        eventually(lambda tab=tab: tab.own() == THREE[::-1], 15)
        assert (hall.texts("moderator"), tab.waiting(), kept(tab.page)) == (THREE, [], [])


def test_a_server_that_began_anew_leaves_no_card_waiting_for_a_number_of_before(
    chromium: Browser, start_server: Callable[..., Server], tmp_path: Path
):
    server = start_server()
    hall = Others(server, server.create("Halle", ("Was fehlt dir hier?",)))
    with Screens(chromium, server.url) as screens:
        page = screens.context(**PHONE).new_page()
        deafen(page)
        page.goto(path(hall))
        phone = Phone(page, screens.watches[-1])
        phone.becomes_live()
        phone.watch.forgive(NO_LINE)
        database = Path(server.environment["DATABASE_URL"].removeprefix("sqlite:///"))
        backup = tmp_path / "backup.db"
        with closing(sqlite3.connect(database)) as now, closing(sqlite3.connect(backup)) as copy:
            now.backup(copy)
        phone.write("Nur in der Zukunft")
        eventually(lambda: not kept(page))
        assert phone.waiting() == hall.texts() == ["Nur in der Zukunft"]  # answered, but not seen yet
        server.kill()
        for beside in ("-wal", "-shm"):
            Path(f"{database}{beside}").unlink(missing_ok=True)
        shutil.copy(backup, database)
        with closing(sqlite3.connect(database)) as restored, restored:
            restored.execute("DELETE FROM epochs")
        server.start()
        eventually(lambda: phone.waiting() == [], 30)
        assert hall.texts() == []


def deafen(page: Page) -> None:
    """The page hears no changes, and nothing at all on a line that answered one of its commands."""

    def between(tab: WebSocketRoute) -> None:
        server = tab.connect_to_server()
        asked: set[str] = set()

        def to_server(message: str | bytes) -> None:
            question = re.match(r'42(\d+)\["command"', str(message))
            asked.update(question.groups() if question else ())
            server.send(message)

        def to_page(message: str | bytes) -> None:
            if '["changes"' in str(message) or "deaf" in asked:
                return
            answer = re.match(r"43(\d+)", str(message))
            tab.send(message)
            if answer and answer[1] in asked:
                asked.add("deaf")

        tab.on_message(to_server)
        server.on_message(to_page)

    page.route_web_socket("**/socket.io/**", between)


# Moments


@pytest.mark.parametrize("browser", ["", HANGING, NO_DATABASE], ids=["whole", "hanging", "none"])
def test_a_tab_killed_right_after_the_tap_has_kept_the_card(hall_screens: Screens, hall: Others, browser: str):
    phone, _ = open_phone(hall_screens, path(hall), browser)
    phone.loses_the_network()
    phone.write("Getippt und weg")
    kill_tab(phone.page)
    phone.finds_the_network()
    tab = open_tab(phone, path(hall))
    eventually(lambda: tab.own() == ["Getippt und weg"], 10)
    assert hall.texts("moderator") == ["Getippt und weg"]


def test_a_hundred_reloads_while_sending_lose_and_double_nothing(hall_screens: Screens, hall: Others):
    phone, wires = open_phone(hall_screens, path(hall), RESTLESS)
    phone.watch.forgive(NO_LINE)
    phone.page.evaluate("() => { sessionStorage.seed = 4711; location.reload(); }")
    eventually(lambda: restless(phone), 60)
    phone.becomes_live(20)
    cards = [f"Karte {number}" for number in range(50)]
    eventually(lambda: hall.texts("moderator") == cards, 40)
    eventually(lambda: not phone.waiting() and not kept(phone.page))
    assert hall.texts("moderator") == cards
    assert len(wires.texts) > 50, "no reload came between a command and its answer"


def restless(phone: Phone) -> bool:
    """Whether it has had its hundred visits."""
    try:
        return bool(phone.page.evaluate("() => Number(sessionStorage.visit) === 100"))
    except Error:  # it was just reloaded
        return False


# Browsers that keep little or nothing


def test_a_phone_that_keeps_nothing_says_so_and_still_sends(screens: Screens, hall: Others):
    phone, _ = open_phone(screens, path(hall), NO_STORAGE, FORBIDDEN)
    eventually(phone.page.locator("#unkept").is_visible)
    assert "nicht aufheben" in phone.page.inner_text("#unkept")
    phone.pin("Trotzdem")
    phone.loses_the_network()
    phone.write("Später")
    eventually(lambda: phone.waiting() == ["Später"])
    phone.finds_the_network()
    eventually(lambda: phone.own() == ["Später", "Trotzdem"], 15)
    assert hall.texts("moderator") == ["Trotzdem", "Später"]


def test_a_full_phone_says_so_and_still_sends(local_screens: Screens, hall: Others):
    phone, _ = open_phone(local_screens, path(hall))
    wire = phone.page.context.new_cdp_session(phone.page)
    wire.send("Storage.overrideQuotaForOrigin", {"origin": local_screens.base, "quotaSize": 1})
    phone.page.evaluate(FILL)
    phone.loses_the_network()
    phone.write("Kein Platz mehr")
    eventually(phone.page.locator("#unkept").is_visible)
    assert phone.waiting() == ["Kein Platz mehr"]
    phone.page.evaluate("() => localStorage.clear()")
    wire.send("Storage.overrideQuotaForOrigin", {"origin": local_screens.base})
    phone.write("Wieder Platz")
    eventually(lambda: not phone.page.locator("#unkept").is_visible(), 10)
    phone.finds_the_network()
    eventually(lambda: phone.own() == ["Wieder Platz", "Kein Platz mehr"], 15)
    assert hall.texts("moderator") == ["Kein Platz mehr", "Wieder Platz"]


@pytest.mark.parametrize("how", ["cleared", "deleted"])
def test_what_waits_outlives_its_database(local_screens: Screens, hall: Others, how: str):
    phone, _ = open_phone(local_screens, path(hall))
    phone.loses_the_network()
    phone.write("Vorher")
    eventually(lambda: kept(phone.page))
    if how == "cleared":
        wire = phone.page.context.new_cdp_session(phone.page)
        where = {"origin": local_screens.base, "storageTypes": "indexeddb,local_storage"}
        wire.send("Storage.clearDataForOrigin", where)
    else:
        phone.page.evaluate(DELETE)
    phone.write("Nachher")
    phone.finds_the_network()
    eventually(lambda: phone.own() == ["Nachher", "Vorher"], 15)
    assert hall.texts("moderator") == ["Vorher", "Nachher"]
