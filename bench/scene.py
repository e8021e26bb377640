"""What is asked of the load generator: one scene at one server."""

import random
from dataclasses import dataclass, field


@dataclass
class Scene:
    """What to play; boards are logs, and `heads` says where each log stands."""

    play: str
    url: str
    pid: int
    code: str
    workshop: str
    boards: list[str]
    heads: dict[str, int] = field(default_factory=dict)
    phones: int = 1000
    idle: int = 0  # further phones that join only the event's log
    rate: float = 50.0  # cards a second, in all
    rush: bool = False  # at any moment, as a crowd does; else evenly, give or take half the distance
    settle: float = 2.5  # seconds between the last connection and the first card
    warm: float = 3.0  # seconds of posting before what is measured
    seconds: float = 10.0
    cards: int = 0  # to hang when filling a board
    fetch: str = ""  # what guests fetch besides the page: "assets", or the "whole" board
    beside: str = ""  # what else happens meanwhile
    keys: dict[str, str] = field(default_factory=dict)
    limit: float = 300.0  # seconds after which the whole thing is given up
    seed: int = 1

    def device(self, number: int) -> str:
        """A secret for a phone that no earlier scene used at this server."""
        return f"bench-{random.Random(f'{self.seed} {self.pid} {self.play}').getrandbits(64):016x}-{number}"
