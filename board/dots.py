"""The dots on a board: how many each device has, which of them count, and when they are shown."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, or_, select

from board.changes import Turn
from board.models import Board, Card, Cluster, Vote

MOST_DOTS = 10  # of one device, where nobody said how many
FIELDS = ("1", "2", "3", "4", "5")  # of a scale

Target = Cluster | Card
Model = type[Cluster] | type[Card]
T = TypeVar("T")


def ranked(things: Iterable[T], of: Callable[[T], tuple[int | None, int]], on: str) -> list[tuple[int, T]]:
    """Most dots first, the lower number among equals, each with its place, which equals share.

    `of` tells the dots of a thing, None before the reveal, and its number. All topics are ranked, also those that
    nobody put a dot on; of the many cards only those with a dot.
    """
    told = [(dots, number, thing) for thing in things for dots, number in [of(thing)] if dots is not None]
    order = sorted((one for one in told if one[0] or on == "topics"), key=lambda one: (-one[0], one[1]))
    found: list[tuple[int, T]] = []
    for at, (dots, _number, thing) in enumerate(order):
        found.append((found[-1][0] if at and order[at - 1][0] == dots else at + 1, thing))
    return found


def settle(turn: Turn, board: Board, fixed: bool = False) -> None:
    """Bring the tally and what is shown into step with the board's phase and with what is there now.

    In the phase `dot` each device has as many as the board says; `fixed` leaves that as it was when the phase began.
    """
    if board.vote_key is None:  # sealed: which device gave what is forgotten, and the counts stay as they were
        return
    turn.session.flush()
    tally = board.tally
    was = tally.state()
    turn.remember(tally)
    if board.phase == "dot" and not fixed:
        tally.budget = budget(turn, board)
    if board.form == "mood":
        scale = _scale(turn, board)
        tally.voters = tally.dots = sum(scale)
        tally.scale = scale if board.phase == "results" else None
    else:
        tally.voters, tally.dots = _voters(turn, board), _dots(turn, board)
    if tally.state() != was:
        turn.record(board.log, tally)
    _show(turn, board)


def is_live(target: Target) -> bool:
    """True when dots on it count: a topic that was not dissolved, a card that guests see."""
    if target.removed_at is not None:
        return False
    return isinstance(target, Cluster) or not (target.hidden or target.waiting or target.covered)


def spent(turn: Turn, board: Board, tag: bytes) -> int:
    """How many of its dots a device has put on what is live, of the kind that dots are for now."""
    model = _model(board)
    mine = select(func.coalesce(func.sum(Vote.dots), 0)).join(model, model.id == Vote.target)
    return turn.session.scalar(mine.where(Vote.board_id == board.id, Vote.tag == tag, *_live(board, model))) or 0


def budget(turn: Turn, board: Board) -> int:
    """Half as many as there are topics (or cards), at least one and at most ten, where nobody said how many."""
    if board.form == "mood":
        return 1
    return board.budget if board.budget is not None else _by_number(turn, board, _model(board))


def _by_number(turn: Turn, board: Board, model: Model) -> int:
    there = turn.session.scalar(select(func.count()).select_from(model).where(*_live(board, model))) or 0
    return min(MOST_DOTS, max(1, there // 2))


def follow_cards(turn: Turn, board: Board, back: list[Card]) -> None:
    """Some cards with dots are no longer seen, or are `back`: only what guests see counts."""
    readmit(turn, board, back)
    settle(turn, board, fixed=True)


def readmit(turn: Turn, board: Board, back: Sequence[Target]) -> None:
    """What is back counts again, with no more dots of each device than it has not put elsewhere meanwhile.

    `back` are all topics or all cards, also when dots are for the others now: these may be asked for again.
    """
    if not back or board.form == "mood":
        return
    turn.session.flush()
    over = _over(turn, board, type(back[0]))
    if not over:
        return
    here = {target.id: target for target in back}
    for vote in _votes_on(turn, board, *here):
        less = min(vote.dots, over.get(vote.tag, 0))
        if less:
            over[vote.tag] -= less
            here[vote.target].dots -= less
            _set(turn, vote, vote.dots - less)


def _over(turn: Turn, board: Board, model: Model) -> dict[bytes, int]:
    """The devices that have more dots on what is live of a kind than they may, and how many more."""
    if model is _model(board):
        most = board.tally.budget
    else:
        most = board.budget if board.budget is not None else _by_number(turn, board, model)
    put = func.sum(Vote.dots)
    each = select(Vote.tag, put).join(model, model.id == Vote.target)
    each = each.where(Vote.board_id == board.id, *_live(board, model)).group_by(Vote.tag)
    return {row[0]: row[1] - most for row in turn.session.execute(each.having(put > most))}


def pour(turn: Turn, board: Board, cluster: Cluster, into: Cluster) -> None:
    """Every device's dots on a topic count on another; the topic keeps what it had, should it come back."""
    turn.session.flush()
    there = {vote.tag: vote for vote in _votes_on(turn, board, into.id)}
    for vote in _votes_on(turn, board, cluster.id):
        other = there.get(vote.tag)
        if other is None:
            turn.session.add(Vote(board_id=board.id, tag=vote.tag, target=into.id, dots=vote.dots))
        else:
            other.dots += vote.dots
    into.dots += cluster.dots
    into.paper_dots += cluster.paper_dots


def pour_back(turn: Turn, board: Board, cluster: Cluster, out_of: Cluster) -> None:
    """The opposite of `pour`, for the dots that are still where they were poured; a dot never counts twice."""
    turn.session.flush()
    live = is_live(out_of)
    there = {vote.tag: vote for vote in _votes_on(turn, board, out_of.id)} if live else {}
    for vote in _votes_on(turn, board, cluster.id):
        other = there.get(vote.tag)
        moved = min(vote.dots, other.dots) if other else 0
        cluster.dots -= vote.dots - moved
        _set(turn, vote, moved)
        if other:
            _set(turn, other, other.dots - moved)
    cluster.dots = min(cluster.dots, out_of.dots) if live else 0
    cluster.paper_dots = min(cluster.paper_dots, out_of.paper_dots) if live else 0
    out_of.dots -= cluster.dots
    out_of.paper_dots -= cluster.paper_dots


def _set(turn: Turn, vote: Vote, dots: int) -> None:
    vote.dots = dots
    if not dots:
        turn.session.delete(vote)


def _votes_on(turn: Turn, board: Board, *targets: str) -> list[Vote]:
    return list(turn.session.scalars(select(Vote).where(Vote.board_id == board.id, Vote.target.in_(targets))))


def _model(board: Board) -> Model:
    return Cluster if board.dots_on == "topics" else Card


def _live(board: Board, model: Model) -> list[ColumnElement[bool]]:
    """What `is_live` says, for the database."""
    if model is Cluster:
        return [Cluster.board_id == board.id, Cluster.removed_at.is_(None)]
    seen = [Card.removed_at.is_(None), Card.hidden.is_(False), Card.waiting.is_(False), Card.covered.is_(False)]
    return [Card.board_id == board.id, *seen]


def _voters(turn: Turn, board: Board) -> int:
    model = _model(board)
    voters = select(func.count(Vote.tag.distinct())).join(model, model.id == Vote.target)
    return turn.session.scalar(voters.where(Vote.board_id == board.id, *_live(board, model))) or 0


def _dots(turn: Turn, board: Board) -> int:
    model = _model(board)
    return turn.session.scalar(select(func.sum(model.dots + model.paper_dots)).where(*_live(board, model))) or 0


def _scale(turn: Turn, board: Board) -> list[int]:
    votes = turn.session.execute(
        select(Vote.target, func.sum(Vote.dots)).where(Vote.board_id == board.id).group_by(Vote.target)
    )
    counted = {row[0]: row[1] for row in votes}
    return [counted.get(field, 0) for field in FIELDS]


def _show(turn: Turn, board: Board) -> None:
    """In the phase `results` everybody sees the dots, before it and after it nobody."""
    model, shown = _model(board), board.phase == "results"
    for thing in _dotted(turn, board):
        dots = thing.dots + thing.paper_dots if shown and isinstance(thing, model) else None
        if thing.shown_dots == dots:
            continue
        was = thing.state()
        turn.remember(thing)
        thing.shown_dots = dots
        if thing.state() != was:
            turn.record(board.log, thing)


def _dotted(turn: Turn, board: Board) -> list[Any]:
    """All topics, and the cards that have or show dots."""
    clusters = select(Cluster).where(Cluster.board_id == board.id).order_by(Cluster.number)
    some = or_(Card.dots > 0, Card.paper_dots > 0, Card.shown_dots.is_not(None))
    cards = select(Card).where(Card.board_id == board.id, some).order_by(Card.number)
    return [*turn.session.scalars(clusters), *turn.session.scalars(cards)]
