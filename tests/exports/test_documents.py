import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from board.exports.documents import write_markdown
from board.exports.style import Style
from tests.exports.records import NASTY, card_texts, markdown_texts, record

ENGLISH = Style("en", ZoneInfo("Europe/Vienna"))


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_a_parser_gives_back_exactly_what_was_typed(text: str):
    document = write_markdown(record("davor", text, "danach"), ENGLISH).decode()
    for dialect in ("commonmark", "js-default"):
        assert markdown_texts(document, dialect) == ["davor", text, "danach"]


@given(card_texts)
def test_a_parser_gives_back_any_card(text: str):
    document = write_markdown(record("davor", text, "danach"), ENGLISH).decode()
    for dialect in ("commonmark", "js-default"):
        assert markdown_texts(document, dialect) == ["davor", text, "danach"]


@given(card_texts)
def test_a_title_or_a_question_stays_a_heading_of_plain_text(text: str):
    line = " ".join(text.split())
    whole = record("x")
    whole = replace(whole, title=line, boards=(replace(whole.boards[0], question=line),))
    tokens = MarkdownIt().parse(write_markdown(whole, ENGLISH).decode())
    headings = [tokens[i + 1] for i, token in enumerate(tokens) if token.type == "heading_open"]
    read = ["".join(child.content for child in token.children or []) for token in headings]
    assert read == [line, f"Board 1: {line}"]


def test_each_card_stands_once_with_its_number_and_time():
    document = write_markdown(record("Bänke", "Bäume", hidden=(2,)), ENGLISH).decode()
    assert document.count("Bänke") == document.count("Bäume") == 1
    assert "- **1** · 20:01\n\n  Bänke\n" in document
    assert re.search(r"- \*\*2\*\* · 20:02 · .*1.* · hidden\n\n  Bäume\n", document)


def test_ordinary_sentences_are_left_as_they_are():
    text = "Wir machen das, oder? (Ja!) Am 3.4. um 19:30, Halle 2 - bringt Kuchen; 100 % gut."
    assert text in write_markdown(record(text), ENGLISH).decode()


def test_it_names_the_state_it_shows_and_not_the_day_it_was_written():
    whole = record("eins", "zwei")
    assert "State 5," in write_markdown(whole, ENGLISH).decode()
    assert write_markdown(whole, ENGLISH) == write_markdown(whole, ENGLISH)


def test_boards_stand_in_the_order_of_the_evening():
    whole = record("x")
    first, second = (
        replace(whole.boards[0], number=2, question="Zuerst?"),
        replace(whole.boards[0], position=2, cards=()),
    )
    document = write_markdown(replace(whole, boards=(first, second)), ENGLISH).decode()
    assert document.index("Board 2: Zuerst?") < document.index("Board 1: Was")
    assert "No cards hang here." in document


def test_a_german_date_at_the_start_of_a_line_begins_no_list():
    document = write_markdown(record("x"), Style("de", ZoneInfo("Europe/Vienna"))).decode()
    assert markdown_texts(document) == ["x"]


def test_a_card_of_another_day_says_which():
    whole = replace(record("x"), created_at="2026-11-20T18:00:00.000Z")
    assert "- **1** · 2026-11-22 20:01\n" in write_markdown(whole, ENGLISH).decode()
