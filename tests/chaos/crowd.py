"""The crowd: Node processes full of phones, told what to do over their standard input."""

import asyncio
import contextlib
import json
import signal
from pathlib import Path
from typing import Any

from tests.chaos.server import ROOT, die_with_parent

NODE = ROOT / ".venv" / "node" / "node"
MAIN = Path(__file__).with_name("phones") / "main.mjs"
ORDER_SECONDS = 120.0


class Group:
    """One process with some of the clients."""

    def __init__(self, folder: Path, name: str, plan: dict[str, Any], main: Path = MAIN) -> None:
        self.name, self.main = name, main
        self.history = folder / f"history-{name}.jsonl"
        self.clients = [client["name"] for client in plan["clients"]]
        self._plan = folder / f"plan-{name}.json"
        self._plan.write_text(json.dumps({**plan, "history": str(self.history)}))
        self._log = folder / f"crowd-{name}.log"
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._count = 0
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                str(NODE),
                "--max-old-space-size=4096",
                str(self.main),
                str(self._plan),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=64 * 1024 * 1024,
                preexec_fn=die_with_parent,
            )
        self._reading = asyncio.create_task(self._read())

    async def order(self, order: str, seconds: float = ORDER_SECONDS, **details: Any) -> dict[str, Any]:
        """One order and its answer; AssertionError when it failed there."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._count += 1
        answered = self._waiting[self._count] = asyncio.get_running_loop().create_future()
        line = json.dumps({"number": self._count, "order": order, **details})
        self._process.stdin.write(f"{line}\n".encode())
        answer = await asyncio.wait_for(answered, seconds)
        assert "failed" not in answer, f"{order}: {answer['failed']} {self._log.read_text()[-1000:]}"
        return answer

    def signal(self, number: int) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    def sleep(self) -> None:
        self.signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.signal(signal.SIGCONT)

    async def stop(self) -> None:
        self.wake()
        with contextlib.suppress(Exception):
            await self.order("stop", 5)
            assert self._process is not None
            await asyncio.wait_for(self._process.wait(), 3)
        self.signal(signal.SIGKILL)
        if self._reading:
            self._reading.cancel()

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            answer = json.loads(line)
            waiting = self._waiting.pop(answer["number"], None)
            if waiting and not waiting.done():
                waiting.set_result(answer)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result({"failed": "the process is gone"})


class Crowd:
    """All groups together."""

    def __init__(self, groups: list[Group]) -> None:
        self.groups = groups

    async def start(self) -> None:
        await asyncio.gather(*(group.start() for group in self.groups))

    async def order(self, order: str, seconds: float = ORDER_SECONDS, **details: Any) -> list[dict[str, Any]]:
        return list(await asyncio.gather(*(group.order(order, seconds, **details) for group in self.groups)))

    async def stop(self) -> None:
        await asyncio.gather(*(group.stop() for group in self.groups), return_exceptions=True)
