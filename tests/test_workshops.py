"""A workshop's life: founded, edited, sealed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from board.errors import Refused
from board.founding import today
from board.models import Board, Card, Key, Like, Request, Workshop
from tests.method import mood, phase, tally, topic, topics
from tests.people import Evening, uuid


def in_days(evening: Evening, days: int) -> str:
    return (today(evening.house.settings) + timedelta(days=days)).isoformat()


def test_a_new_event_is_erased_after_thirty_days_unless_it_says_so(evening: Evening) -> None:
    assert evening.thing("workshop", evening.id) == {
        "title": "Auftakt",
        "language": "de",
        "delete_on": in_days(evening, 30),
        "sealed": False,
    }


def test_only_what_is_named_changes(evening: Evening) -> None:
    evening.ask(evening.organiser(), "workshop.edit", title="Auftakt 2")
    evening.ask(evening.organiser(), "workshop.edit", language="en")
    evening.ask(evening.organiser(), "workshop.edit", delete_on=in_days(evening, 1))
    told = evening.thing("workshop", evening.id)
    assert told == {"title": "Auftakt 2", "language": "en", "delete_on": in_days(evening, 1), "sealed": False}


def test_an_edit_that_changes_nothing_makes_no_change(evening: Evening) -> None:
    before = evening.seq(evening.log)
    for same in ({}, {"title": " Auftakt "}, {"language": "de"}, {"delete_on": in_days(evening, 30)}):
        evening.ask(evening.organiser(), "workshop.edit", **same)
    assert evening.seq(evening.log) == before


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"title": ""}, "text_empty"),
        ({"title": "a\nb"}, "text_line_break"),
        ({"title": "x" * 121}, "text_too_long"),
        ({"language": "fr"}, "bad_value"),
        ({"language": ""}, "bad_value"),
        ({"delete_on": "morgen"}, "bad_value"),
        ({"delete_on": "2026-02-30"}, "bad_value"),
        ({"delete_on": "1999-01-01"}, "date_past"),
        ({"delete_on": "9999-12-31"}, "date_far"),
        ({"delete_on": 20261224}, "wrong_type"),
        ({"sealed": True}, "unknown_field"),
        ({"code": "AAAAAA"}, "unknown_field"),
    ],
)
def test_what_an_event_cannot_be_is_refused(evening: Evening, args: dict[str, object], code: str) -> None:
    before = evening.thing("workshop", evening.id)
    with pytest.raises(Refused, match=code):
        evening.ask(evening.organiser(), "workshop.edit", **args)
    assert evening.thing("workshop", evening.id) == before


def test_the_deletion_date_lies_between_tomorrow_and_a_year_ahead(evening: Evening) -> None:
    for days, code in ((0, "date_past"), (-1, "date_past"), (367, "date_far")):
        with pytest.raises(Refused, match=code):
            evening.ask(evening.organiser(), "workshop.edit", delete_on=in_days(evening, days))
    for days in (1, 366):
        evening.ask(evening.organiser(), "workshop.edit", delete_on=in_days(evening, days))


def test_half_a_good_edit_is_no_edit(evening: Evening) -> None:
    with pytest.raises(Refused, match="date_past"):
        evening.ask(evening.organiser(), "workshop.edit", title="Neu", delete_on="1999-01-01")
    assert evening.thing("workshop", evening.id)["title"] == "Auftakt"


def test_a_sealed_event_takes_nothing_more_from_its_writers(evening: Evening) -> None:
    writer = evening.guest()
    card, gone = evening.pin(writer, "x"), evening.pin(writer, "y")
    evening.ask(writer, "card.remove", card=gone)
    evening.ask(evening.organiser(), "workshop.seal")
    for verb, args in (
        ("card.add", {"id": uuid(), "text": "x"}),
        ("card.edit", {"card": card, "text": "y"}),
        ("card.remove", {"card": card}),
        ("card.restore", {"card": gone}),
        ("card.like", {"card": card}),
        ("card.unlike", {"card": card}),
    ):
        with pytest.raises(Refused, match="sealed"):
            evening.ask(writer, verb, **args)
    for verb, args in (
        ("board.add", {"id": uuid(), "question": "x"}),
        ("board.edit", {"board": evening.boards[0], "question": "x"}),
        ("board.move", {"board": evening.boards[0], "position": 2}),
        ("board.open", {"board": evening.boards[0]}),
    ):
        with pytest.raises(Refused, match="sealed"):
            evening.ask(evening.moderator(), verb, **args)
    assert evening.texts() == ["x"]


def test_sealing_closes_the_boards_and_erases_what_ties_cards_to_devices(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "x")
    evening.ask(evening.guest(), "card.like", card=card)
    evening.ask(evening.organiser(), "workshop.seal")
    assert not any(board.open for board in evening.view().boards)
    assert evening.thing("workshop", evening.id)["sealed"]
    assert evening.cards()[card]["likes"] == 1
    assert evening.count(Like) == 0

    def kept(session):
        keys = session.execute(select(Board.card_key, Board.like_key)).all()
        prints = [row.fingerprint for row in session.scalars(select(Request)) if row.log != evening.log]
        return keys, list(session.scalars(select(Card.tag))), prints

    assert evening.house.read(kept) == ([(None, None)] * 2, [None], [b"", b""])


@pytest.mark.parametrize("where", ["collect", "dot"])
def test_sealing_shows_the_dots_that_were_put_on_topics(evening: Evening, where: str) -> None:
    theme = topic(evening, "Räume")
    topic(evening, "Geld")
    phase(evening, "dot")
    evening.ask(evening.guest(), "vote.add", cluster=theme)
    evening.ask(evening.moderator(), "vote.tally", cluster=theme, dots=3)
    phase(evening, where)
    evening.ask(evening.organiser(), "workshop.seal")
    assert {title: state["dots"] for title, state in topics(evening).items()} == {"Räume": 4, "Geld": 0}
    assert (tally(evening)["voters"], tally(evening)["dots"]) == (1, 4)
    phases = [evening.thing("board", board)["phase"] for board in evening.boards]
    assert phases == ["results", "collect"]


def test_sealing_shows_the_dots_that_were_put_on_a_scale(evening: Evening) -> None:
    mood(evening)
    for field in (2, 4, 4):
        evening.ask(evening.guest(), "mood.set", field=field)
    assert tally(evening)["scale"] is None
    evening.ask(evening.organiser(), "workshop.seal")
    assert tally(evening)["scale"] == [0, 1, 0, 2, 0]
    assert evening.thing("board", evening.boards[0])["phase"] == "results"


def test_sealing_reveals_what_was_collected_covered_but_nothing_that_waits(evening: Evening) -> None:
    evening.ask(evening.moderator(), "board.cover", board=evening.boards[0], covered=True)
    evening.pin(evening.guest(), "Ein Garten")
    waits = evening.pin(evening.guest(), "Ein Brunnen")
    evening.ask(evening.moderator(), "card.hold", card=waits)
    evening.ask(evening.organiser(), "workshop.seal")
    assert (evening.texts(), tally(evening)["covered"]) == (["Ein Garten"], 0)
    state = evening.thing("board", evening.boards[0])
    assert (state["covered"], state["open"], state["phase"]) == (False, False, "collect")
    file = evening.app.test_client().get(
        f"/export/{evening.id}.md?audience=attendee", headers={"Authorization": f"Bearer {evening.code}"}
    )
    assert "Ein Garten" in file.text
    evening.ask(evening.moderator(), "card.approve", card=waits)
    assert evening.texts() == ["Ein Garten", "Ein Brunnen"]


def test_sealing_twice_changes_nothing(evening: Evening) -> None:
    first = evening.ask(evening.organiser(), "workshop.seal")
    assert evening.ask(evening.organiser(), "workshop.seal") == first


def test_after_sealing_a_repetition_still_gets_its_old_answer(evening: Evening) -> None:
    writer, request, card = evening.guest(), uuid(), uuid()
    first = evening.ask(writer, "card.add", request_id=request, id=card, text="x")
    evening.ask(evening.organiser(), "workshop.seal")
    assert evening.ask(writer, "card.add", request_id=request, id=card, text="x") == first


def test_a_revoked_or_expired_key_leads_no_longer(evening: Evening) -> None:
    moderator, organiser = evening.moderator(), evening.organiser()

    def end(turn, role, **values):
        for key in turn.session.scalars(select(Key).where(Key.role == role)):
            for name, value in values.items():
                setattr(key, name, value)

    evening.house.write(lambda turn: end(turn, "moderator", revoked_at=turn.now))
    evening.house.write(lambda turn: end(turn, "organiser", expires_at=turn.now))
    for person in (moderator, organiser):
        with pytest.raises(Refused, match="expired_key"):
            evening.ask(person, "board.close", board=evening.boards[0])


def test_two_events_never_share_a_code(evening: Evening) -> None:
    others = [Evening(evening.app, "Anderswo", ["Was?"]) for _ in range(5)]
    assert len({evening.code, *(other.code for other in others)}) == evening.count(Workshop) == 6
