"""What a writer must still decide on stays in sight: refused texts, half-changed cards, and why a card waits."""

import sqlite3
from contextlib import closing

import pytest

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.browser.wires import kept, open_phone, open_tab
from tests.people import Server

LATE = "Zu spät für diese Pappe"


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?", "Was bringst du mit?")))


def path(hall: Others, number: int = 1) -> str:
    return f"/b/{hall.made['code']}/{number}"


def write(hall: Others, verb: str) -> None:
    hall.ask(f"board.{verb}", log=f"workshop:{hall.made['id']}", board=hall.board)


def test_a_text_refused_while_another_board_is_open_leads_back_to_its_own(screens: Screens, hall: Others):
    phone, _ = open_phone(screens, path(hall))
    phone.loses_the_network()
    phone.write(LATE)
    eventually(lambda: kept(phone.page))
    write(hall, "close")
    phone.page.close()
    phone.finds_the_network()
    other = open_tab(phone, path(hall, 2))
    strip = other.page.locator("#elsewhere")
    eventually(strip.is_visible, 15)
    assert strip.inner_text().split("\n") == ["1 Karte ist zurückgekommen", "Schau auf Pappe 1 nach."]
    other.reload()
    eventually(strip.is_visible)
    strip.tap()
    field = other.page.locator("#own .editing textarea")
    eventually(lambda: field.count() == 1)
    assert field.input_value() == LATE
    assert "nicht mehr geschrieben" in other.page.inner_text("#own .editing .refusal")
    assert not strip.is_visible()
    field.fill("Gerade noch")
    other.reload()
    assert field.input_value() == "Gerade noch"
    assert other.page.locator("#own .editing button:visible").all_inner_texts() == ["Verwerfen"]
    write(hall, "open")
    eventually(other.can_write)
    other.page.locator("#own .editing button").first.tap()
    eventually(lambda: other.own() == ["Gerade noch"])
    eventually(lambda: not kept(other.page))
    assert hall.texts("moderator") == ["Gerade noch"]


def test_a_refused_text_is_thrown_away_by_its_writer_alone(local_screens: Screens, hall: Others):
    phone, _ = open_phone(local_screens, path(hall))
    phone.loses_the_network()
    phone.write(LATE)
    write(hall, "close")
    phone.finds_the_network()
    eventually(phone.page.locator("#own .editing").is_visible, 15)
    phone.page.locator("#own .editing .back").tap()
    eventually(lambda: not kept(phone.page))
    phone.reload()
    assert phone.page.locator("#own .editing").count() == 0


def test_a_refused_change_stands_in_the_card_it_was_meant_for(local_screens: Screens, hall: Others):
    phone, _ = open_phone(local_screens, path(hall))
    phone.pin("Wie es hängt")
    phone.loses_the_network()
    phone.edit("Wie es hängt", "Wie es hängen soll")
    write(hall, "close")
    phone.finds_the_network()
    field = phone.page.locator("#own .editing textarea")
    eventually(lambda: field.count() == 1 and field.input_value() == "Wie es hängen soll", 15)
    phone.reload()
    assert field.input_value() == "Wie es hängen soll"
    write(hall, "open")
    eventually(phone.can_write)
    phone.page.locator("#own .editing button").first.tap()
    eventually(lambda: phone.own() == ["Wie es hängen soll"])
    eventually(lambda: hall.texts() == ["Wie es hängen soll"])


def test_a_half_changed_card_is_still_in_its_editor_after_a_reload(local_screens: Screens, hall: Others):
    phone, _ = open_phone(local_screens, path(hall))
    phone.pin("Ein Garten")
    editor = phone.page.locator("#own .editing")
    phone.one("#own li.hangs", "Ein Garten").locator(".change").tap()
    editor.locator("textarea").fill("Ein Garten auf dem Dach")
    phone.reload()
    assert editor.locator("textarea").input_value() == "Ein Garten auf dem Dach"
    editor.locator("button.btn").first.tap()
    eventually(lambda: phone.own() == ["Ein Garten auf dem Dach"])
    phone.one("#own li.hangs", "Ein Garten").locator(".change").tap()
    editor.locator("textarea").fill("Doch nicht")
    editor.locator(".back").tap()
    phone.reload()
    assert (editor.count(), phone.own()) == (0, ["Ein Garten auf dem Dach"])


def fate(phone: Phone) -> str:
    """What the first waiting card says about itself."""
    return "".join(phone.lines("#own li.waiting .fate span")[:1])


def test_a_card_says_that_the_server_cannot_take_it_just_now(local_screens: Screens, hall_server: Server, hall: Others):
    phone, _ = open_phone(local_screens, path(hall))
    database = hall_server.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        phone.write("Geduldig")
        eventually(lambda: fate(phone) == "wartet, der Server ist gerade beschäftigt", 20)
        assert not phone.page.locator("#net").is_visible()
        other.execute("ROLLBACK")
    eventually(lambda: phone.own() == ["Geduldig"], 30)
    assert hall.texts() == ["Geduldig"]


def test_likes_that_were_taken_back_in_a_dead_spot_never_leave_the_phone(local_screens: Screens, hall: Others):
    hall.pin("Von jemand anderem")
    phone, wires = open_phone(local_screens, path(hall))
    eventually(phone.others)
    phone.loses_the_network()
    too = phone.page.locator("#all .too")
    for pressed in ("true", "false"):
        phone.like("Von jemand anderem")
        eventually(lambda pressed=pressed: too.get_attribute("aria-pressed") == pressed)
    eventually(lambda: not kept(phone.page))
    phone.finds_the_network()
    phone.pin("Danach")
    assert [asked["verb"] for asked in wires.commands] == ["card.add"]
    assert phone.likes("Von jemand anderem") == 0
