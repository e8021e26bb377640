"""The slip at the desk takes back what this desk did, whatever others do meanwhile."""

from tests.browser.screens import Others, Screens, eventually
from tests.people import Server


def test_undo_takes_back_the_own_deed_and_not_the_newest_of_its_kind(local_screens: Screens, hall_server: Server):
    made = hall_server.create("Halle", ("Was fehlt dir hier?", "Was bringst du mit?"))
    desk, other = local_screens.desk(made), Others(hall_server, made)
    event, (mine, theirs) = f"workshop:{made['id']}", [board["id"] for board in made["boards"]]

    def covered() -> list[bool]:
        boards = hall_server.log(made["keys"]["moderator"], event)["snapshot"]["board"]
        return [boards[mine]["covered"], boards[theirs]["covered"]]

    desk.page.tap("#lead")
    desk.page.tap("#leading #covering")
    eventually(lambda: covered() == [True, False])
    other.ask("board.cover", log=event, board=theirs, covered=True)
    desk.undo()
    eventually(lambda: covered() == [False, True])


def test_undo_of_a_view_brings_back_what_stood_in_the_light(local_screens: Screens, hall_server: Server):
    made = hall_server.create()
    desk, other = local_screens.desk(made), Others(hall_server, made)
    event, card = f"workshop:{made['id']}", other.pin("Im Licht")

    def lit() -> str | None:
        (stage,) = hall_server.log(made["code"], event)["snapshot"]["stage"].values()
        return stage["card"]

    other.ask("stage.spotlight", log=event, card=card)
    eventually(lambda: desk.page.locator("#dark").is_visible())
    desk.page.tap("#big-qr")
    eventually(lambda: lit() is None)
    desk.undo()
    eventually(lambda: lit() == card)
