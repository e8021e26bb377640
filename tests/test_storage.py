"""The disk is full, the database held, gone or read-only: reading goes on, writing says why, all resumes by itself."""

import contextlib
import json
import os
import resource
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from board import db, retention
from board.errors import Refused
from tests.people import Answer, Evening, Scene, Server, uuid
from tests.test_backup import ask_of, has_no_holes, texts_in
from tests.test_restart import Writer, wait

Start = Callable[..., Server]
ANSWER_SECONDS = 5
SENTENCES = {
    "storage_full": ("Die Festplatte des Servers ist voll", "The server's disk is full."),
    "try_later": ("Versuch es gleich nochmal", "Try again in a moment"),
}


@contextmanager
def no_byte_more(server: Server) -> Iterator[None]:
    """Whatever the server writes to a file fails, as on a full disk."""
    assert server.process is not None
    pid, kind = server.process.pid, resource.RLIMIT_FSIZE
    resource.prlimit(pid, kind, (0, resource.RLIM_INFINITY))
    yield
    if server.process.poll() is None:
        resource.prlimit(pid, kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """A disk of its own without a byte left."""
    ballast = server.folder / "ballast"
    filling = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while True:
            os.write(filling, bytes(4096))
    os.close(filling)
    yield
    ballast.unlink()


@pytest.fixture(params=["limit", "disk"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Server], object]]:
    """Makes a server's disk full, for a while."""
    if request.param == "limit":
        yield no_byte_more
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a disk of its own needs the right to mount one")
    yield full_disk
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


class Hall:
    """Five who write without pause, and one who watches."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.server = scene, scene.server
        for number in range(20):
            assert scene.post(f"vorher {number}")["ok"]
        self.witness = scene.person()
        self.witness.ask(scene.board, "card.add", id=uuid(), text="dabei")
        self.writers = [Writer(scene.person(), scene.board, number) for number in range(5)]
        for writer in self.writers:
            writer.start()
        self.goes_on()

    @property
    def answered(self) -> set[str]:
        return {text for writer in self.writers for text in list(writer.answered)}

    def goes_on(self, cards: int = 10) -> None:
        """New cards are answered again, without anybody's help."""
        before = len(self.answered)
        wait(lambda: len(self.answered) > before + cards)

    def can_read(self) -> None:
        """Joining, pages, snapshots and files."""
        scene, server, key = self.scene, self.server, self.scene.keys["moderator"]
        guest = scene.person()
        assert len(guest.things["card"]) >= 21
        for path in (f"/b/{scene.code}/1", f"/wall/{scene.code}", "/healthz"):
            assert server.status("GET", path) == 200, path
        assert server.call("GET", f"/api/snapshots/{scene.board}", key=scene.code)["ok"]
        assert server.log(scene.code, scene.board, 1)["ok"]
        file = server.call("GET", f"/export/{scene.id}.json", key=key)
        assert len(file["boards"][0]["cards"]) >= 21

    def hears(self, code: str) -> None:
        """Whoever posts by socket or HTTP is told why it does not work, in time and in both languages."""

        def post(language: str) -> Answer:
            asked = {"log": self.scene.board, "verb": "card.add", "args": {"id": uuid(), "text": "jetzt"}}
            headers = {"Device": uuid(), "Accept-Language": language}
            answer: Answer = self.server.call(
                "POST", "/api/commands", {"request_id": uuid(), **asked}, self.scene.code, **headers
            )
            return answer

        since = time.monotonic()
        with ThreadPoolExecutor(3) as pool:
            said = pool.submit(self.witness.ask, self.scene.board, "card.add", id=uuid(), text="jetzt")
            german, english = pool.map(post, ("de", "en"))
        assert time.monotonic() - since < ANSWER_SECONDS
        assert {answer["code"] for answer in (said.result(), german, english)} == {code}
        for answer, words in zip((german, english), SENTENCES[code], strict=True):
            assert words in answer["message"]

    def is_whole(self, *others: str) -> None:
        """Stops; all that was answered is there, once, nothing is half there, and nobody's words are in the log."""
        self.server.stop()
        for writer in self.writers:
            writer.join(10)
        database = self.server.folder / "server.db"
        texts, answered = texts_in(database), self.answered
        sent = answered | {writer.open[0] for writer in self.writers if writer.open}
        assert answered <= set(texts)
        assert len(texts) == len(set(texts))
        assert set(texts) - {f"vorher {number}" for number in range(20)} - {"dabei", *others} <= sent
        assert self.witness.gaps == []
        with closing(sqlite3.connect(database)) as looked_at:
            assert looked_at.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert has_no_holes(database)
        numbers = [number for (number,) in ask_of(database, "SELECT number FROM cards ORDER BY number")]
        assert numbers == list(range(1, len(texts) + 1))
        assert ask_of(database, "SELECT id FROM cards WHERE id NOT IN (SELECT thing FROM changes)") == []
        said = (self.server.folder / "server.log").read_text()
        for word in ("vorher", "Karte", "jetzt", self.scene.code, self.witness.device):
            assert word not in said


def test_a_full_disk(start_server: Start, full: Callable[[Server], object]) -> None:
    server = start_server()
    with Scene(server) as scene:
        hall = Hall(scene)
        with full(server):  # type: ignore[attr-defined]
            wait(lambda: scene.post("voll")["ok"] is False)
            hall.hears("storage_full")
            hall.can_read()
            assert server.status("GET", "/readyz") == 503
        hall.goes_on()
        assert server.status("GET", "/readyz") == 200
        with full(server):  # type: ignore[attr-defined]
            wait(lambda: scene.post("voll")["ok"] is False)
            server.kill()
        for writer in hall.writers:
            writer.join(8)
        server.start()
        hall.is_whole()


def test_a_database_that_somebody_holds_for_seven_seconds(start_server: Start) -> None:
    server = start_server()
    with Scene(server) as scene, closing(sqlite3.connect(server.folder / "server.db", isolation_level=None)) as other:
        hall = Hall(scene)
        other.execute("BEGIN IMMEDIATE")
        until = time.monotonic() + 7
        hall.can_read()
        hall.hears("try_later")
        time.sleep(max(0.0, until - time.monotonic()))
        other.execute("ROLLBACK")
        hall.goes_on()
        hall.is_whole()


def test_a_database_that_is_moved_away_and_back(start_server: Start) -> None:
    server = start_server()
    with Scene(server) as scene:
        hall, away = Hall(scene), server.folder / "away"
        away.mkdir()
        moved = [path for path in server.folder.glob("server.db*") if path.suffix != ".lock"]
        for path in moved:
            path.rename(away / path.name)
        hall.hears("try_later")
        hall.can_read()
        (server.folder / "server.db").touch()  # another one in its place is not the same
        hall.hears("try_later")
        for path in moved:
            (away / path.name).rename(path)
        hall.goes_on()
        hall.is_whole()


def test_when_files_run_out_those_who_are_in_go_on_and_those_who_come_wait(start_server: Start) -> None:
    server = start_server()
    assert server.process is not None
    with Scene(server) as scene:
        hall, pid = Hall(scene), server.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        highest = max(int(name) for name in os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 only their names
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (highest + 1, before[1]))
        address = urlsplit(server.url)
        waiting = [socket.create_connection((address.hostname, address.port), 5) for _ in range(40)]
        for line in waiting:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(1)
        hall.goes_on()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        for line in waiting:
            line.settimeout(10)
            assert line.recv(12) == b"HTTP/1.1 200"
            line.close()
        hall.can_read()
        hall.is_whole()


# In this process: what no test can do to a disk that is in use


def read_only(evening: Evening, on: bool) -> None:
    """The writer's connection writes nothing; SQLite says it as it does on a disk that became read-only."""

    evening.house.database.alone(lambda bare: bare.execute(f"PRAGMA query_only={int(on)}") and None, seconds=5)


def test_a_read_only_database_can_be_read_and_says_so_and_takes_cards_again_afterwards(evening: Evening) -> None:
    writer, card, request = evening.guest(), uuid(), uuid()
    evening.pin(writer, "vorher")
    read_only(evening, True)
    with pytest.raises(Refused, match="storage_full"):
        evening.ask(writer, "card.add", request_id=request, id=card, text="jetzt")
    assert evening.texts() == ["vorher"]
    assert evening.house.shelf.now(evening.board).seq == 1
    read_only(evening, False)
    assert evening.ask(writer, "card.add", request_id=request, id=card, text="jetzt")["seq"] == 2


def test_a_file_that_takes_long_to_scrub_is_scrubbed_now_and_then(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "SCRUB_TRIFLE", 0.0)
    monkeypatch.setattr(db, "SCRUB_SHARE", 1e-9)
    writer, house = evening.guest(), evening.house
    cards = [evening.pin(writer, text) for text in ("Geheim eins", "Geheim zwei")]
    for number, card in enumerate(cards, start=1):
        evening.ask(writer, "card.remove", card=card)
        evening.sweep_later(seconds=32 * number)
    assert house.database.scrubbing
    house.sweep()
    assert house.database.scrubbing
    assert b"Geheim eins" not in house.settings.database_path.read_bytes()


def test_forgetting_that_cannot_be_written_is_done_as_soon_as_it_can(evening: Evening) -> None:
    writer, house = evening.guest(), evening.house
    card = evening.pin(writer, "Geheim")
    evening.ask(writer, "card.remove", card=card)
    read_only(evening, True)
    with pytest.raises(Refused, match="storage_full"):
        evening.sweep_later(seconds=32)
    house.write(retention.scrub_again)
    assert house.database.scrubbing
    with contextlib.suppress(Refused):
        house.sweep()  # as every few seconds: tries in vain, and harms nothing
    assert house.database.scrubbing
    read_only(evening, False)
    evening.sweep_later(seconds=32)
    house.sweep()
    assert not house.database.scrubbing
    assert b"Geheim" not in house.settings.database_path.read_bytes()
    assert json.dumps(evening.texts()) == "[]"
