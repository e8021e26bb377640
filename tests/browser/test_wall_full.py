"""A full board on every kind of projector: all 300 cards hang, each once, whole, and large enough for the last row."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import SOFT, Screens, Wall
from tests.people import Answer, Server

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768), (1080, 1920)]
FLOOR = 28  # in wall units, 1/1920 of a 16:9 image

LOOK = """() => {
  const room = document.querySelector(".cards").getBoundingClientRect();
  const probe = document.createElement("i");
  probe.style.cssText = "position: absolute; width: calc(1000 * var(--u))";
  document.body.append(probe);
  const unit = probe.getBoundingClientRect().width / 1000;
  probe.remove();
  return [...document.querySelectorAll(".cards > .page:not(.going, .probe) > li")].map((slip) => {
    const card = slip.querySelector(".card");
    const text = slip.querySelector(".text");
    const box = card.getBoundingClientRect();
    return {
      text: text.textContent,
      size: parseFloat(getComputedStyle(text).fontSize) / unit,
      inside: box.bottom <= room.bottom + 1 && box.right <= room.right + 1 && box.top >= room.top - 1,
      whole: card.scrollHeight <= card.clientHeight + 1 && text.scrollWidth <= text.clientWidth + 1,
    };
  });
}"""


@pytest.fixture(scope="module")
def full(import_cards: Callable[..., Answer]) -> Answer:
    return import_cards(300)


def fits(card: dict[str, Any]) -> bool:
    return bool(card["size"] >= FLOOR - 0.1 and card["inside"] and card["whole"])


def read_through(wall: Wall) -> list[dict[str, Any]]:
    """Every card of every page as it hangs there."""
    found = []
    for _ in range(wall.pages()):
        found += wall.page.evaluate(LOOK)
        wall.page.keyboard.press("ArrowRight")
    return found


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_cards_hang_once_whole_and_large_enough(
    local_screens: Screens, hall_server: Server, full: Answer, width: int, height: int
):
    wall = local_screens.wall(full, width, height)
    hung = read_through(wall)
    kept = hall_server.log(full["code"], f"board:{full['boards'][0]['id']}")["snapshot"]["card"].values()
    assert len(hung) == 300
    assert Counter(SOFT.sub("", card["text"]) for card in hung) == Counter(card["text"] for card in kept)
    assert not [card for card in hung if not fits(card)]
    for name in ("qr", "code"):
        assert wall.page.locator(f".rail .{name}").is_visible()


@pytest.mark.parametrize("key", ["-", "+"])
def test_type_steps_down_to_the_floor_and_up_as_far_as_the_longest_card_fits(
    local_screens: Screens, full: Answer, key: str
):
    wall = local_screens.wall(full)
    for _ in range(10):
        wall.page.keyboard.press(key)
    hung = read_through(wall)
    assert len(hung) == 300
    assert not [card for card in hung if not fits(card)]
    usual = Counter(round(card["size"]) for card in hung).most_common(1)[0][0]
    assert usual == (FLOOR if key == "-" else 72)
