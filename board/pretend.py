"""Pretend guests, who do what guests would while an event is rehearsed: pin sample cards, mark them, put dots."""

import random
from collections import Counter
from collections.abc import Callable
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from board import commands, keys
from board.changes import Turn
from board.columns import State
from board.errors import Refused
from board.models import Workshop
from board.permissions import Actor, Role
from board.samples import sample
from board.snapshot import Things, WorkshopView

DEVICES = 12
MOST_CARDS = 60
PAUSE = (0.4, 1.6)  # seconds, at least and at most, between two things that they do
LIKES, FLASHES = 0.4, 0.08  # how often a card that was pinned brings a me-too, or a mark of disagreement, for some card
REST = 3.0  # seconds until they look again, where there is nothing for them to do
PATIENCE = 3600.0  # seconds of rest after which they go home

# An actor does a verb with arguments on a log; False when the rehearsal is over.
Ask = Callable[[Actor, str, str, dict[str, Any]], bool]
# What guests see on a log; None when the rehearsal is over.
See = Callable[[str], Things | None]


def act(turn: Turn, actor: Actor, log: str, verb: str, args: dict[str, Any]) -> bool:
    """One thing that a pretend guest does; False, and nothing done, when the rehearsal is over."""
    workshop = turn.session.get(Workshop, actor.workshop)
    if workshop is None or not workshop.rehearsal:
        return False
    asked = {"request_id": str(uuid4()), "log": log, "verb": verb, "args": args}
    commands.run(turn, actor, asked, lambda: None)
    return True


def play(view: WorkshopView, ask: Ask, see: See, sleep: Callable[[float], None], chance: random.Random) -> None:
    """They go from board to board and do what its phase asks for, until the rehearsal is over or they are tired."""
    crowd, rested = Crowd(view, ask, see, chance), 0.0
    try:
        while rested < PATIENCE:
            busy = False
            for id, board in crowd.boards():
                if crowd.visit(id, board):
                    busy = True
                    sleep(chance.uniform(*PAUSE))
            if not busy:
                rested += REST
                sleep(REST)
    except Over:
        return


class Over(Exception):
    """The rehearsal has ended, or the server does."""


class Crowd:
    """Some guests, and what each of them has done so far."""

    def __init__(self, view: WorkshopView, ask: Ask, see: See, chance: random.Random) -> None:
        self._log, self._see_, self._ask_, self._chance = f"workshop:{view.id}", see, ask, chance
        self._guests = [Actor(Role.ATTENDEE, view.id, keys.new_device()) for _ in range(DEVICES)]
        self._texts = _texts(view)
        self._done: Counter[tuple[str, int, str]] = Counter()  # board, guest, what

    def boards(self) -> list[tuple[str, State]]:
        """The boards in the order of the evening, as they are now."""
        boards = self._see(self._log).get("board", {})
        return sorted(boards.items(), key=lambda one: (one[1]["position"], one[1]["number"]))

    def visit(self, id: str, board: State) -> bool:
        """One of them does one thing on this board; False where nobody has anything to do."""
        if board["kind"] == "mood":
            return board["open"] and board["phase"] != "results" and self._feel(id)
        if board["phase"] == "dot":
            return self._put_dot(id, board)
        return board["open"] and board["phase"] == "collect" and self._write(id, board)

    def _write(self, id: str, board: State) -> bool:
        """The next card; now and then somebody else marks one that hangs there."""
        guest = self._one_with(id, "card", 1 if board["kind"] == "round" else MOST_CARDS)
        if guest is None or not self._texts.get(id):
            return False
        self._ask(guest, id, "card.add", {"id": str(uuid4()), "text": self._texts[id].pop(0)})
        for verb, often in (("card.like", LIKES), ("card.flash", FLASHES)):
            hang = sorted(self._see(f"board:{id}").get("card", {}))
            if hang and self._chance.random() < often:
                self._ask(self._chance.randrange(DEVICES), id, verb, {"card": self._chance.choice(hang)})
        return True

    def _feel(self, id: str) -> bool:
        guest = self._one_with(id, "mood", 1)
        if guest is not None:
            self._ask(guest, id, "mood.set", {"field": self._chance.randint(1, 5)})
        return guest is not None

    def _put_dot(self, id: str, board: State) -> bool:
        """Some topics or cards are liked better than others."""
        there = self._see(f"board:{id}")
        kind = "cluster" if board["dots_on"] == "topics" else "card"
        targets = sorted(there.get(kind, {}))
        guest = self._one_with(id, "dot", there.get("tally", {}).get(id, {}).get("budget", 0))
        if guest is None or not targets:
            return False
        (target,) = self._chance.choices(targets, [1 / place for place in range(1, len(targets) + 1)])
        self._ask(guest, id, "vote.add", {kind: target})
        return True

    def _one_with(self, id: str, what: str, most: int) -> int | None:
        """One who has not done this so often yet on a board, and has done it now."""
        free = [guest for guest in range(DEVICES) if self._done[id, guest, what] < most]
        if not free:
            return None
        guest = self._chance.choice(free)
        self._done[id, guest, what] += 1
        return guest

    def _see(self, log: str) -> Things:
        try:
            seen = self._see_(log)
        except Refused:  # the board or the event is gone, or the server ends
            seen = None
        if seen is None:
            raise Over
        return seen

    def _ask(self, guest: int, id: str, verb: str, args: dict[str, Any]) -> None:
        """What is refused is left: a board that was closed meanwhile, say."""
        try:
            goes_on = self._ask_(self._guests[guest], f"board:{id}", verb, args)
        except Refused as refused:
            goes_on = refused.code != "try_later"
        if not goes_on:
            raise Over


def _texts(view: WorkshopView) -> dict[str, list[str]]:
    """What they write on which board, MOST_CARDS in all, about the same on each."""
    samples = [[card.text for card in board.cards if not card.hidden] for board in sample(view.language).boards]
    boards = [board for board in view.boards if board.kind != "mood"]
    each = [[(board.id, text) for text in samples[i % len(samples)]] for i, board in enumerate(boards)]
    hung: dict[str, list[str]] = {}
    for id, text in [pair for row in zip_longest(*each) for pair in row if pair is not None][:MOST_CARDS]:
        hung.setdefault(id, []).append(text)
    return hung
