"""The plug is pulled and the server comes back: every screen finds it by itself, and nothing is lost or doubled."""

from collections.abc import Callable

from playwright.sync_api import Browser

from tests.browser.screens import NO_LINE, Screen, Screens, eventually
from tests.people import Server

BACK = 20  # seconds; phones try again after up to 15


def stays_open(screen: Screen) -> None:
    screen.watch.forgive(NO_LINE)
    screen.page.evaluate("() => { window.neverReloaded = true; }")


def was_open_all_along(screen: Screen) -> bool:
    return bool(screen.page.evaluate("() => window.neverReloaded === true"))


def test_all_screens_find_the_server_again(chromium: Browser, start_server: Callable[..., Server], host: str):
    server = start_server()
    made = server.create("Stromausfall", ("Was bleibt?",))
    with Screens(chromium, server.url.replace("127.0.0.1", host)) as screens:
        anna, bela, wall, desk = screens.phone(made), screens.phone(made), screens.wall(made), screens.desk(made)
        anna.pin("Vor dem Ausfall")
        eventually(lambda: wall.texts() == bela.others() == desk.texts() == ["Vor dem Ausfall"])
        for screen in (anna, bela, wall, desk):
            stays_open(screen)

        server.kill()
        for text in ("Im Dunkeln", "Noch einer"):
            anna.write(text)
        desk.hide("Vor dem Ausfall")
        eventually(wall.sign, 15, "the wall does not say that the line is down")
        assert "Verbindung" in wall.sign()
        assert wall.texts() == ["Vor dem Ausfall"]
        eventually(lambda: desk.page.locator("#net").is_visible())
        assert anna.waiting() == ["Noch einer", "Im Dunkeln"]

        server.start()
        for screen in (anna, bela, wall, desk):
            screen.becomes_live(BACK)
        eventually(lambda: bela.others() == ["Noch einer", "Im Dunkeln"])
        eventually(lambda: anna.own() == ["Noch einer", "Im Dunkeln", "Vor dem Ausfall"])
        eventually(lambda: wall.texts() == ["Im Dunkeln", "Noch einer"])
        eventually(lambda: desk.texts() == ["Noch einer", "Im Dunkeln"])
        assert desk.texts(hanging=False) == ["Vor dem Ausfall"]
        bela.pin("Es geht weiter")
        eventually(lambda: "Es geht weiter" in anna.others() and "Es geht weiter" in wall.texts())
        assert all(was_open_all_along(screen) for screen in (anna, bela, wall, desk))
        kept = server.log(made["keys"]["moderator"], f"board:{made['boards'][0]['id']}")["snapshot"]["card"]
        assert sorted(card["number"] for card in kept.values()) == [1, 2, 3, 4]
