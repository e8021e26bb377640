"""The answer names what the history keeps, so that who did something undoes exactly that."""

from tests.people import Evening, uuid


def test_an_answer_names_the_action_that_takes_it_back_also_when_it_is_repeated(evening: Evening) -> None:
    kim, alex = evening.moderator(), evening.moderator()
    first, second = (evening.pin(evening.guest(), text) for text in ("eins", "zwei"))
    request = uuid()
    hidden = evening.ask(kim, "card.hide", card=first, request_id=request)
    evening.ask(alex, "card.hide", card=second)
    assert evening.ask(kim, "card.hide", card=first, request_id=request) == hidden
    evening.ask(kim, "action.undo", action=hidden["action"])
    assert evening.texts() == ["eins"]
    assert evening.things("action")[hidden["action"]]["undone"] is True


def test_one_request_id_on_two_logs_is_two_actions(evening: Evening) -> None:
    request, leader = uuid(), evening.moderator()
    card = evening.pin(evening.guest(), "eins")
    one = evening.ask(leader, "card.hide", card=card, request_id=request)
    other = evening.ask(leader, "stage.hold", held=True, request_id=request)
    assert len({one["action"], other["action"]} & set(evening.things("action"))) == 2


def test_what_changed_nothing_or_is_a_guests_names_none(evening: Evening) -> None:
    leader, guest = evening.moderator(), evening.guest()
    evening.ask(leader, "stage.hold", held=True)
    assert "action" not in evening.ask(leader, "stage.hold", held=True)
    assert "action" not in evening.ask(guest, "card.add", id=uuid(), text="eins")
