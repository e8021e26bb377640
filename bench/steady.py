"""The main scene: phones hold their line while cards come in, and every card is counted at every phone."""

import asyncio
import gc
import random
from time import perf_counter
from typing import Any

from bench.beside import Beside
from bench.checker import Message
from bench.figures import latencies, quantile
from bench.phone import Crowd, Phone
from bench.process import FULL, Mark, memory_kb
from bench.scene import Scene
from bench.texts import card_texts

AT_ONCE = 24  # phones in the middle of connecting
DRAIN_SECONDS = 15
LATE = 0.1  # seconds behind its own plan, at the 99th percentile


async def steady(scene: Scene) -> dict[str, Any]:
    """Connect, settle, post for a while and measure the later part of it, wait for the last card, compare the books."""
    crowd = Crowd(scene.url)
    empty, start = memory_kb(scene.pid), Mark(scene.pid)
    phones = await connect_all(crowd, scene)
    connected = Mark(scene.pid)
    await asyncio.sleep(scene.settle)
    held = memory_kb(scene.pid)
    gc.collect()
    gc.freeze()
    gc.disable()
    with Beside(scene) as beside:
        before, after, lags = await _window(scene, phones)
        during = memory_kb(scene.pid)
    await drain(crowd, phones)
    told = _summary(crowd, phones, before, after, lags)
    if beside.told is not None:
        told["beside"] = beside.told
        if not beside.told or "failed" in beside.told:
            told["faults"]["what was to happen beside did not"] = 1
    took, server, own = connected.since(start)
    total = scene.phones + scene.idle
    told["connect"] = {"seconds": round(took, 2), "cpu_ms": round(server / total * 1000, 3), "own": round(own, 2)}
    told["memory"] = {
        "empty": empty,
        "connected": held,
        "during": during,
        "kb_per_phone": {kind: round((held[kind] - empty[kind]) / total, 1) for kind in held},
    }
    for phone in phones:
        phone.close()
    return told


async def fill(scene: Scene) -> dict[str, Any]:
    """Hang `cards` cards as fast as credits allow; who writes does not listen."""
    crowd = Crowd(scene.url)
    scene.phones, scene.idle = 0, scene.phones
    writers = await connect_all(crowd, scene)
    texts = card_texts()
    for number in range(scene.cards):
        log = scene.boards[number % len(scene.boards)]
        writers[number % len(writers)].post(log, texts[number % len(texts)])
        if number % 200 == 199:
            await asyncio.sleep(0.05)
    await drain(crowd, writers)
    for writer in writers:
        writer.close()
    return {"hung": len(crowd.ledger.acked), "faults": dict(crowd.ledger.faults.counts)}


async def connect_all(crowd: Crowd, scene: Scene) -> list[Phone]:
    """All phones connected and joined, a few at a time; boards are shared out among them."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Phone:
        async with gate:
            phone = Phone(crowd, f"phone {number}")
            await phone.connect({"key": scene.code, "device": scene.device(number)})
            logs = [f"workshop:{scene.workshop}"]
            if number < scene.phones:
                logs.append(scene.boards[number % len(scene.boards)])
            await asyncio.gather(*(phone.join(log, scene.heads[log]) for log in logs))
            return phone

    return list(await asyncio.gather(*(one(number) for number in range(scene.phones + scene.idle))))


async def _window(scene: Scene, phones: list[Phone]) -> tuple[Mark, Mark, list[float]]:
    """Post, and mark the begin and the end of what counts; also how late each card was, in seconds."""
    lags: list[float] = []
    posting = asyncio.ensure_future(_post_all(scene, phones, lags))
    await asyncio.sleep(scene.warm)
    before = Mark(scene.pid)
    await asyncio.sleep(scene.seconds)
    after = Mark(scene.pid)
    await posting
    return before, after, lags


async def _post_all(scene: Scene, phones: list[Phone], lags: list[float]) -> None:
    """Cards from the phones in turn; the seed decides when."""
    if not scene.rate:
        return
    chance = random.Random(scene.seed)
    texts = card_texts()
    order = list(range(scene.phones))
    chance.shuffle(order)
    begin, due, turn = perf_counter(), 0.0, 0
    while (due := due + _distance(scene, chance)) < scene.warm + scene.seconds:
        wait = begin + due - perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        lags.append(perf_counter() - begin - due)
        number = order[turn % len(order)]
        phones[number].post(scene.boards[number % len(scene.boards)], texts[turn % len(texts)])
        turn += 1


def _distance(scene: Scene, chance: random.Random) -> float:
    """Seconds until the next card."""
    return chance.expovariate(scene.rate) if scene.rush else chance.uniform(0.5, 1.5) / scene.rate


async def drain(crowd: Crowd, phones: list[Phone]) -> None:
    """Until everything is answered and every phone stands at the end, or it takes too long."""
    ledger, end = crowd.ledger, perf_counter() + DRAIN_SECONDS
    readers = [reader for phone in phones for reader in phone.readers.values()]
    while perf_counter() < end:
        await asyncio.sleep(0.1)
        if len(ledger.acked) < len(ledger.posted):
            continue
        heads = ledger.heads()
        if all(reader.head >= heads.get(reader.log, 0) for reader in readers):
            return


def _summary(crowd: Crowd, phones: list[Phone], before: Mark, after: Mark, lags: list[float]) -> dict[str, Any]:
    """The figures of the time between two marks."""
    took, server, own = after.since(before)
    ledger = crowd.ledger
    delivered = sum(len(m.cards) * _inside(m, before.at, after.at) for m in ledger.messages)
    frames = sum(_inside(m, before.at, after.at) for m in ledger.messages)
    faults = ledger.finish([reader for phone in phones for reader in phone.readers.values()])
    if crowd.lost:
        faults.counts["connection lost"] = crowd.lost
    late = quantile(sorted(lags), 0.99)
    return {
        "delivered": delivered,
        "us_per_card": round(server / delivered * 1e6, 2) if delivered else 0.0,
        "core": round(server / took, 4),
        "loop": round((after.loop - before.loop) / took, 4),
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


def _inside(message: Message, start: float, end: float) -> int:
    """How many phones read a message in that time."""
    return sum(start <= at < end for at in message.arrivals)


def _seen(crowd: Crowd, start: float, end: float) -> list[float]:
    """Seconds from posting to being read, for each card posted in that time and each phone."""
    posted = crowd.ledger.posted
    waits: list[float] = []
    for message in crowd.ledger.messages:
        for _seq, card in message.cards:
            at = posted.get(card)
            if at is not None and start <= at < end:
                waits.extend(arrival - at for arrival in message.arrivals)
    return waits
