"""Every fault that one machine can inject: each does its harm for a while, and says when it ended and whom it hit."""

import asyncio
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.chaos import hostile
from tests.chaos.arena import Arena
from tests.chaos.proxy import DETOUR, PORTAL, Lane, Weather
from tests.chaos.server import ROOT
from tests.chaos.truth import Truth

SLOW_LINE = 32_000.0  # bytes a second: 256 kbit/s
DEAF_LINE = 400.0
EXIT_SECONDS = 20.0


@dataclass
class Hit:
    """One fault as it happened: when it ended (seconds since 1970), and which clients it was about; empty: all."""

    ended: float
    clients: tuple[str, ...] = ()


Harm = Callable[[Arena, Random, float], Awaitable[Hit]]


def now(clients: Iterable[str] = ()) -> Hit:
    return Hit(time.time(), tuple(clients))


# The server


async def kill(arena: Arena, chance: Random, _seconds: float) -> Hit:
    """kill -9 in the middle of everything; every other time once more, while all come back."""
    for _ in range(chance.choice((1, 2))):
        await asyncio.sleep(2 * chance.random())
        await arena.server.kill()
        arena.kills += 1
        started = await arena.server.start("")
    return Hit(started)


async def term(arena: Arena, _chance: Random, _seconds: float) -> Hit:
    """SIGTERM under load."""
    await arena.server.stop()
    return Hit(await arena.server.start(""))


async def freeze(arena: Arena, _chance: Random, seconds: float) -> Hit:
    """SIGSTOP."""
    arena.server.freeze()
    await asyncio.sleep(seconds)
    arena.server.thaw()
    return now()


def exits(fault: str) -> Harm:
    """The process ends by itself at a bad moment."""

    async def harm(arena: Arena, chance: Random, _seconds: float) -> Hit:
        await arena.server.kill()
        await arena.server.start(f"{fault}:{chance.randint(8, 40)}")
        try:
            await arena.server.ended(EXIT_SECONDS)
        except TimeoutError:
            await arena.server.kill()
        return Hit(await arena.server.start(""))

    return harm


async def second_server(arena: Arena, _chance: Random, _seconds: float) -> Hit:
    """Somebody starts the server once more, by mistake."""
    command = [sys.executable, str(ROOT / "app.py")]
    second = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**arena.server.environment, "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(second.communicate(), 20)
    except TimeoutError:
        second.kill()
        raise AssertionError("a second server on the same database went on running") from None
    assert second.returncode, said
    return now()


# The database


async def locked(arena: Arena, _chance: Random, seconds: float) -> Hit:
    """Another program holds the database."""

    def hold() -> None:
        with closing(sqlite3.connect(arena.server.database, timeout=10, isolation_level=None)) as base:
            base.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            base.execute("ROLLBACK")

    await asyncio.to_thread(hold)
    return now()


async def disk_full(arena: Arena, _chance: Random, seconds: float) -> Hit:
    """No file may grow any more."""
    arena.server.limit(resource.RLIMIT_FSIZE, 4096)
    await asyncio.sleep(seconds)
    arena.server.limit(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
    return now()


async def restored(arena: Arena, _chance: Random, seconds: float) -> Hit:
    """A backup is made under load, and a while later it is put back under everybody's feet."""
    began, copy = time.time() * 1000, arena.folder / f"backup-{time.monotonic_ns()}.db"
    await _flask(arena, "backup", str(copy))
    await asyncio.sleep(seconds)
    truth: Truth = arena.truth
    await asyncio.to_thread(truth.pause)
    try:
        await _flask(arena, "restore", str(copy), "--yes", "--no-keep")
        arena.excused.append((began, time.time() * 1000))
        truth.forget_after(truth.heads_of(copy))
    finally:
        truth.go_on()
        copy.unlink()
    return now()


async def _flask(arena: Arena, *words: str) -> None:
    command = [str(Path(sys.executable).with_name("flask")), "--app", "board", *words]
    ran = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=arena.server.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(ran.communicate(), 90)
    assert ran.returncode == 0, said


async def no_files(arena: Arena, _chance: Random, seconds: float) -> Hit:
    """No file and no connection can be opened any more."""
    assert arena.server.process is not None
    process = arena.server.process.pid
    before = resource.prlimit(process, resource.RLIMIT_NOFILE)[0]
    arena.server.limit(resource.RLIMIT_NOFILE, _open_files(process) + 2)
    for lane in arena.proxy.lanes[::3]:
        lane.cut()
    await asyncio.sleep(seconds)
    if arena.server.running:
        arena.server.limit(resource.RLIMIT_NOFILE, before)
    return now()


def _open_files(process: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())


# The network


def some(arena: Arena, chance: Random, share: float = 0.4) -> dict[str, Lane]:
    names = sorted(arena.lane_of)
    return {name: arena.lane_of[name] for name in chance.sample(names, max(1, int(len(names) * share)))}


def weather(make: Callable[[], Weather], cut: bool = False, share: float = 0.4) -> Harm:
    """The lanes of some clients are bad for a while."""

    async def harm(arena: Arena, chance: Random, seconds: float) -> Hit:
        lanes = some(arena, chance, share)
        arena.proxy.set(make(), lanes.values())
        for lane in lanes.values() if cut else ():
            lane.cut()
        await asyncio.sleep(seconds)
        arena.proxy.set(Weather(), lanes.values())
        return now(lanes)

    return harm


async def storm(arena: Arena, _chance: Random, _seconds: float) -> Hit:
    """Everybody loses the line at the same moment and comes back."""
    for lane in arena.proxy.lanes:
        lane.cut()
    return now()


async def flapping(arena: Arena, chance: Random, seconds: float) -> Hit:
    """A line that comes and goes each second."""
    lanes = some(arena, chance)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        arena.proxy.set(Weather(refuses=True), lanes.values())
        for lane in lanes.values():
            lane.cut()
        await asyncio.sleep(0.5)
        arena.proxy.set(Weather(), lanes.values())
        await asyncio.sleep(0.5)
    return now(lanes)


# The phones


async def sleep(arena: Arena, chance: Random, seconds: float) -> Hit:
    """A part of the phones sleeps, and wakes."""
    group = chance.choice(arena.crowd.groups)
    group.sleep()
    await asyncio.sleep(seconds)
    group.wake()
    return now(group.clients)


async def reloads(arena: Arena, chance: Random, _seconds: float) -> Hit:
    """A third of all pages is torn away and opened again."""
    names = set(some(arena, chance, 0.33))
    for group in arena.crowd.groups:
        await group.order("reload", only=[name for name in group.clients if name in names], abrupt=True)
    return now(names)


def clocks(*hours: float) -> Harm:
    """The clocks of some phones are set ahead and back, then right again."""

    async def harm(arena: Arena, chance: Random, seconds: float) -> Hit:
        group = chance.choice(arena.crowd.groups)
        for ahead in (*hours, 0):
            await group.order("clocks", ahead=ahead * 3_600_000)
            await asyncio.sleep(seconds / len(hours) if ahead else 0)
        return now(group.clients)

    return harm


# Others


def hostility(harm: Callable[..., Awaitable[None]], *args: str) -> Harm:
    async def hit(arena: Arena, _chance: Random, seconds: float) -> Hit:
        await harm(arena, seconds, *args)
        return now()

    return hit


@dataclass(frozen=True)
class Fault:
    """A fault, how long it lasts in a long run and in a short one, and what kind of recovery it is counted as."""

    harm: Harm
    long: float
    short: float
    recovery: str = "network"


FAULTS = {
    "kill": Fault(kill, 0, 0, "kill"),
    "term": Fault(term, 0, 0, "sigterm"),
    "freeze_5": Fault(freeze, 5, 1, "frozen"),
    "freeze_30": Fault(freeze, 30, 2, "frozen"),
    "freeze_60": Fault(freeze, 60, 3, "frozen"),
    "exit_before_commit": Fault(exits("exit_before_commit"), 0, 0, "kill"),
    "exit_before_answer": Fault(exits("exit_before_answer"), 0, 0, "kill"),
    "second_server": Fault(second_server, 0, 0, "others"),
    "locked_4": Fault(locked, 4, 2, "database"),
    "locked_30": Fault(locked, 30, 5, "database"),
    "disk_full": Fault(disk_full, 12, 3, "database"),
    "restored": Fault(restored, 8, 2, "restored"),
    "no_files": Fault(no_files, 8, 2, "others"),
    "cut_before_arrival": Fault(weather(lambda: Weather(drop_up=0.5)), 10, 3),
    "cut_before_answer": Fault(weather(lambda: Weather(drop_down=0.5)), 10, 3),
    "half_open": Fault(weather(lambda: Weather(swallows=True)), 25, 4),
    "half_open_short": Fault(weather(lambda: Weather(swallows=True)), 5, 2),
    "no_network": Fault(weather(lambda: Weather(refuses=True), cut=True), 12, 3),
    "nobody_has_network": Fault(weather(lambda: Weather(refuses=True), cut=True, share=1), 15, 3),
    "flapping": Fault(flapping, 10, 3),
    "loss_30": Fault(weather(lambda: Weather(stall=0.3, latency=0.08, bytes_per_second=SLOW_LINE)), 15, 4),
    "websockets_refused": Fault(weather(lambda: Weather(no_upgrade="refused"), cut=True), 15, 5),
    "websockets_swallowed": Fault(weather(lambda: Weather(no_upgrade="swallowed"), cut=True), 15, 5),
    "captive_portal": Fault(weather(lambda: Weather(portal=PORTAL), cut=True), 12, 3),
    "captive_detour": Fault(weather(lambda: Weather(portal=DETOUR), cut=True), 12, 3),
    "slow_readers": Fault(weather(lambda: Weather(bytes_per_second=DEAF_LINE), share=0.33), 15, 3),
    "storm": Fault(storm, 0, 0),
    "sleep_5": Fault(sleep, 5, 1, "wake"),
    "sleep_40": Fault(sleep, 40, 2, "wake"),
    "clocks": Fault(clocks(1, -1, 3 * 365 * 24), 15, 3, "clocks"),
    "reloads": Fault(reloads, 0, 0, "reload"),
    "flood_of_frames": Fault(hostility(hostile.flood, "frames"), 5, 2, "others"),
    "flood_of_events": Fault(hostility(hostile.flood, "events"), 5, 2, "others"),
    "flood_of_joins": Fault(hostility(hostile.flood, "joins"), 5, 2, "others"),
    "silent_connections": Fault(hostility(hostile.silence), 10, 2, "others"),
    "deaf_phones": Fault(hostility(hostile.deafness), 12, 2, "others"),
}
