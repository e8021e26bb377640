"""The wall: the page for the projector, open to whoever knows the code, and the QR code of each board."""

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from board.snapshot import BoardView, WorkshopView
from board.visibility import Audience
from board.web.handouts import short
from board.web.hanging import cards_of
from board.web.identity import give_role, house, public_base, workshop_or_404
from board.web.pages import THEMES, chosen_theme, qr, render

pages = Blueprint("wall", __name__)


@pages.get("/wall/<code>")
def wall(code: str) -> ResponseReturnValue:
    """The board that the stage shows, as guests see it."""
    view = workshop_or_404(code)
    if code != view.code:
        return redirect(url_for("wall.wall", code=view.code))
    give_role(view.id, "wall")
    board = view.shown
    kept = house().shelf.now(f"board:{board.id}") if board else None
    return render(
        "wall.html",
        view=view,
        board=board,
        writable=board is not None and board.open and not view.sealed,
        seq=kept.seq if kept else 0,
        epoch=kept.epoch if kept else "",
        cards=cards_of(kept.things[Audience.ATTENDEES]) if kept else [],
        link=guest_link(view, board),
        say=short(public_base()),
        theme=wall_theme(),
    )


@pages.get("/wall/<code>/qr/<int:number>")
def code_of_board(code: str, number: int) -> ResponseReturnValue:
    """The QR code that leads guests to a board, as SVG; number 0 leads to the event."""
    view = workshop_or_404(code)
    response = make_response(str(qr(guest_link(view, view.board(number) if number else None))))
    response.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def guest_link(view: WorkshopView, board: BoardView | None) -> str:
    """Where a guest writes: the board's own page, or the event's where there is no board."""
    link = f"{public_base()}/b/{view.code}"
    return f"{link}/{board.number}" if board else link


def wall_theme() -> str:
    """The look this wall was given by key, which may differ from the other pages of the same laptop."""
    theme = request.cookies.get("wall_theme", "")
    return theme if theme in THEMES else chosen_theme()
