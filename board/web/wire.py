"""JSON as it goes over websockets: UTF-8 unescaped, no NaN out, and whatever comes in gets an answer."""

import json
from types import SimpleNamespace
from typing import Any

from socketio import packet

from board.kept import Encoded

# Our own handlers carry these names; a client that sends them as events must not reach those.
_RESERVED = ("connect", "disconnect", "*")
UNREADABLE = "unreadable"
TOO_LARGE = "too_large"
MOST_BYTES = 16 * 1024  # of one message
DEEPEST = 8  # lists and objects within each other; what clients have to say needs four


def dumps(value: Any, **_options: Any) -> str:
    """Compact JSON, into which an answer's `Encoded` parts go as they are; ValueError for NaN and infinities."""
    if isinstance(value, list) and len(value) == 1:  # the answer to an event
        return f"[{dumps(value[0])}]"
    if isinstance(value, dict) and any(isinstance(part, Encoded) for part in value.values()):
        parts = (part if isinstance(part, Encoded) else _json(part) for part in value.values())
        return "{" + ",".join(f"{_json(name)}:{part}" for name, part in zip(value, parts, strict=True)) + "}"
    return _json(value)


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def loads(text: str, **_options: Any) -> Any:
    """JSON as a client sent it; what cannot be read becomes an event that is answered with a refusal."""
    try:
        return read(text)
    except ValueError:
        return [UNREADABLE]


def read(text: str | bytes) -> Any:
    """JSON as a client sent it; ValueError when it is none or too deep."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
    brackets = text.count(b"{") + text.count(b"[") if isinstance(text, bytes) else text.count("{") + text.count("[")
    if brackets > DEEPEST and not _is_flat(value, DEEPEST):
        raise ValueError("too deep")
    return value


def _is_flat(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    return levels > 0 and all(
        _is_flat(inner, levels - 1) for inner in (value.values() if isinstance(value, dict) else value)
    )


class Packet(packet.Packet):  # type: ignore[misc]
    """A Socket.IO packet. Clients speak in text, and an event begins with its name: all else is refused by answer.

    Left to the library, a binary event that is never completed would swallow all that its connection says afterwards.
    """

    uses_binary_events = False
    # Of these packets alone: what lies below speaks no JSON when it probes whether a connection may become a websocket.
    json = SimpleNamespace(dumps=dumps, loads=loads)
    packet_type: int
    data: Any

    def decode(self, encoded_packet: Any) -> int:
        super().decode(encoded_packet)
        binary = self.packet_type in (packet.BINARY_EVENT, packet.BINARY_ACK)
        if binary or (self.packet_type == packet.EVENT and not _is_event(self.data)):
            self.packet_type, self.data = packet.EVENT, [UNREADABLE]
        elif self.packet_type == packet.EVENT and len(encoded_packet.encode()) > MOST_BYTES:
            self.data = [TOO_LARGE]
        return 0


def _is_event(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in _RESERVED
