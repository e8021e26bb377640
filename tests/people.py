"""The people of the tests: an evening in one process, a server in its own, and clients that speak the contract."""

import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from board import clocks, commands, retention, snapshot, workshops
from board.changes import Turn
from board.columns import Base
from board.founding import NewBoard
from board.house import House
from board.models import Board
from board.permissions import Actor, Role
from tests.line import Line

ROOT = Path(__file__).resolve().parent.parent
Answer = dict[str, Any]


def uuid() -> str:
    return str(uuid4())


def fetched(method: str, url: str, body: Any, headers: dict[str, str]) -> Any:
    """JSON from a server, refusals included; other files as bytes."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            content, kind = answer.read(), answer.headers.get("Content-Type", "")
    except HTTPError as error:
        content, kind = error.read(), error.headers.get("Content-Type", "")
    return json.loads(content) if "json" in kind else content


class Evening:
    """A workshop in an app of this process, asked through the door."""

    def __init__(self, app: Flask, title: str, questions: list[str], language: str = "de") -> None:
        self.app = app
        self.house: House = app.extensions["house"]
        boards = [NewBoard(question=question) for question in questions]
        made = self.house.write(lambda turn: workshops.create(turn, title=title, language=language, boards=boards))
        self.id, self.code, self.keys = made["id"], made["code"], made["keys"]
        self.log = f"workshop:{self.id}"
        self.boards: list[str] = [board["id"] for board in made["boards"]]
        self.board = f"board:{self.boards[0]}"

    def guest(self, device: str | None = None) -> Actor:
        return Actor(Role.ATTENDEE, self.id, device or uuid())

    def moderator(self) -> Actor:
        return Actor(Role.MODERATOR, self.id, uuid(), self.keys["moderator"].split(".")[0])

    def organiser(self) -> Actor:
        return Actor(Role.ORGANISER, self.id, uuid(), self.keys["organiser"].split(".")[0])

    def ask(
        self, actor: Actor, verb: str, log: str | None = None, request_id: str | None = None, **args: Any
    ) -> Answer:
        """One command; the verbs of boards' logs go to the first board, the others to the workshop."""
        place = log or self._place(verb)
        return self.house.ask(actor, place, verb, args, request_id)

    def ask_later(self, seconds: float, actor: Actor, verb: str, /, **args: Any) -> Answer:
        """One command as if it came so much later."""
        asked = {"request_id": uuid(), "log": self._place(verb), "verb": verb, "args": args}

        def later(turn: Turn) -> Answer:
            turn.now += timedelta(seconds=seconds)
            return commands.run(turn, actor, asked, lambda: None)

        return cast(Answer, self.house.write(later))

    def _place(self, verb: str) -> str:
        known = commands.COMMANDS.get(verb)
        return self.board if known is not None and known.on is Board else self.log

    def sweep_later(self, **ahead: float) -> list[str]:
        """Forget what will be due; returns the ids of the erased events."""

        def later(turn: Turn) -> list[str]:
            until = timedelta(**ahead)
            for day in range(until.days):  # as in a server that is up all the time
                clocks.look(turn.session, turn.now + timedelta(days=day))
            turn.now += until
            return retention.sweep(turn)

        return cast(list[str], self.house.write(later))

    def seq(self, log: str | None = None) -> int:
        """The head of a log, the first board's by default."""
        return cast(snapshot.Snapshot, self.house.read(snapshot.take, log or self.board, "moderators")).seq

    def thing(self, kind: str, id: str, audience: str = "attendees") -> Answer:
        """A thing of the event's log."""
        return self.things(kind, audience=audience)[id]

    def things(self, kind: str, log: str | None = None, audience: str = "moderators") -> dict[str, Answer]:
        """All of a kind on a log, the event's by default."""
        return cast(snapshot.Snapshot, self.house.read(snapshot.take, log or self.log, audience)).things.get(kind, {})

    def count(self, model: type[Base]) -> int:
        """How many rows a table has."""
        return cast(int, self.house.read(lambda session: session.scalar(select(func.count()).select_from(model))))

    def pin(self, actor: Actor, text: str, log: str | None = None) -> str:
        """A new card; returns its id."""
        card = uuid()
        self.ask(actor, "card.add", log, id=card, text=text)
        return card

    def cards(self, audience: str = "attendees", log: str | None = None) -> dict[str, Answer]:
        return dict(self.things("card", log or self.board, audience))

    def texts(self, audience: str = "attendees") -> list[str]:
        return [card["text"] for card in self.cards(audience).values()]

    def view(self) -> snapshot.WorkshopView:
        return cast(snapshot.WorkshopView, self.house.read(snapshot.workshop, None, self.id))


class Server:
    """`app.py` in a process of its own, on a free port of 127.0.0.1, with a database in `folder`.

    Where a test asks for no engine it is the one that ASYNC_MODE names, so that the whole suite can run under either.
    """

    program: Path = ROOT / "app.py"

    def __init__(self, folder: Path, engine: str | None = None, **environment: Any) -> None:
        self.folder = folder
        self.engine = engine or os.environ.get("ASYNC_MODE") or "eventlet"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("CREATE_KEY", "PUBLIC_URL")},
            "HOST": "127.0.0.1",
            "PORT": "0",
            "ASYNC_MODE": self.engine,
            "DATABASE_URL": f"sqlite:///{folder / 'server.db'}",
            "PYTHONUNBUFFERED": "1",
            **{name: str(value) for name, value in environment.items()},
        }
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> "Server":
        """Start and wait until it answers; the port is kept over restarts."""
        log = (self.folder / "server.log").open("a")
        self.process = subprocess.Popen(
            [sys.executable, str(self.program)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "running at " in line:
                self.url = line.split("running at ")[1].strip()
            if "Stop with" in line:
                break
        else:
            raise AssertionError(f"the server did not start: {said} {(self.folder / 'server.log').read_text()}")
        self.environment["PORT"] = self.url.rsplit(":", 1)[1]
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2)
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """As if the plug was pulled."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # The HTTP API

    def call(self, method: str, path: str, body: Any = None, key: str | None = None, **headers: str) -> Any:
        """JSON from the server, refusals included; other files as bytes."""
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return fetched(method, f"{self.url}{path}", body, headers)

    def status(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        """The status of one plain request, without following anything."""
        address = urlsplit(self.url)
        line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            line.request(method, path, body, {name: value.encode("latin-1") for name, value in headers.items()})
            return line.getresponse().status
        finally:
            line.close()

    def create(self, title: str = "Auftakt", questions: tuple[str, ...] = ("Was wünschst du dir?",)) -> Answer:
        boards = [{"question": question} for question in questions]
        asked = {"title": title, "language": "de", "boards": boards}
        for _ in range(6):  # a machine that is busy says "later"
            made: Answer = self.call("POST", "/api/workshops", asked)
            if made.get("code") != "try_later":
                break
        assert made["ok"], made
        return made

    def log(self, key: str, log: str, since: int | None = None) -> Answer:
        query = "" if since is None else f"?since={since}"
        answer: Answer = self.call("GET", f"/api/logs/{log}{query}", key=key)
        return answer


class Scene:
    """An event on a real server, with people who are closed at the end."""

    def __init__(self, server: Server, *questions: str) -> None:
        self.server = server
        self.made = server.create("Auftakt", questions or ("Was wünschst du dir?", "Was kannst du beitragen?"))
        self.id, self.code, self.keys = self.made["id"], self.made["code"], self.made["keys"]
        self.log = f"workshop:{self.id}"
        self.boards: list[str] = [board["id"] for board in self.made["boards"]]
        self.board = f"board:{self.boards[0]}"
        self.people: list[Person] = []

    def person(self, role: str = "attendee", join: str | None = "board", device: str | None = None) -> "Person":
        """Somebody connected; `join` is "board", "log" or None."""
        key = self.code if role == "attendee" else self.keys[role]
        person = Person(self.server.url, key, device).connect()
        self.people.append(person)
        if join is not None:
            answer = person.join(getattr(self, join))
            assert answer["ok"], answer
        return person

    def post(self, text: str, log: str | None = None, **more: Any) -> Answer:
        """A card from a device that nobody saw before, over HTTP."""
        asked = {
            "request_id": uuid(),
            "log": log or self.board,
            "verb": "card.add",
            "args": {"id": uuid(), "text": text},
        }
        answer: Answer = self.server.call("POST", "/api/commands", {**asked, **more}, self.code, Device=uuid())
        return answer

    def texts(self, key: str | None = None) -> list[str]:
        """The texts that hang on the first board, in the order of their numbers."""
        cards = self.server.log(key or self.code, self.board)["snapshot"].get("card", {}).values()
        return [card["text"] for card in sorted(cards, key=lambda card: card["number"])]

    def __enter__(self) -> "Scene":
        return self

    def __exit__(self, *_: object) -> None:
        for person in self.people:
            person.close()


class Person:
    """A client on a websocket that holds what it was told, as a screen would."""

    def __init__(self, url: str, key: str, device: str | None = None) -> None:
        self.url, self.key, self.device = url, key, device or uuid()
        self.things: dict[str, dict[str, Answer]] = {}
        self.heads: dict[str, int] = {}
        self.epoch: str | None = None
        self.gaps: list[tuple[str, int, int]] = []
        self.told: list[tuple[str, Answer]] = []  # every message in order of arrival
        self.news: queue.Queue[tuple[str, Answer]] = queue.Queue()
        self.line: Line | None = None
        self._early: dict[str, list[Answer]] = {}  # changes that came before the answer to `join`
        self._hearing = threading.RLock()

    def connect(self) -> "Person":
        self.line = Line(self.url, {"key": self.key, "device": self.device}, self._hear)
        return self

    def call(self, event: str, *args: Any) -> Any:
        """Any event, answered."""
        assert self.line is not None
        return self.line.call(event, *args)

    def join(self, log: str, since: int | None = None, epoch: str | None = None) -> Answer:
        with self._hearing:
            self.heads.pop(log, None)
            self._early[log] = []
        answer: Answer = self.call("join", {"log": log, "since": since} | ({"epoch": epoch} if epoch else {}))
        if answer["ok"]:
            with self._hearing:
                self.catch_up(log, answer)
        return answer

    def catch_up(self, log: str, answer: Answer) -> None:
        """Takes the answer to `join`; another epoch means that nothing known so far is true any more."""
        if self.epoch not in (None, answer.get("epoch")):
            self.things.clear()
        self.epoch = answer.get("epoch")
        for kind, things in answer.get("snapshot", {}).items():
            self.things.setdefault(kind, {}).update(things)
        for change in answer.get("changes", []):
            self._apply(change)
        self.heads[log] = answer["seq"]
        for data in self._early.pop(log, []):
            self.take(data)

    def ask(self, log: str, verb: str, request_id: str | None = None, **args: Any) -> Answer:
        answer: Answer = self.call(
            "command", {"request_id": request_id or uuid(), "log": log, "verb": verb, "args": args}
        )
        return answer

    def ask_until_ok(self, log: str, verb: str, **args: Any) -> Answer:
        """As a phone does: obeys `slow_down` and repeats under the same request id."""
        request_id = uuid()
        for _ in range(200):
            answer = self.ask(log, verb, request_id, **args)
            if answer["ok"] or answer["code"] not in ("slow_down", "try_later"):
                return answer
            time.sleep(answer.get("retry_after", 0.2))
        raise AssertionError("never admitted")

    def wait_for(self, event: str, seconds: float = 5) -> Answer:
        """The next message of that kind."""
        end = time.monotonic() + seconds
        while True:
            heard, data = self.news.get(timeout=max(0.01, end - time.monotonic()))
            if heard == event:
                return data

    def wait_until(self, true: Any, seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not true(self):
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.02)

    def close(self) -> None:
        if self.line is not None:
            self.line.close()

    def _hear(self, event: str, data: Answer) -> None:
        with self._hearing:
            self.told.append((event, data))
            if event == "changes":
                if data["log"] in self._early:
                    self._early[data["log"]].append(data)
                else:
                    self.take(data)
        self.news.put((event, data))

    def take(self, data: Answer) -> None:
        """Takes a `changes` message."""
        head = self.heads.get(data["log"])
        if head is None or data["to"] <= head:
            return
        if data["from"] > head + 1:
            self.gaps.append((data["log"], head, data["from"]))
        self.heads[data["log"]] = data["to"]
        for change in data["changes"]:
            if change["seq"] > head:
                self._apply(change)

    def _apply(self, change: Answer) -> None:
        things = self.things.setdefault(change["kind"], {})
        if change["state"] is None:
            things.pop(change["id"], None)
        else:
            things[change["id"]] = change["state"]
