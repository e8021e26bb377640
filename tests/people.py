"""The people of the tests: an evening in one process, a server in its own, and clients that speak the contract."""

import json
import os
import queue
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import socketio
from flask import Flask

from board import snapshot, workshops
from board.house import House
from board.permissions import Actor, Role

ROOT = Path(__file__).resolve().parent.parent
Answer = dict[str, Any]


def uuid() -> str:
    return str(uuid4())


class Evening:
    """A workshop in an app of this process, asked through the door."""

    def __init__(self, app: Flask, title: str, questions: list[str], language: str = "de") -> None:
        self.app = app
        self.house: House = app.extensions["house"]

        def create(turn: Any) -> Answer:
            return workshops.create(
                turn, title=title, language=language, questions=questions, settings=self.house.settings
            )

        made = self.house.write(create)
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

    def ask(self, actor: Actor, verb: str, log: str | None = None, request_id: str | None = None, **args: Any) -> Answer:
        """One command; card verbs go to the first board, the others to the workshop."""
        place = log or (self.board if verb.startswith("card.") else self.log)
        return self.house.ask(actor, place, verb, args, request_id)

    def pin(self, actor: Actor, text: str, log: str | None = None) -> str:
        """A new card; returns its id."""
        card = uuid()
        self.ask(actor, "card.add", log, id=card, text=text)
        return card

    def cards(self, audience: str = "attendees", log: str | None = None) -> dict[str, Answer]:
        taken = self.house.read(snapshot.take, log or self.board, audience)
        return dict(taken.things.get("card", {}))

    def texts(self, audience: str = "attendees") -> list[str]:
        return [card["text"] for card in self.cards(audience).values()]

    def view(self) -> snapshot.WorkshopView:
        view: snapshot.WorkshopView = self.house.read(snapshot.workshop, None, self.id)
        return view


class Server:
    """`app.py` in a process of its own, on a free port of 127.0.0.1, with a database in `folder`."""

    def __init__(self, folder: Path, engine: str = "eventlet", **environment: Any) -> None:
        self.folder = folder
        self.engine = engine
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("CREATE_KEY", "PUBLIC_URL")},
            "HOST": "127.0.0.1",
            "PORT": "0",
            "ASYNC_MODE": engine,
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
            [sys.executable, str(ROOT / "app.py")], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
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
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                content, kind = answer.read(), answer.headers.get("Content-Type", "")
        except HTTPError as error:
            content, kind = error.read(), error.headers.get("Content-Type", "")
        return json.loads(content) if "json" in kind else content

    def create(self, title: str = "Auftakt", questions: tuple[str, ...] = ("Was wünschst du dir?",)) -> Answer:
        boards = [{"question": question} for question in questions]
        made: Answer = self.call("POST", "/api/workshops", {"title": title, "language": "de", "boards": boards})
        assert made["ok"], made
        return made

    def log(self, key: str, log: str, since: int | None = None) -> Answer:
        query = "" if since is None else f"?since={since}"
        answer: Answer = self.call("GET", f"/api/logs/{log}{query}", key=key)
        return answer


class Person:
    """A client on a websocket that holds what it was told, as a screen would."""

    def __init__(self, url: str, key: str, device: str | None = None) -> None:
        self.url, self.key, self.device = url, key, device or uuid()
        self.things: dict[str, dict[str, Answer]] = {}
        self.heads: dict[str, int] = {}
        self.gaps: list[tuple[str, int, int]] = []
        self.told: list[tuple[str, Answer]] = []  # every message in order of arrival
        self.news: queue.Queue[tuple[str, Answer]] = queue.Queue()
        self.socket = socketio.Client(reconnection=False)
        for event in ("changes", "mine", "here"):
            self.socket.on(event, lambda data, event=event: self._hear(event, data))

    def connect(self) -> "Person":
        auth = {"key": self.key, "device": self.device}
        self.socket.connect(self.url, auth=auth, transports=["websocket"], wait_timeout=5)
        return self

    def join(self, log: str, since: int | None = None) -> Answer:
        answer: Answer = self.socket.call("join", {"log": log, "since": since}, timeout=6)
        if answer["ok"]:
            for kind, things in answer.get("snapshot", {}).items():
                for id, state in things.items():
                    self.things.setdefault(kind, {})[id] = state
            for change in answer.get("changes", []):
                self._apply(change)
            self.heads[log] = max(answer["seq"], self.heads.get(log, 0))
        return answer

    def ask(self, log: str, verb: str, request_id: str | None = None, **args: Any) -> Answer:
        asked = {"request_id": request_id or uuid(), "log": log, "verb": verb, "args": args}
        answer: Answer = self.socket.call("command", asked, timeout=6)
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
        self.socket.disconnect()

    def _hear(self, event: str, data: Answer) -> None:
        self.told.append((event, data))
        if event == "changes":
            head = self.heads.get(data["log"])
            if head is not None and data["to"] > head:
                if data["from"] > head + 1:
                    self.gaps.append((data["log"], head, data["from"]))
                self.heads[data["log"]] = data["to"]
                for change in data["changes"]:
                    self._apply(change)
        self.news.put((event, data))

    def _apply(self, change: Answer) -> None:
        things = self.things.setdefault(change["kind"], {})
        if change["state"] is None:
            things.pop(change["id"], None)
        else:
            things[change["id"]] = change["state"]
