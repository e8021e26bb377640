"""Cards that are not seen by all at once: they wait for approval, or lie covered until all are shown together."""

import pytest

from tests.browser.screens import Others, Phone, Screens, eventually
from tests.people import Server, uuid


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?",)))


def lead(hall: Others, verb: str, **args: object) -> None:
    hall.ask(verb, log=f"workshop:{hall.made['id']}", board=hall.board, **args)


def test_a_card_waits_for_approval_and_again_after_a_change(local_screens: Screens, hall: Others) -> None:
    lead(hall, "board.approve", approving=True)
    phone, other = local_screens.phone(hall.made), local_screens.phone(hall.made)
    phone.pin("Noch zu lesen")
    own = phone.page.locator("#own .hangs")
    card = own.get_attribute("data-id")
    fate = own.locator(".fate")
    eventually(lambda: "wartet auf Freigabe" in fate.inner_text())
    eventually(lambda: "Abgegeben" in phone.page.inner_text("#composer .hung"))
    eventually(lambda: "1 Karte wartet auf Freigabe" in other.page.inner_text("#queue"))
    phone.reload()
    assert "wartet auf Freigabe" in fate.inner_text()
    hall.ask("card.approve", card=card)
    eventually(lambda: "Hängt" in fate.inner_text())
    eventually(lambda: other.others() == ["Noch zu lesen"])
    phone.edit("Noch zu lesen", "Anders gesagt")
    eventually(lambda: "wartet auf Freigabe" in fate.inner_text())
    assert phone.own() == ["Anders gesagt"]
    eventually(lambda: other.others() == [])
    hall.ask("card.approve", card=card)
    eventually(lambda: other.others() == ["Anders gesagt"])
    hall.ask("card.hold", card=card)
    eventually(lambda: "wartet auf Freigabe" in fate.inner_text())


def test_covered_cards_are_counted_and_come_together_without_a_jump(local_screens: Screens, hall: Others) -> None:
    lead(hall, "board.cover", covered=True)
    phone = local_screens.phone(hall.made)
    phone.pin("Nur für mich")
    for number in range(4):
        hall.pin(f"Verdeckt {number}", role="attendee")
    own = phone.page.locator("#own .hangs")
    eventually(lambda: "5 Karten liegen verdeckt" in phone.page.inner_text("#covered"))
    assert (phone.others(), "noch verdeckt" in own.locator(".fate").inner_text()) == ([], True)
    phone.page.fill("#composer textarea", "Ein angefangener Satz")
    place = own.bounding_box()
    lead(hall, "board.cover", covered=False)
    eventually(lambda: len(phone.others()) == 4)
    eventually(lambda: "Hängt" in own.locator(".fate").inner_text())
    now = own.bounding_box()
    assert place
    assert now
    assert abs(now["y"] - place["y"]) < 1  # it may just have been hung
    assert not phone.page.locator("#covered").is_visible()
    lead(hall, "board.cover", covered=True)
    phone.page.tap("#composer button")
    label = phone.page.locator("#composer label")
    eventually(lambda: label.inner_text() == "Verdeckt! Noch eine?")
    lead(hall, "board.cover", covered=False)
    eventually(lambda: label.inner_text() == "Deine Karte")


def test_time_runs_out_and_what_was_begun_stays(local_screens: Screens, hall: Others) -> None:
    phone = local_screens.phone(hall.made)
    away = local_screens.phone(hall.made)
    phone.page.fill("#composer textarea", "Fast fertig")
    log = f"workshop:{hall.made['id']}"
    hall.ask("timer.start", log=log, seconds=10, closes=hall.board)
    eventually(lambda: "noch 0:" in phone.page.inner_text("#timer"))
    assert "noch 0:" in phone.page.inner_text("#composer .count")
    eventually(lambda: "noch 0:" in away.page.inner_text("#composer .count"))
    away.loses_the_network()
    away.write("Noch schnell geschrieben")
    away.page.fill("#composer textarea", "Und noch ein Anfang")
    eventually(lambda: phone.page.locator("#closed").is_visible(), 20)
    comes_back_too_late(away)
    assert phone.page.input_value("#composer textarea") == "Fast fertig"
    assert "Entwurf bleibt" in phone.page.inner_text("#composer label")
    assert not phone.page.locator("#composer .btn").is_visible()
    hall.ask("board.open", log=log, board=hall.board)
    eventually(lambda: phone.page.locator("#composer .btn").is_visible())
    phone.page.tap("#composer .btn")
    eventually(lambda: phone.own() == ["Fast fertig"])
    eventually(away.can_write)
    away.page.locator("#own .editing button").first.tap()
    eventually(lambda: away.own() == ["Noch schnell geschrieben"])
    assert away.page.input_value("#composer textarea") == "Und noch ein Anfang"


def comes_back_too_late(away: Phone) -> None:
    """What was written without a network while the time ran out is handed back in words; what was begun stays."""
    away.finds_the_network()
    field = away.page.locator("#own .editing textarea")
    eventually(lambda: field.count() == 1 and field.input_value() == "Noch schnell geschrieben", 20)
    assert "nicht mehr geschrieben" in away.page.inner_text("#own .editing .refusal")
    eventually(lambda: away.page.locator("#closed").is_visible() and not away.can_write())
    assert "Entwurf bleibt" in away.page.inner_text("#composer label")
    assert away.page.input_value("#composer textarea") == "Und noch ein Anfang"


def test_what_hangs_already_is_shown_while_one_types(local_screens: Screens, hall: Others) -> None:
    hall.pin("Mehr Bäume in der Innenstadt pflanzen!")
    hall.pin("Ein Reparaturcafé im Gemeindezentrum")
    phone = local_screens.phone(hall.made)
    field = phone.page.locator("#composer textarea")
    place = field.bounding_box()
    field.press_sequentially("mehr baeume in der innenstadt")
    like = phone.page.locator("#alike .too")
    eventually(lambda: phone.lines("#alike .text") == ["Mehr Bäume in der Innenstadt pflanzen!"])
    assert field.bounding_box() == place
    like.tap()
    eventually(lambda: phone.likes("Mehr Bäume in der Innenstadt pflanzen!") == 1)
    assert like.get_attribute("aria-pressed") == "true"
    field.fill("etwas ganz anderes also")
    eventually(lambda: not phone.page.locator("#alike").is_visible())


def test_one_sentence_is_enough_and_can_be_changed(local_screens: Screens, hall: Others) -> None:
    hall.ask("board.add", log=f"workshop:{hall.made['id']}", id=uuid(), question="Wie war es?", kind="round")
    phone = local_screens.phone(hall.made, 2)
    phone.pin("Schön war es")
    eventually(lambda: not phone.can_write())
    phone.edit("Schön war es", "Sehr schön war es")
    eventually(lambda: phone.own() == ["Sehr schön war es"])
    phone.take_down("Sehr schön war es")
    eventually(phone.can_write)


def test_cards_that_begin_or_cease_to_wait_move_nothing_that_is_read(local_screens: Screens, hall: Others) -> None:
    cards = [hall.pin(f"Karte {number}: leistbares Wohnen für alle, auch in der Stadt.") for number in range(20)]
    phone = local_screens.phone(hall.made)
    queue = phone.page.locator("#queue")
    for phase in ("collect", "order"):
        lead(hall, "board.phase", phase=phase)
        lead(hall, "board.approve", approving=True)
        read = phone.page.locator(f"li[data-id='{cards[8]}']")
        read.evaluate("(card) => card.scrollIntoView({ block: 'center' })")
        phone.page.wait_for_timeout(200)
        place = read.bounding_box()
        waiting = hall.pin("Wartet noch", "attendee")
        eventually(lambda: "1 Karte wartet auf Freigabe" in (queue.text_content() or "") and queue.is_visible())
        assert read.bounding_box() == place
        hall.ask("card.hide", card=waiting)
        eventually(lambda: not queue.is_visible())
        assert read.bounding_box() == place
