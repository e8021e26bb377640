"""The clock of the server is set, forth and back, in the middle of an evening or before it: nothing is lost by that."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from board import clocks, retention
from board.changes import Turn
from tests.people import Evening, Scene, Server, uuid
from tests.test_restart import wait
from tests.test_storage import Hall

Start = Callable[..., Server]
HOUR, YEARS = 3600, 3 * 365 * 86400
UNDONE: tuple[tuple[str, dict[str, str]], ...] = (("card.remove", {}), ("card.restore", {}))

# Read by the server's Python before anything else: what time it is stands in a file.
CLOCK = """
import datetime, os, time

true_time, true = time.time, datetime.datetime

def ahead():
    with open(os.environ["CLOCK_AHEAD"]) as file:
        return float(file.read() or 0)

class Any(type):
    def __instancecheck__(cls, value):
        return isinstance(value, true)

class Moved(true, metaclass=Any):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(true_time() + ahead(), tz)

time.time = lambda: true_time() + ahead()
datetime.datetime = Moved
"""


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Servers of this test have a clock of their own; sets it so many seconds ahead of the true one."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CLOCK)
    file = tmp_path / "ahead"
    file.write_text("0")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    monkeypatch.setenv("CLOCK_AHEAD", str(file))

    def ahead(seconds: int) -> None:
        draft = file.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.replace(file)

    return ahead


def browser_of(scene: Scene) -> requests.Session:
    """A browser that holds a guest's role in its cookie."""
    browser = requests.Session()
    page = browser.get(f"{scene.server.url}/b/{scene.code}/1", timeout=5)
    assert page.status_code == 200
    return browser


def test_an_evening_goes_on_while_its_clock_leaps(start_server: Start, set_clock: Callable[[int], None]) -> None:
    server = start_server()
    with Scene(server) as scene:
        hall, guest = Hall(scene), browser_of(scene)
        asked = {"request_id": uuid(), "id": uuid(), "text": "einmal"}
        first = hall.witness.ask(scene.board, "card.add", **asked)
        leaps = (HOUR, -HOUR, YEARS, -YEARS, 0)
        for ahead in leaps:
            set_clock(ahead)
            wait(lambda ahead=ahead: abs(clock_of(server) - time.time() - ahead) < 60)  # type: ignore[misc]
            hall.goes_on(3)
            assert hall.witness.ask(scene.board, "card.add", **asked) == first
            card = uuid()
            for verb, more in (("card.add", {"id": card, "text": f"kurz {ahead}"}), *UNDONE):
                answer = hall.witness.ask_until_ok(scene.board, verb, **(more or {"card": card}))
                assert answer["ok"], (ahead, verb, answer)
            assert guest.get(f"{server.url}/api/logs/{scene.board}", timeout=5).json()["ok"]  # its role still holds
            if ahead == YEARS:
                time.sleep(6)  # a sweep, at which everything seems past its date
        assert server.status("GET", f"/b/{scene.code}/1") == 200
        hall.is_whole("einmal", *(f"kurz {ahead}" for ahead in leaps))


def clock_of(server: Server) -> float:
    """What time a server thinks it is."""
    said = requests.get(f"{server.url}/healthz", timeout=5).headers["Date"]
    return datetime.strptime(said, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC).timestamp()


# Beyond one evening: what the keeper of the dates does


def at(evening: Evening, **ahead: float) -> list[str]:
    """Look what is due as if it were so much later, and nobody had looked since; the ids of erased events."""

    def later(turn: Turn) -> list[str]:
        turn.now += timedelta(**ahead)
        return retention.sweep(turn)

    erased: list[str] = evening.house.write(later)
    return erased


def test_a_laptop_that_wakes_up_in_another_year_erases_nothing_that_day(evening: Evening) -> None:
    evening.house.sweep()
    for hours in (0, 1, 23):
        assert at(evening, days=1000, hours=hours) == []
    assert at(evening) == []  # the clock was put right
    assert evening.view() is not None
    assert at(evening, days=29) == []


def test_a_clock_that_is_wrong_again_and_again_erases_nothing(evening: Evening) -> None:
    evening.house.sweep()
    for _evening in range(5):
        assert at(evening, days=1000) == []
        assert at(evening, days=1000, hours=5) == []
    assert evening.view() is not None


def test_a_laptop_that_is_seldom_on_keeps_the_promise_the_second_time(evening: Evening) -> None:
    evening.house.sweep()
    assert at(evening, days=40) == []
    assert at(evening, days=40, hours=3) == []
    assert at(evening, days=70) == [evening.id]


def test_after_a_day_a_new_date_is_believed(evening: Evening) -> None:
    evening.house.sweep()
    assert at(evening, days=1000) == []
    assert at(evening, days=1001) == [evening.id]


def test_an_event_that_was_made_under_a_wrong_date_outlives_its_correction(evening: Evening) -> None:
    def made_long_ago(turn: Turn) -> None:
        clocks.look(turn.session, turn.now - timedelta(days=400))

    evening.house.write(made_long_ago)
    assert at(evening, days=35) == []
    assert evening.view() is not None


def test_who_is_sure_of_the_date_has_everything_erased_at_once(evening: Evening) -> None:
    def age(turn: Turn) -> None:
        clocks.look(turn.session, turn.now - timedelta(days=400))
        turn.session.execute(retention.update(retention.Workshop).values(delete_on=turn.now.date() - timedelta(days=3)))

    evening.house.write(age)
    assert evening.house.sweep() == []
    assert evening.house.operate("purge", {}) == {"erased": [evening.id]}


def test_what_was_taken_down_under_a_clock_that_was_ahead_is_forgotten_all_the_same(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "weg")
    evening.ask_later(3600, writer, "card.remove", card=card)
    evening.house.sweep()
    assert evening.texts("moderators") == []
    assert evening.house.shelf.now(evening.board).seq == 2
    with pytest.raises(Exception, match="not_found"):
        evening.ask(writer, "card.restore", card=card)
