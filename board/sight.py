"""Who sees a card: whether it is hidden, waits or is covered; the counts and the spotlight follow."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from board.changes import Turn
from board.models import Board, Card, Workshop


def is_seen(card: Card) -> bool:
    """True when guests see it."""
    return card.removed_at is None and not (card.hidden or card.waiting or card.covered)


def change(turn: Turn, board: Board, cards: Iterable[Card], **values: Any) -> None:
    """Set `values` on cards of one board and record each; what guests no longer see leaves the spotlight."""
    moved: Counter[str] = Counter()
    gone = []
    for card in cards:
        turn.remember(card)
        moved[_counted(card)] -= 1
        for name, value in values.items():
            setattr(card, name, value)
        moved[_counted(card)] += 1
        turn.record(board.log, card)
        if not is_seen(card):
            gone.append(card.id)
    count(turn, board, moved["waiting"], moved["covered"])
    darken(turn, board.workshop, gone)


def count(turn: Turn, board: Board, waiting: int = 0, covered: int = 0) -> None:
    """So many more cards wait or are covered: how many, everybody may know."""
    if not waiting and not covered:
        return
    tally = board.tally
    turn.remember(tally)
    tally.waiting += waiting
    tally.covered += covered
    turn.record(board.log, tally)


def darken(turn: Turn, workshop: Workshop, cards: list[str]) -> None:
    """End the spotlight if it is on one of these."""
    stage = workshop.stage
    if stage.card_id in cards:
        turn.remember(stage)
        stage.card_id = None
        turn.record(workshop.log, stage)


def _counted(card: Card) -> str:
    """Under what a card is counted; a covered one that waits is not yet among those that a reveal brings."""
    if card.removed_at is not None or card.hidden:
        return ""
    return "waiting" if card.waiting else "covered" if card.covered else ""
