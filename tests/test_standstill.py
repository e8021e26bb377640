"""A server that stood still, as a laptop does whose lid was shut: it answers who waits, not who has given up."""

import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.people import Scene, Server, uuid

Start = Callable[..., Server]

pytestmark = pytest.mark.skipif(
    os.environ.get("ASYNC_MODE") == "threading" or not hasattr(select, "POLLRDHUP"),
    reason="only the fast server looks, where the system can tell",
)


def ask(scene: Scene, text: str) -> socket.socket:
    """Send a card over HTTP, and do not wait."""
    command = {"request_id": uuid(), "log": scene.board, "verb": "card.add", "args": {"id": uuid(), "text": text}}
    body = json.dumps(command).encode()
    to = urlsplit(scene.server.url)
    head = f"POST /api/commands HTTP/1.1\r\nHost: {to.netloc}\r\nAuthorization: Bearer {scene.code}\r\n"
    head += f"Device: {uuid()}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    line = socket.create_connection((to.hostname, to.port), 20)
    line.sendall(head.encode() + body)
    return line


def test_after_a_standstill_who_has_given_up_costs_nothing_and_who_waits_is_answered(start_server: Start) -> None:
    with Scene(start_server()) as scene:
        process = scene.server.process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        try:
            for number in range(50):
                ask(scene, f"aufgegeben {number}").close()
            waiting = ask(scene, "wartet noch")
            time.sleep(0.2)
        finally:
            process.send_signal(signal.SIGCONT)
        assert waiting.recv(1000).startswith(b"HTTP/1.1 200")
        assert scene.post("danach")["ok"]
        snapshot = scene.server.log(scene.code, scene.board)["snapshot"]
        assert sorted(card["text"] for card in snapshot["card"].values()) == ["danach", "wartet noch"]
