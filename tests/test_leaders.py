"""Others who lead: each by a link of their own, which can be taken back."""

from typing import Any

import pytest

from board import keys, snapshot
from board.errors import Refused
from board.permissions import Actor, Role
from tests.method import undo
from tests.people import Evening, Person, Scene, Server, uuid
from tests.web.visitor import Visitor


def add(evening: Evening, name: str = "Kim", **who: Any) -> str:
    id = uuid()
    evening.ask(who.get("by") or evening.moderator(), "key.add", id=id, name=name)
    return id


def by(evening: Evening, key: str) -> Actor:
    return Actor(Role.MODERATOR, evening.id, uuid(), key)


def link(evening: Evening, key: str) -> str:
    return keys.link_key(evening.house.settings.secret, "moderator", key)


def test_a_key_of_ones_own_leads_until_it_is_taken_back(evening: Evening) -> None:
    key = add(evening, " Kim ")
    assert evening.things("key") == {key: {"name": "Kim", "role": "moderator", "revoked": False}}
    evening.ask(by(evening, key), "stage.hold", held=True)
    (action,) = [action for action in evening.things("action").values() if action["verb"] == "stage.hold"]
    assert action["by"] == "Kim"
    evening.ask(evening.moderator(), "key.revoke", key=key)
    assert evening.things("key")[key]["revoked"] is True
    with pytest.raises(Refused, match="expired_key"):
        evening.ask(by(evening, key), "stage.hold", held=False)


def test_one_with_such_a_key_makes_none_and_takes_none_back_so_that_taking_it_back_is_the_end(evening: Evening) -> None:
    key, other, gone = add(evening), add(evening, "Alex"), add(evening, "Robin")
    evening.ask(evening.organiser(), "key.revoke", key=gone)
    before = evening.seq(evening.log)
    for verb, args in (
        ("key.add", {"id": uuid(), "name": "Kim, später"}),
        ("key.revoke", {"key": other}),
        ("key.revoke", {"key": key}),
        ("key.restore", {"key": gone}),
    ):
        with pytest.raises(Refused, match="forbidden"):
            evening.ask(by(evening, key), verb, **args)
    for action in evening.things("action"):
        with pytest.raises(Refused, match="forbidden"):
            evening.ask(by(evening, key), "action.undo", action=action)
    assert evening.seq(evening.log) == before


def test_the_links_made_with_the_event_stay_what_they_are(evening: Evening) -> None:
    before = evening.house.read(snapshot.link_keys, evening.id, evening.house.settings)
    add(evening)
    assert evening.house.read(snapshot.link_keys, evening.id, evening.house.settings) == before
    other = Evening(evening.app, "Anderswo", ["Was?"])
    for key in (evening.moderator().key, evening.organiser().key, uuid(), add(other)):
        with pytest.raises(Refused, match=r"bad_value|not_found"):
            evening.ask(evening.organiser(), "key.revoke", key=key)
    evening.ask(evening.moderator(), "stage.hold", held=True)


def test_taking_back_twice_changes_nothing_and_making_one_is_undone(evening: Evening) -> None:
    key = add(evening)
    ((action, made),) = evening.things("action").items()
    assert made["about"] == {"name": "Kim"}
    evening.ask(evening.moderator(), "action.undo", action=action)
    before = evening.seq(evening.log)
    evening.ask(evening.moderator(), "key.revoke", key=key)
    assert evening.seq(evening.log) == before


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "text_empty"), ("a\nb", "text_line_break"), ("x" * 61, "text_too_long"), ("\0", "text_control")],
)
def test_a_name_is_one_line_of_at_most_60_characters(evening: Evening, name: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        add(evening, name)
    assert evening.things("key") == {}


def test_an_id_is_used_once_and_fifty_links_work_at_a_time(evening: Evening) -> None:
    key = add(evening)
    with pytest.raises(Refused, match="id_taken"):
        evening.ask(evening.moderator(), "key.add", id=key, name="Alex")
    for number in range(49):
        add(evening, f"Nr. {number}")
    with pytest.raises(Refused, match="too_many_keys"):
        add(evening, "eine zu viel")
    evening.ask(evening.moderator(), "key.revoke", key=key)
    add(evening, "die letzte")


def test_a_link_that_was_taken_back_is_given_back_and_each_undoes_the_other(evening: Evening) -> None:
    key = add(evening)
    for verb, opens in (("key.revoke", False), ("key.restore", True)):
        evening.ask(evening.moderator(), verb, key=key)
        before = evening.seq(evening.log)
        evening.ask(evening.moderator(), verb, key=key)
        assert (evening.seq(evening.log), evening.things("key")[key]["revoked"]) == (before, not opens)
    evening.ask(by(evening, key), "stage.hold", held=True)
    for revoked in (True, False):
        undo(evening, back=1)
        assert evening.things("key")[key]["revoked"] is revoked


def test_no_more_links_are_given_back_than_may_work_and_none_of_those_made_with_the_event(evening: Evening) -> None:
    key = add(evening)
    evening.ask(evening.moderator(), "key.revoke", key=key)
    for number in range(50):
        add(evening, f"Nr. {number}")
    with pytest.raises(Refused, match="too_many_keys"):
        evening.ask(evening.moderator(), "key.restore", key=key)
    for first in evening.keys.values():
        with pytest.raises(Refused, match=r"not_found|bad_value"):
            evening.ask(evening.moderator(), "key.restore", key=first.split(".")[0])


def test_guests_hear_nothing_of_it(evening: Evening) -> None:
    add(evening)
    assert evening.things("key", audience="attendees") == {}


def test_whoever_used_it_is_let_go_when_it_is_taken_back(service: Server) -> None:
    with Scene(service) as scene:
        leader, key = scene.person("moderator", join="log"), uuid()
        assert leader.ask(scene.log, "key.add", id=key, name="Kim")["ok"]
        secret = (service.folder / "secret_key").read_text(encoding="utf-8").strip()
        kim = Person(service.url, keys.link_key(secret, "moderator", key)).connect()
        scene.people.append(kim)
        assert kim.join(scene.log)["ok"]
        assert leader.ask(scene.log, "key.revoke", key=key)["ok"]
        assert kim.line is not None
        assert kim.line.closed.wait(30)
        assert leader.join(scene.log)["ok"]


# The page


@pytest.fixture
def page(evening: Evening) -> Visitor:
    return Visitor(evening.app).enter(evening.keys["moderator"]).get(f"/desk/{evening.code}/leaders")


def test_a_link_is_made_shown_with_its_code_and_opens_the_desk(evening: Evening, page: Visitor) -> None:
    page.send(page.where, do="add", name="Kim")
    (key,) = evening.things("key")
    assert "Kim" in page.text
    assert f"/enter#{link(evening, key)}" in page.page
    assert "<svg" in page.page
    desk = Visitor(evening.app).enter(link(evening, key))
    assert (desk.status, desk.where) == (200, f"/desk/{evening.code}")


def test_a_link_that_was_taken_back_opens_nothing_and_is_shown_no_more(evening: Evening, page: Visitor) -> None:
    page.send(page.where, do="add", name="Kim")
    (key,) = evening.things("key")
    page.send(page.where, do="revoke", key=key)
    assert "taken back" in page.text
    assert link(evening, key) not in page.page
    assert Visitor(evening.app).enter(link(evening, key)).status == 403


def test_a_name_that_cannot_be_is_explained_and_stays_in_its_field(evening: Evening, page: Visitor) -> None:
    page.send(page.where, do="add", name="x" * 61)
    assert (page.status, page.values("name")) == (422, ["x" * 61])
    assert "Shorten it to 60 characters" in page.text


def test_the_page_keeps_its_links_to_itself(page: Visitor) -> None:
    assert page.answer is not None
    assert page.answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.answer.headers["Cache-Control"]


def test_one_who_came_by_such_a_link_sees_no_links_and_is_led_to_none(evening: Evening) -> None:
    key, other = add(evening), add(evening, "Alex")
    kim = Visitor(evening.app).enter(link(evening, key))
    assert kim.status == 200
    assert "/leaders" not in kim.page
    kim.get(f"/desk/{evening.code}/leaders?show={other}")
    assert (kim.status, "Alex" in kim.page) == (403, False)
    assert "You need another link for this." in kim.text
    kim.get(f"/desk/{evening.code}").send(f"/desk/{evening.code}/leaders", do="add", name="Kim, später")
    assert (kim.status, len(evening.things("key"))) == (403, 2)


def test_one_who_organises_too_gives_links_whichever_link_came_last(evening: Evening) -> None:
    page = Visitor(evening.app).enter(evening.keys["organiser"]).enter(link(evening, add(evening)))
    page.get(f"/desk/{evening.code}/leaders").send(page.where, do="add", name="Alex")
    assert sorted(state["name"] for state in evening.things("key").values()) == ["Alex", "Kim"]


def test_the_desk_leads_there(evening: Evening, page: Visitor) -> None:
    assert f'href="/desk/{evening.code}/leaders"' in page.get(f"/desk/{evening.code}").page
