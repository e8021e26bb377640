"""The edges that speak HTTP and websockets, put together."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from flask_compress import Compress
from flask_socketio import SocketIO
from werkzeug.wsgi import ClosingIterator
from whitenoise import WhiteNoise

from board import direct
from board.config import ROOT, AsyncMode, Settings
from board.house import House
from board.web import identity, pages, sockets, wire

PAGES = ("attendee", "wall", "moderator", "leaders", "creation", "organiser", "datasheet", "exports", "api", "health")
# More than this is not read at all; above wire.MOST_BYTES a message is refused, but heard.
DEAF_BYTES = 64 * 1024
FULL_SECONDS = "10"  # until somebody who found the house full should come again

Environ = dict[str, Any]


def register(app: Flask, settings: Settings) -> SocketIO:
    """Routes, sockets and headers on `app`."""
    pages.register(app)
    app.extensions["doorkeeper"] = identity.Doorkeeper()
    app.after_request(identity.keep_device)
    for name in PAGES:
        app.register_blueprint(import_module(f"board.web.{name}").pages)
    Compress(app)
    app.wsgi_app = _static(app.wsgi_app)  # type: ignore[method-assign]
    socketio = _sockets(app, settings.async_mode)
    app.extensions["gate"] = Gate(app.wsgi_app, socketio.server.eio, app.extensions["house"])
    app.wsgi_app = app.extensions["gate"]  # type: ignore[method-assign]
    return socketio


def _sockets(app: Flask, mode: AsyncMode) -> SocketIO:
    socketio = SocketIO(
        app,
        async_mode=mode,
        async_handlers=False,  # two commands of one socket never swap
        cors_allowed_origins=[],  # Gate below decides, before anything is read
        manage_session=False,
        serializer=wire.Packet,
        max_http_buffer_size=DEAF_BYTES,
        ping_interval=25,
        ping_timeout=20,
        logger=False,
        engineio_logger=False,
        **({"client_manager": direct.Manager(), "monitor_clients": False} if mode == "eventlet" else {}),
    )
    spawn = app.extensions["house"].loop.spawn
    lines = direct.Lines(socketio.server, spawn) if mode == "eventlet" else None
    app.extensions["hall"] = sockets.register(app, socketio, lines)
    app.extensions["house"].live.sockets = socketio
    return socketio


def _static(wsgi_app: Any) -> WhiteNoise:
    files = WhiteNoise(wsgi_app, autorefresh=not pages.is_built(), max_age=3600, immutable_file_test=_hashed)
    if not pages.is_built():
        files.add_files(str(ROOT / "static"), prefix="static/")
        return files
    files.add_files(str(ROOT / "static" / "dist"), prefix="static/dist/")
    for file in (ROOT / "static").glob("*.*"):
        files.add_file_to_dictionary(f"/static/{file.name}", str(file))
    return files


def _hashed(_path: str, url: str) -> bool:
    return url.startswith("/static/dist/") and not url.endswith("manifest.json")


class Gate:
    """Stands before the sockets and sends away, before anything is read, other sites' pages and whoever finds it full.

    Allowed is PUBLIC_URL where it is set, else the scheme and host that the request itself names. The header is
    required on websocket handshakes and on polling POSTs; a polling GET of the same site carries none.
    """

    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]], engine: Any, house: House) -> None:
        self.answering = 0  # requests that are no sockets and have not got the whole of their answer
        self._wsgi_app = wsgi_app
        self._engine = engine
        self._house = house
        self._public_url = house.settings.public_url
        self._most = house.settings.max_connections

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith("/socket.io"):
            return self._socket(environ, start_response)
        self.answering += 1
        return ClosingIterator(self._wsgi_app(environ, start_response), self._answered)

    def _socket(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self._allowed(environ):
            start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"Wrong or missing Origin header.\n"]
        new = "sid" not in parse_qs(environ.get("QUERY_STRING", ""))
        if new and (len(self._engine.sockets) >= self._most or self._house.stopping):
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", FULL_SECONDS)]
            start_response("503 Service Unavailable", headers)
            return [b"There is no room just now. Please try again in a moment.\n"]
        # Compressed frames would differ from client to client and keep a window in memory for each.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return self._wsgi_app(environ, start_response)

    def _answered(self) -> None:
        self.answering -= 1

    def _allowed(self, environ: Environ) -> bool:
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            handshake = "websocket" in environ.get("HTTP_UPGRADE", "").lower()
            return environ.get("REQUEST_METHOD") == "GET" and not handshake
        # Some programs send the header twice, and servers join such lines with a comma.
        return all(self._is_ours(one.strip(), environ) for one in origin.split(","))

    def _is_ours(self, origin: str, environ: Environ) -> bool:
        if self._public_url:
            return origin == self._public_url
        return origin == f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST')}"
