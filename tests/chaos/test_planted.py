"""The checker is checked: eight bugs are planted one at a time, and the right count must tell."""

import asyncio
import time
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.chaos.arena import Arena, Plan
from tests.chaos.play import Outcome, play
from tests.chaos.proxy import Weather

pytestmark = [pytest.mark.chaos, pytest.mark.server]
SMALL = Plan(clients=8, boards=2, every=350, reloads=0, tabs=0, moderators=False, walls=False, scales=False)
LOSSY = Weather(drop_down=0.3)
QUIET = 6.0  # more than the five seconds that a screen may be behind


async def lose_answers(arena: Arena) -> None:
    """Phones hear of what was swallowed by the next heartbeat, which may take fifteen seconds."""
    began = time.time() * 1000
    arena.proxy.set(LOSSY, arena.proxy.lanes)
    await asyncio.sleep(4)
    arena.note("fault", kind="lossy", until=time.time() * 1000 + 20_000, clients=[])
    arena.notes[-1]["t"] = began


async def kill_in_the_middle(arena: Arena) -> None:
    for fault in (None, None, ""):  # one of them hits between an answer and its commit; at last without the bug
        await asyncio.sleep(2.5)
        await arena.server.kill()
        await arena.server.start(fault)


async def come_while_others_write(arena: Arena) -> None:
    """Half of the crowd comes anew; as soon as they have joined somebody writes a last time, then it is quiet."""
    await asyncio.sleep(1)
    await arena.crowd.order("rest")
    names = [name for group in arena.crowd.groups for name in group.clients]
    await arena.crowd.order("reload", only=names[::2], abrupt=True)
    while not all(log["seq"] for screen in await shown(arena) for log in screen["logs"]):
        await asyncio.sleep(0.02)
    await arena.heads()
    await asyncio.sleep(QUIET)


async def shown(arena: Arena) -> list[dict[str, Any]]:
    return [screen for group in await arena.crowd.order("shown") for screen in group["screens"]]


async def nothing_special(arena: Arena) -> None:
    await asyncio.sleep(3)


async def dotting(arena: Arena) -> None:
    """Three topics on each board, and everybody puts dots."""
    for event in arena.events:
        for board in event["boards"]:
            for title in ("Licht", "Lärm", "Leere"):
                topic = {"id": str(uuid4()), "title": title, "cards": []}
                await arena.ask(f"board:{board['id']}", "cluster.add", topic)
            await lead(arena, board, "board.phase", phase="dot")
    await asyncio.sleep(2)


async def covering(arena: Arena) -> None:
    """Whatever is written from now on, guests see later."""
    for event in arena.events:
        for board in event["boards"]:
            await lead(arena, board, "board.cover", covered=True)
    await asyncio.sleep(2)


async def lead(arena: Arena, board: dict[str, Any], verb: str, **args: Any) -> None:
    await arena.ask(f"workshop:{arena.events[0]['id']}", verb, {"board": board["id"], **args})


CASES = {
    "none": (SMALL, lose_answers),
    "answer before commit": (replace(SMALL, fault="answer_before_commit"), kill_in_the_middle),
    "no deduplication": (replace(SMALL, fault="no_deduplication"), lose_answers),
    "subscribe after snapshot": (replace(SMALL, fault="subscribe_after_snapshot"), come_while_others_write),
    "one broadcast dropped": (replace(SMALL, fault="broadcast_dropped"), nothing_special),
    "retry with a new id": (replace(SMALL, main="retry_with_new_id.mjs"), lose_answers),
    "two changes swapped": (replace(SMALL, fault="changes_swapped", boards=1, every=150), nothing_special),
    "a dot counted twice": (replace(SMALL, fault="dot_counted_twice", only="dot"), dotting),
    "a covered card told": (replace(SMALL, fault="covered_card_told", only="add"), covering),
}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """All cases, three at a time: they wait more than they work."""

    async def everything() -> dict[str, Outcome]:
        room = asyncio.Semaphore(3)

        async def one(name: str) -> tuple[str, Outcome]:
            plan, script = CASES[name]
            async with room:
                return name, await play(plan, script, quiet=QUIET if name != "none" else 30)

        return dict(await asyncio.gather(*map(one, CASES)))

    return asyncio.run(everything())


def test_without_a_bug_nothing_is_found(outcomes: dict[str, Outcome]):
    outcome = outcomes["none"]
    assert outcome.findings.clean, outcome.findings.evidence
    assert not outcome.crashes
    assert outcome.commands > 40


@pytest.mark.parametrize(
    ("bug", "count"),
    [
        ("answer before commit", "lost"),
        ("no deduplication", "doubled"),
        ("subscribe after snapshot", "stale"),
        ("one broadcast dropped", "stale"),
        ("retry with a new id", "doubled"),
        ("two changes swapped", "reordered"),
        ("a dot counted twice", "doubled"),
        ("a covered card told", "ghost"),
    ],
)
def test_each_planted_bug_is_found_by_its_count(outcomes: dict[str, Outcome], bug: str, count: str):
    assert outcomes[bug].findings.counts[count], outcomes[bug].findings.counts
