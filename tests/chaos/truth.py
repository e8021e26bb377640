"""The database of a run, read from outside while it goes on and at the end, by SQLite itself."""

import json
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TABLES = ("cards", "clusters", "tallies", "likes", "flashes", "votes")


@dataclass(frozen=True)
class Row:
    """One change as it was written."""

    seq: int
    kind: str
    thing: str
    state: dict[str, Any] | None
    at: str  # the same for all changes of one command


@dataclass
class Truth:
    """The change log of every log, collected before texts that were taken down are forgotten."""

    database: Path
    rows: dict[str, dict[int, Row]] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    requests: dict[str, tuple[str, int]] = field(default_factory=dict)  # id -> log, number; in the order of doing
    undo: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # action -> the steps that undo it
    rewritten: list[str] = field(default_factory=list)
    integrity: str = ""
    present: dict[str, set[int]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    paused: bool = False
    reading: Any = field(default_factory=threading.Lock)
    seen_at: dict[str, list[tuple[float, int]]] = field(default_factory=dict)  # log -> when which head was there

    def collect(self) -> None:
        """Read what is new since the last time."""
        with self.reading:
            if not self.paused:
                self._collect()

    def pause(self) -> None:
        """Nothing is read until `go_on`; waits for who reads just now."""
        with self.reading:
            self.paused = True

    def go_on(self) -> None:
        self.paused = False

    def _collect(self) -> None:
        with closing(self._connect()) as base:
            for log, head in base.execute("SELECT name, head FROM logs"):
                known = self.rows.setdefault(log, {})
                last = max(known, default=0)
                if head > last:
                    self._take(base, log, known, last)
                    self.seen_at.setdefault(log, []).append((time.time() * 1000, head))
            for id, steps in base.execute("SELECT id, undo FROM actions"):
                self.undo[id] = json.loads(steps)

    def _take(self, base: sqlite3.Connection, log: str, known: dict[int, Row], last: int) -> None:
        query = "SELECT seq, kind, thing, state, at FROM changes WHERE log = ? AND seq > ? ORDER BY seq"
        for seq, *rest in base.execute(query, (log, last)):
            known[seq] = row(seq, *rest)

    def finish(self) -> None:
        """The final read: everything again, compared with what was there before."""
        self.collect()
        with closing(self._connect()) as base:
            self.integrity = base.execute("PRAGMA integrity_check").fetchone()[0]
            self.heads = dict(base.execute("SELECT name, head FROM logs"))
            found = base.execute("SELECT request_id, log, seq FROM requests ORDER BY rowid")
            self.requests = {id: (log, seq) for id, log, seq in found}
            for log, seq, *rest in base.execute("SELECT log, seq, kind, thing, state, at FROM changes"):
                now = row(seq, *rest)
                before = self.rows[log].get(seq)
                if before != now and (before is None or now.state is not None or before.thing != now.thing):
                    self.rewritten.append(f"{log} {seq}: {before} became {now}")
            self.present = {log: set() for log in self.heads}
            for log, seq in base.execute("SELECT log, seq FROM changes"):
                self.present[log].add(seq)
            base.row_factory = sqlite3.Row
            self.tables = {name: [dict(row) for row in base.execute(f"SELECT * FROM {name}")] for name in TABLES}

    def forget_after(self, heads: dict[str, int]) -> None:
        """A backup was restored: what came after these numbers never was."""
        for log, rows in self.rows.items():
            for seq in [seq for seq in rows if seq > heads.get(log, 0)]:
                del rows[seq]
            times = self.seen_at.get(log, [])
            self.seen_at[log] = [one for one in times if one[1] <= heads.get(log, 0)]

    def heads_of(self, copy: Path) -> dict[str, int]:
        """Where the logs stand in a backup."""
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as base:
            return dict(base.execute("SELECT name, head FROM logs"))

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)


def row(seq: int, kind: str, thing: str, state: str | None, at: str) -> Row:
    return Row(seq, kind, thing, json.loads(state) if state else None, at)
