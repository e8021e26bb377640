"""An evening played again at a running server of this machine: its cards, me-toos and hidings, as if from the hall."""

import http.client
import ipaddress
import json
import random
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from board.errors import Refused
from board.exports.record import Record
from board.keys import new_device

DEVICES = 20
LONGEST_PAUSE = 2.0  # seconds one waits at most for the next card, so that there is always something to see
LIKES_WITHIN = 600.0  # seconds of the evening in which a card gets its me-toos
HIDDEN_AFTER = 150.0  # seconds of the evening that a card hangs before the moderator takes it down
PATIENCE = 60.0  # seconds to go on asking a server that does not answer

# What a server refuses for the moment only; anything else is an answer.
_AGAIN = {"slow_down", "try_later", "storage_full", "away"}


class Away(Exception):
    """The server cannot be reached, or is none of this machine's; the text says which."""


@dataclass(frozen=True, order=True)
class Scene:
    """`who` (a device's index, or None for the moderator) does `verb` to a card, `at` seconds into the evening."""

    at: float
    card: int = field(compare=True)
    verb: str
    who: int | None = field(compare=False)


def script(record: Record, seed: int = 7) -> list[Scene]:
    """What happened in the evening of `record`, in order; the same for the same seed."""
    chance = random.Random(seed)
    scenes = []
    cards = sorted((card for board in record.boards for card in board.cards), key=lambda card: card.number)
    if not cards:
        return []
    start = min(_seconds(card.added_at) for card in cards)
    for card in cards:
        at = _seconds(card.added_at) - start
        writer = chance.randrange(DEVICES)
        scenes.append(Scene(at, card.number, "card.add", writer))
        others = [device for device in range(DEVICES) if device != writer]
        for device in chance.sample(others, min(card.likes, len(others))):
            scenes.append(Scene(at + 5 + chance.random() * LIKES_WITHIN, card.number, "card.like", device))
        if card.hidden:
            scenes.append(Scene(at + LIKES_WITHIN + HIDDEN_AFTER, card.number, "card.hide", None))
    return sorted(scenes)


def pauses(scenes: list[Scene], speed: float) -> Iterator[float]:
    """Seconds to wait before each scene, at `speed` times the pace of the evening."""
    before = 0.0
    for scene in scenes:
        yield min((scene.at - before) / speed, LONGEST_PAUSE)
        before = scene.at


class Server:
    """A server on this machine, spoken to over its public HTTP API."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        if parts.scheme != "http" or not _is_here(host):
            raise Away(f"{url} is not on this machine; an evening is played at an http address of this machine only")
        self._connection = http.client.HTTPConnection(host, parts.port or 80, timeout=15)

    def post(self, path: str, key: str | None, device: str | None, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to `body`, asked again as long as the server wants it later; Refused, or Away."""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if device:
            headers["Device"] = device
        until = time.monotonic() + PATIENCE
        while True:
            answer = self._once(path, headers, body)
            if answer is not None and answer.get("ok") is not False:
                return answer
            code = str((answer or {}).get("code", "away"))
            if code not in _AGAIN:
                raise Refused(code)
            if time.monotonic() > until:
                raise Away(f"the server did not take it for {PATIENCE:.0f} s ({code})")
            time.sleep(min(float((answer or {}).get("retry_after", 0.5)), 5.0))

    def _once(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> dict[str, Any] | None:
        try:
            self._connection.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
            answer = json.loads(self._connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            self._connection.close()
            return None
        return answer if isinstance(answer, dict) else None


@dataclass
class Play:
    """One evening being played: where it hangs, and who is in the hall."""

    server: Server
    record: Record
    made: dict[str, Any]
    devices: list[str] = field(default_factory=lambda: [new_device() for _ in range(DEVICES)])
    refused: list[tuple[int, str]] = field(default_factory=list)  # card numbers of the record, codes

    def run(self, speed: float, told: Callable[[int], None]) -> None:
        """Play it all; `told` hears how many cards hang after each one."""
        scenes = script(self.record)
        texts = {card.number: (board, card.text) for board in self.record.boards for card in board.cards}
        places = {board.number: made["id"] for board, made in zip(self.record.boards, self.made["boards"], strict=True)}
        hung: dict[int, str] = {}
        for pause, scene in zip(pauses(scenes, speed), scenes, strict=True):
            time.sleep(pause)
            board, text = texts[scene.card]
            if scene.verb == "card.add":
                args = {"id": str(uuid4()), "text": text}
            elif scene.card in hung:
                args = {"card": hung[scene.card]}
            else:
                continue
            try:
                self._ask(scene, f"board:{places[board.number]}", args)
            except Refused as refused:
                self.refused.append((scene.card, refused.code))
                continue
            if scene.verb == "card.add":
                hung[scene.card] = args["id"]
                told(len(hung))

    def _ask(self, scene: Scene, log: str, args: dict[str, str]) -> None:
        key = self.made["keys"]["moderator"] if scene.who is None else self.made["code"]
        device = None if scene.who is None else self.devices[scene.who]
        asked = {"request_id": str(uuid4()), "log": log, "verb": scene.verb, "args": args}
        self.server.post("/api/commands", key, device, asked)


def open_evening(url: str, record: Record, create_key: str | None) -> Play:
    """A new event at the server with the boards of `record`, still empty."""
    server = Server(url)
    boards = [{"question": board.question} for board in record.boards]
    asked = {"title": record.title, "language": record.language, "boards": boards}
    return Play(server, record, server.post("/api/workshops", create_key, None, asked))


def _is_here(host: str) -> bool:
    """Whether `host` is an address of this machine: only there can one listen."""
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
    except (ValueError, OSError):
        return False
    return True


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
