"""The files to take home, for whoever may see what is in them."""

from urllib.parse import quote

from flask import Blueprint, Response, request

from board.arguments import LANGUAGES
from board.errors import Refused
from board.exports import FORMATS, File, export
from board.permissions import Role
from board.visibility import AUDIENCE_OF, AUDIENCES, Audience
from board.web.identity import bearer, held_roles, house, key_actor

pages = Blueprint("exports", __name__)


@pages.get("/export/<workshop_id>.<extension>")
def export_file(workshop_id: str, extension: str) -> Response:
    """`?audience=attendee` or `moderator` (the best the asker may see), `?language=de` or `en` (the event's own)."""
    if extension not in FORMATS:
        raise Refused("unknown_format", 404, field="format", formats=", ".join(FORMATS))
    language = request.args.get("language")
    if language is not None and language not in LANGUAGES:
        raise Refused("bad_value", 400, field="language")
    audience = _audience(_roles(workshop_id), request.args.get("audience"))
    made = house().read(export, workshop_id, extension, audience, language, house().settings.timezone)
    return _download(made)


def _roles(workshop_id: str) -> set[Role]:
    """What the asker is in this workshop, by the key in the header or else by the cookie."""
    key = bearer()
    if key is None:
        return {Role(role) for role in held_roles(workshop_id)}
    actor = key_actor(key, None)
    return {actor.role} if actor.workshop == workshop_id else set()


def _audience(roles: set[Role], asked: str | None) -> Audience:
    """The audience asked for, by default the best; Refused forbidden when the asker belongs to none of that kind."""
    if asked is not None and asked not in AUDIENCES:
        raise Refused("bad_value", 400, field="audience")
    allowed = {AUDIENCE_OF[role] for role in roles}
    if Audience.MODERATORS in allowed:  # who may see all may also have the file that guests get
        return AUDIENCES[asked or "moderator"]
    if Audience.ATTENDEES not in allowed or asked == "moderator":
        raise Refused("forbidden", 403)
    return Audience.ATTENDEES


def _download(made: File) -> Response:
    response = Response(made.data, content_type=made.mimetype)
    names = {"filename": made.plain_name, "filename*": f"UTF-8''{quote(made.name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Authorization", "Cookie"))
    response.add_etag()
    response.make_conditional(request)
    return response
