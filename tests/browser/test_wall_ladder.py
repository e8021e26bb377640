"""Type goes down a step when a page is full, at a turn of the page, as far as the last row can read, and never up."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.screens import Others, Screens, eventually
from tests.people import Answer, Server

WALL = {"viewport": {"width": 1920, "height": 1080}}
SEEN = """() => [...document.querySelectorAll(".cards > .page:not(.going, .probe) > li")]
  .map((slip) => slip.textContent.trim())"""
TURN = 25_000  # ms: the longest that a page of short cards stays
SIGHT = 'localStorage.setItem(\'pappen.wall.sight\', \'{"distance": 7, "height": 1.6, "nudge": 0}\')'


@pytest.fixture
def board(hall_server: Server) -> Others:
    """A board with as many short cards as hang on one page in the usual type."""
    led = Others(hall_server, hall_server.create())
    for number in range(1, 10):
        led.pin(f"Vorschlag {number}: mehr Bänke im Schatten und ein Brunnen für alle")
    return led


@pytest.fixture
def opened(local_screens: Screens) -> Callable[..., Page]:
    def opened(made: Answer, script: str = "") -> Page:
        page = local_screens.context(**WALL).new_page()
        if script:
            page.add_init_script(script)
        page.clock.install()
        page.goto(f"/wall/{made['code']}")
        page.clock.run_for(3_000)
        page.locator(".page:not(.plain) .card").first.wait_for()
        return page

    return opened


def size(page: Page) -> int:
    return int(page.locator("[data-type]").text_content() or 0)


def fill(board: Others) -> None:
    """More than two pages, whatever the type."""
    for number in range(1, 61):
        board.pin(f"Dach Nummer {number} über der Haltestelle, damit man im Regen nicht nass wird")


def pages(page: Page) -> int:
    sign = page.locator(".page-of")
    return int((sign.text_content() or "1").split()[-1]) if sign.is_visible() else 1


def test_a_full_page_makes_room_when_it_is_turned_and_not_before(opened: Callable[..., Page], board: Others):
    page = opened(board.made)
    assert (size(page), pages(page)) == (40, 1)
    while pages(page) == 1:
        board.pin("Noch eine Bank, bitte mit Lehne, auch vor der Schule und am Teich")
        page.clock.run_for(7_000)
    assert size(page) == 40
    page.clock.fast_forward(TURN)
    page.clock.run_for(1_000)
    eventually(lambda: (size(page), pages(page)) == (36, 1))
    assert sorted(page.evaluate(SEEN)) == sorted(board.texts())


def test_what_one_step_cannot_hold_goes_to_the_floor_and_not_below(
    opened: Callable[..., Page], import_cards: Callable[..., Answer]
):
    made = import_cards(60)
    assert size(opened(made)) == 28
    last_row = opened(made, SIGHT)
    assert size(last_row) == 34
    assert pages(last_row) > 2


def test_cards_that_go_leave_the_type_as_it_is_but_an_empty_board_begins_anew(
    opened: Callable[..., Page], board: Others
):
    fill(board)
    page = opened(board.made)
    assert size(page) == 28
    cards = list(board.server.log(board.made["code"], board.log)["snapshot"]["card"])
    board.ask("cards.hide", cards=cards[1:])
    eventually(lambda: len(page.evaluate(SEEN)) == 1)
    page.clock.run_for(2 * TURN)
    assert size(page) == 28
    page.reload()
    page.clock.run_for(3_000)
    eventually(lambda: len(page.evaluate(SEEN)) == 1)
    assert size(page) == 28
    board.ask("card.hide", card=cards[0])
    eventually(lambda: size(page) == 40)


def test_who_chose_a_size_keeps_it_until_it_is_let_go(opened: Callable[..., Page], board: Others):
    fill(board)
    page = opened(board.made)
    page.keyboard.press("+")
    assert size(page) == 32
    page.keyboard.press("End")
    page.clock.run_for(5 * TURN)
    assert size(page) == 32
    assert page.locator("[data-type]").get_attribute("aria-pressed") == "false"
    page.keyboard.press("0")
    eventually(lambda: size(page) == 28)
    assert page.locator("[data-type]").get_attribute("aria-pressed") == "true"
