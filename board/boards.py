"""What can be done with a board: add, ask, order, open, close, and lead it through its phases."""

from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import Field
from sqlalchemy import delete, select

from board import sight, texts
from board.arguments import Args, Id
from board.changes import Turn
from board.dots import MOST_DOTS, settle
from board.errors import Refused
from board.founding import Kind, hang
from board.models import Board, Card, Change, Cluster, Log, Request, Tally, Vote, Workshop
from board.permissions import Actor, not_sealed


class Add(Args):
    id: Id
    question: str
    kind: Kind = "cards"


class Edit(Args):
    board: Id
    question: str


class Move(Args):
    board: Id
    position: Annotated[int, Field(ge=1, le=1000)]


class One(Args):
    board: Id


class Phase(Args):
    board: Id
    phase: Literal["collect", "order", "dot", "results"]


class Approve(Args):
    board: Id
    approving: bool


class Cover(Args):
    board: Id
    covered: bool
    cards: list[Id] = []  # to be covered once more, which undoes a reveal: then nothing is revealed


class Dots(Args):
    board: Id
    budget: Annotated[int, Field(ge=1, le=MOST_DOTS)] | None
    dots_on: Literal["topics", "cards"]


def add(turn: Turn, _actor: Actor, workshop: Workshop, args: Add) -> None:
    """Hang up one more board, open, at the end."""
    not_sealed(workshop)
    told = (Change.log == workshop.log, Change.kind == Board.kind, Change.thing == args.id)
    if turn.session.get(Board, args.id) is not None or turn.session.scalar(select(Change.seq).where(*told).limit(1)):
        raise Refused("id_taken", 409, field="id")
    board = hang(turn, workshop, args.question, args.id, args.kind)
    turn.record(workshop.log, board)
    _undoes(turn, board, "board.remove")


def remove(turn: Turn, _actor: Actor, board: Board, _args: One) -> None:
    """Take away a board on which nobody ever left anything; Refused board_in_use, also for the only one."""
    workshop = board.workshop
    not_sealed(workshop)
    if len(workshop.boards) == 1 or _was_used(turn, board):
        raise Refused("board_in_use", 409)
    again = {"id": str(uuid4()), "question": board.question, "kind": board.form}
    turn.undoes(workshop.log, "board.add", again, number=board.number, question=board.question)
    _set_again(turn, board, again["id"])
    _leave_stage(turn, board)
    turn.record(workshop.log, board, gone=True)
    _erase(turn, board)


def edit(turn: Turn, _actor: Actor, board: Board, args: Edit) -> None:
    """Ask another question; the same again changes nothing."""
    not_sealed(board.workshop)
    question = texts.question(args.question)
    if question == board.question:
        return
    _undoes(turn, board, "board.edit", question=board.question)
    board.question = question
    turn.record(board.workshop.log, board)


def move(turn: Turn, _actor: Actor, board: Board, args: Move) -> None:
    """Put a board at a place in the order, counted from 1; past the end means last."""
    not_sealed(board.workshop)
    ordered = sorted(board.workshop.boards, key=lambda other: (other.position, other.number))
    others = [other for other in ordered if other is not board]
    others.insert(args.position - 1, board)
    if others == ordered:
        return
    _undoes(turn, board, "board.move", position=ordered.index(board) + 1)
    for position, other in enumerate(others, start=1):
        if other.position != position:
            turn.remember(other)
            other.position = position
            turn.record(board.workshop.log, other)


def open(turn: Turn, _actor: Actor, board: Board, _args: One) -> None:
    """Let people write on it again."""
    not_sealed(board.workshop)
    _set_open(turn, board, True)


def close(turn: Turn, _actor: Actor, board: Board, _args: One) -> None:
    """End writing on it; reading goes on."""
    _set_open(turn, board, False)


def approve(turn: Turn, _actor: Actor, board: Board, args: Approve) -> None:
    """Have the guests' new cards wait until somebody approves them, or not; those that wait go on waiting."""
    not_sealed(board.workshop)
    if board.approving == args.approving:
        return
    _undoes(turn, board, "board.approve", approving=board.approving)
    turn.about["on"] = args.approving
    board.approving = args.approving
    turn.record(board.workshop.log, board)


def cover(turn: Turn, _actor: Actor, board: Board, args: Cover) -> None:
    """Have the guests' new cards hang covered, or reveal all that are, in the order of their numbers."""
    not_sealed(board.workshop)
    reveals = not (args.covered or args.cards)
    turned = sight.covered(turn, board) if reveals else _open_ones(turn, board, args.cards)
    if board.covered == args.covered and not turned:
        return
    again = {"cards": [card.id for card in turned]} if reveals and turned else {}
    _undoes(turn, board, "board.cover", covered=board.covered, **again)
    turn.about.update(on=args.covered, many=len(turned))
    if board.covered != args.covered:
        board.covered = args.covered
        turn.record(board.workshop.log, board)
    sight.change(turn, board, turned, covered=not reveals)


def dots(turn: Turn, _actor: Actor, board: Board, args: Dots) -> None:
    """How many dots each device has, and on what; what is put already stays where it is."""
    not_sealed(board.workshop)
    if (board.budget, board.dots_on) == (args.budget, args.dots_on):
        return
    _undoes(turn, board, "board.dots", budget=board.budget, dots_on=board.dots_on)
    board.budget, board.dots_on = args.budget, args.dots_on
    turn.record(board.workshop.log, board)
    settle(turn, board)


def phase(turn: Turn, _actor: Actor, board: Board, args: Phase) -> None:
    """Go on to any phase: dots are put in `dot` only, and seen in `results` only."""
    not_sealed(board.workshop)
    if board.phase == args.phase:
        return
    _undoes(turn, board, "board.phase", phase=board.phase)
    turn.about["phase"] = args.phase
    board.phase = args.phase
    turn.record(board.workshop.log, board)
    settle(turn, board)


def _undoes(turn: Turn, board: Board, verb: str, **args: Any) -> None:
    args = {"board": board.id, **args}
    turn.undoes(board.workshop.log, verb, args, number=board.number, question=board.question)


def _set_open(turn: Turn, board: Board, value: bool) -> None:
    if board.open == value:
        return
    _undoes(turn, board, "board.close" if value else "board.open")
    board.open = value
    turn.record(board.workshop.log, board)


# What is taken away


def _was_used(turn: Turn, board: Board) -> bool:
    turn.session.flush()
    posted = select(Change.seq).where(Change.log == board.log, Change.kind.in_((Card.kind, Cluster.kind)))
    there = [select(kind.board_id).where(kind.board_id == board.id) for kind in (Card, Cluster, Vote)]
    return any(turn.session.execute(found.limit(1)).first() is not None for found in (posted, *there))


def _set_again(turn: Turn, board: Board, id: str) -> None:
    """The steps after which a new board is set as this one is."""
    ordered = sorted(board.workshop.boards, key=lambda other: (other.position, other.number))
    steps: list[tuple[str, dict[str, Any], bool]] = [
        ("board.move", {"position": ordered.index(board) + 1}, board is not ordered[-1]),
        ("board.approve", {"approving": True}, board.approving),
        ("board.cover", {"covered": True}, board.covered),
        ("board.dots", {"budget": board.budget, "dots_on": board.dots_on}, True),
        ("board.phase", {"phase": board.phase}, True),
        ("board.close", {}, not board.open),
    ]
    for verb, args, needed in steps:
        if needed:
            turn.undoes(board.workshop.log, verb, {"board": id, **args})


def _leave_stage(turn: Turn, board: Board) -> None:
    stage = board.workshop.stage
    if board.id not in (stage.board_id, stage.timer_closes):
        return
    turn.remember(stage)
    stage.board_id = None if stage.board_id == board.id else stage.board_id
    stage.timer_closes = None if stage.timer_closes == board.id else stage.timer_closes
    turn.record(board.workshop.log, stage)


def _erase(turn: Turn, board: Board) -> None:
    """Its rows and its log; what the event's log told of it stays, so that its id and number are never given again."""
    session = turn.session
    session.flush()
    known = [board.tally, board]
    for rows in (
        delete(Request).where(Request.log == board.log),
        delete(Change).where(Change.log == board.log),
        delete(Log).where(Log.name == board.log),
        delete(Tally).where(Tally.id == board.id),
        delete(Board).where(Board.id == board.id),
    ):
        session.execute(rows.execution_options(synchronize_session=False))
    session.expire(board.workshop, ["boards"])
    for thing in known:
        session.expunge(thing)


# What is covered


def _open_ones(turn: Turn, board: Board, ids: list[str]) -> list[Card]:
    if not ids:
        return []
    turn.session.flush()
    revealed = (Card.board_id == board.id, Card.covered.is_(False), Card.removed_at.is_(None), Card.id.in_(ids))
    return list(turn.session.scalars(select(Card).where(*revealed).order_by(Card.number)))
