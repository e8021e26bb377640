"""One websocket as the wire sees it: packets go out as written, and every answer and event is kept in order."""

import contextlib
import itertools
import json
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import websocket

Answer = dict[str, Any]


class NotConnected(Exception):
    """The server refused the connection; `args[0]` is what it said."""


class Line:
    """A connected socket; one thread reads it, so that nothing changes its order."""

    def __init__(self, url: str, auth: Any, hear: Callable[[str, Answer], None] | None = None, **headers: str) -> None:
        self.hear = hear or (lambda event, data: None)
        self.closed = threading.Event()
        self.told_goodbye = False
        self._ids = itertools.count(1)
        self._answers: dict[int, queue.Queue[list[Any]]] = {}
        self._writing = threading.Lock()
        self._socket = shake_hands(url, **headers)
        try:
            self._enter(json.dumps(auth))
        except BaseException:
            self._socket.close()
            raise
        threading.Thread(target=self._read, daemon=True).start()

    def call(self, event: str, *args: Any, timeout: float = 6) -> Any:
        """Send an event; returns the first argument of its answer."""
        try:
            text = json.dumps([event, *args], ensure_ascii=False).encode().decode()
        except UnicodeEncodeError:  # surrogates can only be sent escaped
            text = json.dumps([event, *args])
        return self.call_raw(text, timeout)

    def call_raw(self, payload: str, timeout: float = 6) -> Any:
        """Send an event whose payload is this text, be it JSON or not; returns the first argument of its answer."""
        return self.answer_to(f"42{{id}}{payload}", timeout)

    def answer_to(self, packet: str, timeout: float = 6) -> Any:
        """Send a packet in which `{id}` stands for the id of the answer."""
        id = next(self._ids)
        self._answers[id] = queue.Queue()
        self.send(packet.replace("{id}", str(id), 1))
        end = time.monotonic() + timeout
        while True:
            try:
                return self._answers[id].get(timeout=0.1)[0]
            except queue.Empty:
                assert not self.closed.is_set(), "the server closed the socket instead of answering"
                assert time.monotonic() < end, f"no answer to {packet[:200]}"

    def send(self, packet: str) -> None:
        with self._writing:
            self._socket.send(packet)

    def send_binary(self, packet: bytes) -> None:
        with self._writing:
            self._socket.send_binary(packet)

    def close(self) -> None:
        with contextlib.suppress(websocket.WebSocketException, OSError):
            self._socket.send_close()
        self._socket.shutdown()

    def _enter(self, auth: str) -> None:
        assert self._socket.recv().startswith("0{")
        self._socket.send("40" + auth)
        said = self._socket.recv()
        if not said.startswith("40"):
            raise NotConnected(json.loads(said[2:]))
        self._socket.settimeout(60)

    def _read(self) -> None:
        try:
            while True:
                packet = self._socket.recv()
                if packet == "2":
                    self.send("3")
                elif packet.startswith("42"):
                    self.hear(*json.loads(packet[2:]))
                elif packet.startswith("43"):
                    cut = packet.index("[")
                    waiting = self._answers.get(int(packet[2:cut]))
                    if waiting is not None:
                        waiting.put(json.loads(packet[cut:]))
                elif packet in ("", "1", "41"):
                    self.told_goodbye = packet == "41"
                    return
        except (websocket.WebSocketException, OSError):
            return
        finally:
            self.closed.set()


def shake_hands(url: str, **headers: str) -> websocket.WebSocket:
    """A bare websocket to a server; `Origin=""` sends none."""
    origin = headers.pop("Origin", None)
    return websocket.create_connection(
        url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket",
        timeout=6,
        origin=origin or None,
        suppress_origin=origin == "",
        header=[f"{name}: {value}" for name, value in headers.items()],
    )
