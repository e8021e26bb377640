"""The load generator: a program on its own core that plays one scene at one server and prints what it saw."""

import asyncio
import json
import sys

import uvloop

from bench.arrival import arrive, beyond
from bench.process import pin, raise_file_limit
from bench.scene import Scene
from bench.steady import fill, steady

PLAYS = {"steady": steady, "fill": fill, "arrive": arrive, "beyond": beyond}
GENERATOR_CORE = 1


def main() -> None:
    """`python -m bench.load <scene as JSON>`; prints one JSON object."""
    scene = Scene(**json.loads(sys.argv[1]))
    pin(GENERATOR_CORE)
    raise_file_limit()
    print(json.dumps(uvloop.run(asyncio.wait_for(PLAYS[scene.play](scene), scene.limit))))


if __name__ == "__main__":
    main()
