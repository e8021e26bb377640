"""Pretend guests, who pin sample cards while an event is rehearsed."""

import random
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from board import commands, keys
from board.changes import Turn
from board.errors import Refused
from board.models import Workshop
from board.permissions import Actor, Role
from board.samples import sample
from board.snapshot import BoardView, WorkshopView

DEVICES = 12
MOST_CARDS = 60
PAUSE = (0.4, 1.6)  # seconds, at least and at most, between two things that they do
LIKES = 0.4  # how often a card gets a me-too of another guest

# An actor does a verb with arguments on a log; False when the rehearsal is over.
Ask = Callable[[Actor, str, str, dict[str, Any]], bool]


def act(turn: Turn, actor: Actor, log: str, verb: str, args: dict[str, Any]) -> bool:
    """One thing that a pretend guest does; False, and nothing done, when the rehearsal is over."""
    workshop = turn.session.get(Workshop, actor.workshop)
    if workshop is None or not workshop.rehearsal:
        return False
    asked = {"request_id": str(uuid4()), "log": log, "verb": verb, "args": args}
    commands.run(turn, actor, asked, lambda: None)
    return True


def play(view: WorkshopView, ask: Ask, sleep: Callable[[float], None], chance: random.Random) -> None:
    """Cards on all boards in turn, some with me-toos, until they have no more to say or the rehearsal is over."""
    guests = [Actor(Role.ATTENDEE, view.id, keys.new_device()) for _ in range(DEVICES)]
    goes_on = True
    for board, text in _texts(view):
        writer, reader = chance.sample(guests, 2)
        log, card = f"board:{board.id}", str(uuid4())
        sleep(chance.uniform(*PAUSE))
        if board.kind == "mood":
            goes_on = _try(ask, writer, log, "mood.set", {"field": chance.randint(1, 5)})
        else:
            goes_on = _try(ask, writer, log, "card.add", {"id": card, "text": text})
            if goes_on and chance.random() < LIKES:
                goes_on = _try(ask, reader, log, "card.like", {"card": card})
        if not goes_on:
            return


def _try(ask: Ask, actor: Actor, log: str, verb: str, args: dict[str, Any]) -> bool:
    """What is refused is left: a closed board, say. A server that ends is the end of it."""
    try:
        return ask(actor, log, verb, args)
    except Refused as refused:
        return refused.code != "try_later"


def _texts(view: WorkshopView) -> Iterator[tuple[BoardView, str]]:
    """Which board gets which text, a card on each board in turn."""
    samples = [[card.text for card in board.cards if not card.hidden] for board in sample(view.language).boards]
    each = [[(board, text) for text in samples[i % len(samples)]] for i, board in enumerate(view.boards)]
    rows = zip_longest(*each)
    hung = [pair for row in rows for pair in row if pair is not None]
    yield from hung[:MOST_CARDS]
