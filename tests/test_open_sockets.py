"""What an open socket may go on doing: no longer than its key works, no faster than its credits, whatever it says."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.people import Person, Scene, Server, uuid


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
    calm, device = scene.person(), uuid()
    eager = [scene.person(device=device) for _ in range(8)]

    def ask(person: Person) -> list[object]:
        args = {"id": uuid(), "text": "x"}
        asked = {"log": scene.board, "verb": "card.add", "args": args}
        return [person.call("command", {"request_id": uuid(), **asked, **wrong})["code"] for _ in range(25)]

    with ThreadPoolExecutor(len(eager)) as pool:  # side by side: each answer takes long on a loaded machine
        codes = [code for some in pool.map(ask, eager) for code in some]
    assert codes.count("slow_down") >= 5
    assert len(codes) - codes.count("slow_down") >= 20
    assert calm.ask(scene.board, "card.add", id=uuid(), text="weiter")["ok"]
