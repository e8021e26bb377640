"""SIGTERM in the middle of an evening: what waits is answered, all are told, and it is over within five seconds."""

import signal
import socket
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.people import Person, Scene, Server, uuid
from tests.test_restart import Writer, wait

Start = Callable[..., Server]
both_engines = pytest.mark.parametrize("engine", ["eventlet", "threading"])


def terminate(server: Server) -> float:
    """SIGTERM now; returns when that was."""
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    return time.monotonic()


def ends(server: Server, since: float) -> None:
    """By itself, cleanly, within five seconds."""
    assert server.process is not None
    assert server.process.wait(10) == 0
    assert time.monotonic() - since < 5


def deaf(scene: Scene) -> None:
    """A phone that asks for much and reads nothing any more."""
    line = scene.person().line
    assert line is not None
    line._socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.hear = lambda event, data: time.sleep(60)
    scene.post("stop reading")
    for id in range(1000, 1300):
        line.send(f'42{id}["join",{{"log":"{scene.board}","since":null}}]')


def test_under_load_everybody_is_told_goodbye_and_nothing_that_was_answered_is_lost(start_server: Start) -> None:
    server = start_server()
    with Scene(server) as scene:
        for _ in range(20):
            scene.post("x" * 280)
        with ThreadPoolExecutor(10) as pool:
            idle = list(pool.map(lambda _: scene.person(), range(30)))
        deaf(scene)
        writers = [Writer(scene.person(), scene.board, number) for number in range(20)]
        for writer in writers:
            writer.start()
        wait(lambda: sum(len(writer.answered) for writer in writers) > 100)
        ends(server, terminate(server))
        for person in idle:
            assert person.line is not None
            assert person.line.closed.wait(2)
            assert person.line.told_goodbye
        for writer in writers:
            writer.join(8)
        server.start()
        texts = scene.texts()
        assert {text for writer in writers for text in writer.answered} <= set(texts)
        assert scene.server.log(scene.code, scene.board)["seq"] == len(texts)


@both_engines
def test_while_somebody_else_holds_the_database_who_waits_and_who_comes_is_told_to_come_again(
    start_server: Start, engine: str
) -> None:
    server = start_server(engine)
    with Scene(server) as scene, sqlite3.connect(server.folder / "server.db", isolation_level=None) as other:
        people, card, request = [scene.person() for _ in range(5)], uuid(), uuid()
        assert requests.get(f"{server.url}/b/{scene.code}/1", timeout=5).status_code == 200
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(6) as pool:
            asked = [pool.submit(person.ask, scene.board, "card.add", id=uuid(), text="x") for person in people[1:]]
            asked.append(pool.submit(people[0].ask, scene.board, "card.add", request, id=card, text="wartet"))
            asked.append(pool.submit(scene.post, "auch"))
            time.sleep(0.3)  # so that the writer waits for the lock
            began = terminate(server)
            newcomers_are_sent_away(scene)
            ends(server, began)
            for answer in asked:
                assert answer.result()["code"] == "try_later"
                assert answer.result()["message"]
        other.execute("ROLLBACK")
        server.start()
        again = Person(server.url, scene.code, people[0].device).connect()
        scene.people.append(again)
        assert again.ask(scene.board, "card.add", request, id=card, text="wartet")["seq"] == 1
        assert scene.texts() == ["wartet"]


def newcomers_are_sent_away(scene: Scene) -> None:
    """In their language, by page, program and socket, as soon as the server has heard that it shall end."""
    url, answers = scene.server.url, []

    def stopping() -> bool:
        answers[:] = [requests.get(f"{url}/b/{scene.code}/1", headers={"Accept-Language": "de"}, timeout=5)]
        return bool(answers[0].status_code == 503)

    wait(stopping)
    assert "es geht nichts verloren" in answers[0].text
    program = requests.get(f"{url}/api/logs/{scene.board}", timeout=5)
    assert program.json()["code"] == "try_later"
    for answer in (answers[0], program, requests.get(f"{url}/socket.io/?EIO=4&transport=polling", timeout=5)):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert requests.get(f"{url}/healthz", timeout=5).status_code == 200
