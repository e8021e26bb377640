"""Those who make trouble at the server itself: floods, silence, phones that do not read; bounded in number and time."""

import asyncio
import base64
import contextlib
import json
import os
import socket
import struct
from typing import Any
from uuid import uuid4

from tests.chaos.arena import Arena

SILENT, DEAF = 1030, 100
FLOODERS = 3
PAUSE = 0.002  # between the pieces of a flood


async def silence(arena: Arena, seconds: float) -> None:
    """Connections that never say a word."""
    lines: list[asyncio.StreamWriter] = []
    try:
        for _ in range(SILENT):
            with contextlib.suppress(OSError):
                _reader, writer = await asyncio.open_connection("127.0.0.1", arena.server.port)
                lines.append(writer)
        await asyncio.sleep(seconds)
    finally:
        for writer in lines:
            writer.transport.abort()


async def deafness(arena: Arena, seconds: float) -> None:
    """Phones that join and read nothing more."""
    lines = await asyncio.gather(*(_joined(arena, small=True) for _ in range(DEAF)), return_exceptions=True)
    await asyncio.sleep(seconds)
    for line in lines:
        if isinstance(line, socket.socket):
            line.close()


async def flood(arena: Arena, seconds: float, kind: str) -> None:
    """A few sockets that send as fast as they can: bare `frames`, `events` or `joins`."""
    await asyncio.gather(*(_flood(arena, seconds, kind) for _ in range(FLOODERS)), return_exceptions=True)


async def _flood(arena: Arena, seconds: float, kind: str) -> None:
    log = arena.logs[0]
    piece = {
        "frames": frame(b"2"),
        "events": frame(b"42" + json.dumps(["nonsense", {"x": "y" * 200}]).encode()),
        "joins": frame(b"427" + json.dumps(["join", {"log": log, "since": None}]).encode()),
    }[kind]
    loop, end = asyncio.get_running_loop(), asyncio.get_running_loop().time() + seconds
    line = await _joined(arena)
    reading = asyncio.create_task(_read_away(line))
    try:
        while loop.time() < end:
            await asyncio.wait_for(loop.sock_sendall(line, piece * 50), max(0.1, end - loop.time()))
            await asyncio.sleep(PAUSE)
    except (OSError, TimeoutError):
        pass  # hung up on, or held back
    finally:
        reading.cancel()
        line.close()


async def _read_away(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while await asyncio.get_running_loop().sock_recv(line, 65536):
            pass


async def _joined(arena: Arena, small: bool = False) -> socket.socket:
    """A websocket by hand that has joined a board."""
    loop, server = asyncio.get_running_loop(), arena.server
    line = socket.socket()
    line.setblocking(False)
    if small:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    await asyncio.wait_for(loop.sock_connect(line, ("127.0.0.1", server.port)), 10)
    key = base64.b64encode(os.urandom(16)).decode()
    head = ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
    head += [f"Origin: {server.url}", "Upgrade: websocket", "Connection: Upgrade"]
    head += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
    hello: dict[str, Any] = {"key": arena.events[0]["code"], "device": f"hostile-{uuid4()}"}
    for piece in (
        "\r\n".join(head).encode(),
        frame(b"40" + json.dumps(hello).encode()),
        frame(b"421" + json.dumps(["join", {"log": arena.logs[0], "since": None}]).encode()),
    ):
        await loop.sock_sendall(line, piece)
        if not piece.startswith(b"\x81") or b"join" not in piece:
            await asyncio.wait_for(loop.sock_recv(line, 4096), 10)
    return line


def frame(payload: bytes) -> bytes:
    """A client's text frame, masked with zeros, which changes nothing and is allowed."""
    size = len(payload)
    head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
    return head + bytes(4) + payload
