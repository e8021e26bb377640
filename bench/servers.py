"""The servers that are compared, started: each on one core, on a free port of this machine, on a fresh database."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.process import pin

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
SERVER_CORE = 0


@dataclass(frozen=True)
class Kind:
    """A server that can be measured; `own` ones are ours."""

    name: str
    title: str
    command: tuple[str, ...]
    own: bool = False
    environment: dict[str, str] = field(default_factory=dict)


_NODE = (str(ROOT / ".venv/node/node"), "--disable-warning=ExperimentalWarning", str(ROOT / "bench/peers/node.mjs"))
_FLOOR = (sys.executable, "-m", "bench.peers.floor")
_OURS = (sys.executable, str(ROOT / "app.py"))
KINDS = {
    kind.name: kind
    for kind in (
        Kind("ours", "Pappen", _OURS, own=True),
        Kind("tick", "Pappen, burst tick of 100 ms", _OURS, own=True, environment={"TICK": "100"}),
        Kind("node", "Node socket.io, an emit a post", _NODE),
        Kind("node-tick", "Node socket.io, one message a tick of 30 ms", _NODE, environment={"TICK": "30"}),
        Kind("floor", "uvloop + picows, an emit a post", _FLOOR),
    )
}


class Server:
    """One of them, running."""

    def __init__(self, kind: Kind, **settings: Any) -> None:
        self.kind = kind
        self.folder = Path(tempfile.mkdtemp(prefix="pappen-bench-"))
        inherited = {name: value for name, value in os.environ.items() if name not in ("CREATE_KEY", "PUBLIC_URL")}
        self.environment = {
            **inherited,
            "HOST": "127.0.0.1",
            "PORT": "0",
            "DATABASE_URL": f"sqlite:///{self.folder / 'bench.db'}",
            "DATABASE_FILE": str(self.folder / "bench.db"),
            "PYTHONUNBUFFERED": "1",
            **kind.environment,
            **{name.upper(): str(value) for name, value in settings.items()},
        }
        self.url = ""
        self.pid = 0

    def __enter__(self) -> "Server":
        with (self.folder / "server.log").open("w") as errors:
            self._process = subprocess.Popen(
                self.kind.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                preexec_fn=lambda: pin(SERVER_CORE),
            )
        self.pid = self._process.pid
        try:
            self._wait_until_it_serves()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What it complained about."""
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """JSON from the server."""
        data = None if body is None else json.dumps(body).encode()
        said = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(f"{self.url}{path}", data, said, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def evening(self, boards: int = 1) -> dict[str, Any]:
        """A new event: `{"code", "workshop", "boards": [logs]}`, and its keys where it is ours."""
        questions = [{"question": f"Was wünschst du dir? {number}"} for number in range(1, boards + 1)]
        asked = {"title": "Auftakt", "language": "de", "boards": questions}
        own = self.kind.own  # the others have no HTTP beyond what the bench asks
        made = self.call("POST", "/api/workshops", asked) if own else self.call("GET", f"/evening?boards={boards}")
        logs = [f"board:{board['id']}" for board in made["boards"]]
        return {"code": made["code"], "workshop": made["id"], "boards": logs, "keys": made.get("keys", {})}

    def head(self, log: str, code: str) -> int:
        """Where a log stands."""
        found: int = self.call("GET", f"/api/logs/{log}?since=1000000", Authorization=f"Bearer {code}")["seq"]
        return found

    def _wait_until_it_serves(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "running at " in line:
                self.url = line.split("running at ")[1].strip()
            if "Stop with" in line:
                break
        else:
            raise RuntimeError(f"{self.kind.title} did not start:\n{self.log()}")
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.kind.title} does not answer:\n{self.log()}")
