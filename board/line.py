"""One websocket on the fast path: reads frames as they come, writes straight to the kernel, keeps what has to wait."""

import contextlib
import random
import socket
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from engineio import exceptions, packet as engine
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Message, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import RemoteProtocolError

MOST_WAITING = 256 * 1024  # bytes for one socket; above it is dropped, and comes back by catching up
LONGEST_WAITING = 10.0  # seconds that anything may wait for a socket
CLOSING_SECONDS = 5.0  # for the other side to hang up too
MOST_READ = 4096  # bytes at a time
FRAMES_PER_SECOND = 50.0  # that are read from one socket; a phone sends a few a minute
FRAMES_BURST = 200.0

_framing = Connection(ConnectionType.SERVER)  # keeps nothing between whole messages


def framed(text: str) -> bytes:
    """One text message as an unmasked websocket frame, the same bytes for every client."""
    return _framing.send(TextMessage(data=text))


class Line:
    """One websocket in the place of its Engine.IO queue: what is put goes to the kernel while nothing waits.

    Whatever one socket hears, broadcasts, answers, pings and websocket control frames, passes here in order.
    """

    __slots__ = (  # thousands of them stay
        "_bytes",
        "_closing_since",
        "_credits",
        "_credits_at",
        "_frames",
        "_green",
        "_heard",
        "_heard_at",
        "_hung_up",
        "_most",
        "_receive",
        "_server",
        "_socket",
        "_waiting",
        "_waits_since",
        "free",
        "next_ping",
        "send",
    )

    def __init__(self, server: Any, connected: Any, green: Any) -> None:
        self._server = server
        self._socket = connected
        self._green = green
        self.send, self._receive = green.fd.send, green.fd.recv  # of the kernel, neither waits
        self.free = True  # nothing waits, and no goodbye was said
        self._frames = Connection(ConnectionType.SERVER)
        self._heard: list[Any] = []  # str or bytes of a message that is not whole yet
        self._credits = FRAMES_BURST
        self._credits_at = self._heard_at = time.monotonic()
        self._waiting: deque[bytes | memoryview] = deque()
        self._bytes = 0
        self._most = MOST_WAITING
        self._waits_since = 0.0
        self._hung_up = False
        self._closing_since: float | None = None
        # Spread, so that phones that came all at once do not answer all at once.
        self.next_ping = self._heard_at + random.uniform(0.5, 1.0) * server.ping_interval

    def serve(self) -> None:
        """Hear the client until it is gone."""
        connected = self._socket
        self._green.settimeout(None)  # `watch` lets go of what is silent; a timer for each read costs more
        connected.connected = connected.upgraded = True
        waiting, connected.queue = connected.queue, self
        while not waiting.empty():
            self.put(waiting.get(block=False))
        try:
            while self._hear():
                pass
        except (OSError, EOFError):  # cut off
            pass
        except RemoteProtocolError as broken:
            hint = broken.event_hint
            self._say_goodbye(hint if isinstance(hint, CloseConnection) else None)
        finally:
            connected.close(wait=False, abort=True, reason=self._server.reason.TRANSPORT_CLOSE)
            self.hang_up()
            self._green.close()

    def _hear(self) -> bool:
        """What came in, some frames perhaps; False when there will be no more."""
        try:
            said, waited = self._receive(MOST_READ), False
        except BlockingIOError:
            said, waited = self._green.recv(MOST_READ), True
        self._heard_at = time.monotonic()
        self._frames.receive_data(said or None)
        for event in self._frames.events():
            self._pay(waited)
            waited = False
            if isinstance(event, Message):
                if not self._take(event):
                    return False
            elif isinstance(event, Ping):
                self.write(self._frames.send(event.response()))
            elif isinstance(event, CloseConnection):
                if self._frames.state is ConnectionState.REMOTE_CLOSING:
                    self.write(self._frames.send(event.response()))
                else:  # ours: what came breaks the rules
                    self._say_goodbye(event)
                return False
        return bool(said) and not self._hung_up

    def _pay(self, waited: bool) -> None:
        """Each frame gives the others a turn, unless they just had one, and costs a credit. Without, we wait."""
        if not waited:
            self._server.sleep(0)
        self._credits -= 1
        if self._credits < 0:
            now = time.monotonic()
            self._credits = min(FRAMES_BURST, self._credits + (now - self._credits_at) * FRAMES_PER_SECOND)
            self._credits_at = now
            self._server.sleep(max(0.0, -self._credits / FRAMES_PER_SECOND))

    def _take(self, event: Any) -> bool:
        """A message or a part of one; False when there will be no more."""
        if self._closing_since is not None:
            return True  # too late
        if event.data:
            self._heard.append(event.data)
        most = self._server.max_http_buffer_size
        if sum(map(len, self._heard)) > most:
            self._say_goodbye(CloseConnection(CloseReason.MESSAGE_TOO_BIG))
            return False
        if not event.message_finished:
            return True
        whole = event.data[:0].join(self._heard)
        self._heard = []
        try:
            received = engine.Packet(encoded_packet=whole)
            if received.packet_type != engine.PONG:
                self._socket.receive(received)
        except exceptions.UnknownPacketError:
            pass
        except (exceptions.SocketIsClosedError, ValueError):  # a packet that means nothing
            return False
        return True

    # In the place of the queue

    def put(self, sent: Any) -> None:
        """A packet of Engine.IO's, or None: hang up when all is said."""
        if sent is None:
            self._say_goodbye()
            return
        self.write(framed(sent.encode()))

    def join(self) -> None:
        """Wait until all is said."""
        while self._waiting and not self._hung_up:
            self._server.sleep(0.01)

    # Writing

    def write(self, frame: bytes) -> None:
        """Send a frame, or keep it behind what already waits; a socket that takes nothing is dropped."""
        broadcast((self,), frame)

    def keep(self, rest: bytes | memoryview) -> None:
        """Let something wait until the socket takes it; nothing follows a goodbye."""
        if self._hung_up or (self._closing_since is not None and not self._waiting):
            return
        if not self._waiting:
            self.free = False
            self._most = MOST_WAITING + len(rest)  # an answer of any size may begin, if the socket goes on taking it
            self._waits_since = time.monotonic()
            self._server.start_background_task(self._drain)
        self._waiting.append(rest)
        self._bytes += len(rest)
        self._drop_if_stuck()

    def _drain(self) -> None:
        """Write what waits as the socket takes it; the only writer until nothing is left."""
        try:
            while self._waiting:
                self._took(self._green.send(self._waiting[0]))
        except OSError:
            self.hang_up()
        if self._closing_since is not None:
            self._say_goodbye()

    def _took(self, sent: int) -> None:
        """The socket took that many bytes of the first that waits, if it was not given up meanwhile."""
        if self._hung_up:
            return
        self._waits_since = time.monotonic()
        self._bytes -= sent
        rest = memoryview(self._waiting.popleft())[sent:]
        if rest:
            self._waiting.appendleft(rest)
        self.free = not self._waiting and self._closing_since is None

    def _drop_if_stuck(self) -> None:
        """Hang up on a socket that has taken nothing for too long, or has too much waiting."""
        stuck = self._waiting and time.monotonic() - self._waits_since > LONGEST_WAITING
        if stuck or self._bytes > self._most:
            self.hang_up()

    def watch(self, ping: bytes, now: float) -> None:
        """Ping when it is time; hang up when nothing moves any more."""
        self._drop_if_stuck()
        if self._closing_since is not None and now - self._closing_since > CLOSING_SECONDS:
            self.hang_up()
        elif now >= self.next_ping:
            if now - self._heard_at > self._server.ping_interval + self._server.ping_timeout:
                self.hang_up()
            self.next_ping = now + self._server.ping_interval
            self.write(ping)

    def _say_goodbye(self, goodbye: CloseConnection | None = None) -> None:
        """Send what waits, a closing frame, and the end of the stream; the other side hangs up then."""
        self._closing_since = self._closing_since or time.monotonic()
        if self._waiting or self._hung_up:
            return
        try:
            if self._frames.state is ConnectionState.OPEN:
                self.free = True
                self.write(self._frames.send(goodbye or CloseConnection(CloseReason.NORMAL_CLOSURE)))
            self.free = False
            self._green.shutdown(socket.SHUT_WR)
        except OSError:
            self.hang_up()

    def hang_up(self) -> None:
        """Let go at once; what waits is dropped."""
        if self._hung_up:
            return
        self._hung_up, self.free = True, False
        self._waiting.clear()
        self._bytes = 0
        with contextlib.suppress(OSError):
            self._green.shutdown(socket.SHUT_RDWR)  # wakes whoever reads or writes it


def broadcast(lines: Iterable[Line], frame: bytes) -> None:
    """Write one frame to each of these; the loop in which a full hall spends its time."""
    size = len(frame)
    for line in lines:
        sent = 0
        if line.free:
            try:
                sent = line.send(frame)
                if sent == size:
                    continue
            except BlockingIOError:
                pass
            except OSError:
                line.hang_up()
        line.keep(frame[sent:] if sent else frame)
