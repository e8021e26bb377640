"""What the evening says in figures: counted from the cards, nothing estimated."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from board import snapshot
from board.dots import ranked
from board.snapshot import BoardView, Things
from board.visibility import Audience, seen
from board.web.hanging import Card, cards_of

# Steps in seconds that a reader can name: minutes, hours, days, weeks, months.
STEPS = (60, 300, 600, 900, 1800, 3600, 10800, 21600, 43200, 86400, 604800, 2592000, 31536000)
MOST_BARS = 30
FEWEST_BARS = 12


@dataclass(frozen=True)
class Timeline:
    """Cards over time: `bars[i]` cards from `start + i * step` on; `start` in the reader's zone."""

    start: datetime
    step: timedelta
    bars: list[int]

    @property
    def peak(self) -> int:
        """Where the highest bar stands; the earliest of several."""
        return self.bars.index(max(self.bars))

    def at(self, index: int) -> datetime:
        """The moment at which bar `index` begins; `len(bars)` is the end."""
        zone = self.start.tzinfo
        return (self.start.astimezone(UTC) + index * self.step).astimezone(zone)


def all_cards(session: Session, boards: list[str]) -> dict[str, list[Card]]:
    """Every board's cards as moderators see them, in the order they came: board id -> states with `id`."""
    return {board: cards_of(snapshot.take(session, f"board:{board}", Audience.MODERATORS).things) for board in boards}


def rankings(session: Session, boards: list[BoardView]) -> list[dict[str, Any]]:
    """What the dots say on each board where they are revealed: `{"board", "rows", "most", "scale"}`.

    Rows are `{"place", "title", "number", "dots"}`, most dots first: topics with their numeral, cards without.
    """
    found = []
    for board in (board for board in boards if board.phase == "results"):
        things = snapshot.take(session, f"board:{board.id}", Audience.ATTENDEES).things
        rows = _ranked(things, board.dots_on)
        scale = things.get("tally", {}).get(board.id, {}).get("scale")
        if scale or any(row["dots"] for row in rows):
            most = max([row["dots"] for row in rows] + (scale or []))
            found.append({"board": board, "rows": rows, "most": most, "scale": scale})
    return found


def _ranked(things: Things, dots_on: str) -> list[dict[str, Any]]:
    on_topics = dots_on == "topics"
    some = things.get("cluster" if on_topics else "card", {}).values()
    return [
        {
            "place": place,
            "title": one["title"] if on_topics else one["text"],
            "number": one["number"] if on_topics else None,
            "dots": one["dots"],
        }
        for place, one in ranked(some, lambda one: (one.get("dots"), one["number"]), dots_on)
    ]


def timeline(moments: list[datetime], zone: tzinfo | None = None) -> Timeline | None:
    """Moments counted into 12 to 30 bars of a step that has a name; None without any moment."""
    if not moments:
        return None
    local = [moment.astimezone(zone) for moment in sorted(moments)]
    shift = (local[0].utcoffset() or timedelta()).total_seconds()
    seconds = [moment.timestamp() + shift for moment in local]
    step = next((step for step in STEPS if _count(seconds, step) <= MOST_BARS), STEPS[-1])
    first = int(seconds[0] // step)
    counted = Counter(int(second // step) - first for second in seconds)
    bars = [counted[index] for index in range(max(_even(_count(seconds, step)), FEWEST_BARS))]
    start = datetime.fromtimestamp(first * step - shift, UTC).astimezone(zone)
    return Timeline(start, timedelta(seconds=step), bars)


def _count(seconds: list[float], step: int) -> int:
    return int(seconds[-1] // step) - int(seconds[0] // step) + 1


def _even(count: int) -> int:
    # An even number of bars gives the axis a middle that is a moment one can name.
    return count + count % 2


def most_liked(cards: list[Card], most: int = 5) -> list[Card]:
    """The cards with the most me-toos, at least one each; the earlier card first among equals."""
    liked = [card for card in cards if card["likes"]]
    return sorted(liked, key=lambda card: (-card["likes"], card["number"]))[:most]


def summary(boards: list[Any], cards: dict[str, list[Card]], zone: tzinfo | None) -> dict[str, Any]:
    """The figures of the results page from the boards in their order and `all_cards` of them, as guests see these."""
    hanging = {
        board.id: [card for card in cards[board.id] if seen(Audience.ATTENDEES, "card", card)] for board in boards
    }
    all_cards = [card for board in boards for card in hanging[board.id]]
    rows = [{"board": board, "cards": len(hanging[board.id])} for board in boards]
    asked = {card["id"]: board for board in boards for card in hanging[board.id]}
    return {
        "cards": len(all_cards),
        "boards": len(boards),
        "hidden": sum(len(cards[board.id]) for board in boards) - len(all_cards),
        "likes": sum(card["likes"] for card in all_cards),
        "rows": rows,
        "most": max((row["cards"] for row in rows), default=0),
        "liked": [{**card, "board": asked[card["id"]]} for card in most_liked(all_cards)],
        "timeline": timeline([datetime.fromisoformat(card["added_at"]) for card in all_cards], zone),
    }
