"""What else happens while a scene is played, each in a process of its own that yields to the generator."""

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from bench.scene import Scene

NICE = 10


class Beside:
    """Runs the scene's `beside` from here to the end of the block; its words go to the generator's own."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Beside":
        if self._scene.beside:
            asked = {**asdict(self._scene), "play": self._scene.beside, "beside": ""}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.hostile", json.dumps(asked)],
                stdin=subprocess.PIPE,
                stdout=sys.stderr,
                text=True,
                preexec_fn=lambda: os.nice(NICE),
            )
        return self

    def __exit__(self, *_: Any) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
