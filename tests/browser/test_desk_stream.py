"""The desk keeps still while it is read, can be led by keyboard alone, and undoes for ten seconds."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import Desk, Others, Screens, eventually
from tests.people import Server, uuid

IN_HAND = """() => {
  const slip = document.elementFromPoint(100, 400).closest("li");
  return [slip.dataset.id, slip.getBoundingClientRect().top];
}"""
FOCUS = "() => document.activeElement.dataset.do ?? document.activeElement.className"


@pytest.fixture(scope="module")
def made(import_cards: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A workshop with a board of 300 cards."""
    return import_cards(300)


@pytest.fixture
def desk(local_screens: Screens, made: dict[str, Any]) -> Desk:
    desk = local_screens.desk(made)
    eventually(lambda: len(desk.texts()) > 50)
    return desk


@pytest.fixture
def ask(hall_server: Server, made: dict[str, Any]) -> Callable[..., None]:
    return Others(hall_server, made).ask


def scroll_down(desk: Desk) -> Any:
    """To where somebody may read; returns the card in hand and where it stands, once it stands still."""
    desk.page.evaluate("() => scrollTo(0, 3000)")
    eventually(lambda: desk.page.evaluate(IN_HAND) == (desk.page.wait_for_timeout(150), desk.page.evaluate(IN_HAND))[1])
    return desk.page.evaluate(IN_HAND)


def test_news_wait_while_somebody_reads(desk: Desk, ask: Callable[..., None]):
    before = scroll_down(desk)
    first, second = uuid(), uuid()
    ask("card.add", id=first, text="Von hinten links")
    ask("card.add", id=second, text="Von vorne rechts")
    eventually(lambda: "2 neue" in desk.page.locator(".news").inner_text())
    assert desk.page.evaluate(IN_HAND) == before

    desk.page.tap(".news")
    eventually(lambda: desk.texts()[:2] == ["Von vorne rechts", "Von hinten links"])
    assert not desk.page.locator(".news").is_visible()

    before = scroll_down(desk)
    ask("card.hide", card=first)
    eventually(lambda: "Von hinten links" in desk.texts(hanging=False))
    assert desk.page.evaluate(IN_HAND) == before


NUMBERS = (
    "() => [...document.querySelectorAll('ol.cards > li .look')].map((look) => +look.textContent.match(/\\d+/)[0])"
)


def test_of_a_long_list_only_what_is_near_is_drawn_and_nothing_jumps(desk: Desk):
    page = desk.page

    def drawn() -> list[int]:
        numbers: list[int] = page.evaluate(NUMBERS)
        assert numbers == list(range(numbers[0], numbers[-1] - 1, -1)), "one is missing, or out of order"
        assert len(numbers) < 240
        return numbers

    newest = drawn()[0]
    while drawn()[-1] > 1:
        page.evaluate("() => scrollBy(0, 2500)")
        page.wait_for_timeout(60)
    assert drawn()[0] < newest
    while drawn()[0] < newest:
        id, top = page.evaluate(IN_HAND)
        page.evaluate("() => scrollBy(0, -600)")
        page.wait_for_timeout(60)
        after = page.evaluate(f"() => document.querySelector('[data-id=\"{id}\"]').getBoundingClientRect().top")
        assert abs(after - top - 600) < 2
    page.evaluate("() => scrollTo(0, 30_000)")
    page.wait_for_timeout(100)
    page.evaluate("() => scrollTo(0, 0)")
    eventually(lambda: drawn()[0] == newest)


FOLLOW_STATUS = """() => {
  window.said = [];
  const line = document.querySelector("[role=status]");
  new MutationObserver(() => window.said.push(line.textContent.trim())).observe(line, {childList: true});
}"""


def test_what_others_do_moves_no_focus_and_a_deed_is_confirmed_at_once(local_screens: Screens, hall_server: Server):
    made = hall_server.create()
    others, event = Others(hall_server, made), f"workshop:{made['id']}"
    desk = local_screens.desk(made)
    page, first = desk.page, others.pin("Damit fängt es an")
    desk.one("ol.cards > li", "Damit fängt es an").locator(".look").focus()
    page.evaluate(FOLLOW_STATUS)
    cards = [others.pin(f"Noch eine: {number}", "attendee") for number in range(4)]
    others.ask("cluster.add", id=uuid(), title="Bäume", cards=cards[:2])
    others.ask("board.phase", log=event, board=others.board, phase="order")
    others.ask("board.add", log=event, id=uuid(), question="Noch eine Pappe?")
    others.ask("card.hide", card=cards[3])
    eventually(lambda: len(desk.texts()) == 4 and page.locator(".boards li").count() == 2)
    assert page.evaluate("() => document.activeElement.closest('li').dataset.id") == first
    page.keyboard.press("h")
    eventually(lambda: "Karte 1 abgenommen" in page.evaluate("() => window.said"))
    assert page.evaluate("() => document.activeElement.closest('li').dataset.id") == first


def test_news_hang_at_once_when_the_top_is_in_sight(desk: Desk, ask: Callable[..., None]):
    ask("card.add", id=uuid(), text="Gerade angekommen")
    eventually(lambda: desk.texts()[0] == "Gerade angekommen")


def test_a_card_is_taken_down_by_keyboard_alone(desk: Desk):
    text = desk.texts()[1]
    desk.one("ol.cards > li", text).locator(".look").focus()
    desk.page.keyboard.press("Enter")
    eventually(lambda: desk.page.locator("#sheet .text").inner_text() == text)
    desk.page.keyboard.press("Escape")
    assert desk.page.evaluate(FOCUS) == "look"
    desk.page.keyboard.press("Enter")
    for deed in ("light", "", "hide"):
        desk.page.keyboard.press("Tab")
        assert desk.page.evaluate(FOCUS) == deed or not deed
    desk.page.keyboard.press("Enter")
    eventually(lambda: text in desk.texts(hanging=False))
    desk.page.locator(".toast button").focus()
    desk.page.keyboard.press("Enter")
    eventually(lambda: text in desk.texts())


def test_every_target_of_a_finger_is_large_enough(desk: Desk):
    small = """() => [...document.querySelectorAll("button, a, summary")].filter((target) => {
      const box = target.getBoundingClientRect();
      const slip = target.classList.contains("look") ? target.closest(".card").getBoundingClientRect() : box;
      return box.width > 1 && (slip.width < 48 || slip.height < 48);
    }).map((target) => target.outerHTML)"""
    assert desk.page.evaluate(small) == []
    assert desk.page.locator("#next").bounding_box()["height"] >= 84
    desk.page.tap("#guests")
    assert desk.page.evaluate(small) == []


def test_the_code_follows_the_board_being_read(local_screens: Screens, hall_server: Server):
    made = hall_server.create("Auftakt", ("Was brauchst du?", "Was kannst du anbieten?"))
    desk = local_screens.desk(made)
    drawn = desk.page.locator("#doors .qr").inner_html()
    desk.choose(2)
    eventually(lambda: desk.page.locator("#doors .qr").inner_html() != drawn)
    desk.page.tap("#guests")
    assert (desk.page.locator("[data-guest]").get_attribute("href") or "").endswith(f"/b/{made['code']}/2")
