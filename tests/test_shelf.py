"""The shelf: what it keeps of a log is never older than what is known, goes with what is erased, and is bounded."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from board.changes import Turn
from board.commands import run
from board.errors import Refused
from board.house import House
from board.models import Key
from board.shelf import Shelf
from board.visibility import Audience
from tests.people import Evening, uuid


def held_up(house: House, has_read: threading.Event, may_land: threading.Event) -> Callable[..., Any]:
    """Reads as the house does, but keeps what it found to itself until it may land."""

    def read_slowly(run: Callable[..., Any], *args: Any) -> Any:
        result = house.read(run, *args)
        has_read.set()
        assert may_land.wait(5)
        return result

    return read_slowly


def test_nothing_of_an_erased_event_stays_on_the_shelf(evening: Evening) -> None:
    shelf = evening.house.shelf
    for number in range(50):
        evening.pin(evening.guest(), f"Karte {number}")
    shelf.packed(evening.board, Audience.ATTENDEES, "br")
    shelf.now(evening.log)
    assert shelf.bytes > 50 * 500
    evening.sweep_later(days=400)
    assert shelf.bytes == 0


def test_a_reading_that_began_before_the_erasure_is_neither_kept_nor_shared_after_it(evening: Evening) -> None:
    house, has_read, may_land = evening.house, threading.Event(), threading.Event()
    read_slowly = held_up(house, has_read, may_land)
    evening.pin(evening.guest(), "Ein Garten")
    shelf = house.shelf = Shelf(house.loop, read_slowly)
    with ThreadPoolExecutor(2) as pool:
        early = pool.submit(shelf.now, evening.board)
        assert has_read.wait(5)
        evening.sweep_later(days=400)
        late = pool.submit(shelf.now, evening.board)
        may_land.set()
        assert early.result().seq == 1
        with pytest.raises(Refused, match="unknown_log"):
            late.result()
    assert shelf.bytes == 0


def test_who_asks_during_a_reading_gets_what_was_committed_meanwhile_too(evening: Evening) -> None:
    house, has_read, may_land = evening.house, threading.Event(), threading.Event()
    read_slowly = held_up(house, has_read, may_land)
    shelf = house.shelf = Shelf(house.loop, read_slowly)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(shelf.now, evening.board)
        assert has_read.wait(5)
        card = evening.pin(evening.guest(), "Ein Garten")
        late = pool.submit(shelf.now, evening.board)
        may_land.set()
        assert list(late.result().things[Audience.ATTENDEES]["card"]) == [card]
    assert shelf.readings == 1


def test_a_shelf_that_missed_something_reads_again(evening: Evening) -> None:
    house, writer = evening.house, evening.guest()
    shelf, told = Shelf(house.loop, house.read), house.shelf
    assert shelf.now(evening.board).seq == 0
    first = evening.pin(writer, "Ein Garten")
    house.shelf = shelf
    second = evening.pin(writer, "Ein Brunnen")
    for one in (shelf, told):
        assert list(one.now(evening.board).things[Audience.ATTENDEES]["card"]) == [first, second]


def test_a_card_that_comes_back_hangs_where_it_hung(evening: Evening) -> None:
    desk, shelf = evening.moderator(), evening.house.shelf
    cards = [evening.pin(evening.guest(), f"Karte {number}") for number in range(4)]
    for card in (cards[0], cards[2]):
        evening.ask(desk, "card.hide", card=card)
        shelf.now(evening.board)
    for card in (cards[2], cards[0]):
        evening.ask(desk, "card.restore", card=card)
        shelf.now(evening.board)
    for audience in Audience:
        assert list(shelf.now(evening.board).things[audience]["card"]) == cards
    fresh = Shelf(evening.house.loop, evening.house.read)
    packed = [one.packed(evening.board, Audience.ATTENDEES, "br") for one in (shelf, fresh)]
    assert packed[0] == packed[1]


def test_what_nobody_asks_for_any_more_does_not_pile_up(evening: Evening) -> None:
    writer, shelf = evening.guest(), evening.house.shelf
    card = evening.pin(writer, "Karte")
    shelf.now(evening.board)

    def edit_often(turn: Turn) -> None:
        for number in range(700):
            args = {"card": card, "text": f"Karte {number}"}
            asked = {"request_id": uuid(), "log": evening.board, "verb": "card.edit", "args": args}
            run(turn, writer, asked, lambda: None)

    for _ in range(3):
        evening.house.write(edit_often)
        assert shelf.bytes < 600_000
    assert shelf.now(evening.board).seq == evening.seq() == 2101


def test_asking_for_what_does_not_exist_leaves_nothing(evening: Evening) -> None:
    before = evening.house.shelf.bytes
    for log in [f"board:{uuid()}" for _ in range(20)]:
        with pytest.raises(Refused, match="unknown_log"):
            evening.house.shelf.now(log)
    assert evening.house.shelf.bytes == before


def test_once_an_event_is_sealed_nothing_on_the_shelf_leads_to_a_device(evening: Evening) -> None:
    writer, shelf = evening.guest(), evening.house.shelf
    card = evening.pin(writer, "Ein Garten")
    assert shelf.now(evening.board).may_be_marked_by(writer.device)
    evening.ask(evening.organiser(), "workshop.seal")
    kept = shelf.now(evening.board)
    assert not kept.tags
    assert not any(kept.tag_keys)
    assert list(kept.things[Audience.ATTENDEES]["card"]) == [card]


def test_a_card_that_was_taken_down_leaves_memory_with_the_tables(evening: Evening) -> None:
    writer, shelf = evening.guest(), evening.house.shelf
    shelf.now(evening.board)
    empty, readings = shelf.bytes, shelf.readings
    card = evening.pin(writer, "Ein Garten")
    shelf.packed(evening.board, Audience.ATTENDEES, "identity")
    evening.ask(writer, "card.remove", card=card)
    assert shelf.bytes > empty  # nobody has asked since: what was read before lies there still
    evening.sweep_later(seconds=40)
    assert shelf.bytes == empty
    assert evening.texts() == []
    assert shelf.now(evening.board).seq == 2
    assert shelf.readings == readings  # and nothing had to be read anew for it


def test_a_key_that_was_revoked_joins_nothing_more(evening: Evening) -> None:
    """In this process: no verb revokes a key yet."""
    client = evening.app.extensions["socketio_server"].test_client(
        evening.app, auth={"key": evening.keys["moderator"], "device": uuid()}, headers={"Origin": "http://localhost"}
    )
    assert client.emit("join", {"log": evening.board, "since": None}, callback=True)["ok"]
    key = evening.moderator().key

    def revoke(turn: Any) -> None:
        turn.session.get(Key, key).revoked_at = turn.now

    evening.house.write(revoke)
    assert client.emit("join", {"log": evening.board, "since": None}, callback=True)["code"] == "expired_key"


def test_what_the_shelf_keeps_is_bounded_and_what_it_tells_stays_right(evening: Evening) -> None:
    logs = [f"board:{board}" for board in evening.boards]
    for log in logs:
        for number in range(100):
            evening.pin(evening.guest(), f"Karte {number}", log)
    small = Shelf(evening.house.loop, evening.house.read, most_bytes=300_000)
    for _ in range(3):
        for log in logs:
            for audience in Audience:
                assert len(json.loads(small.packed(log, audience, "identity").body)["snapshot"]["card"]) == 100
            assert small.bytes <= 300_000
