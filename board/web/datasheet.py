"""The data sheet: what is kept, where, until when and who sees it, told from the running settings."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext as _, ngettext

from board.permissions import UNDO_SECONDS
from board.snapshot import WorkshopView
from board.web.identity import DEVICE_DAYS, held_roles, house, workshop_or_404
from board.web.pages import render

pages = Blueprint("datasheet", __name__)


@pages.get("/data")
def data() -> ResponseReturnValue:
    """The sheet for this server, or with `?code=` for one event."""
    code = request.args.get("code")
    view = workshop_or_404(code) if code else None
    return render(
        "datasheet.html",
        view=view,
        may_organise=view is not None and "organiser" in held_roles(view.id),
        page="data",
        parts=_parts(view),
    )


def _parts(view: WorkshopView | None) -> list[dict[str, Any]]:
    return [
        {"key": "kept", "title": _("What is kept"), "sentences": _kept()},
        {"key": "not-kept", "title": _("What is not kept"), "sentences": _not_kept()},
        {"key": "where", "title": _("Where"), "sentences": _where()},
        {"key": "until", "title": _("Until when"), "sentences": _until(view)},
        {"key": "seen", "title": _("Who sees it"), "sentences": _seen()},
        {"key": "browser", "title": _("What stands in your browser"), "sentences": _browser()},
    ]


def _kept() -> list[str]:
    return [
        _(
            "The text of each card, its number, the time it was hung or changed, its topic, and how many people say "
            "“me too”, put dots on it or disagree."
        ),
        _("The name of the event, the questions on its boards, and a numbered list of all changes to them."),
        _("Earlier wordings of a card that was changed, as long as the card itself."),
        _(
            "On each card, “me too”, dot and mark of disagreement a sign that only the device it came from can make "
            "again. With it you can change your card and take it down, nobody has too many dots, and moderators can "
            "stop a device on one board. It says nothing about you, and differs from board to board."
        ),
        _(
            "The last 200 things that moderators did, without any card’s text, and the names they gave to each other’s "
            "links."
        ),
        _("Of everything that was sent a fingerprint, so that what arrives twice counts once."),
    ]


def _not_kept() -> list[str]:
    return [
        _("No names of guests and no accounts. A card has no author."),
        _("No addresses of devices (IP), neither in the database nor in the log of this server."),
        _("No statistics of visitors. No page loads anything from anybody else."),
    ]


def _where() -> list[str]:
    settings = house().settings
    sentences = [_("In one SQLite file on the computer that this server runs on. Nothing goes to another service.")]
    if settings.secure:
        sentences.append(_("The way there is encrypted (https)."))
    else:
        sentences.append(
            _("The way there is not encrypted (http): whoever runs the Wi-Fi could read along. Don’t write secrets.")
        )
    return sentences


def _until(view: WorkshopView | None) -> list[str]:
    days = house().settings.retention_days
    if view is None:
        first = ngettext(
            "Every event has a deletion date. Unless the organiser chooses another, it is %(num)s day after creation.",
            "Every event has a deletion date. Unless the organiser chooses another, it is %(num)s days after creation.",
            days,
        )
    else:
        first = _("This event is erased on %(day)s.", day=format_date(view.delete_on, "long"))
    sentences = [
        first,
        _("On that day the server erases the cards, all changes, the keys and the event itself, by itself."),
        _(
            "A card that you take down yourself can be brought back for %(seconds)s seconds; then its text is erased.",
            seconds=UNDO_SECONDS,
        ),
        _("If the organiser seals the evening, all signs and fingerprints are erased at once."),
        _("Files that somebody took home and copies of the database that somebody made are beyond this server."),
    ]
    if view is not None and view.sealed:
        sentences.append(_("This evening is sealed: no card can be traced to a device any more."))
    return sentences


def _seen() -> list[str]:
    settings = house().settings
    return [
        _("Whoever has the code or QR code of an event reads all cards that hang there; so do all at the wall."),
        _(
            "Moderators also see cards that were taken down, wait or are covered. "
            "Nobody sees who wrote a card or put a dot."
        ),
        _("Organisers see the same and take the files home."),
        _("Whoever runs this computer can open the database."),
        _("Creating events on this server needs a key.")
        if settings.create_key
        else _("Everybody who reaches this server may create events on it."),
    ]


def _browser() -> list[str]:
    return [
        ngettext(
            "A cookie with a random secret, so that your cards stay yours (%(num)s day).",
            "A cookie with a random secret, so that your cards stay yours (%(num)s days).",
            DEVICE_DAYS,
        ),
        _("A cookie with what you opened: event, moderator or organiser link; and your choice of language and look."),
        _("What you typed and what has not gone out yet, until it hangs."),
    ]
