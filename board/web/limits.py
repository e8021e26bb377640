"""How fast somebody may act: credits per device, never per address, and slow answers to wrong codes."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from board.errors import Refused

CREDITS_PER_SECOND = 5.0
BURST = 20.0
MOST_DEVICES = 20_000


class Credits:
    """A token bucket for each device; the door has its own in the writer thread, the guesses are on the loop."""

    def __init__(self, per_second: float = CREDITS_PER_SECOND, burst: float = BURST) -> None:
        self._per_second, self._burst = per_second, burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def taker(self, who: str) -> Callable[[], None]:
        """A function that takes one credit of `who` or raises Refused slow_down with `retry_after` (seconds)."""
        return lambda: self.take(who)

    def take(self, who: str) -> None:
        now = time.monotonic()
        left, since = self._buckets.pop(who, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        enough = left >= 1
        self._buckets[who] = (left - 1 if enough else left, now)
        if len(self._buckets) > MOST_DEVICES:
            self._buckets.popitem(last=False)
        if not enough:
            raise Refused("slow_down", 429, retry_after=ceil((1 - left) / self._per_second * 100) / 100)


class Guesses:
    """Wrong codes and keys of everybody together; a right one is never held up."""

    def __init__(self, per_second: float = 5.0, burst: float = 60.0) -> None:
        self._credits = Credits(per_second, burst)

    def wrong(self) -> None:
        """Count a wrong guess; Refused slow_down when there are too many."""
        self._credits.take("all")
