"""`app.py` with a fault planted by its name: bugs that the checker must find, and moments at which the process ends."""

import faulthandler
import gc
import importlib.util
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LATE = 0.4  # seconds


def load_app() -> Any:
    """app.py as a module: it patches for its engine first, then knows everything else."""
    sys.path.insert(0, str(ROOT))
    found = importlib.util.spec_from_file_location("app", ROOT / "app.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def answer_before_commit(app: Any) -> None:
    """The answer goes out while the transaction is still open."""
    from sqlalchemy import event

    from board.db import Database

    commit, deliver = Database._commit, Database._deliver
    wait = app.eventlet.patcher.original("time").sleep
    told: set[int] = set()

    def hasty(self: Any, session: Any, jobs: list[Any]) -> bool:
        def early(_session: Any) -> None:
            told.update(map(id, jobs))
            deliver(self, jobs)
            wait(LATE)

        event.listen(session, "before_commit", early, once=True)
        return commit(self, session, jobs)

    def once(self: Any, jobs: list[Any]) -> None:
        if not told.intersection(map(id, jobs)):
            deliver(self, jobs)
        told.clear()

    Database._commit, Database._deliver = hasty, once  # type: ignore[method-assign]


def no_deduplication(_app: Any) -> None:
    """A repetition is carried out as if it were new."""
    from sqlalchemy import insert

    from board import commands
    from board.models import Request
    from board.prepared import Prepared

    where = commands._WHERE

    class Forgetful:
        def run(self, *args: Any) -> Any:
            found = where.run(*args).fetchone()
            self.row = found and (*found[:2], None, None)
            return self

        def fetchone(self) -> Any:
            return self.row

    commands._WHERE = Forgetful()  # type: ignore[assignment]
    commands._REMEMBER = Prepared(insert(Request.__table__).prefix_with("OR REPLACE"))  # type: ignore[arg-type]


def subscribe_after_snapshot(app: Any) -> None:
    """Who joins enters the room only after the reading."""
    import socketio

    enter = socketio.Server.enter_room

    def late(self: Any, sid: str, room: str, namespace: str | None = None) -> None:
        app.eventlet.spawn_after(12 * LATE, enter, self, sid, room, namespace)

    socketio.Server.enter_room = late


def broadcast_dropped(_app: Any) -> None:
    """Every other message about a log is not sent, and no heartbeat tells."""
    from board.live import Live

    tell, count = Live._tell, {"messages": 0}

    class Deaf:
        def __init__(self, sockets: Any) -> None:
            self.sockets = sockets

        def emit(self, event: str, *args: Any, **kwargs: Any) -> None:
            count["messages"] += event == "changes"
            if event != "changes" or count["messages"] % 4 < 2:
                self.sockets.emit(event, *args, **kwargs)

    Live._tell = lambda self, turns, sockets: tell(self, turns, Deaf(sockets))  # type: ignore[method-assign]
    Live.tell_here = lambda *_: None  # type: ignore[assignment, method-assign]


def changes_swapped(_app: Any) -> None:
    """Two changes of one message change their places."""
    from dataclasses import replace

    from board import live

    message = live.message

    def swapped(log: str, recorded: list[Any], audience: Any) -> Any:
        told = message(log, recorded, audience)
        if len(recorded) > 1:
            first, second, *rest = recorded
            mixed = [replace(second, seq=first.seq), replace(first, seq=second.seq), *rest]
            told["changes"] = message(log, mixed, audience)["changes"]
        return told

    live.message = swapped


def dot_counted_twice(_app: Any) -> None:
    """Whoever puts one dot has put two."""
    from board import votes

    count = votes._count

    def twice(turn: Any, board: Any, target: Any, change: int, voters: int) -> None:
        count(turn, board, target, change * (2 if change > 0 else 1), voters)

    votes._count = twice


def covered_card_told(_app: Any) -> None:
    """Guests hear of cards that are covered."""
    from board import visibility

    see = visibility._card

    def peep(state: dict[str, Any]) -> dict[str, Any] | None:
        return see({name: value for name, value in state.items() if name != "covered"})

    visibility._card = peep


def exit_before_commit(_app: Any, commits: int) -> None:
    """The process is gone in the middle of a transaction."""
    _end_at(commits, before=True)


def exit_before_answer(_app: Any, commits: int) -> None:
    """The process is gone after the commit, and nobody hears of it."""
    _end_at(commits, before=False)


def exit_while_starting(_app: Any, statements: int) -> None:
    """The process is gone before the given one of the statements that bring the tables up to date."""
    from sqlalchemy import Engine, event

    left = [statements]

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        left[0] -= not statement.lstrip().startswith(("SELECT", "PRAGMA"))
        if left[0] <= 0:
            os._exit(9)

    event.listen(Engine, "before_cursor_execute", count)


def _end_at(commits: int, before: bool) -> None:
    from sqlalchemy import event

    from board.db import Database

    commit, left = Database._commit, [commits]

    def ending(self: Any, session: Any, jobs: list[Any]) -> bool:
        left[0] -= 1
        if before and left[0] <= 0:
            event.listen(session, "before_commit", lambda _session: os._exit(9))
        done = commit(self, session, jobs)
        if left[0] <= 0:
            os._exit(9)
        return done

    Database._commit = ending  # type: ignore[method-assign]


def watched(_app: Any) -> None:
    """No fault: SIGUSR1 makes it write to its log what each thread and greenlet does, when it does not answer."""

    def tell(*_: Any) -> None:
        for number, stack in enumerate(_stacks()):
            print(f"-- {number}\n{stack}", file=sys.stderr)
        sys.stderr.flush()

    faulthandler.register(signal.SIGUSR2)
    signal.signal(signal.SIGUSR1, tell)


def _stacks() -> list[str]:
    import greenlet

    waiting = [one.gr_frame for one in gc.get_objects() if isinstance(one, greenlet.greenlet) and one.gr_frame]
    return sorted(
        {"".join(traceback.format_stack(frame)[-12:]) for frame in (*sys._current_frames().values(), *waiting)}
    )


FAULTS = {
    "watched": watched,
    "answer_before_commit": answer_before_commit,
    "no_deduplication": no_deduplication,
    "subscribe_after_snapshot": subscribe_after_snapshot,
    "broadcast_dropped": broadcast_dropped,
    "changes_swapped": changes_swapped,
    "dot_counted_twice": dot_counted_twice,
    "covered_card_told": covered_card_told,
    "exit_before_commit": exit_before_commit,
    "exit_before_answer": exit_before_answer,
    "exit_while_starting": exit_while_starting,
}


if __name__ == "__main__":
    name, _, number = sys.argv[1].partition(":")
    sys.argv = [str(ROOT / "app.py")]
    app = load_app()
    FAULTS[name](app, *([int(number)] if number else []))
    app.main()
