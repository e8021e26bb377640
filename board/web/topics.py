"""Topics and dots as the guests' page paints them: cards under headings, what can still be given, the order by dots."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from board.dots import ranked
from board.kept import Kept
from board.snapshot import BoardView, Own
from board.visibility import Audience
from board.web.hanging import Card, cards_named

FEW = 5  # cards of a topic before "more"
RANKED_CARDS = 30
DISCS_IN_A_ROW = 20


@dataclass
class Topic:
    """One topic, or with no id what lies at none; `cards` are those of others that are shown, newest first."""

    id: str = ""
    title: str = ""
    number: int = 0
    position: int = 0
    dots: int | None = None
    given: int = 0
    count: int = 0
    rest: int = 0
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class Voting:
    """What there is to vote on: `phase` is dot, results or nothing, `left` the dots that this device still has."""

    phase: str
    on: str
    budget: int
    left: int
    rows: list[tuple[int, Any]]  # place and topic or card


def topics_of(kept: Kept, given: Counter[str]) -> list[Topic]:
    """The topics of a board as they hang, without cards but with how many there are."""
    found = kept.things[Audience.ATTENDEES].get("cluster", {})
    if not found:
        return []
    counts = Counter(card.get("cluster") for card in kept.cards(Audience.ATTENDEES).values())
    topics = [Topic(id=id, given=given[id], count=counts[id], **state) for id, state in found.items()]
    return sorted(topics, key=lambda topic: (topic.position, topic.number))


def grouped(kept: Kept, topics: list[Topic], others: Iterable[str], liked: set[str], most: int | None) -> list[Topic]:
    """The topics and at the end what lies at none, each with its newest cards of others; all, if `most` is None."""
    everything = [*topics, Topic()]
    known = {topic.id: topic for topic in everything}
    cards = kept.cards(Audience.ATTENDEES)
    members: dict[str, list[str]] = {topic.id: [] for topic in everything}
    for id in others:
        members[cards[id].get("cluster", "") if id in cards else ""].append(id)
    for id, of_it in members.items():
        few = None if most is None else FEW if id else most
        known[id].cards = cards_named(kept, Audience.ATTENDEES, of_it[:few], liked)
        known[id].rest = len(of_it) - len(known[id].cards)
    everything[-1].count = sum("cluster" not in card for card in cards.values())
    return everything


def voting(kept: Kept, board: BoardView, topics: list[Topic], given: Counter[str], barred: bool) -> Voting:
    """The section in which dots are given, or counted; who is `barred` gives none."""
    tally = kept.things[Audience.ATTENDEES].get("tally", {}).get(board.id, {})
    cards = kept.cards(Audience.ATTENDEES)
    on_topics = board.dots_on == "topics"
    spent = sum(given[id] for id in ([topic.id for topic in topics] if on_topics else cards))
    phases = ("results",) if barred else ("dot", "results")
    phase = board.phase if board.phase in phases and board.kind != "mood" else ""
    rows: list[tuple[int, Any]] = []
    if phase == "results":
        if on_topics:
            rows = list(ranked(topics, lambda topic: (topic.dots, topic.number), "topics"))
        else:
            some = ({**state, "id": id} for id, state in cards.items() if "dots" in state)
            rows = list(ranked(some, lambda card: (card["dots"], card["number"]), "cards"))[:RANKED_CARDS]
    elif phase and on_topics:
        rows = [(0, topic) for topic in topics]
    budget = tally.get("budget", 0)
    return Voting(phase, board.dots_on, budget, max(0, budget - spent), rows)


def given_by(mine: Own) -> Counter[str]:
    """How many dots a device has on each thing."""
    return Counter(mine["dot"])


def discs(count: int) -> dict[str, Any]:
    """A path that draws so many discs in rows of equal length, and how many rows there are."""
    whole, rest = divmod(count, DISCS_IN_A_ROW)
    rows = [DISCS_IN_A_ROW] * whole + ([rest] if rest else [])
    path = "".join(f"M8 {16 * row + 8}h.01" + "m15.99 0h.01" * (length - 1) for row, length in enumerate(rows))
    return {"path": path, "rows": len(rows), "width": 16 * min(count, DISCS_IN_A_ROW)}
