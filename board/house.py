"""The house of one server: settings, database, live and presence, and the calls that the edges make."""

import contextlib
import logging
import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from board import commands, keys, pretend, retention, snapshot, timers
from board.arguments import Args, parse
from board.changes import Recorded, Turn
from board.config import Settings
from board.db import Database
from board.errors import Refused
from board.live import Live
from board.loop import Loop
from board.models import Stage, Workshop
from board.operator import OPERATIONS
from board.permissions import Actor
from board.presence import Presence
from board.shelf import Shelf
from board.visibility import Audience

SWEEP_SECONDS = 5
RING_SECONDS = 1
OPERATION_SECONDS = 60

log = logging.getLogger("pappen")


class Restore(Args):
    file: str
    keep: bool = True


class House:
    """What create_app() wires together; edges reach everything through it."""

    def __init__(self, settings: Settings, loop: Loop) -> None:
        self.settings = settings
        self.loop = loop
        self.live = Live(None if settings.tick is None else settings.tick / 1000)
        self.presence = Presence(self.live)
        self.database = Database(settings, loop, self._tell, lambda: self.live.tick)
        self.shelf = Shelf(loop, self.database.read)
        self.send_away: Callable[[], None] = lambda: None  # closes all sockets, where there are any
        self.connected: Callable[[str], set[str]] = lambda _workshop: set()  # the devices at an event's sockets
        self._crowds: dict[str, object] = {}  # of pretend guests, by event
        self._timed = True  # a timer may run that closes a board
        self._keeps_time = False

    def start(self) -> None:
        """Open the database and begin to keep time; BadSettings when another server uses the file."""
        self.database.start()
        self._keeps_time = True
        self.loop.spawn(self.presence.beat_forever, self.loop)
        self.loop.spawn(self._sweep_forever)
        self.loop.spawn(self._ring_forever)

    @property
    def stopping(self) -> bool:
        """True from the moment on in which nobody new is taken in."""
        return self.database.stopped

    def stop(self) -> None:
        """Write what waits and let the database go."""
        self.database.stop()

    def read(self, run: Callable[..., Any], *args: Any) -> Any:
        """`run(session, *args)` in a reader thread; it returns plain data."""
        return self.database.read(run, *args)

    def write(self, run: Callable[..., Any], *args: Any) -> Any:
        """`run(turn, *args)` in the writer, for what is no verb, such as creating an event."""
        return self.database.write(run, *args)

    def operate(self, name: str, args: Any) -> dict[str, Any]:
        """An operation of the command line, which may take a minute: a large import, say."""
        if name == "restore":
            return self._restore(parse(Restore, args))
        if name not in OPERATIONS:
            raise Refused("unknown_verb", 404)
        answer: dict[str, Any] = self.database.write(OPERATIONS[name], args, seconds=OPERATION_SECONDS)
        return answer

    def _restore(self, asked: Restore) -> dict[str, Any]:
        """A copy in the place of everything; answers `{"events", "cards", "kept": file or null, "erased": [ids]}`."""
        held, kept = self.database.restore(Path(asked.file), asked.keep, self._begin_anew, OPERATION_SECONDS)
        self.write(retention.scrub_again)  # what was there before still lies in the journal
        return {**asdict(held), "kept": str(kept) if kept else None, "erased": self.write(retention.sweep, True)}

    def _begin_anew(self) -> None:
        """Nothing that anybody knows of the database is true any more."""
        self.shelf.forget()
        self.live.forget()
        self._timed = True
        self.send_away()

    def ask(
        self, actor: Actor, log: str, verb: str, args: dict[str, Any], request_id: str | None = None
    ) -> dict[str, Any]:
        """One command of a person at this server, without credits; `{"ok": true, "seq"}` or Refused."""
        asked = {"request_id": request_id or str(uuid4()), "log": log, "verb": verb, "args": args}
        return self.command(actor, asked, lambda: None)

    def command(self, actor: Actor, asked: Any, admit: Callable[[], None]) -> dict[str, Any]:
        """One command as a client sent it; `admit` takes a credit or raises Refused slow_down."""
        answer: dict[str, Any] = self.database.write(commands.run, actor, asked, admit, knows=True)
        return answer

    def sweep(self) -> list[str]:
        """Forget what is due; returns the ids of erased workshops."""
        if self.database.scrubbing:
            self.write(retention.scrub_again)
        if not self.read(retention.due, self.settings, datetime.now(UTC)):
            return []
        erased: list[str] = self.write(retention.sweep)
        return erased

    def _tell(self, turns: list[Turn]) -> None:
        """What was committed: whoever asks after the answer to it must not be shown less."""
        self.shelf.told(turns)
        self.live.publish(turns)
        for traced in (traced for turn in turns for traced in turn.traced):
            self.loop.spawn(self._tell_own, *traced)
        for change in (change for turn in turns for change in turn.recorded):
            if change.kind == Stage.kind:
                self._timed = True
            elif change.kind == Workshop.kind and self._keeps_time and _begins_to_rehearse(change):
                self.loop.spawn(self._rehearse, change.id)

    def _tell_own(self, log: str, key: bytes, tag: bytes) -> None:
        """What is the own of the device that left a tag, if it is here; in its turn, behind what was said before."""
        with contextlib.suppress(Refused):  # the database is away: it hears it when it joins again
            for device in self.connected(self.shelf.home(log)):
                if keys.same_tag(keys.tag(key, device), tag):
                    self.write(_repeat_own, log, device)

    def _rehearse(self, workshop_id: str) -> None:
        """Pretend guests come; those of a rehearsal before leave, should they still be here."""
        view = self.read(snapshot.workshop, None, workshop_id)
        crowd = self._crowds[workshop_id] = object()

        def ask(*asked: Any) -> bool:
            return self._crowds.get(workshop_id) is crowd and bool(self.write(pretend.act, *asked))

        def see(log: str) -> snapshot.Things | None:
            there = self.shelf.now(log).things[Audience.ATTENDEES]
            over = log == f"workshop:{workshop_id}" and "rehearsal" not in there["workshop"][workshop_id]
            return None if over or self._crowds.get(workshop_id) is not crowd else there

        pretend.play(view, ask, see, self.loop.sleep, random.Random())
        if self._crowds.get(workshop_id) is crowd:
            del self._crowds[workshop_id]

    def ring(self) -> None:
        """Close the boards whose timers ran out; without a timer nobody looks until a stage changes."""
        if not self._timed:
            return
        self._timed = False  # what is told from here on is looked at in the next round
        try:
            soonest = self.read(timers.soonest)
            if soonest is not None and soonest <= datetime.now(UTC):
                self.write(timers.ring)
        except BaseException:
            self._timed = True
            raise
        if soonest is not None:
            self._timed = True

    def _ring_forever(self) -> None:
        while True:
            self.loop.sleep(RING_SECONDS)
            try:
                self.ring()
            except Refused:  # the database is away; the next round comes soon
                continue
            except Exception:
                log.exception("closing boards in time failed")

    def _sweep_forever(self) -> None:
        while True:
            self.loop.sleep(SWEEP_SECONDS)
            try:
                self.sweep()
            except Refused:  # the database is away; the next round comes soon
                continue
            except Exception:
                log.exception("forgetting what is due failed")


def _repeat_own(turn: Turn, log: str, device: str) -> None:
    turn.mine.append((log, device, snapshot.mine(turn.session, log, device)))


def _begins_to_rehearse(change: Recorded) -> bool:
    before, after = change.before or {}, change.after or {}
    return "rehearsal" in after and "rehearsal" not in before
