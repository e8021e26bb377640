"""CSV: a row a card, so that German and English spreadsheets open it right and no cell becomes a formula."""

import csv
import io
import re

from board.exports.record import CardRecord, ClusterRecord, Record
from board.exports.style import Style

BOM = "\ufeff"
SEPARATORS = {"de": ";"}

# A spreadsheet takes a cell for a formula by its first character, some of them after blanks, invisible characters or
# in full width. A text that already starts with apostrophes gets one more, so that taking one off gives back any text.
_UNSEEN = r"\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA = re.compile(rf"'*[{_UNSEEN}]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212]")


def write_csv(record: Record, style: Style) -> bytes:
    """The cards of `record` as CSV in UTF-8 with BOM, boards in the order of the evening, cards by number.

    Times are those of the style's clock, `2026-11-22 20:25:03`. A text that could be a formula stands behind an
    apostrophe; `plain` takes it off again.
    """
    _ = style.words
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter=SEPARATORS.get(style.language, ","), lineterminator="\r\n")
    first = [_("Number"), _("Board"), _("Text"), _("Likes"), _("Time"), _("Hidden")]
    rows.writerow([*first, _("Topic"), _("Dots"), _("Waits for approval"), _("Covered"), _("Disagreement")])
    for board in record.boards:
        name = safe(f"{board.number} {board.question}")
        topics = {cluster.number: cluster for cluster in board.clusters}
        for card in board.cards:
            time = style.local(card.added_at).strftime("%Y-%m-%d %H:%M:%S")
            topic = topics.get(card.cluster or 0)
            marks = [_("yes") if mark else _("no") for mark in (card.hidden, card.waiting, card.covered)]
            row = [card.number, name, safe(card.text), card.likes, time, marks[0]]
            rows.writerow([*row, safe(topic.title) if topic else "", _dots(card, topic), *marks[1:], card.flashes])
    return (BOM + out.getvalue()).encode()


def _dots(card: CardRecord, topic: ClusterRecord | None) -> int | str:
    """Of the card, or of its topic where dots were put on topics; empty while nobody may know."""
    dotted = topic if topic is not None and topic.dots is not None else card
    return "" if dotted.dots is None else dotted.dots


def safe(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """The text that `safe` made `cell` from."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
