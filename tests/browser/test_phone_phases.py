"""The phone in every phase: for everybody and every thumb, and still under the eyes while others put cards in order."""

import pytest
from playwright.sync_api import Locator

from tests.browser.screens import Others, Screens, eventually
from tests.browser.test_access import CALM, is_for_everybody, scrolls_nowhere_sideways, suits_thumbs
from tests.people import Server, uuid

CARD = "Gedanke {}: leistbares Wohnen für alle, auch in der Stadt und auf dem Land."


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?",)))


def lead(hall: Others, verb: str, **args: object) -> None:
    hall.ask(verb, log=f"workshop:{hall.made['id']}", board=hall.board, **args)


def top(item: Locator) -> float:
    box = item.bounding_box()
    assert box
    return box["y"]


def test_every_phase_is_for_everybody_and_every_thumb(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made, **CALM)
    phone.pin("Von mir")
    cards = [hall.pin(CARD.format(number)) for number in range(9)]
    topics = [uuid(), uuid()]
    hall.ask("cluster.add", id=topics[0], title="Grüne Stadt", cards=cards[:7])
    hall.ask("cluster.add", id=topics[1], title="Leerstand", cards=[phone.page.get_attribute("#own .hangs", "data-id")])
    steps = {
        "order": "#all .topic",
        "dot": "#vote .plus",
        "results": "#vote .rank",
    }
    for phase, sign in steps.items():
        lead(hall, "board.phase", phase=phase)
        phone.page.locator(sign).first.wait_for()
        if phase == "dot":
            phone.page.locator(sign).first.tap()
            phone.page.locator(".minus:not([disabled])").wait_for()
        is_for_everybody(phone.page, ("light", "dark", "contrast") if phase == "dot" else ("light",))
        suits_thumbs(phone.page)
        assert scrolls_nowhere_sideways(phone.page)
    lead(hall, "board.dots", budget=3, dots_on="cards")
    lead(hall, "board.phase", phase="dot")
    phone.page.locator("#all .plus").first.tap()
    phone.page.locator("#all .minus:not([disabled])").wait_for()
    is_for_everybody(phone.page, ("dark",))
    suits_thumbs(phone.page)


def test_what_is_read_stays_while_others_put_cards_in_order(local_screens: Screens, hall: Others) -> None:
    cards = [hall.pin(CARD.format(number)) for number in range(24)]
    first, second = uuid(), uuid()
    hall.ask("cluster.add", id=first, title="Grüne Stadt", cards=cards[:4])
    hall.ask("cluster.add", id=second, title="Leerstand", cards=cards[4:6])
    lead(hall, "board.phase", phase="order")
    phone = local_screens.phone(hall.made)
    read = phone.page.locator(f"li[data-id='{cards[14]}']")
    read.evaluate("(card) => scrollBy(0, card.getBoundingClientRect().top - 40)")
    place = top(read)
    hall.ask("cluster.put", cards=cards[18:20], cluster=second)
    hall.ask("cluster.put", cards=cards[:3], cluster=second)
    hall.ask("cluster.edit", cluster=first, title="Eine grüne Stadt mit vielen Bäumen, Bänken, Brunnen und Schatten")
    hall.pin("Noch eine")
    lead(hall, "board.dots", budget=2, dots_on="topics")
    headings = "#all .topic small"
    eventually(lambda: phone.lines(headings) == ["1", "7", "17"])
    eventually(lambda: "Bänken" in phone.page.inner_text("#all"))
    assert abs(top(read) - place) < 1
    lead(hall, "board.phase", phase="dot")
    eventually(lambda: phone.page.locator("#vote .choice").count() == 2)
    assert abs(top(read) - place) < 1


def test_a_card_that_leaves_its_topic_is_plain_again(local_screens: Screens, hall: Others) -> None:
    card, topic = hall.pin("Mal hier, mal dort"), uuid()
    hall.ask("cluster.add", id=topic, title="Grüne Stadt", cards=[card])
    phone = local_screens.phone(hall.made)
    paper = phone.page.locator(f"li[data-id='{card}'] .card")
    eventually(lambda: paper.get_attribute("class") == "card row t1")
    hall.ask("cluster.put", cards=[card], cluster=None)
    eventually(lambda: paper.get_attribute("class") == "card row")
