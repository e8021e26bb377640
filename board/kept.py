"""One log as the shelf keeps it: for each audience, with what changed last, and packed for sending."""

import gzip
import hashlib
import json
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import brotli
from sqlalchemy.orm import Session

from board import keys, snapshot
from board.changes import Recorded
from board.columns import State
from board.snapshot import MOST_CHANGES, Things, Touch
from board.visibility import Audience, hears_of, seen

BYTES_OF_A_THING = 1024  # about what one takes in memory, with its text
BROTLI_QUALITY = 5  # above these, much more time saves hardly a byte
GZIP_LEVEL = 4
_SNAPSHOT = b'"snapshot":'
IDENTITY = "identity"
CODINGS = ("br", "gzip", IDENTITY)  # of what is packed, the best first


class Encoded(str):
    """JSON as text: stands in an answer as it is, and is not encoded once more."""


@dataclass(frozen=True)
class Packed:
    """A snapshot as HTTP sends it, `{"ok", "epoch", "seq", "snapshot": {...}}`, and the name of just these bytes."""

    body: bytes
    etag: str
    coding: str = IDENTITY


@dataclass(frozen=True)
class Heard:
    """A change that was told, and the devices that left something with it."""

    change: Recorded
    devices: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """A log at `seq`; what was touched after `since` is in `touch`. Cards stand in the order of their numbers."""

    epoch: str
    workshop: str
    seq: int
    since: int
    touch: Touch
    things: dict[Audience, Things]
    tag_keys: tuple[bytes | None, ...]  # of cards, likes and votes
    tags: set[bytes]  # grows only: whose tag is not in it has left nothing here
    packed: dict[tuple[Audience, str], Packed] = field(default_factory=dict)
    drawn: dict[str, dict[Hashable, str]] = field(default_factory=dict)  # id -> how pages drew it, for whoever it is

    def cards(self, audience: Audience) -> dict[str, State]:
        """The cards that an audience sees, by id."""
        return self.things[audience].get("card", {})

    def after(self, since: int, audience: Audience) -> list[dict[str, Any]] | None:
        """The `changes` of an answer to `join`; None: too far behind, or a number that never was."""
        if not self.since <= since <= self.seq:
            return None
        here = self.things[audience]
        changes = []
        for (kind, id), seq in reversed(self.touch.items()):
            if seq <= since:
                break
            if not hears_of(audience, kind):
                continue
            changes.append({"seq": seq, "kind": kind, "id": id, "state": here.get(kind, {}).get(id)})
        return changes[::-1]

    def told(self, heard: list[Heard]) -> "Kept":
        """The same log after these changes, of which the first comes right after `seq`."""
        things = {who: {kind: dict(some) for kind, some in kinds.items()} for who, kinds in self.things.items()}
        since, touch, drawn = self.since, dict(self.touch), dict(self.drawn)
        for one in heard:
            change = one.change
            touch.pop((change.kind, change.id), None)
            touch[change.kind, change.id] = change.seq
            drawn.pop(change.id, None)
            for who, kinds in things.items():
                _put(kinds, change.kind, change.id, seen(who, change.kind, change.after))
            self.tags.update(tag for device in one.devices for tag in self._tags_of(device))
        for kinds in things.values():
            _put_in_order(kinds)
        while len(touch) > MOST_CHANGES:
            since = touch.pop(next(iter(touch)))
        seq = heard[-1].change.seq
        return replace(self, seq=seq, since=since, touch=touch, things=things, packed={}, drawn=drawn)

    def may_be_marked_by(self, device: str | None) -> bool:
        """False where it is sure that a device has left nothing here: no card, no like."""
        return any(tag in self.tags for tag in self._tags_of(device))

    def _tags_of(self, device: str | None) -> list[bytes]:
        made = (keys.tag(key, device) for key in self.tag_keys)
        return [tag for tag in made if tag is not None]

    @property
    def weight(self) -> int:
        """About how many bytes this takes."""
        things = sum(len(some) for kinds in self.things.values() for some in kinds.values())
        packed = sum(len(packed.body) for packed in self.packed.values())
        return (things + len(self.drawn)) * BYTES_OF_A_THING + packed


def _put(kinds: Things, kind: str, id: str, state: State | None) -> None:
    """A thing as an audience sees it now; None: not at all."""
    some = kinds.setdefault(kind, {})
    if state is not None:
        some[id] = state
    else:
        some.pop(id, None)
    if not some:
        del kinds[kind]


def _put_in_order(kinds: Things) -> None:
    """Cards that came back, perhaps all at once, hang at the end; they belong where their numbers say."""
    cards = kinds.get("card", {})
    numbers = [card["number"] for card in cards.values()]
    if any(later < earlier for earlier, later in pairwise(numbers)):
        kinds["card"] = dict(sorted(cards.items(), key=lambda card: int(card[1]["number"])))


def read(session: Session, log: str) -> Kept:
    """The log as the database has it; Refused unknown_log."""
    head = snapshot.find_log(session, log)
    everything = snapshot.things(session, head)
    since, touch = snapshot.recent(session, head)
    return Kept(
        epoch=snapshot.epoch(session),
        workshop=head.workshop_id,
        seq=head.head,
        since=since,
        touch=touch,
        things={audience: snapshot.seen_by(audience, everything) for audience in Audience},
        tag_keys=snapshot.tag_keys(session, log),
        tags=snapshot.tags(session, log),
    )


# Packing


def encode(kept: Kept, audience: Audience) -> Packed:
    """What an audience sees, as JSON in UTF-8."""
    answer = {"ok": True, "epoch": kept.epoch, "seq": kept.seq, "snapshot": kept.things[audience]}
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    body = text.encode()
    # Named by what is in it: a database that was restored may use the same numbers for other things.
    return Packed(body, hashlib.blake2b(body, digest_size=12).hexdigest())


def compress(plain: Packed, coding: str) -> Packed:
    """The same bytes as `br` or `gzip`."""
    if coding == "br":
        body = brotli.compress(plain.body, quality=BROTLI_QUALITY)
    else:
        body = gzip.compress(plain.body, GZIP_LEVEL, mtime=0)
    return Packed(body, f"{plain.etag}-{coding}", coding)


def things_in(plain: Packed) -> Encoded:
    """The `snapshot` of an answer, cut from the encoded whole."""
    return Encoded(plain.body[plain.body.index(_SNAPSHOT) + len(_SNAPSHOT) : -1].decode())
