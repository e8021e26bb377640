"""`make bench`: plays the scenes at our server and at others, side by side, and prints how they compare."""

import argparse
import fcntl
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from bench import report
from bench.machine import machine
from bench.play import line, measured
from bench.process import raise_file_limit
from bench.scenes import PEERS, QUICK, SCENES, Bench


def main() -> None:
    asked = _arguments()
    raise_file_limit()
    alone = _alone()
    servers = tuple(asked.servers.split(","))
    if asked.only == "steady":
        for kind in servers:
            print(line(kind, measured(kind, phones=asked.phones, rate=asked.rate, seconds=asked.seconds)), flush=True)
        return
    chosen = asked.only.split(",") if asked.only else list(QUICK if asked.quick else SCENES)
    unknown = [name for name in chosen if name not in SCENES]
    if unknown:
        sys.exit(f"no such scene: {', '.join(unknown)}; there are steady, {', '.join(SCENES)}")
    bench = Bench(asked.quick, servers, lambda words: print(words, flush=True))
    failed = _play(bench, chosen)
    alone.close()
    if not failed and chosen == list(SCENES) and servers == PEERS and not asked.quick:
        report.write(bench.results, machine())
    sys.exit(f"could not be played: {', '.join(failed)}" if failed else 0)


def _alone() -> IO[str]:
    """The machine to ourselves: waits until no other bench runs; held while what is returned is open."""
    lock = (Path(tempfile.gettempdir()) / f"pappen-bench-{os.getuid()}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("another bench is running on this machine; waiting for its end", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _play(bench: Bench, chosen: list[str]) -> list[str]:
    """The scenes one after another, then the table; returns those that could not be played."""
    begin, failed = time.monotonic(), []
    for name in chosen:
        try:
            SCENES[name](bench)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            print(f"{name:6} could not be played: {error}", flush=True)
            failed.append(name)
        report.keep(bench.results, machine())
    print(f"\n{report.terminal(bench.results)}\n\n{(time.monotonic() - begin) / 60:.1f} minutes", flush=True)
    return failed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two minutes: fewer scenes, shorter windows")
    parser.add_argument(
        "--only", default="", help="scenes, parted by commas; `steady` takes --phones, --rate, --seconds"
    )
    parser.add_argument("--servers", default=",".join(PEERS))
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=50, help="cards a second, in all")
    parser.add_argument("--seconds", type=float, default=10)
    return parser.parse_args()


if __name__ == "__main__":
    main()
