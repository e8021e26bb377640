"""What the kernel says about a process: processor time and memory; and which core it may use."""

import contextlib
import os
import resource
import time
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Processor time of all its threads so far, ended ones included, to the nanosecond."""
    clock = (~pid << 3) | 2  # the kernel's number for the clock of another process
    try:
        return time.clock_gettime_ns(clock) / 1e9
    except OSError:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine_seconds() -> float:
    """Processor time of all cores so far that was not idle; 0 where the kernel does not tell."""
    with contextlib.suppress(OSError):
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")  # without idle and waiting for a disk
    return 0.0


def memory_kb(pid: int) -> dict[str, int]:
    """`{"rss", "pss"}` in KB; 0 where the kernel does not tell."""
    found = {"Rss": 0, "Pss": 0}
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in found:
                found[name] = int(value.split()[0])
    return {"rss": found["Rss"], "pss": found["Pss"]}


def pin(core: int) -> None:
    """Keep this process, and what it starts, to one core where there are several."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def raise_file_limit() -> int:
    """As many open files as the system allows; returns how many."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
