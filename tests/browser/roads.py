"""A road between a browser and the server that can be blocked while somebody travels on it."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

from tests.people import Server

CHUNK = 65536
SOCKETS = b"/socket.io/"


@dataclass(frozen=True)
class Block:
    """What becomes of those who travel; nothing by default."""

    websockets: Literal["pass", "refused", "swallowed"] = "pass"
    shut: bytes = b""  # requests with this in their address are hung up on
    portal: bytes = b""  # the answer to every request
    half_open: bool = False  # who is on the road, or comes now, hears nothing more, also afterwards


class Road:
    """A TCP proxy in a thread of its own, on 127.0.0.1; its address is `url`."""

    def __init__(self, server: Server) -> None:
        self.url = ""
        self.intercepted = 0  # requests that got another answer than the server's
        self._upstream = urlsplit(server.url)
        self._block = Block()
        self._open: set[asyncio.StreamWriter] = set()
        self._deaf: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def becomes(self, block: Block) -> None:
        """From now on. Who is on the road is thrown off it, unless it becomes half open."""

        async def change() -> None:
            self._block = block
            if block.half_open:
                self._deaf |= self._open
            else:
                self._throw_off(self._open - self._deaf)

        self._run(change())

    def heals(self) -> None:
        """For those who come from now on."""

        async def change() -> None:
            self._block = Block()

        self._run(change())

    def _throw_off(self, travellers: set[asyncio.StreamWriter]) -> None:
        for writer in travellers:
            writer.transport.abort()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        if self._block.half_open:
            self._deaf.add(writer)
        upward: asyncio.StreamWriter | None = None
        with contextlib.suppress(OSError):
            address = self._upstream
            downward, upward = await asyncio.open_connection(address.hostname, address.port)
            back = asyncio.create_task(self._back(downward, writer))
            await self._there(reader, writer, upward)
            back.cancel()
        self._open.discard(writer)
        self._deaf.discard(writer)
        for end in (writer, upward):
            if end is not None:
                end.transport.abort()

    async def _there(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upward: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(CHUNK):
            block = self._block
            if block.portal:
                writer.write(block.portal)
                await writer.drain()
                self.intercepted += 1
                return
            if block.shut and block.shut in data.split(b"\r\n", 1)[0]:
                return
            if block.websockets != "pass" and b"\r\nupgrade: websocket" in data.lower():
                if block.websockets == "refused":
                    return
                self._deaf.add(writer)
            if writer not in self._deaf:
                upward.write(data)
                await upward.drain()

    async def _back(self, downward: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await downward.read(CHUNK):
                if writer not in self._deaf:
                    writer.write(data)
                    await writer.drain()
            if writer not in self._deaf:
                writer.transport.abort()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    def __enter__(self) -> "Road":
        async def listen() -> None:
            server = await asyncio.start_server(self._came, "127.0.0.1", 0)
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        self._thread.start()
        self._run(listen())
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        async def close() -> None:
            self._throw_off(self._open)
            others = asyncio.all_tasks() - {asyncio.current_task()}
            if others:
                await asyncio.wait(others, timeout=2)

        self._run(close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
