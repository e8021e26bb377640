"""A phone in a bad hall: a lost message, closed tabs, and a reader whose page stays still."""

import pytest
from playwright.sync_api import Page, WebSocketRoute

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.browser.wires import kept
from tests.people import Server

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


FOLLOW_STATUS = """() => {
  window.said = [];
  const line = document.querySelector("[role=status]");
  new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true });
}"""


class BadLine:
    """Stands between a page and the server, and loses what it is told to lose."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lose: str | None = None  # the next message of the server that holds this text
        page.route_web_socket("**/socket.io/**", self._between)

    def has_lost(self) -> bool:
        self.page.evaluate("() => 0")
        return self.lose is None

    def _between(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def to_page(message: str | bytes) -> None:
            if self.lose and self.lose in str(message):
                self.lose = None
                return
            page.send(message)

        page.on_message(server.send)
        server.on_message(to_page)


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?",)))


def badly_connected(screens: Screens, hall: Others) -> tuple[Phone, BadLine]:
    page = screens.context(**PHONE).new_page()
    line = BadLine(page)
    page.goto(f"/b/{hall.made['code']}/1")
    phone = Phone(page, screens.watches[-1])
    phone.becomes_live()
    return phone, line


def second_tab(phone: Phone, screens: Screens, hall: Others) -> Phone:
    page = phone.page.context.new_page()
    page.goto(f"/b/{hall.made['code']}/1")
    tab = Phone(page, phone.watch)
    tab.becomes_live()
    return tab


# Loss on the way


def test_a_lost_message_is_noticed_with_the_next_one(local_screens: Screens, hall: Others) -> None:
    phone, line = badly_connected(local_screens, hall)
    line.lose = "Verloren"
    hall.pin("Verloren")
    hall.pin("Angekommen")
    eventually(lambda: phone.others() == ["Angekommen", "Verloren"])


def test_a_lost_last_message_is_noticed_by_the_heartbeat(local_screens: Screens, hall: Others) -> None:
    phone, line = badly_connected(local_screens, hall)
    line.lose = "Die letzte"
    hall.pin("Die letzte")
    eventually(line.has_lost)
    eventually(lambda: phone.others() == ["Die letzte"], 20)


def test_who_is_refused_at_once_is_not_thanked_later(local_screens: Screens, hall: Others) -> None:
    phone, line = badly_connected(local_screens, hall)
    line.lose = '"open":false'  # the phone goes on to think that it may write
    hall.ask("board.close", log=f"workshop:{hall.made['id']}", board=hall.board)
    eventually(line.has_lost)
    phone.page.evaluate(FOLLOW_STATUS)
    phone.write("Zu spät")
    phone.page.locator("#own .editing").wait_for()
    phone.page.wait_for_timeout(1700)
    said = " ".join(phone.page.evaluate("() => window.said"))
    assert "nicht mehr geschrieben" in said
    assert "Notiert" not in said


# Tabs that go


def test_a_tab_closed_without_a_network_loses_nothing(screens: Screens, hall: Others) -> None:
    phone = screens.phone(hall.made)
    phone.loses_the_network()
    phone.write("Im Aufzug geschrieben")
    eventually(phone.waiting)
    phone.page.fill("#composer textarea", "Ein angefangener Satz")
    phone.page.close()
    phone.finds_the_network()
    tab = second_tab(phone, screens, hall)
    eventually(lambda: tab.own() == ["Im Aufzug geschrieben"])
    assert tab.page.input_value("#composer textarea") == "Ein angefangener Satz"
    assert hall.texts("moderator") == ["Im Aufzug geschrieben"]


def test_tabs_of_one_phone_agree_on_what_is_its_own(local_screens: Screens, hall: Others) -> None:
    hall.pin("Von jemand anderem")
    phone = local_screens.phone(hall.made)
    tab = second_tab(phone, local_screens, hall)
    tab.pin("Von diesem Telefon")
    tab.like("Von jemand anderem")
    phone.page.bring_to_front()
    eventually(lambda: phone.own() == ["Von diesem Telefon"])
    eventually(lambda: phone.page.locator(".others .too[aria-pressed=true]").count() == 1)
    assert phone.others() == ["Von jemand anderem"]


# What was refused


def test_a_text_refused_later_waits_for_its_writer_and_survives_a_reload(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made)
    phone.loses_the_network()
    phone.write("Zu spät gekommen")
    eventually(phone.waiting)
    hall.ask("board.close", log=f"workshop:{hall.made['id']}", board=hall.board)
    phone.finds_the_network()
    field = phone.page.locator("#own .editing textarea")
    eventually(lambda: field.count() == 1, 20)
    phone.reload()
    eventually(lambda: field.input_value() == "Zu spät gekommen")
    assert "nicht mehr geschrieben" in phone.page.locator("#own .editing .refusal").inner_text()
    hall.ask("board.open", log=f"workshop:{hall.made['id']}", board=hall.board)
    eventually(phone.can_write)
    phone.page.locator("#own .editing button").first.tap()
    eventually(lambda: phone.own() == ["Zu spät gekommen"])


def test_forty_quick_cards_all_hang_in_order(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made)
    quick = [f"Schnell {number}" for number in range(40)]
    for text in quick:
        phone.page.fill("#composer textarea", text)
        phone.page.keyboard.press("Enter")
    eventually(lambda: phone.page.locator("#own .waiting").count() == 0, 30)
    assert hall.texts("moderator") == quick


# Reading


def test_what_is_read_stays_where_it_is(local_screens: Screens, hall: Others) -> None:
    cards = [hall.pin(f"Karte {number}: Leistbares Wohnen für alle, auch in der Stadt.") for number in range(20)]
    phone = local_screens.phone(hall.made)
    read = phone.page.locator(f"li[data-id='{cards[8]}']")
    read.evaluate("(card) => card.scrollIntoView({ block: 'center' })")
    place = read.bounding_box()
    for number in range(3):
        hall.pin(f"Neu {number}")
    hall.ask("card.hide", card=cards[17])
    hall.ask("card.like", card=cards[18])
    news = phone.page.locator("#news")
    eventually(lambda: news.is_visible() and news.inner_text().strip() == "3 neue")
    eventually(lambda: phone.page.locator(f"li[data-id='{cards[17]}']").count() == 0)
    now = read.bounding_box()
    assert place
    assert now
    assert abs(now["y"] - place["y"]) < 1
    news.tap()
    eventually(lambda: phone.others()[:3] == ["Neu 2", "Neu 1", "Neu 0"])
    assert not news.is_visible()


def test_writing_keeps_the_field_and_its_focus(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made)
    phone.pin("Die erste")
    for text in ("Die zweite", "Die dritte"):
        assert phone.page.evaluate("() => document.activeElement.id") == "text"
        phone.page.keyboard.type(text)
        phone.page.keyboard.press("Enter")
        eventually(lambda text=text: phone.own()[0] == text)
    eventually(lambda: phone.page.locator("#composer .hung").inner_text() == "Hängt! Noch eine?")
    hall.pin("Von jemand anderem")
    eventually(lambda: phone.others() == ["Von jemand anderem"])
    assert phone.page.evaluate("() => document.activeElement.id") == "text"


# The end


def test_an_erased_event_leaves_nothing_on_the_phone(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made)
    phone.pin("Bald vergessen")
    phone.page.fill("#composer textarea", "Auch ein Entwurf")
    laptop = local_screens.laptop(hall.made)
    laptop.locator("#erase summary").click()
    laptop.fill("#confirm", "Halle")
    laptop.locator("#erase form button").click()
    eventually(lambda: "gelöscht" in phone.page.inner_text("#main"))
    assert phone.page.evaluate("() => Object.keys(localStorage)") == []
    eventually(lambda: kept(phone.page) == [])
    assert "Bald vergessen" not in phone.page.content()
