"""What an open socket may go on doing: no longer than its key works, no faster than its credits, whatever it says."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.people import Scene, Server, uuid


@pytest.fixture
def scene(service: Server) -> Iterator[Scene]:
    with Scene(service) as scene:
        yield scene


@pytest.mark.parametrize("end", ["expires_at = '2020-01-01 00:00:00'", "revoked_at = '2020-01-01 00:00:00'"])
def test_a_socket_whose_key_ends_is_closed_and_no_other(scene: Scene, end: str) -> None:
    moderator, organiser, guest = scene.person("moderator"), scene.person("organiser"), scene.person()
    with closing(sqlite3.connect(scene.server.folder / "server.db", timeout=10)) as database, database:
        database.execute(f"UPDATE keys SET {end} WHERE role = 'moderator' AND workshop_id = ?", (scene.id,))
    assert moderator.line is not None
    assert moderator.line.closed.wait(5)
    assert scene.post("danach")["ok"]
    for person in (organiser, guest):
        person.wait_until(lambda person: person.heads[scene.board] == 1)
        assert person.line is not None
        assert not person.line.closed.is_set()
    assert moderator.heads[scene.board] == 0


@pytest.mark.parametrize("wrong", [{"verb": 1}, {"log": "board:nowhere"}, {"more": "than there is"}])
def test_what_cannot_be_read_costs_as_much_as_what_can(scene: Scene, wrong: dict[str, object]) -> None:
    eager, calm = scene.person(), scene.person()

    def ask() -> dict[str, object]:
        args = {"id": uuid(), "text": "x"}
        asked = {"request_id": uuid(), "log": scene.board, "verb": "card.add", "args": args}
        answer: dict[str, object] = eager.call("command", asked | wrong)
        return answer

    codes = [ask()["code"] for _ in range(40)]
    assert codes[0] != "slow_down"
    assert codes.count("slow_down") >= 5
    assert calm.ask(scene.board, "card.add", id=uuid(), text="weiter")["ok"]
