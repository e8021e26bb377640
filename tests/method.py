"""The method of an evening in the words of tests: topics, dots, a scale."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from board import snapshot
from board.models import Action
from board.permissions import Actor
from tests.people import Evening, uuid


def topic(evening: Evening, title: str, *cards: str) -> str:
    """A new topic with these cards on the first board; returns its id."""
    id = uuid()
    evening.ask(evening.moderator(), "cluster.add", id=id, title=title, cards=list(cards))
    return id


def mood(evening: Evening) -> str:
    """One more board, in the place of the first, that asks for a dot on a scale; returns its id."""
    return another_board(evening, "mood")


def another_board(evening: Evening, kind: str) -> str:
    """One more board of a kind, in the place of the first; returns its id."""
    id = uuid()
    evening.ask(evening.moderator(), "board.add", id=id, question="Wie geht es dir?", kind=kind)
    evening.board = f"board:{id}"
    evening.boards.insert(0, id)
    return id


def phase(evening: Evening, name: str) -> None:
    """The first board goes on to a phase."""
    evening.ask(evening.moderator(), "board.phase", board=evening.boards[0], phase=name)


def dots_on(evening: Evening, what: str, budget: int | None = None) -> None:
    """What dots are for on the first board, and how many each device has."""
    evening.ask(evening.moderator(), "board.dots", board=evening.boards[0], budget=budget, dots_on=what)


def tally(evening: Evening) -> dict[str, Any]:
    """What everybody may count on the first board."""
    return evening.things("tally", evening.board, "attendees").get(evening.boards[0], {})


def topics(evening: Evening, audience: str = "attendees") -> dict[str, dict[str, Any]]:
    """The topics of the first board, by their titles."""
    return {state["title"]: state for state in evening.things("cluster", evening.board, audience).values()}


def own(evening: Evening, actor: Actor) -> dict[str, Any]:
    """What is a device's own on the first board."""
    mine: dict[str, Any] = evening.house.read(snapshot.mine, evening.board, actor.device)
    return mine


def undo(evening: Evening, back: int = 0) -> None:
    """Who leads takes back what was done last, or so many actions before that."""

    def done(session: Session) -> list[str]:
        return list(
            session.scalars(select(Action.id).where(Action.undone_at.is_(None)).order_by(Action.done_at.desc()))
        )

    evening.ask(evening.moderator(), "action.undo", action=evening.house.read(done)[back])
