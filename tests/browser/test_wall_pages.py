"""The wall turns pages: every card on one of them, nothing moves under the reader, nothing is cut or too small."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import Others, Screens, Wall, eventually
from tests.people import Server

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768), (1080, 1920)]
PLACES = """() => Object.fromEntries(
  [...document.querySelectorAll(".cards > .page:not(.going) > li:not(.leaving)")].map((slip) => {
    const box = slip.getBoundingClientRect();
    return [slip.textContent.trim(), [box.x, box.y, box.height]];
  }))"""
FAULTS = """() => {
  const room = document.querySelector(".cards").getBoundingClientRect();
  const unit = parseFloat(getComputedStyle(document.querySelector(".cards")).columnGap) / 28;
  return [...document.querySelectorAll(".cards > .page:not(.going) .card")].filter((card) => {
    const box = card.getBoundingClientRect();
    const out = box.bottom > room.bottom + 1 || box.right > room.right + 1 || card.scrollWidth > card.clientWidth + 1;
    return out || parseFloat(getComputedStyle(card).fontSize) < 28 * unit - 0.1;
  }).map((card) => card.textContent);
}"""


@pytest.fixture(scope="module")
def long_board(hall_server: Server, import_cards: Callable[..., dict[str, Any]]) -> Others:
    """A board of several pages."""
    return Others(hall_server, import_cards(60))


@pytest.fixture
def short_board(hall_server: Server) -> Others:
    """A board of three cards."""
    board = Others(hall_server, hall_server.create())
    for text in ("Eins", "Zwei", "Drei"):
        board.pin(text)
    return board


def places(wall: Wall) -> dict[str, list[float]]:
    found: dict[str, list[float]] = wall.page.evaluate(PLACES)
    return found


def settled(wall: Wall, count: int) -> dict[str, list[float]]:
    """Where so many cards hang, once nothing moves any more."""
    eventually(lambda: len(places(wall)) == count and not wall.page.locator(".arriving, .leaving").count())
    return places(wall)


def test_every_card_hangs_on_exactly_one_page(local_screens: Screens, long_board: Others):
    wall = local_screens.wall(long_board.made)
    hung = wall.texts()
    for _page in range(wall.pages() - 1):
        wall.turn()
        hung += wall.texts()
    assert sorted(hung) == sorted(long_board.texts())


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_cut_or_under_the_floor(local_screens: Screens, long_board: Others, width: int, height: int):
    wall = local_screens.wall(long_board.made, width, height)
    for key in ("-", "-", "-", "+", "+", "+", "+", "+", "+", "+"):
        wall.page.keyboard.press(key)
        eventually(lambda: not wall.page.locator(".page.going").count())
        assert wall.page.evaluate(FAULTS) == []


def test_news_on_another_page_wait_behind_a_pill(local_screens: Screens, long_board: Others):
    wall = local_screens.wall(long_board.made)
    before = places(wall)
    long_board.pin("Eben erst gekommen")
    eventually(lambda: wall.page.locator(".news").inner_text() == "+1 neue")
    assert places(wall) == before
    wall.page.keyboard.press("End")
    eventually(lambda: "Eben erst gekommen" in wall.texts())
    assert not wall.page.locator(".news").is_visible()


def test_a_card_that_comes_leaves_the_others_where_they_are(local_screens: Screens, short_board: Others):
    wall = local_screens.wall(short_board.made)
    before = settled(wall, 3)
    short_board.pin("Vier")
    after = settled(wall, 4)
    assert {text: after[text] for text in before} == before


def test_a_card_taken_down_leaves_its_place_free_and_comes_back_to_it(local_screens: Screens, short_board: Others):
    wall = local_screens.wall(short_board.made)
    card = short_board.pin("Zu weit gegangen")
    before = settled(wall, 4)
    short_board.ask("card.hide", card=card)
    after = settled(wall, 3)
    assert {**after, "Zu weit gegangen": before["Zu weit gegangen"]} == before
    short_board.ask("card.restore", card=card)
    assert settled(wall, 4) == before


def test_a_reload_keeps_page_type_and_look(local_screens: Screens, long_board: Others):
    wall = local_screens.wall(long_board.made)
    for key in ("+", "t", " "):
        wall.page.keyboard.press(key)
    wall.turn()
    wall.turn()
    seen = wall.texts(), wall.pages(), wall.page.locator("html").get_attribute("data-theme")
    wall.reload()
    eventually(lambda: wall.texts() == seen[0])
    assert (wall.texts(), wall.pages(), wall.page.locator("html").get_attribute("data-theme")) == seen
    assert wall.page.locator(".held").is_visible()


def test_pages_turn_by_themselves_when_they_have_been_read(local_screens: Screens, long_board: Others):
    page = local_screens.context(viewport={"width": 1920, "height": 1080}).new_page()
    page.clock.install()
    page.goto(f"/wall/{long_board.made['code']}")
    page.clock.run_for(2_000)
    page.locator(".page:not(.plain) .card").first.wait_for()
    page.clock.fast_forward(17_000)
    assert "Seite 1 von" in page.locator(".page-of").inner_text()
    page.clock.fast_forward(90_000)
    eventually(lambda: "Seite 2 von" in page.locator(".page-of").inner_text())


def test_keys_show_the_code_large_and_blank_the_wall(local_screens: Screens, short_board: Others):
    page = local_screens.wall(short_board.made).page
    page.keyboard.press("q")
    assert page.locator(".start .qr").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".start .qr").is_visible()
    page.keyboard.press("b")
    assert page.locator(".blank").is_visible()
    page.keyboard.press("b")
    assert not page.locator(".blank").is_visible()


def test_the_board_without_cards_is_the_start_screen(local_screens: Screens, hall_server: Server):
    board = Others(hall_server, hall_server.create())
    wall = local_screens.wall(board.made)
    assert wall.page.locator(".start .code").is_visible()
    board.pin("Die erste")
    eventually(lambda: wall.texts() == ["Die erste"])
    assert not wall.page.locator(".start .code").is_visible()
