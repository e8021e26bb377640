"""The border between the loop that serves and the real threads that work: one small interface, and it for threads."""

import contextlib
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

log = logging.getLogger("pappen")


class Event(Protocol):
    """A flag that somebody on the loop waits for."""

    def set(self) -> None: ...
    def wait(self, timeout: float) -> bool: ...


class Inbox:
    """What is handed to one real thread: a deque, and a socket pair that wakes the thread.

    Nothing here can block the side that puts: no lock is shared across the border.
    """

    def __init__(self, pair: tuple[socket.socket, socket.socket], pause: Callable[[float], None] = time.sleep) -> None:
        self._items: deque[Any] = deque()
        self._pause = pause  # of a real thread
        self.sleeper, self._waker = pair
        self._waker.setblocking(False)

    def put(self, item: Any) -> None:
        self._items.append(item)
        with contextlib.suppress(BlockingIOError):  # many wake-ups wait already: one more says nothing new
            self._waker.send(b"\0")

    def take(self, not_before: float = 0.0) -> list[Any]:
        """All that waits, at least one; blocks the calling thread until then, and until `not_before` (monotonic)."""
        while True:
            if self._items:
                early = not_before - time.monotonic()
                if early > 0:
                    self._pause(early)
                return self.drain()
            self.sleeper.recv(4096)

    def drain(self) -> list[Any]:
        """All that waits now, perhaps nothing."""
        taken = []
        while self._items:
            taken.append(self._items.popleft())
        return taken


class Loop:
    """What the house needs from the engine that serves it; app.py has the one for eventlet."""

    def __init__(self) -> None:
        self._calls = self.inbox()
        self._started = False

    def inbox(self) -> Inbox:
        """An inbox for a real thread."""
        return Inbox(socket.socketpair())

    def real_thread(self, run: Callable[[], None], name: str) -> None:
        """Run `run` in a real thread that does not keep the process alive."""
        threading.Thread(target=run, name=name, daemon=True).start()

    def call_from_thread(self, call: Callable[[], None]) -> None:
        """From any thread or signal handler: have `call` run on the loop, in the order of these calls."""
        self._calls.put(call)

    def event(self) -> Event:
        return threading.Event()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def spawn(self, run: Callable[..., None], *args: Any) -> None:
        threading.Thread(target=run, args=args, daemon=True).start()

    def start(self) -> None:
        """Begin to run what call_from_thread hands over; once is enough."""
        if not self._started:
            self._started = True
            self.spawn(self._run_calls)

    def _run_calls(self) -> None:
        while True:
            for call in self._take_calls():
                try:
                    call()
                except Exception:
                    log.exception("a call handed to the loop failed")

    def _take_calls(self) -> list[Any]:
        return self._calls.take()
