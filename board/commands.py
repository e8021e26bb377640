"""The one door for all changes: the list of verbs, and the way a command takes through them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import joinedload

from board import (
    actions,
    boards,
    cards,
    clusters,
    flashes,
    keys,
    leaders,
    moderation,
    moods,
    snapshot,
    stage,
    timers,
    votes,
    workshops,
)
from board.arguments import Args, Id, parse
from board.changes import Turn
from board.errors import Refused
from board.models import Action, Board, Card, Cluster, Key, Log, Request, Workshop
from board.permissions import Actor, Role, Who, may
from board.prepared import Prepared

MOST_PLACES = 200  # boards and workshops that the writer keeps at hand


@dataclass(frozen=True)
class Verb:
    """What a verb does, on which kind of log, who may, what it takes and what it acts on."""

    run: Callable[[Turn, Actor, Any, Any], None]
    on: type[Board] | type[Workshop]
    who: Who
    args: type[Args]
    target: type[Card | Cluster | Board | Action | Key] | None = None  # None: the board or workshop of the log itself
    own: bool = False  # changes what is a device's own, so its sockets are told
    gone: bool = False  # also acts on a card that was taken down


def _undo(turn: Turn, actor: Actor, action: Action, _args: actions.Undo) -> None:
    """What undoes it, each step as if it were asked for now; a second time changes nothing."""
    if action.undone_at is not None:
        return
    for step in action.undo:
        place = _place(turn, step["log"])
        _carry_out(turn, actor, place, step["verb"], step["args"])
    actions.close(turn, action)
    turn.undo.clear()  # history is not made of history


COMMANDS: dict[str, Verb] = {
    "card.add": Verb(cards.add, Board, Who.WRITERS, cards.Add, own=True),
    "card.edit": Verb(cards.edit, Board, Who.OWNER, cards.Edit, Card),
    "card.remove": Verb(cards.remove, Board, Who.OWNER, cards.One, Card, own=True),
    "card.restore": Verb(cards.restore, Board, Who.MODERATORS_OR_OWNER, cards.One, Card, own=True, gone=True),
    "card.like": Verb(cards.like, Board, Who.WRITERS, cards.One, Card, own=True),
    "card.unlike": Verb(cards.unlike, Board, Who.WRITERS, cards.One, Card, own=True),
    "card.hide": Verb(moderation.hide, Board, Who.MODERATORS, moderation.One, Card),
    "card.approve": Verb(moderation.approve, Board, Who.MODERATORS, moderation.Read, Card),
    "card.hold": Verb(moderation.hold, Board, Who.MODERATORS, moderation.One, Card),
    "cards.hide": Verb(moderation.hide_many, Board, Who.MODERATORS, moderation.Many),
    "cards.restore": Verb(moderation.restore_many, Board, Who.MODERATORS, moderation.Many),
    "cards.approve": Verb(moderation.approve_many, Board, Who.MODERATORS, moderation.ReadMany),
    "cards.hold": Verb(moderation.hold_many, Board, Who.MODERATORS, moderation.Many),
    "device.ban": Verb(moderation.ban, Board, Who.MODERATORS, moderation.One, Card, gone=True),
    "device.allow": Verb(moderation.allow, Board, Who.MODERATORS, moderation.One),
    "card.flash": Verb(flashes.flash, Board, Who.WRITERS, flashes.One, Card, own=True),
    "card.unflash": Verb(flashes.unflash, Board, Who.WRITERS, flashes.One, Card, own=True),
    "cluster.add": Verb(clusters.add, Board, Who.MODERATORS, clusters.Add),
    "cluster.edit": Verb(clusters.edit, Board, Who.MODERATORS, clusters.Edit, Cluster),
    "cluster.move": Verb(clusters.move, Board, Who.MODERATORS, clusters.Move, Cluster),
    "cluster.put": Verb(clusters.put, Board, Who.MODERATORS, clusters.Put),
    "cluster.merge": Verb(clusters.merge, Board, Who.MODERATORS, clusters.Merge, Cluster),
    "cluster.remove": Verb(clusters.remove, Board, Who.MODERATORS, clusters.One, Cluster),
    "cluster.restore": Verb(clusters.restore, Board, Who.MODERATORS, clusters.Restore, Cluster, gone=True),
    "vote.add": Verb(votes.add, Board, Who.WRITERS, votes.Dot, own=True),
    "vote.remove": Verb(votes.remove, Board, Who.WRITERS, votes.Dot, own=True),
    "vote.tally": Verb(votes.tally, Board, Who.MODERATORS, votes.Count),
    "mood.set": Verb(moods.set, Board, Who.WRITERS, moods.Set, own=True),
    "mood.clear": Verb(moods.clear, Board, Who.WRITERS, moods.Clear, own=True),
    "board.add": Verb(boards.add, Workshop, Who.MODERATORS, boards.Add),
    "board.remove": Verb(boards.remove, Workshop, Who.MODERATORS, boards.One, Board),
    "board.edit": Verb(boards.edit, Workshop, Who.MODERATORS, boards.Edit, Board),
    "board.move": Verb(boards.move, Workshop, Who.MODERATORS, boards.Move, Board),
    "board.open": Verb(boards.open, Workshop, Who.MODERATORS, boards.One, Board),
    "board.close": Verb(boards.close, Workshop, Who.MODERATORS, boards.One, Board),
    "board.phase": Verb(boards.phase, Workshop, Who.MODERATORS, boards.Phase, Board),
    "board.approve": Verb(boards.approve, Workshop, Who.MODERATORS, boards.Approve, Board),
    "board.cover": Verb(boards.cover, Workshop, Who.MODERATORS, boards.Cover, Board),
    "board.dots": Verb(boards.dots, Workshop, Who.MODERATORS, boards.Dots, Board),
    "stage.show": Verb(stage.show, Workshop, Who.MODERATORS, stage.Show),
    "stage.view": Verb(stage.view, Workshop, Who.MODERATORS, stage.View),
    "stage.turn": Verb(stage.turn, Workshop, Who.MODERATORS, stage.Turning),
    "stage.hold": Verb(stage.hold, Workshop, Who.MODERATORS, stage.Hold),
    "stage.freeze": Verb(stage.freeze, Workshop, Who.MODERATORS, stage.Freeze),
    "stage.spotlight": Verb(stage.spotlight, Workshop, Who.MODERATORS, stage.Spotlight),
    "timer.start": Verb(timers.start, Workshop, Who.MODERATORS, timers.Start),
    "timer.extend": Verb(timers.extend, Workshop, Who.MODERATORS, timers.Extend),
    "timer.stop": Verb(timers.stop, Workshop, Who.MODERATORS, timers.Stop),
    "key.add": Verb(leaders.add, Workshop, Who.MODERATORS, leaders.Add),
    "key.revoke": Verb(leaders.revoke, Workshop, Who.MODERATORS, leaders.One, Key),
    "key.restore": Verb(leaders.restore, Workshop, Who.MODERATORS, leaders.One, Key),
    "action.undo": Verb(_undo, Workshop, Who.MODERATORS, actions.Undo, Action),
    "workshop.edit": Verb(workshops.edit, Workshop, Who.ORGANISERS, workshops.Edit),
    "workshop.rehearse": Verb(workshops.rehearse, Workshop, Who.ORGANISERS, workshops.Rehearse),
    "workshop.seal": Verb(workshops.seal, Workshop, Who.ORGANISERS, workshops.Seal),
}


_logs, _requests = Log.__table__, Request.__table__
_WHERE = Prepared(
    select(_logs.c.workshop_id, _logs.c.head, _requests.c.fingerprint, _requests.c.seq)
    .outerjoin_from(
        _logs, _requests, (_requests.c.log == _logs.c.name) & (_requests.c.request_id == bindparam("request_id"))
    )
    .where(_logs.c.name == bindparam("log"))
)
_REMEMBER = Prepared(insert(Request.__table__))  # type: ignore[arg-type]


class Command(BaseModel):
    """Somebody asking: what a client sends as `command`."""

    model_config = ConfigDict(strict=True, extra="forbid")

    request_id: Id
    log: str
    verb: str
    args: dict[str, Any]


def run(turn: Turn, actor: Actor, asked: Any, admit: Callable[[], None]) -> dict[str, Any]:
    """Carry out one command in the writer's transaction; answers `{"ok": true, "seq"}`, with `action` where the history
    keeps what can be undone, or raises Refused.

    The order: what it says can be read; the log is one of the actor's workshop; a repetition gets its old
    answer; `admit` takes a credit, also for what was refused so far; the verb, its target, the right to it; the rest.
    """
    try:
        command = parse(Command, asked)
    except Refused:
        admit()
        raise
    request = {"log": command.log, "request_id": command.request_id}
    found: Any = _WHERE.run(turn.session, request).fetchone()
    workshop, head, before, answered = found or (None, 0, None, 0)
    if workshop is None or workshop != actor.workshop:
        admit()
        raise Refused("unknown_log", 404, field="log")
    print_ = keys.fingerprint(turn.settings.secret, [command.verb, command.args, actor.device])
    action = actions.id_of(command.log, command.request_id)
    if before is not None:
        if before not in (print_, b""):  # sealed: who asked is forgotten, the answer stays
            admit()
            raise Refused("id_reuse", 409, field="request_id")
        return {"ok": True, "seq": answered, **actions.known(turn, actor, action)}
    admit()
    place = _place(turn, command.log)
    verb = _carry_out(turn, actor, place, command.verb, command.args)
    kept = actions.keep(turn, actor, workshop, command.verb, action)
    seq = turn.head(command.log, head)
    _REMEMBER.run(turn.session, {**request, "fingerprint": print_, "seq": seq})
    if (verb.own or turn.own) and actor.device and isinstance(place, Board):
        turn.session.flush()
        turn.mine.append((command.log, actor.device, snapshot.marked(turn.session, place, actor.device)))
    return {"ok": True, "seq": seq, **kept}


def _carry_out(turn: Turn, actor: Actor, place: Board | Workshop, name: str, given: dict[str, Any]) -> Verb:
    """A verb on a board or workshop: it exists, the role holds, the arguments and the target are there, and may be."""
    verb = COMMANDS.get(name)
    if verb is None or not isinstance(place, verb.on):
        raise Refused("unknown_verb", 400, field="verb")
    _still_holds(turn, actor)
    args = _arguments(verb, given)
    try:
        target = _target(turn, verb, place, args)
        may(actor, verb.who, target, turn.now)
        turn.remember(target)
        verb.run(turn, actor, target, args)
    except Refused as refused:
        raise _placed(refused, verb) from None
    return verb


def _place(turn: Turn, log: str) -> Board | Workshop:
    """The board or workshop that a log belongs to; kept, since those who write come again."""
    places: dict[str, Board | Workshop] = turn.session.info.setdefault("places", {})
    kind, _, id = log.partition(":")
    place: Board | Workshop | None = places.get(log)
    if place is None or place not in turn.session:
        if len(places) >= MOST_PLACES:
            places.clear()
        if kind == "board":
            place = turn.session.get_one(Board, id, options=[joinedload(Board.workshop)])
        else:
            place = turn.session.get_one(Workshop, id)
        places[log] = place
    return place


def _still_holds(turn: Turn, actor: Actor) -> None:
    """The role is looked up when it is used, not when the socket was opened."""
    if actor.role not in (Role.MODERATOR, Role.ORGANISER):
        return
    if actor.key is None or not snapshot.key_holds(turn.session, actor.key, actor.role.value, actor.workshop):
        raise Refused("expired_key", 403)


def _arguments(verb: Verb, given: dict[str, Any]) -> Args:
    try:
        return parse(verb.args, given)
    except Refused as refused:
        field = refused.details.get("field")
        raise Refused(refused.code, refused.status, field=f"args.{field}" if field else "args") from None


def _placed(refused: Refused, verb: Verb) -> Refused:
    """The same refusal; an argument that it names is named as it stands in the command."""
    field = refused.details.get("field")
    if field in verb.args.model_fields:
        refused.details["field"] = f"args.{field}"
    return refused


def _target(turn: Turn, verb: Verb, place: Board | Workshop, args: Args) -> Any:
    if verb.target is None:
        return place
    kind = verb.target.kind
    found: Any = turn.session.get(verb.target, getattr(args, kind))
    home = None if found is None else found.board_id if isinstance(found, Card | Cluster) else found.workshop_id
    if found is None or home != place.id or (found.state() is None and not verb.gone):
        raise Refused("not_found", 404, field=kind)
    return found
