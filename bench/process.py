"""What the kernel says about a process: processor time and memory; and which core it may use."""

import contextlib
import os
import resource
import time
from pathlib import Path

FULL = 0.85  # of the generator's core: above this it is the bottleneck, not the server


def cpu_seconds(pid: int) -> float:
    """Processor time of all its threads so far, ended ones included, to the nanosecond."""
    clock = (~pid << 3) | 2  # the kernel's number for the clock of another process
    try:
        return time.clock_gettime_ns(clock) / 1e9
    except OSError:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main_thread_seconds(pid: int) -> float:
    """The same of its first thread alone, which in our server is the loop; 0 where the kernel does not tell."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9
    return 0.0


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


class Mark:
    """Processor times of a server, of ourselves and of the machine at one moment, to be compared with a later one."""

    def __init__(self, pid: int) -> None:
        self.at = time.perf_counter()
        self.server = cpu_seconds(pid)
        self.loop = main_thread_seconds(pid)
        self.own = time.process_time()
        self.machine = machine_seconds()

    def since(self, earlier: "Mark") -> tuple[float, float, float]:
        """Seconds passed, seconds of a core for the server, the same for us."""
        return self.at - earlier.at, self.server - earlier.server, self.own - earlier.own

    def others_since(self, earlier: "Mark") -> float:
        """Share of a core that neither the server nor we took: what else the machine was busy with."""
        took, server, own = self.since(earlier)
        return max(0.0, self.machine - earlier.machine - server - own) / took
