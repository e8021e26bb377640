"""Dots on the phone: the same in every tab and without a network, taken back while they may be, then shown to all."""

import pytest
from playwright.sync_api import Locator

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.browser.wires import kept, open_phone, open_tab
from tests.people import Server, uuid


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?",)))


class Dotting:
    """The section of dots of a phone."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def row(self, title: str) -> Locator:
        return self.phone.one("#vote .choice", title)

    def put(self, title: str) -> None:
        self.row(title).locator(".plus").tap()

    def take_back(self, title: str) -> None:
        self.row(title).locator(".minus").tap()

    def given(self) -> list[int]:
        return [int(number) for number in self.phone.lines("#vote .choice .stepper b")]

    def hand(self) -> str:
        return self.phone.page.inner_text("#budget").strip()


def lead(hall: Others, verb: str, **args: object) -> None:
    hall.ask(verb, log=f"workshop:{hall.made['id']}", board=hall.board, **args)


def topics(hall: Others, *titles: str) -> list[str]:
    """Topics with a card each; returns their ids."""
    ids = [uuid() for _ in titles]
    for id, title in zip(ids, titles, strict=True):
        hall.ask("cluster.add", id=id, title=title, cards=[hall.pin(f"Karte zu {title}")])
    return ids


def test_dots_are_the_same_in_two_tabs_and_without_a_network(local_screens: Screens, hall: Others) -> None:
    topics(hall, "Grüne Stadt", "Leerstand", "Spielplätze")
    path = f"/b/{hall.made['code']}/1"
    first, _ = open_phone(local_screens, path)
    second = open_tab(first, path)
    one, two = Dotting(first), Dotting(second)
    lead(hall, "board.dots", budget=3, dots_on="topics")
    lead(hall, "board.phase", phase="dot")
    for tab in (one, two):
        eventually(lambda tab=tab: (tab.hand(), tab.given()) == ("noch 3 von 3 Punkten", [0, 0, 0]))
    one.put("Grüne Stadt")
    one.put("Grüne Stadt")
    for tab in (one, two):
        eventually(lambda tab=tab: (tab.hand(), tab.given()) == ("noch 1 von 3 Punkten", [2, 0, 0]))
    first.loses_the_network()
    two.take_back("Grüne Stadt")
    two.put("Leerstand")
    one.put("Leerstand")
    for tab in (one, two):
        eventually(lambda tab=tab: (tab.hand(), tab.given()) == ("alle Punkte verteilt", [1, 2, 0]))
    one.row("Spielplätze").locator(".plus").tap(force=True)  # it says that there are none left
    assert "Nimm erst einen zurück" in first.page.inner_text("#toast")
    first.finds_the_network()
    eventually(lambda: kept(first.page) == [], 20)
    first.reload()
    eventually(lambda: (one.hand(), one.given()) == ("alle Punkte verteilt", [1, 2, 0]))
    assert two.given() == [1, 2, 0]
    lead(hall, "board.phase", phase="results")
    rows = "#vote .rank .text, #vote .rank .sum"
    wanted = ["Leerstand", "2 Punkte, davon 2 von dir", "Grüne Stadt", "1 Punkt, davon 1 von dir"]
    for tab in (first, second):
        eventually(lambda tab=tab: tab.lines(rows) == [*wanted, "Spielplätze", "0 Punkte"])
    assert first.page.locator("#vote .stepper").count() == 0


def test_cards_hang_under_their_topics_and_one_follows_its_own(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made)
    phone.pin("Mehr Bänke")
    own = phone.page.locator("#own .hangs")
    assert own.locator(".card").get_attribute("data-n") is None
    first, second = topics(hall, "Grüne Stadt", "Leerstand")
    hall.pin("Noch frei")
    hall.ask("cluster.put", cards=[own.get_attribute("data-id")], cluster=second)
    eventually(lambda: own.locator(".card").get_attribute("data-n") == "2")
    assert "Leerstand" in own.locator(".fate").inner_text()
    lead(hall, "board.phase", phase="order")
    headings = "#all .others > li.topic h3, #all .others > li .text"
    wanted = ["1Grüne Stadt 1", "Karte zu Grüne Stadt", "2Leerstand 2", "Karte zu Leerstand", "Noch ohne Thema 1"]
    eventually(lambda: phone.lines(headings) == [*wanted, "Noch frei"])
    phone.reload()
    assert phone.lines(headings) == [*wanted, "Noch frei"]
    hall.ask("cluster.merge", cluster=second, into=first)
    eventually(lambda: own.locator(".card").get_attribute("data-n") == "1")
    eventually(lambda: phone.page.locator("#all .topic").count() == 2)
    lead(hall, "board.dots", budget=2, dots_on="cards")
    lead(hall, "board.phase", phase="dot")
    free = phone.one("#all .others > li", "Noch frei")
    free.locator(".plus").tap()
    own.locator(".plus").tap()
    eventually(lambda: phone.page.inner_text("#budget").strip() == "alle Punkte verteilt")
    lead(hall, "board.phase", phase="results")
    eventually(lambda: sorted(phone.lines("#vote .rank .text")) == ["Mehr Bänke", "Noch frei"])
    assert "1 Punkt" in own.locator(".fate").inner_text()


def test_a_scale_takes_one_dot_that_can_be_moved(local_screens: Screens, hall: Others) -> None:
    board = uuid()
    log = f"workshop:{hall.made['id']}"
    hall.ask("board.add", log=log, id=board, question="Wie geht es dir?", kind="mood")
    phone = local_screens.phone(hall.made, 2)
    assert not phone.can_write()
    pressed = "#mood .field[aria-pressed=true] b"
    for word in ("sehr", "mittel"):
        phone.page.locator("#mood .field").filter(has=phone.page.get_by_text(word, exact=True)).tap()
        eventually(lambda word=word: phone.lines(pressed) == [word])
    eventually(lambda: "1 Punkt" in phone.page.inner_text("#voters"))
    hall.ask("board.phase", log=log, board=board, phase="results")
    eventually(lambda: phone.lines("#mood .num:not(#voters)") == ["0", "0", "1", "0", "0"])
    phone.reload()
    assert phone.lines(pressed) == ["mittel"]
