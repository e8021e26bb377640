"""The fast path: one frame for everybody, written straight to the websockets, past the queues of the libraries."""

import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any

import socketio
from engineio import exceptions, packet as engine
from socketio import packet

from board.line import Line, broadcast, framed

log = logging.getLogger("pappen")

LET_GO = "board.let_go"  # in the environment of a request: has the web server forget the connection
NEEDED_ONCE = ("headers_raw", "eventlet.", "wsgi.input", "RAW_PATH", "HTTP_SEC_", "HTTP_UPGRADE", LET_GO)

# What the fast path uses of the libraries although they do not promise it; a test names what a new release has moved.
LEANS_ON = {
    "engineio.server.Server": ("_async", "sockets", "handlers", "ping_interval", "ping_timeout"),
    "engineio.socket.Socket": ("queue", "last_ping", "connected", "upgraded", "receive", "close", "check_ping_timeout"),
    "socketio.server.Server": ("_send_eio_packet", "packet_class", "eio", "environ"),
    "socketio.manager.Manager": (
        *("get_participants", "emit", "basic_enter_room", "basic_leave_room", "basic_disconnect"),
        *("callbacks", "pending_connect", "pending_disconnect"),
    ),
    "eventlet.websocket.RFC6455WebSocket": ("socket", "environ", "websocket_closed"),
    "eventlet.greenio.base.GreenSocket": ("fd", "recv", "send", "settimeout", "shutdown", "close"),
}


class Manager(socketio.Manager):  # type: ignore[misc]
    """Who is in which room; a message to a room is encoded and framed once."""

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: dict[str, set[str | None]] = {}
        self._lines_in: dict[str | None, tuple[list[Line], list[str]]] = {}  # of rooms that nobody came or left since

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self._rooms_of.setdefault(sid, set()).add(room)
        self._lines_in.pop(room, None)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get(sid, set()).discard(room)
        self._lines_in.pop(room, None)

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        """Leave all rooms; the library looks through those of everybody, for seconds when a whole hall goes."""
        for room in list(self._rooms_of.pop(sid, ())):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, **options: Any) -> None:
        room = options.pop("to", None) or room
        if room is None or options.get("callback") or options.get("skip_sid") or isinstance(data, tuple):
            super().emit(event, data, namespace, room=room, **options)
            return
        members = [self._members(namespace, one) for one in ([room] if isinstance(room, str) else room)]
        if not any(lines or others for lines, others in members):
            return
        said = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, data]).encode()
        ordinary = engine.Packet(engine.MESSAGE, said)
        frame = framed(ordinary.encode())
        for lines, others in members:
            broadcast(lines, frame)
            for transport in others:
                self.server._send_eio_packet(transport, ordinary)

    def _members(self, namespace: str, room: str) -> tuple[list[Line], list[str]]:
        """The lines in a room, and the transports of those who are on the ordinary path."""
        members = self._lines_in.get(room)
        if members is None:
            sockets = self.server.eio.sockets
            members = ([], [])
            for _sid, transport in self.get_participants(namespace, room):
                connected = sockets.get(transport)
                if connected is not None and type(connected.queue) is Line:
                    members[0].append(connected.queue)
                elif connected is not None:
                    members[1].append(transport)
            if members[0] or members[1]:
                self._lines_in[room] = members
        return members


class Lines:
    """All websockets of one Socket.IO server (on eventlet, made with our Manager) on the fast path.

    After the handshake a websocket is taken out of the web server, if that lets it go: what was needed to read a
    request is given back, and the line goes on in a greenlet of its own that `spawn` starts.
    """

    def __init__(self, server: Any, spawn: Callable[..., None]) -> None:
        self._spawn = spawn
        self._environs = server.environ
        self._server = server.eio
        self._open: set[Line] = set()
        self._ordinary = self._server._async["websocket"]
        self._first = self._server.handlers["connect"]
        self._server._async = {**self._server._async, "websocket": self._websocket}
        self._server.handlers["connect"] = self._opened

    def _opened(self, transport: str, environ: dict[str, Any]) -> Any:
        if "HTTP_SEC_WEBSOCKET_KEY" in environ:
            self._server.sockets[transport].last_ping = None  # no pinger of its own: `watch` pings all
        return self._first(transport, environ)

    def _websocket(self, handler: Callable[[Any], Any], server: Any) -> Any:
        """What Engine.IO calls for a handshake; `handler` is a method of the connection."""
        connected = handler.__self__  # type: ignore[attr-defined]
        if connected.connected:  # began with polling: the ordinary path
            return self._ordinary(handler, server)
        return self._ordinary(lambda websocket: self._take(connected, websocket), server)

    def _take(self, connected: Any, websocket: Any) -> None:
        websocket.websocket_closed = True  # the line says its own goodbye
        line = Line(self._server, connected, websocket.socket)
        let_go = websocket.environ.get(LET_GO)
        if let_go is None:
            self._serve(line, connected.sid)
            return
        let_go()
        kept = {name: value for name, value in websocket.environ.items() if not name.startswith(NEEDED_ONCE)}
        self._environs[connected.sid] = kept
        self._spawn(self._serve, line, connected.sid)

    def _serve(self, line: Line, transport: str) -> None:
        self._open.add(line)
        try:
            line.serve()
        except Exception:
            log.exception("serving a websocket failed")
        finally:
            self._open.discard(line)
            self._server.sockets.pop(transport, None)

    def watch(self) -> None:
        """From time to time: ping whose turn it is, and let go of who is silent, stuck or was said goodbye to."""
        ping, now = framed(engine.Packet(engine.PING).encode()), time.monotonic()
        for line in [line for line in self._open if now >= line.next_ping or not line.free]:
            line.watch(ping, now)
        for connected in list(self._server.sockets.values()):
            if type(connected.queue) is not Line:
                with contextlib.suppress(exceptions.SocketIsClosedError):
                    connected.check_ping_timeout()
