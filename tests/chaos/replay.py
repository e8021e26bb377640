"""The logs of an event played through from the commands alone: each change has its cause, each command its effect."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from board.actions import id_of
from tests.chaos.findings import Findings
from tests.chaos.histories import Command
from tests.chaos.model import Board, Card, Event, Key, Topic, plain
from tests.chaos.truth import Row
from tests.chaos.verbs import Ask, Steps, do, ring

EARLY = timedelta(milliseconds=1)  # times on the wire have no more than that
COUNTS = ("likes", "flashes", "dots", "voters", "waiting", "covered")
GUESTS = (
    "card.add",
    "card.edit",
    "card.remove",
    "card.like",
    "card.unlike",
    "card.flash",
    "card.unflash",
    "stage.turn",
)
NOT_ALWAYS = (
    "card.restore",
    "timer.stop",
    "timer.extend",
    "action.undo",
    "stage.turn",
    "workshop.edit",
)  # in the history of those who lead


@dataclass
class Group:
    """All changes of one moment: what one command did, or a timer."""

    at: str
    rows: list[tuple[str, Row]] = field(default_factory=list)
    taken: bool = False

    def last(self, log: str) -> int:
        return max((row.seq for other, row in self.rows if other == log), default=0)

    @property
    def final(self) -> dict[Key, Row]:
        return {(log, row.kind, row.thing): row for log, row in self.rows}

    @property
    def actions(self) -> list[Row]:
        return [row for _log, row in self.rows if row.kind == "action"]

    @property
    def told(self) -> set[str]:
        """The actions of the history that it made or undid, by their ids."""
        return {row.thing for row in self.actions if row.state is not None}


class Replay:
    """One event with all its boards, from its first change to its head."""

    def __init__(self, event: str, rows: dict[str, dict[int, Row]], undo: dict[str, Steps], findings: Findings) -> None:
        self.event, self.rows, self.undo, self.findings = Event(event), rows, undo, findings
        self.shown: dict[Key, dict[str, Any] | None] = {}
        self.about: dict[str, set[str]] = defaultdict(set)  # thing -> verbs that were sent about it
        by_moment: dict[str, Group] = {}
        for log, some in rows.items():
            for seq in sorted(some):
                by_moment.setdefault(some[seq].at, Group(some[seq].at)).rows.append((log, some[seq]))
        self.groups = sorted(by_moment.values(), key=lambda group: group.at)
        self.by_moment = by_moment
        self.next = 0

    def play(self, founded: int, commands: Iterable[tuple[Command, str, int, bool]]) -> Event:
        """In the order in which they were carried out: a command, its log, its number and whether who asked leads."""
        commands = list(commands)
        for command, _log, _seq, _leads in commands:
            for thing in named(command):
                self.about[thing].add(command.verb)
        for group in self.groups:
            if group.last(self.event.log) and group.last(self.event.log) <= founded:
                self._found(group)
        for command, log, seq, leads in commands:
            self._command(command, log, seq, leads)
        self._pass(None)
        return self.event

    def _found(self, group: Group) -> None:
        for key, row in group.final.items():
            self._adopt(key, row)
        group.taken = True

    # One command, one group

    def _command(self, command: Command, log: str, seq: int, leads: bool) -> None:
        group = self._group(command, log, seq)
        if group is not None:
            self._pass(group)
            group.taken = True
        self.event.touched.clear()
        undo = self.undo.get(str(command.args.get("action")), []) if group is not None else []
        try:
            do(self.event, Ask(log, command.verb, command.args, command.client, leads, undo))
        except (KeyError, ValueError, TypeError) as error:
            self.findings.add("ghost", "done to what is not there", command=command, seq=seq, error=repr(error))
        for why in self.event.refused:
            self.findings.add("ghost", f"should have been refused: {why}", command=command, seq=seq)
        self.event.refused.clear()
        rows = group.final if group is not None else {}
        for key in self.event.touched - rows.keys():
            if self.event.look(key) != self.shown.get(key):
                why = "answered or stored as done, but without effect"
                now = (self.event.look(key), self.shown.get(key))
                self.findings.add("lost", why, key=key, seq=seq, now=now, command=command)
        for key, row in rows.items():
            self._compare(key, row, command)
        if group is not None:
            self._history(group, command, leads)
            self._sight(group)

    def _group(self, command: Command, log: str, seq: int) -> Group | None:
        """What it changed; None where it changed nothing."""
        row = self.rows.get(log, {}).get(seq)
        group = self.by_moment[row.at] if row is not None else None
        if group is not None and not group.taken and group.last(log) == seq and not self._is_ring(group):
            told = group.told
            if not told or _action(command) in told:
                return group  # else it changed nothing, and what came before it is somebody else's
        coming = (self.groups[place] for place in range(self.next, len(self.groups)))
        following = next((one for one in coming if not one.taken), None)
        only = following is not None and len(following.actions) == len(following.rows)
        # cards that were taken down were put in order: nothing of it is seen
        return following if following and only and _action(command) in following.told else None

    def _pass(self, until: Group | None) -> None:
        """What no command explains, before `until`: the timers."""
        while self.next < len(self.groups) and (until is None or self.groups[self.next].at < until.at):
            group = self.groups[self.next]
            self.next += 1
            if group.taken:
                continue
            group.taken = True
            self.event.touched.clear()
            if self._is_ring(group):
                ring(self.event)
                for key, row in group.final.items():
                    self._compare(key, row, None)
            else:
                self._unexplained(group)

    def _is_ring(self, group: Group) -> bool:
        timer = self.event.stage.get("timer")
        row = group.final.get((self.event.log, "stage", self.event.id))
        now = (row.state or {}).get("timer") if row else None
        if not timer or not timer["closes"] or not now or now["closes"] or "ends_at" not in timer:
            return False
        if now["ends_at"] != timer["ends_at"] or len(group.final) > 2:
            return False
        due = datetime.fromisoformat(timer["ends_at"]).replace(tzinfo=None)
        return datetime.fromisoformat(group.at) >= due - EARLY

    # Comparing

    def _compare(self, key: Key, row: Row, command: Command | None) -> None:
        if row.kind in ("action", "key"):
            return
        now, wanted = plain(row.state), self.event.look(key)
        if now != wanted:
            kind = self._kind(now, wanted)
            self.findings.add(kind, "otherwise than asked", key=key, seq=row.seq, now=now, wanted=wanted, by=command)
        self._adopt(key, row, anew=now != wanted)

    def _kind(self, now: dict[str, Any] | None, wanted: dict[str, Any] | None) -> str:
        if now is None or wanted is None:
            return "ghost"
        if now.get("text") != wanted.get("text"):
            return "corrupt"
        for name in COUNTS:
            if now.get(name, 0) != wanted.get(name, 0):
                return "doubled" if now.get(name, 0) > wanted.get(name, 0) else "lost"
        return "ghost"

    def _unexplained(self, group: Group) -> None:
        """A change without a cause: a second effect of a command about the same thing, or nobody's at all."""
        for key, row in group.final.items():
            if row.kind in ("action", "tally"):
                continue
            about = self.about.get(row.thing, set())
            kind = "doubled" if about else "ghost"
            self.findings.add(kind, "a change that no command explains", key=key, row=row, about=sorted(about))
        if all(row.kind in ("action", "tally") for row in group.final.values()):
            self.findings.add("doubled", "a change that no command explains", group=group)
        for key, row in group.final.items():
            self._adopt(key, row, anew=True)

    def _history(self, group: Group, command: Command, leads: bool) -> None:
        """What was done by who leads is in the history once, under its name."""
        states = [row.state for row in group.actions if row.state is not None]
        if not leads and states:
            self.findings.add("ghost", "a guest in the history", command=command)
        if command.verb == "action.undo":
            undone = [row.thing for row in group.actions if row.state and row.state["undone"]]
            if undone != [command.args["action"]]:
                self.findings.add("ghost", "undone otherwise than asked", command=command, undone=undone)
            return
        others = [state for state in states if state["verb"] != command.verb or state["undone"]]
        due = command.verb not in (*GUESTS, *NOT_ALWAYS) and not command.verb.startswith(("vote.", "mood."))
        if others or len(states) > 1 or (leads and due and not states):
            self.findings.add("ghost", "the history tells otherwise", command=command, told=states)

    def _sight(self, group: Group) -> None:
        """No card is seen for a moment that guests see neither before nor after."""
        for log, row in group.rows:
            if row.kind == "card" and row.state is not None:
                last = group.final[log, row.kind, row.thing].state
                if is_open(row.state) and not (last and is_open(last)):
                    self.findings.add("ghost", "seen for a moment", log=log, row=row)

    def _adopt(self, key: Key, row: Row, anew: bool = False) -> None:
        """From now on this is so; `anew` also where the model thought otherwise."""
        self.shown[key] = plain(row.state)
        if row.kind == "stage" and row.state:
            self.event.stage = dict(row.state)
        elif row.kind == "workshop" and row.state:
            self.event.state = dict(row.state)
        elif row.kind == "board" and row.state:
            board = self.event.boards.setdefault(row.thing, Board(row.thing, {}))
            board.state = dict(row.state)
        elif anew and row.kind in ("card", "cluster"):
            adopt(self.event.boards[key[0].partition(":")[2]], row)


def _action(command: Command) -> str:
    """The id of what the history says of a command."""
    if command.verb == "action.undo":
        return str(command.args["action"])
    return id_of(command.log, command.id)


def adopt(board: Board, row: Row) -> None:
    things: dict[str, Any] = board.cards if row.kind == "card" else board.topics
    thing = things.get(row.thing) or (Card(row.thing) if row.kind == "card" else Topic(row.thing))
    things[row.thing] = thing
    thing.removed = row.state is None
    for name in ("text", "number", "hidden", "title", "position"):
        if row.state and name in row.state:
            setattr(thing, name, row.state[name])
    if row.state and isinstance(thing, Card):
        thing.waiting, thing.covered = "waiting" in row.state, "covered" in row.state
        thing.topic = row.state.get("cluster")


def is_open(card: dict[str, Any]) -> bool:
    return not (card["hidden"] or card.get("waiting") or card.get("covered"))


def named(command: Command) -> list[str]:
    """The things that a command names."""
    args = command.args
    one = [args.get(name) for name in ("id", "card", "cluster", "into", "board", "action")]
    return [str(id) for id in (*one, *args.get("cards", ())) if id]
