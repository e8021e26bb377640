"""Dots on what goes and comes back: none counts twice, none is lost, and many voters ask no more of the database."""

import random
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.method import dots_on, own, phase, tally, topic, undo
from tests.people import Evening
from tests.test_votes import dot, dotting, id_of, shown

__all__ = ["dotting"]  # the fixture


def test_a_topic_that_comes_back_while_dots_are_for_cards_counts_no_dot_twice(dotting: Evening) -> None:
    guest = dotting.guest()
    dots_on(dotting, "topics", budget=1)
    dot(dotting, guest, "Räume")
    dotting.ask(dotting.moderator(), "cluster.remove", cluster=id_of(dotting, "Räume"))
    dot(dotting, guest, "Geld")
    dots_on(dotting, "cards", budget=1)
    undo(dotting, back=1)
    dots_on(dotting, "topics", budget=1)
    phase(dotting, "results")
    assert shown(dotting) == {"Räume": 0, "Geld": 1, "Zeit": 0, "Leute": 0}
    assert (tally(dotting)["voters"], tally(dotting)["dots"]) == (1, 1)


def test_a_card_that_comes_back_while_dots_are_for_topics_counts_no_dot_twice(dotting: Evening) -> None:
    guest, moderator = dotting.guest(), dotting.moderator()
    first, second = (dotting.pin(guest, text) for text in ("eins", "zwei"))
    dots_on(dotting, "cards", budget=1)
    dotting.ask(guest, "vote.add", card=first)
    dotting.ask(moderator, "card.hide", card=first)
    dotting.ask(guest, "vote.add", card=second)
    dots_on(dotting, "topics", budget=1)
    dotting.ask(moderator, "card.restore", card=first)
    dots_on(dotting, "cards", budget=1)
    phase(dotting, "results")
    assert [dotting.cards()[card].get("dots") for card in (first, second)] == [None, 1]


def test_dots_on_cards_take_none_from_a_topic_that_comes_back(dotting: Evening) -> None:
    guest = dotting.guest()
    card = dotting.pin(guest, "Ein Garten")
    dot(dotting, guest, "Räume", "Räume")
    dotting.ask(dotting.moderator(), "cluster.remove", cluster=id_of(dotting, "Räume"))
    dots_on(dotting, "cards", budget=2)
    for _ in range(2):
        dotting.ask(guest, "vote.add", card=card)
    undo(dotting, back=1)
    dots_on(dotting, "topics", budget=2)
    phase(dotting, "results")
    assert shown(dotting)["Räume"] == 2


@pytest.mark.parametrize("seed", range(4))
def test_no_order_of_going_coming_and_switching_gives_a_dot_too_many_or_loses_one(evening: Evening, seed: int) -> None:
    leader, dice, budget = evening.moderator(), random.Random(seed), 2
    things = [topic(evening, title) for title in "ABC"] + [evening.pin(evening.guest(), text) for text in "abc"]
    kinds = dict(zip(things, ["cluster"] * 3 + ["card"] * 3, strict=True))
    guests = [evening.guest() for _ in range(3)]
    put: list[Counter[str]] = [Counter() for _ in guests]  # of each guest, also on what is gone
    gone: set[str] = set()
    now = "cluster"
    dots_on(evening, "topics", budget)
    phase(evening, "dot")
    for _ in range(150):
        thing = dice.choice(things)
        kind = kinds[thing]
        left = [budget - sum(n for id, n in one.items() if kinds[id] == kind and id not in gone) for one in put]
        move = dice.choice(["put", "put", "put", "take", "go or come", "go or come", "switch"])
        if move == "switch":
            now = "card" if now == "cluster" else "cluster"
            dots_on(evening, "topics" if now == "cluster" else "cards", budget)
        elif move == "go or come" and thing not in gone:
            evening.ask(leader, "cluster.remove" if kind == "cluster" else "card.hide", **{kind: thing})
            gone.add(thing)
        elif move == "go or come":
            more: dict[str, Any] = {"cards": []} if kind == "cluster" else {}
            evening.ask(leader, f"{kind}.restore", **{kind: thing}, **more)
            gone.remove(thing)
            for one, most in zip(put, left, strict=True):
                one[thing] = min(one[thing], most)
        elif kind == now and thing not in gone:
            who = dice.randrange(len(guests))
            change = 1 if move == "put" else -1
            if change <= left[who] and put[who][thing] + change >= 0:
                evening.ask(guests[who], "vote.add" if change == 1 else "vote.remove", **{kind: thing})
                put[who][thing] += change
    for guest, one in zip(guests, put, strict=True):
        assert Counter(own(evening, guest)["dot"]) == +one
    for kind, what in (("cluster", "topics"), ("card", "cards")):
        dots_on(evening, what, budget)
        there = [id for id in things if kinds[id] == kind and id not in gone]
        assert tally(evening)["dots"] == sum(one[id] for one in put for id in there)
        assert all(sum(one[id] for id in there) <= budget for one in put)


def statements(evening: Evening, verb: str, **args: Any) -> int:
    """How many the database was asked while who leads did this."""
    told: list[str] = []

    def hear(*said: Any) -> None:
        told.append(said[2])

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        evening.ask(evening.moderator(), verb, **args)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return len(told)


def test_what_leads_a_topic_away_and_back_asks_no_more_for_many_voters_than_for_few(evening: Evening) -> None:
    first, second, third = (topic(evening, title) for title in "ABC")
    dots_on(evening, "topics", budget=2)
    phase(evening, "dot")
    asked = []
    for voters in (10, 90):
        for guest in [evening.guest() for _ in range(voters)]:
            evening.ask(guest, "vote.add", cluster=first)
            evening.ask(guest, "vote.add", cluster=second)
        merged = statements(evening, "cluster.merge", cluster=first, into=second)
        back = statements(evening, "cluster.restore", cluster=first, cards=[], out_of=second)
        evening.ask(evening.moderator(), "cluster.remove", cluster=first)
        for guest in [evening.guest() for _ in range(voters)]:
            evening.ask(guest, "vote.add", cluster=third)
        asked.append((merged, back, statements(evening, "cluster.restore", cluster=first, cards=[])))
    assert asked[0] == asked[1]
    assert max(asked[1]) < 40
    assert tally(evening)["dots"] == 300
