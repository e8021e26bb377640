"""A board on which nobody left anything can be taken away again; any other stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from board.errors import Refused
from board.models import Board, Log, Tally
from board.permissions import Role
from tests.ears import listen
from tests.method import another_board, topic, undo
from tests.people import Evening, uuid


def more(evening: Evening, kind: str = "cards") -> str:
    """One more board, the first from now on."""
    return another_board(evening, kind)


def remove(evening: Evening, board: str) -> None:
    evening.ask(evening.moderator(), "board.remove", board=board)


def test_it_goes_from_every_screen_with_its_log_and_is_in_no_list_any_more(evening: Evening) -> None:
    before = evening.things("board")
    board = more(evening)
    log = f"board:{board}"
    evening.ask(evening.moderator(), "board.phase", board=board, phase="dot")
    evening.house.shelf.now(log)
    ears = listen(evening.app)
    remove(evening, board)
    (told,) = ears.changes(evening.log, Role.ATTENDEE)
    assert [(one["id"], one["state"]) for one in told["changes"]] == [(board, None)]
    assert evening.things("board") == before
    assert [one.id for one in evening.view().boards] == evening.boards[1:]
    for look in (lambda: evening.house.shelf.now(log), lambda: evening.pin(evening.guest(), "zu spät", log)):
        with pytest.raises(Refused, match="unknown_log"):
            look()
    assert (evening.count(Board), evening.count(Tally), evening.count(Log)) == (2, 2, 3)


@pytest.mark.parametrize("left", ["a card", "a card taken down", "a card forgotten", "a topic dissolved", "a dot"])
def test_what_somebody_left_something_on_stays(evening: Evening, left: str) -> None:
    board, writer = more(evening, "mood" if left == "a dot" else "cards"), evening.guest()
    if left == "a dot":
        evening.ask(writer, "mood.set", field=3)
    elif left == "a topic dissolved":
        evening.ask(evening.moderator(), "cluster.remove", cluster=topic(evening, "Räume"))
    else:
        card = evening.pin(writer, "Ein Garten")
        if left != "a card":
            evening.ask(writer, "card.remove", card=card)
        if left == "a card forgotten":
            evening.sweep_later(seconds=60)
    with pytest.raises(Refused, match="board_in_use"):
        remove(evening, board)
    assert board in evening.things("board")


def test_the_only_board_stays_and_so_do_all_once_the_event_is_sealed(evening: Evening) -> None:
    first, last = evening.boards
    remove(evening, first)
    with pytest.raises(Refused, match="board_in_use"):
        remove(evening, last)
    spare = more(evening)
    evening.ask(evening.organiser(), "workshop.seal")
    with pytest.raises(Refused, match="sealed"):
        remove(evening, spare)


def test_hanging_one_up_is_undone_and_taking_it_away_too(evening: Evening) -> None:
    board = more(evening, "round")
    asked = evening.things("board")[board]
    undo(evening)
    assert board not in evening.things("board")
    again = more(evening, "round")
    remove(evening, again)
    undo(evening)
    (back,) = (state for id, state in evening.things("board").items() if id not in evening.boards)
    assert {**back, "number": asked["number"]} == asked
    abouts = [(action["verb"], action["about"]["number"]) for action in evening.things("action").values()]
    assert sorted(abouts) == [("board.add", 3), ("board.add", 4), ("board.remove", 4)]


def test_what_comes_back_is_set_as_it_was(evening: Evening) -> None:
    board = more(evening)
    for verb, args in (
        ("move", {"position": 2}),
        ("approve", {"approving": True}),
        ("cover", {"covered": True}),
        ("dots", {"budget": 3, "dots_on": "cards"}),
        ("phase", {"phase": "dot"}),
        ("close", {}),
    ):
        evening.ask(evening.moderator(), f"board.{verb}", board=board, **args)
    before = evening.things("board")
    remove(evening, board)
    undo(evening)
    after = evening.things("board")
    (back,) = {*after} - {*before}
    assert {**after.pop(back), "number": before[board]["number"]} == before.pop(board)
    assert {id: state["question"] for id, state in after.items()} == {id: one["question"] for id, one in before.items()}
    assert [one.id for one in evening.view().boards] == [evening.boards[1], back, evening.boards[2]]


def test_neither_its_number_nor_its_id_is_ever_given_again(evening: Evening) -> None:
    board = more(evening)
    remove(evening, board)
    with pytest.raises(Refused, match="id_taken"):
        evening.ask(evening.moderator(), "board.add", id=board, question="Wohin?")
    other = more(evening)
    assert evening.things("board")[other]["number"] == 4


def test_the_walls_go_back_to_the_first_board_and_a_timer_closes_it_no_more(evening: Evening) -> None:
    board, moderator = more(evening), evening.moderator()
    evening.ask(moderator, "stage.show", board=board)
    evening.ask(moderator, "timer.start", seconds=600, closes=board)
    remove(evening, board)
    stage = evening.thing("stage", evening.id)
    assert (stage["board"], stage["timer"]["closes"], stage["timer"]["seconds"]) == (None, None, 600)


def test_a_card_that_comes_at_the_same_moment_hangs_or_is_refused_but_is_never_lost(evening: Evening) -> None:
    def post(board: str) -> str:
        try:
            return evening.pin(evening.guest(), "Ein Garten", f"board:{board}")
        except Refused as refused:
            return refused.code

    def take_away(board: str) -> str:
        try:
            remove(evening, board)
        except Refused as refused:
            return refused.code
        return "gone"

    for _ in range(6):
        board = uuid()
        evening.ask(evening.moderator(), "board.add", id=board, question="Wohin?")
        with ThreadPoolExecutor(2) as both:
            posted, gone = both.submit(post, board), both.submit(take_away, board)
        if gone.result() == "gone":
            assert posted.result() == "unknown_log"
        else:
            assert [*evening.cards(log=f"board:{board}")] == [posted.result()]
