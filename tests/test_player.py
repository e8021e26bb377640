from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from board.config import Settings
from board.exports.record import Record
from board.operator import sample_record
from board.player import DEVICES, LONGEST_PAUSE, Away, Server, open_evening, pauses, script
from tests.exports.records import record
from tests.people import Server as Running


@pytest.fixture
def told(settings: Settings) -> Record:
    return sample_record("de", settings)


def test_every_card_is_written_once_and_before_anybody_likes_or_hides_it(told: Record):
    cards = [card for board in told.boards for card in board.cards]
    hung: set[int] = set()
    for scene in script(told):
        if scene.verb == "card.add":
            assert scene.card not in hung
            hung.add(scene.card)
        assert scene.card in hung
    assert hung == {card.number for card in cards}


def test_likes_come_from_devices_that_did_not_write_the_card(told: Record):
    scenes = script(told)
    wanted = sum(min(card.likes, DEVICES - 1) for board in told.boards for card in board.cards)
    asked = [(scene.card, scene.who) for scene in scenes if scene.verb in ("card.add", "card.like")]
    assert len(asked) == len(set(asked))
    assert sum(scene.verb == "card.like" for scene in scenes) == wanted


def test_the_moderator_takes_down_what_was_hidden(told: Record):
    hidden = {card.number for board in told.boards for card in board.cards if card.hidden}
    assert {scene.card for scene in script(told) if scene.verb == "card.hide"} == hidden


def test_nobody_waits_long_for_the_next_card(told: Record):
    assert all(0 <= pause <= LONGEST_PAUSE for pause in pauses(script(told), 1))
    assert sum(pauses(script(told), 60)) < 180


def test_an_evening_without_cards_is_over_at_once():
    assert script(record()) == []


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.1:8000", "https://127.0.0.1", "http://example.org", "http://127.0.0.1.example.org", "127.0.0.1"],
)
def test_an_evening_is_played_on_this_machine_alone(url: str):
    with pytest.raises(Away):
        Server(url)


def test_a_played_evening_hangs_as_it_was(server: Running):
    told = record(*[f"Karte {number}" for number in range(1, 13)], hidden=(3,))
    hung: list[int] = []
    evening = open_evening(server.url, told, None)
    evening.run(10_000, hung.append)
    assert hung == list(range(1, 13))
    assert evening.refused == []
    log = f"board:{evening.made['boards'][0]['id']}"
    cards = server.log(evening.made["keys"]["moderator"], log)["snapshot"]["card"].values()
    wanted = {card.text: (min(card.likes, DEVICES - 1), card.hidden) for card in told.boards[0].cards}
    assert {card["text"]: (card["likes"], card["hidden"]) for card in cards} == wanted


def test_a_refused_card_is_told_and_the_evening_goes_on(start_server: Callable[..., Running]):
    told = record("x" * 281, "gut")
    evening = open_evening(start_server().url, told, None)
    evening.run(10_000, lambda _hung: None)
    assert evening.refused[0] == (1, "text_too_long")


def test_the_sample_ended_a_minute_ago(told: Record):
    last = max(card.added_at for board in told.boards for card in board.cards)
    assert timedelta(seconds=50) < datetime.now(UTC) - datetime.fromisoformat(last) < timedelta(seconds=90)
