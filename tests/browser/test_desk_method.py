"""A whole evening is led from a phone in one hand: approve, order into topics, dots, the reveal, and back from it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import Desk, Others, Screens, eventually
from tests.browser.test_access import CALM, TARGETS, is_for_everybody, scrolls_nowhere_sideways, tab_to
from tests.people import Answer, Server, uuid

TEXTS = ("Ein Rad für alle", "Räder zum Leihen", "Mehr Bäume im Hof", "Bäume statt Parkplätze", "Ein Fest im Sommer")
FEW = {"viewport": {"width": 1440, "height": 900}, "has_touch": False, "is_mobile": False}


class Leader:
    """Somebody at a desk, and what the others in the hall did and see."""

    def __init__(self, screens: Screens, server: Server, made: Answer, **options: Any) -> None:
        self.others = Others(server, made)
        self.desk: Desk = screens.desk(made, **options)
        self.page = self.desk.page

    def things(self, kind: str, log: str | None = None, role: str = "moderator") -> dict[str, Any]:
        key = self.others.made["code"] if role == "attendee" else self.others.made["keys"][role]
        found = self.others.server.log(key, log or self.others.log)["snapshot"]
        return dict(found.get(kind, {}))

    def topics(self) -> dict[str, list[str]]:
        """Heading -> the texts that hang beneath it, as the server knows them; "" holds what has no topic."""
        hanging = [card for card in self.things("card").values() if not card["hidden"]]
        cards = sorted(hanging, key=lambda card: card["number"])
        titles = {id: topic["title"] for id, topic in self.things("cluster").items()}
        piles: dict[str, list[str]] = {title: [] for title in titles.values()}
        for card in cards:
            piles.setdefault(titles.get(card.get("cluster"), ""), []).append(card["text"])
        return piles

    def stage(self) -> dict[str, Any]:
        return dict(next(iter(self.things("stage", f"workshop:{self.others.made['id']}").values())))

    def board(self) -> dict[str, Any]:
        return dict(self.things("board", f"workshop:{self.others.made['id']}")[self.others.board])

    def leads(self, button: str) -> None:
        """Opens the sheet and taps one of its buttons."""
        self.page.tap("#lead")
        self.page.tap(f"#leading {button}")

    def picks(self, *texts: str) -> None:
        for text in texts:
            self.desk.one("ol.cards > li", text).locator(".look").tap()

    def names(self, title: str) -> None:
        self.page.fill("#heading input", title)
        self.page.keyboard.press("Enter")

    def toast(self) -> str:
        return self.page.locator(".toast").inner_text()

    def undoes(self, told: str) -> None:
        eventually(lambda: told in self.toast(), what=f"not told: {told}")
        self.desk.undo()


@pytest.fixture
def lead(local_screens: Screens, hall_server: Server) -> Callable[..., Leader]:
    def begin(**options: Any) -> Leader:
        made = hall_server.create("Klimarat", ("Was wünschst du dir?", "Was tun wir zuerst?"))
        return Leader(local_screens, hall_server, made, **options)

    return begin


def test_an_evening_is_led_from_a_phone(lead: Callable[..., Leader]):
    leader = lead()
    cards = approves(leader)
    hangs_together_what_looks_alike(leader)
    orders(leader)
    renames_and_merges(leader)
    counts_dots(leader)
    looks_at_flashes_and_back(leader, cards)


def approves(leader: Leader) -> dict[str, str]:
    """Cards wait, are hung one by one or all at once, or turned down; returns their ids by text."""
    desk, page, others = leader.desk, leader.page, leader.others
    leader.leads("#approving")
    eventually(lambda: leader.board()["approving"])
    cards = {text: others.pin(text, "attendee") for text in (TEXTS[0], "Werbung, Werbung", *TEXTS[1:])}
    eventually(lambda: "6 Karten warten" in page.locator(".queue").inner_text())
    assert (desk.texts(), others.texts()) == ([], [])
    page.locator(".queue li").first.locator("[data-do=approve]").tap()
    eventually(lambda: others.texts() == [TEXTS[0]] and desk.texts() == [TEXTS[0]])
    eventually(lambda: "Werbung, Werbung" in page.locator(".queue").inner_text())
    desk.one(".queue li", "Werbung").locator("[data-do=decline]").tap()
    eventually(lambda: desk.texts(hanging=False) == ["Werbung, Werbung"])
    page.tap(".queue .all-of-them")
    eventually(lambda: others.texts() == [*TEXTS], 10)
    eventually(lambda: page.locator(".queue").is_hidden())
    return cards


def hangs_together_what_looks_alike(leader: Leader) -> None:
    """One tap, and one back."""
    page, others = leader.page, leader.others
    leader.leads("[data-phase=order]")
    eventually(lambda: page.locator("[data-tab=free]").get_attribute("aria-pressed") == "true")
    leader.others.pin("Mehr Bäume in den Hof!")
    eventually(lambda: "Ähnlich 1" in page.locator(".tabs").inner_text())
    page.tap("[data-tab=alike]")
    page.tap(".alike [data-do=together]")
    eventually(lambda: leader.topics().get("Mehr Bäume im Hof") == [TEXTS[2], "Mehr Bäume in den Hof!"])
    leader.undoes("Neues Thema: Mehr Bäume im Hof")
    eventually(lambda: list(leader.topics()) == [""])
    card = next(id for id, card in leader.things("card").items() if card["text"] == "Mehr Bäume in den Hof!")
    others.ask("card.hide", card=card)
    page.tap("[data-tab=free]")


def orders(leader: Leader) -> None:
    """Cards go to topics, new ones and old ones."""
    desk, page = leader.desk, leader.page
    leader.picks(TEXTS[0], TEXTS[1])
    eventually(lambda: "2 ausgewählt" in page.locator("#picked").inner_text())
    page.tap("#picked [data-do=topic]")
    page.tap("#whither [data-do=found]")
    leader.names("Rad fahren")
    eventually(lambda: leader.topics().get("Rad fahren") == [TEXTS[0], TEXTS[1]])
    eventually(lambda: desk.texts() == [TEXTS[4], TEXTS[3], TEXTS[2]])
    leader.picks(TEXTS[2])
    page.tap("#picked [data-do=look]")
    page.tap("#sheet #new-topic")
    leader.names("Bäume")
    eventually(lambda: leader.topics().get("Bäume") == [TEXTS[2]])
    leader.picks(TEXTS[3], TEXTS[4])
    page.tap("#picked [data-do=topic]")
    page.locator("#whither [data-topic]").filter(has_text="Bäume").tap()
    eventually(lambda: leader.topics().get("Bäume") == list(TEXTS[2:]))
    leader.undoes("2 Karten zu 3 gelegt")
    eventually(lambda: leader.topics().get("") == [TEXTS[3], TEXTS[4]])
    leader.picks(TEXTS[3])
    page.tap("#picked [data-do=topic]")
    page.locator("#whither [data-topic]").filter(has_text="Bäume").tap()
    eventually(lambda: desk.texts() == [TEXTS[4]])


def renames_and_merges(leader: Leader) -> None:
    """A topic gets another heading; two become one, and two again."""
    page = leader.page
    page.tap("[data-tab=topics]")
    page.locator(".pile").filter(has_text="Bäume").locator(".head-of").tap()
    page.tap("#topic [data-do=rename]")
    leader.names("Mehr Grün")
    eventually(lambda: "Mehr Grün" in page.locator(".piles").inner_text())
    page.locator(".pile").filter(has_text="Mehr Grün").locator(".head-of").tap()
    page.locator("#topic [data-topic]").filter(has_text="Rad fahren").tap()
    eventually(lambda: list(leader.topics()) == ["Rad fahren", ""])
    leader.undoes("Thema 3 hängt jetzt bei Thema 2")
    eventually(lambda: leader.topics().get("Mehr Grün") == [TEXTS[2], TEXTS[3]])


def counts_dots(leader: Leader) -> None:
    """Of guests and on paper, hidden until the results."""
    page, others = leader.page, leader.others
    leader.leads("[data-phase=dot]")
    eventually(lambda: leader.board()["phase"] == "dot")
    topics = {topic["title"]: id for id, topic in leader.things("cluster").items()}
    for _ in range(3):
        others.ask("vote.add", "attendee", cluster=topics["Mehr Grün"])
    others.ask("vote.add", "attendee", cluster=topics["Rad fahren"])
    page.tap("#lead")
    eventually(lambda: "4 Punkte von 4 Geräten" in page.locator("#leading").inner_text())
    page.tap("#leading [data-phase=results]")
    eventually(lambda: page.locator(".by-dots li").count() == 2)
    rows = page.locator(".by-dots li").all_inner_texts()
    assert [row.split()[2:] for row in rows] == [["Mehr", "Grün", "3", "Punkte"], ["Rad", "fahren", "1", "Punkt"]]

    page.tap("[data-tab=topics]")
    page.locator(".pile").filter(has_text="Rad fahren").locator(".head-of").tap()
    page.fill("#paper-dots", "4")
    page.keyboard.press("Enter")
    page.tap("[data-tab=ranking]")
    eventually(lambda: "5 Punkte" in page.locator(".by-dots li").first.inner_text())
    assert "Rad fahren" in page.locator(".by-dots li").first.inner_text()


def looks_at_flashes_and_back(leader: Leader, cards: dict[str, str]) -> None:
    """What was marked; what was done, in words; and one thing of it undone."""
    desk, page, others = leader.desk, leader.page, leader.others
    others.ask("card.flash", "attendee", card=cards[TEXTS[0]])
    page.tap("[data-tab=flashes]")
    eventually(lambda: desk.texts() == [TEXTS[0]])
    others.ask("device.ban", card=cards[TEXTS[4]])
    page.tap("#lead")
    page.tap("#past")
    said = page.locator("#history li .what").all_inner_texts()
    assert said[0].startswith("Alles von dem Gerät abgenommen")
    assert said[1] == "Punkte auf Papier bei Rad fahren: 4"
    assert said[2] == "Pappe 1: Ergebnis"
    page.locator("#history li").first.locator("button").tap()
    eventually(lambda: TEXTS[4] in others.texts())


def test_the_wall_is_led_with_one_thumb(lead: Callable[..., Leader]):
    leader = lead()
    page = leader.page
    card = leader.others.pin("Ins Licht damit", "attendee")
    box = page.locator("#next").bounding_box()
    assert box["height"] >= 84
    assert (box["x"] + box["width"] > 360, box["y"] + box["height"] > 800) == (True, True)
    page.tap("#next")
    eventually(lambda: leader.stage()["page"] == 1)
    page.tap("#hold")
    eventually(lambda: leader.stage()["held"] and page.locator("#hold").inner_text() == "Weiter")
    leader.undoes("Die Wand bleibt auf dieser Seite")
    eventually(lambda: not leader.stage()["held"])
    page.tap("#big-qr")
    eventually(lambda: leader.stage()["view"] == "start" and "QR groß" in page.locator(".now").inner_text())
    page.tap("#views")
    page.tap("#leading [data-view=newest]")
    eventually(lambda: leader.stage()["view"] == "newest")
    leader.desk.look_at("Ins Licht damit").locator("[data-do=light]").tap()
    eventually(lambda: leader.stage()["card"] == card and page.locator("#dark").is_visible())
    page.tap("#dark")
    eventually(lambda: leader.stage()["card"] is None and page.locator("#views").is_visible())
    leader.leads("#freezing")
    eventually(lambda: leader.stage()["frozen"])
    page.tap("#clock")
    page.check("#closes")
    page.tap("#timer [data-minutes='5']")
    eventually(lambda: page.locator("[data-clock]").inner_text().startswith("4:"))
    assert leader.stage()["timer"]["closes"] == leader.others.board
    page.tap("#clock")
    page.tap("#timer [data-do=stop]")
    eventually(lambda: page.locator("[data-clock]").inner_text() == "Uhr")
    leader.leads("#covering")
    eventually(lambda: leader.board()["covered"])
    leader.others.pin("Noch verdeckt", "attendee")
    eventually(lambda: "verdeckt" in leader.desk.one("ol.cards > li", "Noch verdeckt").inner_text())
    leader.leads("#covering")
    eventually(lambda: leader.others.texts() == ["Ins Licht damit", "Noch verdeckt"])


def test_cards_are_ordered_by_keyboard_alone(lead: Callable[..., Leader]):
    leader = lead(**FEW)
    page, press = leader.page, leader.page.keyboard.press
    for text in TEXTS:
        leader.others.pin(text, "attendee")
    eventually(lambda: leader.desk.texts() == list(reversed(TEXTS)))
    for key in ("ArrowDown", "ArrowDown", "x", "ArrowDown", " "):
        press(key)
    eventually(lambda: "2 ausgewählt" in page.locator("#picked").inner_text())
    press("n")
    page.keyboard.type("Bäume")
    press("Enter")
    eventually(lambda: leader.topics().get("Bäume") == [TEXTS[2], TEXTS[3]])
    eventually(lambda: page.locator("#picked").is_hidden())
    leader.desk.one("ol.cards > li", TEXTS[0]).locator(".look").focus()
    press("t")
    page.locator("#whither [data-topic]").first.focus()
    press("Enter")
    eventually(lambda: leader.topics().get("Bäume") == [TEXTS[0], TEXTS[2], TEXTS[3]])
    leader.desk.one("ol.cards > li", TEXTS[0]).locator(".look").focus()
    press("s")
    eventually(lambda: leader.stage()["card"] is not None)
    press("h")
    eventually(lambda: leader.desk.texts(hanging=False) == [TEXTS[0]] and leader.stage()["card"] is None)
    press("h")
    eventually(lambda: leader.desk.texts(hanging=False) == [])
    press("?")
    eventually(lambda: page.locator("#keys").is_visible())
    press("Escape")
    assert not page.locator("#keys").is_visible()

    page.locator("[data-tab=topics]").focus()
    press("Enter")
    source = leader.desk.one("ol.cards > li", TEXTS[1])
    source.drag_to(page.locator(".pile"))
    eventually(lambda: leader.topics().get("Bäume") == list(TEXTS[:4]))


def test_topics_phases_and_the_history_are_led_by_keyboard_alone(lead: Callable[..., Leader]):
    leader = lead(**FEW)
    page, press, others = leader.page, leader.page.keyboard.press, leader.others
    cards = [others.pin(text, "attendee") for text in TEXTS]
    for number, title in enumerate(("Rad fahren", "Bäume")):
        others.ask("cluster.add", id=uuid(), title=title, cards=cards[2 * number : 2 * number + 2])
    eventually(lambda: page.locator("[data-tab=topics]").is_visible())

    def goes(*selectors: str) -> None:
        """To each of them by the tab key alone, and in."""
        for selector in selectors:
            tab_to(page, selector)
            press("Enter")

    tab_to(page, ".look")
    for key in ("x", "ArrowDown", "x"):
        press(key)
    goes("#picked [data-do=hide]")
    eventually(lambda: leader.desk.texts(hanging=False) == [TEXTS[4], TEXTS[3]])
    assert page.evaluate("() => document.activeElement.matches('.cards .look')")
    goes(".toast button")
    eventually(lambda: leader.desk.texts(hanging=False) == [])
    goes("[data-tab=topics]", ".head-of", "#topic [data-do=rename]")
    page.keyboard.type("Räder für alle")
    press("Enter")
    eventually(lambda: list(leader.topics()) == ["Räder für alle", "Bäume", ""])
    goes(".head-of", "#topic [data-topic]")  # from one heading on to the next
    eventually(lambda: list(leader.topics()) == ["Räder für alle", ""])
    goes("#lead", "#leading [data-phase=dot]")
    eventually(lambda: leader.board()["phase"] == "dot")
    goes("#lead", "#past")
    said = page.locator("#history li .what").all_inner_texts()
    assert "2 Karten abgenommen" in said, said  # many are one action
    goes("#history li:nth-child(2) button")
    eventually(lambda: set(leader.topics()) == {"Räder für alle", "Bäume", ""})


@pytest.mark.parametrize("size", [{}, FEW], ids=["phone", "laptop"])
def test_every_sheet_of_the_desk_suits_thumbs_and_everybody(lead: Callable[..., Leader], size: dict[str, Any]):
    leader = lead(**CALM, **size)
    page, others = leader.page, leader.others
    cards = [others.pin(text, "attendee") for text in TEXTS]
    for number, title in enumerate(("Rad fahren", "Bäume")):
        others.ask("cluster.add", id=cards[number][:-1] + "0", title=title, cards=cards[2 * number : 2 * number + 2])
    others.ask("board.approve", log=f"workshop:{others.made['id']}", board=others.board, approving=True)
    others.pin("Wartet noch", "attendee")
    eventually(lambda: page.locator("[data-tab=topics]").is_visible() and page.locator(".queue").is_visible())
    for part in (".boards", ".queue", ".tabs", ".remote:not(#picked)"):
        suits(page, part)
    is_for_everybody(page, ("dark",))
    page.locator("#select").click()
    page.locator("ol.cards .look").first.click()
    suits(page, "#picked")
    page.locator("#picked [data-do=topic]").click()
    suits(page, "#whither")
    page.keyboard.press("Escape")
    page.locator("#picked [data-do=look]").click()
    suits(page, "#sheet")
    is_for_everybody(page, ("light",))
    page.keyboard.press("Escape")
    page.locator("#picked [data-do=clear]").click()
    page.locator("[data-tab=topics]").click()
    suits(page, ".piled", ".look")
    is_for_everybody(page, ("contrast",))
    page.locator(".head-of").first.click()
    suits(page, "#topic")
    is_for_everybody(page, ("light",))
    page.locator("#topic [data-do=rename]").click()
    suits(page, "#heading")
    is_for_everybody(page, ("dark",))
    page.keyboard.press("Escape")
    for button, sheet in (("#lead", "#leading"), ("#clock", "#timer")):
        page.locator(button).click()
        suits(page, sheet)
        is_for_everybody(page, ("dark",))
        page.keyboard.press("Escape")
    page.locator("#lead").click()
    page.locator("#past").click()
    suits(page, "#history")
    is_for_everybody(page, ("light",))
    page.keyboard.press("Escape")
    page.locator("#lead").click()
    page.locator("#help").click()
    suits(page, "#keys")
    is_for_everybody(page, ("contrast",))
    assert scrolls_nowhere_sideways(page)


def suits(page: Any, within: str, but: str = "") -> None:
    """Every target is 48 px large with 8 px to the next; the whole slip is the reach of `but`."""
    page.locator(within).wait_for()
    asked = TARGETS.replace("document.querySelectorAll(", f"document.querySelector('{within}').querySelectorAll(")
    skip = f'if (element.matches("{but}")) continue;' if but else ""
    inside = 'if (element.closest("dialog") !== document.querySelector("dialog:modal")) continue;'
    asked = asked.replace("if (element.disabled", f"{skip}{inside} if (element.disabled", 1)
    found = page.evaluate(asked)
    assert not found, within + "\n" + "\n".join(found)
