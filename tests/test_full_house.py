"""Many at once, by whatever way they come: who finds no room is told when to come again, the others notice nothing."""

import contextlib
import itertools
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError

import pytest
import requests
import socketio
import websocket

from tests.line import shake_hands
from tests.people import Answer, Person, Scene, Server, uuid

POLLING = "/socket.io/?EIO=4&transport=polling"
ROOM = 5

Start = Callable[..., Server]
both_engines = pytest.mark.parametrize("engine", ["eventlet", "threading"])


def sent_away(url: str) -> tuple[int, str | None]:
    """How a polling handshake is answered: the status, and when to come again."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.headers["Retry-After"]
    except HTTPError as refused:
        return refused.code, refused.headers["Retry-After"]


@both_engines
def test_above_max_connections_nobody_comes_in_until_somebody_leaves(start_server: Start, engine: str) -> None:
    server = start_server(engine, MAX_CONNECTIONS=ROOM)
    with Scene(server) as scene:
        people = [scene.person() for _ in range(ROOM)]
        with pytest.raises(websocket.WebSocketBadStatusException) as full:
            shake_hands(server.url)
        assert full.value.status_code == 503
        assert int(full.value.resp_headers["retry-after"]) > 0
        for disguise in ("", "&xsid=1", "&sid="):
            status, again = sent_away(f"{server.url}{POLLING}{disguise}")
            assert (status, bool(again)) == (503, True), disguise
        assert server.status("GET", "/healthz") == server.status("GET", "/") == 200
        assert people[0].ask(scene.board, "card.add", id=uuid(), text="Voll hier")["ok"]
        for person in people:
            assert person.wait_for("changes")["changes"][0]["state"]["text"] == "Voll hier"
        people[0].close()
        late = comes_in(scene)
        assert scene.post("Auch noch da")["ok"]
        assert late.wait_for("changes")["changes"][0]["state"]["text"] == "Auch noch da"


def comes_in(scene: Scene) -> Person:
    """As soon as there is room."""
    end = time.monotonic() + 20  # who says nothing is given ten seconds
    while True:
        try:
            return scene.person()
        except websocket.WebSocketBadStatusException:
            assert time.monotonic() < end, "there was never any room"
            time.sleep(0.1)


def test_connections_that_begin_with_polling_and_never_go_on_make_room_again(start_server: Start) -> None:
    server = start_server(MAX_CONNECTIONS=ROOM)
    assert [sent_away(server.url + POLLING)[0] for _ in range(ROOM + 1)] == [200] * ROOM + [503]
    with Scene(server) as scene:
        assert comes_in(scene).ask(scene.board, "card.add", id=uuid(), text="Endlich drin")["ok"]


def test_who_joins_again_and_again_is_told_to_slow_down_and_nobody_else(hall: Server) -> None:
    with Scene(hall) as scene:
        eager, calm = scene.person(), scene.person()
        answers = [eager.call("join", {"log": scene.board, "since": 0}) for _ in range(40)]
        refused = [answer for answer in answers if not answer["ok"]]
        assert refused
        assert all(answer["code"] == "slow_down" and 0 < answer["retry_after"] <= 1 for answer in refused)
        assert calm.join(scene.board)["ok"]
        back = Person(hall.url, scene.code, eager.device).connect()  # the hall's wifi is back: no reason to wait
        scene.people.append(back)
        assert back.join(scene.board)["ok"]
        time.sleep(refused[-1]["retry_after"] + 0.1)
        assert eager.join(scene.board)["ok"]
        assert scene.post("weiter")["ok"]
        for person in (eager, calm, back):
            assert person.wait_for("changes")["changes"][0]["state"]["text"] == "weiter"


class Browser:
    """A client of the library that ours comes from, by the transports it may use; keeps the numbers it was told."""

    def __init__(self, scene: Scene, *transports: str) -> None:
        self.told: list[tuple[int, str]] = []
        self.left = threading.Event()
        http = requests.Session()
        http.headers["Origin"] = scene.server.url  # as a browser sends it with every POST
        self.client = socketio.Client(reconnection=False, http_session=http)
        self.client.on("changes", self._hear)
        self.client.on("disconnect", lambda *_reason: self.left.set())
        self.client.connect(scene.server.url, auth={"key": scene.code, "device": uuid()}, transports=[*transports])
        answer = self.client.call("join", {"log": scene.board, "since": 0}, timeout=5)
        self._early, self._head = self.told, answer["seq"]
        self.told = [(change["seq"], change["state"]["text"]) for change in answer["changes"]]
        self.told += [told for told in self._early if told[0] > self._head]

    def _hear(self, data: Answer) -> None:
        self.told += [(change["seq"], change["state"]["text"]) for change in data["changes"]]


def test_by_polling_by_websocket_or_by_both_everybody_hears_the_same_cards_in_the_same_order(hall: Server) -> None:
    with Scene(hall) as scene, contextlib.ExitStack() as leaving:
        stop, counted = threading.Event(), itertools.count(1)

        def post() -> None:
            while not stop.is_set():
                assert scene.post(f"Karte {next(counted)}")["ok"]
                time.sleep(0.01)

        with ThreadPoolExecutor(2) as pool:
            posting = [pool.submit(post) for _ in range(2)]
            browsers = []
            for transports in (("polling",), ("polling", "websocket"), ("websocket",)):
                browsers.append(Browser(scene, *transports))
                leaving.callback(browsers[-1].client.disconnect)
            time.sleep(0.5)
            stop.set()
            for done in posting:
                done.result()
        assert [browser.client.transport() for browser in browsers] == ["polling", "websocket", "websocket"]
        texts = scene.texts()
        end = time.monotonic() + 5
        while not all(len(browser.told) == len(texts) for browser in browsers):
            assert time.monotonic() < end, [len(browser.told) for browser in browsers]
            time.sleep(0.05)
        for browser in browsers:
            assert browser.told == list(enumerate(texts, 1))


@pytest.mark.load
def test_a_hall_comes_at_once_and_leaves_at_once(hall: Server) -> None:
    with Scene(hall) as scene:
        desk = scene.person("moderator", join="log")
        with ThreadPoolExecutor(20) as pool:
            people = list(pool.map(lambda _: scene.person(join="log"), range(300)))  # fails when one is refused
        end = time.monotonic() + 10
        while desk.wait_for("here")["count"] != 300:
            assert time.monotonic() < end
        for person in people:
            assert person.line is not None
            person.line._socket.sock.shutdown(socket.SHUT_RDWR)  # no goodbye: the lights go out
        assert hall.status("GET", "/healthz") == 200
        assert scene.post("Letzte Karte")["ok"]
        end = time.monotonic() + 10
        while desk.wait_for("here")["count"] != 0:
            assert time.monotonic() < end


@both_engines
def test_everybody_hears_a_goodbye_when_the_server_ends(start_server: Start, engine: str) -> None:
    server = start_server(engine)
    with Scene(server) as scene:
        phone = shake_hands(server.url)
        phone.recv()
        phone.send("40" + json.dumps({"key": scene.code, "device": uuid()}))
        assert phone.recv().startswith("40")
        browsers = [Browser(scene, "polling"), Browser(scene, "polling", "websocket")]
        assert server.stop() == 0
        assert "41" in until_closed(phone)
        for browser in browsers:
            assert browser.left.wait(5)
            browser.client.disconnect()


def until_closed(line: websocket.WebSocket) -> list[Any]:
    """Every packet up to the end."""
    packets = []
    with contextlib.suppress(ConnectionError, websocket.WebSocketConnectionClosedException):
        while packet := line.recv():
            packets.append(packet)
    return packets
