"""The nemesis: plays one fault after the other as the seed says, and measures how soon everybody is back."""

import asyncio
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from tests.chaos.arena import Arena, Stuck
from tests.chaos.faults import FAULTS, Fault, Hit

BACK_SECONDS = 40.0  # within which everybody must be back; who is not is counted
REST = 0.5
TAIL = 1500.0  # milliseconds after everybody is back that still belong to a fault


@dataclass
class Nemesis:
    """Its deeds, counted, and the milliseconds that it took until screens were live and caught up."""

    seed: int
    long: bool = False
    faults: Counter[str] = field(default_factory=Counter)
    back_after: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    stuck: list[str] = field(default_factory=list)  # times when a server ran and did not answer any more
    only: tuple[str, ...] = ()
    missing: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    async def rage(self, arena: Arena, seconds: float) -> None:
        """Every kind of fault in the order of the seed, over and over, with a kill -9 between."""
        end = time.monotonic() + seconds
        while True:
            kinds = list(self.only) or [name for name in FAULTS if name != "kill"]
            self.chance.shuffle(kinds)
            for number, name in enumerate(kinds):
                for one in (name, "kill") if not self.only and (self.long or number % 3 == 0) else (name,):
                    lasts = self._lasts(FAULTS[one])
                    if time.monotonic() + lasts + (20 if self.long else 4) > end:
                        await asyncio.sleep(max(0, end - time.monotonic()) if not self.long else 1)
                        return
                    await self.strike(arena, one)
                    await asyncio.sleep(REST)

    def _lasts(self, fault: Fault) -> float:
        return fault.long if self.long else fault.short

    async def strike(self, arena: Arena, name: str) -> Hit:
        fault, began = FAULTS[name], time.time() * 1000
        self.faults[name] += 1
        hit = await fault.harm(arena, self.chance, self._lasts(fault))
        if not arena.server.running:  # a limit was too much for it: whoever watches over it starts it again
            hit = Hit(await arena.server.start(""))
        heads, epoch = await self._where(arena)
        only = {"only": list(hit.clients)} if hit.clients else {}
        groups = await arena.crowd.order(
            "caught", heads=heads, epoch=epoch, since=hit.ended * 1000, within=BACK_SECONDS * 1000, **only
        )
        for group in groups:
            self.back_after[fault.recovery] += group["after"]
            self.missing += [{"fault": name, **screen} for screen in group["missing"]]
        until = time.time() * 1000 + TAIL
        arena.note("fault", kind=name, until=until, clients=list(hit.clients))
        arena.notes[-1]["t"] = began
        return hit

    async def _where(self, arena: Arena) -> tuple[dict[str, int], str]:
        """The heads with a new change, and the epoch; a server that is stuck is counted, and killed to see the rest."""
        try:
            return await arena.heads(), await arena.epoch()
        except Stuck as stuck:
            self.stuck.append(str(stuck)[:300])
            await arena.server.kill()
            await arena.server.start("")
            return await arena.heads(), await arena.epoch()

    def recovery(self) -> dict[str, dict[str, float]]:
        """Seconds: p50, p95, most, for each kind of recovery."""
        return {kind: quantiles(times) for kind, times in sorted(self.back_after.items()) if times}


def quantiles(times: list[float]) -> dict[str, float]:
    ranked = sorted(max(0.0, time) / 1000 for time in times)

    def at(share: float) -> float:
        return round(ranked[min(len(ranked) - 1, int(len(ranked) * share))], 2)

    return {"p50": at(0.5), "p95": at(0.95), "max": round(ranked[-1], 2), "screens": len(ranked)}
