"""Snapshots over HTTP: made once for all who ask, never older than what is known, gone with what they show."""

import gzip
import http.client
import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from itsdangerous import TimestampSigner

from tests.people import Person, Scene, Server, uuid

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "identity": lambda body: body,
}


@pytest.fixture
def scene(hall: Server) -> Iterator[Scene]:
    with Scene(hall) as scene:
        yield scene


@dataclass(frozen=True)
class Got:
    status: int
    headers: Any
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(CODINGS[self.headers.get("Content-Encoding", "identity")](self.body))


def get(server: Server, key: str, log: str, coding: str = "br", etag: str | None = None) -> Got:
    """A snapshot as it comes over the wire."""
    address = urlsplit(server.url)
    line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": coding}
    try:
        line.request("GET", f"/api/snapshots/{log}", headers=headers | ({"If-None-Match": etag} if etag else {}))
        answer = line.getresponse()
        return Got(answer.status, answer.headers, answer.read())
    finally:
        line.close()


def fill(scene: Scene, cards: int = 20) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(
            answer["ok"] for answer in pool.map(lambda number: scene.post(f"Karte {number} 🌳 „Grün“"), range(cards))
        )


def counted(server: Server, name: str) -> float:
    """A figure from /metrics."""
    told = server.call("GET", "/metrics").decode()
    return float(re.findall(rf"^pappen_{name} (\S+)$", told, re.M)[0])


def copy(source: Path, target: Path) -> None:
    """A whole database, its journal included, in the place of another."""
    with sqlite3.connect(source) as read, sqlite3.connect(target) as written:
        read.backup(written)


def erase(scene: Scene) -> Any:
    secret = (scene.server.folder / "secret_key").read_text().strip()
    signed = TimestampSigner(secret, salt="operator").sign("erase").decode()
    return scene.server.call("POST", "/api/operator/workshop.erase", {"workshop": scene.id}, signed)


def test_a_snapshot_is_encoded_and_compressed_once_however_many_ask(scene: Scene) -> None:
    fill(scene)
    for _ in range(2):
        before = counted(scene.server, "packings_total")
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: get(scene.server, scene.code, scene.board), range(100)))
        assert {answer.status for answer in answers} == {200}
        assert len({(answer.headers["ETag"], answer.body) for answer in answers}) == 1
        assert counted(scene.server, "packings_total") - before == 2  # encoded, compressed
        scene.post("noch eine")


def test_a_crowd_that_joins_shares_one_reading(scene: Scene) -> None:
    fill(scene)
    before = counted(scene.server, "readings_total")
    with ThreadPoolExecutor(20) as pool:
        people = list(pool.map(lambda _: scene.person(), range(60)))
    assert counted(scene.server, "readings_total") - before <= 1
    assert all(len(person.things["card"]) == 20 for person in people)


def test_every_coding_holds_what_join_tells_and_nothing_of_a_device(scene: Scene) -> None:
    fill(scene)
    joined = scene.person().join(scene.board)
    told = {coding: get(scene.server, scene.code, scene.board, coding) for coding in CODINGS}
    for coding, answer in told.items():
        assert answer.headers.get("Content-Encoding", "identity") == coding
        assert answer.told == {"ok": True, "epoch": joined["epoch"], "seq": 20, "snapshot": joined["snapshot"]}
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))
    assert len({answer.headers["ETag"] for answer in told.values()}) == 3
    assert len(told["br"].body) < len(told["identity"].body) / 2
    own = {"at", "now"}  # the moment of each answer
    assert {**scene.server.log(scene.code, scene.board), **{each: joined[each] for each in own}} == joined


def test_what_is_small_is_not_compressed(scene: Scene) -> None:
    answer = get(scene.server, scene.code, scene.board)
    assert answer.headers["Content-Encoding"] is None
    assert answer.told == {"ok": True, "epoch": answer.told["epoch"], "seq": 0, "snapshot": {}}


def test_a_client_that_has_a_snapshot_is_told_so_until_something_changes(scene: Scene) -> None:
    fill(scene)
    for coding in CODINGS:
        etag = get(scene.server, scene.code, scene.board, coding).headers["ETag"]
        again = get(scene.server, scene.code, scene.board, coding, etag)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
        scene.post("noch eine")
        assert get(scene.server, scene.code, scene.board, coding, etag).status == 200


def test_a_hidden_card_is_in_no_bytes_for_guests_from_the_answer_on(scene: Scene) -> None:
    fill(scene)
    desk = scene.person("moderator")
    for _ in range(10):
        old = {coding: get(scene.server, scene.code, scene.board, coding) for coding in CODINGS}
        card, state = next(iter(old["br"].told["snapshot"]["card"].items()))
        assert desk.ask(scene.board, "card.hide", card=card)["ok"]
        for coding in CODINGS:
            answer = get(scene.server, scene.code, scene.board, coding, old[coding].headers["ETag"])
            assert answer.status == 200
            assert card not in answer.told["snapshot"].get("card", {})
        seen = get(scene.server, scene.keys["moderator"], scene.board).told["snapshot"]["card"]
        assert seen[card] == {**state, "hidden": True}
    assert desk.ask(scene.board, "card.restore", card=card)["ok"]
    assert get(scene.server, scene.code, scene.board).told["snapshot"]["card"][card] == state


def test_who_posted_finds_the_card_in_the_next_snapshot(scene: Scene) -> None:
    def write(_: int) -> None:
        for _ in range(10):
            seq = scene.post("da")["seq"]
            told = get(scene.server, scene.code, scene.board).told
            assert told["seq"] >= seq
            assert len(told["snapshot"]["card"]) == told["seq"]

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))


def test_an_erased_event_is_not_found_at_once_and_leaves_memory(scene: Scene) -> None:
    fill(scene, 60)
    stopped, late = threading.Event(), threading.Event()

    def ask() -> list[int]:
        seen = []
        while not stopped.is_set():
            was_late = late.is_set()
            for coding in CODINGS:
                answer = get(scene.server, scene.code, scene.board, coding)
                if was_late:
                    seen.append(answer.status)
        return seen

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        assert erase(scene)["ok"]
        late.set()
        threading.Timer(0.5, stopped.set).start()
        statuses = [status for one in asking for status in one.result()]
    assert statuses
    assert set(statuses) <= {404, 429}  # so many wrong codes are slowed down
    assert scene.server.status("GET", f"/b/{scene.code}/1") in (404, 429)


def test_nobody_gets_another_events_snapshot(scene: Scene) -> None:
    with Scene(scene.server) as other:
        fill(other, 3)
        get(other.server, other.code, other.board)
        for key in (scene.code, scene.keys["moderator"], scene.keys["organiser"]):
            assert get(scene.server, key, other.board).status == 404
            assert get(scene.server, key, f"board:{uuid()}").status == 404


def test_a_snapshot_and_what_came_later_make_the_state_while_others_post(scene: Scene) -> None:
    """As a screen begins: the bytes over HTTP, then `join` from their number on."""
    stopped = threading.Event()

    def write() -> int:
        posted = 0
        while not stopped.is_set():
            posted += scene.post(f"Karte {posted}")["ok"]
        return posted

    def arrive(_: int) -> Person:
        person = Person(scene.server.url, scene.code).connect()
        scene.people.append(person)
        whole = get(scene.server, scene.code, scene.board).told
        person.things = whole["snapshot"]
        answer = person.join(scene.board, whole["seq"])
        assert "changes" in answer
        return person

    with ThreadPoolExecutor(10) as pool:
        writing = [pool.submit(write) for _ in range(3)]
        people = [person for _ in range(4) for person in pool.map(arrive, range(7))]
        stopped.set()
        posted = sum(one.result() for one in writing)
    state = get(scene.server, scene.code, scene.board).told
    assert len(state["snapshot"]["card"]) == state["seq"] == posted
    for person in people:
        person.wait_until(lambda person: person.heads[scene.board] == posted)
        assert person.things["card"] == state["snapshot"]["card"]
        assert person.gaps == []


def test_a_number_that_never_was_is_answered_with_everything(scene: Scene) -> None:
    fill(scene, 5)
    person = scene.person()
    for since in (6, 500, 2**53 - 1):
        answer = person.join(scene.board, since)
        assert (answer["seq"], len(answer["snapshot"]["card"])) == (5, 5)
        assert len(scene.server.log(scene.code, scene.board, since)["snapshot"]["card"]) == 5


def test_an_older_database_put_back_does_not_pass_for_what_a_browser_kept(start_server: Callable[..., Server]) -> None:
    server = start_server()
    with Scene(server) as scene:
        fill(scene, 10)
        server.stop()
        copy(server.folder / "server.db", server.folder / "kept.db")
        server.start()
        scene.post("vorher")
        etag = get(server, scene.code, scene.board).headers["ETag"]
        server.stop()
        copy(server.folder / "kept.db", server.folder / "server.db")
        server.start()
        scene.post("nachher")
        answer = get(server, scene.code, scene.board, etag=etag)
        assert (answer.status, answer.told["seq"]) == (200, 11)
        assert "nachher" in json.dumps(answer.told)
