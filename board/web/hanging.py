"""The cards of a board as pages paint them."""

from typing import Any

from sqlalchemy.orm import Session

from board import snapshot
from board.visibility import Audience

Card = dict[str, Any]


def cards_of(session: Session, board_id: str, audience: Audience) -> tuple[int, list[Card]]:
    """The number of the board's last change, and its cards in the order they came: states with their `id`."""
    taken = snapshot.take(session, f"board:{board_id}", audience)
    cards = [{**state, "id": id} for id, state in taken.things.get("card", {}).items()]
    return taken.seq, sorted(cards, key=lambda card: card["number"])
