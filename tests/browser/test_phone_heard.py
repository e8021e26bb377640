"""What a screen reader hears on the phone, one sentence in ten seconds, and that its focus stays where it is."""

import pytest

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.people import Server, uuid

HEAR = """() => {
  window.heard = [];
  new MutationObserver(() => window.heard.push(document.querySelector("#status").textContent.trim()))
    .observe(document.querySelector("#status"), { childList: true, characterData: true, subtree: true });
}"""
HELD = "() => document.activeElement.closest('li')?.dataset.id + ' ' + document.activeElement.className"


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?",)))


def lead(hall: Others, verb: str, **args: object) -> None:
    hall.ask(verb, log=f"workshop:{hall.made['id']}", board=hall.board, **args)


def heard(phone: Phone) -> list[str]:
    found: list[str] = phone.page.evaluate("() => window.heard")
    return found


def test_news_are_heard_once_in_ten_seconds_and_the_own_hand_at_once(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made)
    phone.page.clock.install()
    phone.page.evaluate(HEAR)
    hall.pin("Geheime Worte eins")
    eventually(lambda: heard(phone) == ["1 neue Karte"])
    for number in range(3):
        hall.pin(f"Geheime Worte {number}")
    eventually(lambda: len(phone.others()) == 4)
    phone.pin("Von mir")
    eventually(lambda: heard(phone) == ["1 neue Karte", "Hängt! Noch eine?"])
    phone.take_down("Von mir")
    eventually(lambda: heard(phone)[2:] == ["Abgenommen."])
    lead(hall, "board.close")
    eventually(lambda: phone.page.locator("#closed").is_visible())
    assert len(heard(phone)) == 3
    phone.page.clock.fast_forward(10_500)
    eventually(lambda: len(heard(phone)) == 4)
    assert heard(phone)[3] == "Auf dieser Pappe wird nicht mehr geschrieben. 3 neue Karten"
    assert not any("Geheim" in sentence for sentence in heard(phone))


def test_what_others_do_never_moves_the_focus(local_screens: Screens, hall: Others) -> None:
    cards = [hall.pin(f"Gedanke {number}") for number in range(6)]
    phone = local_screens.phone(hall.made)
    phone.pin("Von mir")
    phone.page.locator(f"li[data-id='{cards[2]}'] .too").focus()
    held = phone.page.evaluate(HELD)
    assert held == f"{cards[2]} too"
    first, second = uuid(), uuid()
    hall.pin("Noch eine")
    hall.ask("card.hide", card=cards[5])
    hall.ask("cluster.add", id=first, title="Grün", cards=[cards[2], cards[0]])
    hall.ask("cluster.add", id=second, title="Leer", cards=[cards[1]])
    lead(hall, "board.phase", phase="order")
    eventually(lambda: phone.page.locator("#all .topic").count() == 3)
    assert phone.page.evaluate(HELD) == held
    hall.ask("cluster.put", cards=[cards[2]], cluster=second)
    eventually(lambda: phone.lines("#all .topic small") == ["1", "2", "4"])
    assert phone.page.evaluate(HELD) == held
    phone.page.locator("#composer textarea").focus()
    lead(hall, "board.phase", phase="results")
    eventually(lambda: phone.page.locator("#vote .rank").count() == 2)
    lead(hall, "board.phase", phase="collect")
    eventually(lambda: phone.page.locator("#all .topic").count() == 0)
    assert phone.page.evaluate("() => document.activeElement.id") == "text"


def test_a_banned_phone_closes_calmly_and_opens_again(local_screens: Screens, hall: Others) -> None:
    hall.pin("Von anderen")
    phone = local_screens.phone(hall.made)
    phone.pin("Unfreundlich")
    card = phone.page.get_attribute("#own .hangs", "data-id")
    hall.ask("device.ban", card=card)
    eventually(lambda: not phone.can_write())
    assert "für dieses Gerät beendet" in phone.page.inner_text("#closed")
    eventually(lambda: "hängt gerade nicht" in phone.page.inner_text("#own .fate"))
    eventually(lambda: phone.page.locator("#all .too:visible").count() == 0)
    phone.reload()
    assert not phone.can_write()
    hall.ask("device.allow", card=card)
    eventually(phone.can_write)
    eventually(lambda: phone.page.locator("#all .too:visible").count() == 1)


def test_a_board_that_is_taken_away_leaves_every_screen(local_screens: Screens, hall_server: Server) -> None:
    made = hall_server.create("Halle", ("Was bleibt?", "Ein Versehen?"))
    phone, wall, desk = local_screens.phone(made, 2), local_screens.wall(made), local_screens.desk(made)
    phone.page.fill("#composer textarea", "schon angefangen")
    desk.choose(2)
    desk.show_on_wall()
    eventually(lambda: wall.question() == "Ein Versehen?")
    Others(hall_server, made).ask("board.remove", log=f"workshop:{made['id']}", board=made["boards"][1]["id"])
    eventually(lambda: wall.question() == "Was bleibt?")
    eventually(lambda: desk.page.locator(".head h2").inner_text() == "Was bleibt?")
    eventually(lambda: "weggenommen" in phone.page.inner_text("#closed"))
    assert not phone.can_write()
    assert phone.page.input_value("#composer textarea") == "schon angefangen"
