"""How the tests of the wall lead an evening, and how they judge what is seen of it."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.screens import Others, Wall, eventually
from tests.people import uuid

SOON = 15  # seconds: on a machine that is busy, but less than a page stays

# Every text in sight: below the floor, out of the image, out of its room, or on top of another?
FAULTS = """(floor) => {
  const probe = document.createElement("i");
  probe.style.cssText = "position: absolute; width: calc(1000 * var(--u))";
  document.body.append(probe);
  const unit = probe.getBoundingClientRect().width / 1000;
  probe.remove();
  const aside = ".tools, .sight, .skip, .visually-hidden, .going, .leaving, .blank, script, template";
  const lit = document.querySelector(".scrim:not([hidden])");
  const seen = [...document.querySelectorAll("body *")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
    !element.closest(aside) && element.checkVisibility({visibilityProperty: true}));
  const faults = [];
  if (unit < Math.min(innerWidth, innerHeight) / 1080 - 0.001) faults.push(`a unit of ${unit} px is too small`);
  const boxes = [];
  for (const element of seen) {
    const text = element.textContent.trim().slice(0, 40);
    const size = parseFloat(getComputedStyle(element).fontSize) / unit;
    if (size < floor - 0.1) faults.push(`${size.toFixed(1)} < ${floor}: ${text}`);
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline")
      faults.push(`too wide: ${text}`);
    const words = document.createRange();
    words.selectNodeContents(element);
    const box = words.getBoundingClientRect();
    const room = element.closest(".cards, .figures, .rail, .sheet, .start .in, .door")?.getBoundingClientRect();
    const slack = size * unit * 0.25;  // letters are smaller than the lines they stand in
    const inside = (outer) => box.left >= outer.left - 1 && box.right <= outer.right + 1 &&
      box.top >= outer.top - slack && box.bottom <= outer.bottom + slack;
    if (!inside({left: 0, top: 0, right: innerWidth, bottom: innerHeight}) || (room && !inside(room)))
      faults.push(`clipped: ${text}`);
    if (Boolean(lit) === Boolean(element.closest(".scrim"))) boxes.push({element, box, text, slack});
  }
  boxes.forEach((one, index) => boxes.slice(index + 1).forEach((other) => {
    if (one.element.contains(other.element) || other.element.contains(one.element)) return;
    const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (across > 2 && down > 1.4 * Math.max(one.slack, other.slack))
      faults.push(`"${one.text}" lies on "${other.text}"`);
  }));
  for (const nail of document.querySelectorAll("[data-n]")) {
    const size = parseFloat(getComputedStyle(nail, "::before").fontSize) / unit;
    if (size < floor - 0.1) faults.push(`the numeral of a nail: ${size}`);
  }
  return faults;
}"""


class Led(Others):
    """An evening whose stage, topics and phases are led over HTTP."""

    def stage(self, verb: str, **args: Any) -> None:
        self.ask(verb, log=f"workshop:{self.made['id']}", **args)

    def topics(self, titles: list[str]) -> list[str]:
        """Deals all cards but every fifth out to topics of these titles."""
        cards = list(self.server.log(self.made["code"], self.log)["snapshot"]["card"])
        ids = [uuid() for _ in titles]
        for place, (id, title) in enumerate(zip(ids, titles, strict=True)):
            own = [card for at, card in enumerate(cards) if at % 5 and at % len(titles) == place]
            self.ask("cluster.add", id=id, title=title, cards=own)
        return ids

    def dots(self, topics: list[str]) -> None:
        self.stage("board.phase", board=self.board, phase="dot")
        for place, topic in enumerate(topics):
            self.ask("vote.tally", cluster=topic, dots=(7, 31, 7, 160)[place % 4])

    def number_of(self, topic: str) -> str:
        return str(self.server.log(self.made["code"], self.log)["snapshot"]["cluster"][topic]["number"])


def shows(wall: Wall, view: str) -> None:
    """Until the wall shows that view and nothing moves on it any more."""
    page = wall.page
    scene = "board" if view == "start" else view
    eventually(lambda: page.evaluate("() => document.body.dataset.scene") == scene, SOON, f"does not show {view}")
    eventually(lambda: (page.locator("body.inviting").count() == 1) == (view == "start"), SOON)
    eventually(lambda: not page.locator(".going, .coming, .leaving, .arriving").count(), SOON)


def is_legible(page: Page, what: str, floor: float = 28) -> None:
    found: list[str] = []

    def is_clean() -> bool:
        found[:] = page.evaluate(FAULTS, floor)
        return not found

    try:
        eventually(is_clean, SOON)  # what stands round the cards is fitted before the cards are
    except AssertionError:
        raise AssertionError(f"{what}:\n" + "\n".join(found[:20])) from None
