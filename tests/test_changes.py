"""One order: numbers without holes, commits in the order of the numbers, each request once in effect."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from board import create_app
from board.config import Settings
from board.errors import Refused
from board.models import Card, Change, Like, Request
from board.permissions import Actor, Role
from tests.ears import listen
from tests.people import Evening, uuid


def rows(evening: Evening, log: str) -> list[tuple[int, str]]:
    """(seq, text) of every change of a board, as stored."""

    def read(session):
        found = session.query(Change).filter_by(log=log).order_by(Change.seq)
        return [(row.seq, row.state["text"]) for row in found]

    return evening.house.read(read)


def test_numbers_have_no_holes_while_many_post_and_others_are_refused(app: Flask, evening: Evening) -> None:
    ears = listen(app)

    def post(number: int) -> None:
        writer = evening.guest()
        evening.pin(writer, f"Karte {number}")
        with pytest.raises(Refused, match="text_empty"):
            evening.pin(writer, " ")
        evening.pin(writer, f"Karte {number} nochmal")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(post, range(40)))
    stored = rows(evening, evening.board)
    assert [seq for seq, _ in stored] == list(range(1, 81))
    cards = sorted(evening.cards().values(), key=lambda card: card["number"])
    assert [card["number"] for card in cards] == list(range(1, 81))
    assert [card["text"] for card in cards] == [text for _, text in stored]
    told = ears.changes(evening.board, Role.ATTENDEE)
    assert [change["seq"] for message in told for change in message["changes"]] == list(range(1, 81))
    assert [message["from"] for message in told[1:]] == [message["to"] + 1 for message in told[:-1]]


def test_the_same_request_from_many_sides_at_once_has_one_effect_and_one_answer(evening: Evening) -> None:
    writer, request, card = evening.guest(), uuid(), uuid()

    def ask(_: int):
        return evening.ask(writer, "card.add", request_id=request, id=card, text="Einmal")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(40)))
    assert all(answer == answers[0] for answer in answers)
    assert (evening.count(Card), evening.seq(), evening.texts()) == (1, 1, ["Einmal"])


def test_many_me_toos_of_one_device_at_once_count_once(evening: Evening) -> None:
    fan, card = evening.guest(), evening.pin(evening.guest(), "x")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: evening.ask(fan, "card.like", card=card), range(24)))
    assert evening.cards()[card]["likes"] == evening.count(Like) == 1


def test_a_repetition_gets_its_old_answer_after_a_restart(settings: Settings) -> None:
    first = create_app(settings=settings)
    evening = Evening(first, "Auftakt", ["Was?"])
    writer, request, card = evening.guest(), uuid(), uuid()
    answer = evening.ask(writer, "card.add", request_id=request, id=card, text="Einmal")
    evening.pin(evening.guest(), "Noch eine")
    evening.house.stop()
    evening.house = create_app(settings=settings).extensions["house"]
    assert evening.ask(writer, "card.add", request_id=request, id=card, text="Einmal") == answer
    with pytest.raises(Refused, match="id_reuse"):
        evening.ask(writer, "card.add", request_id=request, id=card, text="Zweimal")
    assert evening.texts() == ["Einmal", "Noch eine"]
    evening.house.stop()


def test_a_repetition_gets_its_old_answer_also_when_its_card_is_gone_or_its_board_closed(evening: Evening) -> None:
    writer, request, card = evening.guest(), uuid(), uuid()
    answer = evening.ask(writer, "card.add", request_id=request, id=card, text="x")
    evening.ask(writer, "card.remove", card=card)
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    assert evening.ask(writer, "card.add", request_id=request, id=card, text="x") == answer
    evening.sweep_later(seconds=32)
    assert evening.ask(writer, "card.add", request_id=request, id=card, text="x") == answer
    assert evening.texts() == []


def test_the_request_of_one_device_is_not_that_of_another(evening: Evening) -> None:
    request, card = uuid(), uuid()
    evening.ask(evening.guest(), "card.add", request_id=request, id=card, text="x")
    with pytest.raises(Refused, match="id_reuse"):
        evening.ask(evening.guest(), "card.add", request_id=request, id=card, text="x")


def test_the_same_request_id_on_two_logs_are_two_requests(evening: Evening) -> None:
    writer, request = evening.guest(), uuid()
    for board in evening.boards:
        evening.ask(writer, "card.add", f"board:{board}", request_id=request, id=uuid(), text="x")
    assert [len(evening.cards(log=f"board:{board}")) for board in evening.boards] == [1, 1]


def test_a_repetition_is_answered_before_credits_are_asked_for(evening: Evening) -> None:
    writer, asked = evening.guest(), {"log": evening.board, "verb": "card.add", "request_id": uuid()}
    asked["args"] = {"id": uuid(), "text": "x"}

    def broke() -> None:
        raise Refused("slow_down", 429, retry_after=1)

    with pytest.raises(Refused, match="slow_down"):
        evening.house.command(writer, asked, broke)
    assert evening.count(Request) == 0
    answer = evening.house.command(writer, asked, lambda: None)
    assert evening.house.command(writer, asked, broke) == answer


def test_nobody_of_another_event_reaches_a_log(evening: Evening) -> None:
    stranger = Evening(evening.app, "Anderswo", ["Was?"])
    for person in (stranger.guest(), stranger.moderator(), stranger.organiser()):
        with pytest.raises(Refused, match="unknown_log"):
            stranger.ask(person, "card.add", evening.board, id=uuid(), text="x")
    mixed = Actor(Role.ORGANISER, evening.id, uuid(), stranger.keys["organiser"].split(".")[0])
    with pytest.raises(Refused, match="expired_key"):
        evening.ask(mixed, "workshop.seal")
