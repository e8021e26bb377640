"""Those who make trouble, and those who ask a lot: each bounded in number and time, and only at this machine."""

import asyncio
import base64
import contextlib
import json
import os
import random
import signal
import socket
import struct
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from bench.arrival import arrive
from bench.process import pin, raise_file_limit
from bench.scene import Scene

SLOW = 100
SILENT = 1030
GUESTS, GUESTS_SECONDS = 300, 10.0
ESTABLISHED = "01"
LONGEST = 60.0  # seconds, whatever was asked
SMALL_BUFFER = 2048
FLOOD_BYTES_PER_SECOND = 20_000_000  # so that it takes no more than a share of the generator's core


told: dict[str, float] = {}  # what was done so far; said at the end


def raw_line(scene: Scene, small: bool = False) -> socket.socket:
    """A websocket by hand, connected and joined to the board."""
    address = urlsplit(scene.url)
    assert address.hostname is not None
    assert address.hostname.startswith("127."), "only at this machine"
    line = socket.socket()
    if small:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    line.settimeout(10)
    line.connect((address.hostname, address.port or 80))
    key = base64.b64encode(os.urandom(16)).decode()
    head = ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: {address.netloc}", f"Origin: {scene.url}"]
    head += ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
    line.sendall("\r\n".join([*head, "", ""]).encode())
    line.recv(4096)
    line.sendall(frame(b"40" + json.dumps({"key": scene.code, "device": f"hostile-{uuid4()}"}).encode()))
    line.recv(4096)
    joining = ["join", {"log": scene.boards[0], "since": scene.heads[scene.boards[0]]}]
    line.sendall(frame(b"421" + json.dumps(joining).encode()))
    return line


def frame(payload: bytes, kind: int = 1) -> bytes:
    """A client's frame; masked with zeros, which changes nothing and is allowed."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | kind, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size)
    return head + bytes(4) + payload


def slow(scene: Scene, end: float) -> None:
    """Phones that join and never read again."""
    lines = [raw_line(scene, small=True) for _ in range(SLOW)]
    ports = {line.getsockname()[1] for line in lines}
    while time.monotonic() < end:
        told.update(lines=len(lines), dropped=len(lines) - _held(ports, urlsplit(scene.url).port or 80))
        time.sleep(1)


def _held(ports: set[int], server: int) -> int:
    """How many lines from these ports the server still holds; ours look open as long as we do not read."""
    held = 0
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _number, local, remote, state = row.split()[:4]
        here, there = (int(address.rpartition(":")[2], 16) for address in (local, remote))
        held += here == server and there in ports and state == ESTABLISHED
    return held


def flood(scene: Scene, end: float) -> None:
    """One client that sends frames of any size as fast as it is read, and comes back whenever it is thrown out."""
    chance, begin = random.Random(scene.seed), time.monotonic()
    told.update(lines=0, frames=0, bytes=0)
    while time.monotonic() < end:
        with contextlib.suppress(OSError), raw_line(scene) as line:
            told["lines"] += 1
            line.settimeout(5)
            while time.monotonic() < end:
                burst = b"".join(junk(scene, chance) for _ in range(20))
                line.sendall(burst)
                told["frames"] += 20
                told["bytes"] += len(burst)
                with contextlib.suppress(BlockingIOError):
                    line.recv(1 << 20, socket.MSG_DONTWAIT)
                ahead = told["bytes"] / FLOOD_BYTES_PER_SECOND - (time.monotonic() - begin)
                if ahead > 0:
                    time.sleep(min(ahead, 0.05))
        time.sleep(0.05)


def junk(scene: Scene, chance: random.Random) -> bytes:
    """A frame of any size: empty, small, just allowed, too large, binary, cards, requests that mean nothing."""
    size = chance.choice([0, 1, 2, 125, 126, 127, 1000, 4000, 16_000, 16_384, 16_385, 40_000])
    kind = chance.random()
    if kind < 0.4:
        asked = {"request_id": str(uuid4()), "log": scene.boards[0], "verb": "card.add", "args": {"id": "no uuid"}}
        return frame(b"42%d" % chance.randrange(10**6) + json.dumps(["command", asked]).encode())
    if kind < 0.6:
        return frame(b'427["join",{"log":"' + b"x" * size + b'"}]')
    if kind < 0.9:
        return frame(b"42[" + b"[" * size, 1)
    return frame(b"\x00" * size, chance.choice([1, 2, 9, 10]))


def silent(scene: Scene, end: float) -> None:
    """Connections that say nothing; who is thrown out comes back."""
    address = urlsplit(scene.url)
    lines: list[socket.socket] = []
    told.update(opened=0, open=0)
    while time.monotonic() < end:
        lines = [line for line in lines if _is_open(line)]
        while len(lines) < SILENT and time.monotonic() < end:
            line = socket.create_connection((address.hostname, address.port), timeout=5)
            line.setblocking(False)
            lines.append(line)
            told["opened"] += 1
        told["open"] = len(lines)
        time.sleep(1)


def _is_open(line: socket.socket) -> bool:
    try:
        alive = line.recv(4096) != b""
    except BlockingIOError:
        return True
    except OSError:
        alive = False
    if not alive:
        line.close()
    return alive


def guests(scene: Scene, end: float) -> None:
    """Guests who come by the page, all from one address, in ten seconds."""
    scene.phones, scene.seconds = GUESTS, GUESTS_SECONDS
    came = asyncio.run(asyncio.wait_for(arrive(scene), LONGEST))
    told.update(came["live"], failed_guests=sum(came["faults"].values()))


def exports(scene: Scene, end: float) -> None:
    """Somebody who fetches one file after another, four a second."""
    headers = {"Authorization": f"Bearer {scene.keys['organiser']}"}
    told.update(files=0)
    while time.monotonic() < end:
        kind = ("csv", "md", "json")[int(told["files"]) % 3]
        asked = urllib.request.Request(f"{scene.url}/export/{scene.workshop}.{kind}", headers=headers)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            answer.read()
        told["files"] += 1
        time.sleep(0.25)


PLAYS: dict[str, Callable[[Scene, float], None]] = {
    "slow": slow,
    "flood": flood,
    "silent": silent,
    "guests": guests,
    "exports": exports,
}


def main() -> None:
    """`python -m bench.hostile <scene as JSON>`; ends when it is told to, or after a minute, and says what it did."""
    scene = Scene(**json.loads(sys.argv[1]))
    pin(1)
    raise_file_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    end = time.monotonic() + LONGEST
    try:
        PLAYS[scene.play](scene, end)
        time.sleep(max(0.0, end - time.monotonic()))
    finally:
        if sys.exc_info()[0] in (None, SystemExit):
            print(json.dumps(told))


if __name__ == "__main__":
    main()
