"""What can be done with a topic: gather cards under a heading, name, order, merge and dissolve it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from board import dots, several, texts
from board.arguments import Args, Id
from board.changes import Turn
from board.errors import Refused
from board.models import Board, Card, Cluster
from board.permissions import Actor, not_sealed
from board.several import MOST_CARDS

MOST_CLUSTERS = 60  # of one board

Some = Annotated[list[Id], Field(min_length=1, max_length=MOST_CARDS)]
Any_ = Annotated[list[Id], Field(max_length=MOST_CARDS)]


class Add(Args):
    id: Id
    title: str
    cards: Any_


class Edit(Args):
    cluster: Id
    title: str


class Move(Args):
    cluster: Id
    position: Annotated[int, Field(ge=1, le=1000)]


class Put(Args):
    cards: Some
    cluster: Id | None


class Merge(Args):
    cluster: Id
    into: Id


class One(Args):
    cluster: Id


class Restore(Args):
    cluster: Id
    cards: Any_
    out_of: Id | None = None  # the topic that it was merged into


def add(turn: Turn, _actor: Actor, board: Board, args: Add) -> None:
    """A new topic at the end, with these cards; it gets the board's next number, which is never given twice."""
    not_sealed(board.workshop)
    if turn.session.get(Cluster, args.id) is not None:
        raise Refused("id_taken", 409, field="id")
    cards = several.cards(turn, board, args.cards)
    others = _room(turn, board)
    cluster = Cluster(
        id=args.id,
        board_id=board.id,
        number=board.next_cluster,
        position=max((other.position for other in others), default=0) + 1,
        title=texts.heading(args.title),
        dots=0,
        paper_dots=0,
        shown_dots=0 if board.phase == "results" and board.dots_on == "topics" else None,
    )
    board.next_cluster += 1
    turn.session.add(cluster)
    turn.session.flush()
    turn.record(board.log, cluster)
    before = _put(turn, board, cards, cluster)
    turn.undoes(board.log, "cluster.remove", {"cluster": cluster.id}, title=cluster.title, many=len(cards))
    before.pop(None, None)  # dissolving it leaves these without a topic
    _undo_put(turn, board, before)


def edit(turn: Turn, _actor: Actor, cluster: Cluster, args: Edit) -> None:
    """Another heading; the same again changes nothing."""
    not_sealed(cluster.board.workshop)
    title = texts.heading(args.title)
    if title == cluster.title:
        return
    turn.undoes(cluster.board.log, "cluster.edit", {"cluster": cluster.id, "title": cluster.title}, title=title)
    cluster.title = title
    turn.record(cluster.board.log, cluster)


def move(turn: Turn, _actor: Actor, cluster: Cluster, args: Move) -> None:
    """Put a topic at a place in the order, counted from 1; past the end means last."""
    board = cluster.board
    not_sealed(board.workshop)
    order = _in_order(turn, board)
    place = order.index(cluster)
    if place == min(args.position, len(order)) - 1:
        return
    order.remove(cluster)
    order.insert(args.position - 1, cluster)
    _number(turn, board, order)
    turn.undoes(board.log, "cluster.move", {"cluster": cluster.id, "position": place + 1}, title=cluster.title)


def put(turn: Turn, _actor: Actor, board: Board, args: Put) -> None:
    """Put cards under a topic, or under none; the last word on each card holds, whoever else orders."""
    not_sealed(board.workshop)
    cluster = _live(turn, board, args.cluster, "cluster") if args.cluster is not None else None
    before = _put(turn, board, several.cards(turn, board, args.cards), cluster)
    if before:
        about = {"title": cluster.title} if cluster is not None else {}
        _undo_put(turn, board, before, **about, many=sum(len(cards) for cards in before.values()))


def merge(turn: Turn, _actor: Actor, cluster: Cluster, args: Merge) -> None:
    """All cards and dots of a topic go to another one, whose heading stays."""
    board = cluster.board
    not_sealed(board.workshop)
    into = _live(turn, board, args.into, "into")
    if into is cluster:
        raise Refused("bad_value", 400, field="into")
    cards = _cards_of(turn, cluster)
    _undo_end(turn, cluster, cards, into)
    dots.pour(turn, board, cluster, into)
    _put(turn, board, cards, into)
    _end(turn, cluster)


def remove(turn: Turn, _actor: Actor, cluster: Cluster, _args: One) -> None:
    """Dissolve a topic: its cards hang on without one, and who put dots on it has them back."""
    not_sealed(cluster.board.workshop)
    cards = _cards_of(turn, cluster)
    _undo_end(turn, cluster, cards)
    _put(turn, cluster.board, cards, None)
    _end(turn, cluster)


def restore(turn: Turn, _actor: Actor, cluster: Cluster, args: Restore) -> None:
    """Bring a dissolved topic back with these cards and its dots, `out_of` the one it was merged into."""
    board = cluster.board
    not_sealed(board.workshop)
    if cluster.removed_at is None:
        return
    cards = several.cards(turn, board, args.cards)
    out_of = _known(turn, board, args.out_of, "out_of") if args.out_of is not None else None
    order = _room(turn, board)
    cluster.removed_at = None
    place = next((at for at, other in enumerate(order) if other.position >= cluster.position), len(order))
    order.insert(place, cluster)
    turn.session.flush()
    if out_of is not None:
        dots.pour_back(turn, board, cluster, out_of)
    dots.readmit(turn, board, [cluster])
    turn.record(board.log, cluster)
    if len({other.position for other in order}) < len(order):
        _number(turn, board, order)
    _put(turn, board, cards, cluster)
    dots.settle(turn, board, fixed=True)
    turn.undoes(board.log, "cluster.remove", {"cluster": cluster.id}, title=cluster.title, many=len(cards))


def _end(turn: Turn, cluster: Cluster) -> None:
    """Title and dots stay in the table, so that it can come back."""
    cluster.removed_at = turn.now
    turn.record(cluster.board.log, cluster)
    dots.settle(turn, cluster.board, fixed=True)


def _undo_end(turn: Turn, cluster: Cluster, cards: list[Card], into: Cluster | None = None) -> None:
    ids, log = [card.id for card in cards], cluster.board.log
    merged = {"out_of": into.id} if into is not None else {}
    about = {"into": into.title} if into is not None else {}
    first = {"cluster": cluster.id, "cards": ids[:MOST_CARDS], **merged}
    turn.undoes(log, "cluster.restore", first, title=cluster.title, many=len(ids), **about)
    for at in range(MOST_CARDS, len(ids), MOST_CARDS):
        turn.undoes(log, "cluster.put", {"cards": ids[at : at + MOST_CARDS], "cluster": cluster.id})


def _put(turn: Turn, board: Board, cards: Iterable[Card], cluster: Cluster | None) -> dict[str | None, list[str]]:
    """Under this topic or none; answers which cards were where before, without those that were there already."""
    target = cluster.id if cluster is not None else None
    before: dict[str | None, list[str]] = defaultdict(list)
    for card in cards:
        if card.cluster_id == target:
            continue
        before[card.cluster_id].append(card.id)
        turn.remember(card)
        card.cluster_id = target
        if card.removed_at is None:  # else its writer may still hang it up again, in its topic
            turn.record(board.log, card)
    return dict(before)


def _undo_put(turn: Turn, board: Board, before: dict[str | None, list[str]], **about: Any) -> None:
    for cluster, cards in before.items():
        turn.undoes(board.log, "cluster.put", {"cards": cards, "cluster": cluster}, **about)


def _cards_of(turn: Turn, cluster: Cluster) -> list[Card]:
    turn.session.flush()
    return list(turn.session.scalars(select(Card).where(Card.cluster_id == cluster.id).order_by(Card.number)))


def _live(turn: Turn, board: Board, id: str, field: str) -> Cluster:
    found = _known(turn, board, id, field)
    if found.removed_at is not None:
        raise Refused("not_found", 404, field=field)
    turn.remember(found)
    return found


def _known(turn: Turn, board: Board, id: str, field: str) -> Cluster:
    found = turn.session.get(Cluster, id)
    if found is None or found.board_id != board.id:
        raise Refused("not_found", 404, field=field)
    return found


def _room(turn: Turn, board: Board) -> list[Cluster]:
    """The topics in their order, if there is room for one more."""
    order = _in_order(turn, board)
    if len(order) >= MOST_CLUSTERS:
        raise Refused("too_many_topics", 409, limit=MOST_CLUSTERS)
    return order


def _in_order(turn: Turn, board: Board) -> list[Cluster]:
    turn.session.flush()
    live = select(Cluster).where(Cluster.board_id == board.id, Cluster.removed_at.is_(None))
    return list(turn.session.scalars(live.order_by(Cluster.position, Cluster.number)))


def _number(turn: Turn, board: Board, order: list[Cluster]) -> None:
    for position, cluster in enumerate(order, start=1):
        if cluster.position != position:
            turn.remember(cluster)
            cluster.position = position
            turn.record(board.log, cluster)
