"""The websocket edge: who connects, what they join, what they ask; every request is answered by one wrapper."""

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any, Literal

from flask import Flask
from flask_socketio import ConnectionRefusedError, SocketIO
from pydantic import Field

from board import snapshot
from board.arguments import Args, parse
from board.columns import wire_time
from board.direct import Lines
from board.errors import Refused
from board.house import House
from board.live import elapsed, own_room, room
from board.permissions import Actor, Role
from board.visibility import AUDIENCE_OF
from board.web.identity import cookie_actor, door_or_404, key_actor
from board.web.limits import Credits
from board.web.pages import as_answer
from board.web.wire import MOST_BYTES, TOO_LARGE, UNREADABLE

JOIN_SECONDS = 10  # a socket that has joined nothing by then is closed

WATCH_SECONDS = 1
JOINS_PER_SECOND = 2.0  # of one socket; a page joins two logs
JOINS_BURST = 20.0

Answer = dict[str, Any]

log = logging.getLogger("pappen")


class Cookie(Args):
    """How a browser connects: its cookie must hold the role."""

    workshop: str
    role: Annotated[Literal["attendee", "wall", "moderator", "organiser"], Field(alias="as")]


class Showing(Args):
    """How any other client connects: by a key, with a device of its own."""

    key: str
    device: str | None = None


class Join(Args):
    log: str
    since: Annotated[int, Field(ge=0, le=snapshot.HIGHEST_SEQ)] | None = None
    epoch: str | None = None


class Leave(Args):
    log: str


@dataclass
class Client:
    """One connected socket."""

    actor: Actor
    since: float
    transport: str
    logs: set[str] = field(default_factory=set)


class Hall:
    """The connected sockets of this server."""

    def __init__(self, app: Flask, socketio: SocketIO, lines: Lines | None) -> None:
        self.house: House = app.extensions["house"]
        self.credits: Credits = app.extensions["doorkeeper"].credits
        self.socketio = socketio
        self.clients: dict[str, Client] = {}
        self._app = app
        self._joins = Credits(per_second=JOINS_PER_SECOND, burst=JOINS_BURST)
        self._lines = lines
        self._strangers: dict[str, float] = {}  # connections that have not said who they are -> since when

    def client(self, sid: str) -> Client:
        client = self.clients.get(sid)
        if client is None:
            raise Refused("forbidden", 403)
        return client

    def came(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """A socket says who it is; ConnectionRefusedError with an answer in words when that does not hold."""
        shows_key = isinstance(auth, dict) and "key" in auth
        transport = self.socketio.server.manager.eio_sid_from_sid(sid, "/")
        try:
            with self._app.app_context() if shows_key else self._app.request_context(environ):
                self.clients[sid] = Client(_actor(auth), time.monotonic(), transport)
        except Refused as refused:
            raise ConnectionRefusedError(refused.code, self.in_words(sid, refused)) from None

    def in_words(self, sid: str, refused: Refused) -> Answer:
        """A refusal in the language of the browser that asked."""
        environ = self.socketio.server.get_environ(sid)
        if environ is None:  # gone meanwhile
            return {"ok": False, "code": refused.code}
        with self._app.request_context(environ):
            return as_answer(refused)

    def join(self, sid: str, asked: Join) -> Answer:
        """Room first, then read: what is committed in between comes as `changes` and is never lost."""
        client, house, server = self.client(sid), self.house, self.socketio.server
        actor = client.actor
        self._joins.take(sid)
        if house.shelf.home(asked.log) != actor.workshop:
            raise Refused("unknown_log", 404, field="log")
        if actor.leads and not house.read(snapshot.key_holds, actor.key, actor.role.value, actor.workshop):
            raise Refused("expired_key", 403)
        server.enter_room(sid, room(asked.log, actor.role))
        if actor.device:
            server.enter_room(sid, own_room(asked.log, actor.device))
        answer = house.shelf.catch_up(asked.log, asked.since, AUDIENCE_OF[actor.role], actor.device, asked.epoch)
        answer |= {"at": elapsed(), "now": wire_time(datetime.now(UTC))}
        if sid not in self.clients:  # gone meanwhile, perhaps because these numbers mean nothing any more
            return answer
        heads = house.live.heads
        heads[asked.log] = max(heads.get(asked.log, 0), answer["seq"])
        if asked.log not in client.logs:
            client.logs.add(asked.log)
            house.presence.came(asked.log, actor.role, actor.device or sid)
        return answer

    def leave(self, sid: str, name: str) -> Answer:
        client, server = self.client(sid), self.socketio.server
        if name in client.logs:
            client.logs.discard(name)
            server.leave_room(sid, room(name, client.actor.role))
            if client.actor.device:
                server.leave_room(sid, own_room(name, client.actor.device))
            self.house.presence.went(name, client.actor.role, client.actor.device or sid)
        return {"ok": True}

    def left(self, sid: str) -> None:
        """A socket is closed."""
        client = self.clients.pop(sid, None)
        for name in client.logs if client else ():
            self.house.presence.went(name, client.actor.role, client.actor.device or sid)  # type: ignore[union-attr]

    def devices(self, workshop: str) -> set[str]:
        """Those that are connected to an event, also while they are only about to join a log."""
        here = [client.actor for client in list(self.clients.values())]
        return {actor.device for actor in here if actor.device and actor.workshop == workshop}

    def send_away(self) -> None:
        """Say goodbye to everybody; from this moment on nobody is here."""
        gone = list(self.clients)
        for sid in gone:
            self.left(sid)
        self.socketio.start_background_task(self._say_goodbye, gone)

    def _say_goodbye(self, gone: list[str]) -> None:
        for sid in gone:
            with contextlib.suppress(Exception):  # one broken line keeps nobody else from hearing it
                self._close(sid)

    def watch_forever(self) -> None:
        """Every second, ping those whose turn it is, and let go of who is silent or may not be here any more."""
        while True:
            self.socketio.sleep(WATCH_SECONDS)
            try:
                if self._lines:
                    self._lines.watch()
                self._close_idle()
                self._close_strangers()
                self._close_without_key()
            except Refused:  # the database is away; the next round comes soon
                continue
            except Exception:
                log.exception("watching over the sockets failed")

    def _close_idle(self) -> None:
        """Close what has joined nothing in time."""
        late = time.monotonic() - JOIN_SECONDS
        for sid, client in list(self.clients.items()):
            if not client.logs and client.since < late:
                self._close(sid)

    def _close_strangers(self) -> None:
        """Close what has not even said who it is."""
        now, known = time.monotonic(), {client.transport for client in self.clients.values()}
        strangers = self.socketio.server.eio.sockets.keys() - known
        self._strangers = {transport: self._strangers.get(transport, now) for transport in strangers}
        for transport, since in self._strangers.items():
            if now - since > JOIN_SECONDS:
                self._hang_up(transport)

    def _close_without_key(self) -> None:
        """Close who leads by a key that was taken back or has run out."""
        keys = {client.actor.key for client in list(self.clients.values()) if client.actor.leads}
        if not keys:
            return
        gone = keys - self.house.read(snapshot.working, keys)
        if gone:  # asked once more behind the writer: then everybody has been told of what it committed
            gone -= self.house.write(lambda turn: snapshot.working(turn.session, gone))
        for sid, client in list(self.clients.items()):
            if client.actor.leads and client.actor.key in gone:
                self._close(sid)

    def _close(self, sid: str) -> None:
        """Say goodbye and hang up, whatever the client makes of it."""
        transport = self.socketio.server.manager.eio_sid_from_sid(sid, "/")
        self.socketio.server.disconnect(sid)
        self._hang_up(transport)

    def _hang_up(self, transport: str) -> None:
        """Without waiting for who may never take what is said."""
        connected = self.socketio.server.eio.sockets.pop(transport, None)
        if connected is not None:
            connected.close(wait=False)


def _only(args: tuple[Any, ...]) -> Any:
    """The one argument an event carries."""
    if len(args) != 1:
        raise Refused("wrong_type", 400, field="event")
    return args[0]


def _answered(hall: Hall, handle: Callable[..., Answer]) -> Callable[..., Answer]:
    """Whatever happens inside, the asker gets an answer in words it can show."""

    @wraps(handle)
    def wrapper(sid: str, *args: Any) -> Answer:
        try:
            return handle(sid, *args)
        except Refused as refused:
            return hall.in_words(sid, refused)
        except Exception:
            log.exception("a socket request failed")
            return hall.in_words(sid, Refused("failed", 500))

    return wrapper


def register(app: Flask, socketio: SocketIO, lines: Lines | None = None) -> Hall:
    """Put the handlers of the wire contract on `socketio`; `lines` are its websockets on the fast path.

    Only who connects by a cookie is asked within a request of Flask's; all else needs none, and is spared the price.
    """
    hall = Hall(app, socketio, lines)
    hall.house.send_away, hall.house.connected = hall.send_away, hall.devices
    server = socketio.server

    def answered(handle: Callable[..., Answer]) -> Callable[..., Answer]:
        return _answered(hall, handle)

    @server.on("connect")
    def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        hall.came(sid, environ, auth)

    @server.on("disconnect")
    def disconnect(sid: str, *_reason: Any) -> None:
        hall.left(sid)

    @server.on("join")
    @answered
    def join(sid: str, *args: Any) -> Answer:
        return hall.join(sid, parse(Join, _only(args)))

    @server.on("leave")
    @answered
    def leave(sid: str, *args: Any) -> Answer:
        return hall.leave(sid, parse(Leave, _only(args)).log)

    @server.on("command")
    @answered
    def command(sid: str, *args: Any) -> Answer:
        actor = hall.client(sid).actor
        return hall.house.command(actor, _only(args), hall.credits.taker(actor.device or sid))

    @server.on("*")
    def anything_else(event: str, sid: str, *_args: Any) -> Answer:
        if event == UNREADABLE:
            return hall.in_words(sid, Refused(UNREADABLE))
        if event == TOO_LARGE:
            return hall.in_words(sid, Refused(TOO_LARGE, 413, limit=MOST_BYTES))
        return hall.in_words(sid, Refused("unknown_event", 400, field="event"))

    return hall


def _actor(auth: Any) -> Actor:
    if isinstance(auth, dict) and "key" in auth:
        shown = parse(Showing, auth)
        return key_actor(shown.key, shown.device)
    asked = parse(Cookie, auth)
    role = Role(asked.role)
    actor = cookie_actor(door_or_404(asked.workshop).workshop, role)
    return replace(actor, device=None) if role is Role.WALL else actor
