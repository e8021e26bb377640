"""The wall's programme: legible in every view, led by the stage and by keys; what is hidden leaves it at once."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import Screens, Wall, eventually
from tests.browser.walls import FAULTS, SOON, Led, is_legible, shows
from tests.people import Answer, Server, uuid

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768), (1080, 1920)]
VIEWS = ["board", "newest", "topics", "ranking", "overview", "start"]
TOPICS = ["Leerstand nutzen", "Sonne aufs Dach", "Gemeinschaftlich wohnen, teilen und füreinander sorgen", "🌳 Grün"]

# What comes out of the loudspeakers: the loudest it ever was is in `window.loudest`.
LISTEN = """() => {
  window.loudest = 0;
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) {
      const ear = this.context.createAnalyser();
      const heard = new Float32Array(ear.fftSize);
      connect.call(this, ear);
      setInterval(() => {
        ear.getFloatTimeDomainData(heard);
        window.loudest = Math.max(window.loudest, ...heard.map(Math.abs));
      }, 50);
    }
    return connect.call(this, to, ...rest);
  };
}"""


@pytest.fixture(scope="module")
def evening(hall_server: Server, import_cards: Callable[..., Answer]) -> Led:
    """Two boards; on the first 70 cards, topics, and dots that have been revealed."""
    led = Led(hall_server, import_cards(70, 12))
    topics = led.topics(TOPICS * 3)
    led.dots(topics)
    led.stage("board.phase", board=led.board, phase="results")
    return led


@pytest.fixture
def fresh(hall_server: Server) -> Led:
    """A board of three cards."""
    led = Led(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?", "Was bringst du mit?")))
    for text in ("Eins", "Zwei", "Drei"):
        led.pin(text)
    return led


@pytest.fixture
def walls(local_screens: Screens) -> Callable[..., Wall]:
    def opened(led: Led, path: str = "", **options: Any) -> Wall:
        options = {"viewport": {"width": 1920, "height": 1080}} | options
        wall = Wall(local_screens.page(f"/wall/{led.made['code']}{path}", **options), local_screens.watches[-1])
        wall.becomes_live()
        eventually(lambda: wall.page.evaluate("() => Boolean(document.body.dataset.scene)"))
        return wall

    return opened


def test_every_view_is_legible_at_every_size(walls: Callable[..., Wall], evening: Led):
    wall = walls(evening)
    card = next(iter(evening.server.log(evening.made["code"], evening.log)["snapshot"]["card"]))
    for view in VIEWS:
        evening.stage("stage.view", view=view)
        for width, height in SIZES:
            wall.page.set_viewport_size({"width": width, "height": height})
            wall.page.wait_for_timeout(150)
            shows(wall, view)
            is_legible(wall.page, f"{view} {width}x{height}")
    evening.stage("stage.view", view="topics")
    evening.stage("stage.spotlight", card=card)
    wall.page.locator(".spot").wait_for()
    is_legible(wall.page, "spotlight")
    evening.stage("stage.spotlight", card=None)
    wall.page.evaluate("() => { document.querySelector('.rail .say').style.fontSize = '12px'; }")
    assert wall.page.evaluate(FAULTS, 28), "the check sees nothing"


def test_the_scale_and_cards_face_down_are_legible_with_all_that_is_told(walls: Callable[..., Wall], fresh: Led):
    mood, covered = uuid(), fresh.made["boards"][1]["id"]
    fresh.stage("board.add", id=mood, question="Wie gut fühlst du dich heute im Viertel aufgehoben?", kind="mood")
    for field in (1, 2, 4, 4, 5, 5, 5):
        fresh.ask("mood.set", "attendee", log=f"board:{mood}", field=field)
    fresh.stage("board.cover", board=covered, covered=True)
    for approving in (False, True):
        fresh.stage("board.approve", board=covered, approving=approving)
        for number in range(4):
            fresh.ask("card.add", "attendee", log=f"board:{covered}", id=uuid(), text=f"Geheim {number}")
    fresh.stage("timer.start", seconds=600, closes=None)
    wall = walls(fresh)
    for scene, board in (("covered", covered), ("mood", mood)):
        fresh.stage("stage.show", board=board)
        if scene == "mood":
            fresh.stage("board.phase", board=mood, phase="results")
        for width, height in SIZES:
            wall.page.set_viewport_size({"width": width, "height": height})
            wall.page.wait_for_timeout(150)
            shows(wall, scene)
            is_legible(wall.page, f"{scene} {width}x{height}")
    assert wall.page.locator("[data-timer]:visible").count()
    assert wall.page.locator(".mood .stack i").count() == 7


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_every_view_is_legible_in_every_look(walls: Callable[..., Wall], evening: Led, theme: str):
    wall = walls(evening, viewport={"width": 1024, "height": 768})
    while wall.page.locator("html").get_attribute("data-theme") != theme:
        wall.page.keyboard.press("t")
    for view in VIEWS:
        evening.stage("stage.view", view=view)
        shows(wall, view)
        is_legible(wall.page, f"{view} {theme}")


def test_what_the_last_row_needs_is_a_floor_for_all_type_and_remembered(walls: Callable[..., Wall], evening: Led):
    evening.stage("stage.view", view="board")
    wall = walls(evening)
    page = wall.page
    page.keyboard.press("c")
    page.fill("#sight input >> nth=0", "10")
    page.fill("#sight input >> nth=1", "1.5")
    page.click("[data-sight=larger]")
    page.click("[data-sight=done]")
    floor = float(page.evaluate("() => document.documentElement.style.getPropertyValue('--floor')"))
    assert 47 <= floor <= 59
    for _ in range(10):
        page.keyboard.press("-")
    for view in ("board", "topics", "ranking"):
        evening.stage("stage.view", view=view)
        shows(wall, view)
        is_legible(page, f"{view} from 10 m", floor)
    wall.reload()
    shows(wall, "ranking")
    is_legible(page, "after a reload", floor)


def test_ranking_counts_by_showing_and_equal_dots_share_a_place(walls: Callable[..., Wall], evening: Led):
    evening.stage("stage.view", view="ranking")
    wall = walls(evening)
    shows(wall, "ranking")
    assert wall.lines(".rank .sum")[:4] == ["160", "160", "160", "31"]
    assert wall.lines(".rank .place")[:4] == ["1", "1", "1", "4"]
    worth = 2 if "2 Punkte" in wall.page.locator(".foot-line").inner_text() else 1
    assert wall.page.locator(".rank > li:nth-child(1) .discs i").count() * worth == 160
    assert "Themenspeicher" in wall.page.locator(".sheet .eyebrow").inner_text()


def test_a_hidden_card_leaves_every_view_and_the_light_at_once(walls: Callable[..., Wall], fresh: Led):
    wall = walls(fresh)
    topic = uuid()
    kept = fresh.pin("Bleibt")
    fresh.ask("cluster.add", id=topic, title="Ein Thema", cards=[kept])

    def sees(text: str) -> bool:
        return text in wall.page.locator("main").inner_text()

    for view in ("board", "newest", "topics"):
        fresh.stage("stage.view", view=view)
        shows(wall, view)
        card = fresh.pin(f"Zu weit gegangen: {view}")
        fresh.ask("cluster.put", cards=[card], cluster=topic)
        eventually(lambda view=view: sees(f"gegangen: {view}"), SOON)
        fresh.stage("stage.freeze", frozen=True)
        fresh.stage("stage.spotlight", card=card)
        eventually(lambda view=view: wall.page.locator(".spot .text", has_text=f"gegangen: {view}").count(), SOON)
        fresh.pin(f"Kommt im Frost: {view}")
        fresh.ask("card.hide", card=card)
        eventually(lambda view=view: not sees(f"gegangen: {view}"), SOON)
        assert wall.page.locator(".scrim").is_hidden()
        assert f"gegangen: {view}" not in wall.page.content()
        assert not sees("Kommt im Frost")
        fresh.stage("stage.freeze", frozen=False)
        eventually(lambda view=view: sees(f"Frost: {view}"), SOON)
        fresh.ask("card.hide", card=next(id for id, state in all_cards(fresh).items() if "Frost" in state["text"]))


def all_cards(led: Led) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = led.server.log(led.made["code"], led.log)["snapshot"]["card"]
    return found


def test_the_stage_turns_holds_and_blanks_and_a_reload_keeps_it(walls: Callable[..., Wall], evening: Led):
    evening.stage("stage.view", view="board")
    wall, second = walls(evening), walls(evening, "?part=2/3")
    shows(wall, "board")
    for _ in range(3):
        second.page.keyboard.press("+")  # type that is chosen gives way no more: there are five pages for sure
    first = wall.texts()
    assert "Seite 2 von" in second.page.locator(".page-of").inner_text()
    evening.stage("stage.hold", held=True)
    wall.page.locator(".held").wait_for()
    evening.stage("stage.turn", by=1)
    eventually(lambda: "Seite 2 von" in wall.page.locator(".page-of").inner_text(), SOON)
    eventually(lambda: "Seite 5 von" in second.page.locator(".page-of").inner_text(), SOON)
    evening.stage("stage.turn", by=-1)
    eventually(lambda: wall.texts() == first, SOON)
    evening.stage("stage.hold", held=False)
    evening.stage("stage.view", view="blank")
    wall.page.locator(".blank").wait_for()
    wall.reload()
    wall.page.locator(".blank").wait_for()
    wall.page.keyboard.press("b")
    assert not wall.page.locator(".blank").is_visible()
    wall.page.keyboard.press("3")
    shows(wall, "topics")
    wall.reload()
    shows(wall, "topics")
    evening.stage("stage.view", view="board")
    shows(wall, "board")


def test_new_cards_hang_in_groups_and_one_of_them_is_shown_large(local_screens: Screens, fresh: Led):
    page = local_screens.context(viewport={"width": 1920, "height": 1080}).new_page()
    page.clock.install()
    page.goto(f"/wall/{fresh.made['code']}")
    wall = Wall(page, local_screens.watches[-1])
    page.clock.pause_at(page.evaluate("() => Date.now() / 1_000 + 3"))  # seconds: else it leaps by ages

    def after(true: Callable[[], Any], most: int) -> int:
        """Lets the page's own time go by until it is true; returns how much, milliseconds."""
        start = page.evaluate("() => Date.now()")
        eventually(lambda: page.clock.run_for(100) or true(), 2 * SOON)
        passed = int(page.evaluate("() => Date.now()")) - int(start)
        assert passed <= most, f"{passed} ms"
        return passed

    large = page.locator(".spot .text")
    after(lambda: {"Eins", "Zwei", "Drei"} == set(wall.texts()), 30_000)
    fresh.pin("Groß gezeigt")
    after(lambda: large.inner_text() == "Groß gezeigt", 5_000)
    for number in range(3):
        fresh.pin(f"Dazu {number}")
    after(lambda: "+3 neue" in page.locator(".turn").inner_text(), 4_000)
    assert large.inner_text() == "Groß gezeigt"
    after(lambda: {"Dazu 0", "Dazu 1", "Dazu 2"} < set(wall.texts()), 5_000)
    assert "Groß gezeigt" in wall.texts()
    after(lambda: page.locator(".scrim").is_hidden(), 7_000)


def test_what_waits_and_what_is_covered_is_told(walls: Callable[..., Wall], fresh: Led):
    page = walls(fresh).page
    second = fresh.made["boards"][1]["id"]
    fresh.stage("board.approve", board=fresh.board, approving=True)
    for text in ("noch nicht", "auch nicht"):
        fresh.pin(text, "attendee")
    eventually(lambda: "2 warten" in page.locator("[data-waiting]").inner_text().replace("\n", " "), SOON)
    fresh.stage("board.approve", board=fresh.board, approving=False)
    fresh.stage("board.cover", board=fresh.board, covered=True)
    for text in ("geheim drei", "geheim vier", "geheim fünf"):
        fresh.pin(text, "attendee")
    eventually(lambda: page.locator(".covered-line .back:visible").count() == 3, SOON, "no slips face down")
    fresh.stage("board.cover", board=second, covered=True)
    for text in ("geheim eins", "geheim zwei"):
        fresh.ask("card.add", "attendee", log=f"board:{second}", id=uuid(), text=text)
    fresh.stage("stage.show", board=second)
    eventually(lambda: page.locator(".faces-down .back").count() == 2, SOON)
    assert "geheim" not in page.content()
    fresh.stage("board.cover", board=second, covered=False)
    eventually(lambda: "geheim eins" in page.locator(".cards").inner_text(), SOON)


def test_a_timer_is_seen_and_its_end_is_heard(walls: Callable[..., Wall], fresh: Led):
    page = walls(fresh).page
    page.evaluate(LISTEN)
    page.mouse.click(600, 900)  # a page that nobody touched may not sound
    fresh.stage("timer.start", seconds=600, closes=None)
    clock = page.locator(".sheet [data-timer]")
    eventually(lambda: clock.is_visible() and clock.inner_text().startswith(("10:00", "9:")), SOON)
    fresh.stage("timer.stop")
    eventually(clock.is_hidden, SOON)
    fresh.stage("timer.start", seconds=600, closes=None)
    fresh.stage("timer.extend", seconds=-595)
    assert page.evaluate("() => window.loudest") == 0
    eventually(lambda: "um" in clock.inner_text(), 30)
    eventually(lambda: page.evaluate("() => window.loudest") > 0.05, SOON, "no gong")


def test_a_rehearsal_is_named_on_the_wall(walls: Callable[..., Wall], hall_server: Server):
    led = Led(hall_server, hall_server.create("Halle"))
    led.ask("workshop.rehearse", "organiser", log=f"workshop:{led.made['id']}", on=True)
    wall = walls(led)
    mark = wall.page.locator(".rehearsing:visible")
    eventually(lambda: mark.count() == 1 and mark.inner_text() == "Probe", SOON)
    led.ask("workshop.rehearse", "organiser", log=f"workshop:{led.made['id']}", on=False)
    eventually(lambda: mark.count() == 0, SOON)
