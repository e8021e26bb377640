"""What hangs on the wall is true and stays where it is: edited, frozen, sorted, reloaded, and before another event."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import Screens, Wall, eventually
from tests.browser.test_honest_wall import Reluctant
from tests.browser.walls import SOON, Led, is_legible, shows
from tests.people import Answer, Server, uuid

LONG = "Ein langer Satz, der viel mehr Platz braucht als vorher und darum nicht an seiner Stelle bleiben kann. " * 2
PLACES = """() => [...document.querySelectorAll(".cards > .page:not(.going) > li:not(.leaving)")].map((slip) => {
  const {x, y, height} = slip.getBoundingClientRect();
  return [slip.textContent.trim(), x, y, height];
})"""
# From now on the pieces that the page makes of its templates are counted.
COUNT_CLONES = """() => {
  window.clones = 0;
  window.cloning ??= Node.prototype.cloneNode;
  Node.prototype.cloneNode = function (...how) {
    window.clones += 1;
    return window.cloning.apply(this, how);
  };
}"""
MOVED = 3_500  # milliseconds: sorted cards are hung anew after 2.5 s


class Writer(Led):
    """All that is asked comes from one device, so that it may edit what it wrote."""

    def __init__(self, server: Server, made: Answer) -> None:
        super().__init__(server, made)
        self.device = uuid()

    def ask(self, verb: str, role: str = "moderator", log: str | None = None, **args: Any) -> None:
        key = self.made["code"] if role == "attendee" else self.made["keys"][role]
        asked = {"request_id": uuid(), "log": log or self.log, "verb": verb, "args": args}
        answer = self.server.call("POST", "/api/commands", asked, key, Device=self.device)
        assert answer["ok"], answer


@pytest.fixture
def led(hall_server: Server) -> Writer:
    return Writer(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?", "Was bringst du mit?")))


@pytest.fixture
def sorted_board(hall_server: Server, import_cards: Callable[..., Answer]) -> tuple[Writer, list[str]]:
    """Seventy cards under four topics, seen by topic."""
    writer = Writer(hall_server, import_cards(70))
    topics = writer.topics(["Leerstand", "Dächer", "Wohnen", "Grün"])
    writer.stage("stage.view", view="topics")
    return writer, topics


def page_of(wall: Wall) -> str:
    return wall.page.locator(".page-of").inner_text()


def card_in_sight(wall: Wall, led: Led, place: int = 0) -> str:
    """The id of a card that hangs on the page."""
    cards = led.server.log(led.made["code"], led.log)["snapshot"]["card"]
    text = wall.texts()[place]
    return next(id for id, state in cards.items() if state["text"] == text)


def test_a_card_edited_before_its_turn_hangs_as_it_is_now(local_screens: Screens, led: Writer):
    wall = local_screens.wall(led.made)
    led.pin("Eins")
    eventually(lambda: wall.texts() == ["Eins"])
    card = led.pin("Falsch geschriehm")
    led.ask("card.edit", card=card, text="Richtig geschrieben")
    gone = led.pin("Gleich wieder weg")
    led.ask("card.hide", card=gone)
    wall.page.wait_for_timeout(MOVED)
    assert wall.texts() == ["Eins", "Richtig geschrieben"]
    eventually(lambda: wall.page.locator(".spot .text").inner_text() in ("Eins", "Richtig geschrieben", ""))


def test_a_frozen_wall_shows_no_newer_card_after_a_reload_either(local_screens: Screens, led: Writer):
    second = led.made["boards"][1]["id"]
    kept, hidden = led.pin("Davor"), led.pin("Wird verborgen")
    wall = local_screens.wall(led.made)
    eventually(lambda: {"Davor", "Wird verborgen"} == set(wall.texts()))
    led.ask("card.add", log=f"board:{second}", id=uuid(), text="Dort davor")
    led.stage("stage.freeze", frozen=True)
    wall.page.wait_for_timeout(1_500)  # it has no sign of its own
    led.pin("Danach")
    led.ask("card.add", log=f"board:{second}", id=uuid(), text="Dort danach")
    wall.reload()
    wall.page.wait_for_timeout(1_500)
    assert {"Davor", "Wird verborgen"} == set(wall.texts())
    led.ask("card.hide", card=hidden)
    eventually(lambda: wall.texts() == ["Davor"], SOON)
    led.stage("stage.show", board=second)
    eventually(lambda: wall.texts() == ["Dort davor"], SOON, "a board that was not seen before it froze")
    led.stage("stage.show", board=led.board)
    led.stage("stage.freeze", frozen=False)
    eventually(lambda: {"Davor", "Danach"} == set(wall.texts()), SOON)
    led.ask("card.hide", card=kept)
    wall.reload()
    eventually(lambda: wall.texts() == ["Danach"], SOON)


def test_a_card_that_came_in_the_frost_can_be_put_into_the_light(local_screens: Screens, led: Writer):
    led.pin("Davor")
    wall = local_screens.wall(led.made)
    led.stage("stage.freeze", frozen=True)
    wall.page.wait_for_timeout(1_500)
    card = led.pin("Im Frost")
    led.stage("stage.spotlight", card=card)
    light = wall.page.locator(".spot .text")
    eventually(lambda: light.inner_text() == "Im Frost", SOON)
    led.ask("card.hide", card=card)
    eventually(lambda: wall.page.locator(".scrim").is_hidden(), SOON)
    assert wall.texts() == ["Davor"]
    assert "Im Frost" not in wall.page.content()


def test_sorting_turns_no_page_under_the_reader(local_screens: Screens, sorted_board: tuple[Writer, list[str]]):
    led, topics = sorted_board
    wall = local_screens.wall(led.made)
    shows(wall, "topics")
    assert page_of(wall).startswith("Seite 1 von"), "else the test says nothing"
    led.ask("cluster.put", cards=[card_in_sight(wall, led)], cluster=topics[-1])
    wall.page.wait_for_timeout(MOVED)
    assert page_of(wall).startswith("Seite 1 von")
    wall.turn()
    led.ask("card.hide", card=card_in_sight(wall, led))
    led.ask("cluster.put", cards=[card_in_sight(wall, led)], cluster=topics[0])
    wall.page.wait_for_timeout(MOVED)
    assert page_of(wall).startswith("Seite 2 von")


def test_cards_that_come_move_nothing_of_the_topics_in_sight(
    local_screens: Screens, sorted_board: tuple[Writer, list[str]]
):
    led, _topics = sorted_board
    wall = local_screens.wall(led.made)
    shows(wall, "topics")
    before = wall.page.evaluate(PLACES)
    for number in range(3):
        led.pin(f"Dazu {number}")
    eventually(lambda: "neue" in wall.page.locator(".turn").inner_text())
    wall.page.wait_for_timeout(MOVED)
    eventually(lambda: wall.page.locator(".scrim").is_hidden(), SOON)
    assert wall.page.evaluate(PLACES) == before


def test_a_card_that_grows_lies_on_no_other_and_keeps_its_place_in_the_order(local_screens: Screens, led: Writer):
    cards = [led.pin(f"Karte {number:02}") for number in range(20)]
    led.ask("cluster.add", id=uuid(), title="Ein Thema", cards=cards[:16])
    led.stage("stage.view", view="topics")
    wall = local_screens.wall(led.made)
    shows(wall, "topics")
    led.ask("card.edit", card=card_in_sight(wall, led, 1), text=f"Karte 01 {LONG}")
    eventually(lambda: any(LONG.strip() in text for text in wall.texts()), SOON)
    is_legible(wall.page, "a card has grown among topics")
    led.stage("stage.view", view="newest")
    shows(wall, "newest")
    led.ask("card.edit", card=card_in_sight(wall, led, 2), text=f"Karte 17 {LONG}")
    eventually(lambda: any("Karte 17 Ein" in text for text in wall.texts()), SOON)
    is_legible(wall.page, "a card has grown among the newest")
    numbers = [int(found[0]) for text in wall.texts() if (found := re.findall(r"\d\d", text))]
    assert numbers == sorted(numbers, reverse=True)


def test_word_that_changes_nothing_of_a_figure_draws_nothing_anew(local_screens: Screens, led: Writer):
    topic = uuid()
    led.ask("cluster.add", id=topic, title="Ein Thema", cards=[led.pin("Eins"), led.pin("Zwei")])
    led.ask("vote.tally", cluster=topic, dots=3)
    led.stage("board.phase", board=led.board, phase="results")
    wall = local_screens.wall(led.made)
    for view in ("overview", "ranking"):
        led.stage("stage.view", view=view)
        shows(wall, view)
        wall.page.evaluate(COUNT_CLONES)
        for held in (True, False):
            led.stage("stage.hold", held=held)
            wall.page.locator(f"[data-do=pause][aria-pressed={str(held).lower()}]").wait_for(state="attached")
        assert wall.page.evaluate("() => window.clones") == 0, view


def test_another_event_in_the_same_tab_begins_neither_held_nor_black(local_screens: Screens, led: Writer):
    wall = local_screens.wall(led.made)
    for key in (" ", "b"):
        wall.page.keyboard.press(key)
    wall.reload()
    assert wall.page.locator(".blank").is_visible()
    other = led.server.create("Andere")
    Led(led.server, other).pin("Eins")
    wall.page.goto(f"/wall/{other['code']}")
    eventually(lambda: wall.texts() == ["Eins"])
    assert wall.page.locator(".blank").is_hidden()
    assert wall.page.locator("[data-do=pause]").get_attribute("aria-pressed") == "false"


def test_any_key_ends_the_black_but_none_that_only_goes_with_others(local_screens: Screens, led: Writer):
    page = local_screens.wall(led.made).page
    for key in ("x", "Enter"):
        page.keyboard.press("b")
        page.keyboard.press("Shift")
        assert page.locator(".blank").is_visible()
        page.keyboard.press(key)
        assert page.locator(".blank").is_hidden()


def test_f_fills_the_screen_and_leaves_it_again(local_screens: Screens, led: Writer):
    page = local_screens.wall(led.made).page
    for full in (True, False):
        page.keyboard.press("f")
        eventually(lambda full=full: page.evaluate("() => Boolean(document.fullscreenElement)") == full)


def test_the_screen_is_kept_awake_or_the_wall_says_that_it_is_not(screens: Screens, led: Writer):
    context = screens.context(viewport={"width": 1920, "height": 1080})
    context.add_init_script("""
      window.asked = [];
      if (window.WakeLock) {
        const { request } = WakeLock.prototype;
        WakeLock.prototype.request = function (kind) {
          window.asked.push(kind);
          return request.call(this, kind);
        };
      }
    """)
    page = context.new_page()
    page.goto(f"/wall/{led.made['code']}")
    wall = Wall(page, screens.watches[-1])
    wall.becomes_live()
    offered = page.evaluate("() => Boolean(navigator.wakeLock)")
    assert offered == wall.is_secure()
    assert page.evaluate("() => window.asked") == (["screen"] if offered else [])
    page.mouse.move(600, 600)
    assert page.locator(".awake").is_visible() == (not offered)


def test_one_of_many_has_put_dots_in_the_singular(local_screens: Screens, led: Writer):
    led.pin("Eins")
    led.topics(["Eins"])
    led.stage("board.phase", board=led.board, phase="dot")
    wall = local_screens.wall(led.made)
    for _ in range(2):
        local_screens.phone(led.made)
    topic = next(iter(led.server.log(led.made["code"], led.log)["snapshot"]["cluster"]))
    led.ask("vote.add", "attendee", cluster=topic)
    eventually(lambda: "1 von 2 hat gepunktet" in wall.page.locator(".dotting-line").inner_text(), SOON)


def test_a_wall_whose_clock_is_ahead_sounds_the_gong_of_a_timer_that_ran_when_it_was_opened(
    local_screens: Screens, led: Writer
):
    led.pin("Eins")
    led.stage("timer.start", seconds=12, closes=None)
    context = local_screens.context(viewport={"width": 1920, "height": 1080})
    context.add_init_script("const { now } = Date; Date.now = () => now() + 3_600_000;")
    page, line = context.new_page(), Reluctant()
    line.busy = True  # the stage's word comes after the wall has begun without it
    page.route_web_socket(re.compile("socket.io"), line.between)
    page.goto(f"/wall/{led.made['code']}")
    page.wait_for_timeout(2_000)
    line.busy = False
    said = page.locator("[role=status]")
    eventually(lambda: said.text_content() == "Die Zeit ist um", 30, "no gong")
