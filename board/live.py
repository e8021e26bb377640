"""Telling every screen: rooms, the tick, and one message per log and audience."""

import time
from typing import Any, Protocol

from board.changes import Recorded, Turn, message
from board.loop import Loop
from board.permissions import Role
from board.visibility import AUDIENCE_OF, Audience

SHORTEST_TICK = 0.03  # seconds between two messages in a burst
LONGEST_TICK = 0.1
LARGEST_SHARE = 1 / 3  # of the loop's time that telling may take before the tick grows

LEADING = (Role.WALL, Role.MODERATOR, Role.ORGANISER)


class Sockets(Protocol):
    """The part of Flask-SocketIO that is used here."""

    def emit(self, event: str, *args: Any, **kwargs: Any) -> None: ...


def room(log: str, role: Role) -> str:
    """Everybody who joined a log in one role."""
    return f"{log}|{role.value}"


def own_room(log: str, device: str) -> str:
    """One device's own sockets on a log."""
    return f"{log}|device|{device}"


_ROLES = {audience: [role for role in Role if AUDIENCE_OF[role] is audience] for audience in Audience}


class Live:
    """Sends what was committed; runs on the loop, in the order of the commits.

    Whoever acts while it is quiet is told at once. In a burst what happens within a tick goes out together; the tick
    grows with the hall, so that telling never takes the whole of the loop's time. `tick` (seconds) fixes it.
    """

    def __init__(self, loop: Loop, tick: float | None = None) -> None:
        self.sockets: Sockets | None = None
        self.heads: dict[str, int] = {}
        self._loop = loop
        self._fixed = tick
        self._tick = SHORTEST_TICK if tick is None else tick
        self._waiting: list[Turn] = []
        self._told_at = 0.0
        self._due = False

    def publish(self, turns: list[Turn]) -> None:
        """Tell of these turns now, or with the next tick."""
        for turn in turns:
            for change in turn.recorded:
                self.heads[change.log] = change.seq
        self._waiting += turns
        if self._due:
            return
        early = self._told_at + self._tick - time.monotonic()
        if early <= 0:
            self.flush()
        else:
            self._due = True
            self._loop.spawn(self._flush_after, early)

    def _flush_after(self, seconds: float) -> None:
        self._loop.sleep(seconds)
        self._loop.call_from_thread(self.flush)  # in turn with the commits, whatever the engine

    def flush(self) -> None:
        """Tell of all that waits."""
        turns, self._waiting, self._due = self._waiting, [], False
        began = time.monotonic()
        if turns:
            self._tell(turns)
        self._told_at = time.monotonic()
        if self._fixed is None:
            spent = self._told_at - began
            self._tick = min(max(spent / LARGEST_SHARE, SHORTEST_TICK), LONGEST_TICK)

    def _tell(self, turns: list[Turn]) -> None:
        """One message per log and audience with all changes of these turns; each device hears what is its own."""
        if self.sockets is None:
            return
        for turn in turns:
            for log, device, own in turn.mine:
                self.sockets.emit("mine", {"log": log, **own}, to=own_room(log, device))
        for log, recorded in _by_log(turns).items():
            for audience in Audience:
                told = message(log, recorded, audience)
                self.sockets.emit("changes", told, to=[room(log, role) for role in _ROLES[audience]])
        for turn in turns:
            for workshop_id in turn.erased:
                self._say_gone(workshop_id)

    def tell_here(self, log: str, count: int, roles: tuple[Role, ...]) -> None:
        """Presence, and the head of the log, by which a screen notices that it missed something."""
        if self.sockets is not None:
            here = {"log": log, "count": count, "seq": self.heads.get(log, 0)}
            self.sockets.emit("here", here, to=[room(log, role) for role in roles])

    def _say_gone(self, workshop_id: str) -> None:
        assert self.sockets is not None
        log = f"workshop:{workshop_id}"
        last = self.heads.pop(log, 0) + 1
        gone = {"seq": last, "kind": "workshop", "id": workshop_id, "state": None}
        told = {"log": log, "from": last, "to": last, "changes": [gone]}
        self.sockets.emit("changes", told, to=[room(log, role) for role in Role])


def _by_log(turns: list[Turn]) -> dict[str, list[Recorded]]:
    logs: dict[str, list[Recorded]] = {}
    for turn in turns:
        for change in turn.recorded:
            logs.setdefault(change.log, []).append(change)
    return logs
