"""Every route, who may use it, and what everybody else gets: a route without a row here fails."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board.columns import Base
from tests.people import Evening, uuid


@dataclass(frozen=True)
class Row:
    """Who may: open (everybody), code (who knows it), moderator, organiser, key, operator; and what an outsider
    who knows the code gets, with a CSRF token of its own."""

    who: str
    outsider: int
    form: dict[str, str] | None = None


ROWS = {
    "GET /": Row("open", 200),
    "GET /b": Row("open", 200),
    "GET /b/<code>": Row("code", 303),
    "GET /b/<code>/<int:number>": Row("code", 200),
    "POST /b/<code>/<int:number>": Row("code", 403, {"text": "x"}),
    "GET /b/<code>/<int:number>/card/<id>": Row("code", 403),
    "POST /b/<code>/<int:number>/card/<id>": Row("code", 403, {"do": "edit", "text": "y"}),
    "POST /b/<code>/<int:number>/topic/<id>": Row("code", 403, {"do": "dot"}),
    "POST /b/<code>/<int:number>/mood": Row("code", 403, {"field": "3"}),
    "POST /language": Row("open", 303, {"language": "en"}),
    "POST /theme": Row("open", 303, {"theme": "dark"}),
    "GET /wall/<code>": Row("code", 200),
    "GET /wall/<code>/qr/<int:number>": Row("code", 200),
    "GET /desk/<code>": Row("moderator", 403),
    "POST /desk/<code>": Row("moderator", 403, {"close": "1"}),
    "GET /desk/<code>/leaders": Row("moderator", 403),
    "POST /desk/<code>/leaders": Row("moderator", 403, {"do": "add", "name": "Kim"}),
    "GET /new": Row("open", 200),
    "POST /new": Row("open", 422, {"title": ""}),
    "GET /enter": Row("open", 200),
    "POST /enter": Row("open", 403, {"key": "nonsense"}),
    "GET /organise/<code>": Row("organiser", 403),
    "POST /organise/<code>": Row("organiser", 403, {"do": "add", "question": "x"}),
    "GET /organise/<code>/links": Row("organiser", 403),
    "GET /organise/<code>/posters": Row("organiser", 403),
    "GET /organise/<code>/results": Row("organiser", 403),
    "POST /organise/<code>/seal": Row("organiser", 403, {"sure": "yes"}),
    "POST /organise/<code>/erase": Row("organiser", 403, {"title": "Auftakt"}),
    "GET /data": Row("open", 200),
    "GET /export/<workshop_id>.<extension>": Row("key", 403),
    "POST /api/workshops": Row("open", 400),
    "GET /api/logs/<log>": Row("key", 403),
    "GET /api/snapshots/<log>": Row("key", 403),
    "POST /api/commands": Row("key", 400),
    "POST /api/operator/<operation>": Row("operator", 403),
    "GET /api/openapi.json": Row("open", 200),
    "GET /healthz": Row("open", 200),
    "GET /readyz": Row("open", 200),
    "GET /metrics": Row("open", 200),
}
# Forms carry the token; these are asked by programs, with a key and without a cookie.
WITHOUT_TOKEN = {"POST /api/workshops", "POST /api/operator/<operation>"}


def routes(app: Flask) -> set[str]:
    rules = app.url_map.iter_rules()
    return {f"{method} {rule.rule}" for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}


def address(route: str, evening: Evening, **other: str) -> tuple[str, str]:
    """(method, path) of a route at this evening."""
    method, path = route.split(" ")
    known = {
        "code": evening.code,
        "int:number": "1",
        "id": next(iter(evening.cards("moderators")), uuid()),
        "workshop_id": evening.id,
        "extension": "csv",
        "log": evening.board,
        "operation": "purge",
    } | other
    return method, re.sub(r"<([^>]+)>", lambda found: known[found[1]], path)


def token(client: FlaskClient) -> str:
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/enter").text)[0]


def visit(client: FlaskClient, route: str, evening: Evening, with_token: bool = True) -> Any:
    method, path = address(route, evening)
    if method == "GET":
        return client.get(path)
    if path.startswith("/api/"):
        return client.post(path, json={"log": evening.board})
    form = dict(ROWS[route].form or {})
    return client.post(path, data=form | ({"csrf_token": token(client)} if with_token else {}))


def entered(evening: Evening, role: str) -> FlaskClient:
    """A browser that came through a link."""
    client = evening.app.test_client()
    if role in evening.keys:
        assert client.post("/enter", data={"key": evening.keys[role], "csrf_token": token(client)}).status_code == 303
    elif role == "attendee":
        assert client.get(f"/b/{evening.code}/1").status_code == 200
    elif role == "wall":
        assert client.get(f"/wall/{evening.code}").status_code == 200
    return client


def dump(evening: Evening) -> dict[str, list[Any]]:
    """All that is stored."""
    tables = Base.metadata.sorted_tables
    return evening.house.read(
        lambda session: {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}
    )


def test_every_route_has_a_row(app: Flask) -> None:
    assert routes(app) == set(ROWS)


def test_an_outsider_gets_what_the_table_says_and_changes_nothing(evening: Evening) -> None:
    evening.pin(evening.guest(), "Ein Garten")
    before = dump(evening)
    for route, row in ROWS.items():
        assert visit(evening.app.test_client(), route, evening).status_code == row.outsider, route
        assert dump(evening) == before, route


def test_a_code_that_opens_nothing_is_not_found(evening: Evening) -> None:
    client = entered(evening, "organiser")
    mine = token(client)
    for route in ROWS:
        for code in ("ZZZZZZ", "x", "%00", "%FF%FE", "%ED%A0%80", "ä" * 500, "..", "7K4M2Q7K4M2Q"):
            method, path = address(route, evening, code=code)
            if "<code>" in route:
                answer = client.open(path, method=method, data={"csrf_token": mine} if method == "POST" else None)
                assert answer.status_code in (404, 429), (route, code, answer.status_code)


@pytest.mark.parametrize(
    ("role", "refused"),
    [("attendee", ("moderator", "organiser")), ("wall", ("moderator", "organiser")), ("moderator", ("organiser",))],
)
def test_a_role_does_not_open_the_rooms_of_a_higher_one(evening: Evening, role: str, refused: tuple[str, ...]) -> None:
    client, before = entered(evening, role), dump(evening)
    for route, row in ROWS.items():
        if row.who in refused:
            assert visit(client, route, evening).status_code == 403, route
    assert dump(evening) == before


def test_who_leads_another_event_is_an_outsider_here(evening: Evening) -> None:
    other = Evening(evening.app, "Anderswo", ["Was?"])
    client, before = entered(other, "organiser"), dump(evening)
    for route, row in ROWS.items():
        if row.who in ("moderator", "organiser"):
            assert visit(client, route, evening).status_code == 403, route
    log = f"/api/logs/{evening.board}"
    for key in (other.code, other.keys["moderator"], other.keys["organiser"]):
        headers = {"Authorization": f"Bearer {key}"}
        assert client.get(log, headers=headers).status_code == 404
        assert client.get(f"/export/{evening.id}.csv", headers=headers).status_code == 403
    assert dump(evening) == before


def test_an_organiser_is_let_into_every_room(evening: Evening) -> None:
    client = entered(evening, "organiser")
    for route, row in ROWS.items():
        if row.who in ("moderator", "organiser") and route.startswith("GET"):
            assert visit(client, route, evening).status_code == 200, route


def test_a_form_without_its_token_is_refused_and_changes_nothing(evening: Evening) -> None:
    client = entered(evening, "organiser")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.get(f"/b/{evening.code}/1")
    before = dump(evening)
    for route in ROWS:
        if route.startswith("POST") and route not in WITHOUT_TOKEN:
            answer = visit(client, route, evening, with_token=False)
            assert answer.status_code == 400, route
            assert "too old" in answer.text or "out of date" in answer.text, route
            assert dump(evening) == before, route


def test_the_token_of_another_browser_is_refused(evening: Evening) -> None:
    client, other = entered(evening, "organiser"), evening.app.test_client()
    answer = client.post(f"/organise/{evening.code}/seal", data={"sure": "yes", "csrf_token": token(other)})
    assert answer.status_code == 400
    assert not evening.view().sealed


def test_no_get_changes_anything(evening: Evening) -> None:
    evening.pin(evening.guest(), "Ein Garten")
    client, before = entered(evening, "organiser"), dump(evening)
    client.get(f"/b/{evening.code}/1")
    for route in ROWS:
        if route.startswith("GET"):
            for query in (
                "",
                "?do=erase&close=1&sure=yes&title=Auftakt&text=x&all=1&taken=x&board=2&since=0&as=organiser",
            ):
                _, path = address(route, evening)
                assert client.get(path + query).status_code < 500
                assert client.head(path + query).status_code < 500
                assert client.options(path).status_code < 500
    assert dump(evening) == before


def test_no_address_however_strange_breaks_the_server(evening: Evening) -> None:
    client = entered(evening, "organiser")
    client.get(f"/b/{evening.code}/1")
    strange = (
        "0",
        "99999999999999999999999999",
        "-1",
        "%00",
        "%FF",
        "%ED%A0%80",
        "..%2f..",
        "x" * 3000,
        "'%22<script>",
        "CON",
    )
    for route in ROWS:
        for name in re.findall(r"<([^>]+)>", route):
            for value in strange:
                method, path = address(route, evening, **{name: value})
                form = {"csrf_token": token(client)} if method == "POST" else None
                answer = client.open(path, method=method, data=form)
                assert answer.status_code < 500, (route, name, value)
    for query in ("since=-1", "since=x", "since=99999999999999999999", "since=%00", "as=king", "since=1&since=2"):
        assert client.get(f"/api/logs/{evening.board}?{query}").status_code < 500, query
    for query in ("audience=x", "audience=%00", "language=xx", "language=../../etc"):
        assert 400 <= client.get(f"/export/{evening.id}.csv?{query}").status_code < 500, query


def test_creating_events_can_be_kept_for_those_with_the_creation_key(settings: Any) -> None:
    from board import create_app

    settings.create_key = "a creation key of the house"
    app = create_app(settings=settings)
    client, body = app.test_client(), {"title": "x", "language": "de", "boards": []}
    for key in (None, "", "wrong", "ä"):
        headers = {"Authorization": f"Bearer {key}".encode().decode("latin-1")} if key is not None else {}
        answer = client.post("/api/workshops", json=body, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "creation_closed")
    headers = {"Authorization": f"Bearer {settings.create_key}"}
    assert client.post("/api/workshops", json=body, headers=headers).status_code == 201
    form = {"do": "create", "title": "x", "language": "de", "question": "y", "csrf_token": token(client)}
    assert client.post("/new", data=form).status_code in (403, 422)
    app.extensions["house"].stop()
