"""What else happens while a scene is played, each in a process of its own that yields to the generator."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from bench.scene import Scene

NICE = 10
GOODBYE_SECONDS = 10


class Beside:
    """Runs the scene's `beside` to the end of the block; then `told` is what it did, None when there was none."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._process: subprocess.Popen[str] | None = None
        self.told: dict[str, Any] | None = None

    def __enter__(self) -> "Beside":
        if self._scene.beside:
            asked = {**asdict(self._scene), "play": self._scene.beside, "beside": ""}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.hostile", json.dumps(asked)],
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=lambda: os.nice(NICE),
            )
        return self

    def __exit__(self, *_: Any) -> None:
        if self._process is None:
            return
        ended_alone = self._process.poll() is not None
        self._process.terminate()
        try:
            said, _nothing = self._process.communicate(timeout=GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            said, _nothing = self._process.communicate()
        self.told = json.loads(said) if said.strip() and not ended_alone else {"failed": True}
