"""An organiser sets up an evening in under a minute."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from board import create_app, founding, snapshot
from board.config import load
from board.models import FORMS
from board.starters import STARTERS
from tests.web.visitor import Visitor


@pytest.fixture
def organiser(app: Flask) -> Visitor:
    return Visitor(app).get("/new")


def filled(app: Flask, **changed: Any) -> dict[str, Any]:
    ends = founding.default_deletion(app.extensions["house"].settings, datetime.now(UTC))
    fields = {"do": "create", "starter": "kickoff", "title": "Summer", "language": "en", "delete_on": ends.isoformat()}
    return {**fields, "question": ["What do you wish for?", "What can you bring?"], **changed}


def workshops(app: Flask) -> list[Any]:
    return list(app.extensions["house"].read(snapshot.workshops))


def test_the_form_is_ready_with_the_kick_off_and_its_questions(organiser: Visitor) -> None:
    assert organiser.values("question") == [
        "What do you wish for?",
        "What do you need to join in?",
        "What can you bring to it?",
        "One sentence to close: what do you take home with you?",
    ]


def test_the_form_speaks_german_to_germans(app: Flask) -> None:
    assert Visitor(app, "de").get("/new").values("question")[0] == "Was wünschst du dir?"


def test_the_deletion_date_is_shown_and_thirty_days_ahead(app: Flask, organiser: Visitor) -> None:
    today = founding.today(app.extensions["house"].settings)
    assert organiser.values("delete_on") == [(today + timedelta(days=30)).isoformat()]


def test_one_button_creates_the_evening_and_leads_to_its_links(app: Flask, organiser: Visitor) -> None:
    organiser.send("/new", **filled(app))
    [view] = workshops(app)
    assert organiser.where == f"/organise/{view.code}/links"
    assert [board.question for board in view.boards] == ["What do you wish for?", "What can you bring?"]
    assert (view.title, view.language, view.shown.number) == ("Summer", "en", 1)


def test_each_board_is_of_the_kind_chosen_beside_its_question_also_when_rows_move(
    app: Flask, organiser: Visitor
) -> None:
    fields = filled(app, question=["a", "b", "c"], kind=["mood", "round", "nonsense"])
    organiser.send("/new", **fields | {"do": "down:0"})
    assert organiser.values("kind") == ["round", "mood", "cards"]
    organiser.send("/new", **fields | {"question": ["a", " ", "c"]})
    assert (organiser.status, organiser.values("kind")) == (422, ["mood", "round", "cards"])
    organiser.send("/new", **fields)
    [view] = workshops(app)
    assert [(board.question, board.kind) for board in view.boards] == [("a", "mood"), ("b", "round"), ("c", "cards")]


def test_the_key_is_handed_over_once_and_in_clear_words(app: Flask, organiser: Visitor) -> None:
    organiser.send("/new", **filled(app))
    assert "Keep this link: it is your key" in organiser.text
    assert "Keep this link: it is your key" not in organiser.get(organiser.where).text


def test_whoever_creates_may_organise_and_moderate(app: Flask, organiser: Visitor) -> None:
    organiser.send("/new", **filled(app))
    [view] = workshops(app)
    assert organiser.get(f"/organise/{view.code}").status == 200
    assert organiser.get(f"/desk/{view.code}").status == 200


def test_another_template_brings_its_questions_without_javascript(app: Flask, organiser: Visitor) -> None:
    organiser.send("/new", **filled(app, do="starter", starter="review"))
    assert organiser.values("question")[:2] == ["Was it worth it for you?", "What went well?"]
    assert organiser.values("kind")[:2] == ["mood", "cards"]
    assert organiser.values("title") == ["Summer"]
    assert not workshops(app)


def test_the_questions_come_in_the_language_of_the_event(app: Flask, organiser: Visitor) -> None:
    organiser.send("/new", **filled(app, do="starter", starter="review", language="de"))
    assert organiser.values("question")[1] == "Was lief gut?"


@pytest.mark.parametrize(
    ("do", "questions"),
    [
        ("more", ["a", "b", "c", ""]),
        ("remove:1", ["a", "c"]),
        ("up:2", ["a", "c", "b"]),
        ("down:0", ["b", "a", "c"]),
        ("up:0", ["a", "b", "c"]),
        ("down:2", ["a", "b", "c"]),
        ("remove:9", ["a", "b", "c"]),
        ("up:x", ["a", "b", "c"]),
    ],
)
def test_rows_can_be_added_removed_and_ordered_without_javascript(
    app: Flask, organiser: Visitor, do: str, questions: list[str]
) -> None:
    organiser.send("/new", **filled(app, do=do, question=["a", "b", "c"]))
    assert organiser.status == 200
    assert organiser.values("question") == questions


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": "  "}, "Give the event a name."),
        ({"title": "x" * 121}, "Shorten it to 120 characters."),
        ({"question": ["What?", " "]}, "Write a question here, or take this board away."),
        ({"question": ["x" * 201]}, "Shorten it to 200 characters."),
        ({"question": ["one\ntwo"]}, "This must be one line."),
        ({"question": []}, "Put up at least one board."),
        ({"question": ["?"] * 51}, "There can be at most 50 boards."),
        ({"delete_on": "2020-01-01"}, "Choose a day from tomorrow on."),
        ({"delete_on": "2999-01-01"}, "Choose a day within the next year."),
        ({"delete_on": "soon"}, "This does not fit here."),
    ],
)
def test_what_does_not_fit_comes_back_with_a_sentence_and_all_that_was_typed(
    app: Flask, organiser: Visitor, changed: dict[str, Any], sentence: str
) -> None:
    fields = filled(app, **changed)
    organiser.send("/new", **fields)
    assert organiser.status in (409, 422)
    assert sentence in organiser.text
    assert organiser.values("title") == [fields["title"]]
    assert organiser.values("question") == fields["question"]
    assert not workshops(app)


def test_markup_in_a_title_is_shown_as_typed(app: Flask, organiser: Visitor) -> None:
    organiser.send("/new", **filled(app, title="<script>alert(1)</script> {{7*7}}"))
    assert "<script>alert" not in organiser.page
    assert "<script>alert(1)</script> {{7*7}}" in organiser.text


def test_every_template_has_questions_that_fit_a_board_in_both_languages(app: Flask) -> None:
    with app.app_context():
        for starter in STARTERS[:-1]:
            german, english = ([one.question for one in starter.asked_in(language)] for language in ("de", "en"))
            assert len(german) == len(english) >= 3
            assert {one.kind for one in starter.boards} <= set(FORMS)
            assert all(question and len(question) <= 200 for question in german + english)
            assert not set(german) & set(english)


@pytest.fixture
def guarded(tmp_path: Path) -> Any:
    """An app that asks for a creation key."""
    app = create_app(
        settings=load(
            database_url=f"sqlite:///{tmp_path / 'pappen.db'}", async_mode="threading", create_key="open sesame"
        )
    )
    app.testing = True
    yield app
    app.extensions["house"].stop()


def test_a_guarded_server_asks_for_the_creation_key_and_keeps_what_was_typed(guarded: Flask) -> None:
    stranger = Visitor(guarded).get("/new").send("/new", **filled(guarded, create_key="wrong"))
    assert stranger.status == 422
    assert "This key is not right." in stranger.text
    assert stranger.values("title") == ["Summer"]
    assert not workshops(guarded)


def test_the_creation_key_is_asked_once_a_browser_and_never_kept_in_its_cookie(guarded: Flask) -> None:
    friend = Visitor(guarded).get("/new").send("/new", **filled(guarded, create_key="open sesame"))
    friend.get("/new")
    assert "Creation key" not in friend.text
    friend.send("/new", **filled(guarded, title="Second"))
    assert [view.title for view in workshops(guarded)] == ["Summer", "Second"]
    with friend.client.session_transaction() as session:
        assert "sesame" not in str(dict(session))


def test_an_open_server_asks_for_no_key(organiser: Visitor) -> None:
    assert "Creation key" not in organiser.text


def test_the_date_field_offers_tomorrow_to_a_year_ahead(app: Flask, organiser: Visitor) -> None:
    today = founding.today(app.extensions["house"].settings)
    assert f'min="{today + timedelta(days=1)}"' in organiser.page
    assert f'max="{today + timedelta(days=founding.LONGEST_DAYS)}"' in organiser.page
