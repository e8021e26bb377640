"""An evening in a real browser, from the scanned code to every screen and into a file."""

import csv
import io
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import HOSTS
from tests.browser.screens import Desk, Phone, Screens, Wall, eventually
from tests.browser.texts import MARKUP
from tests.people import Answer, Server, uuid

AT_ONCE = 1.0  # a card that was taken down is off every screen within so many seconds
SOON = 10.0  # how soon it really is, the bench measures
MINUTE = 60


class Away:
    """A phone that lost the network while the other tests of this file run."""

    def __init__(self, screens: Screens, server: Server) -> None:
        self.server, self.made = server, server.create("Unterwegs", ("Was fehlt dir hier?",))
        self.phone = screens.phone(self.made)
        self.phone.pin("Vorher gepinnt")
        self.phone.page.evaluate("() => { window.neverReloaded = true; }")
        self.phone.loses_the_network()
        self.since = time.monotonic()
        self.phone.write("Im Keller geschrieben 🚇")
        for text in ("Die anderen", "schreiben weiter"):
            self.others_write(text)

    def others_write(self, text: str) -> None:
        board = f"board:{self.made['boards'][0]['id']}"
        asked = {"request_id": uuid(), "log": board, "verb": "card.add", "args": {"id": uuid(), "text": text}}
        answer = self.server.call("POST", "/api/commands", asked, self.made["code"], Device=uuid())
        assert answer["ok"], answer

    def texts(self) -> list[str]:
        found = self.server.log(self.made["code"], f"board:{self.made['boards'][0]['id']}")["snapshot"]["card"]
        return sorted(card["text"] for card in found.values())


@pytest.fixture
def made(hall_server: Server) -> Answer:
    return hall_server.create("Lasst es uns tun", ("Was nervt dich?", "Was probieren wir aus?", "Was geht anderswo?"))


@pytest.fixture(scope="module", autouse=True)
def away(chromium: Browser, hall_server: Server) -> Iterator[dict[str, Away]]:
    """One phone at each address goes offline before the first test; the last test meets it again."""
    with (
        Screens(chromium, hall_server.url) as here,
        Screens(chromium, hall_server.url.replace("127.0.0.1", "hall.test")) as there,
    ):
        yield {host: Away(screens, hall_server) for host, screens in zip(HOSTS, (here, there), strict=True)}


def founded(screens: Screens) -> tuple[Page, Answer]:
    """A workshop as an organiser makes it: choose a template, give it a name, one button."""
    laptop = screens.page("/new", viewport={"width": 1280, "height": 900})
    laptop.check("input[value=ideas]", force=True)
    laptop.fill("#title", "Lasst es uns tun")
    laptop.click(".final button")
    laptop.wait_for_url("**/links")
    link = laptop.locator("#link-moderator [data-copy]").get_attribute("data-copy") or ""
    code = laptop.url.split("/organise/")[1].split("/")[0]
    return laptop, {"code": code, "keys": {"moderator": link.split("#")[1]}}


def exported(laptop: Page, made: Answer, audience: str = "attendee") -> dict[str, str]:
    """The files of the results page, by clicking its links: extension -> text."""
    laptop.goto(f"/organise/{made['code']}/results")
    files = {}
    for extension in ("csv", "json", "md"):
        with laptop.expect_download() as download:
            laptop.click(f"a[download][href*='.{extension}?audience={audience}']")
        files[extension] = download.value.path().read_text(encoding="utf-8-sig")
    return files


def everywhere(text: str, phones: list[Phone], wall: Wall, desk: Desk) -> bool:
    return all(text in phone.texts() for phone in phones) and text in wall.texts() and text in desk.texts()


def nowhere(text: str, phones: list[Phone], wall: Wall) -> bool:
    return not any(text in phone.others() for phone in phones) and text not in wall.texts()


def test_an_evening_runs(screens: Screens, host: str):
    laptop, made = founded(screens)
    assert laptop.evaluate("() => window.isSecureContext") == (host == "127.0.0.1")
    anna, bela, carl = phones = [screens.phone(made), screens.phone(made), screens.phone(made, locale="en-GB")]
    wall, desk = screens.wall(made), screens.desk(made)

    anna.pin("Ein Sommerfest im Hof")
    eventually(lambda: everywhere("Ein Sommerfest im Hof", phones, wall, desk), SOON)
    carl.pin("A bench in the sun")
    eventually(lambda: everywhere("A bench in the sun", phones, wall, desk), SOON)

    anna.edit("Ein Sommerfest im Hof", "Ein Fest im Hof")
    eventually(lambda: everywhere("Ein Fest im Hof", phones, wall, desk), SOON)
    assert nowhere("Ein Sommerfest im Hof", phones, wall)

    bela.like("Ein Fest im Hof")
    eventually(lambda: carl.likes("Ein Fest im Hof") == 1, SOON)
    eventually(lambda: desk.one("ol.cards > li", "Ein Fest im Hof").locator(".likes .many").inner_text() == "1", SOON)
    carl.like("Ein Fest im Hof")
    eventually(lambda: bela.likes("Ein Fest im Hof") == 2, SOON)
    bela.like("Ein Fest im Hof")
    eventually(lambda: carl.likes("Ein Fest im Hof") == 1, SOON)

    desk.hide("A bench in the sun")
    eventually(lambda: nowhere("A bench in the sun", [anna, bela], wall), AT_ONCE)
    eventually(lambda: desk.texts(hanging=False) == ["A bench in the sun"], SOON)
    desk.undo()
    eventually(lambda: everywhere("A bench in the sun", phones, wall, desk), SOON)

    desk.hide("Ein Fest im Hof")
    eventually(lambda: nowhere("Ein Fest im Hof", [bela, carl], wall), AT_ONCE)
    eventually(
        lambda: anna.page.locator("#own .fate").first.inner_text().startswith("Karte 1 hängt gerade nicht"), SOON
    )
    desk.restore("Ein Fest im Hof")
    eventually(lambda: everywhere("Ein Fest im Hof", phones, wall, desk), SOON)

    desk.hide("A bench in the sun")
    eventually(lambda: nowhere("A bench in the sun", [anna, bela], wall), AT_ONCE)
    hung = wall.texts()
    files = exported(laptop, made)
    assert hung == ["Ein Fest im Hof"]
    rows = list(csv.DictReader(io.StringIO(files["csv"]), delimiter=";"))
    assert [row["Text"] for row in rows] == hung
    assert all("Ein Fest im Hof" in text and "A bench in the sun" not in text for text in files.values())
    assert all("A bench in the sun" in text for text in exported(laptop, made, "moderator").values())


def test_the_stage_leads_the_wall(local_screens: Screens, made: Answer):
    wall, desk = local_screens.wall(made), local_screens.desk(made)
    first = wall.question()
    desk.choose(3)
    desk.show_on_wall()
    eventually(lambda: wall.question() != first, SOON)
    assert wall.question() == desk.page.locator(".head h2").inner_text()
    phone = local_screens.phone(made, 3)
    phone.pin("Nur auf Pappe 3")
    eventually(lambda: wall.texts() == ["Nur auf Pappe 3"], SOON)
    desk.undo()
    eventually(lambda: wall.question() == first, SOON)
    eventually(lambda: not wall.texts(), SOON)


def test_a_closed_board_hides_the_composer_and_opens_again(local_screens: Screens, made: Answer):
    phone, wall, desk = local_screens.phone(made), local_screens.wall(made), local_screens.desk(made)
    phone.page.fill("#composer textarea", "noch nicht fertig")
    desk.toggle_writing()
    eventually(lambda: not phone.can_write(), SOON)
    assert phone.page.locator("#closed").is_visible()
    eventually(lambda: wall.page.locator("body.closed").count() == 1, SOON)
    desk.toggle_writing()
    eventually(phone.can_write, SOON)
    assert phone.page.input_value("#composer textarea") == "noch nicht fertig"
    phone.page.tap("#composer button")
    eventually(lambda: wall.texts() == ["noch nicht fertig"])


def test_an_own_card_is_taken_down_and_brought_back(screens: Screens, made: Answer):
    anna, bela, wall, desk = screens.phone(made), screens.phone(made), screens.wall(made), screens.desk(made)
    anna.pin("Doch nicht")
    bela.pin("Bleibt hängen")
    eventually(lambda: everywhere("Doch nicht", [anna, bela], wall, desk), SOON)
    anna.take_down("Doch nicht")
    eventually(lambda: nowhere("Doch nicht", [bela], wall), AT_ONCE)
    anna.bring_back("Doch nicht")
    eventually(lambda: everywhere("Doch nicht", [anna, bela], wall, desk), SOON)
    assert sorted(wall.texts()) == ["Bleibt hängen", "Doch nicht"]


def test_a_phone_without_javascript_writes_and_reads(local_screens: Screens, made: Answer):
    live, wall, desk = local_screens.phone(made), local_screens.wall(made), local_screens.desk(made)
    live.pin("Von einem neuen Telefon")
    plain = local_screens.phone(made, java_script_enabled=False)
    page = plain.page
    plain.watch.forgive("status of 400")  # the refused text below
    assert page.locator("#all .others .text").all_inner_texts() == ["Von einem neuen Telefon"]
    page.fill("#composer textarea", "Von einem alten Telefon")
    page.click("#composer button")
    assert page.locator("#own li.hangs .text").all_inner_texts() == ["Von einem alten Telefon"]
    eventually(lambda: everywhere("Von einem alten Telefon", [live], wall, desk), SOON)
    page.click("#all .too")
    eventually(lambda: "1" in live.page.locator("#own .fate").inner_text(), SOON)
    page.click("#own .change")
    page.fill("textarea", "x" * 281)
    page.click(".composer > button")
    assert page.locator(".refusal").is_visible()
    assert page.input_value("textarea") == "x" * 281
    page.fill("textarea", "Von einem sehr alten Telefon")
    page.click(".composer > button")
    eventually(lambda: everywhere("Von einem sehr alten Telefon", [live], wall, desk), SOON)
    page.click("#own .off")
    eventually(lambda: nowhere("Von einem sehr alten Telefon", [live], wall), AT_ONCE)
    page.click("#own li.taken button")
    eventually(lambda: everywhere("Von einem sehr alten Telefon", [live], wall, desk), SOON)


def test_markup_shows_as_typed_everywhere(local_screens: Screens, made: Answer):
    anna, bela = local_screens.phone(made), local_screens.phone(made)
    wall, desk = local_screens.wall(made), local_screens.desk(made)
    anna.pin(MARKUP)
    eventually(lambda: everywhere(MARKUP, [anna, bela], wall, desk), SOON)
    assert desk.look_at(MARKUP).locator(".text").inner_text() == MARKUP
    for screen in (anna, bela, wall, desk):
        screen.reload()
    eventually(lambda: everywhere(MARKUP, [anna, bela], wall, desk), SOON)
    plain = local_screens.phone(made, java_script_enabled=False)
    assert plain.page.locator("#all .text").all_inner_texts() == [MARKUP]
    bela.like(MARKUP)
    eventually(lambda: bela.likes(MARKUP) == 1)
    laptop = local_screens.laptop(made, "results")
    assert laptop.locator(".liked .text").all_inner_texts() == [MARKUP]


@pytest.mark.parametrize("at", HOSTS)
def test_a_phone_that_was_away_for_a_minute_catches_up_without_a_reload(away: dict[str, Away], at: str):
    met = away[at]
    phone = met.phone
    assert phone.waiting() == ["Im Keller geschrieben 🚇"]
    assert phone.page.locator("#net").is_visible()
    assert "1 Karte" in phone.page.locator("#net b").inner_text()
    time.sleep(max(0, MINUTE - (time.monotonic() - met.since)))
    met.others_write("bis zuletzt")
    assert "Im Keller geschrieben 🚇" not in met.texts()
    assert not {"Die anderen", "bis zuletzt"} & set(phone.others())
    phone.finds_the_network()
    eventually(lambda: phone.others() == ["bis zuletzt", "schreiben weiter", "Die anderen"], 5)
    eventually(lambda: phone.own() == ["Im Keller geschrieben 🚇", "Vorher gepinnt"], 5)
    phone.becomes_live(3)
    assert not phone.page.locator("#net").is_visible()
    assert phone.page.evaluate("() => window.neverReloaded")
    everything = sorted(
        ["Vorher gepinnt", "Im Keller geschrieben 🚇", "Die anderen", "schreiben weiter", "bis zuletzt"]
    )
    assert met.texts() == everything
