"""Playing scenes at servers: the event they happen in, the generator's process, and one line about what it saw."""

import json
import subprocess
import sys
from typing import Any
from uuid import uuid4

from bench.servers import KINDS, ROOT, Server
from bench.texts import card_texts

LIMIT = 200.0  # seconds for one scene, connecting included
QUIET = 0.3  # of a core: when others took more, a scene is played once more
TEXTS = card_texts()
Told = dict[str, Any]


class Stage:
    """One event on one running server, on which scenes are played one after another."""

    def __init__(self, server: Server, boards: int = 1) -> None:
        self.server = server
        self.evening = server.evening(boards)
        self._scenes = 0
        # What the server loads late must not be counted as the phones' memory.
        self.play("steady", phones=20, rate=20, settle=0.2, warm=0.2, seconds=1)

    def post(self, number: int) -> None:
        """One more card, as some guest."""
        args = {"id": str(uuid4()), "text": TEXTS[number % len(TEXTS)]}
        asked = {"request_id": str(uuid4()), "log": self.evening["boards"][0], "verb": "card.add", "args": args}
        bearer = {"Authorization": f"Bearer {self.evening['code']}", "Device": f"bench-guest-{number:06}"}
        self.server.call("POST", "/api/commands", asked, **bearer)

    def play(self, name: str, **asked: Any) -> Told:
        """What the generator, a process of its own, saw; RuntimeError with both logs when it failed."""
        self._scenes += 1
        logs = [f"workshop:{self.evening['workshop']}", *self.evening["boards"]]
        heads = {log: self.server.head(log, self.evening["code"]) for log in logs}
        about = {"url": self.server.url, "pid": self.server.pid, "heads": heads, "seed": self._scenes, "limit": LIMIT}
        scene = json.dumps({"play": name, **self.evening, **about, **asked})
        done = subprocess.run(
            [sys.executable, "-m", "bench.load", scene], cwd=ROOT, capture_output=True, text=True, timeout=LIMIT + 60
        )
        if done.returncode:
            raise RuntimeError(f"{name} {asked}:\n{done.stderr[-3000:]}\n{self.server.log()}")
        told: Told = json.loads(done.stdout)
        return told


def measured(kind: str, boards: int = 1, again: bool = True, **asked: Any) -> Told:
    """The steady scene at a fresh server; `again` when the generator or the machine was too busy to tell."""
    with Server(KINDS[kind]) as server:
        told = Stage(server, boards).play("steady", **asked)
    busy = told["others"] > QUIET and "beside" not in asked
    return measured(kind, boards, again=False, **asked) if again and (told["saturated"] or busy) else told


def line(name: str, told: Told) -> str:
    """What developers look at, in one line."""
    seen = told["seen"]
    words = [
        f"{name:10} {told['us_per_card']:7.2f} us/card",
        f"core {told['core'] * 100:5.1f} % (loop {told['loop'] * 100:4.1f})",
        f"p50 {seen['p50']:6.1f}  p95 {seen['p95']:6.1f}  p99 {seen['p99']:6.1f}  max {seen['max']:6.1f} ms",
        f"ack p95 {told['acked']['p95']:6.1f}",
        f"{told['memory']['kb_per_phone']['rss']:5.1f} KB/phone",
        f"{told['connect']['cpu_ms']:5.2f} ms/connect",
        f"{told['frames_per_card']:.2f} frames/card",
        f"{told['bytes_per_card']} B",
        f"gen {told['generator']['core'] * 100:.0f} % late {told['generator']['late_ms']} ms",
        f"others {told['others'] * 100:.0f} %",
        verdict(told),
    ]
    return "  ".join(words)


def verdict(told: Told) -> str:
    """Whether every card was counted once at every phone, and whether the generator kept up."""
    exact = f"FAULTS {told['faults']} {told.get('examples', '')}" if told["faults"] else "exact"
    return exact + ("  GENERATOR SATURATED" if told["saturated"] else "")
