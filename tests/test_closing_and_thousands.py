"""Writing ends while many are writing, and a board on which two thousand cards hang."""

import csv
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from board.exports import export
from board.several import MOST_CARDS
from tests.exports.records import markdown_texts
from tests.method import tally, topic
from tests.people import Answer, Evening, Person, Scene, Server, uuid

MANY = 2000


def test_a_board_that_closes_while_twenty_write_keeps_just_what_was_answered_with_ok(service: Server) -> None:
    with Scene(service) as scene:
        leader, people = scene.person("moderator", join="log"), [scene.person() for _ in range(20)]
        answers: dict[str, Answer] = {}
        busy = threading.Semaphore(0)

        def write(person: Person) -> None:
            for _ in range(200):
                id = uuid()
                answers[id] = person.ask_until_ok(scene.board, "card.add", id=id, text=f"Karte {id}")
                busy.release()
                if not answers[id]["ok"]:
                    return

        with ThreadPoolExecutor(20) as hands:
            done = [hands.submit(write, person) for person in people]
            for _ in range(60):
                assert busy.acquire(timeout=30)
            assert leader.ask(scene.log, "board.close", board=scene.boards[0])["ok"]
            assert [each.exception() for each in done] == [None] * 20
        hung = {id for id, answer in answers.items() if answer["ok"]}
        assert {answer["code"] for answer in answers.values() if not answer["ok"]} == {"board_closed"}
        assert len(answers) - len(hung) == 20, "everybody heard that writing has ended"
        told = service.log(scene.code, scene.board)
        assert set(told["snapshot"]["card"]) == hung
        for person in people:
            person.wait_until(lambda one: one.heads[scene.board] == told["seq"])
            assert (person.things["card"], person.gaps) == (told["snapshot"]["card"], [])
        numbers = sorted(card["number"] for card in told["snapshot"]["card"].values())
        assert numbers == [*range(1, len(hung) + 1)]


@pytest.fixture
def full(app: Flask) -> Evening:
    """Two thousand cards of a hundred people on a board on which cards wait."""
    evening = Evening(app, "Auftakt", ["Was wünschst du dir?"])
    evening.ask(evening.moderator(), "board.approve", board=evening.boards[0], approving=True)

    def write(number: int) -> None:
        writer = evening.guest()
        for each in range(MANY // 100):
            evening.pin(writer, f"Karte {number}-{each}")

    with ThreadPoolExecutor(100) as hands:
        assert len([*hands.map(write, range(100))]) == 100
    return evening


def test_two_thousand_cards_are_approved_hidden_and_ordered_and_no_file_lacks_one(full: Evening) -> None:
    leader = full.moderator()
    cards = list(full.cards("moderators"))
    slices = [cards[at : at + MOST_CARDS] for at in range(0, MANY, MOST_CARDS)]
    assert (len(cards), full.cards(), tally(full)["waiting"]) == (MANY, {}, MANY)
    for some in slices:
        full.ask(leader, "cards.approve", cards=some)
    assert (list(full.cards()), tally(full)) == (cards, {})
    full.ask(leader, "cards.hide", cards=slices[1])
    full.ask(leader, "card.hide", card=cards[0])
    hidden = {cards[0], *slices[1]}
    ids = [topic(full, f"Thema {number}") for number in range(4)]
    for number, some in enumerate(slices):
        full.ask(leader, "cluster.put", cards=some, cluster=ids[number % 4])
    guests = full.cards()
    assert list(guests) == [id for id in cards if id not in hidden]
    assert [guests[id]["cluster"] for id in guests] == [
        ids[at // MOST_CARDS % 4] for at, id in enumerate(cards) if id not in hidden
    ]
    states = full.cards("moderators")
    for audience in ("attendees", "moderators"):
        wanted = [state["text"] for id, state in states.items() if audience == "moderators" or id not in hidden]
        files = {form: in_file(full, form, audience) for form in ("csv", "json", "md")}
        assert files == {"csv": wanted, "json": wanted, "md": by_topic(states, wanted, ids)}


def in_file(evening: Evening, extension: str, audience: str) -> list[str]:
    """The texts of the cards in a file, in its order."""
    data: bytes = evening.house.read(export, evening.id, extension, audience, "en", None).data
    content = data.decode("utf-8-sig")
    if extension == "csv":
        return [row["Text"] for row in csv.DictReader(io.StringIO(content))]
    if extension == "json":
        return [card["text"] for board in json.loads(content)["boards"] for card in board["cards"]]
    return markdown_texts(content)


def by_topic(states: dict[str, Answer], wanted: list[str], ids: list[str]) -> list[str]:
    """The same texts as a document has them: topic by topic."""
    place = {state["text"]: ids.index(state["cluster"]) for state in states.values()}
    return sorted(wanted, key=lambda text: place[text])
