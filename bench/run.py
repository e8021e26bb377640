"""`make bench`: starts each server in turn, plays the same scenes at it, and prints how they compare."""

import argparse
import json
import subprocess
import sys
from typing import Any

from bench.servers import KINDS, ROOT, Server


def play(server: Server, scene: dict[str, Any], limit: float) -> dict[str, Any]:
    """What the generator, a process of its own, saw."""
    asked = json.dumps({"url": server.url, "pid": server.pid, "limit": limit, **scene})
    told = subprocess.run(
        [sys.executable, "-m", "bench.load", asked], cwd=ROOT, capture_output=True, text=True, timeout=limit + 30
    )
    if told.returncode:
        raise RuntimeError(f"{told.stderr[-3000:]}\n{server.log()}")
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def warmed(server: Server, boards: int = 1) -> dict[str, Any]:
    """An event on a server that has done everything once, so that what it loads late is not counted."""
    evening = server.evening(boards)
    play(server, steady(server, evening, phones=20, rate=20, warm=0.1, seconds=1), 60)
    return evening


def steady(server: Server, evening: dict[str, Any], **more: Any) -> dict[str, Any]:
    logs = [f"workshop:{evening['workshop']}", *evening["boards"]]
    heads = {log: server.head(log, evening["code"]) for log in logs}
    about = {name: evening[name] for name in ("code", "workshop", "boards")}
    return {"play": "steady", **about, "heads": heads, **more}


def line(name: str, told: dict[str, Any]) -> str:
    seen, memory, connect = told["seen"], told["memory"]["kb_per_phone"], told["connect"]
    exact = "exact" if not told["faults"] else f"FAULTS {told['faults']} {told['examples']}"
    unfit = " GENERATOR SATURATED" if told["saturated"] else ""
    return (
        f"{name:10} {told['us_per_card']:7.2f} us/card  core {told['core'] * 100:5.1f} %  "
        f"p50 {seen['p50']:6.1f}  p95 {seen['p95']:6.1f}  p99 {seen['p99']:6.1f}  max {seen['max']:6.1f} ms  "
        f"ack p95 {told['acked']['p95']:6.1f}  {memory['rss']:5.1f} KB/phone  {connect['cpu_ms']:5.2f} ms/connect  "
        f"{told['frames_per_card']:.2f} frames/card  {told['bytes_per_card']} B  "
        f"gen {told['generator']['core'] * 100:.0f} % late {told['generator']['late_ms']} ms  "
        f"others {told['others'] * 100:.0f} %  {exact}{unfit}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="steady")
    parser.add_argument("--servers", default="ours,tick,node,floor")
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for name in asked.servers.split(","):
        with Server(KINDS[name]) as server:
            evening = warmed(server)
            scene = steady(server, evening, phones=asked.phones, rate=asked.rate, seconds=asked.seconds, seed=2)
            told = play(server, scene, 240)
            print(json.dumps(told) if asked.json else line(name, told), flush=True)


if __name__ == "__main__":
    main()
