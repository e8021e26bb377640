"""Every page in every state and look: for screen readers, thumbs, keyboards, and for people whom motion makes ill."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.people import ROOT, Answer, Server, uuid

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
CALM: dict[str, Any] = {"bypass_csp": True, "reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def made(import_cards: Callable[..., Answer], hall_server: Server) -> Answer:
    """A workshop with boards of 300, 12 and no cards."""
    made = import_cards(300, 12)
    asked = {"request_id": uuid(), "log": f"workshop:{made['id']}", "verb": "board.add"}
    asked["args"] = {"id": uuid(), "question": "Was hängt noch nicht?"}
    answer = hall_server.call("POST", "/api/commands", asked, made["keys"]["organiser"])
    assert answer["ok"], answer
    return made


# What axe finds


def violations(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations
          .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`))""",
        TAGS,
    )
    return [str(fault) for fault in found]


def is_for_everybody(page: Page, looks: tuple[str, ...] = tuple(LOOKS)) -> None:
    """Nothing found in any of the looks, which change as the device's own do; what is folded up is opened."""
    unfold(page)
    for look in looks:
        page.emulate_media(**LOOKS[look])
        found = violations(page)
        assert not found, f"{page.url} {look}:\n" + "\n".join(found[:20])


def unfold(page: Page) -> None:
    page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")


def scrolls_nowhere_sideways(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("path", ["/", "/new", "/data", "/enter"])
def test_pages_for_everybody_are_for_everybody(local_screens: Screens, path: str):
    for size in (PHONE, TABLE):
        page = local_screens.page(path, **CALM, **size)
        is_for_everybody(page)
        assert scrolls_nowhere_sideways(page)


def test_refusals_are_for_everybody(local_screens: Screens):
    for path in ("/?code=AAAAAA", "/b/AAAAAA/1", "/nirgends"):
        context = local_screens.context(**CALM, **PHONE)
        local_screens.watches[-1].forgive("status of 404")
        page = context.new_page()
        page.goto(path)
        is_for_everybody(page)


@pytest.mark.parametrize("number", [3, 2, 1])
def test_a_phone_is_for_everybody(local_screens: Screens, made: Answer, number: int):
    phone = local_screens.phone(made, number, **CALM)
    is_for_everybody(phone.page)
    assert scrolls_nowhere_sideways(phone.page)


def test_a_phone_with_own_cards_in_every_state_is_for_everybody(local_screens: Screens, hall_server: Server):
    made = hall_server.create()
    phone = local_screens.phone(made, **CALM)
    for text in ("eine", "zwei", "drei", "vier"):
        phone.pin(text)
    phone.take_down("vier")
    phone.page.locator("#own li.taken").wait_for()
    phone.one("#own li.hangs", "drei").locator(".change").tap()
    phone.loses_the_network()
    phone.write("wartet")
    phone.page.locator("#net").wait_for()
    phone.page.fill("#composer textarea", "x" * 281)
    phone.page.tap("#composer button")
    is_for_everybody(phone.page)


def test_all_300_cards_on_a_phone_are_for_everybody(local_screens: Screens, made: Answer):
    page = local_screens.page(f"/b/{made['code']}/1?all=1", **CALM, **PHONE)
    assert page.locator("#all .others > li").count() == 300
    is_for_everybody(page, ("dark",))


def test_the_wall_is_for_everybody(local_screens: Screens, made: Answer, hall_server: Server):
    for workshop in (made, hall_server.create()):
        wall = local_screens.wall(workshop, **CALM)
        is_for_everybody(wall.page)
        wall.page.keyboard.press("q")
        is_for_everybody(wall.page, ("light",))


def test_the_wall_with_topics_and_their_dots_is_for_everybody(local_screens: Screens, hall_server: Server):
    made = hall_server.create("Halle", ("Was fehlt dir hier?", "Was bringst du mit?"))
    others, event = Others(hall_server, made), f"workshop:{made['id']}"
    for title in ("Grüne Stadt", "Leerstand"):
        topic = uuid()
        others.ask("cluster.add", id=topic, title=title, cards=[others.pin(f"{title} {number}") for number in range(3)])
        others.ask("vote.tally", cluster=topic, dots=len(title))
    others.ask("board.phase", log=event, board=others.board, phase="results")
    wall = local_screens.wall(made, **CALM)
    for view, sign in (("topics", "Leerstand 2"), ("ranking", "11"), ("overview", "Was bringst du mit?")):
        others.ask("stage.view", log=event, view=view)
        eventually(lambda sign=sign: sign in wall.page.inner_text("body"), what=view)
        is_for_everybody(wall.page, ("light",) if view == "overview" else ("light", "dark"))


def test_the_links_of_who_else_leads_are_for_everybody_and_every_thumb(local_screens: Screens, hall_server: Server):
    desk = local_screens.desk(hall_server.create(), **CALM)
    desk.page.goto(desk.page.url.split("?")[0] + "/leaders")
    desk.page.fill("#name", "Ayşe")
    desk.page.tap("#add button")
    desk.page.wait_for_url("**/leaders?*")
    desk.page.locator(".links .qr").wait_for()
    is_for_everybody(desk.page)
    suits_thumbs(desk.page)
    assert scrolls_nowhere_sideways(desk.page)


def test_the_desk_is_for_everybody(local_screens: Screens, made: Answer):
    desk = local_screens.desk(made, **CALM)
    eventually(lambda: "300" in desk.page.locator("[data-tab=all]").inner_text())
    is_for_everybody(desk.page, ("light",))
    desk.choose(2)
    eventually(lambda: len(desk.texts()) == 12)
    is_for_everybody(desk.page)
    assert scrolls_nowhere_sideways(desk.page)
    desk.look_at(desk.texts()[0])
    is_for_everybody(desk.page)
    desk.page.keyboard.press("Escape")
    desk.page.tap("#guests")
    desk.page.locator("#doors").wait_for()
    is_for_everybody(desk.page)


@pytest.mark.parametrize("name", ["", "links", "results", "posters"])
def test_the_organisers_pages_are_for_everybody(local_screens: Screens, made: Answer, name: str):
    for size in (PHONE, TABLE):
        page = local_screens.laptop(made, name, **CALM, **size)
        is_for_everybody(page)
        assert scrolls_nowhere_sideways(page)


# Thumbs

TARGETS = """() => {
  const boxes = [];
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (element.disabled || !element.checkVisibility({visibilityProperty: true, opacityProperty: false})) continue;
    let {left, top, right, bottom} = element.getBoundingClientRect();
    for (const label of element.labels ?? []) {
      const box = label.getBoundingClientRect();
      if (box.width < 2) continue;
      [left, top] = [Math.min(left, box.left), Math.min(top, box.top)];
      [right, bottom] = [Math.max(right, box.right), Math.max(bottom, box.bottom)];
    }
    const hidden = right - left < 2 || element.closest(".visually-hidden") || element.matches(".skip");
    if (!hidden) boxes.push({left, top, right, bottom, name: element.outerHTML.slice(0, 120)});
  }
  const faults = boxes.filter((box) => box.right - box.left < 47.5 || box.bottom - box.top < 47.5)
    .map((box) => `${Math.round(box.right - box.left)}x${Math.round(box.bottom - box.top)} ${box.name}`);
  boxes.forEach((one, index) => boxes.slice(index + 1).forEach((other) => {
    const across = Math.max(other.left - one.right, one.left - other.right);
    const down = Math.max(other.top - one.bottom, one.top - other.bottom);
    if (Math.max(across, down) < 7.5) faults.push(`${Math.max(across, down)} between ${one.name} and ${other.name}`);
  }));
  return faults;
}"""


def suits_thumbs(page: Page) -> None:
    unfold(page)
    found = page.evaluate(TARGETS)
    assert not found, page.url + "\n" + "\n".join(found)


def test_every_target_on_a_phone_suits_a_thumb(local_screens: Screens, made: Answer, hall_server: Server):
    suits_thumbs(local_screens.page("/", **PHONE))
    phone = local_screens.phone(made, 2)
    suits_thumbs(phone.page)
    own = local_screens.phone(hall_server.create())
    for text in ("eine", "zwei", "drei", "vier", "fünf"):
        own.pin(text)
    own.take_down("fünf")
    own.page.locator("#own li.taken").wait_for()
    own.one("#own li.hangs", "drei").locator(".change").tap()
    suits_thumbs(own.page)


def test_every_target_on_the_desk_suits_a_thumb(local_screens: Screens, made: Answer):
    desk = local_screens.desk(made)
    desk.choose(2)
    eventually(lambda: len(desk.texts()) == 12)
    desk.look_at(desk.texts()[0])
    suits_only_the_dialog(desk.page, "#sheet")
    desk.page.keyboard.press("Escape")
    desk.page.tap("#guests")
    suits_only_the_dialog(desk.page, "#doors")


def suits_only_the_dialog(page: Page, selector: str) -> None:
    """What lies under an open dialog cannot be tapped."""
    page.locator(selector).wait_for()
    unfold(page)
    found = page.evaluate(
        TARGETS.replace("document.querySelectorAll(", f"document.querySelector('{selector}').querySelectorAll(")
    )
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["", "links", "results"])
def test_every_target_of_the_organiser_suits_a_thumb(local_screens: Screens, made: Answer, name: str):
    suits_thumbs(local_screens.laptop(made, name, **PHONE))


@pytest.mark.parametrize("path", ["/new", "/enter", "/data"])
def test_every_target_before_an_event_suits_a_thumb(local_screens: Screens, path: str):
    suits_thumbs(local_screens.page(path, **PHONE))


# Keyboards


RING = """() => [undefined, "::after"].some(
  (part) => getComputedStyle(document.activeElement, part).outlineStyle !== "none")"""


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Presses Tab until an element that matches has the focus, and shows it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert page.evaluate(RING), f"no sign of the focus on {selector}"
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def test_a_card_is_pinned_liked_and_taken_down_by_keyboard(local_screens: Screens, hall_server: Server):
    made = hall_server.create()
    other = local_screens.phone(made)
    other.pin("Von anderen")
    laptop = Phone(local_screens.page(f"/b/{made['code']}/1"), local_screens.watches[-1])
    laptop.becomes_live()
    tab_to(laptop.page, "#composer textarea")
    laptop.page.keyboard.type("Ohne Maus")
    laptop.page.keyboard.press("Enter")
    eventually(lambda: laptop.own() == ["Ohne Maus"])
    tab_to(laptop.page, "#all .too")
    laptop.page.keyboard.press("Enter")
    eventually(lambda: laptop.likes("Von anderen") == 1)
    desk = local_screens.desk(made)
    eventually(lambda: desk.texts() == ["Ohne Maus", "Von anderen"])
    tab_to(desk.page, ".look")
    desk.page.keyboard.press("Enter")
    tab_to(desk.page, "#sheet [data-do=hide]")
    desk.page.keyboard.press("Enter")
    eventually(lambda: laptop.others() == ["Von anderen"] and desk.texts() == ["Von anderen"])
    tab_to(desk.page, ".toast button")
    desk.page.keyboard.press("Enter")
    eventually(lambda: desk.texts() == ["Ohne Maus", "Von anderen"])


# Motion


WATCH_MOTION = """() => {
  window.moved = [];
  const look = () => {
    for (const each of document.getAnimations()) {
      if (each.effect.getComputedTiming().duration > 20) window.moved.push(each.effect.target.outerHTML.slice(0, 100));
    }
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_wants_no_motion_sees_none(local_screens: Screens, hall_server: Server, motion: str):
    made = hall_server.create()
    phone = local_screens.phone(made)
    phone.pin("Die erste")
    watched = [
        local_screens.phone(made, reduced_motion=motion),
        local_screens.wall(made, reduced_motion=motion),
        local_screens.desk(made, reduced_motion=motion),
    ]
    reader, wall, desk = watched
    for screen in watched:
        screen.page.evaluate(WATCH_MOTION)
    phone.pin("Die zweite")
    for screen in watched:
        eventually(lambda screen=screen: "Die zweite" in screen.texts())
    reader.pin("Die eigene")
    desk.hide("Die zweite")
    eventually(lambda: "Die zweite" not in wall.texts())
    desk.undo()
    eventually(lambda: "Die zweite" in wall.texts())
    wall.page.wait_for_timeout(300)
    moved = [screen.page.evaluate("() => window.moved") for screen in watched]
    assert all(not each for each in moved) if motion == "reduce" else all(moved), moved
