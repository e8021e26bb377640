"""What the evening says: figures that are counted, never guessed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from board.web.figures import most_liked, timeline
from board.web.handouts import LINE_MM, ROOM_MM, WIDTH_OF_LETTER, address_step, question_step
from tests.method import mood, phase, topic
from tests.people import Evening
from tests.web.visitor import Visitor

NOW = datetime(2026, 11, 22, 18, 25, 3, tzinfo=UTC)


def at(*minutes: float) -> list[datetime]:
    return [NOW + timedelta(minutes=minute) for minute in minutes]


def results(app: Flask, evening: Evening) -> Visitor:
    return Visitor(app).enter(evening.keys["organiser"]).get(f"/organise/{evening.code}/results")


def test_before_the_first_card_the_page_says_so_and_what_to_do(app: Flask, evening: Evening) -> None:
    page = results(app, evening)
    assert "Nothing hangs yet." in page.text
    assert "Posters and links" in page.text
    assert "<rect" not in page.page


def test_cards_are_counted_by_board_without_the_hidden_ones(app: Flask, evening: Evening) -> None:
    cards = [evening.pin(evening.guest(), f"card {number}") for number in range(4)]
    evening.pin(evening.guest(), "elsewhere", f"board:{evening.boards[1]}")
    evening.ask(evening.moderator(), "card.hide", card=cards[0])
    page = results(app, evening)
    assert "Auftakt: 4 cards, 0 me-toos, 2 boards." in page.text
    assert "Most on board 1: 3 cards." in page.text
    assert "With the 1 card that guests do not see, marked as such." in page.text


def test_the_cards_that_most_agree_with_come_first(app: Flask, evening: Evening) -> None:
    cards = [evening.pin(evening.guest(), text) for text in ("few", "many", "none")]
    for card, likes in zip(cards, (1, 3, 0), strict=True):
        for _ in range(likes):
            evening.ask(evening.guest(), "card.like", card=card)
    text = results(app, evening).text
    assert "many Card 2, board 1 3 me too few Card 1, board 1 1 me too" in text
    assert "none" not in text


def test_a_hidden_card_is_not_among_the_liked(app: Flask, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "gone")
    evening.ask(evening.guest(), "card.like", card=card)
    evening.pin(evening.guest(), "stays")
    evening.ask(evening.moderator(), "card.hide", card=card)
    assert "gone" not in results(app, evening).text


def test_what_the_dots_say_is_a_numbered_list_once_it_is_revealed(app: Flask, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "card")
    for title in ("Rooms <b>", "Money", "Time"):
        last = topic(evening, title, card)
    phase(evening, "dot")
    for _ in range(3):
        evening.ask(evening.guest(), "vote.add", cluster=last)
    assert "What the dots say" not in results(app, evening).text
    phase(evening, "results")
    assert "What the dots say 1. Time 3 dots 2. Rooms <b> 0 dots 2. Money 0 dots" in results(app, evening).text


def test_the_scale_stands_on_the_page_once_it_is_revealed_also_without_any_card(app: Flask, evening: Evening) -> None:
    mood(evening)
    for field in (5, 5, 2):
        evening.ask(evening.guest(), "mood.set", field=field)
    phase(evening, "results")
    assert "What the dots say 1 of 5: 0 2 of 5: 1 3 of 5: 0 4 of 5: 0 5 of 5: 2" in results(app, evening).text


def test_texts_with_markup_are_shown_as_typed(app: Flask, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "<b>bold</b> & {{7*7}}")
    evening.ask(evening.guest(), "card.like", card=card)
    page = results(app, evening)
    assert "<b>bold</b>" not in page.page
    assert "<b>bold</b> & {{7*7}}" in page.text


def test_all_files_are_offered_for_both_audiences(app: Flask, evening: Evening) -> None:
    page = results(app, evening).page
    for audience in ("attendee", "moderator"):
        for form in ("csv", "md", "json"):
            assert f"/export/{evening.id}.{form}?audience={audience}" in page


def test_the_page_holds_no_inline_style(app: Flask, evening: Evening) -> None:
    evening.pin(evening.guest(), "one")
    assert " style=" not in results(app, evening).page


# The timeline


def test_without_cards_there_is_no_timeline() -> None:
    assert timeline([]) is None


@pytest.mark.parametrize("minutes", [(0,), (0, 1), (0, 7, 29), (0, 125), (0, 60 * 26), (0, 60 * 24 * 400)])
def test_every_card_stands_in_exactly_one_bar(minutes: Any) -> None:
    line = timeline(at(*minutes), ZoneInfo("Europe/Vienna"))
    assert line is not None
    assert sum(line.bars) == len(minutes)
    assert 12 <= len(line.bars) <= 30
    assert line.start <= NOW < line.at(1)
    assert line.at(len(line.bars) - 1) <= max(line.at(len(line.bars)), at(*minutes)[-1])


def test_an_evening_is_shown_in_steps_of_five_minutes_on_the_clock() -> None:
    line = timeline(at(*range(120)), ZoneInfo("Europe/Vienna"))
    assert line is not None
    assert line.step == timedelta(minutes=5)
    assert (line.start.hour, line.start.minute) == (19, 25)


def test_days_begin_at_midnight_where_the_server_stands() -> None:
    line = timeline(at(0, 60 * 24 * 20), ZoneInfo("Europe/Vienna"))
    assert line is not None
    assert (line.step, line.start.hour) == (timedelta(days=1), 0)


def test_the_peak_is_the_earliest_of_the_highest_bars() -> None:
    line = timeline(at(0, 0, 10, 10, 20))
    assert line is not None
    assert line.peak == 0


def test_equal_cards_come_in_the_order_they_hung() -> None:
    cards = [{"number": number, "likes": likes} for number, likes in ((1, 2), (2, 5), (3, 2), (4, 0))]
    assert [card["number"] for card in most_liked(cards)] == [2, 1, 3]


# Posters


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("Was wünschst du dir fürs Wohnen?", 36),
        ("Ein Satz zum Schluss: Was nimmst du mit?", 30),
        ("Donaudampfschifffahrtsgesellschaftskapitän?", 13),
        ("", 36),
    ],
)
def test_a_question_is_set_as_large_as_its_poster_allows(question: str, step: int) -> None:
    assert question_step(question) == step


@pytest.mark.parametrize("length", [10, 60, 120, 200])
def test_the_longest_question_still_stands_on_its_poster(length: int) -> None:
    question = ("Nachbarschaft " * 15)[:length]
    size = question_step(question)
    lines = len(question) * size * WIDTH_OF_LETTER / LINE_MM
    assert lines * size <= ROOM_MM * 1.2


def test_long_addresses_are_set_smaller() -> None:
    assert [address_step(host) for host in ("pappen.example", "192.168.178.100:8000", "p" * 40)] == [1, 2, 3]
