"""The order by dots: the same on the guests' page, on the results page and in the files, and quick for many."""

import time
from collections import Counter

import pytest

from board.dots import ranked
from board.exports import record
from board.visibility import Audience
from board.web import figures
from board.web.topics import topics_of, voting
from tests.method import dots_on, phase, topic
from tests.people import Evening

Rows = list[tuple[int, str, int]]


def told(evening: Evening) -> list[Rows]:
    """Place, words and dots: in the files, on the results page, on the guests' page."""
    view, kept = evening.view(), evening.house.shelf.now(evening.board)
    files = evening.house.read(record.gather, evening.id, Audience.ATTENDEES).boards[0].ranking
    shown = evening.house.read(figures.rankings, view.boards)
    guests = voting(kept, view.boards[0], topics_of(kept, Counter()), Counter(), barred=False).rows
    return [
        [(place, one.title if hasattr(one, "title") else one.text, one.dots) for place, one in files],
        [(row["place"], row["title"], row["dots"]) for row in (shown[0]["rows"] if shown else [])],
        [(n, one["text"], one["dots"]) if isinstance(one, dict) else (n, one.title, one.dots) for n, one in guests],
    ]


def test_cards_stand_in_one_order_everywhere_and_one_corrected_to_no_dots_in_none(evening: Evening) -> None:
    cards = {text: evening.pin(evening.guest(), text) for text in ("eins", "zwei", "drei", "vier", "fünf")}
    dots_on(evening, "cards")
    phase(evening, "dot")
    for text, dots in (("eins", 1), ("zwei", 3), ("drei", 2), ("vier", 3)):
        evening.ask(evening.moderator(), "vote.tally", card=cards[text], dots=dots)
    phase(evening, "results")
    evening.ask(evening.moderator(), "vote.tally", card=cards["drei"], dots=0)
    assert told(evening) == [[(1, "zwei", 3), (1, "vier", 3), (3, "eins", 1)]] * 3


def test_topics_stand_in_one_order_everywhere_also_those_without_dots(evening: Evening) -> None:
    ids = {title: topic(evening, title) for title in ("Räume", "Geld", "Zeit", "Leute")}
    phase(evening, "dot")
    for title, dots in (("Geld", 2), ("Zeit", 4), ("Leute", 2)):
        evening.ask(evening.moderator(), "vote.tally", cluster=ids[title], dots=dots)
    phase(evening, "results")
    assert told(evening) == [[(1, "Zeit", 4), (2, "Geld", 2), (2, "Leute", 2), (4, "Räume", 0)]] * 3
    evening.ask(evening.moderator(), "vote.tally", cluster=ids["Zeit"], dots=0)
    assert told(evening) == [[(1, "Geld", 2), (1, "Leute", 2), (3, "Räume", 0), (3, "Zeit", 0)]] * 3


@pytest.mark.parametrize("equal", [1, 7])
def test_twenty_thousand_are_ranked_while_nobody_waits(equal: int) -> None:
    things = [(1 + number // equal, number) for number in range(20_000)]
    began = time.monotonic()
    found = ranked(things, lambda thing: thing, "cards")
    assert time.monotonic() - began < 1
    assert [place for place, _thing in found[: 2 * equal]] in ([1, 2], [1] + [2] * 7 + [9] * 6)
    assert found[-1][0] == 20_000 - equal + 1


def test_what_is_not_revealed_has_no_place() -> None:
    assert ranked([(None, 1), (0, 2), (2, 3)], lambda thing: thing, "topics") == [(1, (2, 3)), (2, (0, 2))]
