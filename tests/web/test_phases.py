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


# What is refused


def refusal(guest: Visitor) -> str:
    """What the page says at its top of what was not done; empty while it says nothing."""
    found = re.findall(r'<p class="note refused"[^>]*>(.*?)</p>', guest.page, re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


def test_a_text_that_came_too_late_is_given_back_with_the_reason(guest: Visitor, evening: Evening) -> None:
    lead(evening, "board.close", board=evening.boards[0])
    guest.send(board(evening), id=uuid(), request_id=uuid(), text="Ein langer Gedanke")
    assert (guest.status, "Writing has ended on this board." in guest.text) == (409, True)
    assert [text.strip() for text in guest.values("text")] == ["Ein langer Gedanke"]
    assert "Your draft stays here." in guest.text
    lead(evening, "board.add", id=uuid(), question="Ein Satz?", kind="round")
    for text in ("Erster", "Zweiter"):
        guest.send(board(evening, 3), id=uuid(), request_id=uuid(), text=text)
    assert "one sentence" in refusal(guest)
    assert [text.strip() for text in guest.values("text")] == ["Zweiter"]


def test_whatever_is_refused_the_page_says_so_at_its_top(guest: Visitor, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Karte")
    (topic,) = topics(evening, "Grün")
    here = board(evening)
    guest.send(f"{here}/topic/{topic}", do="dot")
    assert "Dots cannot be put now" in refusal(guest)
    lead(evening, "board.dots", board=evening.boards[0], budget=1, dots_on="topics")
    lead(evening, "board.phase", board=evening.boards[0], phase="dot")
    guest.send(f"{here}/topic/{topic}", do="dot").send(f"{here}/topic/{topic}", do="dot")
    assert "All your dots are put" in refusal(guest)
    assert guest.get(here).status == 200
    assert refusal(guest) == ""
    lead(evening, "board.close", board=evening.boards[0])
    guest.send(f"{here}/card/{card}", do="like")
    assert (guest.status, "Writing has ended on this board." in guest.text) == (409, True)
    mood = uuid()
    lead(evening, "board.add", id=mood, question="Wie geht es dir?", kind="mood")
    lead(evening, "board.close", board=mood)
    guest.send(f"{board(evening, 3)}/mood", field="2")
    assert (guest.status, "Writing has ended on this board." in guest.text) == (409, True)


def test_a_banned_device_reads_on_and_sees_that_it_cannot_write(guest: Visitor, evening: Evening) -> None:
    (topic,) = topics(evening, "Grün")
    here = board(evening)
    guest.send(here, id=uuid(), request_id=uuid(), text="Unfreundlich")
    own = next(id for id, card in evening.cards().items() if card["text"] == "Unfreundlich")
    lead(evening, "board.phase", board=evening.boards[0], phase="dot")
    assert 'value="dot"' in guest.get(here).page.partition("<template")[0]
    lead(evening, "device.ban", card=own)
    guest.get(here)
    assert "have ended writing on this board for this device" in guest.text
    assert "is not hanging just now" in guest.text
    assert "Karte zu Grün" in guest.text
    assert 'value="dot"' not in guest.page.partition("<template")[0]
    assert re.search(r'id="composer"[^>]* hidden', guest.page)
    guest.send(f"{here}/topic/{topic}", do="dot")
    assert (guest.status, "for this device" in guest.text) == (403, True)
    lead(evening, "device.allow", card=own)
    assert 'value="dot"' in guest.get(here).page.partition("<template")[0]


def test_a_rehearsal_is_called_one(guest: Visitor, evening: Evening) -> None:
    sign = r'id="rehearsal"( hidden)?>'
    assert re.findall(sign, guest.page) == [" hidden"]
    evening.ask(evening.organiser(), "workshop.rehearse", on=True)
    assert re.findall(sign, guest.get(board(evening)).page) == [""]
