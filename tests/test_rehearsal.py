"""A rehearsal: pretend guests, and nothing of it stays."""

import random
import sqlite3
import time
from typing import Any

import pytest
from sqlalchemy import select

from board import pretend
from board.columns import Base
from board.config import Settings
from board.errors import Refused
from board.models import Action, Ban, Card, Change, Cluster, Flash, Like, Vote
from board.visibility import Audience
from tests.ears import listen
from tests.method import another_board, dots_on, mood, phase, tally, topic
from tests.people import Evening, uuid
from tests.walk import Screens
from tests.web.visitor import Visitor


def rehearse(evening: Evening, on: bool = True) -> None:
    evening.ask(evening.organiser(), "workshop.rehearse", on=on)


def pretend_guests(evening: Evening) -> None:
    """They say all they have to say, without pauses."""

    def ask(*asked: Any) -> bool:
        return bool(evening.house.write(pretend.act, *asked))

    def see(log: str) -> dict[str, dict[str, Any]] | None:
        there: dict[str, dict[str, Any]] = evening.house.shelf.now(log).things[Audience.ATTENDEES]
        return None if log == evening.log and "rehearsal" not in there["workshop"][evening.id] else there

    rests = iter(range(2))  # they would stay for an hour

    def sleep(seconds: float) -> None:
        if seconds == pretend.REST and next(rests, None) is None:
            raise pretend.Over

    pretend.play(evening.view(), ask, see, sleep, random.Random(7))


def everything(evening: Evening) -> None:
    """A bit of all that can be done in an evening, on the first board."""
    moderator, loud = evening.moderator(), evening.guest()
    cards = [evening.pin(evening.guest(), f"Probekarte {number}") for number in range(4)]
    bad = evening.pin(loud, "Probeunfug")
    evening.ask(evening.guest(), "card.like", card=cards[0])
    evening.ask(evening.guest(), "card.flash", card=cards[0])
    evening.ask(moderator, "device.ban", card=bad)
    theme = topic(evening, "Probethema", *cards[:2])
    dots_on(evening, "topics")
    phase(evening, "dot")
    evening.ask(evening.guest(), "vote.add", cluster=theme)
    phase(evening, "results")
    evening.ask(moderator, "stage.spotlight", card=cards[0])
    evening.ask(moderator, "timer.start", seconds=600, closes=evening.boards[0])
    evening.ask(moderator, "board.close", board=evening.boards[1])
    evening.ask(moderator, "board.cover", board=evening.boards[1], covered=True)


def test_an_event_says_that_it_is_rehearsed(evening: Evening) -> None:
    assert "rehearsal" not in evening.thing("workshop", evening.id)
    rehearse(evening)
    before = evening.seq(evening.log)
    rehearse(evening)
    assert (evening.thing("workshop", evening.id)["rehearsal"], evening.seq(evening.log)) == (True, before)
    assert evening.view().rehearsal
    shelved = evening.house.shelf.workshop(evening.code)
    assert shelved is not None
    assert shelved.rehearsal
    rehearse(evening, on=False)
    assert "rehearsal" not in evening.thing("workshop", evening.id)


@pytest.mark.parametrize("what", ["a card", "a card taken down", "a topic", "a dot on a scale"])
def test_it_begins_only_where_nothing_happened_yet(evening: Evening, what: str) -> None:
    writer = evening.guest()
    if what.startswith("a card"):
        card = evening.pin(writer, "Ein Garten")
        if "down" in what:
            evening.ask(writer, "card.remove", card=card)
    elif what == "a topic":
        topic(evening, "Räume")
    else:
        mood(evening)
        evening.ask(writer, "mood.set", field=3)
    with pytest.raises(Refused, match="not_empty"):
        rehearse(evening)


def test_pretend_guests_write_on_every_board_and_like_what_others_wrote(evening: Evening) -> None:
    rehearse(evening)
    pretend_guests(evening)
    boards = [evening.cards(log=f"board:{id}") for id in evening.boards]
    assert sum(map(len, boards)) == 60
    assert min(map(len, boards)) > 20
    assert any(card["likes"] for card in boards[0].values())
    seen_by_those_who_lead = [evening.cards("moderators", f"board:{id}").values() for id in evening.boards]
    assert any(card.get("flashes") for cards in seen_by_those_who_lead for card in cards)


@pytest.mark.parametrize("on", ["topics", "cards"])
def test_they_put_all_their_dots_where_dots_are_put_and_write_no_more_there(evening: Evening, on: str) -> None:
    evening.ask(evening.moderator(), "board.close", board=evening.boards[1])
    rehearse(evening)
    cards = [evening.pin(evening.guest(), text) for text in ("eins", "zwei", "drei")]
    for title in ("Räume", "Geld", "Zeit", "Leute"):
        topic(evening, title)
    dots_on(evening, on, budget=2)
    phase(evening, "dot")
    pretend_guests(evening)
    assert (tally(evening)["voters"], tally(evening)["dots"]) == (pretend.DEVICES, 2 * pretend.DEVICES)
    phase(evening, "results")
    pretend_guests(evening)
    assert (tally(evening)["dots"], [*evening.cards()]) == (2 * pretend.DEVICES, cards)


def test_each_writes_one_sentence_where_one_is_asked_for(evening: Evening) -> None:
    another_board(evening, "round")
    for board in evening.boards[1:]:
        evening.ask(evening.moderator(), "board.close", board=board)
    rehearse(evening)
    pretend_guests(evening)
    assert len(evening.cards()) == pretend.DEVICES


def test_they_put_dots_on_a_scale_and_leave_a_closed_board_alone(evening: Evening) -> None:
    mood(evening)
    evening.ask(evening.moderator(), "board.close", board=evening.boards[1])
    rehearse(evening)
    pretend_guests(evening)
    assert tally(evening)["voters"] > 5
    assert evening.cards(log=f"board:{evening.boards[1]}") == {}
    assert len(evening.cards(log=f"board:{evening.boards[2]}")) > 10


def test_they_write_nothing_once_it_is_over(evening: Evening) -> None:
    rehearse(evening)
    rehearse(evening, on=False)
    pretend_guests(evening)
    assert evening.count(Card) == 0


def test_nothing_of_it_stays(settings: Settings, evening: Evening) -> None:
    before = {**evening.things("board")}
    rehearse(evening)
    everything(evening)
    rehearse(evening, on=False)
    kinds: tuple[type[Base], ...] = (Card, Cluster, Like, Flash, Vote, Ban, Action)
    assert [evening.count(kind) for kind in kinds] == [0] * len(kinds)
    assert tally(evening) == {}
    assert evening.things("board") == before
    stage = evening.thing("stage", evening.id)
    assert (stage["card"], stage["timer"], stage["view"], stage["board"]) == (None, None, "board", evening.boards[0])
    evening.pin(evening.guest(), "Ein Garten")
    assert [card["number"] for card in evening.cards().values()] == [1]
    states = evening.house.read(lambda session: [str(one.state) for one in session.scalars(select(Change))])
    assert not any("Probe" in state for state in states)


def test_what_was_set_before_it_holds_afterwards_and_what_was_set_in_it_does_not(evening: Evening) -> None:
    first, second = evening.boards
    for verb, args in (
        ("approve", {"approving": True}),
        ("cover", {"covered": True}),
        ("dots", {"budget": 3, "dots_on": "cards"}),
    ):
        evening.ask(evening.moderator(), f"board.{verb}", board=first, **args)
    before = evening.things("board")
    rehearse(evening)
    evening.ask(evening.organiser(), "workshop.edit", title="Probe")
    evening.ask(evening.moderator(), "board.approve", board=second, approving=True)
    evening.ask(evening.moderator(), "board.approve", board=first, approving=False)
    evening.pin(evening.guest(), "Probekarte")
    evening.ask(evening.moderator(), "board.cover", board=first, covered=False)
    dots_on(evening, "topics")
    phase(evening, "results")
    rehearse(evening, on=False)
    assert evening.things("board") == before
    rehearse(evening)  # another one: before this time
    dots_on(evening, "topics", budget=7)
    rehearse(evening, on=False)
    assert evening.things("board") == before


def test_a_board_that_it_used_can_be_taken_away_afterwards(evening: Evening) -> None:
    rehearse(evening)
    everything(evening)
    rehearse(evening, on=False)
    first, second = evening.boards
    evening.pin(evening.guest(), "Ein Garten", f"board:{second}")
    evening.ask(evening.moderator(), "board.remove", board=first)
    assert [*evening.things("board")] == [second]


def test_no_text_of_it_stays_in_the_file(settings: Settings, evening: Evening) -> None:
    rehearse(evening)
    everything(evening)
    rehearse(evening, on=False)
    until = time.monotonic() + 30
    while evening.house.database.scrubbing:
        assert time.monotonic() < until, "it was not scrubbed"
        evening.house.sweep()
    evening.house.stop()
    for file in settings.database_path.parent.glob(f"{settings.database_path.name}*"):
        assert b"Probethema" not in file.read_bytes(), file.name
    with sqlite3.connect(settings.database_path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_screen_follows_and_who_comes_back_late_sees_nothing_of_it(evening: Evening) -> None:
    screens = Screens(evening, listen(evening.app))
    screens.compare(late=True)
    rehearse(evening)
    everything(evening)
    screens.compare(late=True)
    rehearse(evening, on=False)
    screens.compare(late=True)
    evening.pin(evening.guest(), "Ein Garten")
    screens.compare(late=True)


def test_the_real_evening_begins_with_the_same_links_and_keeps_those_who_lead(evening: Evening) -> None:
    key = uuid()
    rehearse(evening)
    evening.ask(evening.moderator(), "key.add", id=key, name="Kim")
    rehearse(evening, on=False)
    assert [*evening.things("key")] == [key]


def test_a_sealed_evening_is_not_rehearsed(evening: Evening) -> None:
    evening.ask(evening.organiser(), "workshop.seal")
    with pytest.raises(Refused, match="sealed"):
        rehearse(evening)


def test_the_organiser_starts_and_ends_it_on_the_page(evening: Evening) -> None:
    evening.house.start()
    path = f"/organise/{evening.code}"
    page = Visitor(evening.app).enter(evening.keys["organiser"])
    page.send(path, do="rehearse")
    assert "You are rehearsing." in page.text
    until = time.monotonic() + 60
    while not evening.texts():
        assert time.monotonic() < until, "nobody came"
        time.sleep(0.1)
    page.send(path, do="rehearsed")
    assert "Start a rehearsal" in page.text
    assert evening.count(Card) == 0
    evening.pin(evening.guest(), "Ein Garten")
    assert "disabled" in page.get(path).page.split('value="rehearse"')[1][:20]
