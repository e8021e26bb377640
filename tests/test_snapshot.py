"""What a snapshot holds, whose it is, and who gets one."""

from typing import Any

from board import snapshot
from board.changes import Turn
from board.commands import run
from board.visibility import Audience
from tests.people import Evening, uuid


def test_who_is_too_far_behind_gets_a_snapshot(evening: Evening) -> None:
    writer = evening.guest()

    def pin_many(turn: Turn) -> None:
        for number in range(502):
            args = {"id": uuid(), "text": str(number)}
            asked = {"request_id": uuid(), "log": evening.board, "verb": "card.add", "args": args}
            run(turn, writer, asked, lambda: None)

    evening.house.write(pin_many)
    for since, kind in ((0, "snapshot"), (1, "snapshot"), (2, "changes"), (502, "changes"), (503, "snapshot")):
        answer = evening.house.shelf.catch_up(evening.board, since, Audience.ATTENDEES, None)
        assert kind in answer, since
        assert answer["seq"] == 502


def test_a_snapshot_holds_nothing_of_any_device(evening: Evening) -> None:
    writer = evening.guest()
    evening.ask(writer, "card.like", card=evening.pin(writer, "x"))
    for audience in Audience:
        taken = evening.house.read(snapshot.take, evening.board, audience)
        (state,) = taken.things["card"].values()
        assert set(state) == {"text", "number", "likes", "added_at", "edited_at", "hidden"}


def test_what_is_a_devices_own_is_known_to_it_alone(evening: Evening) -> None:
    writer, other = evening.guest(), evening.guest()
    first, second = evening.pin(writer, "x"), evening.pin(writer, "y")
    evening.ask(other, "card.like", card=second)
    evening.ask(evening.moderator(), "card.hide", card=first)

    def mine(device: str | None) -> Any:
        return evening.house.read(snapshot.mine, evening.board, device)

    assert mine(writer.device) == {**snapshot.nothing(), "card": [first, second]}
    assert mine(other.device) == {**snapshot.nothing(), "like": [second]}
    assert mine(None) == mine(uuid()) == snapshot.nothing()
    evening.ask(writer, "card.remove", card=first)
    assert mine(writer.device)["card"] == [second]
    evening.ask(evening.organiser(), "workshop.seal")
    assert mine(writer.device) == mine(other.device) == snapshot.nothing()


def test_how_many_disagree_is_not_told_to_the_writer_of_a_card_that_waits(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Ein Garten")
    evening.ask(evening.guest(), "card.flash", card=card)
    evening.ask(evening.moderator(), "card.hold", card=card)
    assert evening.cards("moderators")[card]["flashes"] == 1
    mine = evening.house.read(snapshot.mine, evening.board, writer.device)
    assert mine["unseen"][card]["waiting"]
    assert "flashes" not in mine["unseen"][card]


def test_who_comes_back_hears_nothing_of_what_is_for_those_who_lead(evening: Evening) -> None:
    since = evening.seq(evening.log)
    evening.ask(evening.moderator(), "key.add", id=uuid(), name="Kim")
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    head = evening.seq(evening.log)
    answers = {audience: evening.house.shelf.catch_up(evening.log, since, audience, None) for audience in Audience}
    kinds = {audience: {change["kind"] for change in answers[audience]["changes"]} for audience in Audience}
    assert kinds == {Audience.ATTENDEES: {"board"}, Audience.MODERATORS: {"board", "key", "action"}}
    assert [answer["seq"] for answer in answers.values()] == [head, head]
