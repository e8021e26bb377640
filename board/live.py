"""Telling every screen: rooms, one message per log and audience, and how often."""

import time
from typing import Any, Protocol

from board.changes import Recorded, Turn, message
from board.permissions import Role
from board.visibility import AUDIENCE_OF, Audience

SHORTEST_TICK = 0.04  # seconds between two commits, and so between two messages, in a burst
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


_began = time.monotonic()


def elapsed() -> int:
    """Milliseconds on a clock of this server that only runs forward, by which a client knows how old a message is."""
    return round((time.monotonic() - _began) * 1000)


_ROLES = {audience: [role for role in Role if AUDIENCE_OF[role] is audience] for audience in Audience}


class Live:
    """Sends what was committed; runs on the loop, in the order of the commits.

    `tick` is how many seconds the writer gathers in a burst before it commits and tells again. It grows with the
    hall, so that telling never takes the whole of the loop's time; `fixed` keeps it as it is.
    """

    def __init__(self, fixed: float | None = None) -> None:
        self.sockets: Sockets | None = None
        self.heads: dict[str, int] = {}
        self.told_at: dict[str, float] = {}  # when everybody on a log last heard something of it
        self.tick = SHORTEST_TICK if fixed is None else fixed
        self._fixed = fixed is not None

    def forget(self) -> None:
        """The numbers told so far mean nothing any more."""
        self.heads.clear()
        self.told_at.clear()

    def publish(self, turns: list[Turn]) -> None:
        """One message per log and audience with all changes of these turns; each device hears what is its own."""
        began = time.monotonic()
        if self.sockets is not None:
            self._tell(turns, self.sockets)
        if not self._fixed:
            spent = time.monotonic() - began
            self.tick = min(max(spent / LARGEST_SHARE, SHORTEST_TICK), LONGEST_TICK)

    def _tell(self, turns: list[Turn], sockets: Sockets) -> None:
        newest = {(log, device): own for turn in turns for log, device, own in turn.mine}
        for (log, device), own in newest.items():
            sockets.emit("mine", {"log": log, **own}, to=own_room(log, device))
        for log, recorded in _by_log(turns).items():
            self.heads[log], self.told_at[log] = recorded[-1].seq, time.monotonic()
            for audience in Audience:
                told = message(log, recorded, audience)
                sockets.emit("changes", told, to=[room(log, role) for role in _ROLES[audience]])
        for turn in turns:
            for workshop_id in turn.erased:
                self._say_gone(workshop_id)
            for change in turn.recorded:
                if change.kind == "board" and change.after is None:
                    self._end(f"board:{change.id}")

    def tell_here(self, log: str, count: int, roles: tuple[Role, ...]) -> None:
        """Presence, and the head of the log, by which a screen notices that it missed something."""
        if set(roles) == set(Role):
            self.told_at[log] = time.monotonic()
        if self.sockets is not None:
            here = {"log": log, "count": count, "seq": self.heads.get(log, 0), "at": elapsed()}
            self.sockets.emit("here", here, to=[room(log, role) for role in roles])

    def _say_gone(self, workshop_id: str) -> None:
        assert self.sockets is not None
        log = f"workshop:{workshop_id}"
        last = self._end(log) + 1
        gone = {"seq": last, "kind": "workshop", "id": workshop_id, "state": None}
        told = {"log": log, "from": last, "to": last, "changes": [gone]}
        self.sockets.emit("changes", told, to=[room(log, role) for role in Role])

    def _end(self, log: str) -> int:
        """There is no such log any more; answers where it stood."""
        self.told_at.pop(log, None)
        return self.heads.pop(log, 0)


def _by_log(turns: list[Turn]) -> dict[str, list[Recorded]]:
    logs: dict[str, list[Recorded]] = {}
    for turn in turns:
        for change in turn.recorded:
            logs.setdefault(change.log, []).append(change)
    return logs
