"""The desk: the moderator's page, which works as plain forms too."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from board.errors import Refused
from board.founding import zone_of
from board.permissions import Actor
from board.snapshot import BoardView, WorkshopView
from board.visibility import Audience
from board.web.handouts import short
from board.web.hanging import cards_of
from board.web.identity import actor_for, held_roles, house, link_giver, public_base, workshop_or_404
from board.web.pages import render, sentence
from board.web.wall import guest_link

pages = Blueprint("moderator", __name__)

FIRST_CARDS = 60  # painted by the server; the live page fetches the rest itself

# A pressed button names one of these; its value is the argument named here.
VERBS = {
    "hide": ("card.hide", "card"),
    "restore": ("card.restore", "card"),
    "approve": ("card.approve", "card"),
    "open": ("board.open", "board"),
    "close": ("board.close", "board"),
    "show": ("stage.show", "board"),
    "phase": ("board.phase", "phase"),
    "view": ("stage.view", "view"),
    "turn": ("stage.turn", "by"),
}


@pages.get("/desk/<code>")
def desk(code: str) -> ResponseReturnValue:
    """One board's cards, newest first, with what was taken down; `?board=2` chooses, `?all=1` shows every card."""
    view = workshop_or_404(code)
    actor_for(view, "moderator")
    board = _chosen(view)
    cards = _cards(board) if board else []
    everything = "all" in request.args
    return render(
        "desk.html",
        view=view,
        board=board,
        shown=view.shown,
        cards=cards if everything else cards[:FIRST_CARDS],
        total=len(cards),
        hidden=sum(card["hidden"] for card in cards),
        link=guest_link(view, board),
        say=short(public_base()),
        organises="organiser" in held_roles(view.id),
        gives_links=link_giver(view) is not None,
    )


@pages.post("/desk/<code>")
def act(code: str) -> ResponseReturnValue:
    """One verb, named by the pressed button, then back to the same board."""
    view = workshop_or_404(code)
    actor = actor_for(view, "moderator")
    board = _chosen(view)
    try:
        _ask(view, actor, board)
    except Refused as refused:
        flash(sentence(refused))
    number = board.number if board else None
    return redirect(url_for("moderator.desk", code=view.code, board=number), 303)


def _ask(view: WorkshopView, actor: Actor, board: BoardView | None) -> None:
    name = next((name for name in VERBS if name in request.form), None)
    if name is None or board is None:
        raise Refused("bad_value", 400, field="do")
    verb, target = VERBS[name]
    log = f"board:{board.id}" if target == "card" else f"workshop:{view.id}"
    value = request.form.get(name, type=int) if target == "by" else request.form[name]
    args = {"board": board.id} if verb == "board.phase" else {}
    house().ask(actor, log, verb, {**args, target: value})


def _chosen(view: WorkshopView) -> BoardView | None:
    """The board that the address names, else the one on the wall."""
    number = request.args.get("board", type=int)
    return view.shown if number is None else view.board(number)


def _cards(board: BoardView) -> list[dict[str, Any]]:
    """Every card of a board as moderators see it, newest first."""
    cards = cards_of(house().shelf.now(f"board:{board.id}").things[Audience.MODERATORS])
    zone = zone_of(house().settings.timezone)
    return [
        {**card, "at": f"{datetime.fromisoformat(card['added_at']).astimezone(zone):%H:%M}"} for card in reversed(cards)
    ]
