"""The machine and the versions that a run was made with."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.servers import ROOT

PACKAGES = ("eventlet", "Flask-SocketIO", "python-socketio", "python-engineio", "uvloop", "picows")
SYNCS = 50


def machine() -> dict[str, str]:
    """Processor, cores, kernel, versions, and how long the disk takes to make a write last."""
    node = subprocess.run([ROOT / ".venv/node/node", "-v"], capture_output=True, text=True).stdout.strip()
    versions = {name: version(name) for name in PACKAGES} | {"socket.io for Node": _socket_io()}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "when": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f}",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "node": node.removeprefix("v"),
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "sync": f"{_sync_ms():.2f}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _socket_io() -> str:
    package = ROOT / "node_modules/socket.io/package.json"
    return str(json.loads(package.read_text())["version"]) if package.exists() else "none"


def _sync_ms() -> float:
    """The median of a few flushed writes where the databases of the run will lie."""
    took = []
    with tempfile.TemporaryFile() as file:
        for _ in range(SYNCS):
            file.write(bytes(8192))
            file.flush()
            begin = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begin)
    return median(took) * 1000
