"""Sockets of browsers: the cookie says who they are, and one browser may be several people."""

from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from board.snapshot import nothing
from tests.line import Line, NotConnected
from tests.people import Scene, Server, uuid


class Browser:
    """Cookies, pages and sockets of one browser."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.jar = scene, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def open(self, path: str, **form: str) -> str:
        data = urlencode(form).encode() if form else None
        with self.opener.open(self.scene.server.url + path, data, timeout=10) as answer:
            return str(answer.read().decode())

    def enter(self, role: str) -> None:
        token = self.open("/enter").split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        self.open("/enter", key=self.scene.keys[role], csrf_token=token)

    def line(self, role: str) -> Line:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        auth = {"workshop": self.scene.code, "as": role}
        return Line(self.scene.server.url, auth, lambda event, data: self.heard.append((event, data)), Cookie=cookies)


@pytest.fixture
def scene(hall: Server) -> Iterator[Scene]:
    with Scene(hall) as scene:
        yield scene


def pin(scene: Scene, line: Line) -> dict[str, Any]:
    args = {"id": uuid(), "text": "Ein Garten"}
    answer: dict[str, Any] = line.call(
        "command", {"request_id": uuid(), "log": scene.board, "verb": "card.add", "args": args}
    )
    return answer


def test_a_browser_is_a_guest_of_an_event_whose_page_it_opened(scene: Scene) -> None:
    browser = Browser(scene)
    browser.open(f"/b/{scene.code}/1")
    line = browser.line("attendee")
    assert line.call("join", {"log": scene.board, "since": None})["ok"]
    assert pin(scene, line) == {"ok": True, "seq": 1}
    assert next(data["card"] for event, data in browser.heard if event == "mine")
    for role in ("moderator", "organiser"):
        with pytest.raises(NotConnected):
            browser.line(role)


def test_whoever_holds_any_role_reads_the_wall_but_writes_nothing_there(scene: Scene) -> None:
    browser = Browser(scene)
    with pytest.raises(NotConnected):
        browser.line("wall")
    browser.open(f"/b/{scene.code}/1")
    line = browser.line("wall")
    assert line.call("join", {"log": scene.board, "since": None})["ok"]
    assert pin(scene, line)["code"] == "forbidden"


def test_what_a_browser_pinned_over_its_socket_is_its_own_on_the_page(scene: Scene) -> None:
    browser, other = Browser(scene), Browser(scene)
    for one in (browser, other):
        one.open(f"/b/{scene.code}/1")
    line = browser.line("attendee")
    assert line.call("join", {"log": scene.board, "since": None})["ok"]
    assert pin(scene, line)["ok"]
    (card,) = scene.server.log(scene.code, scene.board)["snapshot"]["card"]
    assert "Ein Garten" in browser.open(f"/b/{scene.code}/1/card/{card}")
    with pytest.raises(OSError, match="403"):
        other.open(f"/b/{scene.code}/1/card/{card}")


def test_a_wall_hears_what_guests_hear_and_may_change_nothing(scene: Scene) -> None:
    browser = Browser(scene)
    browser.open(f"/wall/{scene.code}")
    wall = browser.line("wall")
    assert wall.call("join", {"log": scene.board, "since": None})["mine"] == nothing()
    guest, moderator, card = scene.person(), scene.person("moderator"), uuid()
    guest.ask(scene.board, "card.add", id=card, text="Unfug")
    moderator.ask(scene.board, "card.hide", card=card)
    guest.ask(scene.board, "card.edit", card=card, text="Mehr Unfug")
    moderator.wait_until(lambda person: person.heads[scene.board] == 3)
    assert pin(scene, wall)["code"] == "forbidden"
    told = [change for event, data in browser.heard if event == "changes" for change in data["changes"]]
    assert [(change["seq"], change["state"] and change["state"]["text"]) for change in told] == [
        (1, "Unfug"),
        (2, None),
    ]


def test_one_browser_may_be_wall_desk_and_guest_at_once(scene: Scene) -> None:
    browser = Browser(scene)
    browser.enter("organiser")
    browser.open(f"/b/{scene.code}/1")
    browser.open(f"/wall/{scene.code}")
    for role in ("attendee", "wall", "moderator", "organiser"):
        assert browser.line(role).call("join", {"log": scene.log, "since": None})["ok"], role


def test_the_cookie_of_one_event_opens_no_other(scene: Scene) -> None:
    browser = Browser(scene)
    browser.enter("organiser")
    with Scene(scene.server) as other:
        browser.scene = other
        for role in ("attendee", "wall", "moderator", "organiser"):
            with pytest.raises(NotConnected) as refused:
                browser.line(role)
            assert refused.value.args[0]["data"]["code"] == "forbidden"
