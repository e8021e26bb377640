import csv
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from board.exports.style import Style
from board.exports.tables import plain, safe, write_csv
from tests.exports.records import NASTY, card_texts, record

VIENNA = ZoneInfo("Europe/Vienna")
STARTS = tuple("=+-@\t\r\n＝＋－＠")


def read(data: bytes, separator: str = ";") -> list[list[str]]:
    """The rows as the csv module reads them, not as we wrote them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True))


def test_german_has_semicolons_and_english_has_commas():
    data = record("Bänke; viele, bitte")
    german, english = write_csv(data, Style("de", VIENNA)), write_csv(data, Style("en", VIENNA))
    assert read(german, ";")[1][2] == read(english, ",")[1][2] == "Bänke; viele, bitte"
    assert len(read(german, ";")[0]) == len(read(english, ",")[0]) == 11


def test_a_spreadsheet_knows_it_is_utf_8():
    assert write_csv(record("ä"), Style("de")).startswith(b"\xef\xbb\xbf")


def test_a_row_says_number_board_text_likes_time_and_hidden():
    header, first, second = read(
        write_csv(record("eins", "zwei", language="en", hidden=(2,)), Style("en", VIENNA)), ","
    )
    assert header[:6] == ["Number", "Board", "Text", "Likes", "Time", "Hidden"]
    assert header[6:] == ["Topic", "Dots", "Waits for approval", "Covered", "Disagreement"]
    assert first == [
        *["1", "1 Was wünschst du dir?", "eins", "0", "2026-11-22 20:01:03", "no"],
        *["", "", "no", "no", "0"],
    ]
    assert second[5] == "yes"


def test_the_time_is_that_of_the_hall():
    assert read(write_csv(record("x"), Style("de", ZoneInfo("America/Lima"))))[1][4] == "2026-11-22 14:01:03"


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_no_text_becomes_a_formula_and_each_comes_back(text: str):
    for language, separator in (("de", ";"), ("en", ",")):
        cell = read(write_csv(record(text), Style(language)), separator)[1][2]
        assert not cell.strip().startswith(STARTS)
        assert plain(cell) == text


def test_only_what_could_be_a_formula_gets_an_apostrophe():
    assert safe("=1") == "'=1"
    assert safe("1 = 1") == "1 = 1"
    assert safe("'ne Idee") == "'ne Idee"


def test_a_question_is_no_formula_either():
    data = record("x")
    row = read(write_csv(data, Style("de")))[1]
    assert row[1].startswith("1 ")


@given(card_texts)
def test_any_card_comes_back_from_a_spreadsheet(text: str):
    cell = read(write_csv(record(text, "danach"), Style("de")))[1][2]
    assert plain(cell) == text
    assert not cell.lstrip().startswith(STARTS)
    assert len(read(write_csv(record(text, "danach"), Style("de")))) == 3


def test_it_is_the_same_bytes_each_time():
    assert write_csv(record(*NASTY.values()), Style("de")) == write_csv(record(*NASTY.values()), Style("de"))
