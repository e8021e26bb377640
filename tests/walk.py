"""A walk through an evening: random people do random things, and screens that only hear keep up with the tables."""

import contextlib
import copy
import json
import random
from typing import Any

from flask import Flask

from board import snapshot
from board.commands import COMMANDS
from board.errors import Refused
from board.models import PHASES, VIEWS
from board.permissions import Actor, Role, Who
from board.shelf import Shelf
from board.visibility import Audience
from tests.ears import Ears, listen
from tests.people import Evening, uuid

Things = dict[str, dict[str, Any]]
ROLES = {Audience.ATTENDEES: Role.ATTENDEE, Audience.MODERATORS: Role.MODERATOR}
MARKS = ("card.like", "card.unlike", "card.flash", "card.unflash", "vote.add", "vote.remove", "mood.set", "mood.clear")
LEADING = (Who.MODERATORS, Who.ORGANISERS)


def applied(things: Things, changes: list[dict[str, Any]]) -> Things:
    """What a screen shows after these changes."""
    after = copy.deepcopy(things)
    for change in changes:
        kind = after.setdefault(change["kind"], {})
        if change["state"] is None:
            kind.pop(change["id"], None)
        else:
            kind[change["id"]] = change["state"]
    return {kind: things for kind, things in after.items() if things}


class Walk:
    """Random people doing random things; every verb, also in vain."""

    def __init__(self, evening: Evening, seed: int) -> None:
        self.evening, self.dice = evening, random.Random(seed)
        self.guests = [evening.guest() for _ in range(3)]
        self.leaders = [evening.moderator(), evening.organiser()]
        self.cards: list[tuple[str, str]] = []  # log, id
        self.clusters: list[tuple[str, str]] = []
        self.done: set[str] = set()
        self.tried = 0
        self.wanted = sorted(set(COMMANDS) - {"workshop.seal"})[seed % 3 :: 3]  # three walks see to every verb

    @property
    def boards(self) -> list[str]:
        return [board.id for board in self.evening.view().boards]

    @property
    def left(self) -> list[str]:
        """What is still to be done."""
        return [verb for verb in self.wanted if verb not in self.done]

    def _boards_for_cards(self) -> list[str]:
        return [board.id for board in self.evening.view().boards if board.kind != "mood"]

    def step(self, sealing: bool) -> None:
        dice = self.dice
        verb = self._verb(sealing)
        log, args = self.asked(verb)
        for person in self._people(verb):
            try:
                self.evening.ask(person, verb, log, **args)
            except Refused:
                continue
            self.done.add(verb)
            return
        if verb == "card.restore" and dice.random() < 0.5:
            self.evening.sweep_later(seconds=32)

    def _people(self, verb: str) -> list[Actor]:
        """Who tries, one after the other."""
        dice, everybody = self.dice, self.guests + self.leaders
        if COMMANDS[verb].who in LEADING:
            return [dice.choice(self.leaders)]
        if verb in MARKS:  # mostly the same one, who may take back what was done
            return self.guests
        return (
            dice.sample(everybody, len(everybody)) if verb in ("card.edit", "card.remove") else [dice.choice(everybody)]
        )

    def _verb(self, sealing: bool) -> str:
        dice = self.dice
        if sealing and dice.random() < 0.2:
            return "workshop.seal"
        left = self.left
        if left and self.cards and dice.random() < 0.8:
            self.tried += 1
            return left[self.tried % len(left)]
        often = ["card.add", "card.add", "card.edit", "card.hide", "card.remove"]
        return dice.choice([*sorted(set(COMMANDS) - {"workshop.seal"}), *often])

    def lead(self, verb: str, log: str | None = None, **args: Any) -> None:
        """Somebody who leads does what another verb needs; in vain is well too."""
        with contextlib.suppress(Refused):
            self.evening.ask(self.dice.choice(self.leaders), verb, log, **args)

    def things(self, kind: str) -> list[str]:
        """The ids of what there is of a kind in the event's log."""
        known = self.evening.house.read(snapshot.take, self.evening.log, Audience.MODERATORS).things
        return sorted(known.get(kind, {}))

    def asked(self, verb: str) -> tuple[str, dict[str, Any]]:
        """The log and the arguments of a verb."""
        kind = verb.partition(".")[0]
        if kind in ("card", "device"):
            return self._about_a_card(verb)
        if kind == "cards":
            return self._about_cards(verb)
        if kind in ("cluster", "vote"):
            return self._about_a_cluster(verb) if kind == "cluster" else self._about_a_dot(verb)
        if kind == "mood":
            return self._about_a_mood(verb)
        if kind in ("stage", "timer"):
            return self.evening.log, self._about_the_stage(verb)
        if kind == "key":
            return self.evening.log, self._about_a_key(verb)
        if verb == "action.undo":
            self.lead("stage.freeze", frozen=self.dice.random() < 0.5)
            return self.evening.log, {"action": self.dice.choice(self.things("action") or [uuid()])}
        return self.evening.log, self._about_a_board(verb)

    def _a_card(self) -> tuple[str, str]:
        """Most of the time one that hangs on a board where one may write."""
        any_ = self.cards or [(f"board:{self.boards[0]}", uuid())]
        if self.dice.random() < 0.2:
            return self.dice.choice(any_)
        hang = {log: set(self.evening.cards("moderators", log)) for log, _id in self.cards}
        hanging = [(log, id) for log, id in self.cards if id in hang[log]]
        if not hanging:
            hanging = [(f"board:{self._boards_for_cards()[0]}", uuid())]
            self.cards += hanging
            self.lead("card.add", hanging[0][0], id=hanging[0][1], text="Von uns")
        card = self.dice.choice(hanging)
        self.lead("board.open", board=card[0].partition(":")[2])
        return card

    def _about_a_card(self, verb: str) -> tuple[str, dict[str, Any]]:
        dice = self.dice
        if verb == "card.add":
            card = (f"board:{dice.choice(self._boards_for_cards())}", uuid())
            self.cards.append(card)
            return card[0], {"id": card[1], "text": f"Karte {dice.random()}"}
        log, id = self._a_card()
        if verb not in ("card.restore", "device.allow") and dice.random() < 0.7:
            for back in ("card.approve", "device.allow", "card.restore"):
                self.lead(back, log, card=id)
            self.lead("board.cover", board=log.partition(":")[2], covered=False)
        return log, {"card": id, **({"text": f"Neu {dice.random()}"} if verb == "card.edit" else {})}

    def _about_cards(self, verb: str) -> tuple[str, dict[str, Any]]:
        """Some that hang together, most of the time so that it changes something."""
        log, first = self._a_card()
        cards = {"cards": sorted({first, *self._cards_on(log)})}
        before = {"cards.restore": "cards.hide", "cards.approve": "cards.hold", "cards.hold": "cards.restore"}
        if verb in before and self.dice.random() < 0.7:
            self.lead(before[verb], log, **cards)
        return log, cards

    def _about_a_cluster(self, verb: str) -> tuple[str, dict[str, Any]]:
        dice = self.dice
        there = {log: self.evening.things("cluster", log) for log, _id in self.clusters}
        live = [(log, id) for log, id in self.clusters if id in there[log]]
        if verb == "cluster.add" or not live:
            log = f"board:{dice.choice(self._boards_for_cards())}"
            added = {"id": uuid(), "title": f"Thema {dice.random()}", "cards": self._cards_on(log)}
            self.clusters.append((log, added["id"]))
            if verb == "cluster.add":
                return log, added
            self.lead("cluster.add", log, **added)
        log, id = dice.choice(self.clusters if dice.random() < 0.2 else live or self.clusters)
        others = [other for place, other in self.clusters if place == log and other != id]
        if verb == "cluster.merge":
            others.append(uuid())
            self.lead("cluster.restore", log, cluster=id, cards=[])
            self.lead("cluster.add", log, id=others[-1], title="Dahin", cards=[])
        if verb == "cluster.restore":
            self.lead("cluster.remove", log, cluster=id)
        if verb == "cluster.put":
            return log, {"cards": self._cards_on(log)[:1] or [uuid()], "cluster": dice.choice([id, None])}
        more: dict[str, dict[str, Any]] = {
            "cluster.edit": {"title": f"Thema {dice.random()}"},
            "cluster.move": {"position": dice.randint(1, 5)},
            "cluster.merge": {"into": dice.choice([*others, id])},
            "cluster.restore": {"cards": self._cards_on(log), **({"out_of": dice.choice(others)} if others else {})},
        }
        return log, {"cluster": id, **more.get(verb, {})}

    def _cards_on(self, log: str) -> list[str]:
        hang = self.evening.cards("moderators", log)
        here = [id for place, id in self.cards if place == log and id in hang]
        if not here:
            self.cards.append((log, uuid()))
            self.lead("card.add", log, id=self.cards[-1][1], text="Noch eine")
            return [self.cards[-1][1]]
        return self.dice.sample(here, min(3, len(here)))

    def _about_a_dot(self, verb: str) -> tuple[str, dict[str, Any]]:
        """On a board where dots are put now, most of the time."""
        on = self.dice.choice(["topics", "cards"])
        log, id = self.dice.choice(self.clusters or [self._a_card()]) if on == "topics" else self._a_card()
        board = log.partition(":")[2]
        self.lead("board.dots", board=board, budget=3, dots_on=on)
        self.lead("board.phase", board=board, phase="dot")
        if on == "topics":
            self.lead("cluster.restore", log, cluster=id, cards=[])
        target = {"cluster" if on == "topics" else "card": id}
        if verb == "vote.remove":
            with contextlib.suppress(Refused):
                self.evening.ask(self.guests[0], "vote.add", log, **target)
        return log, {**target, **({"dots": self.dice.randint(0, 9)} if verb == "vote.tally" else {})}

    def _about_a_mood(self, verb: str) -> tuple[str, dict[str, Any]]:
        moods = [board.id for board in self.evening.view().boards if board.kind == "mood"]
        if not moods:
            moods = [uuid()]
            self.lead("board.add", id=moods[0], question="Wie geht es dir?", kind="mood")
        return f"board:{moods[0]}", {"field": self.dice.randint(1, 5)} if verb == "mood.set" else {}

    def _about_a_board(self, verb: str) -> dict[str, Any]:
        dice = self.dice
        board: dict[str, Any] = {"board": dice.choice(self.boards)}
        if verb == "board.remove" and dice.random() < 0.8:
            board = {"board": uuid()}
            self.lead("board.add", id=board["board"], question="Wohin?")
        more: dict[str, dict[str, Any]] = {
            "board.add": {"id": uuid(), "question": f"Frage {dice.random()}"},
            "board.edit": {**board, "question": f"Frage {dice.random()}"},
            "board.move": {**board, "position": dice.randint(1, 5)},
            "board.phase": {**board, "phase": dice.choice(PHASES)},
            "board.approve": {**board, "approving": dice.random() < 0.5},
            "board.cover": {**board, "covered": dice.random() < 0.5},
            "board.dots": {**board, "budget": dice.choice([None, 3]), "dots_on": dice.choice(["topics", "cards"])},
            "workshop.rehearse": {"on": dice.random() < 0.5},
            "workshop.edit": dice.choice([{"title": f"Titel {dice.random()}"}, {"language": "en"}]),
            "workshop.seal": {},
        }
        return more.get(verb, board)

    def _about_the_stage(self, verb: str) -> dict[str, Any]:
        dice = self.dice
        if verb == "timer.extend":
            self.lead("timer.start", seconds=90)
        more: dict[str, dict[str, Any]] = {
            "stage.show": {"board": dice.choice([*self.boards, None])},
            "stage.view": {"view": dice.choice(VIEWS)},
            "stage.turn": {"by": dice.choice([-1, 1])},
            "stage.hold": {"held": dice.random() < 0.5},
            "stage.freeze": {"frozen": dice.random() < 0.5},
            "stage.spotlight": {"card": dice.choice([self._a_card()[1], self._a_card()[1], None])},
            "timer.start": {"seconds": 60, "closes": dice.choice([*self.boards, None])},
            "timer.extend": {"seconds": 30},
            "timer.stop": {},
        }
        return more[verb]

    def _about_a_key(self, verb: str) -> dict[str, Any]:
        if verb == "key.add":
            return {"id": uuid(), "name": f"Kim {self.dice.random()}"}
        self.lead("key.add", id=uuid(), name="Alex")
        if verb == "key.restore":
            for key in self.things("key"):
                self.lead("key.revoke", key=key)
        return {"key": self.dice.choice(self.things("key") or [uuid()])}


class Screens:
    """For each log and audience: one screen that only hears, and all states it ever had."""

    def __init__(self, evening: Evening, ears: Ears) -> None:
        self.evening, self.ears = evening, ears
        self.past: dict[tuple[str, Audience], dict[int, Things]] = {}
        self.told: dict[tuple[str, Audience], list[dict[str, Any]]] = {}
        self.late: dict[tuple[str, Audience], list[dict[str, Any]]] = {}

    def compare(self, late: bool) -> None:
        for log in [self.evening.log, *(f"board:{board.id}" for board in self.evening.view().boards)]:
            for audience in Audience:
                self._compare(log, audience, late)

    def _compare(self, log: str, audience: Audience, late: bool) -> None:
        past = self.past.setdefault((log, audience), {})
        if not past:
            taken = self.evening.house.read(snapshot.take, log, audience)
            past[taken.seq] = taken.things
        for told in self.ears.changes(log, ROLES[audience]):
            head = max(past)
            if told["to"] <= head:
                continue
            assert told["from"] == head + 1
            self.told.setdefault((log, audience), []).append(told)
            past[told["to"]] = applied(past[head], told["changes"])
        taken = self.evening.house.read(snapshot.take, log, audience)
        assert (taken.seq, taken.things) == (max(past), past[max(past)])
        kept = self.evening.house.shelf.now(log)
        assert (kept.seq, kept.things[audience]) == (taken.seq, taken.things)
        assert [*kept.things[audience].get("card", ())] == [*taken.things.get("card", ())]  # in the same order
        if late:
            self._come_back_late(log, audience, past)

    def _come_back_late(self, log: str, audience: Audience, past: dict[int, Things]) -> None:
        """From what the server heard since it read the log, and from what it reads of it now."""
        house, head = self.evening.house, max(past)
        fresh = Shelf(house.loop, house.read)
        for since, things in past.items():
            answer = house.shelf.catch_up(log, since, audience, None)
            read = fresh.catch_up(log, since, audience, None)
            assert answer == read or "snapshot" in read
            assert answer["seq"] == read["seq"] == head
            if "snapshot" in answer:  # of a rehearsal that is over the log tells nothing
                assert json.loads(answer["snapshot"]) == past[head]
                continue
            seqs = [change["seq"] for change in answer["changes"]]
            assert seqs == sorted(set(seqs))
            assert all(since < seq <= head for seq in seqs)
            assert applied(things, answer["changes"]) == past[head]
            late = {"since": since, "changes": answer["changes"], "to": head}
            self.late.setdefault((log, audience), []).append(late)

    def vectors(self) -> list[dict[str, Any]]:
        """What a reducer is held to: the states of each log for each audience, and what leads from one to another.

        `states` are pairs of a number and `{kind: {id: state}}`; `told` are `changes` messages, each from one state to
        the next; `late` what one hears who comes back with the number `since`.
        """
        return [
            {
                "log": log,
                "audience": audience.value,
                "states": sorted(past.items()),
                "told": self.told.get((log, audience), []),
                "late": self.late.get((log, audience), []),
            }
            for (log, audience), past in self.past.items()
        ]

    def compare_own(self, guests: list[Actor]) -> None:
        """From memory each device hears the same of its own as from the tables."""
        house = self.evening.house
        for log in [self.evening.log, *(f"board:{board.id}" for board in self.evening.view().boards)]:
            for guest in guests:
                told = house.shelf.catch_up(log, None, Audience.ATTENDEES, guest.device)["mine"]
                assert told == house.read(snapshot.mine, log, guest.device)


def walk(app: Flask, seed: int, steps: int = 60) -> tuple[list[dict[str, Any]], set[str]]:
    """Walks through an evening of its own, comparing all the way; returns the vectors, and the verbs that were done."""
    ears = listen(app)
    evening = Evening(app, "Auftakt", ["Was wünschst du dir?", "Was kannst du beitragen?"])
    people, screens = Walk(evening, seed), Screens(evening, ears)
    screens.compare(late=True)
    step, more = 0, steps
    while step < steps:
        people.step(sealing=step > steps - 10)
        screens.compare(late=step % 10 == 9)
        screens.compare_own(people.guests)
        goes_on = people.left and more and step == steps - 10  # before the seal, until every verb was done
        more, step = (more - 1, step) if goes_on else (more, step + 1)
    told = [data for event, data, to in ears.heard if event == "changes" and f"{data['log']}|attendee" in to]
    for word in ('"hidden": true', '"waiting": true', '"kind": "action"', '"kind": "key"', '"flashes"'):
        assert word not in json.dumps(told)
    return screens.vectors(), people.done
