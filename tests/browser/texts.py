"""Real cards for the screens: those of the setting SAMPLE_CARDS, else the sample evening of our own writing."""

import csv
import io
import os
from functools import cache
from itertools import count
from pathlib import Path

from board.samples import sample

FAMILY = "👨‍👩‍👧‍👦"
MARKUP = '<b>Räume</b> & <script>alert(1)</script> &amp; {{ 7*7 }} <!-- "offen" -->'
LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2
FIRST = 1_651_000_000_000  # milliseconds; imported cards carry a time


@cache
def real_texts(language: str = "de") -> list[str]:
    """At least 400 texts; the sample is said again and again where there are no others, each time as another card."""
    folder = os.environ.get("SAMPLE_CARDS")
    file = Path(folder) / "wohnen.comments.csv" if folder else None
    if file and file.exists() and language == "de":
        with file.open(encoding="utf-8", newline="") as rows:
            found = sorted(csv.DictReader(rows), key=lambda row: int(row["timestamp"]))
        return [row["comment-body"].strip() for row in found]
    told = [card.text for board in sample(language).boards for card in board.cards]
    return [text for _, text in zip(range(400), (text for _ in count() for text in told), strict=False)]


def as_comments(texts: list[str]) -> str:
    """A comment CSV file as Polis exports it, a card a second."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]
    )
    for number, text in enumerate(texts):
        table.writerow([FIRST + number * 1000, "", number, 0, number % 4, 0, 1, text])
    return out.getvalue()
