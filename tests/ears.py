"""What every screen of an app in this process is told, in order: the outside of board/live.py."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from board.live import room
from board.permissions import Role

Answer = dict[str, Any]


@dataclass
class Ears:
    """Stands where the websockets are."""

    heard: list[tuple[str, Answer, Any]] = field(default_factory=list)

    def emit(self, event: str, *args: Any, to: Any = None, **_more: Any) -> None:
        self.heard.append((event, args[0], to))

    def changes(self, log: str, role: Role) -> list[Answer]:
        """The `changes` messages about a log for one role."""
        return [data for event, data, to in self.heard if event == "changes" and room(log, role) in to]


def listen(app: Flask) -> Ears:
    ears = Ears()
    app.extensions["house"].live.sockets = ears
    return ears
