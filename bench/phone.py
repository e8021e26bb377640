"""A phone on a websocket: connects, joins its logs as the page does, posts, and hands what it hears to the checker."""

import asyncio
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.checker import Ledger, Message, Reader, payload_of

ANSWER_SECONDS = 30
AGAIN = ("slow_down", "try_later")


class Refusal(Exception):
    """The server turned us away, or did not answer; the text says how."""


class Crowd:
    """What the phones of one run share: the address, who they are, the books, and every payload they know already."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        if address.hostname is None or not address.hostname.startswith("127."):
            raise SystemExit("load goes to this machine only")
        self.url = url
        self.socket_url = f"ws://{address.netloc}/socket.io/?EIO=4&transport=websocket"
        self.ledger = Ledger()
        self.known: dict[bytes, Message] = {}
        self.heard_bytes = 0  # of distinct `changes` messages
        self.slowed = 0
        self.lost = 0


class Phone(WSListener):
    """One connection. Every phone gets the same bytes, so what was parsed once is known by its bytes."""

    def __init__(self, crowd: Crowd, name: str) -> None:
        self.crowd, self.name = crowd, name
        self.known = crowd.known
        self.readers: dict[str, Reader] = {}
        self.transport: WSTransport | None = None
        self._ids = 0
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._early: list[Message] = []
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.leaving = False

    # Connecting

    async def connect(self, auth: dict[str, str], headers: dict[str, str] | None = None) -> None:
        """Handshake and CONNECT; Refusal when turned away."""
        said = {"Origin": self.crowd.url, **(headers or {})}
        self.auth = json.dumps(auth, separators=(",", ":")).encode()
        await ws_connect(
            lambda: self, self.crowd.socket_url, extra_headers=said, websocket_handshake_timeout=ANSWER_SECONDS
        )
        await asyncio.wait_for(self._opened, ANSWER_SECONDS)

    async def join(self, log: str, since: int | None) -> dict[str, Any]:
        """Join a log and read on from there; the answer."""
        answer: dict[str, Any] = await asyncio.wait_for(self.ask("join", {"log": log, "since": since}), ANSWER_SECONDS)
        if not answer["ok"]:
            raise Refusal(f"join {log}: {answer}")
        if "changes" in answer:
            for change in answer["changes"]:
                self.crowd.ledger.seen.setdefault(change["id"], (log, change["seq"]))
        reader = self.readers[log] = Reader(self.name, log, answer["seq"], self.crowd.ledger.faults)
        held, self._early = self._early, []
        for message in held:
            if message.log == log:
                reader.take(message, perf_counter())
            else:
                self._early.append(message)
        return answer

    def ask(self, event: str, data: Any) -> "asyncio.Future[Any]":
        """The answer to an event."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def answered(told: Any) -> None:
            if not answer.done():
                answer.set_result(told)

        self.emit(event, data, answered)
        return answer

    def emit(self, event: str, data: Any, answered: Callable[[Any], None]) -> None:
        self._ids += 1
        self._waiting[self._ids] = answered
        told = json.dumps([event, data], ensure_ascii=False, separators=(",", ":"))
        self.send(f"42{self._ids}{told}".encode())

    def send(self, packet: bytes) -> None:
        if self.transport is not None:
            self.transport.send(WSMsgType.TEXT, packet)

    def close(self) -> None:
        self.leaving = True
        if self.transport is not None:
            self.transport.disconnect()

    # Posting

    def post(self, log: str, text: str) -> None:
        """A card, counted from now; what is refused for haste is sent again under the same request id."""
        card, request_id = str(uuid4()), str(uuid4())
        asked = {"request_id": request_id, "log": log, "verb": "card.add", "args": {"id": card, "text": text}}
        ledger = self.crowd.ledger
        ledger.posted[card] = perf_counter()

        def answered(told: dict[str, Any]) -> None:
            if told["ok"]:
                ledger.acked[card] = (log, told["seq"], perf_counter())
            elif told["code"] in AGAIN:
                self.crowd.slowed += 1
                wait = told.get("retry_after", 0.2)
                asyncio.get_running_loop().call_later(wait, self.emit, "command", asked, answered)
            else:
                ledger.faults.add("refused", json.dumps(told))

        self.emit("command", asked, answered)

    # Hearing

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        payload = frame.get_payload_as_bytes()
        message = self.known.get(payload)
        if message is None:
            self._hear(payload, transport, frame)
            return
        reader = self.readers.get(message.log)
        if reader is not None:
            reader.take(message, perf_counter())
        else:
            self._early.append(message)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.transport = None
        if not self._opened.done():
            self._opened.set_exception(Refusal("closed while connecting"))
        elif not self.leaving:
            self.crowd.lost += 1

    def _hear(self, payload: bytes, transport: WSTransport, frame: WSFrame) -> None:
        if payload == b"2":
            self.send(b"3")
        elif payload.startswith(b"42"):
            self._event(payload, transport, frame)
        elif payload.startswith(b"43"):
            cut = payload.index(b"[")
            answered = self._waiting.pop(int(payload[2:cut]), None)
            if answered is not None:
                answered(json.loads(payload[cut:])[0])
        elif payload.startswith(b"40"):
            if not self._opened.done():
                self._opened.set_result(None)
        elif payload.startswith(b"0{"):
            self.send(b"40" + self.auth)
        elif payload.startswith(b"44") and not self._opened.done():
            self._opened.set_exception(Refusal(payload.decode()))

    def _event(self, payload: bytes, transport: WSTransport, frame: WSFrame) -> None:
        if not payload.startswith(b'42["changes"'):
            return  # `here` and `mine` carry no cards
        _event, data = payload_of(payload)
        self.known[payload] = self.crowd.ledger.read(data)
        self.crowd.heard_bytes += len(payload)
        self.on_ws_frame(transport, frame)
