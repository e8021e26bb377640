"""The border between the loop and the real threads: no lock is shared across it, not even inside a library."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people import ROOT, Person, Scene, Server, uuid

# app.py, with a note of every green lock that a thread other than the loop's wants. Two that want one stand still.
WATCHED = """
import os, sys

sys.path.insert(0, os.path.dirname(APP))
import app  # first: it says what is green

original, Semaphore = app.eventlet.patcher.original, app.eventlet.Semaphore
thread, write = original("threading").get_ident, original("os").write
loop, acquire = thread(), Semaphore.acquire

def watched(self, *args, **more):
    if thread() != loop:
        frame = sys._getframe(1)
        write(2, f"green lock: {frame.f_code.co_filename}:{frame.f_lineno}\\n".encode())
    return acquire(self, *args, **more)

Semaphore.acquire = Semaphore.__enter__ = watched
app.main()
"""


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, "eventlet")
    server.program = tmp_path / "watched.py"
    server.program.write_text(f"APP = {str(ROOT / 'app.py')!r}\n{WATCHED}")
    with server:
        yield server


@pytest.mark.server
def test_no_thread_of_the_database_wants_a_lock_of_the_loop(watched: Server) -> None:
    with Scene(watched) as scene:
        writers = [threading.Thread(target=write, args=(scene.person(), scene.board)) for _ in range(8)]
        for writer in writers:
            writer.start()
        for _ in range(10):
            assert watched.status("GET", f"/b/{scene.code}/1") == 200
            assert watched.call("GET", f"/export/{scene.id}.csv", key=scene.keys["organiser"])
        for writer in writers:
            writer.join(30)
        assert len(scene.texts()) == 80
    assert watched.stop() == 0
    assert "green lock" not in (watched.folder / "server.log").read_text()


def write(person: Person, log: str) -> None:
    for number in range(10):
        assert person.ask_until_ok(log, "card.add", id=uuid(), text=f"Karte {number}")["ok"]
