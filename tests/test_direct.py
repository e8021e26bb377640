"""The fast path says byte for byte what the ordinary path says, and notices when a library moves what it leans on."""

import inspect
import re
import warnings
from collections.abc import Callable
from importlib import import_module

import pytest
import socketio
from engineio import packet as engine
from engineio.socket import Socket
from hypothesis import given, strategies as st
from socketio import packet

from board.direct import LEANS_ON
from board.line import framed
from board.web.wire import Packet

EDGES = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537]
LETTERS = ["a", "ü", "€", "👩‍👩‍👧‍👦", "\u202e", '"', "\\", "\n"]


def ordinary(text: str) -> bytes:
    """The same text framed by the websocket of the ordinary path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its notice to newcomers
        websocket = import_module("eventlet.websocket").RFC6455WebSocket(None, {}, 13)
    packed: bytes = websocket._pack_message(text)
    return packed


@pytest.mark.parametrize("size", EDGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_a_frame_of_any_size_has_the_bytes_of_the_ordinary_path(size: int, letter: str):
    text = (letter * size)[:size]
    assert framed(text) == ordinary(text)
    cut = text.encode()[:size].decode(errors="ignore")  # the border lies between bytes, not between letters
    assert framed(cut) == ordinary(cut)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_card_is_framed_as_on_the_ordinary_path(text: str):
    event = Packet(packet.EVENT, data=["changes", {"changes": [{"state": {"text": text}}]}]).encode()
    said = engine.Packet(engine.MESSAGE, event).encode()
    assert framed(said) == ordinary(said)


@pytest.mark.parametrize("path", LEANS_ON)
def test_the_libraries_still_have_the_names_that_the_fast_path_leans_on(path: str):
    module, _, kind = path.rpartition(".")
    found = getattr(import_module(module), kind, None)
    source = "".join(inspect.getsource(part) for part in found.__mro__[:-1]) if found else ""
    moved = [name for name in LEANS_ON[path] if not re.search(rf"\b{name}\b", source)]
    assert not moved, f"{path} has no {', '.join(moved)} any more: mend board/direct.py before taking this release"


def test_engine_io_still_asks_for_a_websocket_by_a_method_of_its_connection():
    server = socketio.Server(async_mode="eventlet").eio
    asked: list[tuple[object, object]] = []

    def websocket(handler: object, of: object) -> Callable[..., list[bytes]]:
        asked.append((getattr(handler, "__self__", None), of))
        return lambda _environ, _start_response: []

    server._async = {**server._async, "websocket": websocket}
    connected = Socket(server, "a")
    connected.handle_get_request({"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket"}, None)
    assert asked == [(connected, server)], "the handshake takes another way: mend board/direct.py"
