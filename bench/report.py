"""What a run found, as a table on the terminal and as docs/benchmarks.md with its picture."""

import json
import sys
from string import Template
from typing import Any

from bench.chart import Series, line_chart
from bench.goals import Results, Row, Told, rows
from bench.play import QUIET
from bench.scenes import PEERS, SWEEP
from bench.servers import KINDS, ROOT

RESULTS = ROOT / "instance/bench.json"
PAGE = ROOT / "docs/benchmarks.md"
TEMPLATE = ROOT / "bench/page.md"
PICTURE = ROOT / "docs/latency.svg"
BY_HAND = "\n## Notes\n"  # what stands from here on is written by people and kept
SCENES = {
    "p3": "1,000 phones, 5 cards/s",
    "p1": "1,000 phones, 50 cards/s",
    "p2": "3,000 phones, 10 cards/s",
}


def terminal(results: Results) -> str:
    """The servers beside each other, then the goals."""
    goals = [["", "work", "measured", "goal", "met"]]
    goals += [[row.id, row.work, row.measured, row.goal, "yes" if row.met else "NO"] for row in rows(results)]
    parts = [_aligned(compared(results)), _aligned(goals), busy(results)]
    return "\n\n".join(part for part in parts if part)


def busy(results: Results) -> str:
    """One sentence that names what was measured while the machine had other things to do; empty when nothing was."""
    found = []
    for scene, variants in results.items():
        for variant, told in variants.items():
            if told.get("others", 0) > QUIET and "beside" not in told:
                found.append(f"{scene} {variant} ({told['others'] * 100:.0f} %)")
    return f"The machine was busy with other things, in shares of a core, during: {', '.join(found)}." if found else ""


def compared(results: Results) -> list[list[str]]:
    """A row for each server: its figures in each of the compared scenes; empty when none was played."""
    played = [scene for scene in SCENES if scene in results]
    if not played:
        return []
    head = ["server", *(SCENES[scene] for scene in played), "memory a phone", "CPU a connect"]
    found = [head]
    for kind in PEERS:
        if any(kind in results[scene] for scene in played):
            found.append(
                [KINDS[kind].title, *(_cell(results[scene].get(kind)) for scene in played), *_costs(results, kind)]
            )
    return found


def _cell(told: Told | None) -> str:
    if told is None:
        return ""
    doubt = "" if not told["saturated"] else ", generator saturated"
    doubt += "" if not told["faults"] else ", NOT EXACT"
    return f"{told['us_per_card']:.1f} µs, p99 {told['seen']['p99']:.0f} ms, core {told['core'] * 100:.0f} %{doubt}"


def _costs(results: Results, kind: str) -> tuple[str, str]:
    told = next((results[scene][kind] for scene in ("p1", "p3", "p2") if kind in results.get(scene, {})), None)
    if told is None:
        return "", ""
    return f"{told['memory']['kb_per_phone']['rss']:.0f} KB", f"{told['connect']['cpu_ms']:.2f} ms"


def _aligned(table: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))] if table else []
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join(lines)


def keep(results: Results, about: dict[str, Any]) -> None:
    """The figures as JSON, outside of the repository's files."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"machine": about, "results": results}, indent=1), encoding="utf-8")


def write(results: Results, about: dict[str, Any]) -> None:
    """docs/benchmarks.md and its picture, from a full run."""
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    notes = BY_HAND + old.partition(BY_HAND)[2] if BY_HAND in old else ""
    PAGE.write_text(page(results, about) + notes, encoding="utf-8")
    PICTURE.write_text(picture(results), encoding="utf-8")


def picture(results: Results) -> str:
    """The 99th percentile and the median over the number of phones."""
    lines = []
    for kind, name in (("ours", "Pappen"), ("node", "Node socket.io"), ("floor", "uvloop + picows")):
        told = {
            phones: results["sweep"][f"{kind} {phones}"] for phones in SWEEP if f"{kind} {phones}" in results["sweep"]
        }
        if kind in results.get("p2", {}):
            told[3000] = results["p2"][kind]
        for share, dashed in (("p99", False), ("p50", True)):
            lines.append(Series(name, [(phones, told[phones]["seen"][share]) for phones in sorted(told)], dashed))
    return line_chart(
        "From post to seen, by the number of phones",
        "10 cards a second in all; line: 99 of 100 are seen within, dotted: half of them",
        "phones on one board",
        "ms",
        lines,
    )


def page(results: Results, about: dict[str, Any]) -> str:
    """The page in Markdown, up to the notes."""
    goals = [["", "Work", "Measured", "Goal", "Met"], *(_goal(row) for row in rows(results))]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        about,
        compared=_markdown(compared(results)),
        goals=_markdown(goals),
        bytes=results["p1"]["node"]["bytes_per_card"],
        busy=f"\n{told}\n" if (told := busy(results)) else "",
    )


def _goal(row: Row) -> list[str]:
    return [row.id, row.work, row.measured, row.goal, "yes" if row.met else "**no**"]


def _markdown(table: list[list[str]]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([head, "| " + " | ".join("---" for _ in table[0]) + " |", *body])


if __name__ == "__main__":  # the page again, from the figures of the last run
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    print(terminal(kept["results"]))
    if "--page" in sys.argv:
        write(kept["results"], kept["machine"])
