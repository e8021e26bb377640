"""Counts every card at every phone: none missing, none twice, and the same one under each number everywhere."""

import json
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MOST_EXAMPLES = 5  # of one kind of fault; the others are only counted


@dataclass(eq=False)
class Message:
    """One `changes` message, parsed once however many phones get it; `arrivals` are the moments it was read."""

    log: str
    first: int
    last: int
    cards: tuple[tuple[int, str], ...]
    arrivals: array = field(default_factory=lambda: array("d"))  # type: ignore[type-arg]


class Faults:
    """What went wrong, by kind, with the first examples."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}

    def add(self, kind: str, detail: str) -> None:
        self.counts[kind] += 1
        examples = self.examples.setdefault(kind, [])
        if len(examples) < MOST_EXAMPLES:
            examples.append(detail)


class Ledger:
    """What was posted, what was answered, and which card turned out to stand under each number of each log."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.messages: list[Message] = []
        self.posted: dict[str, float] = {}  # card -> moment
        self.acked: dict[str, tuple[str, int, float]] = {}  # card -> log, number, moment
        self.places: dict[tuple[str, int], str] = {}
        self.seen: dict[str, tuple[str, int]] = {}

    def read(self, data: dict[str, Any]) -> Message:
        """A `changes` payload as a message; what contradicts itself or an earlier one is a fault."""
        log, first, last = data["log"], data["from"], data["to"]
        cards = tuple((change["seq"], change["id"]) for change in data["changes"])
        if [seq for seq, _id in cards] != list(range(first, last + 1)):
            self.faults.add("missing in a message", f"{log} {first}..{last} has {[seq for seq, _id in cards]}")
        for seq, card in cards:
            if self.places.setdefault((log, seq), card) != card:
                self.faults.add("swapped", f"{log} {seq} is {card} and {self.places[log, seq]}")
            if self.seen.setdefault(card, (log, seq)) != (log, seq):
                self.faults.add("twice under two numbers", f"{card} is {(log, seq)} and {self.seen[card]}")
        message = Message(log, first, last, cards)
        self.messages.append(message)
        return message

    def heads(self) -> dict[str, int]:
        """The highest number that was answered on each log."""
        heads: dict[str, int] = {}
        for log, seq, _at in self.acked.values():
            heads[log] = max(heads.get(log, 0), seq)
        return heads

    def finish(self, readers: list["Reader"]) -> Faults:
        """After the last card: everything that was answered must have been seen, by each phone up to the end."""
        heads = self.heads()
        for card, (log, seq, _at) in self.acked.items():
            place = self.seen.get(card)
            if place is None:
                self.faults.add("answered but never seen", card)
            elif place != (log, seq):
                self.faults.add("swapped", f"{card} was answered {(log, seq)} and seen {place}")
        for card in self.posted.keys() - self.acked.keys():
            self.faults.add("never answered", card)
        for reader in readers:
            head = heads.get(reader.log, reader.base)
            if reader.head != head:
                self.faults.add("missing at a phone", f"{reader.log}: {reader.name} stands at {reader.head} of {head}")
        return self.faults


class Reader:
    """One log at one phone; `base` is where it stood when it joined, `head` where it stands."""

    __slots__ = ("_faults", "base", "head", "log", "name")

    def __init__(self, name: str, log: str, head: int, faults: Faults) -> None:
        self.name, self.log, self.base, self.head = name, log, head, head
        self._faults = faults

    def take(self, message: Message, at: float) -> None:
        """The next message; what does not begin where this phone stands is a fault unless joining explains it."""
        if message.first == self.head + 1:
            self.head = message.last
            message.arrivals.append(at)
        elif message.first > self.head + 1:
            self._faults.add("gap", f"{self.log}: {self.name} at {self.head} got {message.first}..{message.last}")
            self.head = message.last
        else:  # what came between the room and the answer of `join` may be told again, and only that
            if min(self.head, message.last) > self.base:
                self._faults.add("twice", f"{self.log}: {self.name} at {self.head} got {message.first} again")
            self.head = max(self.head, message.last)


def payload_of(packet: bytes) -> tuple[str, Any]:
    """Event and data of a Socket.IO event packet `42[...]`."""
    event, data = json.loads(packet[2:])
    return event, data
