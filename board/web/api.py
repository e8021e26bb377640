"""The HTTP API: what sockets can do, for programs and for the last resort of a phone; and the operator's door."""

import re
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from typing import Any, Literal

from flask import Blueprint, jsonify, request, session
from flask.wrappers import Response
from itsdangerous import BadSignature, TimestampSigner

from board import snapshot, workshops
from board.arguments import Args, parse
from board.columns import wire_time
from board.errors import Refused
from board.founding import NewBoard
from board.kept import CODINGS, IDENTITY
from board.permissions import Actor, Role
from board.visibility import AUDIENCE_OF
from board.web.identity import (
    bearer,
    cookie_actor,
    doorkeeper,
    founder_links,
    held_roles,
    house,
    key_actor,
    opens_creation,
    public_base,
)
from board.web.openapi import document
from board.web.pages import csrf
from board.web.wire import dumps, read

pages = Blueprint("api", __name__)

OPERATOR_SECONDS = 60
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
MOST_IMPORT_BYTES = 32 * 1024 * 1024


class NewWorkshop(Args):
    title: str
    language: Literal["de", "en"]
    boards: list[NewBoard]
    delete_on: str | None = None


@pages.post("/api/workshops")
@csrf.exempt
def create_workshop() -> tuple[Response, int]:
    """A new workshop; needs CREATE_KEY as bearer where the server asks for one, and never a cookie."""
    if not opens_creation(bearer()):
        raise Refused("creation_closed", 403)
    asked = parse(NewWorkshop, _json())
    create = partial(
        workshops.create,
        title=asked.title,
        language=asked.language,
        boards=asked.boards,
        delete_on=asked.delete_on,
    )
    made = house().write(create)
    return jsonify(ok=True, links=founder_links(public_base(), made), **made), 201


@pages.get("/api/logs/<log>")
def read_log(log: str) -> Response:
    """Answers like `join`."""
    actor = _reader(log)
    answer = house().shelf.catch_up(log, _since(), AUDIENCE_OF[actor.role], actor.device, _epoch())
    now = {"now": wire_time(datetime.now(UTC))}
    response = Response(dumps(answer | now), content_type="application/json")
    response.set_etag(blake2b(dumps(answer).encode(), digest_size=12).hexdigest())  # the same at any time
    return _kept_by_asker(response, "Authorization, Cookie, Device, Accept-Encoding")


@pages.get("/api/snapshots/<log>")
def read_snapshot(log: str) -> Response:
    """A whole log, in the same bytes for everybody of an audience."""
    actor = _reader(log)
    wanted = request.accept_encodings.best_match(CODINGS, IDENTITY)
    packed = house().shelf.packed(log, AUDIENCE_OF[actor.role], wanted)
    response = Response(packed.body, content_type="application/json")
    if packed.coding != IDENTITY:
        response.content_encoding = packed.coding
    response.set_etag(packed.etag)
    return _kept_by_asker(response, "Authorization, Cookie, Accept-Encoding")


def _reader(log: str) -> Actor:
    """Who asks for a log of their own event; Refused unknown_log."""
    workshop_id = house().shelf.home(log)
    actor = _actor(workshop_id)
    if actor.workshop != workshop_id:
        raise Refused("unknown_log", 404, field="log")
    return actor


def _kept_by_asker(response: Response, vary: str) -> Response:
    """The asker may keep it, and must ask each time whether it is still so."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = vary
    response.make_conditional(request)
    return response


def _since() -> int | None:
    given = request.args.get("since")
    if given is None or given in ("", "null"):
        return None
    if not _WHOLE.fullmatch(given):
        raise Refused("wrong_type", 400, field="since")
    if not 0 <= int(given) <= snapshot.HIGHEST_SEQ:
        raise Refused("bad_value", 400, field="since")
    return int(given)


def _epoch() -> str | None:
    given = request.args.get("epoch")
    return None if given in ("", "null") else given


@pages.post("/api/commands")
@csrf.exempt
def ask() -> Response:
    """Answers like `command`; who comes with a cookie also sends the CSRF token."""
    asked = _json()
    named = asked.get("log") if isinstance(asked, dict) else None
    if not isinstance(named, str):
        missing = isinstance(asked, dict) and "log" not in asked
        raise Refused("missing_field" if missing else "wrong_type", 400, field="log")
    if bearer() is None:
        csrf.protect()
    actor = _actor(house().shelf.home(named))
    admit = doorkeeper().credits.taker(actor.device or f"key:{actor.workshop}:{actor.key}")
    return jsonify(house().command(actor, asked, admit))


@pages.post("/api/operator/<operation>")
@csrf.exempt
def operate(operation: str) -> Response:
    """A command of the machine's own command line, signed with the server's secret."""
    request.max_content_length = MOST_IMPORT_BYTES
    signer = TimestampSigner(house().settings.secret, salt="operator")
    try:
        signer.unsign(bearer() or "", max_age=OPERATOR_SECONDS)
    except BadSignature:
        raise Refused("wrong_key", 403) from None
    return jsonify(ok=True, result=house().operate(operation, _json()))


@pages.get("/api/openapi.json")
def openapi() -> Response:
    return jsonify(document())


def _actor(workshop_id: str) -> Actor:
    """Who asks about a workshop: by a key, else by the best role the browser's cookie holds (or `?as=`)."""
    key = bearer()
    if key is not None:
        return key_actor(key, request.headers.get("Device"))
    held = held_roles(workshop_id) if session else set()
    wanted = request.args.get("as")
    for role in (Role.ORGANISER, Role.MODERATOR, Role.ATTENDEE, Role.WALL):
        if role.value in held and wanted in (None, role.value):
            return cookie_actor(workshop_id, role)
    raise Refused("forbidden", 403)


def _json() -> Any:
    try:
        asked = read(request.get_data())
    except ValueError:
        asked = None
    if asked is None:
        raise Refused("unreadable", 400)
    return asked
