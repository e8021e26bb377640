"""The shelf: logs as they are now, read once, brought up to date by what changed, packed once for all who ask."""

import itertools
import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, cast

from board import keys, snapshot
from board.changes import Recorded, Turn
from board.db import ANSWER_SECONDS
from board.errors import Refused
from board.kept import BYTES_OF_A_THING, IDENTITY, Heard, Kept, Packed, compress, encode, read, things_in
from board.loop import Loop
from board.once import Once
from board.snapshot import BoardView, Door, Own, WorkshopView
from board.visibility import Audience

MOST_BYTES = 256 * 1024 * 1024  # of all that is kept: where less fits than is in use, all is read again and again
LEAST_BYTES = 600  # that are worth compressing
MOST_HEARD = 500  # changes that wait to be taken in until somebody asks
_NEVER = (-1, 0)

Read = Callable[..., Any]


class Shelf:
    """What was read stays while it is asked for. Told of every commit, it never gives a state older than that.

    All but the reading runs on the loop.
    """

    def __init__(self, loop: Loop, read: Read, most_bytes: int = MOST_BYTES) -> None:
        self.readings = 0  # since the start
        self.packings = 0  # encoded or compressed
        self._most_bytes = most_bytes
        self._read = read
        self._once = Once(loop, ANSWER_SECONDS)
        self._lock = threading.Lock()  # of the loop's side, where it has threads
        self._kept: dict[str, Kept] = {}
        self._heard: dict[str, list[Heard]] = {}
        self._used: dict[str, int] = {}
        self._clock = itertools.count()
        self._heads: dict[str, int] = {}
        self._counts: dict[str, tuple[int, int]] = {}  # log -> head, cards that guests see
        self._doors: dict[str, Door] = {}  # by code

    # What was committed

    def told(self, turns: list[Turn]) -> None:
        """These turns were committed, and nobody has heard of it yet."""
        with self._lock:
            for turn in turns:
                for change in turn.recorded:
                    self._hear(change, turn)
                for workshop_id in turn.erased:
                    self._forget(workshop_id)
                if turn.scrub:
                    self._let_go_of_erased(sudden=bool(turn.recorded or turn.erased))

    def forget(self) -> None:
        """Nothing of before is true any more: another database is in its place."""
        with self._lock:
            self._once.call_off()
            for known in (self._kept, self._heard, self._used, self._heads, self._doors):
                known.clear()
            self._counts = {}  # another one: what is being counted now belongs to the old

    def _hear(self, change: Recorded, turn: Turn) -> None:
        if change.kind == "workshop":  # sealed, perhaps: then no device may be traced in here either
            self._forget(change.id)
        if change.kind == "board" and change.after is None:
            self._end(f"board:{change.id}")
        self._heads[change.log] = change.seq
        heard = self._heard.get(change.log)
        if heard is None:  # nobody has asked for this log
            return
        heard.append(Heard(change, tuple(device for log, device, _own in turn.mine if log == change.log)))
        if len(heard) >= MOST_HEARD:  # and nobody asks
            self._catch_up(change.log)

    def _forget(self, workshop_id: str) -> None:
        """Nothing of an event stays."""
        for log, kept in list(self._kept.items()):
            if kept.workshop == workshop_id:
                self._drop(log)
        for code, door in list(self._doors.items()):
            if door.workshop == workshop_id:
                self._doors.pop(code, None)

    def _let_go_of_erased(self, sudden: bool) -> None:
        """Text was erased: no state from before may hold it, nor, where it was there a moment ago, bring it in.

        What a sweep erases was taken down long before: no reading under way is so old.
        """
        if sudden:
            self._once.call_off()
        for log in list(self._heard):
            if self._catch_up(log) is None and sudden:
                self._drop(log)

    def _drop(self, log: str) -> None:
        for known in (self._kept, self._heard, self._used, self._counts):
            known.pop(log, None)

    def _end(self, log: str) -> None:
        """There is no such log any more, whoever is just reading it."""
        self._once.call_off()
        self._drop(log)
        self._heads.pop(log, None)

    def _catch_up(self, log: str) -> Kept | None:
        """What is kept of a log, with what was heard since; None: it must be read."""
        kept = self._kept.get(log)
        if kept is None or not self._heard.get(log):
            return kept
        news = [one for one in self._heard[log] if one.change.seq > kept.seq]
        self._heard[log] = []
        if news and news[0].change.seq == kept.seq + 1:
            kept = self._kept[log] = kept.told(news)
        elif news:
            self._drop(log)
            return None
        return kept

    # One log

    def now(self, log: str) -> Kept:
        """A log as it is; Refused unknown_log."""
        needed = self._heads.get(log, 0)
        kept = self._kept_or_read(log, needed)
        if kept.seq < needed:  # read before what the asker may know of, but that was heard in the meantime
            kept = self._kept_or_read(log, needed)
        self._used[log] = next(self._clock)
        return kept

    def _kept_or_read(self, log: str, needed: int) -> Kept:
        with self._lock:
            kept = self._catch_up(log)
            self._heard.setdefault(log, [])  # from before the reading on, so that nothing is missing after it
        if kept is None or kept.seq < needed:
            kept = cast(Kept, self._once.do(log, partial(self._read_whole, log), partial(self._keep, log)))
        return kept

    def _read_whole(self, log: str) -> Kept:
        try:
            return cast(Kept, self._read(read, log))
        except BaseException:
            with self._lock:
                if log not in self._kept:
                    self._heard.pop(log, None)
            raise

    def home(self, log: str) -> str:
        """The id of the workshop that a log belongs to; Refused unknown_log."""
        kept = self._kept.get(log) or self.now(log)
        return kept.workshop

    def catch_up(
        self, log: str, since: int | None, audience: Audience, device: str | None, epoch: str | None = None
    ) -> dict[str, Any]:
        """The answer to `join`: what was missed since `since`, or all (`Encoded`); and what is the device's own.

        A number of another `epoch` than the database's says nothing.
        """
        kept = self.now(log)
        answer: dict[str, Any] = {"ok": True, "epoch": kept.epoch, "seq": kept.seq}
        changes = None if since is None or epoch not in (None, kept.epoch) else kept.after(since, audience)
        if changes is None:
            answer["snapshot"] = things_in(self._packed(log, kept, audience, IDENTITY))
        else:
            answer["changes"] = changes
        answer["mine"] = self.mine(log, kept, device)
        return answer

    def mine(self, log: str, kept: Kept, device: str | None) -> Own:
        """What of a log is one device's own, as `snapshot.mine`."""
        if not kept.may_be_marked_by(device):
            return snapshot.nothing()
        own: Own = self._read(snapshot.mine, log, device)
        return own

    def packed(self, log: str, audience: Audience, coding: str) -> Packed:
        """A snapshot as HTTP sends it, in one of `CODINGS` or as it is; Refused unknown_log."""
        kept = self.now(log)
        plain = self._packed(log, kept, audience, IDENTITY)
        if coding == IDENTITY or len(plain.body) < LEAST_BYTES:
            return plain
        return self._packed(log, kept, audience, coding)

    def _packed(self, log: str, kept: Kept, audience: Audience, coding: str) -> Packed:
        """Made once, in a reader: it takes milliseconds."""
        made = kept.packed.get((audience, coding))
        if made is not None:
            return made
        if coding == IDENTITY:
            work = partial(self._read, lambda _session: encode(kept, audience))
        else:
            plain = self._packed(log, kept, audience, IDENTITY)
            work = partial(self._read, lambda _session: compress(plain, coding))
        made = self._once.do((log, kept.seq, audience, coding), work, partial(self._wrap, kept, (audience, coding)))
        return cast(Packed, made)

    def _wrap(self, kept: Kept, which: tuple[Audience, str], packed: Packed) -> None:
        with self._lock:
            kept.packed[which] = packed
            self.packings += 1
            self._make_room()

    def _keep(self, log: str, kept: Kept) -> None:
        with self._lock:
            self.readings += 1
            self._kept[log] = kept
            self._used[log] = next(self._clock)
            self._make_room()

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        heard = sum(1 + len(some) for some in list(self._heard.values()))
        return heard * BYTES_OF_A_THING + sum(kept.weight for kept in list(self._kept.values()))

    def _make_room(self) -> None:
        """What was asked for longest ago goes first; the newest stays, whatever its size."""
        too_many = self.bytes - self._most_bytes
        for log in sorted(self._kept, key=lambda log: self._used.get(log, 0))[:-1]:
            if too_many <= 0:
                return
            too_many -= self._kept[log].weight
            self._drop(log)

    # A workshop at a glance

    def door(self, code: str) -> Door | None:
        """What a code opens, as typed; None when it opens nothing."""
        read = keys.read_code(code)
        known = self._doors.get(read) if read else None
        if known is not None or read is None:
            return known
        found: Door | None = self._once.do(
            ("door", read), partial(self._read, snapshot.door, read), partial(self._open, read)
        )
        return found

    def _open(self, code: str, door: Door | None) -> None:
        if door is not None:
            self._doors[code] = door

    def workshop(self, code: str) -> WorkshopView | None:
        """A workshop by its code, as typed; None when there is none."""
        door = self.door(code)
        try:
            return self._view(door) if door is not None else None
        except Refused as refused:
            if refused.code != "unknown_log":  # erased since
                raise
            return None

    def _view(self, door: Door) -> WorkshopView:
        id = door.workshop
        things = self.now(f"workshop:{id}").things[Audience.MODERATORS]
        about, boards = things["workshop"][id], things.get("board", {})
        counts = self._count([f"board:{board}" for board in boards])
        views = [BoardView(**board, id=id, cards=counts[f"board:{id}"]) for id, board in boards.items()]
        return WorkshopView(
            id=id,
            code=door.code,
            title=about["title"],
            language=about["language"],
            created_at=door.created_at,
            delete_on=date.fromisoformat(about["delete_on"]),
            sealed=about["sealed"],
            rehearsal=about.get("rehearsal", False),
            stage_board=things["stage"][id]["board"],
            boards=sorted(views, key=lambda board: (board.position, board.number)),
        )

    def _count(self, logs: list[str]) -> dict[str, int]:
        """How many cards guests see on each board: counted again only where something happened."""
        for log in logs:
            if log in self._kept:
                kept = self.now(log)
                self._counts[log] = (kept.seq, len(kept.cards(Audience.ATTENDEES)))
        counts = self._counts
        old = [log for log in logs if counts.get(log, _NEVER)[0] < self._heads.get(log, 0)]
        if old:
            counts.update(self._read(snapshot.counts, old))
        return {log: counts.get(log, _NEVER)[1] for log in logs}
