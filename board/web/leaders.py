"""The page of those who lead with us: a link for each, made, shown and taken back."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from board import keys
from board.errors import Refused
from board.permissions import Actor
from board.snapshot import WorkshopView
from board.visibility import Audience
from board.web.handouts import without_key
from board.web.identity import house, link_giver, public_base, workshop_or_404
from board.web.pages import keep_quiet, render, sentence

pages = Blueprint("leaders", __name__)
pages.after_request(keep_quiet)


@pages.get("/desk/<code>/leaders")
def leaders(code: str) -> ResponseReturnValue:
    """Everybody who got a link of their own; `?show=<id>` shows one with its QR code."""
    view = workshop_or_404(code)
    _giver(view)
    return _page(view)


@pages.post("/desk/<code>/leaders")
def change(code: str) -> ResponseReturnValue:
    """Make a link, or take one back, as the pressed button says."""
    view = workshop_or_404(code)
    actor, form = _giver(view), request.form
    log = f"workshop:{view.id}"
    if form.get("do") == "revoke":
        house().ask(actor, log, "key.revoke", {"key": form.get("key", "")})
        flash(_("This link opens nothing any more."))
        return redirect(url_for("leaders.leaders", code=view.code), 303)
    made = form.get("id") or str(uuid4())
    try:
        house().ask(actor, log, "key.add", {"id": made, "name": form.get("name", "")})
    except Refused as refused:
        return _page(view, sentence(refused), 422 if refused.status == 400 else refused.status)
    return redirect(url_for("leaders.leaders", code=view.code, show=made, _anchor=f"link-{made}"), 303)


def _giver(view: WorkshopView) -> Actor:
    actor = link_giver(view)
    if actor is None:
        raise Refused("forbidden", 403)
    return actor


def _page(view: WorkshopView, problem: str = "", status: int = 200) -> ResponseReturnValue:
    known = house().shelf.now(f"workshop:{view.id}").things[Audience.MODERATORS].get("key", {})
    rows = [_row(id, key) for id, key in known.items()]
    return render(
        "leaders.html",
        status,
        view=view,
        leads=True,
        page="leaders",
        rows=sorted(rows, key=lambda row: bool(row["revoked"])),
        shown=request.args.get("show"),
        problem=problem,
        typed=request.form.get("name", "") if problem else "",
        fresh_id=str(uuid4()),
    )


def _row(id: str, key: dict[str, Any]) -> dict[str, Any]:
    link = f"{public_base()}/enter#{keys.link_key(house().settings.secret, key['role'], id)}"
    return {"id": id, **key, "link": link, "text": without_key(link)}
