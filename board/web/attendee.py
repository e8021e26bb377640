"""The guests' pages: the code, one board to write on and read, one card to change, and how a page speaks and looks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import uuid4

from flask import Blueprint, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_babel import format_date, gettext as _
from flask_wtf.csrf import CSRFError
from markupsafe import Markup

from board.arguments import LANGUAGES
from board.errors import Refused
from board.kept import Kept
from board.permissions import Actor, Role
from board.snapshot import BoardView, Own, WorkshopView
from board.visibility import Audience
from board.web.drawing import language as language_drawn
from board.web.hanging import Card, cards_named
from board.web.identity import (
    actor_for,
    device_secret,
    doorkeeper,
    give_role,
    held_roles,
    house,
    workshop_or_404,
)
from board.web.pages import THEMES, csrf, render, sentence
from board.web.topics import Topic, Voting, discs, given_by, grouped, topics_of, voting

pages = Blueprint("attendee", __name__)

NEWEST = 30  # cards of others on a page before "older"
YEAR = 365 * 86400
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DEEDS = {"edit": "card.edit", "remove": "card.remove", "restore": "card.restore", "like": "card.like"}
_DEEDS |= {"unlike": "card.unlike", "flash": "card.flash", "unflash": "card.unflash"}
_DEEDS |= {"dot": "vote.add", "undot": "vote.remove"}
_SHUT = ("board_closed", "sealed", "banned")  # which the page says by itself where nobody may write


@dataclass(frozen=True)
class Sheet:
    """One board as one device sees it: cards newest first, states with `id` and what this device left on them."""

    kept: Kept
    mine: Own
    own: list[Card]
    others: list[Card]  # that are shown, where there are no headings
    older: int  # of the others, not shown
    topics: list[Topic]
    groups: list[Topic]  # topics with their cards, once the cards are being ordered
    voting: Voting

    @property
    def hanging(self) -> int:
        return len(self.kept.cards(Audience.ATTENDEES))

    @property
    def top(self) -> int:
        newest = cards_named(self.kept, Audience.ATTENDEES, islice(_newest_first(self.kept), 1), set())
        return max((int(card["number"]) for card in self.own + newest), default=0)

    @property
    def banned(self) -> bool:
        return "banned" in self.mine

    @property
    def stepping(self) -> bool:
        """Whether cards take dots."""
        return self.voting.phase == "dot" and self.voting.on == "cards"


def _newest_first(kept: Kept) -> Iterator[str]:
    return reversed(kept.cards(Audience.ATTENDEES))


# Finding the board


@pages.get("/")
def start() -> ResponseReturnValue:
    """The form for the code, or on to the board of the code that came with it."""
    code = request.args.get("code", "")
    if not code.strip():
        return render("join.html")
    try:
        view = workshop_or_404(code)
    except Refused as refused:
        return render("join.html", refused.status, code=code, refusal=sentence(refused))
    return redirect(f"/b/{view.code}", 303)


@pages.get("/b")
def by_code() -> ResponseReturnValue:
    return start()


@pages.get("/b/<code>")
def stage(code: str) -> ResponseReturnValue:
    """To the board that the wall shows."""
    view = workshop_or_404(code)
    if view.shown is None:
        raise Refused("not_found", 404, field="board")
    return redirect(f"/b/{view.code}/{view.shown.number}", 303)


# One board


@pages.get("/b/<code>/<int:number>")
def board(code: str, number: int) -> ResponseReturnValue:
    """Write and read: the question, the field, one's own cards, then everybody's."""
    view = workshop_or_404(code)
    found = view.board(number)
    if code != view.code:
        return redirect(f"/b/{view.code}/{number}", 301)
    return _board_page(view, found)


@pages.post("/b/<code>/<int:number>")
@csrf.exempt  # asked for inside, so that a page too old to post gives the typed text back
def pin(code: str, number: int) -> ResponseReturnValue:
    """A new card from the plain form; a refused text comes back in the field."""
    view = workshop_or_404(code)
    found = view.board(number)
    form, text = request.form, request.form.get("text", "")
    try:
        csrf.protect()
        args = {"id": form.get("id", ""), "text": text}
        _ask_once_more(actor_for(view, Role.ATTENDEE), found, args, form.get("request_id", ""))
    except CSRFError:
        return _board_page(
            view, found, text, 400, _("This page was too old to send it. Your text is still here: send it once more.")
        )
    except Refused as refused:
        return _board_page(view, found, text, refused.status, sentence(refused))
    return redirect(f"/b/{view.code}/{number}?hung=1", 303)


def _ask_once_more(actor: Actor, found: BoardView, args: dict[str, Any], request_id: str) -> None:
    """Pin; a form that was sent before and comes back with another text is a new card."""
    try:
        _ask(actor, found, "card.add", args, request_id)
    except Refused as refused:
        if refused.code not in ("id_reuse", "id_taken"):
            raise
        _ask(actor, found, "card.add", args | {"id": str(uuid4())}, str(uuid4()))


def _refused(view: WorkshopView, found: BoardView, refused: Refused) -> Response:
    """The page again, and at its top why what was asked for was not done."""
    return _board_page(view, found, "", refused.status, refused=refused)


def _board_page(
    view: WorkshopView,
    found: BoardView,
    text: str = "",
    status: int = 200,
    refusal: str = "",
    refused: Refused | None = None,
) -> Response:
    """`refusal` is of the text; `refused` is anything else that was asked for."""
    if Role.ATTENDEE.value not in held_roles(view.id):
        give_role(view.id, Role.ATTENDEE)
    everything = "all" in request.values
    here = f"/b/{view.code}/{found.number}"
    sheet = _sheet(view, found, everything)
    open = found.open and not view.sealed and not sheet.banned
    taken = request.args.get("taken", "")
    return render(
        "board.html",
        status,
        workshop=view,
        board=found,
        open=open,
        banned=sheet.banned,
        here=here,
        seq=sheet.kept.seq,
        epoch=sheet.kept.epoch,
        top=sheet.top,
        count=sheet.hanging,
        own=sheet.own,
        others=_drawn(sheet, sheet.others, here, open),
        older=sheet.older,
        groups=[(topic, _drawn(sheet, topic.cards, here, open)) for topic in sheet.groups],
        everything=everything,
        text=text,
        refusal=refusal,
        notice=sentence(refused) if refused and (open or refused.code not in _SHUT) else "",
        hung="hung" in request.args,
        taken={"id": taken, "text": ""} if _ID.fullmatch(taken) else None,
        fresh={"id": str(uuid4()), "request_id": str(uuid4())},
        delete_on=format_date(view.delete_on, "long"),
        **_dots_of(sheet, found),
    )


def _dots_of(sheet: Sheet, found: BoardView) -> dict[str, Any]:
    """What the page says of topics and dots, and what its script needs to go on from there."""
    things = sheet.kept.things[Audience.ATTENDEES]
    setting = {"kind": found.kind, "phase": found.phase, "approving": found.approving}
    return {
        "voting": sheet.voting,
        "given": given_by(sheet.mine),
        "stepping": sheet.stepping,
        "numbers": {topic.id: topic.number for topic in sheet.topics},
        "mood": next(iter(sheet.mine["mood"]), ""),
        "tally": things.get("tally", {}).get(found.id, {}),
        "discs": discs,
        "brought": {
            "cluster": things.get("cluster", {}),
            "tally": things.get("tally", {}),
            "mine": {kind: sheet.mine[kind] for kind in ("dot", "flash", "mood", "banned") if kind in sheet.mine},
            "board": setting | {"covered": found.covered, "dots_on": found.dots_on},
        },
    }


def _sheet(view: WorkshopView, found: BoardView, everything: bool = False) -> Sheet:
    shelf, log = house().shelf, f"board:{found.id}"
    kept = shelf.now(log)
    mine = shelf.mine(log, kept, device_secret())
    own, liked, given = set(mine["card"]), set(mine["like"]), given_by(mine)
    others = [id for id in _newest_first(kept) if id not in own]
    topics = topics_of(kept, given)
    ordered = found.phase != "collect" and bool(topics)
    groups = grouped(kept, topics, others, liked, None if everything else NEWEST) if ordered else []
    shown = [] if ordered else others if everything else others[:NEWEST]
    return Sheet(
        kept,
        mine,
        # A card that was hidden is still there for its writer.
        _labelled(cards_named(kept, Audience.MODERATORS, reversed(mine["card"]), liked), topics, given),
        cards_named(kept, Audience.ATTENDEES, shown, liked),
        0 if ordered else len(others) - len(shown),
        topics,
        groups,
        voting(kept, found, topics, given, view.sealed or "banned" in mine),
    )


def _labelled(cards: Iterable[Card], topics: list[Topic], given: Counter[str]) -> list[Card]:
    """One's own cards with what became of them: the topic's numeral and heading, the dots."""
    known = {topic.id: topic for topic in topics}
    found = []
    for card in cards:
        topic = known.get(card.get("cluster", ""))
        dots = card.get("dots", topic.dots if topic else None)
        more = {"n": topic.number, "topic": topic.title} if topic else {}
        found.append({**card, **more, "sum": dots, "given": given[card["id"]]})
    return found


def _drawn(sheet: Sheet, cards: list[Card], here: str, open: bool) -> Markup:
    """The slips of others' cards; each look of one is drawn once, for all whom it is shown to."""
    slip = current_app.jinja_env.get_template("parts/slips.html").module.other  # type: ignore[attr-defined]
    drawn, language = [], language_drawn()
    flashed, given, stepping = set(sheet.mine["flash"]), given_by(sheet.mine), sheet.stepping
    numbers = {topic.id: topic.number for topic in sheet.topics}
    for card in cards:
        looks = sheet.kept.drawn.setdefault(card["id"], {})
        mark = {"flashed": card["id"] in flashed, "n": numbers.get(card.get("cluster", "")), "given": given[card["id"]]}
        steps = (stepping, stepping and sheet.voting.left > 0)
        look = (language, open, card["liked"], *mark.values(), *steps)
        if look not in looks:
            looks[look] = slip(card | mark, f"{here}/card/{card['id']}", open, *steps)
        drawn.append(looks[look])
    return Markup("\n").join(drawn)


# One card


@pages.get("/b/<code>/<int:number>/card/<id>")
def card(code: str, number: int, id: str) -> ResponseReturnValue:
    """Change one's own card without scripts."""
    view = workshop_or_404(code)
    return _card_page(view, view.board(number), id)


@pages.post("/b/<code>/<int:number>/card/<id>")
def deed(code: str, number: int, id: str) -> ResponseReturnValue:
    """What can be done with a card: change it, take it down, mark it, give it a dot; then back to where it hangs."""
    view = workshop_or_404(code)
    found, do, text = view.board(number), request.form.get("do", ""), request.form.get("text", "")
    if do not in _DEEDS:
        raise Refused("bad_value", 400, field="do")
    args = {"card": id} | ({"text": text} if do == "edit" else {})
    try:
        _ask(actor_for(view, Role.ATTENDEE), found, _DEEDS[do], args, request.form.get("request_id", ""))
    except Refused as refused:
        if do == "edit":
            return _card_page(view, found, id, text, refused)
        return _refused(view, found, refused)
    query = f"?taken={id}" if do == "remove" else "?all=1" if "all" in request.form else ""
    anchor = "" if do == "remove" else f"#card-{id}"
    return redirect(f"/b/{view.code}/{number}{query}{anchor}", 303)


@pages.post("/b/<code>/<int:number>/topic/<id>")
def dot(code: str, number: int, id: str) -> ResponseReturnValue:
    """A dot on a topic, or taken back."""
    workshop_or_404(code)
    do = request.form.get("do", "")
    if do not in ("dot", "undot"):
        raise Refused("bad_value", 400, field="do")
    return _and_back(code, number, _DEEDS[do], {"cluster": id}, "#vote")


@pages.post("/b/<code>/<int:number>/mood")
def mood(code: str, number: int) -> ResponseReturnValue:
    """The one dot of a device, on a field of the scale."""
    workshop_or_404(code)
    field = request.form.get("field", "")
    if not re.fullmatch("[1-5]", field):
        raise Refused("bad_value", 400, field="field")
    return _and_back(code, number, "mood.set", {"field": int(field)}, "#mood")


def _and_back(code: str, number: int, verb: str, args: dict[str, Any], anchor: str) -> ResponseReturnValue:
    """One command from the plain page, then the page again where one was."""
    view = workshop_or_404(code)
    found = view.board(number)
    try:
        _ask(actor_for(view, Role.ATTENDEE), found, verb, args, request.form.get("request_id", ""))
    except Refused as refused:
        return _refused(view, found, refused)
    return redirect(f"/b/{view.code}/{number}{anchor}", 303)


def _card_page(
    view: WorkshopView, found: BoardView, id: str, text: str | None = None, refused: Refused | None = None
) -> Response:
    known = next((card for card in _sheet(view, found).own if card["id"] == id), None)
    if known is None:
        raise refused or Refused("not_yours", 403)
    back = f"/b/{view.code}/{found.number}"
    return render(
        "card_edit.html",
        refused.status if refused else 200,
        board=found,
        card=known,
        text=known["text"] if text is None else text,
        refusal=sentence(refused) if refused else "",
        url=f"{back}/card/{id}",
        back=f"{back}#card-{id}",
        fresh={"request_id": str(uuid4())},
    )


def _ask(actor: Actor, found: BoardView, verb: str, args: dict[str, Any], request_id: str) -> None:
    """One command; forms pay with the same credits as sockets."""
    asked = {"request_id": request_id or str(uuid4()), "log": f"board:{found.id}", "verb": verb, "args": args}
    house().command(actor, asked, doorkeeper().credits.taker(actor.device or ""))


# How a page speaks and looks


@pages.post("/language")
def language() -> ResponseReturnValue:
    return _remember("language", request.form.get("language", ""), LANGUAGES)


@pages.post("/theme")
def theme() -> ResponseReturnValue:
    """Light, dark, high contrast; empty follows the device."""
    return _remember("theme", request.form.get("theme", ""), ("", *THEMES))


def _remember(name: str, value: str, allowed: tuple[str, ...] | list[str]) -> Response:
    """Keep a choice in a cookie of its own and go back; another site's address is never followed."""
    if value not in allowed:
        raise Refused("bad_value", 400, field=name)
    asked = request.form.get("next", "/")
    local = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    response = make_response(redirect(asked if local else "/", 303))
    response.set_cookie(
        name, value, max_age=YEAR if value else 0, httponly=True, samesite="Lax", secure=house().settings.secure
    )
    return response
