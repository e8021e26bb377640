"""Who may do what: pure questions about an actor and a target, answered in the transaction that writes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from board import keys
from board.errors import Refused
from board.models import Board, Card, Workshop

UNDO_SECONDS = 30


class Role(StrEnum):
    """What somebody is in one workshop; a browser may hold several."""

    ATTENDEE = "attendee"
    WALL = "wall"
    MODERATOR = "moderator"
    ORGANISER = "organiser"


class Who(StrEnum):
    """The groups that the list of verbs names."""

    WRITERS = "everybody who writes"  # attendees, moderators, organisers
    OWNER = "the card's writer"
    MODERATORS = "moderators"
    MODERATORS_OR_OWNER = "moderators, or the card's writer within 30 s"
    ORGANISERS = "organisers"


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: the role used, the workshop it holds in, the device's secret, the key's public half."""

    role: Role
    workshop: str
    device: str | None = None
    key: str | None = None

    @property
    def leads(self) -> bool:
        return self.role in (Role.MODERATOR, Role.ORGANISER)


def may(actor: Actor, who: Who, target: object, now: datetime) -> None:
    """Return quietly or raise Refused `forbidden`, `not_yours`, `sealed` or `too_late`."""
    if actor.role is Role.WALL:
        raise Refused("forbidden", 403)
    if who is Who.MODERATORS and not actor.leads:
        raise Refused("forbidden", 403)
    if who is Who.ORGANISERS and actor.role is not Role.ORGANISER:
        raise Refused("forbidden", 403)
    if who is Who.OWNER:
        _owns(actor, target)
    if who is Who.MODERATORS_OR_OWNER:
        _may_bring_back(actor, target, now)


def is_writer(actor: Actor, card: Card) -> bool:
    """True when this device wrote the card."""
    return keys.same_tag(card.tag, keys.tag(card.board.card_key, actor.device))


def tag_of(actor: Actor, key: bytes | None) -> bytes:
    """What the actor's device leaves where it marks something; Refused missing_field where it has none."""
    tag = keys.tag(key, actor.device)
    if tag is None:
        raise Refused("missing_field", 400, field="device")
    return tag


def not_sealed(workshop: Workshop) -> None:
    """Return quietly or raise Refused `sealed`."""
    if workshop.sealed_at is not None:
        raise Refused("sealed", 409)


def may_write_on(board: Board) -> None:
    """Return quietly or raise Refused `sealed` or `board_closed`."""
    not_sealed(board.workshop)
    if not board.open:
        raise Refused("board_closed", 409)


def _owns(actor: Actor, target: object) -> None:
    assert isinstance(target, Card)
    if target.board.workshop.sealed_at is not None:
        raise Refused("sealed", 409)
    if not is_writer(actor, target):
        raise Refused("not_yours", 403)


def _may_bring_back(actor: Actor, target: object, now: datetime) -> None:
    assert isinstance(target, Card)
    if target.removed_at is None:
        # The writer's second tap on "undo" finds the card hanging again: nothing to do, nothing to refuse.
        if not actor.leads and (target.hidden or not is_writer(actor, target)):
            raise Refused("forbidden", 403)
        return
    _owns(actor, target)
    if abs(now - target.removed_at) > timedelta(seconds=UNDO_SECONDS):
        raise Refused("too_late", 409)
