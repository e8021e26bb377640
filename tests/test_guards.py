"""Phones that do not read, floods, silence and crowds, on real sockets: those who behave notice nothing."""

import contextlib
import itertools
import json
import os
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import websocket

from tests.line import shake_hands
from tests.people import Answer, Person, Scene, Server, uuid

LONG = "👩‍👩‍👧‍👦" * 270  # about 7 KB, nearly as heavy as a card can be
POLLING = "/socket.io/?EIO=4&transport=polling"
MEGABYTE = 2**20

Start = Callable[..., Server]
Known = Sequence[tuple[int, str]]  # seq, text of the cards that a phone was told

fast_path_only = pytest.mark.skipif(
    os.environ.get("ASYNC_MODE") == "threading", reason="these guards belong to the fast path, which eventlet alone has"
)


class Phone:
    """A websocket by hand that reads only when it is told to."""

    def __init__(self, scene: Scene, device: str | None = None, known: Known = ()) -> None:
        self.board, self.device = scene.board, device or uuid()
        self._ids = itertools.count(1)
        self.changes = list(known)
        self.answers: list[int] = []  # their ids
        self._socket = websocket.create_connection(
            scene.server.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket",
            timeout=6,
            sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)],
        )
        self._socket.recv()
        self._socket.send("40" + json.dumps({"key": scene.code, "device": self.device}))
        assert self._socket.recv().startswith("40")
        id = self.join(self.head)
        while id not in self.answers:
            self._take(self._socket.recv())

    def join(self, since: int) -> int:
        """Ask without reading; returns the id of the answer that will come."""
        id = next(self._ids)
        self._socket.send(f'42{id}["join",{{"log":"{self.board}","since":{since}}}]')
        return id

    def read_until(self, true: Callable[[], bool]) -> None:
        """Take what comes until it is so."""
        while not true():
            packet = self._socket.recv()
            assert packet not in ("", "41"), "the server hung up"
            self._take(packet)

    def read_to_the_end(self) -> None:
        """Take what was still underway before the server hung up; fails while it has not."""
        with contextlib.suppress(ConnectionError, websocket.WebSocketConnectionClosedException):
            while packet := self._socket.recv():
                self._take(packet)

    @property
    def head(self) -> int:
        return self.changes[-1][0] if self.changes else 0

    def close(self) -> None:
        self._socket.shutdown()

    def _take(self, packet: str) -> None:
        if packet == "2":
            self._socket.send("3")
        elif packet.startswith("43"):
            cut = packet.index("[")
            answer = json.loads(packet[cut:])[0]
            self.answers.append(int(packet[2:cut]))
            self._hear(answer["changes"])
        elif packet.startswith("42"):
            event, data = json.loads(packet[2:])
            if event == "changes":
                self._hear(data["changes"])

    def _hear(self, changes: list[Answer]) -> None:
        """Each change once, in order; an answer to `join` may repeat what came before."""
        for change in changes:
            if change["seq"] > self.head:
                assert change["seq"] == self.head + 1, "a card is missing"
                self.changes.append((change["seq"], change["state"]["text"]))


@pytest.fixture(scope="module")
def guarded(service: Server) -> Server:
    """The server of this file, on the fast path."""
    return service


@pytest.fixture
def scene(guarded: Server) -> Iterator[Scene]:
    with Scene(guarded) as scene:
        yield scene


def heard(person: Person, log: str) -> list[str]:
    """The texts that were told, in order."""
    told = [data for event, data in person.told if event == "changes" and data["log"] == log]
    return [change["state"]["text"] for data in told for change in data["changes"]]


def memory(server: Server) -> int:
    """Bytes that the server's process holds."""
    assert server.process is not None
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(server.process.pid)], capture_output=True, text=True)
    return int(said.stdout) * 1024


def answers_pages(server: Server) -> bool:
    return server.status("GET", "/healthz") == server.status("GET", "/") == 200


# Phones that stop reading


@fast_path_only
def test_phones_that_stop_reading_are_dropped_and_get_the_rest_when_they_come_back(scene: Scene) -> None:
    witnesses, deaf = [scene.person() for _ in range(2)], [Phone(scene) for _ in range(5)]
    before = memory(scene.server)
    texts = [f"{number} {LONG}" for number in range(150)]  # more than a megabyte for each
    for text in texts:
        assert scene.post(text)["ok"]
    for witness in witnesses:
        witness.wait_until(lambda person: person.heads[scene.board] == len(texts))
        assert witness.gaps == []
        assert heard(witness, scene.board) == texts
    assert memory(scene.server) - before < 40 * MEGABYTE
    for phone in deaf:
        phone.read_to_the_end()
        assert phone.head < len(texts)
        again = Phone(scene, phone.device, phone.changes)
        assert [text for _seq, text in again.changes] == texts
        again.close()


@fast_path_only
def test_a_phone_that_reads_again_in_time_gets_cards_and_answers_in_order_without_a_gap(scene: Scene) -> None:
    phone, asked = Phone(scene), []
    texts = [f"{number} {LONG}" for number in range(25)]  # more than the kernel keeps for it, less than the server does
    for number, text in enumerate(texts):
        assert scene.post(text)["ok"]
        if number % 5 == 0:
            asked.append(phone.join(number))
    texts += [f"danach {number}" for number in range(100)]
    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(lambda: [scene.post(text)["ok"] for text in texts[25:]])
        phone.read_until(lambda: phone.head == len(texts))
        assert all(posting.result())
    assert phone.answers[1:] == asked
    assert [text for _seq, text in phone.changes] == texts
    phone.close()


@fast_path_only
def test_a_large_answer_reaches_also_a_phone_that_reads_slowly(scene: Scene) -> None:
    for number in range(150):  # a megabyte
        assert scene.post(f"{number} {LONG}")["ok"]
    phone = Phone(scene)
    assert phone.head == 150
    phone.close()


# Floods


def frame(payload: bytes, opcode: int = 1, last: bool = True, masked: bool = True, claims: int | None = None) -> bytes:
    """A client's frame; masked with zeros, which changes nothing and is allowed."""
    size = len(payload) if claims is None else claims
    head = bytes([last << 7 | opcode])
    mask = masked << 7
    if size < 126:
        head += bytes([mask | size])
    elif size < 65_536:
        head += struct.pack("!BH", mask | 126, size)
    else:
        head += struct.pack("!BQ", mask | 127, size)
    return head + bytes(4 if masked else 0) + payload


def endless(first: bytes, then: bytes) -> Iterator[bytes]:
    yield first
    yield from itertools.repeat(then)


FLOODS: dict[str, tuple[bytes, bytes, set[int]]] = {  # what comes first, what then, with which code it is closed
    "tiny messages": (b"", frame(b"4"), set()),
    "events": (b"", frame(b'421["x"]'), set()),
    "pings": (b"", frame(b"x" * 125, opcode=9), set()),
    "pongs": (b"", frame(b"", opcode=10), set()),
    "answers to pings": (b"", frame(b"3"), set()),
    "empty fragments": (frame(b"4", last=False), frame(b"", opcode=0, last=False), set()),
    "messages that are too large": (b"", frame(b'421["x","' + b"x" * 60_000 + b'"]'), set()),
    "binary": (b"", frame(b"\x00\xff" * 500, opcode=2), set()),
    "a message without end": (frame(b"4" * 1000, last=False), frame(b"x" * 1000, opcode=0, last=False), {1009}),
    "a frame without end": (frame(b"", claims=2**40), b"x" * 4000, {1009}),
    "half a megabyte": (b"", frame(b'42["x","' + b"x" * 500_000 + b'"]'), {1009}),
    "no mask": (b"", frame(b"4", masked=False), {1002}),
    "an opcode that is none": (b"", frame(b"4", opcode=3), {1002}),
    "a ping that is too long": (b"", frame(b"x" * 126, opcode=9), {1002}),
    "no UTF-8": (b"", frame(b"4\xff\xfe"), {1007}),
}


class Flood:
    """Sends as fast as it is read, until it is stopped or thrown out."""

    def __init__(self, scene: Scene, first: bytes, then: bytes) -> None:
        self.line = shake_hands(scene.server.url)
        self.line.send("40" + json.dumps({"key": scene.code, "device": uuid()}))
        self.line.settimeout(0.1)
        self.first, self.then = first, then
        self.stop, self.over = threading.Event(), threading.Event()
        self.closed_with: int | None = None
        self.began, self.answers = time.monotonic(), 0
        self.threads = [threading.Thread(target=run, daemon=True) for run in (self._send, self._hear)]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(5)
        self.line.shutdown()

    def _send(self) -> None:
        burst = self.then * max(1, 4000 // len(self.then))
        rest = self.first or burst
        with contextlib.suppress(OSError):
            while not self.stop.is_set():
                with contextlib.suppress(TimeoutError):
                    rest = rest[self.line.sock.send(rest) :] or burst

    def _hear(self) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketConnectionClosedException):
            while not self.stop.is_set():
                with contextlib.suppress(websocket.WebSocketTimeoutException):
                    opcode, said = self.line.recv_data(control_frame=True)
                    self.answers += 1
                    if opcode == websocket.ABNF.OPCODE_CLOSE:
                        self.closed_with = int.from_bytes(said[:2], "big")
                        break
        if not self.stop.is_set():
            self.over.set()


@fast_path_only
@pytest.mark.parametrize("what", FLOODS)
def test_a_flood_of_frames_ends_at_most_its_own_connection(scene: Scene, what: str) -> None:
    first, then, codes = FLOODS[what]
    witness, before = scene.person(), memory(scene.server)
    flood = Flood(scene, first, then)
    for number in range(6):
        assert scene.post(f"Karte {number}")["ok"]
        witness.wait_until(lambda person, number=number: person.heads[scene.board] == number + 1, 5)
        time.sleep(0.1)
    assert answers_pages(scene.server)
    if codes:
        assert flood.over.wait(5), "nobody stopped it"
        assert flood.closed_with in {None, *codes}  # None: cut off before it had read why
    flood.end()
    allowed = 200 + 50 * (time.monotonic() - flood.began)
    assert flood.answers <= allowed + 10, "it is not held back"
    assert heard(witness, scene.board) == [f"Karte {number}" for number in range(6)]
    assert witness.gaps == []
    assert memory(scene.server) - before < 20 * MEGABYTE


# Silence


def opened(server: Server, said: str = "") -> socket.socket:
    """A plain connection that says this and no more."""
    address = urlsplit(server.url)
    line = socket.create_connection((address.hostname, address.port), timeout=20)
    line.sendall(said.replace("HOST", address.netloc).encode())
    return line


def silent_ones(scene: Scene) -> dict[str, socket.socket]:
    server, get = scene.server, "GET / HTTP/1.1\r\nHost: HOST\r\n"
    post = f"POST /new HTTP/1.1\r\nHost: HOST\r\nOrigin: {server.url}\r\nContent-Length: 100\r\n\r\n"
    stranger, refused = shake_hands(server.url), shake_hands(server.url)
    refused.send('40{"key":"ZZZZZZ"}')
    return {
        "nothing": opened(server),
        "half a request line": opened(server, "GET / HT"),
        "half the headers": opened(server, get + "Accept: te"),
        "half a body": opened(server, post + "title="),
        "no second request": opened(server, get + "\r\n"),
        "a websocket that never says who it is": stranger.sock,
        "a websocket that was refused": refused.sock,
        "a websocket that joins nothing": joins_nothing(scene).sock,
    }


def joins_nothing(scene: Scene) -> websocket.WebSocket:
    line = shake_hands(scene.server.url)
    line.recv()
    line.send("40" + json.dumps({"key": scene.code, "device": uuid()}))
    assert line.recv().startswith("40")
    return line


def is_closed(line: socket.socket, until: float) -> bool:
    """True when the other side hangs up in time; what it says meanwhile does not count."""
    with contextlib.suppress(ConnectionError):
        while True:
            line.settimeout(max(0.01, until - time.monotonic()))
            try:
                if not line.recv(65_536):
                    return True
            except TimeoutError:
                return False
    return True


@fast_path_only
def test_whoever_says_nothing_or_takes_nothing_is_let_go_while_the_others_are_served(scene: Scene) -> None:
    witness, deaf, opened = scene.person(), Phone(scene), time.monotonic()
    lines = silent_ones(scene)
    for number in range(25):  # more than the kernel keeps for the deaf one, less than what the server does
        assert scene.post(f"{number} {LONG}")["ok"]
    began = time.monotonic()
    for _ in range(8):
        assert answers_pages(scene.server)
        time.sleep(1)
    closed_early = is_closed(lines["a websocket that joins nothing"], time.monotonic())
    assert not closed_early or time.monotonic() - opened > 10, "not even 10 seconds were given"
    left_open = [what for what, line in lines.items() if not is_closed(line, began + 20)]
    assert left_open == []
    deaf.read_to_the_end()
    assert scene.post("danach")["ok"]
    witness.wait_until(lambda person: person.heads[scene.board] == 26, 5)
    assert witness.gaps == []
