"""What the clients type: real cards where there are some, our own sample else, and texts made to break things."""

import csv
import json
import os
import unicodedata
from pathlib import Path

import regex

from board.samples import sample

ROOM = 262  # graphemes; the rest is for what makes each text one of its own
NASTY = Path(__file__).parents[1] / "data" / "bad_input.json"


def typed() -> list[str]:
    """Every third is nasty."""
    fine, nasty = _real() or _own(), _nasty()
    mixed = []
    for index, text in enumerate(fine[:600]):
        mixed += [text, nasty[index // 2 % len(nasty)]] if index % 2 else [text]
    return mixed


def stored(text: str) -> str:
    """A sent text as docs/protocol.md says that it is kept, written anew from there."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def _short(text: str) -> str:
    return "".join(regex.findall(r"\X", text)[:ROOM])


def _real() -> list[str]:
    folder = os.environ.get("SAMPLE_CARDS")
    if not folder:
        return []
    found = []
    for file in sorted(Path(folder).glob("*.comments.csv")):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            found += [_short(row["comment-body"]) for row in csv.DictReader(rows) if row["comment-body"].strip()]
    return found


def _own() -> list[str]:
    return [_short(card.text) for language in ("de", "en") for board in sample(language).boards for card in board.cards]


def _nasty() -> list[str]:
    return [_short(case["text"]) for case in json.loads(NASTY.read_text())["texts"] if case["code"] is None]
