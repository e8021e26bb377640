"""The promise to forget: cards that were taken down, and events past their date."""

from datetime import timedelta

import pytest

from board import retention, snapshot
from board.columns import Base
from board.errors import Refused
from board.founding import today
from board.models import Ban, Card, Change, Flash, Like, Vote
from board.visibility import Audience
from tests.method import dots_on, phase, topic
from tests.people import Evening, uuid


def test_a_card_taken_down_is_forgotten_when_it_cannot_come_back_any_more(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "x")
    evening.ask(evening.guest(), "card.like", card=card)
    evening.ask(writer, "card.remove", card=card)
    evening.sweep_later(seconds=30)
    assert evening.count(Card) == 1
    evening.sweep_later(seconds=32)
    assert evening.count(Card) == evening.count(Like) == 0
    with pytest.raises(Refused, match="not_found"):
        evening.ask(writer, "card.restore", card=card)


def test_forgetting_leaves_no_hole_in_the_log(evening: Evening) -> None:
    writer = evening.guest()
    evening.pin(writer, "vorher")
    card = evening.pin(writer, "x")
    evening.ask(writer, "card.edit", card=card, text="y")
    evening.ask(writer, "card.remove", card=card)
    evening.pin(writer, "nachher")
    evening.sweep_later(seconds=32)
    assert evening.seq() == 5
    missed = evening.house.shelf.catch_up(evening.board, 0, Audience.MODERATORS, None)["changes"]
    assert [(change["seq"], change["state"] and change["state"]["text"]) for change in missed] == [
        (1, "vorher"),
        (4, None),
        (5, "nachher"),
    ]

    def states(session):
        rows = session.query(Change).filter_by(log=evening.board).order_by(Change.seq)
        return [(row.seq, row.state and row.state["text"]) for row in rows]

    assert evening.house.read(states) == [(1, "vorher"), (2, None), (3, None), (4, None), (5, "nachher")]


def test_a_card_that_came_back_is_kept(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "x")
    evening.ask(writer, "card.remove", card=card)
    evening.ask(writer, "card.restore", card=card)
    evening.sweep_later(days=1)
    assert evening.texts() == ["x"]


def test_the_id_of_a_forgotten_card_may_come_again_as_a_new_card(evening: Evening) -> None:
    writer, request, card = evening.guest(), uuid(), uuid()
    first = evening.ask(writer, "card.add", request_id=request, id=card, text="x")
    evening.ask(writer, "card.remove", card=card)
    evening.sweep_later(seconds=32)
    assert evening.ask(writer, "card.add", request_id=request, id=card, text="x") == first
    assert evening.texts() == []


def test_an_event_lives_until_the_morning_of_its_deletion_date(evening: Evening) -> None:
    assert evening.sweep_later(days=29) == []
    assert evening.view() is not None
    assert evening.sweep_later(days=30) == [evening.id]
    assert evening.view() is None


def left_marks(evening: Evening, card: str) -> None:
    """A topic, a dot, a mark of disagreement and a ban: something in every table."""
    guest, leader = evening.guest(), evening.moderator()
    evening.ask(guest, "card.flash", card=card)
    cluster = topic(evening, "Räume", card)
    phase(evening, "dot")
    evening.ask(guest, "vote.add", cluster=cluster)
    evening.ask(leader, "device.ban", card=card)


def test_sealing_forgets_who_put_dots_and_marks_and_keeps_their_number(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Ein Garten")
    left_marks(evening, card)
    phase(evening, "results")
    evening.ask(evening.moderator(), "card.restore", card=card)
    evening.ask(evening.organiser(), "workshop.seal")
    assert [evening.count(model) for model in (Vote, Flash, Ban, Like)] == [0, 0, 0, 0]
    assert evening.cards("moderators")[card]["flashes"] == 1
    assert [state["dots"] for state in evening.things("cluster", evening.board, "attendees").values()] == [1]


def test_a_card_that_is_forgotten_takes_its_dots_and_marks_along(evening: Evening) -> None:
    writer, guest = evening.guest(), evening.guest()
    card = evening.pin(writer, "Ein Garten")
    dots_on(evening, "cards")
    phase(evening, "dot")
    evening.ask(guest, "card.flash", card=card)
    evening.ask(guest, "vote.add", card=card)
    evening.ask(writer, "card.remove", card=card)
    evening.sweep_later(seconds=32)
    assert [evening.count(model) for model in (Card, Vote, Flash)] == [0, 0, 0]


def test_erasing_leaves_no_row_of_the_event_and_all_of_the_others(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    other.pin(other.guest(), "bleibt")
    tables = {table.name: table for table in Base.metadata.sorted_tables}

    def rows(session):
        return {name: session.query(table).count() for name, table in tables.items()}

    before = evening.house.read(rows)
    third = Evening(evening.app, "Drittes", ["Was?"])
    writer = third.guest()
    third.ask(writer, "card.like", card=third.pin(writer, "geht"))
    third.ask(writer, "card.remove", card=third.pin(writer, "ist schon unten"))
    left_marks(third, third.pin(writer, "hat ein Thema"))
    assert third.house.write(retention.erase, third.id)
    assert evening.house.read(rows) == before
    assert other.texts() == ["bleibt"]
    assert not third.house.write(retention.erase, third.id)


def test_nobody_can_ask_anything_of_an_erased_event(evening: Evening) -> None:
    writer, card = evening.guest(), uuid()
    evening.house.write(retention.erase, evening.id)
    for person, verb, args in (
        (writer, "card.add", {"id": card, "text": "x"}),
        (evening.organiser(), "workshop.edit", {"title": "x"}),
    ):
        with pytest.raises(Refused, match="unknown_log"):
            evening.ask(person, verb, **args)
    with pytest.raises(Refused, match="unknown_log"):
        evening.house.read(snapshot.take, evening.log, "attendees")


def test_the_server_forgets_by_itself(evening: Evening) -> None:
    writer = evening.guest()
    evening.ask(writer, "card.remove", card=evening.pin(writer, "x"))
    assert evening.house.sweep() == []
    assert evening.count(Card) == 1

    def age(turn):
        for card in turn.session.query(Card):
            card.removed_at -= timedelta(seconds=40)

    evening.house.write(age)
    evening.house.sweep()
    assert evening.count(Card) == 0


def test_what_the_settings_say_is_the_default_date(evening: Evening) -> None:
    evening.house.settings.retention_days = 7
    other = Evening(evening.app, "Kurz", ["Was?"])
    assert other.view().delete_on == today(evening.house.settings) + timedelta(days=7)
