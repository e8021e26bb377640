"""Records to write files from, texts that want to be more than text, and readers that are not ours."""

from typing import Any

from hypothesis import strategies as st
from markdown_it import MarkdownIt

from board import texts
from board.errors import Refused
from board.exports.record import BoardRecord, CardRecord, Record

NASTY = {
    "formula": "=SUM(A1:A9)",
    "formula after blanks": "x\n\t =1+1",
    "plus": "+49 170 1234567",
    "minus": "-2+3",
    "list": "- Bänke\n- Bäume\n* Bier\n+ Brot",
    "at": "@home",
    "dde": "=cmd|' /C calc'!A0",
    "full width": "＝1+1",
    "already quoted": "'=1",
    "twice quoted": "''=1",
    "apostrophe": "'ne Idee",
    "separators": 'eins;zwei,drei\tvier"fünf"',
    "quotes": '"',
    "newlines": "oben\n\n\nunten",
    "blank at an end of a line": "a \n  b",
    "heading": "# groß",
    "numbered": "1. erstens\n2) zweitens\n(3) drittens\na) viertens",
    "ruler": "---",
    "underlined": "Titel\n===",
    "quote mark": "> gesagt",
    "code": "`rm -rf` und ```\nCode\n```",
    "indented": "x\n        y",
    "html": "<script>alert(1)</script><b>fett</b><!-- weg -->",
    "entity": "&amp; &lt; &#65; &copy",
    "link": "[hier](javascript:alert(1)) <https://a.example> https://b.example www.c.example d@e.example",
    "image": "![x](y)",
    "emphasis": "*kursiv* **fett** _auch_ ~~weg~~ __dick__",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "template": "{{7*7}} {% x %} ${y} :tada:",
    "backslash": "C:\\neu\\\\x\\",
    "definition": "[x]: /y",
    "rtl": "שלום עולם",
    "bidi override": "abc\u202etxt.exe",
    "family": "👩‍👩‍👧‍👦 zu viert",
    "full": "ä" * 280,
    "full of families": "👩‍👩‍👧‍👦" * 280,
    "long word": "x" * 280,
    "line separator": "a\u2028b\u2029c",
    "no-break blanks": "a\u00a0b\n\u2003c",
    "nearly nothing": ".",
    "backslashes": "\\\n\\",
}


def _kept(typed: str) -> str | None:
    """`typed` as it would be stored; None where it would be refused."""
    try:
        return texts.card_text(typed)
    except Refused:
        return None


_TRICKY = st.sampled_from("\\`*_{}[]()#+-.!|<>&~$^=@:;,'\"\n\n\t 01ax\u00a0\u200b＝")
card_texts = st.text(st.one_of(_TRICKY, st.characters()), max_size=60).map(_kept).filter(bool)


def record(*written: str, language: str = "de", hidden: tuple[int, ...] = ()) -> Record:
    """An evening of one board; `hidden` are numbers of cards."""
    cards = tuple(
        CardRecord(number, text, number - 1, f"2026-11-22T19:{number % 60:02}:03.123Z", None, number in hidden)
        for number, text in enumerate(written, start=1)
    )
    board = BoardRecord(1, 1, "Was wünschst du dir?", True, len(cards), cards)
    return Record("Auftakt", language, "2026-11-22T18:00:00.000Z", "2099-12-22", False, 3, len(cards) + 1, 1, (board,))


def markdown_texts(document: str, dialect: str = "commonmark") -> list[str]:
    """The second paragraph of each list item, read by a Markdown parser; anything but text in one is an error."""
    found, paragraphs, inside = [], 0, False
    for token in MarkdownIt(dialect).parse(document):
        if token.type == "list_item_open":
            assert token.level == 1, "a list within a card"
            paragraphs, inside = 0, True
        elif token.type == "list_item_close":
            assert paragraphs == 2, "a card is one paragraph of facts and one of text"
            inside = False
        elif token.type == "inline" and inside:
            paragraphs += 1
            if paragraphs == 2:
                found.append("".join(_plain(child) for child in token.children or []))
        else:
            assert not inside or token.type in ("paragraph_open", "paragraph_close"), token.type
    return found


def _plain(token: Any) -> str:
    if token.type == "hardbreak":
        return "\n"
    assert token.type in ("text", "text_special"), token.type
    return str(token.content)
