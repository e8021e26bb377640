"""One log as the shelf keeps it: for each audience, with what changed last, and packed for sending."""

import gzip
import hashlib
import json
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import brotli
from sqlalchemy.orm import Session

from board import keys, snapshot
from board.models import State
from board.snapshot import MOST_CHANGES, Head, Things, Touched
from board.visibility import Audience, seen

BYTES_OF_A_THING = 1024  # about what one takes in memory, with its text
BROTLI_QUALITY = 5  # beyond that twice the time saves nothing
GZIP_LEVEL = 6
_SNAPSHOT = b'"snapshot":'
IDENTITY = "identity"
CODINGS = ("br", "gzip", IDENTITY)  # of what is packed, the best first

Touch = dict[tuple[str, str], int]  # kind and id -> number of the last change, in the order of these


class Encoded(str):
    """JSON as text: stands in an answer as it is, and is not encoded once more."""


@dataclass(frozen=True)
class Packed:
    """A snapshot as HTTP sends it, `{"ok": true, "seq": n, "snapshot": {...}}`, and the name of just these bytes."""

    body: bytes
    etag: str
    coding: str = IDENTITY


@dataclass(frozen=True)
class Kept:
    """A log at `seq`; what was touched after `since` is in `touch`."""

    workshop: str
    seq: int
    since: int
    touch: Touch
    things: dict[Audience, Things]
    tag_keys: tuple[bytes | None, bytes | None]  # of cards and of likes
    tags: set[bytes]  # grows only: whose tag is not in it has left nothing here
    packed: dict[tuple[Audience, str], Packed] = field(default_factory=dict)
    drawn: dict[Hashable, str] = field(default_factory=dict)  # what pages made of it for everybody; goes with it

    def after(self, since: int, audience: Audience) -> list[dict[str, Any]] | None:
        """The `changes` of an answer to `join`; None: too far behind, or a number that never was."""
        if not self.since <= since <= self.seq:
            return None
        here = self.things[audience]
        changes = []
        for (kind, id), seq in reversed(self.touch.items()):
            if seq <= since:
                break
            changes.append({"seq": seq, "kind": kind, "id": id, "state": here.get(kind, {}).get(id)})
        return changes[::-1]

    def may_be_marked_by(self, device: str | None) -> bool:
        """False where it is sure that a device has left nothing here: no card, no like."""
        return any(keys.tag(key, device) in self.tags for key in self.tag_keys)

    @cached_property
    def newest(self) -> list[str]:
        """The cards that guests see, by id, newest first."""
        cards = self.things[Audience.ATTENDEES].get("card", {})
        return sorted(cards, key=lambda id: -int(cards[id]["number"]))

    @property
    def weight(self) -> int:
        """About how many bytes this takes."""
        things = sum(len(some) for kinds in self.things.values() for some in kinds.values())
        made = [*(packed.body for packed in self.packed.values()), *self.drawn.values()]
        return things * BYTES_OF_A_THING + sum(map(len, made))


def renew(session: Session, log: str, kept: Kept | None) -> Kept:
    """The log as it is now, from what is kept of it if that is not too old; Refused unknown_log."""
    head = snapshot.find_log(session, log)
    touched = snapshot.missed(session, head, kept.seq) if kept is not None else None
    return _whole(session, head) if kept is None or touched is None else _advanced(session, head, kept, touched)


def _whole(session: Session, head: Head) -> Kept:
    everything = snapshot.things(session, head)
    since, touched = snapshot.recent(session, head)
    return Kept(
        workshop=head.workshop_id,
        seq=head.head,
        since=since,
        touch={(one.kind, one.id): one.seq for one in touched},
        things={audience: snapshot.seen_by(audience, everything) for audience in Audience},
        tag_keys=snapshot.tag_keys(session, head.name),
        tags=snapshot.tags(session, head.name),
    )


def _advanced(session: Session, head: Head, kept: Kept, touched: list[Touched]) -> Kept:
    """As a screen catches up: what was touched, as it is now."""
    states = snapshot.states(session, touched)
    things = {audience: _applied(kept.things[audience], touched, states, audience) for audience in Audience}
    kept.tags.update(snapshot.tags(session, head.name, [one.id for one in touched if one.kind == "card"]))
    since, touch = kept.since, dict(kept.touch)
    for one in touched:
        touch.pop((one.kind, one.id), None)
        touch[one.kind, one.id] = one.seq
    while len(touch) > MOST_CHANGES:
        since = touch.pop(next(iter(touch)))
    return replace(kept, seq=head.head, since=since, touch=touch, things=things, packed={}, drawn={})


def _applied(before: Things, touched: list[Touched], states: dict[tuple[str, str], State], who: Audience) -> Things:
    after = {kind: dict(some) for kind, some in before.items()}
    for one in touched:
        state = seen(who, one.kind, states.get((one.kind, one.id)))
        if state is None:
            after.get(one.kind, {}).pop(one.id, None)
        else:
            after.setdefault(one.kind, {})[one.id] = state
    return {kind: some for kind, some in after.items() if some}


# Packing


def encode(kept: Kept, audience: Audience) -> Packed:
    """What an audience sees, as JSON in UTF-8."""
    answer = {"ok": True, "seq": kept.seq, "snapshot": kept.things[audience]}
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
