"""The model of the protocol against the server, through a long walk of every verb; and it notices what is otherwise."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from board import create_app
from board.config import load
from board.errors import Refused
from board.permissions import Actor
from tests.chaos.checker import Checker
from tests.chaos.findings import Findings
from tests.chaos.histories import Histories
from tests.chaos.truth import Row, Truth
from tests.people import Evening, uuid
from tests.walk import Walk

SEED, STEPS = 3, 100


class Noted(Evening):
    """An evening whose commands are written down; none is rehearsed, since that erases what was done."""

    def __init__(self, app: Flask, truth: Truth) -> None:
        super().__init__(app, "Auftakt", ["Was wünschst du dir?", "Was kannst du beitragen?"])
        self.truth, self.histories = truth, Histories()
        self.histories.take({"what": "founded", "log": self.log, "seq": self.seq(self.log)}, "")

    def ask(
        self, actor: Actor, verb: str, log: str | None = None, request_id: str | None = None, **args: Any
    ) -> dict[str, Any]:
        if verb == "workshop.rehearse":
            raise Refused("not_empty", 409)
        who = {"c": actor.device, "p": actor.device, "t": 0, "role": "moderator" if actor.leads else "attendee"}
        asked = {**who, "id": uuid(), "log": log or self._place(verb), "verb": verb, "args": args}
        self.histories.take({"what": "opened", **asked}, "")
        self.histories.take({"what": "invoked", **asked}, "")
        answer = super().ask(actor, verb, log, asked["id"], **args)
        self.histories.take({"what": "answered", **asked, **answer}, "")
        return answer

    def sweep_later(self, **ahead: float) -> list[str]:
        self.truth.collect()
        return super().sweep_later(**ahead)

    def finish(self) -> None:
        """What was refused is forgotten; on a machine that is busy something is done that was not answered in time."""
        self.truth.finish()
        commands, stored = self.histories.commands, self.truth.requests
        self.histories.commands = {id: one for id, one in commands.items() if one.answers or id in stored}


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Noted]:
    """What a walk wrote down, and the database that it left."""
    database = tmp_path_factory.mktemp("walk") / "pappen.db"
    app = create_app(settings=load(database_url=f"sqlite:///{database}", async_mode="threading", tick=0))
    evening = Noted(app, Truth(database))
    people = Walk(evening, SEED)
    for _ in range(STEPS):
        people.step(sealing=False)
    evening.finish()
    yield evening
    app.extensions["house"].stop()


def found(noted: Noted, truth: Truth | None = None) -> Findings:
    return Checker(noted.histories, truth or noted.truth).check()


def test_every_change_is_what_the_protocol_says(noted: Noted):
    findings = found(noted)
    assert findings.clean, findings.evidence
    assert len({command.verb for command in noted.histories.commands.values()}) > 40


def of(kind: str, row: Row) -> bool:
    return row.kind == kind and row.state is not None


def tampered(noted: Noted, kind: str, **values: Any) -> Findings:
    """What is found if the last change of such a thing had been another one."""
    rows = {log: dict(some) for log, some in noted.truth.rows.items()}
    there = [(row.at, log, seq) for log, some in rows.items() for seq, row in some.items() if of(kind, row)]
    _at, log, seq = max(there)
    row = rows[log][seq]
    assert row.state is not None
    rows[log][seq] = replace(row, state={**row.state, **values})
    return found(noted, replace(noted.truth, rows=rows))


@pytest.mark.parametrize(
    ("kind", "values", "count"),
    [
        ("card", {"text": "Nie gesagt"}, "corrupt"),
        ("card", {"likes": 99}, "doubled"),
        ("card", {"cluster": "nowhere"}, "ghost"),
        ("card", {"waiting": True}, "ghost"),
        ("cluster", {"position": 99}, "ghost"),
        ("tally", {"dots": 9999}, "doubled"),
        ("tally", {"voters": -1}, "lost"),
        ("tally", {"covered": 99}, "doubled"),
        ("board", {"budget": 7}, "ghost"),
        ("stage", {"page": 77}, "ghost"),
        ("action", {"verb": "board.seal"}, "ghost"),
    ],
)
def test_a_change_that_no_command_explains_is_found(noted: Noted, kind: str, values: dict[str, Any], count: str):
    findings = tampered(noted, kind, **values)
    assert findings.counts[count], findings.counts
