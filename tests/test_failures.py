"""When something of our own is broken: every request is still answered, nothing is told of what was written."""

import logging
import sqlite3
from collections.abc import Callable, Iterator

import pytest

from board.errors import Refused
from tests.people import Evening, Scene, Server, uuid

SECRET_TEXT = "Was niemand in einer Meldung lesen soll"


@pytest.fixture(params=["eventlet", "threading"])
def scene(request: pytest.FixtureRequest, start_server: Callable[..., Server]) -> Iterator[Scene]:
    with Scene(start_server(request.param)) as scene:
        yield scene


def test_a_handler_that_fails_still_answers_and_the_connection_lives_on(scene: Scene) -> None:
    writer, witness, card = scene.person(), scene.person(), uuid()
    assert writer.ask(scene.board, "card.add", id=card, text="vorher")["ok"]
    with sqlite3.connect(scene.server.folder / "server.db") as database:
        database.execute("ALTER TABLE likes RENAME TO elsewhere")
    answer = writer.ask(scene.board, "card.like", card=card)
    assert (answer["ok"], answer["code"]) == (False, "failed")
    assert answer["message"]
    assert writer.join(scene.board)["code"] == "failed"
    asked = {"request_id": uuid(), "log": scene.board, "verb": "card.like", "args": {"card": card}}
    answer = scene.server.call("POST", "/api/commands", asked, scene.code, Device=writer.device)
    assert answer["code"] == "failed"
    with sqlite3.connect(scene.server.folder / "server.db") as database:
        database.execute("ALTER TABLE elsewhere RENAME TO likes")
    assert writer.ask(scene.board, "card.like", card=card)["ok"]
    witness.wait_until(lambda person: person.things["card"][card]["likes"] == 1)
    assert witness.gaps == []


def test_what_fails_is_logged_without_what_people_wrote(scene: Scene) -> None:
    writer = scene.person()
    with sqlite3.connect(scene.server.folder / "server.db") as database:
        database.execute("ALTER TABLE changes RENAME TO elsewhere")
    assert writer.ask(scene.board, "card.add", id=uuid(), text=SECRET_TEXT)["code"] == "failed"
    with sqlite3.connect(scene.server.folder / "server.db") as database:
        database.execute("ALTER TABLE elsewhere RENAME TO changes")
        database.execute("ALTER TABLE cards RENAME TO nowhere")
    assert writer.ask(scene.board, "card.add", id=uuid(), text=SECRET_TEXT)["code"] == "failed"
    assert scene.server.status("GET", f"/b/{scene.code}/1") == 500
    said = (scene.server.folder / "server.log").read_text()
    assert "a socket request failed" in said
    for word in (SECRET_TEXT, writer.device, scene.code, scene.keys["organiser"]):
        assert word not in said


def test_a_page_that_fails_says_so_in_a_sentence_and_keeps_its_headers(
    evening: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(turn):
        turn.session.connection().exec_driver_sql("ALTER TABLE cards RENAME TO nowhere")

    evening.house.write(breaks)
    with caplog.at_level(logging.CRITICAL, "pappen"):
        for path in (f"/b/{evening.code}/1", f"/wall/{evening.code}"):
            answer = evening.app.test_client().get(path, headers={"Accept-Language": "en"})
            assert answer.status_code == 500
            assert "Something went wrong on our side" in answer.text
            assert "nowhere" not in answer.text
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        answer = evening.app.test_client().get(
            f"/api/logs/{evening.board}", headers={"Authorization": f"Bearer {evening.code}"}
        )
        assert (answer.status_code, answer.json["code"]) == (500, "failed")


def test_readyz_says_when_writing_does_not_work(evening: Evening) -> None:
    client = evening.app.test_client()
    assert client.get("/readyz").status_code == 200
    evening.house.stop()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    with pytest.raises(Refused, match="try_later"):
        evening.pin(evening.guest(), "x")
