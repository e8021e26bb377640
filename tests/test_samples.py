import pytest
import regex

from board import texts
from board.arguments import LANGUAGES
from board.samples import Sample, languages, sample


@pytest.fixture(params=LANGUAGES)
def told(request: pytest.FixtureRequest) -> Sample:
    return sample(request.param)


def written(told: Sample) -> list[str]:
    return [card.text for board in told.boards for card in board.cards]


def test_every_language_has_its_sample():
    assert languages() == sorted(LANGUAGES)


def test_an_evening_has_four_boards_and_about_a_hundred_and_twenty_cards(told: Sample):
    assert len(told.boards) == 4
    assert 115 <= len(written(told)) <= 130


def test_every_text_is_one_that_a_phone_could_have_sent(told: Sample):
    assert texts.title(told.title) == told.title
    assert all(texts.question(board.question) == board.question for board in told.boards)
    assert all(texts.card_text(text) == text for text in written(told))


def test_cards_of_a_board_come_one_after_the_other_and_no_two_at_once(told: Sample):
    times = [card.after for board in told.boards for card in board.cards]
    assert len(set(times)) == len(times)
    for board in told.boards:
        assert [card.after for card in board.cards] == sorted(card.after for card in board.cards)
    assert max(times) < 2 * 3600


def test_people_write_as_people_do(told: Sample):
    cards = written(told)
    plain = [regex.sub(r"\W", "", text).lower() for text in cards]
    assert any(texts.length(text) > 250 for text in cards), "long"
    assert any(texts.length(text) < 5 for text in cards), "short"
    assert any("\n" in text for text in cards), "several lines"
    assert any(text.startswith("=") for text in cards), "a formula"
    assert any("<b>" in text for text in cards), "markup"
    assert any(regex.search(r"\p{Arabic}", text) for text in cards), "from right to left"
    assert any("\u200d" in text for text in cards), "a family"
    assert len(set(plain)) < len(plain), "the same thing twice"


def test_some_cards_were_taken_down_and_some_are_liked(told: Sample):
    cards = [card for board in told.boards for card in board.cards]
    assert 2 <= sum(card.hidden for card in cards) <= 6
    assert sum(card.likes > 5 for card in cards) > 5


def test_nobody_can_be_reached_through_a_sample(told: Sample):
    assert not [text for text in written(told) if regex.search(r"https?://|www\.|@\w|\d{5,}", text)]
