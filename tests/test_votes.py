"""Dots: no device ever has more than its budget, every dot counts once, and nobody sees where before the reveal."""

import contextlib
import json
import threading
import time

import pytest

from board.errors import Refused
from board.models import Vote
from board.permissions import Actor
from tests.method import dots_on, own, phase, tally, topic, topics, undo
from tests.people import Answer, Evening, Person, Scene, Server, uuid


@pytest.fixture
def dotting(evening: Evening) -> Evening:
    """Four topics, so two dots for each device, which may be put now."""
    for title in ("Räume", "Geld", "Zeit", "Leute"):
        topic(evening, title)
    phase(evening, "dot")
    return evening


def id_of(evening: Evening, title: str) -> str:
    return next(id for id, state in evening.things("cluster", evening.board).items() if state["title"] == title)


def dot(evening: Evening, who: Actor, *titles: str) -> None:
    for title in titles:
        evening.ask(who, "vote.add", cluster=id_of(evening, title))


def shown(evening: Evening, audience: str = "attendees") -> dict[str, int]:
    """The dots that a screen is told, by heading."""
    return {title: state["dots"] for title, state in topics(evening, audience).items() if "dots" in state}


@pytest.mark.parametrize(("count", "budget"), [(0, 1), (1, 1), (5, 2), (12, 6), (30, 10)])
def test_each_device_has_half_as_many_dots_as_there_are_topics(evening: Evening, count: int, budget: int) -> None:
    for number in range(count):
        topic(evening, f"Thema {number}")
    phase(evening, "dot")
    assert tally(evening)["budget"] == budget


def test_what_was_said_goes_before_and_the_budget_stays_while_topics_come_and_go(dotting: Evening) -> None:
    topic(dotting, "Noch eins")
    topic(dotting, "Und noch eins")
    assert tally(dotting)["budget"] == 2
    dots_on(dotting, "topics", budget=5)
    assert tally(dotting)["budget"] == 5


def test_dots_are_put_several_on_one_and_taken_back(dotting: Evening) -> None:
    guest = dotting.guest()
    dot(dotting, guest, "Räume", "Räume")
    assert own(dotting, guest)["dot"] == [id_of(dotting, "Räume")] * 2
    with pytest.raises(Refused, match="no_dots_left"):
        dot(dotting, guest, "Geld")
    assert (tally(dotting)["voters"], tally(dotting)["dots"]) == (1, 2)
    dotting.ask(guest, "vote.remove", cluster=id_of(dotting, "Räume"))
    dot(dotting, guest, "Geld")
    dotting.ask(guest, "vote.remove", cluster=id_of(dotting, "Zeit"))
    assert sorted(own(dotting, guest)["dot"]) == sorted([id_of(dotting, "Räume"), id_of(dotting, "Geld")])
    for title in ("Räume", "Geld"):
        dotting.ask(guest, "vote.remove", cluster=id_of(dotting, title))
    assert (tally(dotting)["voters"], tally(dotting)["dots"], dotting.count(Vote)) == (0, 0, 0)


def test_nobody_sees_where_dots_are_before_all_see_it_at_once(dotting: Evening) -> None:
    for titles in (("Räume", "Geld"), ("Räume",), ("Leute", "Räume")):
        dot(dotting, dotting.guest(), *titles)
    assert shown(dotting, "moderators") == {}
    for since in range(dotting.seq()):
        told = dotting.house.shelf.catch_up(dotting.board, since, "moderators", None)["changes"]
        assert all("dots" not in (change["state"] or {}) for change in told if change["kind"] == "cluster")
    phase(dotting, "results")
    assert shown(dotting) == {"Räume": 3, "Geld": 1, "Zeit": 0, "Leute": 1}
    phase(dotting, "order")
    assert shown(dotting, "moderators") == {}
    phase(dotting, "results")
    assert shown(dotting) == {"Räume": 3, "Geld": 1, "Zeit": 0, "Leute": 1}


@pytest.mark.parametrize("name", ["collect", "order", "results"])
def test_dots_are_put_and_taken_back_in_their_phase_only(dotting: Evening, name: str) -> None:
    guest = dotting.guest()
    dot(dotting, guest, "Räume")
    phase(dotting, name)
    before = dotting.seq()
    for verb in ("vote.add", "vote.remove"):
        with pytest.raises(Refused, match="dotting_closed"):
            dotting.ask(guest, verb, cluster=id_of(dotting, "Räume"))
    assert dotting.seq() == before


def test_dots_are_put_also_where_writing_has_ended(dotting: Evening) -> None:
    dotting.ask(dotting.moderator(), "board.close", board=dotting.boards[0])
    dot(dotting, dotting.guest(), "Räume")
    assert tally(dotting)["dots"] == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "missing_field"),
        ({"card": uuid()}, "bad_value"),
        ({"cluster": uuid()}, "not_found"),
        ({"cluster": "x"}, "bad_value"),
        ({"cluster": uuid(), "dots": 3}, "unknown_field"),
    ],
)
def test_a_dot_on_nothing_is_refused(dotting: Evening, args: Answer, code: str) -> None:
    with pytest.raises(Refused, match=code):
        dotting.ask(dotting.guest(), "vote.add", **args)


def test_who_has_no_device_has_no_dots(dotting: Evening) -> None:
    nobody = Actor(dotting.guest().role, dotting.id)
    with pytest.raises(Refused, match="missing_field"):
        dot(dotting, nobody, "Räume")


def test_whose_device_may_write_no_more_puts_no_dots(dotting: Evening) -> None:
    rude = dotting.guest()
    dotting.ask(dotting.moderator(), "device.ban", card=dotting.pin(rude, "Unfug"))
    with pytest.raises(Refused, match="banned"):
        dot(dotting, rude, "Räume")


# Topics come and go


def test_dots_on_a_dissolved_topic_are_free_again_and_come_back_with_it(dotting: Evening) -> None:
    spends, keeps = dotting.guest(), dotting.guest()
    dot(dotting, spends, "Räume", "Räume")
    dot(dotting, keeps, "Räume", "Geld")
    dotting.ask(dotting.moderator(), "cluster.remove", cluster=id_of(dotting, "Räume"))
    assert (tally(dotting)["voters"], tally(dotting)["dots"]) == (1, 1)
    dot(dotting, spends, "Zeit")
    undo(dotting)
    assert (tally(dotting)["voters"], tally(dotting)["dots"]) == (2, 4)
    for guest in (spends, keeps):
        with pytest.raises(Refused, match="no_dots_left"):
            dot(dotting, guest, "Leute")
    phase(dotting, "results")
    assert shown(dotting) == {"Räume": 2, "Geld": 1, "Zeit": 1, "Leute": 0}


def test_dots_go_with_a_merged_topic_and_come_back_when_it_is_undone(dotting: Evening) -> None:
    both, one = dotting.guest(), dotting.guest()
    dot(dotting, both, "Räume", "Geld")
    dot(dotting, one, "Räume")
    dotting.ask(dotting.moderator(), "vote.tally", cluster=id_of(dotting, "Räume"), dots=4)
    dotting.ask(dotting.moderator(), "cluster.merge", cluster=id_of(dotting, "Räume"), into=id_of(dotting, "Geld"))
    assert (tally(dotting)["voters"], tally(dotting)["dots"]) == (2, 7)
    assert own(dotting, both)["dot"].count(id_of(dotting, "Geld")) == 2
    with pytest.raises(Refused, match="no_dots_left"):
        dot(dotting, both, "Zeit")
    phase(dotting, "results")
    assert shown(dotting) == {"Geld": 7, "Zeit": 0, "Leute": 0}
    undo(dotting, back=1)
    assert shown(dotting) == {"Räume": 6, "Geld": 1, "Zeit": 0, "Leute": 0}
    assert (tally(dotting)["voters"], tally(dotting)["dots"]) == (2, 7)


def test_a_dot_that_was_taken_back_after_a_merge_does_not_come_back(dotting: Evening) -> None:
    guest = dotting.guest()
    dot(dotting, guest, "Räume", "Räume")
    dotting.ask(dotting.moderator(), "cluster.merge", cluster=id_of(dotting, "Räume"), into=id_of(dotting, "Geld"))
    dotting.ask(guest, "vote.remove", cluster=id_of(dotting, "Geld"))
    dot(dotting, guest, "Zeit")
    undo(dotting)
    phase(dotting, "results")
    assert shown(dotting) == {"Räume": 1, "Geld": 0, "Zeit": 1, "Leute": 0}


# Dots on cards


def test_a_card_that_guests_no_longer_see_gives_its_dots_back(evening: Evening) -> None:
    writer, guest = evening.guest(), evening.guest()
    first, second, third = (evening.pin(writer, text) for text in ("eins", "zwei", "drei"))
    dots_on(evening, "cards", budget=2)
    phase(evening, "dot")
    evening.ask(guest, "vote.add", card=first)
    evening.ask(guest, "vote.add", card=second)
    with pytest.raises(Refused, match="no_dots_left"):
        evening.ask(guest, "vote.add", card=third)
    evening.ask(evening.moderator(), "card.hide", card=first)
    assert (tally(evening)["voters"], tally(evening)["dots"]) == (1, 1)
    with pytest.raises(Refused, match="not_found"):
        evening.ask(guest, "vote.add", card=first)
    evening.ask(guest, "vote.add", card=third)
    evening.ask(evening.moderator(), "card.restore", card=first)
    assert (tally(evening)["voters"], tally(evening)["dots"]) == (1, 2)
    phase(evening, "results")
    assert [card.get("dots") for card in evening.cards().values()] == [None, 1, 1]
    evening.ask(writer, "card.remove", card=second)
    assert tally(evening)["dots"] == 1
    evening.sweep_later(seconds=32)
    assert evening.count(Vote) == 1


def test_dots_on_topics_and_on_cards_do_not_mix(dotting: Evening) -> None:
    guest = dotting.guest()
    card = dotting.pin(guest, "Ein Garten")
    dot(dotting, guest, "Räume")
    dots_on(dotting, "cards", budget=1)
    assert (tally(dotting)["voters"], tally(dotting)["dots"]) == (0, 0)
    dotting.ask(guest, "vote.add", card=card)
    phase(dotting, "results")
    assert shown(dotting) == {}
    assert dotting.cards()[card]["dots"] == 1
    dots_on(dotting, "topics")
    assert "dots" not in dotting.cards()[card]
    assert shown(dotting)["Räume"] == 1


# Paper


def test_dots_on_paper_are_entered_once_and_corrected(dotting: Evening) -> None:
    dot(dotting, dotting.guest(), "Räume")
    for dots in (7, 4):
        dotting.ask(dotting.moderator(), "vote.tally", cluster=id_of(dotting, "Räume"), dots=dots)
    assert tally(dotting)["dots"] == 5
    phase(dotting, "results")
    assert shown(dotting)["Räume"] == 5
    dotting.ask(dotting.moderator(), "vote.tally", cluster=id_of(dotting, "Räume"), dots=10)
    assert shown(dotting)["Räume"] == 11
    undo(dotting)
    assert shown(dotting)["Räume"] == 5


# Many at once


def test_racing_dots_from_fifty_devices_with_two_tabs_each_are_counted_exactly(service: Server) -> None:
    with Scene(service) as scene:
        ids = topics_on(scene, 12)
        devices = [uuid() for _ in range(50)]
        tabs = [scene.person(join="log", device=device) for device in devices for _ in range(2)]
        answers: list[Answer] = []
        threads = [threading.Thread(target=put_dots, args=(scene, tab, ids, answers)) for tab in tabs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert sum(answer["ok"] for answer in answers) == 300, "six for each of fifty devices"
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"no_dots_left"}
        assert len(answers) == 500
        moderator = scene.person("moderator")
        moderator.ask(scene.log, "board.phase", board=scene.boards[0], phase="results")
        moderator.wait_until(lambda person: all("dots" in state for state in person.things["cluster"].values()))
        assert sum(state["dots"] for state in moderator.things["cluster"].values()) == 300
        told = moderator.things["tally"][scene.boards[0]]
        assert (told["voters"], told["dots"], told["budget"]) == (50, 300, 6)
        for device in devices:
            answer = service.call("GET", f"/api/logs/{scene.board}", key=scene.code, Device=device)
            assert len(answer["mine"]["dot"]) == 6


def topics_on(scene: Scene, count: int) -> list[str]:
    """So many topics, on which dots may be put now."""
    moderator = scene.person("moderator", join="log")
    ids = [uuid() for _ in range(count)]
    for number, id in enumerate(ids):
        answer = moderator.ask_until_ok(scene.board, "cluster.add", id=id, title=f"Thema {number}", cards=[])
        assert answer["ok"], json.dumps(answer)
    assert moderator.ask_until_ok(scene.log, "board.phase", board=scene.boards[0], phase="dot")["ok"]
    return ids


def put_dots(scene: Scene, tab: Person, ids: list[str], answers: list[Answer]) -> None:
    """Five dots from one tab, where its device has six for both."""
    for number in range(5):
        request_id, cluster = uuid(), ids[(number * 7 + len(answers)) % len(ids)]
        answers.append(answered(tab, scene.board, request_id, cluster))


def answered(tab: Person, log: str, request_id: str, cluster: str) -> Answer:
    """As a phone does: what was not answered in time, or came too early, is sent again under the same request."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with contextlib.suppress(AssertionError):
            answer = tab.ask(log, "vote.add", request_id, cluster=cluster)
            if answer["ok"] or answer["code"] not in ("slow_down", "try_later"):
                return answer
        time.sleep(0.1)
    raise AssertionError("never answered")
