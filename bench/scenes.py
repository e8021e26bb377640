"""The scenes of the goals, each played at the servers it compares; what they saw goes into one dictionary."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.play import Stage, Told, line, measured, verdict
from bench.servers import KINDS, Server

PEERS = ("ours", "tick", "node", "node-tick", "floor")
VISITS = {"back again": "", "with scripts and styles": "assets", "with all cards": "whole"}
SPARE_MINUTES = 5  # from then on nothing is played twice, however busy the machine is
QUICK_MINUTES = 0.5
SWEEP = (250, 1000, 2000, 4000)  # phones, beside those of P2


@dataclass
class Bench:
    """One run; `results` is `{scene: {server or variant: what the generator saw}}`."""

    quick: bool = False
    servers: tuple[str, ...] = PEERS
    say: Callable[[str], None] = print
    results: dict[str, dict[str, Told]] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long a steady scene is measured."""
        return 5 if self.quick else 12

    def measured(self, kind: str, boards: int = 1, **asked: Any) -> Told:
        """The steady scene at a fresh server, played twice where that is needed and there is time."""
        spare = time.monotonic() - self.begun < (QUICK_MINUTES if self.quick else SPARE_MINUTES) * 60
        return measured(kind, boards, again=spare, **asked)

    def note(self, scene: str, variant: str, told: Told, words: str = "") -> Told:
        self.results.setdefault(scene, {})[variant] = told
        self.say(f"{scene:6} {words or line(variant, told)}")
        return told

    def compare(self, scene: str, servers: tuple[str, ...], **asked: Any) -> None:
        """The same steady scene at each server."""
        for kind in servers:
            if kind in self.servers:
                self.note(scene, kind, self.measured(kind, seconds=self.seconds, **asked))


def p1(bench: Bench) -> None:
    """A full hall in a burst; also what a connection costs (P6)."""
    bench.compare("p1", ("ours", "tick", "node", "floor") if bench.quick else PEERS, phones=1000, rate=50)


def p2(bench: Bench) -> None:
    """Three thousand phones on one process."""
    bench.compare("p2", PEERS, phones=3000, rate=10)


def p3(bench: Bench) -> None:
    """A thousand phones and a card now and then."""
    bench.compare("p3", PEERS, phones=1000, rate=5)


def p4(bench: Bench) -> None:
    """Everybody writes at once on one board."""
    bench.compare("p4", ("ours",) if bench.quick else ("ours", "node", "floor"), phones=500, rate=100, rush=True)


def p5(bench: Bench) -> None:
    """A crowd comes in at once to a board that is full of cards."""
    phones, seconds = (300, 3.0) if bench.quick else (1000, 10.0)
    for variant, fetch in VISITS.items():
        with Server(KINDS["ours"]) as server:
            stage = Stage(server)
            stage.play("arrive", phones=10, seconds=0.5)
            stage.play("fill", phones=100, cards=600)
            told = stage.play("arrive", phones=phones, seconds=seconds, fetch=fetch)
        words = (
            f"{variant}: page p95 {told['page']['p95']} ms, live p50 {told['live']['p50']} p95 {told['live']['p95']} ms"
        )
        words += f", core {told['core'] * 100:.0f} %, {told['cpu_ms']} ms CPU a guest, {told['page_bytes']} B"
        bench.note("p5", variant, told, f"{words}  {verdict(told)}")
        if bench.quick:
            return


def p7(bench: Bench) -> None:
    """Many connections, and more than are allowed."""
    for phones in (2000, 4000):
        known = bench.results.get("sweep", {}).get(f"ours {phones}")
        told = known or bench.measured("ours", phones=phones, rate=10, seconds=bench.seconds / 2)
        bench.note("p7", str(phones), told)
    with Server(KINDS["ours"], max_connections=300) as server:
        told = Stage(server).play("beyond", phones=300, idle=200)
    bench.note("p7", "beyond", told, f"beyond the maximum of 300: {told}")


def p8(bench: Bench) -> None:
    """A board that grows, and boards that become many; what is delivered stays the same."""
    asked: dict[str, Any] = {"phones": 500, "rate": 50, "seconds": bench.seconds}
    with Server(KINDS["ours"]) as server:
        stage = Stage(server)
        stage.play("fill", phones=100, cards=100)
        bench.note("p8", "100 cards", stage.play("steady", **asked))
        stage.play("fill", phones=500, cards=9400 - int(50 * bench.seconds))
        bench.note("p8", "10,000 cards", stage.play("steady", **asked))
    asked["phones"] = 20
    bench.note("p8", "1 board", bench.measured("ours", 1, idle=980, **asked))
    asked["phones"] = 1000
    bench.note("p8", "50 boards", bench.measured("ours", 50, **asked))


def p9(bench: Bench) -> None:
    """The others' lot while somebody behaves badly, and what the server holds then."""
    seconds = 20 if not bench.quick else 8
    kinds = ("", "slow", "flood", "silent", "guests") if not bench.quick else ("", "slow", "flood")
    for kind in kinds:
        beside: dict[str, Any] = {"beside": kind} if kind else {}
        told = bench.measured("ours", phones=500, rate=20, seconds=seconds, **beside)
        words = f"{line(kind or 'alone', told)}  {told['memory']['during']['rss']} KB  {told.get('beside', '')}"
        bench.note("p9", kind or "alone", told, words)


def p10(bench: Bench) -> None:
    """Files are taken home while people write."""
    for kind in ("", "exports"):
        with Server(KINDS["ours"]) as server:
            stage = Stage(server)
            stage.play("fill", phones=100, cards=600)
            told = stage.play("steady", phones=200, rate=40, seconds=bench.seconds, beside=kind)
        bench.note("p10", kind or "alone", told)


def idle(bench: Bench) -> None:
    """A thousand phones, and nobody writes."""
    bench.compare("idle", ("ours", "node", "floor"), phones=1000, rate=0)


def screens(bench: Bench) -> None:
    """The pages themselves: a phone with few and with 2,000 cards, a wall with 300 while fifty more come."""
    from bench.screens import Chromium, rained, scrolled

    for cards in (60, 2000):
        with Server(KINDS["ours"]) as server, Chromium() as chromium:
            stage = Stage(server)
            stage.play("fill", phones=100, cards=cards)
            told = scrolled(chromium, server, stage.evening["code"], cards)
        bench.note("screens", f"phone {cards}", told, f"phone, {cards} cards: {told}")
    with Server(KINDS["ours"]) as server, Chromium() as chromium:
        stage = Stage(server)
        stage.play("fill", phones=100, cards=300)
        told = rained(chromium, server, stage.evening["code"], stage.post)
    bench.note("screens", "wall 300", told, f"wall, 300 cards and 50 more: {told}")


def sweep(bench: Bench) -> None:
    """How long a card takes by the number of phones, for the picture."""
    for phones in SWEEP:
        for kind in ("ours", "node", "floor"):
            bench.note("sweep", f"{kind} {phones}", bench.measured(kind, phones=phones, rate=10, seconds=6))


SCENES: dict[str, Callable[[Bench], None]] = {
    "p1": p1,
    "p2": p2,
    "p3": p3,
    "p4": p4,
    "p5": p5,
    "sweep": sweep,
    "p7": p7,
    "p8": p8,
    "p9": p9,
    "p10": p10,
    "idle": idle,
    "screens": screens,
}
QUICK = ("p1", "p4", "p5")
