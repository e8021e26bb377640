"""What writers and readers can do with a card."""

import pytest

from board.errors import Refused
from tests.people import Evening, uuid


def test_a_pinned_card_hangs_for_everybody_with_the_next_number(evening: Evening) -> None:
    evening.pin(evening.guest(), "Ein Garten")
    evening.pin(evening.guest(), "Ein Café", f"board:{evening.boards[1]}")
    assert evening.texts() == ["Ein Garten"]
    assert [card["number"] for card in evening.cards(log=f"board:{evening.boards[1]}").values()] == [2]


def test_only_its_writer_changes_a_card(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Gaten")
    with pytest.raises(Refused, match="not_yours"):
        evening.ask(evening.guest(), "card.edit", card=card, text="Meiner")
    with pytest.raises(Refused, match="not_yours"):
        evening.ask(evening.moderator(), "card.edit", card=card, text="Meiner")
    evening.ask(writer, "card.edit", card=card, text="Ein Garten")
    assert evening.texts() == ["Ein Garten"]


def test_the_same_request_twice_hangs_one_card_and_gets_the_same_answer(evening: Evening) -> None:
    writer, request, card = evening.guest(), uuid(), uuid()
    first = evening.ask(writer, "card.add", request_id=request, id=card, text="Einmal")
    again = evening.ask(writer, "card.add", request_id=request, id=card, text="Einmal")
    assert first == again
    assert evening.texts() == ["Einmal"]


def test_the_same_request_with_other_content_is_refused(evening: Evening) -> None:
    writer, request = evening.guest(), uuid()
    evening.ask(writer, "card.add", request_id=request, id=uuid(), text="Eins")
    with pytest.raises(Refused, match="id_reuse"):
        evening.ask(writer, "card.add", request_id=request, id=uuid(), text="Zwei")
    assert evening.texts() == ["Eins"]


def test_me_too_counts_each_device_once_and_can_be_taken_back(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Ein Garten")
    fan = evening.guest()
    evening.ask(fan, "card.like", card=card)
    evening.ask(fan, "card.like", card=card)
    evening.ask(evening.guest(), "card.like", card=card)
    assert evening.cards()[card]["likes"] == 2
    evening.ask(fan, "card.unlike", card=card)
    evening.ask(fan, "card.unlike", card=card)
    assert evening.cards()[card]["likes"] == 1
