"""A whole run: the crowd acts, a script of faults goes by, all is healed, everything is read and compared."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos import finals, histories
from tests.chaos.arena import Arena, Plan, arena
from tests.chaos.checker import Checker
from tests.chaos.findings import Findings
from tests.chaos.truth import Truth

COLLECT_SECONDS = 4.0
Script = Callable[[Arena], Awaitable[None]]


@dataclass
class Outcome:
    """What a run came to."""

    findings: Findings
    commands: int
    crashes: list[dict[str, Any]] = field(default_factory=list)
    unanswered: int = 0
    kills: int = 0
    done: dict[str, int] = field(default_factory=dict)  # verb -> how often it was carried out


async def play(plan: Plan, script: Script, folder: Path | None = None, quiet: float = finals.QUIET_SECONDS) -> Outcome:
    """Run `script` while the crowd acts, then heal, wait until it is quiet, and check."""
    async with arena(plan, folder) as built:
        truth = Truth(built.server.database)
        built.truth = truth
        collecting = asyncio.create_task(collect(built, truth))
        try:
            await built.crowd.order("act")
            await script(built)
            await built.crowd.order("rest")
            await heal(built)
            await built.stop_timers()
            await finals.settle(built, quiet)
        finally:
            built.write_notes()
            collecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await collecting
        return await check(built, truth)


async def heal(built: Arena) -> None:
    """Everything that was broken is whole again."""
    built.proxy.heal()
    for group in built.crowd.groups:
        group.wake()
        await group.order("clocks", ahead=0)
    if built.server.running:
        built.server.thaw()
    else:
        await built.server.start("")


async def check(built: Arena, truth: Truth) -> Outcome:
    findings = Findings()
    await asyncio.to_thread(truth.finish)
    await finals.compare(built, truth, findings)
    await built.crowd.order("flush")
    built.write_notes()
    checker = Checker(histories.read(built.folder), truth, built.excused, findings)
    await asyncio.to_thread(checker.check)
    found = checker.histories
    done = Counter(found.commands[id].verb for id in truth.requests if id in found.commands)
    return Outcome(findings, len(found.commands), found.crashes, built.unanswered, built.kills, done)


async def collect(built: Arena, truth: Truth) -> None:
    """Read the log now and then, before what was taken down is forgotten."""
    while True:
        began = time.monotonic()
        with contextlib.suppress(Exception):  # locked just now
            await asyncio.to_thread(truth.collect)
        await asyncio.sleep(max(0.2, COLLECT_SECONDS * built.plan.hurry - (time.monotonic() - began)))
