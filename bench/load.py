"""The load generator: a program on its own core that plays one scene at one server and prints what it saw."""

import asyncio
import gc
import json
import random
import sys
import time
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import uvloop

from bench.checker import Message
from bench.figures import latencies, quantile
from bench.phone import Crowd, Phone
from bench.process import cpu_seconds, machine_seconds, memory_kb, pin, raise_file_limit
from bench.texts import card_texts

AT_ONCE = 24  # phones in the middle of connecting
SETTLE_SECONDS = 2.5
DRAIN_SECONDS = 15
FULL = 0.85  # of its own core: above this the generator is the bottleneck, not the server
LATE = 0.1  # seconds behind its own plan, at the 99th percentile


@dataclass
class Scene:
    """What to play: `boards` are logs, phones are spread over them in turn."""

    url: str
    pid: int
    code: str
    workshop: str
    boards: list[str]
    heads: dict[str, int]
    phones: int = 1000
    idle: int = 0  # further phones that join only the event's log
    rate: float = 50.0
    warm: float = 3.0
    seconds: float = 10.0
    seed: int = 1


class Mark:
    """Processor times and the moment, to be compared with a later one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.at = perf_counter()
        self.server = cpu_seconds(pid)
        self.own = time.process_time()
        self.machine = machine_seconds()

    def since(self, earlier: "Mark") -> tuple[float, float, float]:
        """Seconds passed, seconds of the server's core, seconds of our own."""
        return self.at - earlier.at, self.server - earlier.server, self.own - earlier.own

    def others_since(self, earlier: "Mark") -> float:
        """Seconds of processor time that neither the server nor we took: what else the machine was busy with."""
        took, server, own = self.since(earlier)
        return max(0.0, self.machine - earlier.machine - server - own) / took


async def connect_all(crowd: Crowd, scene: Scene) -> list[Phone]:
    """All phones connected and joined, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    tag = f"{scene.seed:04d}{random.Random(scene.pid).getrandbits(60):016d}"

    async def one(number: int) -> Phone:
        async with gate:
            phone = Phone(crowd, f"phone {number}")
            await phone.connect({"key": scene.code, "device": f"bench-{tag}-{number}"})
            logs = [f"workshop:{scene.workshop}"]
            if number < scene.phones:
                logs.append(scene.boards[number % len(scene.boards)])
            await asyncio.gather(*(phone.join(log, scene.heads[log]) for log in logs))
            return phone

    return list(await asyncio.gather(*(one(number) for number in range(scene.phones + scene.idle))))


async def post_all(scene: Scene, phones: list[Phone], seconds: float, lags: list[float]) -> None:
    """Cards from the phones in turn, at random moments; `lags` gets how late each one was."""
    chance = random.Random(scene.seed)
    texts = card_texts()
    begin, due, turn = perf_counter(), 0.0, 0
    order = list(range(scene.phones))
    chance.shuffle(order)
    while (due := due + chance.expovariate(scene.rate)) < seconds:
        wait = begin + due - perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        lags.append(perf_counter() - begin - due)
        number = order[turn % len(order)]
        phones[number].post(scene.boards[number % len(scene.boards)], texts[turn % len(texts)])
        turn += 1


async def drain(crowd: Crowd, phones: list[Phone]) -> None:
    """Until everything is answered and every phone stands at the end, or it takes too long."""
    ledger, end = crowd.ledger, perf_counter() + DRAIN_SECONDS
    readers = [reader for phone in phones for reader in phone.readers.values()]
    while perf_counter() < end:
        await asyncio.sleep(0.1)
        if len(ledger.acked) < len(ledger.posted):
            continue
        heads = {reader.log: reader.base for reader in readers}
        for log, seq, _at in ledger.acked.values():
            heads[log] = max(heads[log], seq)
        if all(reader.head >= heads[reader.log] for reader in readers):
            return


async def steady(scene: Scene) -> dict[str, Any]:
    """Phones hold their line while cards come in; everything is counted."""
    crowd = Crowd(scene.url)
    empty, start = memory_kb(scene.pid), Mark(scene.pid)
    phones = await connect_all(crowd, scene)
    connected = Mark(scene.pid)
    await asyncio.sleep(SETTLE_SECONDS)
    held = memory_kb(scene.pid)
    gc.collect()
    gc.freeze()
    gc.disable()
    lags: list[float] = []
    posting = asyncio.ensure_future(post_all(scene, phones, scene.warm + scene.seconds, lags))
    await asyncio.sleep(scene.warm)
    before = Mark(scene.pid)
    await asyncio.sleep(scene.seconds)
    after = Mark(scene.pid)
    await posting
    await drain(crowd, phones)
    told = summary(crowd, phones, before, after, lags)
    took, server, own = connected.since(start)
    total = scene.phones + scene.idle
    told["connect"] = {"seconds": round(took, 2), "cpu_ms": round(server / total * 1000, 3), "own": round(own, 2)}
    told["memory"] = {
        "empty": empty,
        "connected": held,
        "end": memory_kb(scene.pid),
        "kb_per_phone": {kind: round((held[kind] - empty[kind]) / total, 1) for kind in held},
    }
    for phone in phones:
        phone.close()
    return told


def summary(crowd: Crowd, phones: list[Phone], before: Mark, after: Mark, lags: list[float]) -> dict[str, Any]:
    """The figures of the window between two marks."""
    took, server, own = after.since(before)
    ledger = crowd.ledger
    delivered = sum(len(m.cards) * inside(m, before.at, after.at) for m in ledger.messages)
    frames = sum(inside(m, before.at, after.at) for m in ledger.messages)
    faults = ledger.finish([reader for phone in phones for reader in phone.readers.values()])
    if crowd.lost:
        faults.counts["connection lost"] = crowd.lost
    late = quantile(sorted(lags), 0.99)
    return {
        "delivered": delivered,
        "us_per_card": round(server / delivered * 1e6, 2) if delivered else 0.0,
        "core": round(server / took, 4),
        "seen": latencies(_seen(crowd, before.at, after.at)),
        "acked": latencies(
            at - ledger.posted[card]
            for card, (_log, _seq, at) in ledger.acked.items()
            if before.at <= ledger.posted[card] < after.at
        ),
        "cards": len(ledger.posted),
        "frames_per_card": round(frames / delivered, 3) if delivered else 0.0,
        "bytes_per_card": round(crowd.heard_bytes / max(1, sum(len(m.cards) for m in ledger.messages))),
        "slowed": crowd.slowed,
        "faults": dict(faults.counts),
        "examples": faults.examples,
        "generator": {"core": round(own / took, 4), "late_ms": round(late * 1000, 1)},
        "others": round(after.others_since(before), 3),
        "saturated": own / took > FULL or late > LATE,
    }


def inside(message: Message, start: float, end: float) -> int:
    """How many phones read a message in that time."""
    return sum(start <= at < end for at in message.arrivals)


def _seen(crowd: Crowd, start: float, end: float) -> list[float]:
    """Seconds from posting to being read, for each card posted in that time and each phone."""
    posted, waits = crowd.ledger.posted, []
    for message in crowd.ledger.messages:
        for _seq, card in message.cards:
            at = posted.get(card)
            if at is not None and start <= at < end:
                waits.extend(arrival - at for arrival in message.arrivals)
    return waits


PLAYS = {"steady": steady}


def main() -> None:
    """`python -m bench.load <scene as JSON>`; prints one JSON object."""
    asked = json.loads(sys.argv[1])
    play, limit = PLAYS[asked.pop("play")], asked.pop("limit", 300)
    pin(1)
    raise_file_limit()
    told = uvloop.run(asyncio.wait_for(play(Scene(**asked)), limit))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
