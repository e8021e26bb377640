"""Who sees a card: whether it is hidden, waits or is covered; the counts and the spotlight follow."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from board import dots
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Workshop
from board.permissions import Actor


def is_seen(card: Card) -> bool:
    """True when guests see it."""
    return card.removed_at is None and not (card.hidden or card.waiting or card.covered)


def must_see(actor: Actor, card: Card) -> None:
    """Return quietly or raise Refused `not_found`: for guests what they do not see is not there."""
    if not actor.leads and not is_seen(card):
        raise Refused("not_found", 404, field="card")


def covered(turn: Turn, board: Board) -> list[Card]:
    """The cards that a reveal turns, in the order of their numbers."""
    turn.session.flush()
    hang = (Card.board_id == board.id, Card.covered.is_(True), Card.removed_at.is_(None))
    return list(turn.session.scalars(select(Card).where(*hang).order_by(Card.number)))


def change(turn: Turn, board: Board, cards: Iterable[Card], **values: Any) -> None:
    """Set `values` on cards of one board and record each; what guests no longer see leaves the spotlight."""
    moved: Counter[str] = Counter()
    gone, back, dotted = [], [], False
    for card in cards:
        turn.remember(card)
        was_seen = is_seen(card)
        moved[_counted(card)] -= 1
        for name, value in values.items():
            setattr(card, name, value)
        moved[_counted(card)] += 1
        turn.record(board.log, card)
        if not is_seen(card):
            gone.append(card.id)
        if is_seen(card) != was_seen and card.dots + card.paper_dots:
            dotted = True
            back += [] if was_seen else [card]
    count(turn, board, moved["waiting"], moved["covered"])
    darken(turn, board.workshop, gone)
    if dotted:
        dots.follow_cards(turn, board, back)


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
