"""The cards of a board as pages paint them."""

from collections.abc import Iterable

from board.columns import State
from board.kept import Kept
from board.snapshot import Things
from board.visibility import Audience

Card = State  # with its `id`


def cards_of(things: Things) -> list[Card]:
    """The cards of a board in the order they came."""
    cards = [{**state, "id": id} for id, state in things.get("card", {}).items()]
    return sorted(cards, key=lambda card: card["number"])


def cards_named(kept: Kept, audience: Audience, ids: Iterable[str], liked: set[str]) -> list[Card]:
    """Some cards of a board in the order of `ids`, with whether they are `liked`."""
    known = kept.cards(audience)
    return [{**known[id], "id": id, "liked": id in liked} for id in ids if id in known]
