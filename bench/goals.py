"""The goals, and what a run says about each: pure questions to its results."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Told = dict[str, Any]
Results = dict[str, dict[str, Told]]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was asked, what came out, and whether that is enough."""

    id: str
    work: str
    measured: str
    goal: str
    met: bool


def rows(results: Results) -> list[Row]:
    """A row for each goal whose scenes were played; one whose cards were not exact is never met."""
    return [row for judge in JUDGES for row in judge(results)]


def ratio(told: Told, other: Told, key: str = "us_per_card") -> float:
    """How much more the first takes; infinite when nothing can be said."""
    return told[key] / other[key] if other[key] else float("inf")


def exact(*told: Told) -> bool:
    """Whether every card was counted once at every phone, by a generator that kept up."""
    return all(not one["faults"] and not one["saturated"] for one in told)


def _against(results: Results, scene: str, kind: str, other: str, most: float, work: str) -> Iterator[Row]:
    told = results.get(scene, {})
    if kind in told and other in told:
        found = ratio(told[kind], told[other])
        figures = f"{told[kind]['us_per_card']:.1f} of {told[other]['us_per_card']:.1f} µs: {found:.2f}"
        met = found <= most and exact(told[kind], told[other])
        yield Row(scene.upper(), f"{work}: {NAMES[kind]} to {NAMES[other]}", figures, f"at most {most}", met)


def _below(results: Results, scene: str, kind: str, what: str, most: float, work: str) -> Iterator[Row]:
    told = results.get(scene, {}).get(kind)
    if told:
        found = told["seen"][what]
        yield Row(
            scene.upper(),
            f"{work}: {what} from post to seen",
            f"{found:.0f} ms",
            f"under {most:.0f} ms",
            found < most and exact(told),
        )


def _p1(results: Results) -> Iterator[Row]:
    work = "1,000 phones, 50 cards a second, CPU a delivered card"
    for kind, other, most in (("ours", "node", 0.5), ("ours", "floor", 1.0), ("tick", "node", 0.25)):
        yield from _against(results, "p1", kind, other, most, work)
    yield from _against(results, "p1", "tick", "floor", 0.5, work)


def _p2(results: Results) -> Iterator[Row]:
    work = "3,000 phones, 10 cards a second"
    yield from _against(results, "p2", "ours", "node", 0.6, f"{work}, CPU a delivered card")
    yield from _below(results, "p2", "ours", "p99", 80, work)
    told = results.get("p2", {}).get("ours")
    if told:
        met = told["core"] < 0.3 and exact(told)
        yield Row("P2", f"{work}: share of a core", f"{told['core'] * 100:.0f} %", "under 30 %", met)


def _p3(results: Results) -> Iterator[Row]:
    work = "1,000 phones, 5 cards a second"
    yield from _against(results, "p3", "ours", "node", 0.7, f"{work}, CPU a delivered card")
    yield from _below(results, "p3", "ours", "p99", 60, work)


def _p4(results: Results) -> Iterator[Row]:
    yield from _below(results, "p4", "ours", "p95", 250, "500 writers on one board, 100 cards a second")


def _p5(results: Results) -> Iterator[Row]:
    for variant, told in results.get("p5", {}).items():
        live = told["live"]
        work = f"{live['count']:,} phones come to a board of 600 cards, 100 a second ({variant}): p95 until live"
        yield Row("P5", work, f"{live['p95']:.0f} ms", "under 1,000 ms", live["p95"] < 1000 and exact(told))


def _p6(results: Results) -> Iterator[Row]:
    told = results.get("p1", {})
    if "ours" in told:
        found = told["ours"]["memory"]["kb_per_phone"]["rss"]
        yield Row("P6", "memory of a connected phone", f"{found:.0f} KB", "at most 40 KB", found <= 40)
    if "ours" in told and "node" in told:
        own, other = told["ours"]["connect"]["cpu_ms"], told["node"]["connect"]["cpu_ms"]
        figures = f"{own:.2f} of {other:.2f} ms: {own / other:.2f}"
        yield Row("P6", "CPU a connect: Pappen to Node", figures, "at most 1.0", own <= other)


def _p7(results: Results) -> Iterator[Row]:
    told = results.get("p7", {})
    for phones in ("2000", "4000"):
        if phones in told:
            figures = f"p99 {told[phones]['seen']['p99']:.0f} ms, core {told[phones]['core'] * 100:.0f} %"
            yield Row("P7", f"{int(phones):,} phones, 10 cards a second", figures, "works", exact(told[phones]))
    if "beyond" in told:
        found = told["beyond"]
        away, health = found["turned_away"], found["healthz"]
        figures = f"{away}, {found['still_in']} stay, /healthz p95 {health['p95']:.0f} ms"
        met = set(away) == {"503"} and health["ok"] and found["still_in"] == found["in"] == 300
        yield Row("P7", "200 more than the maximum of 300", figures, "all 503, /healthz answers", met)


def _p8(results: Results) -> Iterator[Row]:
    told = results.get("p8", {})
    for few, many in (("100 cards", "10,000 cards"), ("1 board", "50 boards")):
        if few in told and many in told:
            found = ratio(told[many], told[few])
            figures = f"{told[few]['us_per_card']:.1f} to {told[many]['us_per_card']:.1f} µs: {found:.2f}"
            met = found <= 1.3 and exact(told[few], told[many])
            yield Row("P8", f"CPU a delivered card, {few} to {many}", figures, "at most 1.3", met)


def _p9(results: Results) -> Iterator[Row]:
    told = results.get("p9", {})
    for kind, work in TROUBLE.items():
        if kind in told and "alone" in told:
            p95, before = told[kind]["seen"]["p95"], told["alone"]["seen"]["p95"]
            grown = told[kind]["memory"]["during"]["rss"] / told["alone"]["memory"]["during"]["rss"]
            figures = f"p95 {p95:.0f} ms ({before:.0f} without), memory {grown:.2f}"
            met = p95 < 250 and grown < 1.5 and exact(told[kind])
            yield Row("P9", f"500 phones beside {work}", figures, "under 250 ms, under 1.5", met)


def _p10(results: Results) -> Iterator[Row]:
    told = results.get("p10", {})
    if "alone" in told and "exports" in told:
        alone, beside = told["alone"]["seen"]["p95"], told["exports"]["seen"]["p95"]
        figures = f"p95 {beside:.0f} of {alone:.0f} ms: {beside / alone:.2f}"
        met = beside <= 1.5 * alone and exact(told["alone"], told["exports"])
        yield Row("P10", "200 phones post while files are fetched", figures, "at most 1.5", met)


def _idle(results: Results) -> Iterator[Row]:
    told = results.get("idle", {}).get("ours")
    if told:
        figures = f"{told['core'] * 100:.1f} % of a core"
        yield Row("Idle", "1,000 phones and nobody writes", figures, "under 2 %", told["core"] < 0.02 and exact(told))


def _screens(results: Results) -> Iterator[Row]:
    told = results.get("screens", {})
    if "phone 60" in told and "phone 2000" in told:
        few, many = told["phone 60"]["fps"], told["phone 2000"]["fps"]
        figures = f"{many:.0f} frames a second ({few:.0f} with 60 cards): {many / few:.2f}"
        yield Row("X10", "a phone of a quarter of the speed scrolls 2,000 cards", figures, "at least 50", many >= 50)
    if "wall 300" in told:
        wall = told["wall 300"]
        heap, blocked = max(wall["heap_mb"], wall["heap_after_mb"]), wall["blocked_ms"]
        yield Row("X10", "memory of scripts of a wall with 300 cards", f"{heap:.1f} MB", "under 60 MB", heap < 60)
        figures = f"{blocked:.0f} ms at most"
        yield Row(
            "X10", "how long a wall stands still while 50 cards come in 5 s", figures, "under 100 ms", blocked < 100
        )


NAMES = {
    "ours": "Pappen",
    "tick": "Pappen with a tick of 100 ms",
    "node": "Node",
    "node-tick": "Node with a tick of 30 ms",
    "floor": "the floor",
}
TROUBLE = {
    "slow": "100 that stop reading",
    "flood": "one that floods",
    "silent": "1,030 silent connections",
    "guests": "300 guests who come within 10 s",
}
JUDGES: tuple[Callable[[Results], Iterator[Row]], ...] = (
    *(_p1, _p2, _p3, _p4, _p5, _p6, _p7, _p8, _p9, _p10),
    _idle,
    _screens,
)
