"""A guest reads and writes in peace: nothing moves, nothing chatters, nothing typed is lost, in either language."""

import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.browser.texts import FAMILY, LONG_WORD
from tests.people import Answer, Server

PAUSE = 10  # seconds between two announcements

FOLLOW_CARD = """(card) => {
  const start = card.getBoundingClientRect().top;
  window.shift = 0;
  const look = () => {
    window.shift = Math.max(window.shift, Math.abs(card.getBoundingClientRect().top - start));
    requestAnimationFrame(look);
  };
  look();
}"""
FOLLOW_STATUS = """() => {
  window.said = [];
  const line = document.querySelector("[role=status]");
  new MutationObserver(() => window.said.push([performance.now() / 1000, line.textContent]))
    .observe(line, {childList: true, characterData: true, subtree: true});
}"""

IS_WHOLE = """() => [...document.querySelectorAll(".card .text")].filter((text) => text.checkVisibility())
  .every((text) => text.scrollWidth <= text.clientWidth && text.getBoundingClientRect().right <= innerWidth)"""


@pytest.fixture
def made(hall_server: Server) -> Answer:
    return hall_server.create()


@pytest.fixture
def others(hall_server: Server, made: Answer) -> Others:
    return Others(hall_server, made)


def field(phone: Phone) -> str:
    return phone.page.input_value("#composer textarea")


def counter(phone: Phone) -> str:
    return phone.page.locator("#count").inner_text()


def test_a_card_that_is_read_stays_still_and_news_are_told_now_and_then(
    local_screens: Screens, hall_server: Server, import_cards: Callable[..., Answer]
):
    made = import_cards(300)
    phone, others = local_screens.phone(made), Others(hall_server, made)
    before = phone.others()
    read = phone.page.locator("#all .others > li").nth(12)
    read.evaluate("(card) => card.scrollIntoView({block: 'center'})")
    read.evaluate(FOLLOW_CARD)
    phone.page.evaluate(FOLLOW_STATUS)
    liked = phone.page.locator("#all .others > li").evaluate_all("(cards) => cards.map((card) => card.dataset.id)")
    start = time.monotonic()
    for number in range(20):
        others.pin(f"Neuigkeit {number}", "attendee")
        others.ask("card.like", "attendee", card=liked[20 + number % 3])  # under what is read: the most liked cards
        others.ask("card.like", "attendee", card=liked[3])  # and over it
        time.sleep(max(0, start + 0.6 * number - time.monotonic()))
    eventually(lambda: phone.page.locator("#news").inner_text().strip() == "20 neue")
    assert phone.others() == before
    assert phone.page.evaluate("() => window.shift") == 0
    said = phone.page.evaluate("() => window.said")
    assert said, "nothing was said about twenty cards"
    assert all(later - earlier >= PAUSE - 0.1 for (earlier, _), (later, _) in pairwise(said)), said
    assert 1 < int(said[-1][1].split()[0]) <= 20, said
    assert not any("Neuigkeit" in sentence for _, sentence in said)
    phone.page.tap("#news")
    eventually(lambda: phone.others()[:20] == [f"Neuigkeit {number}" for number in reversed(range(20))])
    assert [text for text in phone.others() if not text.startswith("Neuigkeit")] == before


def test_after_sending_the_field_is_empty_and_has_the_focus(screens: Screens, made: Answer):
    phone = screens.phone(made)
    phone.pin("Eine")
    assert field(phone) == ""
    assert phone.page.evaluate("() => document.activeElement.matches('#composer textarea')")
    phone.page.keyboard.type("Noch eine")
    phone.page.keyboard.press("Enter")
    eventually(lambda: phone.own() == ["Noch eine", "Eine"])


def test_the_count_begins_at_140_and_a_text_over_280_is_refused_and_kept(screens: Screens, made: Answer):
    phone = screens.phone(made)
    phone.page.fill("#composer textarea", "ä" * 139)
    assert "139" not in counter(phone)
    phone.page.fill("#composer textarea", "ä" * 140)
    assert "140" in counter(phone)
    phone.page.fill("#composer textarea", "ä" * 281)
    phone.page.tap("#composer button")
    assert phone.page.locator("#refusal").is_visible()
    assert "280" in phone.page.locator("#refusal").inner_text()
    assert field(phone) == "ä" * 281
    assert phone.waiting() == phone.own() == []
    phone.page.fill("#composer textarea", "ä" * 280)
    assert not phone.page.locator("#refusal").is_visible()
    phone.page.tap("#composer button")
    eventually(lambda: phone.own() == ["ä" * 280])


def test_a_family_of_emoji_is_one_character(local_screens: Screens, made: Answer):
    phone, wall = local_screens.phone(made), local_screens.wall(made)
    phone.page.fill("#composer textarea", FAMILY * 150)
    assert "150" in counter(phone)
    phone.page.tap("#composer button")
    eventually(lambda: phone.own() == [FAMILY * 150])
    eventually(lambda: wall.texts() == [FAMILY * 150])


def test_a_draft_survives_a_reload(screens: Screens, made: Answer):
    phone = screens.phone(made)
    phone.page.fill("#composer textarea", "Noch nicht fert")
    phone.reload()
    assert field(phone) == "Noch nicht fert"
    phone.page.tap("#composer button")
    eventually(lambda: phone.own() == ["Noch nicht fert"])
    phone.reload()
    assert field(phone) == ""


def test_a_word_without_end_wraps_on_the_narrowest_phone(local_screens: Screens, made: Answer, others: Others):
    others.pin(LONG_WORD, "attendee")
    narrow = {"width": 320, "height": 640}
    phone = local_screens.phone(made, viewport=narrow)
    phone.pin("https://example.org/" + "x" * 200)
    desk, wall = local_screens.desk(made, viewport=narrow), local_screens.wall(made)
    eventually(lambda: len(desk.texts()) == len(wall.texts()) == 2)
    desk.look_at(LONG_WORD)
    for screen in (phone, desk, wall):
        assert screen.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert screen.page.evaluate(IS_WHOLE)


def test_each_phone_speaks_its_own_language(screens: Screens, made: Answer):
    german, english = screens.phone(made), screens.phone(made, locale="en-GB")
    button = "#composer button"
    assert [phone.page.get_attribute("html", "lang") for phone in (german, english)] == ["de", "en"]
    assert [phone.page.locator(button).inner_text() for phone in (german, english)] == ["Anpinnen", "Pin it up"]
    for phone in (german, english):
        phone.pin(f"Gruß von {phone.page.get_attribute('html', 'lang')}")
    eventually(lambda: "Hängt!" in german.page.locator("#composer label").inner_text())
    eventually(lambda: "hangs!" in english.page.locator("#composer label").inner_text())
    english.page.fill("#composer textarea", "bleibt stehen")
    english.page.locator("button[name=language][value=de]").tap()
    eventually(lambda: english.page.get_attribute("html", "lang") == "de")
    assert english.page.locator(button).inner_text() == "Anpinnen"
    assert field(english) == "bleibt stehen"


def test_the_look_is_chosen_once_and_kept(screens: Screens, made: Answer):
    phone = screens.phone(made, color_scheme="light")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = phone.page.evaluate(ground)
    phone.page.locator(".prefs summary").tap()
    phone.page.locator("button[name=theme][value=dark]").tap()
    eventually(lambda: phone.page.get_attribute("html", "data-theme") == "dark")
    dark = phone.page.evaluate(ground)
    assert light != dark
    phone.page.goto("/")
    assert phone.page.get_attribute("html", "data-theme") == "dark"
