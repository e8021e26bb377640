"""Every verb for every role, held against a table that is written here and nowhere else."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from board.commands import COMMANDS
from board.errors import Refused
from board.models import Key
from board.permissions import Actor, Role
from tests.method import mood, topic
from tests.people import Evening, uuid

ROLES = ("attendee", "wall", "moderator", "organiser", "helper")
OK, NO, OTHERS = "ok", "forbidden", "not_yours"

# verb, whose card, in which state -> what attendee, wall, moderator, organiser hear
TABLE = {
    "card.add": (OK, NO, OK, OK),
    "card.edit own": (OK, NO, OK, OK),
    "card.edit other": (OTHERS, NO, OTHERS, OTHERS),
    "card.remove own": (OK, NO, OK, OK),
    "card.remove other": (OTHERS, NO, OTHERS, OTHERS),
    "card.restore own removed": (OK, NO, OK, OK),
    "card.restore other removed": (OTHERS, NO, OTHERS, OTHERS),
    "card.restore own hidden": (NO, NO, OK, OK),
    "card.restore other hidden": (NO, NO, OK, OK),
    "card.like other": (OK, NO, OK, OK),
    "card.unlike other": (OK, NO, OK, OK),
    "card.hide own": (NO, NO, OK, OK),
    "card.hide other": (NO, NO, OK, OK),
    "card.approve other waiting": (NO, NO, OK, OK),
    "card.hold other": (NO, NO, OK, OK),
    "cards.hide other": (NO, NO, OK, OK),
    "cards.restore other hidden": (NO, NO, OK, OK),
    "cards.approve other waiting": (NO, NO, OK, OK),
    "cards.hold other": (NO, NO, OK, OK),
    "device.ban other": (NO, NO, OK, OK),
    "device.allow other": (NO, NO, OK, OK),
    "card.flash other": (OK, NO, OK, OK),
    "card.unflash other": (OK, NO, OK, OK),
    "cluster.add": (NO, NO, OK, OK),
    "cluster.edit": (NO, NO, OK, OK),
    "cluster.move": (NO, NO, OK, OK),
    "cluster.put": (NO, NO, OK, OK),
    "cluster.merge": (NO, NO, OK, OK),
    "cluster.remove": (NO, NO, OK, OK),
    "cluster.restore": (NO, NO, OK, OK),
    "vote.add": (OK, NO, OK, OK),
    "vote.remove": (OK, NO, OK, OK),
    "vote.tally": (NO, NO, OK, OK),
    "board.add": (NO, NO, OK, OK),
    "board.remove": (NO, NO, OK, OK),
    "board.edit": (NO, NO, OK, OK),
    "board.move": (NO, NO, OK, OK),
    "board.open": (NO, NO, OK, OK),
    "board.close": (NO, NO, OK, OK),
    "stage.show": (NO, NO, OK, OK),
    "board.phase": (NO, NO, OK, OK),
    "board.approve": (NO, NO, OK, OK),
    "board.cover": (NO, NO, OK, OK),
    "board.dots": (NO, NO, OK, OK),
    "stage.view": (NO, NO, OK, OK),
    "stage.turn": (NO, NO, OK, OK),
    "stage.hold": (NO, NO, OK, OK),
    "stage.freeze": (NO, NO, OK, OK),
    "stage.spotlight": (NO, NO, OK, OK),
    "timer.start": (NO, NO, OK, OK),
    "timer.extend": (NO, NO, OK, OK),
    "timer.stop": (NO, NO, OK, OK),
    "key.add": (NO, NO, OK, OK),
    "key.revoke": (NO, NO, OK, OK),
    "key.restore": (NO, NO, OK, OK),
    "action.undo": (NO, NO, OK, OK),
    "workshop.rehearse": (NO, NO, NO, OK),
    "workshop.edit": (NO, NO, NO, OK),
    "workshop.seal": (NO, NO, NO, OK),
    "mood.set": (OK, NO, OK, OK),  # last: they bring another board
    "mood.clear": (OK, NO, OK, OK),
}

# A helper leads by a link of their own and may what moderators may, but for what has to do with such links.
NOT_A_HELPERS = ("key.add", "key.revoke", "key.restore")


def wanted(row: str, role: str) -> str:
    if role == "helper":
        return NO if row in NOT_A_HELPERS else wanted(row, "moderator")
    return TABLE[row][ROLES.index(role)]


def arguments(evening: Evening, row: str, actor: Actor) -> dict[str, Any]:
    """What `row` needs, with a card in the state it speaks of."""
    verb, *words = row.split()
    if verb == "card.add":
        return {"id": uuid(), "text": "x"}
    if verb.startswith(("card.", "cards.", "device.")):
        writer = actor if "own" in words and actor.role is not Role.WALL else evening.guest()
        card = evening.pin(writer, "Ein Garten")
        if "removed" in words:
            evening.ask(writer, "card.remove", card=card)
        if "hidden" in words:
            evening.ask(evening.moderator(), "card.hide", card=card)
        if "waiting" in words:
            evening.ask(evening.moderator(), "card.hold", card=card)
        if verb.startswith("cards."):
            return {"cards": [card]}
        return {"card": card} | ({"text": "y"} if verb == "card.edit" else {})
    if verb.startswith(("cluster.", "vote.", "mood.")):
        return on_topics(evening, verb)
    board = {"board": evening.boards[1]}
    more: dict[str, dict[str, Any]] = {
        "board.add": {"id": uuid(), "question": "Wohin?"},
        "board.edit": {**board, "question": "Wohin?"},
        "board.move": {**board, "position": 1},
        "board.phase": {**board, "phase": "dot"},
        "board.approve": {**board, "approving": True},
        "board.cover": {**board, "covered": True},
        "board.dots": {**board, "budget": 3, "dots_on": "cards"},
        "workshop.rehearse": {"on": True},
        "workshop.edit": {"title": "Neu"},
        "workshop.seal": {},
        "stage.view": {"view": "ranking"},
        "stage.turn": {"by": 1},
        "stage.hold": {"held": True},
        "stage.freeze": {"frozen": True},
        "timer.start": {"seconds": 60},
        "timer.extend": {"seconds": 60},
        "timer.stop": {},
        "key.add": {"id": uuid(), "name": "Kim"},
    }
    return named(evening, verb) or more.get(verb, board)


def on_topics(evening: Evening, verb: str) -> dict[str, Any]:
    """What the verbs of topics and dots need, with two topics that dots can be put on."""
    leader = evening.moderator()
    if verb.startswith("mood."):
        mood(evening)
        return {"field": 3} if verb == "mood.set" else {}
    first, second = topic(evening, "Räume"), topic(evening, "Geld")
    if verb == "cluster.restore":
        evening.ask(leader, "cluster.remove", cluster=first)
    evening.ask(leader, "board.phase", board=evening.boards[0], phase="dot")
    more: dict[str, dict[str, Any]] = {
        "cluster.add": {"id": uuid(), "title": "Zeit", "cards": []},
        "cluster.edit": {"cluster": first, "title": "Zeit"},
        "cluster.move": {"cluster": first, "position": 2},
        "cluster.put": {"cards": [evening.pin(evening.guest(), "Ein Garten")], "cluster": first},
        "cluster.merge": {"cluster": first, "into": second},
        "cluster.restore": {"cluster": first, "cards": []},
        "vote.tally": {"cluster": first, "dots": 4},
    }
    return more.get(verb, {"cluster": first})


def named(evening: Evening, verb: str) -> dict[str, Any]:
    """What acts on a thing that must be there first."""
    leader, id = evening.moderator(), uuid()
    if verb == "stage.spotlight":
        return {"card": evening.pin(evening.guest(), "Ein Garten", f"board:{evening.boards[-1]}")}
    if verb == "timer.extend":
        evening.ask(leader, "timer.start", seconds=60)
    if verb in ("key.revoke", "key.restore"):
        evening.ask(leader, "key.add", id=id, name="Kim")
        if verb == "key.restore":
            evening.ask(leader, "key.revoke", key=id)
        return {"key": id}
    if verb == "action.undo":
        evening.ask(leader, "stage.hold", held=True)
        actions = evening.things("action")
        return {"action": next(id for id, action in actions.items() if action["verb"] == "stage.hold")}
    return {}


def outcome(evening: Evening, row: str, actor: Actor, args: dict[str, Any]) -> str:
    try:
        evening.ask(actor, row.split()[0], **args)
    except Refused as refused:
        return refused.code
    return OK


def actors(evening: Evening) -> dict[str, Actor]:
    return {
        "attendee": evening.guest(),
        "wall": Actor(Role.WALL, evening.id),
        "moderator": evening.moderator(),
        "organiser": evening.organiser(),
        "helper": helper(evening),
    }


def helper(evening: Evening) -> Actor:
    id = uuid()
    evening.ask(evening.moderator(), "key.add", id=id, name="Robin")
    return Actor(Role.MODERATOR, evening.id, uuid(), id)


def test_every_verb_has_a_row() -> None:
    assert {row.split()[0] for row in TABLE} == set(COMMANDS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_hears_what_the_table_says_and_a_refusal_changes_nothing(app: Flask, role: str) -> None:
    heard = {}
    for row in TABLE:
        evening = Evening(app, "Auftakt", ["Was?", "Und?"])
        actor = actors(evening)[role]
        args = arguments(evening, row, actor)
        before = (evening.seq(), evening.seq(evening.log))
        heard[row] = outcome(evening, row, actor, args)
        assert heard[row] == OK or (evening.seq(), evening.seq(evening.log)) == before, row
    assert heard == {row: wanted(row, role) for row in TABLE}


def revoke(evening: Evening) -> None:
    def end(turn: Any) -> None:
        for key in turn.session.scalars(select(Key).where(Key.workshop_id == evening.id)):
            key.revoked_at = turn.now

    evening.house.write(end)


def expire(evening: Evening) -> None:
    def end(turn: Any) -> None:
        for key in turn.session.scalars(select(Key).where(Key.workshop_id == evening.id)):
            key.expires_at = turn.now

    evening.house.write(end)


@pytest.mark.parametrize("end", [revoke, expire])
@pytest.mark.parametrize("role", ["moderator", "organiser", "helper"])
def test_a_key_that_ended_gives_nothing_any_more(evening: Evening, end: Callable[[Evening], None], role: str) -> None:
    actor = actors(evening)[role]
    asked = {row: arguments(evening, row, evening.guest()) for row in TABLE}
    end(evening)
    before = (evening.seq(), evening.seq(evening.log))
    assert {outcome(evening, row, actor, args) for row, args in asked.items()} == {"expired_key"}
    assert (evening.seq(), evening.seq(evening.log)) == before


def test_those_who_lead_another_event_are_nobody_here(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    asked = {row: arguments(evening, row, evening.guest()) for row in TABLE}
    before = (evening.seq(), evening.seq(evening.log))
    for actor in (other.guest(), other.moderator(), other.organiser()):
        assert {outcome(evening, row, actor, args) for row, args in asked.items()} == {"unknown_log"}
    assert (evening.seq(), evening.seq(evening.log)) == before


def test_a_key_gives_only_its_own_role_in_its_own_event(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    keys = [key.split(".")[0] for key in (evening.keys["moderator"], other.keys["organiser"])]
    for key in [*keys, "nonsense", None]:
        posing = Actor(Role.ORGANISER, evening.id, uuid(), key)
        assert outcome(evening, "workshop.seal", posing, {}) == "expired_key"
    assert not evening.view().sealed
