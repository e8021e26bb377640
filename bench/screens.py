"""How the pages run in a real Chromium: a slow phone scrolls through a full board, a wall while cards rain."""

import subprocess
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.servers import ROOT, Server

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
SLOWER = 4  # times, the phone's processor
FLICKS = 8
FLICK = 2400  # pixels, of one movement of a thumb
PIXELS_PER_SECOND = 3000
POSTS, POST_SECONDS = 50, 5.0
READY = 60_000  # milliseconds

# Frames are counted while `window.counting`; what blocks the page longer than 50 ms the browser tells itself.
WATCH = """
window.frames_at = [];
window.blocked = [];
window.counting = false;
requestAnimationFrame(function next(at) {
  if (window.counting) window.frames_at.push(at);
  requestAnimationFrame(next);
});
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.blocked.push(one.duration); })
  .observe({ type: "longtask" });
"""


class Chromium:
    """A browser, and pages that are watched."""

    def __enter__(self) -> "Chromium":
        path = subprocess.run([str(ROOT / "tools/chromium.sh")], stdout=subprocess.PIPE, text=True, check=True)
        self._play = sync_playwright().start()
        self._browser: Browser = self._play.chromium.launch(executable_path=path.stdout.strip(), args=FLAGS)
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._play.stop()

    def page(self, url: str, width: int, height: int, ready: str) -> tuple[Page, CDPSession]:
        """A page in which `ready` has become true."""
        page = self._browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.add_init_script(WATCH)
        page.goto(url)
        page.wait_for_function(ready, timeout=READY)
        return page, page.context.new_cdp_session(page)


def scrolled(chromium: Chromium, server: Server, code: str, cards: int) -> dict[str, float]:
    """Frames a second of a slow phone whose owner flicks down through all cards: `{"fps", "worst_ms", "frames"}`."""
    ready = f"() => document.querySelectorAll('.others li').length >= {min(cards, 30)}"
    page, wire = chromium.page(f"{server.url}/b/{code}/1", 390, 844, ready)
    _show_all(page, cards)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    time.sleep(1)
    page.evaluate("() => { window.counting = true; }")
    for _ in range(FLICKS):
        flick = {"x": 190, "y": 600, "yDistance": -FLICK, "speed": PIXELS_PER_SECOND, "gestureSourceType": "mouse"}
        wire.send("Input.synthesizeScrollGesture", flick)
    at: list[float] = page.evaluate("() => { window.counting = false; return window.frames_at; }")
    assert page.evaluate("() => scrollY") > FLICK, "nothing was scrolled"
    page.context.close()
    gaps = [later - earlier for earlier, later in pairwise(at)]
    return {"fps": 1000 * len(gaps) / sum(gaps), "worst_ms": max(gaps), "frames": len(at)}


def _show_all(page: Page, cards: int) -> None:
    """Taps on "older cards" until there are none."""
    end = time.monotonic() + READY / 1000
    shown = 0
    while page.locator("#more:visible").count() and time.monotonic() < end:
        shown = page.locator(".others li").count()
        page.evaluate("() => document.querySelector('#more').click()")
        page.wait_for_function("(shown) => document.querySelectorAll('.others li').length > shown", arg=shown)
    page.evaluate("() => scrollTo(0, 0)")
    assert page.locator(".others li").count() >= cards


def rained(chromium: Chromium, server: Server, code: str, post: Callable[[int], None]) -> dict[str, float]:
    """A wall before, while and after cards are posted: `{"heap_mb", "heap_after_mb", "blocked_ms", "worst_ms"}`."""
    page, wire = chromium.page(f"{server.url}/wall/{code}", 1920, 1080, "() => document.body.matches('.live')")
    wire.send("Performance.enable")
    page.wait_for_timeout(3000)
    before = _heap(wire)
    page.evaluate("() => { window.blocked.length = 0; window.counting = true; }")
    rain = threading.Thread(target=_rain, args=(post,))
    rain.start()
    page.wait_for_timeout(POST_SECONDS * 1000 + 3000)
    rain.join()
    seen: dict[str, Any] = page.evaluate("() => ({ blocked: window.blocked, at: window.frames_at })")
    gaps = [later - earlier for earlier, later in pairwise(seen["at"])]
    after = _heap(wire)
    page.context.close()
    blocked = max(seen["blocked"], default=0.0)
    return {"heap_mb": before, "heap_after_mb": after, "blocked_ms": blocked, "worst_ms": max(gaps, default=0.0)}


def _rain(post: Callable[[int], None]) -> None:
    begin = time.monotonic()
    for number in range(POSTS):
        post(number)
        time.sleep(max(0.0, begin + (number + 1) * POST_SECONDS / POSTS - time.monotonic()))


def _heap(wire: CDPSession) -> float:
    """Megabytes of JavaScript after what is unused was collected."""
    wire.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in wire.send("Performance.getMetrics")["metrics"]}
    return float(told["JSHeapUsedSize"]) / 1e6
