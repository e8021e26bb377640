"""Who is here: counted in memory, told when it changes and as a heartbeat, never written down."""

import time
from collections import Counter

from board.live import LEADING, Live
from board.loop import Loop
from board.permissions import Role

BEAT_LEADING = 2  # seconds between heartbeats to walls and desks, of which there are few
BEAT_ATTENDEES = 15  # without a word about a log until its guests get a heartbeat
CROWD = 20  # up to so many people a change is told within a second, above it a second later for each so many more


class Presence:
    """Counts the guests' devices on each log."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._here: dict[str, Counter[str]] = {}
        self._joined: Counter[str] = Counter()  # sockets of any role, so that empty logs get no heartbeat
        self._changed: dict[str, int] = {}  # log -> seconds since its count first changed

    def came(self, log: str, role: Role, device: str) -> None:
        self._joined[log] += 1
        if role is Role.ATTENDEE:
            self._here.setdefault(log, Counter())[device] += 1
        self._changed.setdefault(log, 0)

    def went(self, log: str, role: Role, device: str) -> None:
        self._joined[log] -= 1
        here = self._here.get(log)
        if role is Role.ATTENDEE and here is not None:
            here[device] -= 1
            if here[device] <= 0:
                del here[device]
        if self._joined[log] <= 0:
            self._joined.pop(log, None)
            self._here.pop(log, None)
            self._changed.pop(log, None)
        else:
            self._changed.setdefault(log, 0)

    def count(self, log: str) -> int:
        """How many guests' devices have joined this log."""
        return len(self._here.get(log, ()))

    def beat_forever(self, loop: Loop) -> None:
        """Once a second tell what is due."""
        second = 0
        while True:
            loop.sleep(1)
            second += 1
            for log in list(self._joined):
                self._beat(log, second)

    def _beat(self, log: str, second: int) -> None:
        count = self.count(log)
        waited = self._changed.get(log)
        quiet = time.monotonic() - self._live.told_at.get(log, 0) >= BEAT_ATTENDEES
        if quiet or (waited is not None and waited >= min(count // CROWD, BEAT_ATTENDEES)):
            self._changed.pop(log, None)
            self._live.tell_here(log, count, tuple(Role))
            return
        if waited is not None:
            self._changed[log] = waited + 1
        if second % BEAT_LEADING == 0:
            self._live.tell_here(log, count, LEADING)
