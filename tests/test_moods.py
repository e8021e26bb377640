"""One dot on a scale for each device, one sentence for each device, and marks of disagreement."""

import pytest

from board.errors import Refused
from tests.method import another_board, mood, own, phase, tally
from tests.people import Evening, uuid


def test_each_device_has_one_dot_on_the_scale_and_may_move_it(evening: Evening) -> None:
    mood(evening)
    first, second = evening.guest(), evening.guest()
    for who, field in ((first, 2), (second, 2), (first, 5)):
        evening.ask(who, "mood.set", field=field)
    assert own(evening, first)["mood"] == ["5"]
    assert own(evening, first)["dot"] == []
    assert (tally(evening)["voters"], tally(evening)["scale"]) == (2, None)
    phase(evening, "results")
    assert tally(evening)["scale"] == [0, 1, 0, 0, 1]
    evening.ask(second, "mood.clear")
    assert (tally(evening)["voters"], tally(evening)["scale"]) == (1, [0, 0, 0, 0, 1])
    phase(evening, "collect")
    assert tally(evening)["scale"] is None


def test_the_same_field_again_and_nothing_to_take_away_change_nothing(evening: Evening) -> None:
    mood(evening)
    guest = evening.guest()
    evening.ask(guest, "mood.clear")
    assert evening.seq() == 0
    evening.ask(guest, "mood.set", field=3)
    before = evening.seq()
    evening.ask(guest, "mood.set", field=3)
    assert evening.seq() == before


@pytest.mark.parametrize("field", [0, 6, "3", 2.5, None])
def test_there_are_five_fields(evening: Evening, field: object) -> None:
    mood(evening)
    with pytest.raises(Refused, match=r"bad_value|wrong_type"):
        evening.ask(evening.guest(), "mood.set", field=field)


def test_a_scale_takes_no_cards_and_no_other_dots_and_other_boards_no_mood(evening: Evening) -> None:
    with pytest.raises(Refused, match="wrong_kind"):
        evening.ask(evening.guest(), "mood.set", field=3)
    mood(evening)
    phase(evening, "dot")
    for verb, args in (("card.add", {"id": uuid(), "text": "x"}), ("vote.add", {"cluster": uuid()})):
        with pytest.raises(Refused, match="wrong_kind"):
            evening.ask(evening.guest(), verb, **args)


def test_a_closed_scale_takes_no_dot(evening: Evening) -> None:
    id = mood(evening)
    evening.ask(evening.moderator(), "board.close", board=id)
    with pytest.raises(Refused, match="board_closed"):
        evening.ask(evening.guest(), "mood.set", field=3)


# One sentence from each


def test_in_a_round_each_device_hangs_one_sentence_and_taking_it_down_frees_it(evening: Evening) -> None:
    another_board(evening, "round")
    guest = evening.guest()
    first = evening.pin(guest, "Schön war es")
    evening.pin(evening.guest(), "Danke")
    with pytest.raises(Refused, match="one_card"):
        evening.pin(guest, "Und noch etwas")
    evening.ask(guest, "card.edit", card=first, text="Sehr schön war es")
    evening.ask(guest, "card.remove", card=first)
    evening.pin(guest, "Anders gesagt")
    with pytest.raises(Refused, match="one_card"):
        evening.ask(guest, "card.restore", card=first)
    assert sorted(evening.texts()) == ["Anders gesagt", "Danke"]


def test_who_leads_hangs_as_many_as_were_written_on_paper(evening: Evening) -> None:
    another_board(evening, "round")
    helper = evening.moderator()
    for text in ("Eins", "Zwei"):
        evening.pin(helper, text)
    assert evening.texts() == ["Eins", "Zwei"]


# Here we disagree


def test_a_mark_of_disagreement_counts_once_a_device_for_those_who_lead_alone(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Autofrei")
    first, second = evening.guest(), evening.guest()
    for who in (first, first, second):
        evening.ask(who, "card.flash", card=card)
    assert evening.cards("moderators")[card]["flashes"] == 2
    assert "flashes" not in evening.cards()[card]
    assert own(evening, first)["flash"] == [card]
    evening.ask(second, "card.unflash", card=card)
    evening.ask(second, "card.unflash", card=card)
    assert evening.cards("moderators")[card]["flashes"] == 1


def test_what_a_guest_does_not_see_gets_no_mark(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    for verb in ("card.flash", "card.like"):
        with pytest.raises(Refused, match="not_found"):
            evening.ask(evening.guest(), verb, card=card)
