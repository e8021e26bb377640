"""The right to write to one SQLite file, and where its holder can be reached."""

import contextlib
import fcntl
import os
from pathlib import Path

from board.config import Settings


class DatabaseLock:
    """The right to write to one SQLite file; the kernel gives it back when its process ends."""

    def __init__(self, settings: Settings) -> None:
        self._path = Path(f"{settings.database_path}.lock")
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process has it."""
        return self._file is not None

    def take(self) -> bool:
        """True when this process now has the lock."""
        if self._file is not None:
            return True
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            return False
        os.ftruncate(opened, 0)
        self._file = opened
        return True

    def say(self, url: str) -> None:
        """Leave the address under which the holder serves, and its process, for commands of the same machine."""
        assert self._file is not None
        with contextlib.suppress(OSError):  # a full disk: then they only learn that it is in use
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{url} {os.getpid()}".encode(), 0)

    def holder(self) -> str:
        """The address the holder left; empty when it left none."""
        return self._said()[0]

    def server(self) -> tuple[str, int]:
        """Address and process of the server that has the lock now; `("", 0)` while none does."""
        if self.held:
            return "", 0
        if self.take():  # nobody serves, whatever the last one left in the file when its plug was pulled
            self.release()
            return "", 0
        return self._said()

    def _said(self) -> tuple[str, int]:
        try:
            url, _blank, process = self._path.read_text(encoding="utf-8").strip().partition(" ")
        except FileNotFoundError:
            return "", 0
        return url, int(process or 0)

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
