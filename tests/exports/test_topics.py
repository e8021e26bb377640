"""Topics, dots and what guests may not see yet, in all files; and an archive that loses nothing of it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from board import texts
from board.exports import FORMATS, export
from board.exports.archive import read_json, write_json
from board.exports.documents import write_markdown
from board.exports.record import ClusterRecord, Record
from board.exports.style import Style
from board.operator import OPERATIONS
from tests.exports.records import NASTY, markdown_texts, record
from tests.method import dots_on, mood, phase, topic
from tests.people import Evening, uuid

UNSEEN = ("Versteckt-1", "Wartet-2", "Verdeckt-3")


def file(evening: Evening, extension: str, audience: str = "moderators", language: str = "en") -> str:
    data: bytes = evening.house.read(export, evening.id, extension, audience, language, None).data
    return data.decode("utf-8-sig")


@pytest.fixture
def full(evening: Evening) -> Evening:
    """Topics with dots that were revealed, a free card, one that is hidden, one that waits, one that is covered."""
    leader, guest = evening.moderator(), evening.guest()
    cards = [evening.pin(guest, text) for text in ("Ein Garten", "Eine Werkstatt", "Ein Café")]
    hidden = evening.pin(guest, UNSEEN[0])
    topic(evening, "Räume", *cards[:2], hidden)
    money = topic(evening, "Geld")
    evening.ask(leader, "card.hide", card=hidden)
    evening.ask(evening.guest(), "card.flash", card=cards[0])
    phase(evening, "dot")
    evening.ask(guest, "vote.add", cluster=money)
    for number, verb in ((1, "approve"), (2, "cover")):
        switch = {"approving": True} if verb == "approve" else {"covered": True}
        evening.ask(leader, f"board.{verb}", board=evening.boards[0], **switch)
        evening.pin(evening.guest(), UNSEEN[number])
        evening.ask(leader, "board.approve", board=evening.boards[0], approving=False)
    return evening


def test_cards_stand_under_their_topics_and_the_ranking_first(full: Evening) -> None:
    before = file(full, "md", "attendees")
    assert "### Topic 1: Räume\n" in before
    assert "Ranking" not in before
    phase(full, "results")
    document = file(full, "md", "attendees")
    assert "**Ranking by dots**\\\n1\\. Geld · 1\\\n2\\. Räume · 0\n" in document
    places = [document.index(word) for word in ("### Topic 1: Räume (Dots: 0)", "Ein Garten", "Eine Werkstatt")]
    places += [document.index(word) for word in ("### Topic 2: Geld (Dots: 1)", "### Without a topic", "Ein Café")]
    assert places == sorted(places)
    assert markdown_texts(document) == ["Ein Garten", "Eine Werkstatt", "Ein Café"]


@pytest.mark.parametrize("extension", FORMATS)
def test_what_guests_do_not_see_is_marked_and_in_no_file_of_theirs(full: Evening, extension: str) -> None:
    guests = file(full, extension, "attendees")
    assert [text for text in UNSEEN if text in guests] == []
    assert "isagreement: 1" not in guests
    moderators = file(full, extension)
    assert all(text in moderators for text in UNSEEN)


def test_the_marks_are_told_in_words(full: Evening) -> None:
    document = file(full, "md")
    for text, mark in zip(UNSEEN, ("hidden", "waits for approval", "covered"), strict=True):
        facts = document[: document.index(text)].rstrip().rsplit("\n", 1)[-1]
        assert facts.endswith(mark), facts
    assert "Disagreement: 1" in document


def test_a_table_has_topic_and_dots_after_what_it_always_had(full: Evening) -> None:
    phase(full, "results")
    rows = file(full, "csv").split("\r\n")
    assert rows[0].startswith("Number,Board,Text,Likes,Time,Hidden,Topic,Dots,")
    assert rows[1].endswith(",no,Räume,0,no,no,1")
    assert rows[3].endswith(",no,,,no,no,0")


def test_dots_that_nobody_may_know_are_in_no_file(full: Evening) -> None:
    for audience in ("attendees", "moderators"):
        assert '"dots"' not in file(full, "json", audience)
        assert "Dots: " not in file(full, "md", audience)


@pytest.mark.parametrize("heading", NASTY.values(), ids=NASTY.keys())
def test_no_heading_is_more_than_text(heading: str) -> None:
    whole = with_topics(texts.heading(" ".join(heading.split())[:60]), "Geld")
    assert markdown_texts(write_markdown(whole, Style("en")).decode()) == ["eins", "zwei", "drei"]
    assert read_json(write_json(whole, Style("en"))) == whole


def with_topics(*titles: str) -> Record:
    """Three cards, of which the first two have a topic; the dots are revealed."""
    whole = record("eins", "zwei", "drei")
    cards = [replace(card, cluster=card.number if card.number < 3 else None) for card in whole.boards[0].cards]
    clusters = [ClusterRecord(number, number, title, number) for number, title in enumerate(titles, start=1)]
    board = replace(
        whole.boards[0], cards=tuple(cards), clusters=tuple(clusters), next_cluster=len(titles) + 1, phase="results"
    )
    return replace(whole, boards=(board,))


# The archive


def imported(evening: Evening, data: str) -> Evening:
    files = [{"name": "abend.json", "text": data}]
    made = evening.house.write(OPERATIONS["workshop.import"], {"files": files})
    again = Evening.__new__(Evening)
    again.__dict__.update(evening.__dict__, id=made["id"], keys=made["keys"], log=f"workshop:{made['id']}")
    again.boards = [board["id"] for board in made["boards"]]
    again.board = f"board:{again.boards[0]}"
    return again


@pytest.mark.parametrize("name", ["collect", "dot", "results"])
def test_an_evening_with_topics_and_dots_comes_in_as_it_went_out(full: Evening, name: str) -> None:
    phase(full, name)
    data = file(full, "json")
    again = imported(full, data)
    assert file(again, "json") == data
    assert file(imported(full, file(full, "json", "attendees")), "json") == file(full, "json", "attendees")
    for kind in ("cluster", "tally") if name == "results" else ("cluster",):
        assert told(again, kind) == told(full, kind)


def told(evening: Evening, kind: str) -> list[Any]:
    """The things of a kind on the first board, but for the budget, which is only looked at while dots are put."""
    states = [dict(state) for state in evening.things(kind, evening.board).values()]
    for state in states:
        state.pop("budget", None)
    return states


def test_dots_on_cards_and_a_scale_come_in_too(evening: Evening) -> None:
    guest = evening.guest()
    card = evening.pin(guest, "Ein Garten")
    dots_on(evening, "cards", budget=3)
    phase(evening, "dot")
    evening.ask(guest, "vote.add", card=card)
    phase(evening, "results")
    mood(evening)
    for field in (1, 5, 5):
        evening.ask(evening.guest(), "mood.set", field=field)
    phase(evening, "results")
    data = file(evening, "json")
    again = imported(evening, data)
    assert file(again, "json") == data
    scale = next(board for board in again.view().boards if board.kind == "mood")
    again.board, again.boards[0] = f"board:{scale.id}", scale.id
    again.ask(again.guest(), "mood.set", field=1)
    assert [state["scale"] for state in again.things("tally", again.board).values()] == [[2, 0, 0, 0, 2]]


def test_an_imported_evening_goes_on_with_topics_and_dots(full: Evening) -> None:
    again = imported(full, file(full, "json"))
    new = topic(again, "Neu")
    assert again.things("cluster", again.board)[new]["number"] == 3
    guest = again.guest()
    again.ask(guest, "vote.add", cluster=new)
    assert again.things("tally", again.board)[again.boards[0]]["budget"] == 1


def test_version_1_is_still_read(full: Evening) -> None:
    old = json.loads(file(full, "json"))
    old["version"] = 1
    for board in old["boards"]:
        for name in ("phase", "approving", "covered", "next_cluster", "clusters"):
            board.pop(name, None)
        for card in board["cards"]:
            for name in ("cluster", "flashes", "waiting", "covered"):
                card.pop(name, None)
    record = read_json(json.dumps(old).encode())
    assert [(board.phase, board.clusters) for board in record.boards] == [("collect", ())] * 2
    again = imported(full, json.dumps(old))
    assert set(again.texts()) >= {"Ein Garten", UNSEEN[1], UNSEEN[2]}


@pytest.mark.parametrize(
    "change",
    [
        lambda board: board["cards"][0].update(cluster=7),
        lambda board: board["clusters"][0].update(title="x" * 81),
        lambda board: board["clusters"][0].update(title="a\nb"),
        lambda board: board["clusters"][0].update(number=2),
        lambda board: board["clusters"][0].update(position=2),
        lambda board: board["clusters"][0].update(dots=-1),
        lambda board: board.update(phase="dot"),
        lambda board: board.update(next_cluster=2),
        lambda board: board.update(phase="party"),
        lambda board: board.update(kind="stage"),
        lambda board: board.update(scale=[1, 2]),
        lambda board: board.update(scale=[20_000, 20_000, 3, 4, 5]),
        lambda board: board.update(budget=11),
        lambda board: board.update(clusters=[{"number": n, "position": n, "title": str(uuid())} for n in range(1, 70)]),
    ],
)
def test_a_broken_topic_is_refused_by_name(change: Any) -> None:
    broken = json.loads(write_json(with_topics("Räume", "Geld"), Style("en")))
    change(broken["boards"][0])
    with pytest.raises(Exception, match="bad_file"):
        read_json(json.dumps(broken).encode())
