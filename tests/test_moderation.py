"""What those who lead do with cards: hidden means gone for guests, and it can come back."""

import json

import pytest

from board import snapshot
from board.errors import Refused
from board.visibility import Audience
from tests.people import Evening


def everything_a_guest_can_ask_for(evening: Evening) -> str:
    """Snapshot, catching up from every number, and files, as text."""
    told = [evening.house.read(snapshot.take, evening.board, "attendees").things]
    for since in range(evening.seq() + 1):
        told.append(evening.house.shelf.catch_up(evening.board, since, Audience.ATTENDEES, None))
    browser = evening.app.test_client()
    for format in ("csv", "json", "md"):
        answer = browser.get(
            f"/export/{evening.id}.{format}?audience=attendee", headers={"Authorization": f"Bearer {evening.code}"}
        )
        assert answer.status_code == 200
        told.append(answer.text)
    return json.dumps(told, ensure_ascii=False)


def test_a_hidden_card_is_in_nothing_that_guests_get(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.pin(evening.guest(), "Ein Garten")
    assert "Unfug" in everything_a_guest_can_ask_for(evening)
    evening.ask(evening.moderator(), "card.hide", card=card)
    told = everything_a_guest_can_ask_for(evening)
    assert "Unfug" not in told
    assert "Ein Garten" in told


def test_an_old_text_that_was_hidden_later_is_never_told(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Erster Unfug")
    evening.ask(writer, "card.edit", card=card, text="Zweiter Unfug")
    evening.ask(evening.guest(), "card.like", card=card)
    evening.ask(evening.moderator(), "card.hide", card=card)
    evening.ask(writer, "card.edit", card=card, text="Dritter Unfug")
    assert "Unfug" not in everything_a_guest_can_ask_for(evening)


def test_an_edited_text_is_told_only_as_it_is_now(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Alter Text")
    evening.ask(writer, "card.edit", card=card, text="Neuer Text")
    assert "Alter Text" not in everything_a_guest_can_ask_for(evening)


def test_those_who_lead_see_what_is_hidden(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    assert evening.cards("moderators")[card]["hidden"]


def test_what_was_hidden_comes_back_whenever_a_moderator_says_so(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    evening.ask_later(3600, evening.moderator(), "card.restore", card=card)
    assert evening.texts() == ["Unfug"]
    evening.ask(evening.organiser(), "card.hide", card=card)
    evening.ask(evening.organiser(), "card.restore", card=card)
    assert evening.texts() == ["Unfug"]


def test_its_writer_cannot_bring_back_what_a_moderator_hid(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    with pytest.raises(Refused, match="forbidden"):
        evening.ask(writer, "card.restore", card=card)
    assert evening.texts() == []


def test_hiding_and_restoring_twice_changes_nothing(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    first = evening.ask(evening.moderator(), "card.hide", card=card)
    assert evening.ask(evening.moderator(), "card.hide", card=card) == first
    first = evening.ask(evening.moderator(), "card.restore", card=card)
    assert evening.ask(evening.moderator(), "card.restore", card=card) == first


def test_cards_can_be_hidden_on_a_closed_board_and_after_sealing(evening: Evening) -> None:
    one, two = evening.pin(evening.guest(), "eins"), evening.pin(evening.guest(), "zwei")
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    evening.ask(evening.moderator(), "card.hide", card=one)
    evening.ask(evening.organiser(), "workshop.seal")
    evening.ask(evening.moderator(), "card.hide", card=two)
    assert evening.texts() == []
