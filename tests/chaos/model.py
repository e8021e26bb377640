"""An event as the protocol says it must be: its things, and who counts, worked out anew beside the server."""

from dataclasses import dataclass, field
from typing import Any

MOST_DOTS = 10
Key = tuple[str, str, str]  # log, kind, id


@dataclass
class Target:
    """What dots can be put on; `paper` are those that were counted by hand."""

    id: str
    removed: bool = False
    paper: int = 0
    votes: dict[str, int] = field(default_factory=dict)  # client -> dots

    @property
    def live(self) -> bool:
        return not self.removed

    @property
    def dots(self) -> int:
        return self.paper + sum(self.votes.values())


@dataclass
class Card(Target):
    """A card as the commands make it."""

    text: str = ""
    number: int = 0
    writer: str = ""
    hidden: bool = False
    waiting: bool = False
    covered: bool = False
    topic: str | None = None
    likers: set[str] = field(default_factory=set)
    flashers: set[str] = field(default_factory=set)

    @property
    def live(self) -> bool:
        return not (self.removed or self.hidden or self.waiting or self.covered)


@dataclass
class Topic(Target):
    """A heading with its place."""

    title: str = ""
    number: int = 0
    position: int = 0


@dataclass
class Board:
    """A board with all that hangs on it; `state` is what everybody sees of the board itself."""

    id: str
    state: dict[str, Any]
    cards: dict[str, Card] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    moods: dict[str, int] = field(default_factory=dict)  # client -> field
    banned: dict[str, list[str]] = field(default_factory=dict)  # writer -> cards that went with the ban
    budget: int = 0  # of each device, as of when dotting began
    next_topic: int = 1

    @property
    def log(self) -> str:
        return f"board:{self.id}"

    @property
    def targets(self) -> dict[str, Card] | dict[str, Topic]:
        return self.topics if self.state["dots_on"] == "topics" else self.cards

    def spent(self, client: str, besides: str = "") -> int:
        return sum(one.votes.get(client, 0) for one in self.targets.values() if one.live and one.id != besides)

    def due_budget(self) -> int:
        if self.state["kind"] == "mood":
            return 1
        there = sum(one.live for one in self.targets.values())
        return int(self.state["budget"] or min(MOST_DOTS, max(1, there // 2)))

    def order(self) -> list[Topic]:
        live = (topic for topic in self.topics.values() if not topic.removed)
        return sorted(live, key=lambda topic: (topic.position, topic.number))

    def tally(self) -> dict[str, Any] | None:
        hang = [card for card in self.cards.values() if not (card.removed or card.hidden)]
        waiting = sum(card.waiting for card in hang)
        counts = {"waiting": waiting, "covered": sum(card.covered and not card.waiting for card in hang)}
        scale = [list(self.moods.values()).count(mood) for mood in range(1, 6)]
        if self.state["kind"] == "mood":
            counts |= {"voters": sum(scale), "dots": sum(scale)}
        else:
            live = [one for one in self.targets.values() if one.live]
            voters = {client for one in live for client, dots in one.votes.items() if dots}
            counts |= {"voters": len(voters), "dots": sum(one.dots for one in live)}
        shown = scale if self.state["kind"] == "mood" and self.state["phase"] == "results" else None
        counts |= {"budget": self.budget}
        return {**counts, "scale": shown} if any(counts.values()) or shown else None

    def card(self, card: Card) -> dict[str, Any] | None:
        if card.removed:
            return None
        return plain(
            {
                "text": card.text,
                "number": card.number,
                "likes": len(card.likers),
                "hidden": card.hidden,
                "waiting": card.waiting,
                "covered": card.covered,
                "cluster": card.topic,
                "flashes": len(card.flashers),
                "dots": card.dots if self._shows("cards") else 0,
            }
        )

    def topic(self, topic: Topic) -> dict[str, Any] | None:
        if topic.removed:
            return None
        dots = topic.dots if self._shows("topics") else 0
        return plain({"title": topic.title, "number": topic.number, "position": topic.position, "dots": dots})

    def _shows(self, what: str) -> bool:
        return bool(self.state["phase"] == "results" and self.state["dots_on"] == what)


@dataclass
class Event:
    """All boards and the stage; `touched` is what the last command was about."""

    id: str
    stage: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    last_board: int = 0  # the highest number so far, also of a board that was taken away
    touched: set[Key] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)  # what should not have been done, and was

    @property
    def log(self) -> str:
        return f"workshop:{self.id}"

    def look(self, key: Key) -> dict[str, Any] | None:
        """A thing as it should look now, as `plain` makes it."""
        log, kind, id = key
        if kind in ("stage", "workshop"):
            return plain(self.stage if kind == "stage" else self.state)
        if kind == "board":
            return plain(self.boards[id].state) if id in self.boards else None
        board = self.boards[log.partition(":")[2]]
        if kind == "tally":
            return board.tally()
        if kind == "cluster":
            return board.topic(board.topics[id]) if id in board.topics else None
        return board.card(board.cards[id]) if id in board.cards else None

    # What follows from what

    def touch(self, board: Board, *things: Target) -> None:
        for thing in things:
            self.touched.add((board.log, "card" if isinstance(thing, Card) else "cluster", thing.id))

    def recount(self, board: Board) -> None:
        self.touched.add((board.log, "tally", board.id))

    def settle(self, board: Board, fixed: bool = True) -> None:
        """The dots that are shown, and the budget where dotting begins."""
        if board.state["phase"] == "dot" and not fixed:
            board.budget = board.due_budget()
        dotted = [card for card in board.cards.values() if card.votes or card.paper]
        self.touch(board, *board.topics.values(), *dotted)
        self.recount(board)

    def readmit(self, board: Board, target: Target) -> None:
        """Dots on what is back count again, as far as their devices have any left."""
        for client, dots in list(target.votes.items()):
            left = max(0, board.budget - board.spent(client, besides=target.id))
            put(target, client, min(dots, left))

    def change(self, board: Board, cards: list[Card], **values: Any) -> None:
        """Cards that guests may see from now on, or no longer."""
        self.recount(board)
        back = []
        for card in cards:
            was = card.live
            for name, value in values.items():
                setattr(card, name, value)
            self.touch(board, card)
            if card.live and not was and card.dots:
                back.append(card)
            if not card.live and self.stage["card"] == card.id:
                self.lead(card=None)
        if board.state["dots_on"] == "cards":
            for card in back:
                self.readmit(board, card)
            if any(card.votes or card.paper for card in cards):
                self.settle(board)

    def name(self, **values: Any) -> None:
        self.state.update(values)
        self.touched.add((self.log, "workshop", self.id))

    def lead(self, **values: Any) -> None:
        self.stage.update(values)
        self.touched.add((self.log, "stage", self.id))


def put(target: Target, client: str, dots: int) -> None:
    """So many dots of a device on a target; none leaves no trace."""
    if dots:
        target.votes[client] = dots
    else:
        target.votes.pop(client, None)


def plain(state: dict[str, Any] | None) -> dict[str, Any] | None:
    """A state without what the clock alone says, and without what may as well be left out."""
    if state is None:
        return None
    timer = {"timer": {"closes": state["timer"]["closes"]}} if state.get("timer") else {}
    left = {name: value for name, value in {**state, **timer}.items() if name not in ("added_at", "edited_at")}
    optional = ("waiting", "covered", "cluster", "flashes", "dots", "timer", "card")
    return {name: value for name, value in left.items() if value or name not in optional or "voters" in state}
