"""Who may do what, asked of the pure rules alone; the whole table is in test_role_matrix.py."""

from datetime import UTC, datetime, timedelta

import pytest

from board import keys
from board.errors import Refused
from board.models import Board, Card, Workshop
from board.permissions import UNDO_SECONDS, Actor, Role, Who, is_writer, may, may_write_on

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
DEVICE = "device-of-the-writer"


def card(removed: float | None = None, hidden: bool = False, sealed: bool = False, is_open: bool = True) -> Card:
    """A card of DEVICE that its writer took down so many seconds before NOW."""
    workshop = Workshop(sealed_at=NOW if sealed else None)
    key = None if sealed else keys.new_tag_key()
    board = Board(workshop=workshop, open=is_open, card_key=key)
    gone = None if removed is None else NOW - timedelta(seconds=removed)
    return Card(board=board, tag=keys.tag(key, DEVICE), removed_at=gone, hidden=hidden)


def refusal(role: Role, who: Who, target: object, device: str | None = None) -> str | None:
    try:
        may(Actor(role, "w", device), who, target, NOW)
    except Refused as refused:
        return refused.code
    return None


def test_a_wall_may_nothing_at_all() -> None:
    assert {refusal(Role.WALL, who, card(), DEVICE) for who in Who} == {"forbidden"}


def test_moderators_and_organisers_lead_and_attendees_do_not() -> None:
    assert refusal(Role.ATTENDEE, Who.MODERATORS, None) == "forbidden"
    assert refusal(Role.MODERATOR, Who.MODERATORS, None) is None
    assert refusal(Role.ORGANISER, Who.MODERATORS, None) is None
    assert refusal(Role.MODERATOR, Who.ORGANISERS, None) == "forbidden"
    assert refusal(Role.ORGANISER, Who.ORGANISERS, None) is None


@pytest.mark.parametrize("role", [Role.ATTENDEE, Role.MODERATOR, Role.ORGANISER])
def test_a_card_belongs_to_the_device_whatever_its_role(role: Role) -> None:
    assert refusal(role, Who.OWNER, card(), DEVICE) is None
    assert refusal(role, Who.OWNER, card(), "another-device-here") == "not_yours"
    assert refusal(role, Who.OWNER, card(), None) == "not_yours"
    assert refusal(role, Who.OWNER, card(sealed=True), DEVICE) == "sealed"


def test_bringing_back_is_the_writers_for_thirty_seconds() -> None:
    for seconds, told in ((0, None), (UNDO_SECONDS, None), (UNDO_SECONDS + 0.001, "too_late")):
        assert refusal(Role.ATTENDEE, Who.MODERATORS_OR_OWNER, card(removed=seconds), DEVICE) == told
    assert refusal(Role.MODERATOR, Who.MODERATORS_OR_OWNER, card(removed=1), "another-device-here") == "not_yours"
    assert refusal(Role.ATTENDEE, Who.MODERATORS_OR_OWNER, card(hidden=True), DEVICE) == "forbidden"
    assert refusal(Role.MODERATOR, Who.MODERATORS_OR_OWNER, card(hidden=True), None) is None


def test_nobody_is_the_writer_of_a_card_without_a_tag() -> None:
    lost = card()
    lost.tag = None
    assert not is_writer(Actor(Role.ATTENDEE, "w", DEVICE), lost)
    assert not is_writer(Actor(Role.ATTENDEE, "w", None), lost)


def test_writing_needs_an_open_board_of_an_event_that_is_not_sealed() -> None:
    may_write_on(card().board)
    for board, code in (
        (card(is_open=False).board, "board_closed"),
        (card(sealed=True, is_open=False).board, "sealed"),
    ):
        with pytest.raises(Refused, match=code):
            may_write_on(board)
