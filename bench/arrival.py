"""Guests who come, each by the page and then by a websocket; and more of them than there is room for."""

import asyncio
import gzip
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from picows import WSError

from bench.figures import latencies
from bench.phone import Crowd, Phone, Refusal
from bench.process import FULL, Mark, memory_kb
from bench.scene import Scene

VISIT_SECONDS = 30
_COOKIE = re.compile(r"^set-cookie: ([^=]+)=([^;\r]*)", re.I | re.M)
_SEQ = re.compile(r'data-seq="(\d+)"')
_SNAPSHOT_SEQ = re.compile(r'"seq": ?(\d+)')
_ASSET = re.compile(r'(?:src|href)="(/static/dist/[^"]+\.(?:js|css))"')


@dataclass
class Browser:
    """One guest's browser: a connection that it keeps, and a cookie jar."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    received: int = 0
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        address = urlsplit(self.url)
        if self.streams is None:
            self.streams = await asyncio.open_connection(address.hostname, address.port)
        reader, writer = self.streams
        lines = [f"GET {path} HTTP/1.1", f"Host: {address.netloc}", "Accept-Encoding: gzip, deflate"]
        lines += ["User-Agent: bench", "Accept: text/html,*/*", "Accept-Language: de-AT"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        body = await self._body(reader, head.lower())
        self.cookies |= dict(_COOKIE.findall(head))
        self.received += len(head) + len(body)
        if "content-encoding: gzip" in head.lower():
            body = gzip.decompress(body)
        return int(head.split(" ", 2)[1]), body.decode(errors="replace")

    async def _body(self, reader: asyncio.StreamReader, head: str) -> bytes:
        if "transfer-encoding: chunked" in head:
            parts = []
            while size := int((await reader.readline()).split(b";")[0], 16):
                parts.append((await reader.readexactly(size + 2))[:-2])
            await reader.readline()
            return b"".join(parts)
        length = re.search(r"content-length: (\d+)", head)
        return await reader.readexactly(int(length[1])) if length else b""

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()


@dataclass
class Guest:
    """One guest, and what became of the visit; times in seconds from asking for the page."""

    browser: Browser
    phone: Phone
    page: float = 0.0
    live: float = 0.0
    failed: str = ""

    async def visit(self, scene: Scene, number: int) -> None:
        """Open the page, then the websocket by the cookie that came with it, then both logs."""
        await asyncio.sleep(random.Random(scene.seed * 100_000 + number).random() * scene.seconds)
        begin = perf_counter()
        try:
            page = await asyncio.wait_for(self._open(scene), VISIT_SECONDS)
            self.page = perf_counter() - begin
            await asyncio.wait_for(self._go_live(scene, page), VISIT_SECONDS)
            self.live = perf_counter() - begin
        except (OSError, WSError, Refusal, TimeoutError, asyncio.IncompleteReadError) as error:
            self.failed = f"{type(error).__name__} {error}"[:200]

    async def _open(self, scene: Scene) -> str:
        status, page = await self.browser.get(f"/b/{scene.code}/1")
        if status != 200:
            raise Refusal(f"the page was answered {status}")
        return page

    async def _go_live(self, scene: Scene, page: str) -> None:
        seq = _number(_SEQ, page)
        if scene.fetch == "assets":
            for path in dict.fromkeys(_ASSET.findall(page)):
                await self.browser.get(path)
        if scene.fetch == "whole":
            _status, whole = await self.browser.get(f"/api/snapshots/{scene.boards[0]}?as=attendee")
            seq = _number(_SNAPSHOT_SEQ, whole)
        cookie = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        await self.phone.connect({"workshop": scene.code, "as": "attendee"}, {"Cookie": cookie})
        evening = f"workshop:{scene.workshop}"
        await asyncio.gather(self.phone.join(scene.boards[0], seq), self.phone.join(evening, None))


def _number(pattern: re.Pattern[str], text: str) -> int:
    """The number of a log that a page or a snapshot says it has."""
    found = pattern.search(text)
    if found is None:
        raise Refusal(f"no number in {text[:100]}")
    return int(found[1])


async def arrive(scene: Scene) -> dict[str, Any]:
    """`phones` guests come within `seconds`; how long each waits from asking for the page until it is live."""
    crowd = Crowd(scene.url)
    before, empty = Mark(scene.pid), memory_kb(scene.pid)
    guests = [Guest(Browser(scene.url), Phone(crowd, f"guest {number}")) for number in range(scene.phones)]
    await asyncio.gather(*(guest.visit(scene, number) for number, guest in enumerate(guests)))
    after = Mark(scene.pid)
    took, server, own = after.since(before)
    held = memory_kb(scene.pid)
    for guest in guests:
        guest.phone.close()
        guest.browser.close()
    there = [guest for guest in guests if not guest.failed]
    faults = Counter(guest.failed for guest in guests if guest.failed) + crowd.ledger.faults.counts
    return {
        "page": latencies(guest.page for guest in there),
        "live": latencies(guest.live for guest in there),
        "page_bytes": round(sum(guest.browser.received for guest in there) / max(1, len(there))),
        "seconds": round(took, 2),
        "cpu_ms": round(server / len(guests) * 1000, 3),
        "core": round(server / took, 4),
        "memory": {"empty": empty, "connected": held},
        "faults": dict(faults) | ({"connection lost": crowd.lost} if crowd.lost else {}),
        "generator": {"core": round(own / took, 4)},
        "others": round(after.others_since(before), 3),
        "saturated": own / took > FULL,
    }


async def beyond(scene: Scene) -> dict[str, Any]:
    """`phones` that fit, then `idle` more: how these are turned away, and whether pages and health still answer."""
    crowd = Crowd(scene.url)
    gate = asyncio.Semaphore(24)

    async def one(number: int) -> tuple[Phone | None, str, float]:
        async with gate:
            begin, phone = perf_counter(), Phone(crowd, f"phone {number}")
            try:
                await phone.connect({"key": scene.code, "device": scene.device(number)})
                await phone.join(scene.boards[0], scene.heads[scene.boards[0]])
            except WSError as error:
                response = getattr(error, "response", None)
                return None, str(int(response.status)) if response else type(error).__name__, perf_counter() - begin
            except (OSError, Refusal, TimeoutError) as error:
                return None, type(error).__name__, perf_counter() - begin
            return phone, "in", perf_counter() - begin

    fitting = await asyncio.gather(*(one(number) for number in range(scene.phones)))
    surplus = await asyncio.gather(*(one(scene.phones + number) for number in range(scene.idle)))
    browser, health = Browser(scene.url), []
    for _ in range(20):
        begin = perf_counter()
        status, _body = await asyncio.wait_for(browser.get("/healthz"), VISIT_SECONDS)
        health.append((status, perf_counter() - begin))
    page, _text = await asyncio.wait_for(browser.get(f"/b/{scene.code}/1"), VISIT_SECONDS)
    inside = [phone for phone, _said, _took in fitting if phone]
    alive = [phone for phone in inside if phone.transport is not None]
    answers = [said for _phone, said, _took in surplus]
    for phone in inside:
        phone.close()
    return {
        "in": len(inside),
        "still_in": len(alive),
        "turned_away": {said: answers.count(said) for said in set(answers)},
        "refusal": latencies(took for _phone, said, took in surplus if said != "in"),
        "healthz": {"ok": all(status == 200 for status, _took in health), **latencies(took for _s, took in health)},
        "page": page,
    }
