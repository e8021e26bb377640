import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.exports import FORMATS, Format
from board.exports.tables import plain
from tests.exports.records import NASTY, markdown_texts
from tests.people import Evening
from tests.web.visitor import Visitor

HIDDEN = "das hier ist verborgen"


@pytest.fixture
def full(evening: Evening) -> Evening:
    """An evening with every nasty text and one hidden card."""
    for text in NASTY.values():
        evening.pin(evening.guest(), text)
    evening.ask(evening.moderator(), "card.hide", card=evening.pin(evening.guest(), HIDDEN))
    return evening


def get(client: FlaskClient, evening: Evening, extension: str, key: str = "", query: str = "") -> str:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    answer = client.get(f"/export/{evening.id}.{extension}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.get_data().decode("utf-8-sig")


def texts_in(extension: str, data: str) -> list[str]:
    """The texts of the cards in a file, by a reader for its format."""
    if extension == "csv":
        return [plain(row[2]) for row in list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))[1:]]
    if extension == "json":
        return [card["text"] for board in json.loads(data)["boards"] for card in board["cards"]]
    return markdown_texts(data)


@pytest.mark.parametrize("extension", FORMATS)
def test_every_file_holds_what_the_wall_shows(full: Evening, client: FlaskClient, extension: str):
    assert texts_in(extension, get(client, full, extension, full.code)) == full.texts()


@pytest.mark.parametrize("extension", FORMATS)
def test_files_for_guests_and_moderators_differ_exactly_by_what_is_hidden(
    full: Evening, client: FlaskClient, extension: str
):
    guests = texts_in(extension, get(client, full, extension, full.keys["moderator"], "?audience=attendee"))
    moderators = texts_in(extension, get(client, full, extension, full.keys["moderator"], "?audience=moderator"))
    assert HIDDEN not in guests
    assert moderators == [*guests, HIDDEN]


@pytest.mark.parametrize("extension", FORMATS)
def test_without_a_wish_everybody_gets_the_best_they_may_see(full: Evening, client: FlaskClient, extension: str):
    assert HIDDEN not in get(client, full, extension, full.code)
    assert HIDDEN in get(client, full, extension, full.keys["moderator"])
    assert HIDDEN in get(client, full, extension, full.keys["organiser"])


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_state_gives_the_same_bytes(full: Evening, client: FlaskClient, extension: str):
    first = get(client, full, extension, full.code)
    assert get(client, full, extension, full.code) == first
    full.pin(full.guest(), "noch eine")
    assert get(client, full, extension, full.code) != first


def test_a_restored_card_is_in_the_guests_file_again(evening: Evening, client: FlaskClient):
    card = evening.pin(evening.guest(), "doch")
    evening.ask(evening.moderator(), "card.hide", card=card)
    assert "doch" not in get(client, evening, "md", evening.code)
    evening.ask(evening.moderator(), "card.restore", card=card)
    assert "doch" in get(client, evening, "md", evening.code)


def refused(client: FlaskClient, path: str, key: str = "") -> int:
    return client.get(path, headers={"Authorization": f"Bearer {key}"} if key else {}).status_code


def test_guests_do_not_get_the_moderators_file(evening: Evening, client: FlaskClient):
    assert refused(client, f"/export/{evening.id}.csv?audience=moderator", evening.code) == 403


def test_nobody_gets_a_file_without_a_code_or_key(evening: Evening, client: FlaskClient):
    assert refused(client, f"/export/{evening.id}.csv") == 403
    assert refused(client, f"/export/{evening.id}.csv", "nonsense") == 403


def test_a_key_of_another_evening_opens_nothing_here(evening: Evening, app: Flask, client: FlaskClient):
    other = Evening(app, "Anderswo", ["Was?"])
    for key in (other.code, other.keys["moderator"], other.keys["organiser"]):
        assert refused(client, f"/export/{evening.id}.json", key) == 403


def test_an_unknown_kind_of_file_gets_a_sentence(evening: Evening, client: FlaskClient):
    answer = client.get(f"/export/{evening.id}.exe", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "csv" in answer.text


def test_a_new_kind_of_file_is_offered_wherever_files_are(
    evening: Evening, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(FORMATS, "txt", Format("Words", "To read aloud.", "text/plain", lambda record, _: b"words"))
    assert get(client, evening, "txt", evening.code) == "words"
    (path,) = [path for path in client.get("/api/openapi.json").json["paths"].items() if "export" in path[0]]
    assert {"txt"} <= {name for given in path[1]["get"]["parameters"] for name in given["schema"].get("enum", ())}
    page = Visitor(evening.app).enter(evening.keys["organiser"]).get(f"/organise/{evening.code}/results")
    assert f"/export/{evening.id}.txt?audience=attendee" in page.page
    assert "To read aloud." in page.text


def test_a_header_without_a_key_is_as_good_as_none(evening: Evening):
    for path in (f"/export/{evening.id}.csv", f"/api/logs/{evening.board}"):
        client = evening.app.test_client()
        assert client.get(path, headers={"Authorization": "Bearer "}).status_code == 403
        client.get(f"/b/{evening.code}/1")
        assert client.get(path, headers={"Authorization": "Bearer "}).status_code == 200


def test_an_unknown_audience_or_language_is_refused(evening: Evening, client: FlaskClient):
    assert refused(client, f"/export/{evening.id}.csv?audience=everybody", evening.code) == 400
    assert refused(client, f"/export/{evening.id}.csv?language=xx", evening.code) == 400


def test_the_browser_of_a_guest_gets_the_guests_file(full: Evening, client: FlaskClient):
    assert client.get(f"/b/{full.code}/1").status_code == 200
    assert HIDDEN not in get(client, full, "csv")


def test_a_file_has_a_name_that_every_system_can_keep(app: Flask, client: FlaskClient):
    evening = Evening(app, 'Größe: "../../etc" <Übermut>', ["Was?"])
    answer = client.get(f"/export/{evening.id}.csv", headers={"Authorization": f"Bearer {evening.code}"})
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=Groesse-etc-Uebermut-")
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe-etc-%C3%9Cbermut-" in disposition


def test_a_title_without_any_latin_letter_gives_a_name_too(app: Flask, client: FlaskClient):
    evening = Evening(app, "🙌 مساء", ["?"])
    answer = client.get(f"/export/{evening.id}.csv", headers={"Authorization": f"Bearer {evening.code}"})
    assert "filename=pappen-" in answer.headers["Content-Disposition"]


def test_an_unchanged_file_is_not_sent_again(evening: Evening, client: FlaskClient):
    headers = {"Authorization": f"Bearer {evening.code}"}
    first = client.get(f"/export/{evening.id}.json", headers=headers)
    again = client.get(f"/export/{evening.id}.json", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "private" in first.headers["Cache-Control"]


def test_the_words_follow_the_evening_or_the_wish(evening: Evening, client: FlaskClient):
    evening.pin(evening.guest(), "x")
    assert "Pappe 1" in get(client, evening, "md", evening.code)
    assert "Board 1" in get(client, evening, "md", evening.code, "?language=en")
    assert get(client, evening, "csv", evening.code).startswith("Nummer;Pappe;Text;")
    assert get(client, evening, "csv", evening.code, "?language=en").startswith("Number,Board,Text,")
