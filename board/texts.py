"""What may be written on a card, in a question or in a title; nothing is ever cut or changed in silence."""

import unicodedata
from collections.abc import Callable

import regex

from board.errors import Refused

CARD_LIMIT = 280
QUESTION_LIMIT = 200
TITLE_LIMIT = 120
HEADING_LIMIT = 80
NAME_LIMIT = 60

# Control characters, surrogates and code points that are no characters; newline and tab are text.
_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}--[\n\t]]", regex.V1)
# Letters of words that show nothing: joiners, fillers, variation selectors, blanks of all kinds.
_INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Z}\p{Cc}\p{Cf}\u2800]+", regex.V1)
# Joiners between the marks do not make them fewer.
_MARKS = regex.compile(r"(?:\p{M}\p{Cf}*){5}", regex.V1)
_LINE_BREAK = regex.compile(r"[\n\t\u2028\u2029]")
_BIDI = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GRAPHEME = regex.compile(r"\X")


def card_text(typed: str) -> str:
    """The text of a card, at most 280 grapheme clusters; Refused text_* otherwise."""
    return _named("text", lambda: _clean(typed, CARD_LIMIT))


def question(typed: str) -> str:
    """A board's question, one line of at most 200 grapheme clusters."""
    return _named("question", lambda: _line(typed, QUESTION_LIMIT))


def title(typed: str) -> str:
    """An event's title, one line of at most 120 grapheme clusters."""
    return _named("title", lambda: _line(typed, TITLE_LIMIT))


def name(typed: str) -> str:
    """What a person or a key is called, one line of at most 60 grapheme clusters."""
    return _named("name", lambda: _line(typed, NAME_LIMIT))


def heading(typed: str) -> str:
    """What stands over a topic, one line of at most 80 grapheme clusters."""
    return _named("title", lambda: _line(typed, HEADING_LIMIT))


def length(text: str) -> int:
    """How many characters a person would count (grapheme clusters)."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _named(field: str, clean: Callable[[], str]) -> str:
    """A refusal says which text it is about."""
    try:
        return clean()
    except Refused as refused:
        raise Refused(refused.code, refused.status, field=field, **refused.details) from None


def _line(typed: str, limit: int) -> str:
    # Bidi controls in a title could turn around what stands beside it; they carry no text of their own.
    text = _clean(_BIDI.sub("", typed), limit)
    if _LINE_BREAK.search(text):
        raise Refused("text_line_break")
    return text


def _clean(typed: str, limit: int) -> str:
    text = typed.replace("\r\n", "\n")
    if _CONTROL.search(text):
        raise Refused("text_control")
    text = unicodedata.normalize("NFC", text).strip()
    if not _INVISIBLE.sub("", text):
        raise Refused("text_empty")
    if _MARKS.search(text):
        raise Refused("text_marks")
    if len(text) > limit:  # never fewer than what a person would count, and much quicker to tell
        count = length(text)
        if count > limit:
            raise Refused("text_too_long", limit=limit, length=count)
    return text
