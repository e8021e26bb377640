"""The data sheet is made from the settings that run."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import format_date

from board import create_app
from board.config import load
from tests.people import Evening
from tests.web.visitor import Visitor


def sheet(tmp_path: Path, **settings: Any) -> str:
    app = create_app(settings=load(database_url=f"sqlite:///{tmp_path / 'x.db'}", async_mode="threading", **settings))
    try:
        return Visitor(app).get("/data").text
    finally:
        app.extensions["house"].stop()


def test_everybody_may_read_it(app: Flask) -> None:
    assert Visitor(app).get("/data").status == 200


def test_it_names_the_deletion_date_of_an_event(app: Flask, evening: Evening) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        day = format_date(evening.view().delete_on, "long")
    assert f"This event is erased on {day}." in Visitor(app).get(f"/data?code={evening.code}").text


def test_a_wrong_code_is_answered(app: Flask) -> None:
    assert Visitor(app).get("/data?code=AAAAAA").status == 404


@pytest.mark.parametrize(("days", "said"), [(30, "it is 30 days after"), (1, "it is 1 day after")])
def test_it_tells_how_long_this_server_keeps_an_event(tmp_path: Path, days: int, said: str) -> None:
    assert said in sheet(tmp_path, retention_days=days)


def test_it_admits_plain_http_and_tells_https(tmp_path: Path) -> None:
    assert "not encrypted (http)" in sheet(tmp_path)
    assert "is encrypted (https)" in sheet(tmp_path, public_url="https://pappen.example")


def test_it_tells_who_may_create_events(tmp_path: Path) -> None:
    assert "Everybody who reaches this server may create events" in sheet(tmp_path)
    assert "Creating events on this server needs a key." in sheet(tmp_path, create_key="sesame-sesame")


def test_a_sealed_evening_says_so(app: Flask, evening: Evening) -> None:
    evening.ask(evening.organiser(), "workshop.seal")
    assert "no card can be traced to a device any more" in Visitor(app).get(f"/data?code={evening.code}").text


def test_guests_find_the_way_back_to_the_boards(app: Flask, evening: Evening) -> None:
    assert f'href="/b/{evening.code}"' in Visitor(app).get(f"/data?code={evening.code}").page


def test_it_never_names_the_database_file_or_a_key(tmp_path: Path) -> None:
    said = sheet(tmp_path, create_key="open sesame")
    assert str(tmp_path) not in said
    assert "sesame" not in said
