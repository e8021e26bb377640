"""Pappen, live idea boards: create_app() wires settings, ground and edges."""

from datetime import timedelta
from typing import Any

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from board.config import ROOT, Settings, load
from board.house import House
from board.loop import Loop


class KeptSigner(SecureCookieSessionInterface):
    """Cookies signed as Flask does it, by a signer that is made once and not for each request."""

    _signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """However old it seems: nobody loses a role when the clock of the server is set. Browsers drop it in time."""
        try:
            kept = self.get_signing_serializer(app).loads(request.cookies.get(self.get_cookie_name(app), ""))
        except BadSignature:
            kept = {}
        return self.session_class(kept)


def create_app(loop: Loop | None = None, settings: Settings | None = None) -> Flask:
    """The application; `loop` is the engine's (threads without one), `settings` come from the environment.

    It opens nothing yet: the database is taken at the first need or by `house.start()`.
    """
    from board import cli, web
    from board.web import pages

    settings = settings or (load() if loop else load(async_mode="threading"))
    app = Flask("board", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret,
        SESSION_COOKIE_NAME="__Host-pappen" if settings.secure else "pappen",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=180),
        MAX_CONTENT_LENGTH=64 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a card typed an hour ago must not be refused
        WTF_CSRF_SSL_STRICT=False,  # pages opened with a key send no referrer
        COMPRESS_MIMETYPES=["text/html", "application/json", "text/csv", "text/markdown"],
        COMPRESS_MIN_SIZE=600,
        COMPRESS_LEVEL=4,  # of gzip, which is all that browsers ask of plain http: half the time of 6, 3 % more bytes
    )
    app.session_interface = KeptSigner()
    json = app.json
    assert isinstance(json, DefaultJSONProvider)
    json.ensure_ascii, json.sort_keys, json.compact = False, False, True
    pages.compile_words(ROOT / "board" / "locales")
    app.extensions["house"] = House(settings, loop or Loop())
    app.extensions["socketio_server"] = web.register(app, settings)
    cli.register(app)
    return app
