"""What can be done with dots: put, take back, and enter those that were stuck on paper."""

from typing import Annotated

from pydantic import Field

from board import bans, dots
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Cluster, Vote
from board.permissions import Actor, not_sealed, tag_of

MOST_ON_PAPER = 10_000


class Dot(Args):
    """On a topic or on a card, whichever the dots of the board are for."""

    cluster: Id | None = None
    card: Id | None = None


class Count(Dot):
    dots: Annotated[int, Field(ge=0, le=MOST_ON_PAPER)]


def add(turn: Turn, actor: Actor, board: Board, args: Dot) -> None:
    """Put one more dot, also several on one, as long as the device has any left."""
    target, tag = _dotting(turn, actor, board, args)
    spent, budget = dots.spent(turn, board, tag), board.tally.budget
    if spent >= budget:
        raise Refused("no_dots_left", 409, limit=budget)
    vote = turn.session.get(Vote, (board.id, tag, target.id))
    if vote is None:
        turn.session.add(Vote(board_id=board.id, tag=tag, target=target.id, dots=1))
    else:
        vote.dots += 1
    _count(turn, board, target, 1, voters=0 if spent else 1)


def remove(turn: Turn, actor: Actor, board: Board, args: Dot) -> None:
    """Take one dot back; where there was none of this device, nothing changes."""
    target, tag = _dotting(turn, actor, board, args)
    vote = turn.session.get(Vote, (board.id, tag, target.id))
    if vote is None:
        return
    last = dots.spent(turn, board, tag) == 1
    vote.dots -= 1
    if not vote.dots:
        turn.session.delete(vote)
    _count(turn, board, target, -1, voters=-1 if last else 0)


def tally(turn: Turn, _actor: Actor, board: Board, args: Count) -> None:
    """How many dots were stuck on paper: this number, in place of the one before."""
    not_sealed(board.workshop)
    target = _target(turn, board, args)
    if target.paper_dots == args.dots:
        return
    before = {target.kind: target.id, "dots": target.paper_dots}
    about = {"title": target.title} if isinstance(target, Cluster) else {"number": target.number}
    turn.undoes(board.log, "vote.tally", before, **about, many=args.dots)
    target.paper_dots = args.dots
    dots.settle(turn, board, fixed=True)


def _dotting(turn: Turn, actor: Actor, board: Board, args: Dot) -> tuple[dots.Target, bytes]:
    """Where the dot goes, and the device's tag; also where writing has ended, which is another matter."""
    not_sealed(board.workshop)
    bans.not_banned(turn, actor, board)
    if board.phase != "dot":
        raise Refused("dotting_closed", 409)
    return _target(turn, board, args), tag_of(actor, board.vote_key)


def _target(turn: Turn, board: Board, args: Dot) -> dots.Target:
    if board.form == "mood":
        raise Refused("wrong_kind", 409)
    on_topics = board.dots_on == "topics"
    id, other = (args.cluster, args.card) if on_topics else (args.card, args.cluster)
    kind, other_kind = ("cluster", "card") if on_topics else ("card", "cluster")
    if other is not None:
        raise Refused("bad_value", 400, field=other_kind)
    if id is None:
        raise Refused("missing_field", 400, field=kind)
    found: dots.Target | None = turn.session.get(Cluster, id) if on_topics else turn.session.get(Card, id)
    if found is None or found.board_id != board.id or not dots.is_live(found):
        raise Refused("not_found", 404, field=kind)
    return found


def _count(turn: Turn, board: Board, target: dots.Target, change: int, voters: int) -> None:
    target.dots += change
    turn.remember(board.tally)
    board.tally.dots += change
    board.tally.voters += voters
    turn.record(board.log, board.tally)
