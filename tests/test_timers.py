"""The timer that all see, by the server's clock, and the board that it closes in time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from board import create_app, timers
from board.changes import Turn
from board.config import Settings
from board.errors import Refused
from tests.method import undo
from tests.people import Evening, Scene, Server, uuid


def timer(evening: Evening) -> dict[str, Any] | None:
    found: dict[str, Any] | None = evening.thing("stage", evening.id)["timer"]
    return found


def seconds_left(evening: Evening) -> float:
    told = timer(evening)
    assert told is not None
    return (datetime.fromisoformat(told["ends_at"]) - datetime.now(UTC)).total_seconds()


def start(evening: Evening, seconds: int, closes: str | None = None, ago: float = 0) -> None:
    evening.ask_later(-ago, evening.moderator(), "timer.start", seconds=seconds, closes=closes)


def is_open(evening: Evening, number: int = 1) -> bool:
    return evening.view().board(number).open


def test_a_timer_tells_when_it_ends_how_long_it_was_and_what_it_closes(evening: Evening) -> None:
    start(evening, 90, evening.boards[1])
    told = timer(evening)
    assert told is not None
    assert (told["seconds"], told["closes"]) == (90, evening.boards[1])
    assert 60 < seconds_left(evening) <= 90


def test_a_new_timer_takes_the_place_of_the_old_one_and_a_stopped_one_is_gone(evening: Evening) -> None:
    start(evening, 600, evening.boards[0])
    start(evening, 60)
    told = timer(evening)
    assert told is not None
    assert (told["seconds"], told["closes"]) == (60, None)
    evening.ask(evening.moderator(), "timer.stop")
    assert timer(evening) is None
    before = evening.seq(evening.log)
    evening.ask(evening.moderator(), "timer.stop")
    assert evening.seq(evening.log) == before


@pytest.mark.parametrize("seconds", [9, 7201, 0, -1, 2**63])
def test_a_time_that_cannot_be_is_refused(evening: Evening, seconds: int) -> None:
    with pytest.raises(Refused, match="bad_value"):
        start(evening, seconds)
    assert timer(evening) is None


def test_a_board_of_nobody_or_of_others_is_not_closed(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    for board in (uuid(), other.boards[0]):
        with pytest.raises(Refused, match="not_found"):
            start(evening, 60, board)
    assert timer(evening) is None


# Longer and shorter


def test_it_runs_longer_and_shorter_and_two_hours_at_most(evening: Evening) -> None:
    moderator = evening.moderator()
    start(evening, 60)
    evening.ask(moderator, "timer.extend", seconds=120)
    told = timer(evening)
    assert told is not None
    assert told["seconds"] == 180
    assert 150 < seconds_left(evening) <= 180
    evening.ask(moderator, "timer.extend", seconds=-60)
    assert 90 < seconds_left(evening) <= 120
    evening.ask(moderator, "timer.extend", seconds=7200)
    assert 7100 < seconds_left(evening) <= 7200
    evening.ask(moderator, "timer.extend", seconds=-7200)
    assert -60 < seconds_left(evening) <= 0


def test_one_that_ran_out_runs_again_from_now(evening: Evening) -> None:
    start(evening, 10, ago=300)
    assert seconds_left(evening) < -200
    evening.ask(evening.moderator(), "timer.extend", seconds=60)
    assert 30 < seconds_left(evening) <= 60


def test_without_a_timer_there_is_nothing_to_make_longer(evening: Evening) -> None:
    with pytest.raises(Refused, match="not_found") as refused:
        evening.ask(evening.moderator(), "timer.extend", seconds=60)
    assert refused.value.details == {"field": "timer"}


# Its end


def test_writing_ends_when_it_has_run_out_and_not_before(evening: Evening) -> None:
    start(evening, 60, evening.boards[0])
    evening.house.ring()
    assert is_open(evening)
    start(evening, 10, evening.boards[0], ago=11)
    evening.house.ring()
    assert (is_open(evening, 1), is_open(evening, 2)) == (False, True)
    with pytest.raises(Refused, match="board_closed"):
        evening.pin(evening.guest(), "zu spät")


def test_the_end_is_told_in_one_turn_and_done_once(evening: Evening) -> None:
    start(evening, 10, evening.boards[0], ago=11)
    before, told = evening.seq(evening.log), timer(evening)
    assert told is not None
    evening.house.ring()
    assert evening.seq(evening.log) == before + 2
    assert timer(evening) == {**told, "closes": None}
    evening.ask(evening.moderator(), "board.open", board=evening.boards[0])
    evening.house.ring()
    assert is_open(evening)


def test_more_time_in_time_keeps_the_board_open(evening: Evening) -> None:
    start(evening, 10, evening.boards[0], ago=11)
    evening.ask(evening.moderator(), "timer.extend", seconds=60)
    evening.house.ring()
    assert is_open(evening)


@pytest.mark.parametrize("closes", [True, False])
def test_a_stopped_timer_and_one_that_closes_nothing_close_nothing(evening: Evening, closes: bool) -> None:
    start(evening, 10, evening.boards[0] if closes else None, ago=11)
    if closes:
        evening.ask(evening.moderator(), "timer.stop")
    evening.house.ring()
    assert is_open(evening)


def test_a_board_that_was_closed_by_hand_stays_closed_without_another_change(evening: Evening) -> None:
    start(evening, 10, evening.boards[0], ago=11)
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    before = evening.seq(evening.log)
    evening.house.ring()
    assert (is_open(evening), evening.seq(evening.log)) == (False, before + 1)


def test_the_timers_of_all_events_are_minded(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    start(evening, 10, evening.boards[0], ago=12)
    start(other, 10, other.boards[0], ago=11)
    evening.house.ring()
    assert (is_open(evening), is_open(other)) == (False, False)


def test_nobody_looks_while_no_timer_can_close_anything(evening: Evening) -> None:
    evening.house.ring()
    evening.pin(evening.guest(), "Ein Garten")
    evening.house.stop()
    evening.house.ring()  # the database would refuse to be asked


def test_while_one_runs_somebody_looks_every_time(evening: Evening) -> None:
    start(evening, 60, evening.boards[0])
    evening.house.ring()
    evening.house.stop()
    for _ in range(2):
        with pytest.raises(Refused, match="try_later"):
            evening.house.ring()


def test_a_timer_that_ended_while_the_server_was_away_closes_its_board_when_it_is_back(
    settings: Settings, evening: Evening
) -> None:
    start(evening, 10, evening.boards[0], ago=9.8)
    evening.house.stop()
    back = create_app(settings=settings).extensions["house"]
    try:
        back.start()
        until = time.monotonic() + 60
        while back.shelf.workshop(evening.code).boards[0].open:
            assert time.monotonic() < until, "nobody closed it"
            time.sleep(0.05)
    finally:
        back.stop()


# Undo


def test_a_start_is_undone_by_a_stop_and_a_stop_by_what_was_left(evening: Evening) -> None:
    start(evening, 60)
    undo(evening)
    assert timer(evening) is None
    start(evening, 100, evening.boards[1], ago=40)
    evening.ask(evening.moderator(), "timer.stop")
    undo(evening)
    told = timer(evening)
    assert told is not None
    assert told["closes"] == evening.boards[1]
    assert 30 < seconds_left(evening) <= 60


def test_more_time_is_undone_to_the_second(evening: Evening) -> None:
    start(evening, 60)
    before = timer(evening)
    evening.ask(evening.moderator(), "timer.extend", seconds=45)
    undo(evening)
    assert timer(evening) == before


# The clock


def test_whoever_joins_is_told_the_time_of_the_server(service: Server) -> None:
    with Scene(service) as scene:
        person = scene.person(join=None)
        told = [person.join(scene.log)["now"], service.log(scene.code, scene.log)["now"]]
        for now in told:
            assert abs(datetime.now(UTC) - datetime.fromisoformat(now)) < timedelta(minutes=1)


def test_what_is_unchanged_is_known_by_its_tag_whatever_the_time(evening: Evening) -> None:
    client, headers = evening.app.test_client(), {"Authorization": f"Bearer {evening.code}"}
    first = client.get(f"/api/logs/{evening.log}", headers=headers)
    time.sleep(0.01)
    again = client.get(f"/api/logs/{evening.log}", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    evening.ask(evening.moderator(), "stage.hold", held=True)
    changed = client.get(f"/api/logs/{evening.log}", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_loop_of_the_house_minds_the_timers(evening: Evening) -> None:
    evening.house.start()
    start(evening, 10, evening.boards[0], ago=9.9)
    wait_until(lambda: not is_open(evening))


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def test_a_ring_with_nothing_to_do_changes_nothing(evening: Evening) -> None:
    before = evening.seq(evening.log)

    def ring(turn: Turn) -> int:
        timers.ring(turn)
        return len(turn.recorded)

    assert evening.house.write(ring) == 0
    assert evening.seq(evening.log) == before
