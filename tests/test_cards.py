"""What writers and readers can do with a card."""

import pytest

from board.errors import Refused
from board.models import Card, Like, Request
from tests.ears import listen
from tests.method import own, tally
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


def test_an_edited_card_keeps_its_number_and_its_likes_and_says_when(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Gaten")
    evening.ask(evening.guest(), "card.like", card=card)
    before = evening.cards()[card]
    evening.ask(writer, "card.edit", card=card, text="Ein Garten")
    after = evening.cards()[card]
    assert (after["number"], after["likes"], after["added_at"]) == (1, 1, before["added_at"])
    assert before["edited_at"] is None
    assert after["edited_at"] >= after["added_at"]


def test_the_same_text_again_makes_no_change(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    assert evening.ask(writer, "card.edit", card=card, text="  Ein Garten\r\n") == {"ok": True, "seq": 1}
    assert evening.cards()[card]["edited_at"] is None


def test_a_card_taken_down_is_gone_for_everybody(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    evening.ask(writer, "card.remove", card=card)
    assert evening.cards() == evening.cards("moderators") == {}


def test_only_its_writer_takes_a_card_down(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Ein Garten")
    for other in (evening.guest(), evening.moderator(), evening.organiser()):
        with pytest.raises(Refused, match="not_yours"):
            evening.ask(other, "card.remove", card=card)


def test_its_writer_can_hang_a_card_up_again_for_thirty_seconds(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    evening.ask(writer, "card.remove", card=card)
    evening.ask_later(29.5, writer, "card.restore", card=card)
    assert evening.texts() == ["Ein Garten"]
    evening.ask(writer, "card.remove", card=card)
    with pytest.raises(Refused, match="too_late"):
        evening.ask_later(30.5, writer, "card.restore", card=card)
    assert evening.texts() == []


def test_nobody_else_hangs_up_what_its_writer_took_down(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    evening.ask(writer, "card.remove", card=card)
    for other in (evening.guest(), evening.moderator(), evening.organiser()):
        with pytest.raises(Refused, match="not_yours"):
            evening.ask(other, "card.restore", card=card)
    assert evening.cards("moderators") == {}


def test_a_hidden_card_that_its_writer_took_down_and_hung_up_again_stays_hidden(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    evening.ask(evening.moderator(), "card.hide", card=card)
    evening.ask(writer, "card.remove", card=card)
    evening.ask(writer, "card.restore", card=card)
    assert evening.cards() == {}
    assert evening.cards("moderators")[card]["hidden"]


def test_a_second_tap_on_undo_changes_nothing_and_is_no_mistake(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    evening.ask(writer, "card.remove", card=card)
    first = evening.ask(writer, "card.restore", card=card)
    assert evening.ask(writer, "card.restore", card=card) == first
    assert evening.texts() == ["Ein Garten"]


def test_a_card_that_is_down_can_be_neither_changed_nor_liked(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    evening.ask(writer, "card.remove", card=card)
    for verb, more in (("card.edit", {"text": "x"}), ("card.remove", {}), ("card.like", {}), ("card.unlike", {})):
        with pytest.raises(Refused, match="not_found"):
            evening.ask(writer, verb, card=card, **more)
    with pytest.raises(Refused, match="not_found"):
        evening.ask(evening.moderator(), "card.hide", card=card)


def test_the_number_of_a_forgotten_card_is_never_given_again(evening: Evening) -> None:
    writer = evening.guest()
    for _ in range(3):
        card = evening.pin(writer, "x")
        evening.ask(writer, "card.remove", card=card)
        evening.sweep_later(seconds=32)
    assert evening.count(Card) == 0
    card = evening.pin(writer, "y")
    assert evening.cards()[card]["number"] == 4


def test_a_refused_card_takes_no_number(evening: Evening) -> None:
    with pytest.raises(Refused, match="text_empty"):
        evening.pin(evening.guest(), " ")
    card = evening.pin(evening.guest(), "y")
    assert evening.cards()[card]["number"] == 1


def test_an_id_that_hangs_already_is_refused_also_on_another_board(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "eins")
    for board in evening.boards:
        with pytest.raises(Refused, match="id_taken"):
            evening.ask(writer, "card.add", f"board:{board}", id=card, text="zwei")
    assert evening.texts() == ["eins"]


def test_a_card_of_another_board_is_not_found_there(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "eins", f"board:{evening.boards[1]}")
    for verb, more in (("card.edit", {"text": "x"}), ("card.remove", {}), ("card.like", {}), ("card.restore", {})):
        with pytest.raises(Refused, match="not_found"):
            evening.ask(writer, verb, card=card, **more)


def test_who_has_no_device_can_pin_but_owns_nothing(evening: Evening) -> None:
    nobody = evening.guest()
    nobody = type(nobody)(nobody.role, nobody.workshop, None)
    card, other = evening.pin(nobody, "anonym"), evening.pin(evening.guest(), "meins")
    for verb, more in (("card.edit", {"text": "x"}), ("card.remove", {})):
        with pytest.raises(Refused, match="not_yours"):
            evening.ask(nobody, verb, card=card, **more)
        with pytest.raises(Refused, match="not_yours"):
            evening.ask(nobody, verb, card=other, **more)
    with pytest.raises(Refused, match="missing_field"):
        evening.ask(nobody, "card.like", card=card)


def test_guests_cannot_like_what_they_cannot_see(evening: Evening) -> None:
    card, fan, moderator = evening.pin(evening.guest(), "x"), evening.guest(), evening.moderator()
    evening.ask(moderator, "card.hide", card=card)
    with pytest.raises(Refused, match="not_found"):
        evening.ask(fan, "card.like", card=card)
    evening.ask(moderator, "card.like", card=card)
    assert evening.cards("moderators")[card]["likes"] == 1


def test_likes_are_counted_once_however_they_come(evening: Evening) -> None:
    card, fans = evening.pin(evening.guest(), "x"), [evening.guest() for _ in range(5)]
    for fan in [*fans, *fans]:
        evening.ask(fan, "card.like", card=card)
    for fan in fans[:3] * 2:
        evening.ask(fan, "card.unlike", card=card)
    evening.ask(evening.guest(), "card.unlike", card=card)
    assert evening.cards()[card]["likes"] == evening.count(Like) == 2


def test_a_refused_request_is_not_remembered(evening: Evening) -> None:
    writer, request, before = evening.guest(), uuid(), evening.count(Request)
    with pytest.raises(Refused, match="text_empty"):
        evening.ask(writer, "card.add", request_id=request, id=uuid(), text=" ")
    assert evening.count(Request) == before
    assert evening.ask(writer, "card.add", request_id=request, id=uuid(), text="jetzt")["ok"]


def test_the_writer_alone_is_told_of_a_card_that_waits_and_that_an_edited_one_waits_again(evening: Evening) -> None:
    writer, leader = evening.guest(), evening.moderator()
    evening.ask(leader, "board.approve", board=evening.boards[0], approving=True)
    card = evening.pin(writer, "Ein Gaten")
    assert evening.cards() == {}
    assert own(evening, writer)["unseen"][card]["text"] == "Ein Gaten"
    assert own(evening, evening.guest())["unseen"] == {}
    evening.ask(leader, "card.approve", card=card)
    assert (evening.texts(), own(evening, writer)["unseen"], tally(evening)) == (["Ein Gaten"], {}, {})
    ears = listen(evening.app)
    evening.ask(writer, "card.edit", card=card, text="Ein Garten")
    assert (evening.cards(), tally(evening)["waiting"]) == ({}, 1)
    (told,) = [data for event, data, _to in ears.heard if event == "mine"]
    assert told["unseen"][card]["text"] == "Ein Garten"
    evening.ask(writer, "card.remove", card=card)
    assert tally(evening) == {}
    evening.ask(writer, "card.restore", card=card)
    assert tally(evening)["waiting"] == 1


def test_who_leads_pins_cards_that_neither_wait_nor_are_covered(evening: Evening) -> None:
    leader = evening.moderator()
    evening.ask(leader, "board.approve", board=evening.boards[0], approving=True)
    evening.ask(leader, "board.cover", board=evening.boards[0], covered=True)
    evening.pin(leader, "Von Papier")
    evening.pin(evening.guest(), "Vom Telefon")
    assert (evening.texts(), tally(evening)["waiting"], tally(evening)["covered"]) == (["Von Papier"], 1, 0)


def test_a_device_that_may_write_no_more_changes_nothing_on_this_board_alone(evening: Evening) -> None:
    rude = evening.guest()
    card, other = evening.pin(rude, "Unfug"), evening.pin(evening.guest(), "Ein Garten")
    evening.ask(evening.moderator(), "device.ban", card=card)
    before = evening.seq()
    for verb, args in (
        ("card.add", {"id": uuid(), "text": "Mehr Unfug"}),
        ("card.edit", {"card": card, "text": "Mehr Unfug"}),
        ("card.like", {"card": other}),
        ("card.flash", {"card": other}),
    ):
        with pytest.raises(Refused, match="banned"):
            evening.ask(rude, verb, **args)
    assert evening.seq() == before
    evening.pin(rude, "Anderswo", f"board:{evening.boards[1]}")
