"""Bad input, by name, at the socket and the HTTP API: refused with a code and a sentence, or stored exactly."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.people import Answer, Person, Scene, Server, uuid

CASES = json.loads((Path(__file__).parent / "data" / "bad_input.json").read_text(encoding="ascii"))
SOCKETS = 15  # cases for one device, so that its credits last


@pytest.fixture
def scene(service: Server) -> Iterator[Scene]:
    with Scene(service, "Was wünschst du dir?") as scene:
        yield scene


class Doors:
    """The same command through the socket and over HTTP, and a witness who sees what hangs."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.witness = scene, scene.person()
        self.asked = 0
        self.writer = scene.person()

    def through(self, door: str, command: dict[str, Any]) -> Answer:
        if door == "http":
            return self.scene.server.call("POST", "/api/commands", command, self.scene.code, Device=uuid())
        self.asked += 1
        if self.asked % SOCKETS == 0:
            self.writer.close()
            self.writer = self.scene.person()
        return self.writer.call("command", command)

    def sees(self, card: str) -> Answer:
        self.witness.wait_until(lambda person: card in person.things.get("card", {}), 1)
        return self.witness.things["card"][card]

    def all_well(self) -> None:
        card = uuid()
        assert self.through("http", command(self.scene, card, "Ein Garten"))["ok"]
        self.sees(card)


def command(scene: Scene, card: str, text: Any) -> dict[str, Any]:
    return {"request_id": uuid(), "log": scene.board, "verb": "card.add", "args": {"id": card, "text": text}}


def spoiled(good: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """A good command with one thing wrong."""
    *parents, name = case["path"]
    place = good
    for parent in parents:
        place = place[parent]
    if case["value"] == "<missing>":
        del place[name]
    else:
        place[name] = case["value"]
    return good


def test_there_are_hundreds_of_cases_and_each_has_a_name() -> None:
    names = [case["name"] for cases in CASES.values() for case in cases]
    assert len(names) == len(set(names)) > 200


def test_every_text_is_stored_exactly_or_refused_by_name(scene: Scene) -> None:
    doors, kept = Doors(scene), []
    for case in CASES["texts"]:
        for door in ("socket", "http"):
            card = uuid()
            answer = doors.through(door, command(scene, card, case["text"]))
            assert (None if answer["ok"] else answer["code"]) == case["code"], (door, case["name"], answer)
            if answer["ok"]:
                kept.append(case.get("kept", case["text"]))
                assert doors.sees(card)["text"] == kept[-1], case["name"]
            else:
                assert len(answer["message"]) > 20
        doors.all_well()
        kept.append("Ein Garten")
    assert doors.witness.gaps == []
    assert scene.texts() == kept
    the_files_hold(scene, kept)


def the_files_hold(scene: Scene, kept: list[str]) -> None:
    """All exports open again and hold the same texts."""
    files = {
        name: scene.server.call("GET", f"/export/{scene.id}.{name}", key=scene.code) for name in ("csv", "json", "md")
    }
    assert [card["text"] for card in files["json"]["boards"][0]["cards"]] == kept
    table = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(table) == len(kept) + 1
    assert not [cell for row in table[1:] for cell in row if cell[:1] in "=+-@\t\r" and cell]
    assert files["md"].decode()


def test_every_spoiled_command_is_refused_by_name(scene: Scene) -> None:
    doors = Doors(scene)
    for case in CASES["commands"]:
        for door in ("socket", "http"):
            answer = doors.through(door, spoiled(command(scene, uuid(), "x"), case))
            assert not answer["ok"], (door, case["name"])
            assert answer["code"] == case["code"], (door, case["name"], answer)
            assert answer.get("field") == case["field"], (door, case["name"], answer)
            assert len(answer["message"]) > 20
        doors.all_well()
    assert set(scene.texts()) == {"Ein Garten"}


def test_bodies_that_are_no_command_are_refused_by_name(scene: Scene) -> None:
    doors = Doors(scene)
    deep = b'{"log": "x", "args": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    bodies = (
        b"",
        b"x",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"\xff\xfe\x00",
        b"\x80",
        b"NaN",
        b'{"log": NaN}',
        deep[:60_000],
        deep[:21] + b"[" * 900 + b"]" * 900 + b"}",
    )
    for body in bodies:
        answer = scene.server.call("POST", "/api/commands", body, scene.code)
        assert answer["code"] in ("unreadable", "missing_field", "wrong_type", "too_large"), body[:50]
        doors.all_well()
    answer = scene.server.call("POST", "/api/commands", b"x" * 70_000, scene.code)
    assert answer["code"] == "too_large"
    for number in ("NaN", "1e999", "-Infinity"):
        args = f'{{"board": "{scene.boards[0]}", "position": {number}}}'
        body = f'{{"request_id": "{uuid()}", "log": "{scene.log}", "verb": "board.move", "args": {args}}}'
        answer = scene.server.call("POST", "/api/commands", body.encode(), scene.keys["moderator"])
        assert (answer["code"], answer["field"]) in (("wrong_type", "args.position"), ("bad_value", "args.position"))
    doors.all_well()


@pytest.mark.parametrize("field", ["title", "language", "boards", "delete_on"])
def test_an_event_that_cannot_be_is_not_founded(service: Server, field: str) -> None:
    good = {"title": "x", "language": "de", "boards": [{"question": "y"}]}
    for value in (
        None,
        True,
        5,
        "",
        [],
        {},
        [[]],
        [{}],
        [None],
        ["x"],
        "\0",
        "x" * 1000,
        [{"question": ""}],
        [{"question": "x"}] * 51,
    ):
        answer = service.call("POST", "/api/workshops", {**good, field: value})
        if (field, value) in (("boards", []), ("boards", ["x"]), ("delete_on", None), ("delete_on", "")):
            assert answer["ok"]
        else:
            assert answer["code"] in (
                "wrong_type",
                "bad_value",
                "missing_field",
                "unknown_field",
                "text_empty",
                "text_control",
                "text_too_long",
                "too_many_boards",
            ), (value, answer)


def test_headers_that_nobody_sends_break_nothing(service: Server, scene: Scene) -> None:
    person: Person = scene.person()
    for headers in (
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer " + "x" * 9000},
        {"Authorization": "Basic eA=="},
        {"Authorization": "Bearer \u00ff\u00fe"},
        {"Device": "x"},
        {"Device": "\u00ff" * 20},
        {"Cookie": "pappen=x; device=\u00ff; language=xx; theme=<script>"},
        {"Host": "evil.test"},
        {"Host": "["},
        {"Host": "x" * 3000},
        {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"Accept-Language": "x" * 5000},
        {"Accept-Language": "de;q=NaN, en;q=1e999"},
        {"If-None-Match": '"' + "x" * 1000},
        {"Range": "bytes=0-999999999999"},
    ):
        for path in (
            "/",
            f"/b/{scene.code}/1",
            "/new",
            f"/api/logs/{scene.board}",
            f"/export/{scene.id}.csv",
            "/healthz",
        ):
            answer = service.status("GET", path, **headers)
            assert answer < 500, (headers, path)
    assert person.ask(scene.board, "card.add", id=uuid(), text="lebt")["ok"]
