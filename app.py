"""Start the server: choose the engine, hand create_app() its Loop, serve; the only file that knows eventlet."""

import os
import sys
import warnings

MODE = os.environ.get("ASYNC_MODE") or "eventlet"
if MODE == "eventlet":
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its notice to newcomers is not for the person in the hall
            import eventlet
    except ImportError:
        sys.exit("ASYNC_MODE=eventlet, but eventlet is not installed: pip install -r requirements.txt")
    # Not threads: a green lock that two database threads want at once is never given back.
    eventlet.monkey_patch(thread=False)

import contextlib
import gc
import logging
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

from board import create_app
from board.config import BadSettings, Settings, load
from board.direct import LET_GO
from board.loop import Event, Inbox, Loop
from board.web.identity import local_url, own_url
from board.web.pages import is_built, read_words

BACKLOG = 1024
MOST_UNSENT = 64 * 1024  # bytes that the system takes for a socket beyond what is on its way
ACCEPT_SECONDS = 0.2  # until a connection that could not be taken is tried again
STOP_SECONDS = 4.5
ANSWERING_SECONDS = 1.0  # of these, for answers that are still on their way
FILES_BESIDE = 256  # that are no connections of guests
PAGES_BESIDE = 2000  # connections for pages and files, beside those that are sockets
REQUEST_SECONDS = 10  # within which a request has to have come whole, up to its body
SILENT_SECONDS = 15  # that somebody may say nothing within a request or an answer


class EventletLoop(Loop):
    """Greenlets serve; what must not block them runs in real threads, whose sockets and clock are not green."""

    def __init__(self) -> None:
        self._socket = eventlet.patcher.original("socket")
        self._time = eventlet.patcher.original("time")
        super().__init__()

    def inbox(self) -> Inbox:
        return Inbox(self._socket.socketpair(), self._time.sleep)

    def event(self) -> Event:
        return GreenEvent()

    def sleep(self, seconds: float) -> None:
        eventlet.sleep(seconds)

    def spawn(self, run: Callable[..., None], *args: Any) -> None:
        eventlet.spawn_n(run, *args)

    def _take_calls(self) -> list[Any]:
        while True:
            taken = self._calls.drain()
            if taken:
                return taken
            eventlet.hubs.trampoline(self._calls.sleeper, read=True)
            self._calls.sleeper.recv(4096)


class GreenEvent:
    """A flag on the loop."""

    def __init__(self) -> None:
        self._event = eventlet.event.Event()

    def set(self) -> None:
        if not self._event.ready():
            self._event.send(True)

    def wait(self, timeout: float) -> bool:
        return bool(self._event.wait(timeout))


class Patient(socket.socket):
    """A listening socket that no failing `accept` ends: who comes while there are no files left waits for one."""

    def accept(self) -> Any:
        while True:
            try:
                return super().accept()
            except OSError:
                time.sleep(ACCEPT_SECONDS)


def listen(settings: Settings) -> socket.socket:
    """Our own listening socket: no port reuse, so that a second server on the port fails."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = Patient(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # else the system keeps megabytes for each phone that stopped reading
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise BadSettings(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from None
    listening.listen(BACKLOG)
    return listening


def allow_files(settings: Settings) -> int:
    """Raise the limit of open files as far as needed; how many connections it allows. BadSettings when too few."""
    wanted = settings.max_connections + PAGES_BESIDE + FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        soft = min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft < settings.max_connections + FILES_BESIDE:
        most = soft - FILES_BESIDE
        raise BadSettings(f"MAX_CONNECTIONS={settings.max_connections}, but the limit of open files allows {most}")
    return soft - FILES_BESIDE


def serve_eventlet(app: Flask, listening: socket.socket, most: int) -> None:
    import eventlet.wsgi

    select = eventlet.patcher.original("select")
    hung_up = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR

    def waits(connection: Any) -> bool:
        """Whether somebody is still there for the answer: after a standstill most have given up and asked again."""
        poll = select.poll()
        poll.register(connection.fileno(), hung_up)
        return not poll.poll(0)

    class Gone:
        """Stands where a connection was that now belongs to somebody else."""

        def shutdown(self, _how: int = 0) -> None: ...
        def close(self) -> None: ...

    class Punctual(eventlet.wsgi.HttpProtocol):  # type: ignore[misc]
        """Lets go of who sends no request, or half of one, of who no longer waits, and of what became a websocket."""

        def get_environ(self) -> Any:
            return {**super().get_environ(), LET_GO: self._let_go}

        def _let_go(self) -> None:
            self.request = self.connection = self.conn_state[1] = Gone()

        def _read_request_line(self) -> Any:
            with eventlet.Timeout(REQUEST_SECONDS, TimeoutError("no request came")):
                line = super()._read_request_line()
            return line if line and waits(self.connection) else b""

        def parse_request(self) -> Any:
            with eventlet.Timeout(REQUEST_SECONDS, TimeoutError("the request is not whole")):
                return super().parse_request()

    eventlet.wsgi.server(
        listening,
        app,
        log_output=False,
        max_size=most,
        protocol=Punctual,
        socket_timeout=SILENT_SECONDS,
        debug=False,
    )


def serve_threads(app: Flask, listening: socket.socket) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """No addresses in the log."""

    host, port = listening.getsockname()[:2]
    server = make_server(host, port, app, threaded=True, request_handler=Quiet, fd=listening.fileno())
    server.serve_forever()


def stop_on_signals(app: Flask, loop: Loop) -> None:
    """SIGTERM and SIGINT: write what waits, tell the clients, end. A repetition changes nothing."""
    house = app.extensions["house"]
    stopping: list[bool] = []

    def give_up() -> None:
        loop.sleep(STOP_SECONDS)
        os._exit(1)

    def stop() -> None:
        loop.spawn(give_up)
        house.stop()  # what waits is answered, and who comes now is told to come again
        loop.sleep(0.1)  # so that these answers go out before the goodbye
        server, until = app.extensions["socketio_server"].server, time.monotonic() + ANSWERING_SECONDS
        for sid in list(app.extensions["hall"].clients):
            with contextlib.suppress(Exception):  # one broken line keeps nobody else from hearing it
                server.disconnect(sid)
        while app.extensions["gate"].answering and time.monotonic() < until:
            loop.sleep(0.05)
        loop.sleep(0.1)
        os._exit(0)

    def on_signal(_number: int, _frame: object) -> None:
        if not stopping:
            stopping.append(True)
            loop.call_from_thread(lambda: loop.spawn(stop))

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


def greet(url: str) -> None:
    """The address for phones, and the same as a QR code."""
    import segno

    print(f"\nPappen is running at {url}\n")
    with contextlib.suppress(UnicodeEncodeError):  # a terminal without block characters
        segno.make(url, error="m", micro=False).terminal(compact=True, border=2)
    print("\nScan it with a phone in the same network. Stop with Ctrl+C.")
    if not is_built():
        print("The live part is not built: pages work as plain forms. `make build` builds it.")
    sys.stdout.flush()


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        settings = load()
        loop: Loop = EventletLoop() if settings.async_mode == "eventlet" else Loop()
        app = create_app(loop, settings)
        house = app.extensions["house"]
        house.start()
        most = allow_files(settings)
        listening = listen(settings)
    except BadSettings as error:
        sys.exit(f"Pappen cannot start: {error}")
    port = listening.getsockname()[1]
    house.database.lock.say(own_url(settings, port))
    loop.spawn(app.extensions["hall"].watch_forever)
    stop_on_signals(app, loop)
    greet(local_url(settings, port))
    read_words(app)
    gc.collect()
    gc.freeze()  # what lives as long as the server need not be looked at again and again
    gc.set_threshold(10_000)
    if settings.async_mode == "eventlet":
        serve_eventlet(app, listening, most)
    else:
        threading.Thread(target=serve_threads, args=(app, listening), daemon=True).start()
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
