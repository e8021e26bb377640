"""Texts for cards: real ones where SAMPLE_CARDS has them, else those of our own sample."""

import csv
import json
import os
from itertools import chain
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "board/samples/de.json"
MOST = 280  # characters of a card
LEAST = 40  # shorter ones would make cards smaller than real ones are on average


def card_texts() -> list[str]:
    """Texts that our rules take, in a steady order."""
    folder = os.environ.get("SAMPLE_CARDS")
    files = sorted(Path(folder).glob("*.comments.csv")) if folder else []
    told = list(chain.from_iterable(map(_comments, files)))
    if not told:
        told = [card["text"] for board in json.loads(SAMPLE.read_text("utf-8"))["boards"] for card in board["cards"]]
    return [text for text in told if LEAST <= len(text) <= MOST and text.isprintable()]


def _comments(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["comment-body"].strip() for row in csv.DictReader(file)]
