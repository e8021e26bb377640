"""The organiser's pages: entering with a link, boards and settings, links and posters, results, the end."""

import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext as _

from board import retention, snapshot
from board.errors import Refused
from board.founding import zone_of
from board.permissions import Actor
from board.snapshot import WorkshopView
from board.web import figures, results
from board.web.creation import as_page_status, days_to_choose, sentence_for
from board.web.handouts import address_step, link_rows, posters_of, printed_words, short
from board.web.identity import actor_for, give_role, house, public_base, resolve_key, workshop_or_404
from board.web.pages import keep_quiet, render, sentence

pages = Blueprint("organiser", __name__)
pages.after_request(keep_quiet)


# With a link


@pages.get("/enter")
def enter() -> ResponseReturnValue:
    """The page a link opens; the key is in the fragment, which only the browser sees."""
    return render("enter.html", view=None, problem=None)


@pages.post("/enter")
def open_link() -> ResponseReturnValue:
    """Take a key, or a whole link, and go where it leads."""
    key = request.form.get("key", "").strip().rpartition("#")[2]
    try:
        role, workshop_id, key_id = resolve_key(key)
    except Refused as refused:
        return render("enter.html", status=refused.status, view=None, problem=sentence(refused))
    give_role(workshop_id, role, key_id)
    view = house().read(snapshot.workshop, None, workshop_id)
    where = f"/organise/{view.code}" if role == "organiser" else f"/desk/{view.code}"
    return redirect(where, 303)


# Boards and settings


@pages.get("/organise/<code>")
def organise(code: str) -> ResponseReturnValue:
    view, _actor = _mine(code)
    return _organise_page(view)


@pages.post("/organise/<code>")
def change(code: str) -> ResponseReturnValue:
    """One change, named by the pressed button, then back to where it was made."""
    view, actor = _mine(code)
    form = request.form
    ask = _CHANGES.get(form.get("do", ""))
    if ask is None:
        raise Refused("bad_value", 400, field="do")
    try:
        verb, args, place, said = ask(view, form)
        house().ask(actor, f"workshop:{view.id}", verb, args)
    except Refused as refused:
        place = _place(refused, form)
        return _organise_page(view, {place: sentence_for(place, refused)}, refused)
    if said:
        flash(said)
    return redirect(url_for("organiser.organise", code=view.code, _anchor=place), 303)


Asked = tuple[str, dict[str, Any], str, str]


def _ask_edit(view: WorkshopView, form: Any) -> Asked:
    board = _board(view, form)
    return "board.edit", {"board": board.id, "question": form.get("question", "")}, f"board-{board.number}", _("Saved.")


def _ask_move(step: int) -> Callable[[WorkshopView, Any], Asked]:
    def ask(view: WorkshopView, form: Any) -> Asked:
        board = _board(view, form)
        position = max(view.boards.index(board) + 1 + step, 1)
        return "board.move", {"board": board.id, "position": position}, f"board-{board.number}", ""

    return ask


def _ask_open(view: WorkshopView, form: Any) -> Asked:
    board = _board(view, form)
    return "board.open", {"board": board.id}, f"board-{board.number}", ""


def _ask_close(view: WorkshopView, form: Any) -> Asked:
    board = _board(view, form)
    return "board.close", {"board": board.id}, f"board-{board.number}", ""


def _ask_add(view: WorkshopView, form: Any) -> Asked:
    kind = {"kind": form["kind"]} if form.get("kind") else {}
    args = {"id": form.get("id") or str(uuid4()), "question": form.get("question", ""), **kind}
    return "board.add", args, "add", _("The new board hangs.")


def _ask_about(view: WorkshopView, form: Any) -> Asked:
    args = {name: form[name] for name in ("title", "language", "delete_on") if name in form}
    return "workshop.edit", args, "", _("Saved.")


def _ask_rehearse(on: bool) -> Callable[[WorkshopView, Any], Asked]:
    def ask(_view: WorkshopView, _form: Any) -> Asked:
        said = (
            _("The first sample cards come in a moment.") if on else _("The rehearsal is over. All boards are empty.")
        )
        return "workshop.rehearse", {"on": on}, "rehearsal", said

    return ask


_CHANGES: dict[str, Callable[[WorkshopView, Any], Asked]] = {
    "edit": _ask_edit,
    "up": _ask_move(-1),
    "down": _ask_move(1),
    "open": _ask_open,
    "close": _ask_close,
    "add": _ask_add,
    "about": _ask_about,
    "rehearse": _ask_rehearse(True),
    "rehearsed": _ask_rehearse(False),
}


# Before and after


@pages.get("/organise/<code>/links")
def links(code: str) -> ResponseReturnValue:
    """Slips with QR codes for guests, and the links of wall, moderators and organiser."""
    view, _actor = _mine(code)
    keys = house().read(snapshot.link_keys, view.id, house().settings)
    base = public_base()
    fresh = session.get("fresh") == view.code
    if fresh:
        session.pop("fresh")
    return _page(
        "links.html",
        view,
        page="links",
        base=base,
        host=short(base),
        fresh=fresh,
        own_link=f"{base}/enter#{keys['organiser']}" if "organiser" in keys else None,
        rows=link_rows(view, base, keys),
        shown=request.args.get("show"),
        local_only="127.0.0.1" in base,
    )


@pages.get("/organise/<code>/posters")
def posters(code: str) -> ResponseReturnValue:
    """A sheet of paper for every board, or for `?board=2` alone; `?size=a3` for the large ones."""
    view, _actor = _mine(code)
    only = request.args.get("board", type=int)
    chosen = [view.board(only)] if only is not None else view.boards
    base = public_base()
    return render(
        "posters.html",
        view=view,
        boards=posters_of(view, chosen, base),
        only=only,
        size="a3" if request.args.get("size") == "a3" else "a4",
        host=short(base),
        address_step=address_step(short(base)),
        words=printed_words(view),
    )


@pages.get("/organise/<code>/results")
def what_the_evening_says(code: str) -> ResponseReturnValue:
    """The figures of the evening, counted now, and the files."""
    view, _actor = _mine(code)
    cards = house().read(figures.all_cards, [board.id for board in view.boards])
    rankings = house().read(figures.rankings, view.boards)
    told = results.told(figures.summary(view.boards, cards, zone_of(house().settings.timezone)))
    return _page("results.html", view, page="results", rankings=rankings, **told)


# The end


@pages.post("/organise/<code>/seal")
def seal(code: str) -> ResponseReturnValue:
    view, actor = _mine(code)
    if request.form.get("sure") != "yes":
        return _organise_page(view, {"seal": _("Tick the box first: sealing cannot be undone.")}, status=422)
    house().ask(actor, f"workshop:{view.id}", "workshop.seal", {})
    flash(_("The evening is sealed."))
    return redirect(url_for("organiser.organise", code=view.code, _anchor="end-title"), 303)


@pages.post("/organise/<code>/erase")
def erase(code: str) -> ResponseReturnValue:
    """Erase the event at once if its name was typed."""
    view, _actor = _mine(code)
    if _plain(request.form.get("title", "")) != _plain(view.title):
        return _organise_page(view, {"erase": _("That is not the name of this event. Nothing was erased.")}, status=422)
    house().write(retention.erase, view.id)
    session["erased"] = True
    return redirect(url_for("creation.new"), 303)


# What they share


def _mine(code: str) -> tuple[WorkshopView, Actor]:
    """The workshop and this browser as its organiser; Refused unknown_code or forbidden."""
    view = workshop_or_404(code)
    return view, actor_for(view, "organiser")


def _board(view: WorkshopView, form: Any) -> Any:
    for board in view.boards:
        if board.id == form.get("board"):
            return board
    raise Refused("not_found", 404, field="board")


def _place(refused: Refused, form: Any) -> str:
    """Where on the page the sentence belongs."""
    do = form.get("do")
    if refused.status != 400:  # nothing that another word in the field would mend
        return "form"
    if do == "edit":
        return f"board-{form.get('board')}"
    if do == "about":
        field = str(refused.details.get("field", "title")).rpartition(".")[2]
        return field if field in ("title", "language", "delete_on") else "title"
    return "add" if do == "add" else "form"


def _organise_page(
    view: WorkshopView, problems: dict[str, str] | None = None, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    return _page(
        "organise.html",
        view,
        status=as_page_status(refused) if refused else status,
        page="organise",
        problems=problems or {},
        typed=request.form if problems else {},
        fresh_id=str(uuid4()),
        **days_to_choose(),
    )


def _page(template: str, view: WorkshopView, **told: Any) -> ResponseReturnValue:
    return render(
        template,
        view=view,
        may_organise=True,
        cards=sum(board.cards for board in view.boards),
        day=format_date(view.delete_on, "long"),
        **told,
    )


def _plain(title: str) -> str:
    return " ".join(unicodedata.normalize("NFC", title).split()).casefold()
