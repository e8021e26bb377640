"""Texts for cards: real ones where SAMPLE_CARDS has them, else those of our own sample."""

import csv
import os
from itertools import chain
from pathlib import Path

from board.samples import sample

MOST = 280  # characters of a card
LEAST = 40  # shorter ones would make cards smaller than real ones are on average


def card_texts() -> list[str]:
    """Texts that our rules take, in a steady order."""
    folder = os.environ.get("SAMPLE_CARDS")
    files = sorted(Path(folder).glob("*.comments.csv")) if folder else []
    told = list(chain.from_iterable(map(_comments, files)))
    if not told:
        told = [card.text for board in sample("de").boards for card in board.cards]
    return [text for text in told if LEAST <= len(text) <= MOST and text.isprintable()]


def _comments(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["comment-body"].strip() for row in csv.DictReader(file)]
