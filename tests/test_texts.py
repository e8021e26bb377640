"""What may be written: kept exactly or refused by name."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st

from board import texts
from board.errors import Refused

ANYTHING = st.text(st.characters(codec=None), max_size=400)


def cleaned(read: Callable[[str], str], typed: str) -> str | None:
    """The text as it is kept; None when it was refused by name."""
    try:
        return read(typed)
    except Refused as refused:
        return None if refused.code.startswith("text_") else refused.code


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_a_text_is_kept_exactly_or_refused_by_name(typed: str) -> None:
    kept = cleaned(texts.card_text, typed)
    if kept is None:
        return
    assert kept == unicodedata.normalize("NFC", typed.replace("\r\n", "\n")).strip()
    assert texts.card_text(kept) == kept
    assert 0 < texts.length(kept) <= texts.CARD_LIMIT
    kept.encode()


@given(ANYTHING)
@settings(max_examples=200, deadline=None)
def test_a_title_is_one_line_that_cannot_turn_around_what_stands_beside_it(typed: str) -> None:
    kept = cleaned(texts.title, typed)
    if kept is None:
        return
    assert not set(kept) & set("\n\r\t\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert texts.title(kept) == kept


@pytest.mark.parametrize("letter", ["a", "ä", "字", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇦🇹", "e\u0301", "क्ष", "각", "1️⃣"])
def test_280_letters_as_a_person_counts_them_fit_and_281_do_not(letter: str) -> None:
    assert texts.card_text(f"{letter} " * 139 + letter + letter)
    with pytest.raises(Refused, match="text_too_long") as refused:
        texts.card_text(f"{letter} " * 140 + letter)
    assert refused.value.details == {"field": "text", "limit": 280, "length": 281}


@pytest.mark.parametrize("marks", ["\u0301" * 5, "\u0301\u200d" * 5, "\u0301\u200c\u0302" * 3, "\u20dd" * 6])
def test_more_than_four_marks_on_a_letter_are_refused_also_with_joiners_between(marks: str) -> None:
    with pytest.raises(Refused, match="text_marks"):
        texts.card_text(f"x{marks}")


@pytest.mark.parametrize("text", ["x\u0323\u0307\u0304\u0308", "की", "สวัสดีปีใหม่ที่", "👩‍❤️‍💋‍👨", "שָׁלוֹם", "بِسْمِ ٱللّٰهِ"])
def test_the_marks_that_languages_need_are_welcome(text: str) -> None:
    assert texts.card_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "empty",
    [
        "",
        " ",
        "\n\t\n",
        "\u200b",
        "\u200d\ufe0f",
        "\u3164",
        "\u2800",
        "\u00a0\u202f",
        "\ufeff",
        "\u00ad",
        "\U000e0020",
        "\u2028",
    ],
)
def test_what_shows_nothing_is_empty(empty: str) -> None:
    for read in (texts.card_text, texts.question, texts.title):
        with pytest.raises(Refused, match="text_empty"):
            read(empty)


@pytest.mark.parametrize(
    "sign",
    [
        "\0",
        "\x01",
        "\x08",
        "\x0b",
        "\x0c",
        "\r",
        "\x1b",
        "\x7f",
        "\x80",
        "\x85",
        "\x9f",
        "\ud800",
        "\ufffe",
        "\uffff",
        "\U0001ffff",
        "\ufdd0",
    ],
)
def test_control_characters_surrogates_and_noncharacters_are_refused(sign: str) -> None:
    for read in (texts.card_text, texts.question, texts.title):
        for typed in (sign, f"a{sign}", f"{sign}a", f"a{sign}b"):
            with pytest.raises(Refused, match="text_control"):
                read(typed)


def test_line_breaks_and_tabs_belong_to_a_card_and_not_to_a_title() -> None:
    assert texts.card_text("a\r\nb\tc\n\nd") == "a\nb\tc\n\nd"
    for broken in ("a\nb", "a\r\nb", "a\tb", "a\u2028b"):
        with pytest.raises(Refused, match="text_line_break"):
            texts.title(broken)
    assert texts.title("\n Auftakt \r\n") == "Auftakt"
