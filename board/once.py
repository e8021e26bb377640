"""One piece of work for all who ask for the same at the same moment."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from board.errors import Refused
from board.loop import Event, Loop


@dataclass(eq=False)
class Flight:
    """Work under way, for which others wait."""

    landed: Event
    result: Any = None
    error: Exception | None = field(default_factory=lambda: Refused("try_later", 503))  # until it has an end


class Once:
    """The first who asks does the work, who asks meanwhile waits for it."""

    def __init__(self, loop: Loop, seconds: float) -> None:
        self._loop = loop
        self._seconds = seconds
        self._flights: dict[Hashable, Flight] = {}

    def do(self, key: Hashable, work: Callable[[], Any], keep: Callable[[Any], None]) -> Any:
        """What `work()` returns, or raises, for everybody; `keep(result)` unless all was called off meanwhile."""
        own = Flight(self._loop.event())
        flight = self._flights.setdefault(key, own)
        if flight is not own:
            return self._wait_for(flight)
        try:
            own.result, own.error = work(), None
            if self._flights.get(key) is own:
                keep(own.result)
            return own.result
        except Exception as error:
            own.error = error
            raise
        finally:
            if self._flights.get(key) is own:
                del self._flights[key]
            own.landed.set()

    def call_off(self) -> None:
        """What is under way is answered, but not kept; who asks from now on does not get it."""
        self._flights.clear()

    def _wait_for(self, flight: Flight) -> Any:
        if not flight.landed.wait(self._seconds):
            raise Refused("try_later", 503)
        if flight.error is not None:
            raise flight.error
        return flight.result
