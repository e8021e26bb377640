"""What every page shares: words for refusals, the reader's language, built files, QR codes, headers, errors."""

import json
import logging
import os
from functools import cache
from pathlib import Path
from typing import Any

import segno
from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from flask.wrappers import Response
from flask_babel import Babel, get_locale, lazy_gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import TemplateNotFound
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from board import keys
from board.arguments import LANGUAGES
from board.config import ROOT
from board.errors import Refused
from board.web import drawing

_l = lazy_gettext
log = logging.getLogger("pappen")
csrf = CSRFProtect()

AGAIN_SECONDS = 2  # until a server that ends is likely to be back

DIST = ROOT / "static" / "dist"
THEMES = ("light", "dark", "contrast")

MESSAGES = {
    "text_empty": _l("Write something first: there is nothing here that can be read."),
    "text_too_long": _l("That is too long. Shorten it to %(limit)s characters."),
    "text_control": _l("There are characters in it that nobody can read. Delete them and send it again."),
    "text_marks": _l("There are too many marks on one letter. Delete some of them."),
    "text_line_break": _l("This must be one line. Delete the line break."),
    "unknown_verb": _l("This page is out of date. Reload it and try again."),
    "unknown_event": _l("This page is out of date. Reload it and try again."),
    "missing_field": _l("Something is missing here. Fill in everything and send it again."),
    "unknown_field": _l("This page is out of date. Reload it and try again."),
    "wrong_type": _l("Something here has the wrong form. Reload the page and try again."),
    "bad_value": _l("This does not fit here. Check what you entered."),
    "unknown_log": _l("This event is no longer here. Ask for the new code."),
    "not_found": _l("This is no longer here. It may have been taken down."),
    "forbidden": _l("You need another link for this. Ask the people who run the event."),
    "not_yours": _l("Only the phone that wrote this card can do this."),
    "board_closed": _l("Writing has ended on this board. You can still read everything."),
    "sealed": _l("This event is sealed: nothing on it can be changed any more."),
    "too_late": _l("Too late to bring it back. Just write it again."),
    "id_reuse": _l("This was sent before with other content. Reload the page and try again."),
    "id_taken": _l("This hangs already. Reload the page to see it."),
    "wrong_key": _l("This link is not right. Copy all of it and try again."),
    "expired_key": _l("This link no longer works. Ask for a new one."),
    "unknown_code": _l("There is no event with this code. Check the six letters on the wall."),
    "date_past": _l("Choose a day from tomorrow on."),
    "date_far": _l("Choose a day within the next year."),
    "slow_down": _l("That was very fast. Wait a moment and try again."),
    "try_later": _l("The server is busy. Try again in a moment; nothing is lost."),
    "storage_full": _l("The server's disk is full. Tell the people who run the event; your text stays here."),
    "changed_since": _l("This card was changed a moment ago. Please read it once more."),
    "dotting_closed": _l("Dots cannot be put now. Wait for those who lead the event."),
    "no_dots_left": _l("All your dots are put. Take one back to put it elsewhere."),
    "one_card": _l("Here everybody writes one sentence. Change yours, or take it down."),
    "wrong_kind": _l("This board takes something else. Reload the page to see what."),
    "too_many_topics": _l("There can be at most %(limit)s topics. Merge two of them first."),
    "too_many_boards": _l("There can be at most %(limit)s boards. Use one that is there."),
    "not_empty": _l("Something hangs here already. Rehearse in an event of its own, or before the guests come."),
    "board_in_use": _l("This board stays: something was left on it, or it is the only one. Close it instead."),
    "too_many_keys": _l("At most %(limit)s links can lead here. Take one back that is no longer needed."),
    "banned": _l("Those who lead the event have ended writing on this board for this device."),
    "no_device": _l("Nobody can tell which device wrote this card. Take it down by itself."),
    "failed": _l("Something went wrong on our side. Try again."),
    "csrf": _l("This page is out of date. Reload it and send it again."),
    "creation_closed": _l("To create an event here you need the creation key. Ask the people who run this server."),
    "too_large": _l("That is far too much at once. Shorten it and send it again."),
    "unreadable": _l("This could not be read. Reload the page and try again."),
    "bad_file": _l("This is no file that can be read here: it is damaged, or from another program."),
    "unknown_format": _l("There is no such file. There are: %(formats)s."),
    "newer_file": _l("This file comes from a newer version. Update this server first."),
}


def message(code: str, **details: Any) -> str:
    """What a refusal says to the reader, in the reader's language."""
    sentence = str(MESSAGES.get(code, MESSAGES["failed"]))
    try:
        return sentence % details if "%(" in sentence else sentence
    except KeyError:
        return sentence


def sentence(refused: Refused) -> str:
    """What a refusal says, with its details in it."""
    return message(refused.code, **refused.details)


def as_answer(refused: Refused) -> dict[str, Any]:
    """`{"ok": false, "code", "message", ...details}`: how every request of a program hears no."""
    return {"ok": False, "code": refused.code, "message": sentence(refused), **refused.details}


def chosen_language() -> str:
    """The language a browser chose, else the best it accepts, else German."""
    try:
        chosen = request.cookies.get("language")
    except RuntimeError:
        return LANGUAGES[0]
    if chosen in LANGUAGES:
        return chosen
    if not request.accept_languages:
        return LANGUAGES[0]
    return request.accept_languages.best_match(LANGUAGES) or "en"


def chosen_theme() -> str:
    """The theme a browser chose; empty follows the device."""
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else ""


def render(template: str, status: int = 200, **context: Any) -> Response:
    """A page in the reader's language, never kept by caches between."""
    response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def keep_quiet(response: Response) -> Response:
    """Pages with keys tell no other page where they were, and stay in no cache."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def qr(text: str, error: str = "m") -> Markup:
    """A QR code as inline SVG, dark on nothing; the page gives it white ground and quiet."""
    code = segno.make(text, error=error, micro=False, boost_error=False)
    return Markup(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


def asset(name: str) -> str | None:
    """The address of a built file; before the first build raw styles, and no scripts."""
    built = _manifest().get(name)
    if built:
        return f"/static/dist/{built}"
    return f"/static/css/{name}" if name.endswith(".css") else None


@cache
def _manifest() -> dict[str, str]:
    """Read once: files that a later build makes are served after the next start."""
    try:
        files: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return files


def is_built() -> bool:
    """True when the live part was built."""
    return bool(_manifest())


def add_headers(response: Response) -> Response:
    """What every answer carries; pages may set a stricter referrer policy."""
    headers = response.headers
    host = request.host
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
        f"img-src 'self' data:; connect-src 'self' ws://{host} wss://{host}",
    )
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    if current_app.extensions["house"].settings.secure:  # on plain http browsers ignore it and complain on every page
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
    return response


def register(app: Flask) -> None:
    """Languages, template helpers, headers and error pages on `app`."""
    Babel(app, locale_selector=chosen_language, default_translation_directories=str(ROOT / "board" / "locales"))
    csrf.init_app(app)
    app.jinja_env.globals.update(
        asset=asset, qr=qr, code_shown=keys.shown_code, get_locale=get_locale, message=message, languages=LANGUAGES
    )
    drawing.register(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"theme": chosen_theme(), "built": is_built()})
    app.before_request(_turn_away)
    app.after_request(add_headers)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, lambda _error: _refused(Refused("csrf", 400)))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)


def read_words(app: Flask) -> None:
    """Have what all refusals say at hand, so that they can be told even when no file can be opened."""
    for language in LANGUAGES:
        with app.test_request_context(headers={"Accept-Language": language}):
            message("try_later")


def _turn_away() -> None:
    """Who comes while the server ends is told to come again, rather than left without an answer."""
    if current_app.extensions["house"].stopping and request.blueprint != "health":
        raise Refused("try_later", 503, retry_after=AGAIN_SECONDS)


def wants_json() -> bool:
    """True for programs: the API, and whoever shows a key in a header."""
    return request.path.startswith("/api/") or "Authorization" in request.headers


def _refused(refused: Refused) -> Response:
    if wants_json():
        response = jsonify(as_answer(refused))
        response.status_code = refused.status
    else:
        response = _error_page(refused.code, sentence(refused), refused.status)
    if "retry_after" in refused.details:
        response.headers["Retry-After"] = str(max(1, round(refused.details["retry_after"])))
    return response


def _error_page(code: str, told: str, status: int) -> Response:
    try:
        return render("error.html", status, code=code, sentence=told)
    except TemplateNotFound:
        return make_response(told, status)


_STATUS_CODES = {404: "not_found", 405: "not_found", 413: "too_large", 429: "slow_down"}


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return current_app.make_response(error.get_response())
    code = _STATUS_CODES.get(error.code or 500, "wrong_type")
    details = {"limit": current_app.config["MAX_CONTENT_LENGTH"]} if code == "too_large" else {}
    return _refused(Refused(code, error.code or 500, **details))


def _failed(error: Exception) -> Response:
    log.exception("a request failed", exc_info=error)
    g.pop("new_device", None)
    return _refused(Refused("failed", 500))


def compile_words(locales: Path) -> None:
    """Compile catalogues that are newer than what was compiled; a read-only folder keeps what it has."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in locales.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalog = read_po(text, locale=source.parts[-3])
        fresh = target.with_suffix(f".{os.getpid()}.mo")  # another server that starts now must not read half of it
        try:
            with fresh.open("wb") as compiled:
                write_mo(compiled, catalog)
            fresh.replace(target)
        except OSError:
            log.warning("words of %s could not be compiled", source.parts[-3])
