"""`make chaos`: one run with a seed, told in one line of JSON; it fails when anything was lost or doubled."""

import argparse
import asyncio
import json
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from tests.chaos.arena import Arena, Plan
from tests.chaos.nemesis import Nemesis
from tests.chaos.play import Outcome, play

LONG = 5.0  # minutes from which on faults last as long as their names say
COMMANDS_PER_SECOND = 72.0  # of everybody together in a long run
BUSY = 20.0  # in a short one


def plan_of(seed: int, minutes: float, clients: int) -> Plan:
    """About the same load however many clients there are."""
    long = minutes >= LONG
    return Plan(
        seed=seed,
        clients=clients,
        groups=max(1, round(clients / 75)),
        every=clients * 1000 / (COMMANDS_PER_SECOND if long else BUSY),
        reloads=0.01 if long else 0.03,
        tabs=0.01 if long else 0.02,
        hurry=1.0 if long else 0.1,
    )


async def run(
    seed: int, minutes: float, clients: int, folder: Path | None = None, only: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Play it; everything that the line of JSON says."""
    nemesis = Nemesis(seed, long=minutes >= LONG, only=only)
    began = time.monotonic()

    async def script(arena: Arena) -> None:
        await nemesis.rage(arena, minutes * 60)

    outcome = await play(plan_of(seed, minutes, clients), script, folder)
    return told(seed, clients, time.monotonic() - began, nemesis, outcome) | {"evidence": outcome.findings.evidence}


def told(seed: int, clients: int, seconds: float, nemesis: Nemesis, outcome: Outcome) -> dict[str, Any]:
    return {
        "seed": seed,
        "minutes": round(seconds / 60, 1),
        "clients": clients,
        "commands": outcome.commands,
        "done": dict(sorted(outcome.done.items())),
        "kills": outcome.kills,
        "faults": dict(sorted(nemesis.faults.items())),
        "recovery": nemesis.recovery(),
        "not_back": len(nemesis.missing),
        "crashes": len(outcome.crashes),
        "unanswered": outcome.unanswered,
        "stuck": len(nemesis.stuck),
        **outcome.findings.counts,
        "clean": outcome.findings.clean and not (outcome.crashes or nemesis.missing or nemesis.stuck),
        "examples": [str(one)[:400] for one in (*outcome.crashes[:3], *nemesis.missing[:3], *nemesis.stuck[:3])],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0, help="0: a new one")
    parser.add_argument("--clients", type=int, default=0, help="0: 30 in a short run, 300 in a long one")
    parser.add_argument("--keep", type=Path, help="keep the histories and the database in this new folder")
    parser.add_argument("--only", default="", help="these faults alone, with commas between")
    given = parser.parse_args()
    seed = given.seed or random.randint(1, 999_999)
    clients = given.clients or (300 if given.minutes >= LONG else 30)
    if given.keep:
        given.keep.mkdir(parents=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found = asyncio.run(run(seed, given.minutes, clients, given.keep, tuple(filter(None, given.only.split(",")))))
    evidence, examples = found.pop("evidence"), found.pop("examples")
    for kind, examples_of in (*evidence.items(), ("others", examples)):
        for example in examples_of:
            print(f"{kind}: {example}", file=sys.stderr)
    print(json.dumps(found))
    print(f"again: make chaos MINUTES={given.minutes:g} SEED={seed} CLIENTS={clients}", file=sys.stderr)
    sys.exit(0 if found["clean"] else 1)


if __name__ == "__main__":
    main()
