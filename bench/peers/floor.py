"""Near the limit: uvloop and picows, each message built once and written to every socket, one message a post."""

import asyncio
import json
import os
import queue
import secrets
import signal
import sqlite3
import threading
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import uvloop
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

from bench.process import raise_file_limit

PING_SECONDS = 25
CROWD = 20
BEAT = 15
OPEN = {"upgrades": [], "pingInterval": 25000, "pingTimeout": 20000, "maxPayload": 65536}


def pack(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Log:
    """A numbered log and the sockets that joined it."""

    def __init__(self) -> None:
        self.seq = 0
        self.changes: list[dict[str, Any]] = []
        self.sockets: dict[WSTransport, str] = {}
        self.changed: int | None = None
        self.quiet = 0  # seconds since everybody heard something


class Hall:
    """All that this server holds."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.logs: dict[str, Log] = {}
        self.phones: set[Phone] = set()
        self.credits: dict[str, tuple[float, float]] = {}
        self.inbox: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self.loop = asyncio.get_running_loop()
        threading.Thread(target=self.write_forever, daemon=True).start()

    def create(self, boards: int) -> dict[str, Any]:
        code, workshop, ids = secrets.token_hex(4), str(uuid4()), [str(uuid4()) for _ in range(boards)]
        self.codes[code] = workshop
        self.logs |= {f"workshop:{workshop}": Log(), **{f"board:{id}": Log() for id in ids}}
        return {"ok": True, "id": workshop, "code": code, "boards": [{"id": id} for id in ids]}

    def write_forever(self) -> None:
        """Commit whatever waits together, then let the loop tell."""
        db = sqlite3.connect(os.environ["DATABASE_FILE"], isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE card (log TEXT, id TEXT UNIQUE, request TEXT UNIQUE, text TEXT, added_at TEXT)")
        while True:
            batch = [self.inbox.get()]
            while not self.inbox.empty():
                batch.append(self.inbox.get())
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO card VALUES (?, ?, ?, ?, ?)", [job[:5] for job in batch])
            db.execute("COMMIT")
            self.loop.call_soon_threadsafe(self.tell, batch)

    def tell(self, batch: list[tuple[Any, ...]]) -> None:
        for name, id, _request, text, added_at, phone, ack in batch:
            log = self.logs[name]
            log.seq += 1
            state = {"text": text, "number": log.seq, "likes": 0, "added_at": added_at}
            change = {"seq": log.seq, "kind": "card", "id": id, "state": state | {"edited_at": None, "hidden": False}}
            log.changes.append(change)
            phone.say(b"43%d" % ack + pack([{"ok": True, "seq": log.seq}]))
            phone.say(b"42" + pack(["mine", {"log": name, "card": [id]}]))
            told = {"log": name, "from": log.seq, "to": log.seq, "changes": [change]}
            log.quiet = 0
            self.to_all(log, b"42" + pack(["changes", told]))

    def to_all(self, log: Log, packet: bytes) -> None:
        text = WSMsgType.TEXT
        for transport in log.sockets:
            transport.send(text, packet)

    def may_post(self, device: str) -> bool:
        now = time.monotonic()
        left, since = self.credits.get(device, (20.0, now))
        left = min(20.0, left + (now - since) * 5)
        self.credits[device] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    async def beat_forever(self) -> None:
        """Pings for all from one place, and presence once a second."""
        second = 0
        while True:
            await asyncio.sleep(1)
            second += 1
            for phone in self.phones:
                if phone.number % PING_SECONDS == second % PING_SECONDS:
                    phone.say(b"2")
            for name, log in self.logs.items():
                count = len(log.sockets)
                log.quiet += 1
                due = log.changed is not None and log.changed >= min(count // CROWD, BEAT)
                if log.changed is not None:
                    log.changed += 1
                if due or (log.quiet >= BEAT and count):
                    log.changed, log.quiet = None, 0
                    self.to_all(log, b"42" + pack(["here", {"log": name, "count": count, "seq": log.seq}]))


class Phone(WSListener):
    """One connection."""

    count = 0

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        Phone.count += 1
        self.number = Phone.count
        self.device = ""

    def say(self, packet: bytes) -> None:
        self.transport.send(WSMsgType.TEXT, packet)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.say(b"0" + pack({"sid": str(uuid4()), **OPEN}))

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.hall.phones.discard(self)
        for log in self.hall.logs.values():
            if log.sockets.pop(transport, None) is not None and log.changed is None:
                log.changed = 0

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        packet = frame.get_payload_as_bytes()
        if packet.startswith(b"42"):
            cut = packet.index(b"[")
            event, data = json.loads(packet[cut:])
            self.heard(event, data, int(packet[2:cut]))
        elif packet.startswith(b"40"):
            auth = json.loads(packet[2:])
            if auth["key"] not in self.hall.codes:
                self.say(b'44{"message":"unknown_code"}')
                return
            self.device = auth["device"]
            self.hall.phones.add(self)
            self.say(b"40" + pack({"sid": str(uuid4())}))

    def heard(self, event: str, data: dict[str, Any], ack: int) -> None:
        hall, name = self.hall, data["log"]
        log = hall.logs[name]
        if event == "join":
            log.sockets[self.transport] = self.device
            if log.changed is None:
                log.changed = 0
            answer = {"ok": True, "seq": log.seq, "changes": log.changes[data["since"] or 0 :]}
            self.say(b"43%d" % ack + pack([answer | {"mine": {"card": [], "like": []}}]))
        elif not hall.may_post(self.device):
            self.say(b"43%d" % ack + pack([{"ok": False, "code": "slow_down", "retry_after": 0.2}]))
        else:
            args = data["args"]
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            hall.inbox.put((name, args["id"], data["request_id"], args["text"].strip(), now, self, ack))


def accept(hall: Hall, request: WSUpgradeRequest) -> WSListener | WSUpgradeResponseWithListener:
    """A phone, or one of the three plain questions that the bench asks."""
    path, _, query = request.path.decode().partition("?")
    if path.startswith("/socket.io/"):
        if request.headers.get("Origin") == f"http://{request.headers['Host']}":
            return Phone(hall)
        return WSUpgradeResponseWithListener(WSUpgradeResponse.create_error_response(HTTPStatus.FORBIDDEN), None)
    if path.startswith("/api/logs/"):
        body = {"ok": True, "seq": hall.logs[path.removeprefix("/api/logs/")].seq, "changes": []}
    elif path == "/evening":
        body = hall.create(int(query.removeprefix("boards=")))
    else:
        body = {"ok": True}
    return WSUpgradeResponseWithListener(WSUpgradeResponse.create_ok_response(pack(body)), None)


async def serve() -> None:
    hall = Hall()
    server = await ws_create_server(lambda request: accept(hall, request), "127.0.0.1", 0, backlog=1024)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)
    port = server.sockets[0].getsockname()[1]
    print(f"running at http://127.0.0.1:{port}\nStop with SIGTERM.", flush=True)
    await hall.beat_forever()


if __name__ == "__main__":
    raise_file_limit()
    uvloop.run(serve())
