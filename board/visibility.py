"""The audiences, and what each of them sees of a thing."""

from enum import StrEnum

from board.models import State
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
    if kind == "card" and state["hidden"] and audience is Audience.ATTENDEES:
        return None
    return state
