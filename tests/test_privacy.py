"""Forgetting leaves no byte, nothing leads from a card to a person, and no page speaks to anybody else."""

import hashlib
import json
import random
import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from board import retention
from board.columns import Base
from board.founding import today
from tests.method import phase, topic
from tests.people import ROOT, Evening, Scene, Server, uuid

MARKER = "Marker-8f3b1c"


def stored(folder: Path) -> bytes:
    """Every byte of the database and all that lies beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def forms(word: str) -> list[bytes]:
    """How a text could stand in a file."""
    return [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")]


def left(folder: Path, word: str = MARKER) -> int:
    return sum(stored(folder).count(form) for form in forms(word))


def busy(evening: Evening, dice: random.Random, count: int) -> None:
    """Cards of others between, of all lengths, so that pages fill, split and move."""
    writer = evening.guest()
    cards = [evening.pin(writer, "x" * dice.randint(1, 280)) for _ in range(count)]
    for card in cards[::3]:
        evening.ask(writer, "card.edit", card=card, text="y" * dice.randint(1, 280))


@pytest.mark.parametrize("seed", range(3))
def test_a_card_taken_down_leaves_no_byte_once_it_cannot_come_back(evening: Evening, tmp_path: Path, seed: int) -> None:
    dice, writer = random.Random(seed), evening.guest()
    cards = []
    for number in range(10):
        busy(evening, dice, 3)
        cards.append(evening.pin(writer, f"{MARKER} {number} " + "z" * dice.randint(0, 240)))
        evening.ask(writer, "card.edit", card=cards[-1], text=f"{number} {MARKER} " + "z" * dice.randint(0, 240))
        evening.ask(evening.moderator(), "card.hide", card=cards[-1])
    busy(evening, dice, 10)
    for card in cards:
        evening.ask(writer, "card.remove", card=card)
        busy(evening, dice, 1)
    assert left(tmp_path) > 0
    evening.sweep_later(seconds=32)
    assert left(tmp_path) == 0
    assert evening.seq() > 0


def full_of_markers(app: Flask) -> Evening:
    evening = Evening(app, f"Titel {MARKER}", [f"Frage {MARKER}?", "Und?"])
    writer = evening.guest()
    for number in range(30):
        evening.pin(writer, f"{MARKER} {number} " + "z" * (number * 8))
    hidden = evening.pin(writer, f"Versteckt {MARKER}")
    evening.ask(evening.moderator(), "card.hide", card=hidden)
    evening.ask(evening.moderator(), "board.edit", board=evening.boards[0], question=f"Neue Frage {MARKER}?")
    evening.ask(evening.organiser(), "workshop.edit", title=f"Neuer Titel {MARKER}")
    for title in (f"Thema {MARKER}", f"Dahin {MARKER}"):
        last = topic(evening, title, hidden)
    evening.ask(evening.moderator(), "cluster.edit", cluster=last, title=f"Neues Thema {MARKER}")
    evening.ask(evening.moderator(), "cluster.remove", cluster=last)
    evening.ask(writer, "card.remove", card=evening.pin(writer, f"Zurückgezogen {MARKER}"))
    return evening


@pytest.mark.parametrize(
    "forget",
    [lambda evening: evening.house.write(retention.erase, evening.id), lambda evening: evening.sweep_later(days=31)],
    ids=["erased", "past its date"],
)
def test_an_event_that_is_gone_leaves_no_byte(app: Flask, tmp_path: Path, forget: Callable[[Evening], Any]) -> None:
    other = Evening(app, "Bleibt", ["Was?"])
    later = (today(other.house.settings) + timedelta(days=90)).isoformat()
    other.ask(other.organiser(), "workshop.edit", delete_on=later)
    gone = full_of_markers(app)
    busy(other, random.Random(1), 5)
    words = [MARKER, gone.code, gone.id, *gone.boards, *(key.split(".")[0] for key in gone.keys.values())]
    assert all(left(tmp_path, word) for word in words)
    forget(gone)
    assert [word for word in words if left(tmp_path, word)] == []


def test_a_reader_in_the_way_only_delays_forgetting(evening: Evening, tmp_path: Path) -> None:
    writer = evening.guest()
    card = evening.pin(writer, MARKER)
    reader = sqlite3.connect(tmp_path / "pappen.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM cards").fetchone()
    evening.ask(writer, "card.remove", card=card)
    evening.sweep_later(seconds=32)
    assert left(tmp_path) > 0
    reader.execute("ROLLBACK")
    evening.house.sweep()
    assert left(tmp_path) == 0


def test_no_column_but_tags_and_keys_of_boards_could_lead_to_a_device() -> None:
    columns = {table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables}
    assert columns["cards"] == {
        "id", "board_id", "number", "text", "likes", "hidden", "added_at", "edited_at", "removed_at", "tag",
        "waiting", "covered", "cluster_id", "flashes", "dots", "paper_dots", "shown_dots",
    }  # fmt: skip
    assert columns["votes"] == {"board_id", "tag", "target", "dots"}
    assert columns["flashes"] == {"card_id", "tag"}
    assert columns["bans"] == {"board_id", "tag", "hid"}
    assert columns["likes"] == {"card_id", "tag"}
    assert columns["changes"] == {"log", "seq", "kind", "thing", "state", "at"}
    assert columns["requests"] == {"log", "request_id", "fingerprint", "seq"}
    suspicious = re.compile(r"author|device|user|person|name|mail|ip|addr|agent|session|cookie|phone", re.IGNORECASE)
    assert [column for table in columns.values() for column in table if suspicious.search(column)] == ["name", "name"]
    assert "name" in columns["logs"]
    assert "name" in columns["keys"]  # what a link for one more person who leads is called


def test_what_a_device_is_stands_nowhere_not_even_hashed(evening: Evening, tmp_path: Path) -> None:
    secret = uuid()
    writer = evening.guest(secret)
    evening.ask(writer, "card.like", card=evening.pin(writer, "x"))
    bytes_ = stored(tmp_path)
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s", "sha3_256"):
        digest = hashlib.new(name, secret.encode()).digest()
        assert digest not in bytes_
        assert digest.hex().encode() not in bytes_
    assert secret.encode() not in bytes_


def test_one_device_leaves_other_tags_on_every_board_and_on_me_toos(evening: Evening) -> None:
    writer = evening.guest()
    for board in evening.boards:
        log = f"board:{board}"
        evening.ask(writer, "card.like", log, card=evening.pin(writer, "x", log))

    def tags(session: Any) -> list[bytes]:
        return [*session.scalars(text("SELECT tag FROM cards")), *session.scalars(text("SELECT tag FROM likes"))]

    assert len(set(evening.house.read(tags))) == 4


def test_sealing_leaves_no_byte_of_tags_and_their_keys(evening: Evening, tmp_path: Path) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "x")
    evening.ask(evening.guest(), "card.like", card=card)
    evening.ask(evening.guest(), "card.flash", card=card)
    cluster = topic(evening, "Räume", card)
    phase(evening, "dot")
    evening.ask(evening.guest(), "vote.add", cluster=cluster)
    evening.ask(evening.moderator(), "device.ban", card=card)

    def secrets(session: Any) -> list[bytes]:
        asked = (
            "SELECT card_key FROM boards",
            "SELECT like_key FROM boards",
            "SELECT vote_key FROM boards",
            "SELECT tag FROM cards",
            "SELECT tag FROM likes",
            "SELECT tag FROM flashes",
            "SELECT tag FROM votes",
            "SELECT tag FROM bans",
        )
        prints = f"SELECT fingerprint FROM requests WHERE log = '{evening.board}'"
        return [found for query in (*asked, prints) for found in session.scalars(text(query))]

    kept = evening.house.read(secrets)
    assert len(kept) == 17
    assert all(secret in stored(tmp_path) for secret in kept)
    evening.ask(evening.organiser(), "workshop.seal")
    assert [secret for secret in kept if secret in stored(tmp_path)] == []


# A real server


def test_the_server_says_and_writes_neither_texts_nor_keys_nor_addresses(service: Server) -> None:
    with Scene(service) as scene:
        device = "device-of-a-guest-4711"
        guest = scene.person(device=device)
        guest.ask(scene.board, "card.add", id=uuid(), text=f"Karte {MARKER}")
        guest.ask(scene.board, "card.add", id=uuid(), text=f"{MARKER}" * 60)
        guest.call("command", {"nonsense": MARKER})
        guest.call("join", {"log": MARKER})
        for path in (f"/b/{scene.code}/1", f"/b/{MARKER}", f"/?code={MARKER}", f"/api/logs/{MARKER}"):
            service.status("GET", path, **{"X-Forwarded-For": "203.0.113.77", "User-Agent": "Agent-4711"})
        service.call("POST", "/api/commands", {"log": MARKER}, scene.keys["organiser"])
        files = [
            service.call("GET", f"/export/{scene.id}.{kind}", key=scene.keys["organiser"]) for kind in ("csv", "md")
        ]
        archive = service.call("GET", f"/export/{scene.id}.json", key=scene.keys["organiser"])
        said = (service.folder / "server.log").read_text()
        exported = b"".join(files).decode() + json.dumps(archive)
        secrets = [device, scene.code, *scene.keys.values(), *(key.split(".")[0] for key in scene.keys.values())]
        assert MARKER in exported
        assert [word for word in secrets if word in exported] == []
        assert [word for word in (MARKER, "203.0.113.77", "127.0.0.1", "Agent-4711", *secrets) if word in said] == []
        database = stored(service.folder)
        for word in (device, "203.0.113.77", "Agent-4711", *scene.keys.values()):
            assert word.encode() not in database, word
        assert b"127.0.0.1" not in database.replace(service.url.encode(), b"")  # the lock file says where we serve


PAGES = ("/", "/b/{code}/1", "/wall/{code}", "/new", "/enter", "/data", "/b/ZZZZZZ")


def test_every_page_forbids_what_it_does_not_need_and_names_nobody_else(evening: Evening) -> None:
    client = evening.app.test_client()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/enter").text)[0]
    client.post("/enter", data={"key": evening.keys["organiser"], "csrf_token": token})
    evening.pin(evening.guest(), "Ein Garten http://evil.test/")
    organiser = (
        "/organise/{code}",
        "/organise/{code}/links",
        "/organise/{code}/posters",
        "/organise/{code}/results",
        "/desk/{code}",
    )
    for path in (*PAGES, *organiser):
        answer = client.get(path.format(code=evening.code))
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'self'", path
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in str(policy)
        assert set(policy) <= {
            "default-src",
            "base-uri",
            "object-src",
            "frame-ancestors",
            "form-action",
            "img-src",
            "connect-src",
        }
        assert policy["img-src"] == "'self' data:"
        assert policy["connect-src"] == "'self' ws://localhost wss://localhost"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert not re.search(r"""\sstyle=|\son\w+=|<script(?![^>]*\b(src=|type="application/json"))""", answer.text), (
            path
        )
        foreign = re.findall(
            r"""(?:src|href|action|srcset|poster|data|content)=["']?((?:https?:)?//[^"'\s>]+)""", answer.text
        )
        assert [url for url in foreign if not url.startswith("http://localhost")] == [], path


def test_what_the_browser_loads_names_no_third_party() -> None:
    # The last is a sentence for developers in a library's error message; nothing is asked of it.
    known = re.compile(r"^(https?://)?(www\.w3\.org/|127\.0\.0\.1|localhost|hall\.test|socket\.io/docs/)")
    for folder in ("static/css", "static/js", "static/dist", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".css", ".js", ".html", ".svg"):
                continue
            found = re.findall(
                r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s\"'`)<>]*",
                strip_comments(path.read_text(encoding="utf-8")),
            )
            assert [url for url in found if not known.match(url.removeprefix("//"))] == [], path


def strip_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|<!--.*?-->|\{#.*?#\}|^\s*//.*?$", "", source, flags=re.DOTALL | re.MULTILINE)


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(evening: Evening) -> None:
    answer = evening.app.test_client().get(f"/b/{evening.code}/1")
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"device", "pappen"}
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie for cookie in cookies)
    session = next(cookie for cookie in cookies if cookie.startswith("pappen="))
    device = next(cookie for cookie in cookies if cookie.startswith("device=")).split("=")[1].split(";")[0]
    assert device not in session
    assert device not in answer.text
