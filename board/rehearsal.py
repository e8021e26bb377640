"""A rehearsal: it begins in an event in which nothing happened yet, and nothing of it stays."""

from sqlalchemy import delete, func, select, update

from board.changes import Turn
from board.columns import State
from board.models import Action, Ban, Board, Card, Change, Cluster, Flash, Like, Log, Vote, Workshop

SETTINGS = ("approving", "covered", "budget", "dots_on")  # of a board, to be made while an evening is prepared


def is_untouched(turn: Turn, workshop: Workshop) -> bool:
    """True while nobody has left anything on the boards."""
    turn.session.flush()
    boards = select(Board.id).where(Board.workshop_id == workshop.id)
    left = sum(
        turn.session.scalar(select(func.count()).select_from(kind).where(kind.board_id.in_(boards))) or 0
        for kind in (Card, Cluster, Vote)
    )
    return left == 0


def wipe(turn: Turn, workshop: Workshop) -> None:
    """All that was posted goes, on every screen and for good; the stage is as new, numbers begin at 1.

    Boards hang open and collect, with what was set before the rehearsal.
    """
    began = _began(turn, workshop)
    for board in workshop.boards:
        _take_down(turn, board)
        _renew(turn, board, _set_before(turn, board, began))
    _forget_history(turn, workshop)
    _clear_stage(turn, workshop)
    turn.session.flush()
    turn.session.execute(update(Workshop).where(Workshop.id == workshop.id).values(next_card=1))
    for board in workshop.boards:
        _erase(turn, board)
    turn.session.expire_all()
    turn.scrub = True


def _take_down(turn: Turn, board: Board) -> None:
    turn.session.flush()
    for kind in (Card, Cluster):
        hanging = select(kind).where(kind.board_id == board.id, kind.removed_at.is_(None)).order_by(kind.number)
        found: list[Card | Cluster] = list(turn.session.scalars(hanging))
        for thing in found:
            turn.remember(thing)
            thing.removed_at = turn.now
            turn.record(board.log, thing)


def _began(turn: Turn, workshop: Workshop) -> int:
    """The number in the event's log with which the rehearsal began."""
    told = select(Change.seq, Change.state).where(Change.log == workshop.log, Change.kind == Workshop.kind)
    began = turn.head(workshop.log, 0)
    for seq, state in turn.session.execute(told.order_by(Change.seq.desc())):
        if not (state or {}).get("rehearsal"):
            break
        began = seq
    return began


def _set_before(turn: Turn, board: Board, began: int) -> State:
    """How the log told of a board last before that; nothing of one that was hung up since."""
    told = (Change.log == board.workshop.log, Change.kind == Board.kind, Change.thing == board.id, Change.seq < began)
    return turn.session.scalar(select(Change.state).where(*told).order_by(Change.seq.desc()).limit(1)) or {}


def _renew(turn: Turn, board: Board, before: State) -> None:
    tally, counted = board.tally, board.tally.state()
    turn.remember(tally)
    tally.waiting = tally.covered = tally.voters = tally.dots = tally.budget = 0
    tally.scale = None
    if counted is not None:
        turn.record(board.log, tally)
    state = board.state()
    turn.remember(board)
    board.open, board.phase, board.next_cluster = True, "collect", 1
    for name in SETTINGS:
        setattr(board, name, before.get(name, getattr(board, name)))
    if board.state() != state:
        turn.record(board.workshop.log, board)


def _forget_history(turn: Turn, workshop: Workshop) -> None:
    for action in turn.session.scalars(select(Action).where(Action.workshop_id == workshop.id)).all():
        turn.remember(action)
        action.verb = ""
        turn.record(workshop.log, action)


def _clear_stage(turn: Turn, workshop: Workshop) -> None:
    stage, before = workshop.stage, workshop.stage.state()
    turn.remember(stage)
    stage.view, stage.held, stage.frozen, stage.card_id = "board", False, False, None
    stage.timer_ends_at = stage.timer_seconds = stage.timer_closes = None
    stage.board_id = workshop.boards[0].id if workshop.boards else None
    if stage.state() != before:
        turn.record(workshop.log, stage)


def _erase(turn: Turn, board: Board) -> None:
    """Rows and texts, and all that its log told: its next number is one more, and a late screen asks for the whole."""
    cards = select(Card.id).where(Card.board_id == board.id)
    done = (Change.log == board.workshop.log, Change.kind == Action.kind)
    for rows in (
        delete(Change).where(Change.log == board.log),
        update(Log).where(Log.name == board.log).values(base=Log.head),
        update(Change).where(*done).values(state=None),
        delete(Action).where(Action.workshop_id == board.workshop_id),
        delete(Like).where(Like.card_id.in_(cards)),
        delete(Flash).where(Flash.card_id.in_(cards)),
        delete(Vote).where(Vote.board_id == board.id),
        delete(Ban).where(Ban.board_id == board.id),
        delete(Card).where(Card.board_id == board.id),
        delete(Cluster).where(Cluster.board_id == board.id),
    ):
        turn.session.execute(rows.execution_options(synchronize_session=False))
