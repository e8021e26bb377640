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
