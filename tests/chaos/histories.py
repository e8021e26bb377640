"""What all clients wrote down, read back: commands with what became of them, and what each screen went through."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Note = dict[str, Any]
WAITS = ("answered", "recalling", "recalled", "kept")  # for its command, which another process may have written down


@dataclass
class Command:
    """One thing that somebody asked for."""

    id: str
    client: str
    page: str
    log: str
    verb: str
    args: dict[str, Any]
    at: float
    answers: list[Note] = field(default_factory=list)
    recalled: bool = False
    recalling: bool = False  # asked for, and not known how it ended

    @property
    def seqs(self) -> set[int]:
        """The numbers that `ok` answers named."""
        return {answer["seq"] for answer in self.answers if answer["ok"]}

    @property
    def refusals(self) -> list[str]:
        return [answer["code"] for answer in self.answers if not answer["ok"]]


@dataclass
class Page:
    """One page of a client, from its opening to its end."""

    client: str
    role: str
    opened: float
    closed: float = float("inf")
    killed: bool = False
    statuses: list[tuple[float, str]] = field(default_factory=list)
    says: list[tuple[float, bool]] = field(default_factory=list)  # when a wall or desk began or ceased to say live
    heard: list[Note] = field(default_factory=list)  # `heard` and `joined`, in order

    @property
    def audience(self) -> str:
        return "moderators" if self.role == "moderator" else "attendees"


@dataclass
class Histories:
    """All of a run."""

    commands: dict[str, Command] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    crashes: list[Note] = field(default_factory=list)
    faults: list[Note] = field(default_factory=list)
    founded: dict[str, int] = field(default_factory=dict)  # log -> its head before anybody came

    def take(self, note: Note, group: str) -> None:
        what, page = note["what"], f"{group}.{note.get('p')}"
        if what == "invoked":
            rest = (note["log"], note["verb"], note["args"], note["t"])
            self.commands[note["id"]] = Command(note["id"], note["c"], page, *rest)
        elif what == "answered":
            self.commands[note["id"]].answers.append(note)
        elif what in ("recalling", "recalled", "kept"):
            command = self.commands[note["id"]]
            command.recalling = what == "recalling"
            command.recalled |= what == "recalled"  # whoever comes second finds nothing to take back
        elif what == "opened":
            self.pages[page] = Page(note["c"], note["role"], note["t"])
        elif what in ("killed", "left"):
            self.pages[page].closed, self.pages[page].killed = note["t"], what == "killed"
        elif what == "status":
            self.pages[page].statuses.append((note["t"], note["status"]))
        elif what == "says":
            self.pages[page].says.append((note["t"], note["live"]))
        elif what in ("heard", "joined"):
            self.pages[page].heard.append(note)
        elif what in ("crashed", "unhandled"):
            self.crashes.append(note)
        elif what == "founded":
            self.founded[note["log"]] = note["seq"]
        elif what == "fault":
            self.faults.append(note)


def read(folder: Path) -> Histories:
    """Everything that lies in `folder`; an answer that one process heard to a command of another is no exception."""
    histories = Histories()
    late = []
    for file in sorted(folder.glob("history-*.jsonl")):
        group = file.stem.removeprefix("history-")
        for note in _lines(file):
            if note["what"] in WAITS and note["id"] not in histories.commands:
                late.append((note, group))
            else:
                histories.take(note, group)
    for note, group in late:
        if note["id"] in histories.commands:
            histories.take(note, group)
    return histories


def _lines(file: Path) -> Iterator[Note]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
