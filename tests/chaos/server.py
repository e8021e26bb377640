"""The server that is made to suffer: started, killed, stopped for a while, and started again on the same port."""

import asyncio
import ctypes
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.people import fetched

ROOT = Path(__file__).resolve().parents[2]
WRAPPER = Path(__file__).with_name("planted.py")
START_SECONDS = 40.0
SAY_SECONDS = 5.0
_libc = ctypes.CDLL(None)


def die_with_parent() -> None:
    """The kernel ends this child when the run goes, however it goes."""
    if sys.platform == "linux":
        _libc.prctl(1, signal.SIGKILL)


class Patient:
    """`app.py`, or the same with a planted fault, on one port and one database."""

    def __init__(self, folder: Path, fault: str = "", **environment: str) -> None:
        self.folder, self.fault = folder, fault
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "server.db"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("CREATE_KEY", "PUBLIC_URL", "TICK")},
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "TIMEZONE": "Europe/Vienna",
            **environment,
        }
        self.process: asyncio.subprocess.Process | None = None
        self.starts = 0
        self.said_at = 0.0

    async def start(self, fault: str | None = None, limit: Callable[[], None] | None = None) -> float:
        """Start and wait until it answers; returns when that was, in seconds since 1970."""
        command = [str(WRAPPER), (self.fault if fault is None else fault) or "watched"]

        def prepare() -> None:
            die_with_parent()
            if limit:
                limit()

        with (self.folder / "server.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, preexec_fn=prepare
            )
        self.starts += 1
        return await self.answers()

    async def answers(self, within: float = START_SECONDS) -> float:
        """When /healthz said yes; AssertionError with the log when it never did."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            if await self._healthy():
                return time.time()
            if self.process is None or self.process.returncode is not None:
                break
            await asyncio.sleep(0.02)
        raise AssertionError(f"the server does not answer: {(self.folder / 'server.log').read_text()[-2000:]}")

    async def _healthy(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        try:
            writer.write(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return b" 200 " in await asyncio.wait_for(reader.readline(), 2)
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def kill(self) -> None:
        """As if the plug was pulled."""
        self._signal(signal.SIGKILL)
        await self.ended()

    async def ended(self, within: float = 10) -> int:
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), within)

    async def stop(self) -> None:
        """SIGTERM, and the plug after seven seconds: longer than was promised."""
        if not self.running:
            return
        self._signal(signal.SIGTERM)
        try:
            await self.ended(7)
        except TimeoutError:
            await self.kill()
            raise AssertionError("SIGTERM did not end the server within seven seconds") from None

    def say_what_it_does(self) -> None:
        """Into its log; not too often, since it costs what it asks about."""
        if time.monotonic() - self.said_at > SAY_SECONDS:
            self.said_at = time.monotonic()
            self._signal(signal.SIGUSR1)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.running:
            assert self.process is not None
            self.process.send_signal(number)

    def limit(self, what: int, most: int) -> None:
        """A limit of the running process, for example `resource.RLIMIT_FSIZE`."""
        assert self.process is not None
        _soft, hard = resource.prlimit(self.process.pid, what)
        resource.prlimit(self.process.pid, what, (most, hard))

    def memory(self) -> int:
        """Bytes that it holds now."""
        assert self.process is not None
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except OSError:
            return 0
        return pages * resource.getpagesize()

    def call(self, method: str, path: str, body: Any = None, key: str = "", device: str = "") -> Any:
        """JSON of the HTTP API, refusals included; other files as bytes."""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if device:
            headers["Device"] = device
        return fetched(method, f"{self.url}{path}", body, headers)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
