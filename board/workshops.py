"""A workshop's life: created, edited, sealed."""

from collections.abc import Iterable
from typing import Any, Literal

from sqlalchemy import delete, select, update

from board import dots, founding, keys, rehearsal, sight, texts
from board.arguments import Args
from board.changes import Turn
from board.errors import Refused
from board.models import Ban, Board, Card, Flash, Key, Like, Log, Request, Vote, Workshop
from board.permissions import Actor, not_sealed


class Edit(Args):
    """What is left out stays; the defaults only mark it as left out."""

    title: str = ""
    language: Literal["de", "en"] = "de"
    delete_on: str = ""


class Seal(Args):
    pass


class Rehearse(Args):
    on: bool


def edit(turn: Turn, _actor: Actor, workshop: Workshop, args: Edit) -> None:
    """Change title, language or deletion date (ISO, tomorrow to one year ahead)."""
    before = workshop.state()
    if "title" in args.model_fields_set:
        workshop.title = texts.title(args.title)
    if "language" in args.model_fields_set:
        workshop.language = args.language
    if "delete_on" in args.model_fields_set and args.delete_on != workshop.delete_on.isoformat():
        workshop.delete_on = founding.deletion_date(args.delete_on, turn.settings, turn.now)
    if workshop.state() != before:
        turn.record(workshop.log, workshop)


def rehearse(turn: Turn, _actor: Actor, workshop: Workshop, args: Rehearse) -> None:
    """Begin to rehearse in an event in which nothing happened yet, or end it: nothing of it stays."""
    not_sealed(workshop)
    if workshop.rehearsal == args.on:
        return
    if args.on and not rehearsal.is_untouched(turn, workshop):
        raise Refused("not_empty", 409)
    workshop.rehearsal = args.on
    if not args.on:
        rehearsal.wipe(turn, workshop)
    turn.record(workshop.log, workshop)


def seal(turn: Turn, _actor: Actor, workshop: Workshop, _args: Seal) -> None:
    """End the evening for good: all is revealed, boards close, keys and tags go, so that no card leads to a device."""
    if workshop.sealed_at is not None:
        return
    workshop.sealed_at = turn.now
    turn.record(workshop.log, workshop)
    for board in workshop.boards:
        turn.remember(board)
        before = board.state()
        _reveal(turn, board)
        board.card_key = board.like_key = board.vote_key = None
        board.open = False
        if board.state() != before:
            turn.record(workshop.log, board)
    _forget_devices(turn, workshop)


def _reveal(turn: Turn, board: Board) -> None:
    """What was collected covered, and dots: once the votes are forgotten, nothing could bring them to light."""
    sight.change(turn, board, sight.covered(turn, board), covered=False)
    board.covered = False
    if board.tally.dots and board.phase != "results":
        board.phase = "results"
        dots.settle(turn, board)


def _forget_devices(turn: Turn, workshop: Workshop) -> None:
    session = turn.session
    boards = select(Board.id).where(Board.workshop_id == workshop.id)
    cards = select(Card.id).where(Card.board_id.in_(boards))
    logs = select(Log.name).where(Log.workshop_id == workshop.id)
    session.flush()
    session.execute(update(Card).where(Card.board_id.in_(boards)).values(tag=None))
    session.execute(delete(Like).where(Like.card_id.in_(cards)))
    session.execute(delete(Flash).where(Flash.card_id.in_(cards)))
    session.execute(delete(Vote).where(Vote.board_id.in_(boards)))
    session.execute(delete(Ban).where(Ban.board_id.in_(boards)))
    session.execute(update(Request).where(Request.log.in_(logs)).values(fingerprint=b""))
    turn.scrub = True


def create(
    turn: Turn,
    *,
    title: str,
    language: str,
    boards: Iterable[founding.NewBoard],
    delete_on: str | None = None,
) -> dict[str, Any]:
    """A new workshop with open boards, the first one on the stage; answers what `told` says."""
    if delete_on:
        ends = founding.deletion_date(delete_on, turn.settings, turn.now)
    else:
        ends = founding.default_deletion(turn.settings, turn.now)
    workshop = founding.found(turn, title, language, ends)
    turn.record(workshop.log, workshop)
    for index, board in enumerate(boards):
        try:
            turn.record(workshop.log, founding.hang(turn, workshop, board.question, form=board.kind))
        except Refused as refused:
            raise Refused(refused.code, refused.status, **refused.details | {"field": f"boards.{index}"}) from None
    if workshop.boards:
        workshop.stage.board_id = workshop.boards[0].id
    turn.record(workshop.log, workshop.stage)
    return told(turn, workshop)


def told(turn: Turn, workshop: Workshop) -> dict[str, Any]:
    """`{"id", "code", "keys": {"moderator", "organiser"}, "boards": [{"id", "question"}]}`, for its founder."""
    turn.session.flush()
    found = turn.session.scalars(select(Key).where(Key.workshop_id == workshop.id))
    return {
        "id": workshop.id,
        "code": workshop.code,
        "keys": {key.role: keys.link_key(turn.settings.secret, key.role, key.id) for key in found},
        "boards": [{"id": board.id, "question": board.question} for board in workshop.boards],
    }
