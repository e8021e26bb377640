"""The place of a run: a server, its network, events with boards, and a crowd, built up and always taken down."""

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.chaos.crowd import Crowd, Group
from tests.chaos.proxy import Lane, Proxy
from tests.chaos.server import Patient
from tests.chaos.texts import typed

PER_BOARD = 10
FEW = 2  # times as many guests are at a board of cards as at a scale
PATIENCE = 30.0  # seconds
ASKERS = 64  # of our own at once: a mark must not wait for the others' marks
Seat = tuple[str, dict[str, Any], dict[str, Any]]  # role, event, board


class Stuck(AssertionError):
    """The server runs and does not do what it is asked."""


@dataclass(frozen=True)
class Plan:
    """What is played; the same plan with the same seed does the same things in the same order."""

    seed: int = 1
    clients: int = 20
    groups: int = 1
    boards: int = 0  # 0: one for every ten clients
    every: float = 900  # milliseconds between two commands of a client
    reloads: float = 0.02  # how likely one follows a command
    tabs: float = 0.02
    fault: str = ""  # planted into the server
    main: str = ""  # planted into the clients: another phones/*.mjs
    only: str = ""  # the one thing that guests do
    moderators: bool = True
    walls: bool = True
    scales: bool = True  # one more board in each event, for dots on a scale
    hurry: float = 0.1  # of four seconds, between two looks into the database
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Arena:
    """Everything of one run."""

    plan: Plan
    folder: Path
    server: Patient
    proxy: Proxy
    crowd: Crowd = field(default_factory=lambda: Crowd([]))
    events: list[dict[str, Any]] = field(default_factory=list)
    lane_of: dict[str, Lane] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)  # our own history
    excused: list[tuple[float, float]] = field(default_factory=list)  # when answers were lost to a restored backup
    truth: Any = None
    kills: int = 0
    unanswered: int = 0  # plain requests of our own that nobody answered within ten seconds

    @property
    def logs(self) -> list[str]:
        boards = [f"board:{board['id']}" for event in self.events for board in event["boards"]]
        return [*boards, *(f"workshop:{event['id']}" for event in self.events)]

    def note(self, what: str, **more: Any) -> None:
        self.notes.append({"t": time.time() * 1000, "what": what, **more})

    def key(self, log: str) -> str:
        """A moderator's key to a log's event."""
        kind, _, id = log.partition(":")
        for event in self.events:
            if event["id"] == id or any(board["id"] == id for board in event["boards"]):
                return str(event["keys"]["moderator"])
        raise KeyError(kind, id)

    async def call(self, *args: Any, **more: Any) -> Any:
        return await asyncio.to_thread(self.server.call, *args, **more)

    async def ask(self, log: str, verb: str, args: dict[str, Any]) -> dict[str, Any]:
        """A command of our own, written down like everybody's."""
        command = {"request_id": str(uuid4()), "log": log, "verb": verb, "args": args}
        self.note("invoked", c="arena", p=0, id=command["request_id"], log=log, verb=verb, args=args)
        answer = await self._patiently("POST", "/api/commands", command, self.key(log), "arena-device-000000")
        told = {"ok": True, "seq": answer["seq"]} if answer["ok"] else {"ok": False, "code": answer["code"]}
        self.note("answered", c="arena", p=0, id=command["request_id"], verb=verb, **told)
        return answer

    async def _patiently(self, *args: Any) -> dict[str, Any]:
        """As `call`, asked again when no answer came or the server is busy; what it did then is in its log."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer: dict[str, Any] = await self.call(*args)
                if answer.get("code") not in ("try_later", "storage_full", "slow_down", "failed"):
                    return answer
                self.note("busy", code=answer["code"])
                self.server.say_what_it_does()
            except (OSError, HTTPException) as error:
                self.note("silent", error=str(error))
                self.unanswered += 1
                self.server.say_what_it_does()
            await asyncio.sleep(0.25)
        raise Stuck(f"{args}: no answer within {PATIENCE} seconds")

    async def heads(self) -> dict[str, int]:
        """A new change in every log, and where the logs stand with it."""

        scales = {f"board:{board['id']}" for event in self.events for board in event["boards"] if "scale" in board}

        async def one(log: str) -> tuple[str, int]:
            if log.startswith("board:") and log not in scales:
                args = {"id": str(uuid4()), "text": f"mark {uuid4()}"}
                answer = await self.ask(log, "card.add", args)
                if answer["ok"]:  # else closed just now
                    return log, int(answer["seq"])
            return log, await self.head(log)

        return dict(await asyncio.gather(*(one(log) for log in self.logs)))

    async def epoch(self) -> str:
        """Which life of the database this is."""
        log = self.logs[0]
        answer = await self._patiently("GET", f"/api/logs/{log}?since=1000000000", None, self.key(log))
        return str(answer["epoch"])

    async def head(self, log: str) -> int:
        """Where a log stands, as HTTP tells; asked again while the server is busy."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = await self._patiently("GET", f"/api/logs/{log}?since=1000000000", None, self.key(log))
            if answer["ok"]:  # else not committed yet, by a server with a planted bug
                return int(answer["seq"])
            await asyncio.sleep(0.25)
        raise Stuck(f"{log}: {answer}")

    async def prepare(self) -> None:
        """Start the server and the network, found the events, let everybody in."""
        await self.server.start()
        await self.proxy.start()
        boards = self.plan.boards or max(1, round(self.plan.clients / PER_BOARD))
        for first in range(0, boards, 4):
            questions = [{"question": f"Frage {number + 1}?"} for number in range(first, min(first + 4, boards))]
            asked = {"title": f"Abend {first}", "language": "de", "boards": questions}
            self.events.append(await self.call("POST", "/api/workshops", asked))
        for event in self.events:
            log = f"workshop:{event['id']}"
            self.note("founded", log=log, seq=await self.head(log))
            if self.plan.scales:
                await self._hang_scale(event)
        self.crowd = Crowd(self._groups())
        await self.crowd.start()
        await self.crowd.order("enter")

    async def _hang_scale(self, event: dict[str, Any]) -> None:
        """One more board, on which everybody has one dot."""
        scale = {"id": str(uuid4()), "question": "Wie geht es euch?", "kind": "mood"}
        await self.ask(f"workshop:{event['id']}", "board.add", scale)
        event["boards"].append({"id": scale["id"], "scale": True})

    async def stop_timers(self) -> None:
        """Nothing happens by itself any more."""
        for event in self.events:
            await self.ask(f"workshop:{event['id']}", "timer.stop", {})

    def _groups(self) -> list[Group]:
        clients = [self._client(number, *seat) for number, seat in enumerate(self._seats())]
        count = self.plan.groups
        everybody = {
            "every": self.plan.every,
            "reloads": self.plan.reloads,
            "tabs": self.plan.tabs,
            **({"only": self.plan.only} if self.plan.only else {}),
        }
        main = Path(__file__).parent / "phones" / self.plan.main if self.plan.main else None
        texts = typed()
        return [
            Group(
                self.folder,
                str(number),
                {"all": everybody, "texts": texts, "clients": clients[number::count]},
                *([main] if main else []),
            )
            for number in range(count)
        ]

    def _seats(self) -> list[Seat]:
        """Two who lead at each board, since they race, one at each scale, a wall for each board, then guests."""
        boards = [(event, board) for event in self.events for board in event["boards"] if "scale" not in board]
        scales = [(event, board) for event in self.events for board in event["boards"] if "scale" in board]
        seats = [("moderator", *place) for place in (*boards, *scales, *boards)] if self.plan.moderators else []
        seats += [("wall", *place) for place in boards] if self.plan.walls else []
        places = [*boards * FEW, *scales]
        guests = [("attendee", *places[number % len(places)]) for number in range(self.plan.clients)]
        return [*seats, *guests][: self.plan.clients]

    def _client(self, number: int, role: str, event: dict[str, Any], board: dict[str, Any]) -> dict[str, Any]:
        name = f"c{number}"
        lane = self.lane_of[name] = self.proxy.lanes[number]
        return {
            "name": name,
            "role": role,
            "origin": f"http://127.0.0.1:{lane.port}",
            "code": event["code"],
            "event": event["id"],
            "board": board["id"],
            "scale": "scale" in board,
            "boards": [one["id"] for one in event["boards"]],
            "seed": self.plan.seed * 100_000 + number,
            **({"key": event["keys"]["moderator"], "every": self.plan.every / 2} if role == "moderator" else {}),
        }

    async def dismantle(self) -> None:
        await self.crowd.stop()
        self.proxy.close()
        if self.server.running:
            self.server.thaw()
            await self.server.kill()

    def write_notes(self) -> None:
        lines = "".join(json.dumps(note) + "\n" for note in self.notes)
        (self.folder / "history-arena.jsonl").write_text(lines)


@asynccontextmanager
async def arena(plan: Plan, folder: Path | None = None) -> AsyncIterator[Arena]:
    """An arena in a folder of its own, which goes with it unless one was given."""
    place = folder or Path(tempfile.mkdtemp(prefix="pappen-chaos-"))
    server = Patient(place, plan.fault, **plan.environment)
    built = Arena(plan, place, server, Proxy(("127.0.0.1", server.port), plan.clients, plan.seed))
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ASKERS))
    try:
        await built.prepare()
        yield built
    finally:
        await built.dismantle()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
