"""Stopping and starting: what was answered is there, nothing twice, and a second server is told no."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websocket import WebSocketException

from tests.people import ROOT, Answer, Person, Scene, Server, uuid

Start = Callable[..., Server]


class Writer(threading.Thread):
    """A phone that pins without pause, and as a phone does keeps what was not answered."""

    def __init__(self, person: Person, log: str, name: int) -> None:
        super().__init__(daemon=True)
        self.person, self.board, self.number = person, log, name
        self.answered: dict[str, tuple[str, int]] = {}  # text -> request id, seq
        self.open: tuple[str, str, Answer] | None = None  # text, request id, args

    def run(self) -> None:
        for number in range(10_000):
            text, request, args = f"Karte {self.number}.{number}", uuid(), {"id": uuid()}
            self.open = (text, request, args | {"text": text})
            if not self._send():
                return

    def _send(self) -> bool:
        assert self.open is not None
        text, request, args = self.open
        while True:
            try:
                answer = self.person.ask(self.board, "card.add", request, **args)
            except (AssertionError, OSError, WebSocketException):
                return False
            if answer["ok"]:
                self.answered[text] = (request, answer["seq"])
                return True
            assert answer["code"] in ("slow_down", "try_later", "storage_full")
            time.sleep(answer.get("retry_after", 0.2))


def test_after_kill_9_every_answered_card_is_there_once_and_screens_catch_up(start_server: Start) -> None:
    server = start_server()
    with Scene(server) as scene:
        witness, people = scene.person(), [scene.person() for _ in range(20)]
        writers = [Writer(person, scene.board, number) for number, person in enumerate(people)]
        for writer in writers:
            writer.start()
        wait(lambda: sum(len(writer.answered) for writer in writers) > 150)
        server.kill()
        for writer in writers:
            writer.join(8)
            assert not writer.is_alive()
        server.start()
        texts = scene.texts()
        answered = {text: told for writer in writers for text, told in writer.answered.items()}
        assert len(texts) == len(set(texts))
        assert set(answered) <= set(texts)
        assert set(texts) <= set(answered) | {writer.open[0] for writer in writers if writer.open}
        everything = server.log(scene.code, scene.board)
        numbers = sorted(card["number"] for card in everything["snapshot"]["card"].values())
        assert everything["seq"] == len(texts) == len(numbers)
        assert numbers == list(range(1, len(texts) + 1))
        come_back(scene, witness, everything["seq"])
        repeat_the_open_ones(scene, writers, texts)


def wait(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def come_back(scene: Scene, witness: Person, head: int) -> None:
    """A screen that was there before the fall asks only for what it missed."""
    seen = witness.heads[scene.board]
    assert seen <= head
    witness.connect()
    answer = witness.join(scene.board, seen)
    assert "snapshot" not in answer
    assert (witness.heads[scene.board], witness.gaps) == (head, [])
    assert sorted(card["text"] for card in witness.things["card"].values()) == sorted(scene.texts())


def repeat_the_open_ones(scene: Scene, writers: list[Writer], texts: list[str]) -> None:
    """The same request again hangs once what was lost, and tells the old number of what was not."""
    for writer in writers:
        assert writer.open is not None
        text, request, args = writer.open
        answer = Person(scene.server.url, scene.code, writer.person.device).connect()
        scene.people.append(answer)
        told = answer.ask(scene.board, "card.add", request, **args)
        assert told["ok"]
        assert (told["seq"] <= len(texts)) == (text in texts)
        first, (again, seq) = next(iter(writer.answered.items()))
        assert answer.ask(scene.board, "card.add", again, id=uuid(), text=first)["code"] == "id_reuse"
        assert seq
    after = scene.texts()
    assert sorted(after) == sorted({*texts, *(writer.open[0] for writer in writers if writer.open)})


def test_keys_and_codes_stay_valid_after_kill_9(start_server: Start, tmp_path: Path) -> None:
    server = start_server()
    made = server.create()
    server.kill()
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    server.start()
    for key in (made["code"], made["keys"]["moderator"], made["keys"]["organiser"]):
        assert server.log(key, f"workshop:{made['id']}")["ok"]


@pytest.mark.parametrize("engine", ["eventlet", "threading"])
def test_sigterm_ends_the_server_at_once_however_often_it_comes(start_server: Start, engine: str) -> None:
    server = start_server(engine)
    assert server.process is not None
    with Scene(server) as scene:
        people = [scene.person() for _ in range(10)]
        answers = [person.ask(scene.board, "card.add", id=uuid(), text="vorher") for person in people]
        assert all(answer["ok"] for answer in answers)
        started = time.monotonic()
        for _ in range(3):
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.01)
        assert server.process.wait(5) == 0
        assert time.monotonic() - started < 5
        for person in people:
            assert person.line is not None
            assert person.line.closed.wait(1)
        server.start()
        assert len(scene.texts()) == 10


def test_sigterm_ends_the_server_also_when_a_phone_does_not_read_any_more(start_server: Start) -> None:
    server = start_server()
    assert server.process is not None
    with Scene(server) as scene:
        for _ in range(40):
            scene.post("x" * 280)
        deaf = scene.person().line
        assert deaf is not None
        deaf._socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # Nobody reads the answers: the reading thread stays in its first packet.
        deaf.hear = lambda event, data: time.sleep(60)
        scene.post("stop reading")
        time.sleep(0.3)
        for id in range(1000, 1400):
            deaf.send(f'42{id}["join",{{"log":"{scene.board}","since":null}}]')
        time.sleep(0.5)
        started = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(8) == 0
        assert time.monotonic() - started < 5


def outcome(environment: dict[str, str], **more: Any) -> subprocess.CompletedProcess[str]:
    """A start that should fail by itself."""
    command = [sys.executable, str(ROOT / "app.py")]
    return subprocess.run(command, cwd=ROOT, env={**environment, **more}, capture_output=True, text=True, timeout=20)


def one_clear_line(failed: subprocess.CompletedProcess[str], *words: str) -> None:
    assert failed.returncode != 0
    assert len(failed.stderr.strip().splitlines()) == 1, failed.stderr
    assert all(word in failed.stderr for word in words), failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_second_server_on_the_same_database_is_told_no(start_server: Start) -> None:
    server = start_server()
    one_clear_line(outcome({**server.environment, "PORT": "0"}), "another server already uses", "server.db")
    assert server.create()["ok"]


def test_a_second_server_on_the_same_port_is_told_no(start_server: Start, tmp_path: Path) -> None:
    server = start_server()
    environment = {**server.environment, "DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"}
    for engine in ("eventlet", "threading"):
        one_clear_line(outcome({**environment, "ASYNC_MODE": engine}), "cannot listen", server.environment["PORT"])
    assert server.create()["ok"]


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("ASYNC_MODE", "nonsense", "ASYNC_MODE"),
        ("ASYNC_MODE", "gevent", "ASYNC_MODE"),
        ("HOST", "256.0.0.1", "256.0.0.1"),
        ("DATABASE_URL", "a text file", "not a database"),
    ],
)
def test_a_setting_that_cannot_work_ends_with_one_clear_line(tmp_path: Path, name: str, value: str, word: str) -> None:
    if value == "a text file":
        (tmp_path / "notes.txt").write_text("milk, eggs, string")
        value = f"sqlite:///{tmp_path / 'notes.txt'}"
    environment = {"PATH": os.environ["PATH"], "PORT": "0", "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}
    one_clear_line(outcome({**environment, name: value}), word)


@pytest.mark.parametrize("engine", ["", "eventlet"])
def test_an_engine_that_is_not_installed_ends_with_one_clear_line(tmp_path: Path, engine: str) -> None:
    (tmp_path / "eventlet.py").write_text("raise ModuleNotFoundError(\"No module named 'eventlet'\")\n")
    environment = {"PATH": os.environ["PATH"], "PORT": "0", "PYTHONPATH": str(tmp_path), "ASYNC_MODE": engine}
    one_clear_line(outcome(environment), "eventlet is not installed", "pip install")


def test_it_starts_without_a_terminal_asks_nothing_and_says_where_it_is(start_server: Start, tmp_path: Path) -> None:
    server = Server(tmp_path)
    command = [sys.executable, str(ROOT / "app.py")]
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=server.environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    try:
        wait(lambda: "Stop with" in (tmp_path / "said").read_text() or process.poll() is not None)
        assert process.poll() is None, (tmp_path / "said").read_text()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    assert "http://127.0.0.1:" in (tmp_path / "said").read_text()
