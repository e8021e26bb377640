"""A rehearsal: it begins in an event in which nothing happened yet, and nothing of it stays."""

from sqlalchemy import delete, func, select, update

from board.changes import Turn
from board.models import Action, Ban, Board, Card, Change, Cluster, Flash, Like, Vote, Workshop


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
    """All that was posted goes, on every screen and for good; boards and stage are as new, numbers begin at 1."""
    for board in workshop.boards:
        _take_down(turn, board)
        _renew(turn, board)
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


def _renew(turn: Turn, board: Board) -> None:
    tally, before = board.tally, board.tally.state()
    turn.remember(tally)
    tally.waiting = tally.covered = tally.voters = tally.dots = tally.budget = 0
    tally.scale = None
    if before is not None:
        turn.record(board.log, tally)
    state = board.state()
    turn.remember(board)
    board.open, board.phase, board.approving, board.covered, board.next_cluster = True, "collect", False, False, 1
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
    """Rows and texts; the numbers of the logs stay."""
    cards = select(Card.id).where(Card.board_id == board.id)
    posted = (Change.log == board.log, Change.kind.in_((Card.kind, Cluster.kind)))
    done = (Change.log == board.workshop.log, Change.kind == Action.kind)
    for rows in (
        update(Change).where(*posted).values(state=None),
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
