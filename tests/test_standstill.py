"""A server that stood still, as a laptop does whose lid was shut: it answers who waits, not who has given up."""

import json
import select
import signal
import time
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.people import Scene, Server, uuid
from tests.test_guards import fast_path_only

Start = Callable[..., Server]

can_tell = pytest.mark.skipif(not hasattr(select, "POLLRDHUP"), reason="POLLRDHUP is missing: Linux alone has it")


def ask(scene: Scene, text: str) -> HTTPConnection:
    """Send a card over HTTP, and do not wait."""
    command = {"request_id": uuid(), "log": scene.board, "verb": "card.add", "args": {"id": uuid(), "text": text}}
    to = urlsplit(scene.server.url)
    line = HTTPConnection(to.hostname or "", to.port, timeout=20)
    headers = {"Authorization": f"Bearer {scene.code}", "Device": uuid(), "Content-Type": "application/json"}
    line.request("POST", "/api/commands", json.dumps(command), headers)
    return line


@fast_path_only
@can_tell
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
        assert waiting.getresponse().status == 200
        assert scene.post("danach")["ok"]
        snapshot = scene.server.log(scene.code, scene.board)["snapshot"]
        assert sorted(card["text"] for card in snapshot["card"].values()) == ["danach", "wartet noch"]
