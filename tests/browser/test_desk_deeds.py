"""Buttons of the desk that are tapped fast, what the toast offers, and where the focus is afterwards."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import Desk, Others, Phone, Screens, eventually
from tests.browser.test_access import tab_to
from tests.people import Server, uuid

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "has_touch": False, "is_mobile": False}
PRESSED = "#all .flash[aria-pressed=true]"
HELD = "() => document.activeElement.closest('li[data-id]:not(.pile)')?.dataset.id ?? document.activeElement.className"


@pytest.fixture
def hall(hall_server: Server) -> Others:
    return Others(hall_server, hall_server.create("Halle", ("Was fehlt dir hier?", "Was bringst du mit?")))


@pytest.fixture
def things(hall: Others) -> Callable[[str], dict[str, Any]]:
    """The only board's or stage's state, as the server knows it."""

    def found(kind: str) -> dict[str, Any]:
        log = hall.server.log(hall.made["keys"]["moderator"], f"workshop:{hall.made['id']}")
        entries = log["snapshot"][kind]
        return dict(entries.get(hall.board) or next(iter(entries.values())))

    return found


def lead(hall: Others, verb: str, **args: object) -> None:
    hall.ask(verb, log=f"workshop:{hall.made['id']}", board=hall.board, **args)


def toast(desk: Desk) -> str:
    return desk.page.locator(".toast").inner_text() if desk.page.locator(".toast").is_visible() else ""


def test_fast_taps_on_more_dots_all_count_and_undo_waits_for_the_sheet(
    local_screens: Screens, hall: Others, things: Callable[[str], dict[str, Any]]
) -> None:
    lead(hall, "board.phase", phase="dot")
    lead(hall, "board.dots", budget=2, dots_on="topics")
    desk = local_screens.desk(hall.made)
    eventually(lambda: "Punkte" in desk.page.inner_text(".boards"))
    desk.page.tap("#lead")
    desk.page.evaluate(
        """() => { for (let tap = 0; tap < 4; tap += 1) document.querySelector("[data-step='1']").click();
          document.querySelector("[data-dots-on=cards]").click(); }"""
    )
    assert desk.page.inner_text("[data-budget]") == "6 Punkte je Gerät"
    assert desk.page.get_attribute("[data-dots-on=cards]", "aria-pressed") == "true"
    eventually(lambda: (things("board")["budget"], things("board")["dots_on"]) == (6, "cards"))
    lead(hall, "board.dots", budget=3, dots_on="topics")  # somebody else
    eventually(lambda: desk.page.inner_text("[data-budget]").startswith("3 "))
    desk.page.tap("[data-step='1']")
    eventually(lambda: things("board")["budget"] == 4)
    desk.page.clock.install()
    desk.page.tap("[data-step='1']")
    eventually(
        lambda: things("board")["budget"] == 5 and desk.page.inner_text(".toast span") == "Punkte sind eingestellt"
    )
    desk.page.clock.fast_forward(11_000)
    desk.page.keyboard.press("Escape")
    desk.undo()
    eventually(lambda: things("board")["budget"] == 4)


def test_one_minute_more_can_be_undone(
    local_screens: Screens, hall: Others, things: Callable[[str], dict[str, Any]]
) -> None:
    hall.ask("timer.start", log=f"workshop:{hall.made['id']}", seconds=300, closes=None)
    ends = things("stage")["timer"]["ends_at"]
    desk = local_screens.desk(hall.made)
    desk.page.tap("#clock")
    desk.page.tap("#timer [data-do=longer]")
    eventually(lambda: "Eine Minute mehr" in toast(desk))
    assert things("stage")["timer"]["ends_at"] != ends
    desk.undo()
    eventually(lambda: things("stage")["timer"]["ends_at"] == ends)


def test_a_toast_is_gone_after_ten_seconds(local_screens: Screens, hall: Others) -> None:
    hall.pin("Kommt ab")
    desk = local_screens.desk(hall.made)
    eventually(desk.texts)
    desk.page.clock.install()
    desk.hide("Kommt ab")
    eventually(lambda: "abgenommen" in toast(desk))
    desk.page.clock.fast_forward(9_000)
    assert "abgenommen" in toast(desk)
    desk.page.clock.fast_forward(1_500)
    eventually(lambda: not toast(desk))


def test_the_focus_stays_on_its_card_while_its_pile_grows(local_screens: Screens, hall: Others) -> None:
    topic, card = uuid(), hall.pin("Gelesen")
    hall.ask("cluster.add", id=topic, title="Bäume", cards=[card])
    desk = local_screens.desk(hall.made, **WIDE)
    desk.page.click("[data-tab=topics]")
    desk.one(".pile .slips > li", "Gelesen").locator(".look").focus()
    for number in range(3):
        assert desk.page.evaluate(HELD) == card
        new = hall.pin(f"Darüber {number}")
        hall.ask("cluster.put", cards=[new], cluster=topic)
        eventually(lambda number=number: f"Darüber {number}" in desk.lines(".slips .text"))
    assert "every" in desk.page.evaluate(HELD)  # which now reads it, among all of the pile


def test_cards_that_wait_are_answered_by_keyboard_alone(local_screens: Screens, hall: Others) -> None:
    lead(hall, "board.approve", approving=True)
    for text in ("Eins", "Zwei", "Drei"):
        hall.pin(text, "attendee")
    desk = local_screens.desk(hall.made)
    eventually(lambda: "3 warten" in desk.page.inner_text(".boards"))
    tab_to(desk.page, ".queue li [data-do=approve]")
    desk.page.keyboard.press("Enter")
    eventually(lambda: hall.texts() == ["Eins"])
    eventually(lambda: "2 warten" in desk.page.inner_text(".boards"))
    assert "Zwei" in desk.page.evaluate("() => document.activeElement.closest('li').textContent")
    tab_to(desk.page, ".queue li [data-do=decline]")
    desk.page.keyboard.press("Enter")
    eventually(lambda: "1 wartet" in desk.page.inner_text(".boards"))
    desk.page.keyboard.press("Shift+Tab")
    desk.page.keyboard.press("Enter")
    eventually(lambda: hall.texts() == ["Eins", "Drei"])
    eventually(lambda: desk.page.evaluate("() => document.activeElement.matches('.head h2')"))


def flashed(phone: Phone) -> int:
    return phone.page.locator(PRESSED).count()


def test_what_a_guest_disagrees_with_stands_in_a_list_at_the_desk(local_screens: Screens, hall: Others) -> None:
    hall.pin("Darüber reden wir")
    hall.pin("Einig")
    phone, desk = local_screens.phone(hall.made), local_screens.desk(hall.made)
    flash = phone.one("#all .others > li", "Darüber reden wir").locator(".flash")
    flash.tap()
    eventually(lambda: flashed(phone) == 1)
    desk.page.tap("[data-tab=flashes]")
    eventually(lambda: desk.texts() == ["Darüber reden wir"])
    phone.reload()
    eventually(lambda: flashed(phone) == 1)
    flash.tap()
    eventually(lambda: (flashed(phone), desk.texts()) in ((0, []), (0, ["Einig", "Darüber reden wir"])))


def test_all_cards_of_a_device_go_down_and_come_back(local_screens: Screens, hall: Others) -> None:
    hall.pin("Von jemand anderem")
    phone, desk = local_screens.phone(hall.made), local_screens.desk(hall.made)
    for text in ("Werbung", "Noch mehr Werbung"):
        phone.pin(text)
    eventually(lambda: len(desk.texts()) == 3)
    desk.look_at("Noch mehr Werbung").locator("[data-do=ban]").tap()
    eventually(lambda: desk.texts() == ["Von jemand anderem"])
    assert set(desk.texts(hanging=False)) == {"Werbung", "Noch mehr Werbung"}
    eventually(lambda: not phone.can_write())
    desk.undo()
    eventually(lambda: set(desk.texts()) == {"Von jemand anderem", "Werbung", "Noch mehr Werbung"})
    eventually(phone.can_write)
