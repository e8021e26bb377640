"""A network that can be made to fail: a TCP proxy with one lane, a port of its own, for each client."""

import asyncio
import contextlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

CHUNK = 65536
UPGRADE = b"upgrade: websocket"
SMALLEST_COMMAND = 120  # bytes of a frame; pings and acknowledgements are smaller
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 58\r\nConnection: close\r\n\r\n"
    b"<html><body><h1>Welcome! Please log in.</h1></body></html>"
)
DETOUR = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Weather:
    """What a lane does to what passes; the default is a good network."""

    refuses: bool = False  # hangs up on who comes
    swallows: bool = False  # takes everything, passes nothing on: half open
    portal: bytes = b""  # answers everything itself
    no_upgrade: str = ""  # websockets: "refused" or "swallowed"
    drop_up: float = 0.0  # how likely a command makes the line break before it arrives
    drop_down: float = 0.0  # how likely a command arrives, and the line breaks before its answer
    stall: float = 0.0  # how likely a piece waits as for a repetition of a lost packet
    stall_seconds: float = 0.6
    latency: float = 0.0
    bytes_per_second: float = 0.0  # 0: as fast as it goes


@dataclass
class Lane:
    """One client's way to the server."""

    upstream: tuple[str, int]
    chance: random.Random
    weather: Weather = field(default_factory=Weather)
    port: int = 0
    cuts: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._came, "127.0.0.1", self.port, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        if self._server:
            self._server.close()
        self.cut()

    def cut(self) -> None:
        """Every connection breaks at once."""
        self.cuts += len(self._open) // 2
        for writer in list(self._open):
            writer.transport.abort()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        self._open.add(writer)
        try:
            if self.weather.refuses:
                return
            if self.weather.portal:
                await self._intercept(reader, writer)
                return
            up_reader, up_writer = await asyncio.open_connection(*self.upstream, limit=CHUNK)
            ends.append(up_writer)
            self._open.add(up_writer)
            await self._carry((reader, up_writer), (up_reader, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for end in ends:
                self._open.discard(end)
                end.transport.abort()

    async def _carry(self, *ways: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        link = Link()
        tasks = [
            asyncio.create_task(self._pump(*ways[0], link, True)),
            asyncio.create_task(self._pump(*ways[1], link, False)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, OSError):
                    await task

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: "Link", rises: bool
    ) -> None:
        while data := await reader.read(CHUNK):
            now = self.weather
            if now.swallows or link.deaf:
                continue
            if rises and await self._broken_by(data, link):
                return
            if not rises and link.mute:
                return
            if now.stall or now.latency or now.bytes_per_second:
                await self._wade(len(data))
            writer.write(data)
            await writer.drain()

    async def _broken_by(self, data: bytes, link: "Link") -> bool:
        """Whether this piece from the client ends the connection before it is passed on."""
        now = self.weather
        if now.portal:
            return True
        if now.no_upgrade and UPGRADE in data[:2000].lower():
            link.deaf = now.no_upgrade == "swallowed"
            return not link.deaf
        if len(data) >= SMALLEST_COMMAND:
            if self.chance.random() < now.drop_up:
                return True
            link.mute = link.mute or self.chance.random() < now.drop_down
        return False

    async def _wade(self, size: int) -> None:
        now = self.weather
        wait = now.latency + (size / now.bytes_per_second if now.bytes_per_second else 0)
        if self.chance.random() < now.stall:
            wait += now.stall_seconds * (0.5 + self.chance.random())
        await asyncio.sleep(wait)

    async def _intercept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.read(CHUNK), 5)
            writer.write(self.weather.portal)
            await writer.drain()
            await asyncio.sleep(0.05)


@dataclass
class Link:
    """What became of one connection."""

    mute: bool = False  # the next answer breaks it
    deaf: bool = False  # nothing passes any more


class Proxy:
    """All lanes to one server."""

    def __init__(self, upstream: tuple[str, int], lanes: int, seed: int) -> None:
        self.lanes = [Lane(upstream, random.Random(seed * 1000 + number)) for number in range(lanes)]

    async def start(self) -> None:
        for lane in self.lanes:
            await lane.listen()

    def set(self, weather: Weather, lanes: Iterable[Lane]) -> None:
        for lane in lanes:
            lane.weather = weather

    def heal(self) -> None:
        self.set(Weather(), self.lanes)

    def close(self) -> None:
        for lane in self.lanes:
            lane.close()
