"""A guest without JavaScript in the phases of a board: sees the order of things, gives dots, takes them back."""

import re

import pytest
from flask import Flask

from tests.people import Evening, uuid
from tests.web.visitor import Visitor


@pytest.fixture
def guest(app: Flask, evening: Evening) -> Visitor:
    return Visitor(app).get(board(evening))


def board(evening: Evening, number: int = 1) -> str:
    return f"/b/{evening.code}/{number}"


def lead(evening: Evening, verb: str, **args: object) -> None:
    evening.ask(evening.moderator(), verb, **args)


def topics(evening: Evening, *titles: str) -> list[str]:
    """Topics with a card each; returns their ids."""
    ids = [uuid() for _ in titles]
    for id, title in zip(ids, titles, strict=True):
        card = evening.pin(evening.guest(), f"Karte zu {title}")
        lead(evening, "cluster.add", id=id, title=title, cards=[card])
    return ids


def seen(guest: Visitor, section: str) -> list[str]:
    """Headings and texts of a section, in their order."""
    (found,) = re.findall(rf'<section id="{section}".*?</section>', guest.page, re.S)
    texts = re.findall(r'<h3[^>]*>(.*?)</h3>|<p class="text"[^>]*>(.*?)</p>', found, re.S)
    return [" ".join(re.sub(r"<[^>]*>", " ", heading or text).split()) for heading, text in texts]


def test_cards_stand_under_their_headings_and_free_ones_stay_in_sight(guest: Visitor, evening: Evening) -> None:
    topics(evening, "Grün", "Leer")
    evening.pin(evening.guest(), "Noch frei")
    lead(evening, "board.phase", board=evening.boards[0], phase="order")
    guest.get(board(evening))
    wanted = ["1 Grün 1", "Karte zu Grün", "2 Leer 1", "Karte zu Leer", "Without a topic so far 1", "Noch frei"]
    assert seen(guest, "all") == wanted


def test_a_long_topic_shows_its_newest_and_all_when_asked(guest: Visitor, evening: Evening) -> None:
    cards = [evening.pin(evening.guest(), f"Gedanke {number}") for number in range(8)]
    lead(evening, "cluster.add", id=uuid(), title="Viel", cards=cards)
    lead(evening, "board.phase", board=evening.boards[0], phase="order")
    guest.get(board(evening))
    assert [f"Gedanke {number}" in guest.page for number in range(8)] == [False] * 3 + [True] * 5
    assert "Show 3 older cards" in guest.text
    guest.get(f"{board(evening)}?all=1")
    assert all(f"Gedanke {number}" in guest.page for number in range(8))


def test_dots_are_given_and_taken_back_by_plain_forms(guest: Visitor, evening: Evening) -> None:
    first, second = topics(evening, "Grün", "Leer")
    lead(evening, "board.dots", board=evening.boards[0], budget=2, dots_on="topics")
    lead(evening, "board.phase", board=evening.boards[0], phase="dot")
    for id in (first, first, second):
        guest.send(f"{board(evening)}/topic/{id}", do="dot")
    assert guest.status == 409
    guest.get(board(evening))
    assert "all your dots are given" in guest.text
    guest.send(f"{board(evening)}/topic/{first}", do="undot")
    assert "1 of 2 dots left" in guest.text
    guest.send(f"{board(evening)}/topic/{second}", do="dot")
    guest.send(f"{board(evening)}/topic/{second}", do="dot")
    guest.send(f"{board(evening)}/topic/{first}", do="undot")
    guest.send(f"{board(evening)}/topic/{second}", do="dot")
    lead(evening, "board.phase", board=evening.boards[0], phase="results")
    guest.get(board(evening))
    assert seen(guest, "vote")[-2:] == ["Leer", "Grün"]
    assert "2 dots, 2 of them yours" in guest.text


def test_nothing_of_a_covered_card_is_on_the_page_of_another(guest: Visitor, evening: Evening) -> None:
    lead(evening, "board.cover", board=evening.boards[0], covered=True)
    evening.pin(evening.guest(), "Streng geheim")
    guest.get(board(evening))
    assert "geheim" not in guest.page
    assert "1 card lies covered" in guest.text
    guest.send(board(evening), id=uuid(), request_id=uuid(), text="Mein eigenes")
    assert "Mein eigenes" in guest.page
    assert "still covered" in guest.text


def test_a_scale_takes_one_dot(guest: Visitor, evening: Evening) -> None:
    lead(evening, "board.add", id=uuid(), question="Wie geht es dir?", kind="mood")
    guest.get(board(evening, 3))
    for field in ("2", "4"):
        guest.send(f"{board(evening, 3)}/mood", field=field)
    assert re.findall(r'value="(\d)" aria-pressed="true"', guest.page) == ["4"]
    assert guest.send(f"{board(evening, 3)}/mood", field="6").status == 400
