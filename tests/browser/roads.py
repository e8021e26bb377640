"""A road between a browser and the server that can be blocked while somebody travels on it."""

import asyncio
import random
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

from tests.chaos.proxy import Lane, Link, Weather
from tests.people import Server

SOCKETS = b"/socket.io/"


@dataclass
class Gate(Lane):
    """A lane that also hangs up on requests of one kind, and counts what it answered itself."""

    shut: bytes = b""  # in the address of a request
    intercepted: int = 0

    async def _broken_by(self, data: bytes, link: Link) -> bool:
        if self.shut and self.shut in data.split(b"\r\n", 1)[0]:
            return True
        return await super()._broken_by(data, link)

    async def _intercept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await super()._intercept(reader, writer)
        self.intercepted += 1


class Road:
    """A `Gate` that stands in a thread of its own; its address is `url`."""

    def __init__(self, server: Server) -> None:
        address = urlsplit(server.url)
        self._gate = Gate((str(address.hostname), address.port or 0), random.Random(1))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._gate.port}"

    @property
    def intercepted(self) -> int:
        """How many requests got another answer than the server's."""
        return self._gate.intercepted

    def becomes(self, weather: Weather, shut: bytes = b"", cut: bool = True) -> None:
        """From now on; who is on the road is thrown off it, or stays."""

        async def change() -> None:
            self._gate.weather, self._gate.shut = weather, shut
            if cut:
                self._gate.cut()

        self._run(change()).result(5)

    def heals(self, cut: bool = False) -> None:
        self.becomes(Weather(), cut=cut)

    def _run(self, work: Coroutine[None, None, None]) -> "Future[None]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def __enter__(self) -> "Road":
        self._thread.start()
        self._run(self._gate.listen()).result(5)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        async def close() -> None:
            self._gate.close()
            await asyncio.sleep(0.1)

        self._run(close()).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
