"""The audiences, and what each of them sees of a thing."""

from enum import StrEnum

from board.columns import State
from board.permissions import Role


class Audience(StrEnum):
    """Few on purpose: what is sent is made once for each."""

    ATTENDEES = "attendees"
    MODERATORS = "moderators"


# What people and programs call them.
AUDIENCES = {"attendee": Audience.ATTENDEES, "moderator": Audience.MODERATORS}

AUDIENCE_OF = {
    Role.ATTENDEE: Audience.ATTENDEES,
    Role.WALL: Audience.ATTENDEES,
    Role.MODERATOR: Audience.MODERATORS,
    Role.ORGANISER: Audience.MODERATORS,
}


def seen(audience: Audience, kind: str, state: State | None) -> State | None:
    """The state of a thing as `audience` may see it, None when for them it is not there."""
    if state is None:
        return None
    if audience is Audience.MODERATORS:
        return state
    if kind == "card":
        return _card(state)
    return state if hears_of(audience, kind) else None


def hears_of(audience: Audience, kind: str) -> bool:
    """False where an audience is told nothing of a kind, not even that one is gone."""
    return audience is Audience.MODERATORS or kind not in _OF_THOSE_WHO_LEAD


_OF_THOSE_WHO_LEAD = ("action", "key")


def unmarked(card: State) -> State:
    """A card without its marks of disagreement, which are for those who lead alone."""
    return {name: value for name, value in card.items() if name != "flashes"} if "flashes" in card else card


def _card(state: State) -> State | None:
    """Neither what is hidden nor what waits or is covered, and no marks of disagreement."""
    if state["hidden"] or "waiting" in state or "covered" in state:
        return None
    return unmarked(state)
