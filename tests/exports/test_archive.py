import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from board.errors import Refused
from board.exports import export
from board.exports.archive import read_json, write_json
from board.exports.style import Style
from board.models import Card, Workshop
from board.operator import OPERATIONS
from tests.exports.records import NASTY, card_texts, record
from tests.people import Evening

STYLE = Style("de")
WHOLE = record(*NASTY.values(), hidden=(2, 3))


def changed(change: Callable[[Any], object]) -> bytes:
    """An archive in which somebody changed something."""
    told = json.loads(write_json(record("eins", "zwei"), STYLE))
    change(told)
    return json.dumps(told, ensure_ascii=False).encode()


def put(*steps: Any) -> Callable[[Any], None]:
    """Sets the last step at the end of the way of the others: put("boards", 0, "open", 3)."""
    *way, name, value = steps

    def change(told: Any) -> None:
        for step in way:
            told = told[step]
        told[name] = value

    return change


def import_(evening: Evening, data: bytes) -> dict[str, Any]:
    files = [{"name": "abend.json", "text": data.decode()}]
    made: dict[str, Any] = evening.house.write(OPERATIONS["workshop.import"], {"files": files})
    return made


def count(evening: Evening) -> tuple[int, int]:
    """How many workshops and cards there are."""
    counted: tuple[int, int] = evening.house.read(
        lambda session: (session.query(Workshop).count(), session.query(Card).count())
    )
    return counted


def exported(evening: Evening, id: str, audience: str = "moderators") -> bytes:
    data: bytes = evening.house.read(export, id, "json", audience, None, None).data
    return data


def test_what_goes_out_comes_in_as_it_was():
    assert read_json(write_json(WHOLE, STYLE)) == WHOLE


@given(card_texts)
def test_any_card_comes_in_as_it_went_out(text: str):
    whole = record(text)
    assert read_json(write_json(whole, STYLE)) == whole


def test_letters_stand_in_it_as_letters():
    assert "Bänke 🌳 שלום" in write_json(record("Bänke 🌳 שלום"), STYLE).decode()


def test_an_evening_imported_again_exports_the_same_bytes(evening: Evening):
    anna, moderator = evening.guest(), evening.moderator()
    ids = [evening.pin(anna, text) for text in NASTY.values()]
    evening.pin(anna, "woanders", f"board:{evening.boards[1]}")
    evening.ask(evening.guest(), "card.like", card=ids[3])
    evening.ask(moderator, "card.hide", card=ids[4])
    evening.ask(anna, "card.edit", card=ids[5], text="anders")
    evening.ask(anna, "card.remove", card=ids[6])
    evening.ask(moderator, "board.move", board=evening.boards[1], position=1)
    evening.ask(moderator, "board.close", board=evening.boards[0])
    evening.ask(moderator, "stage.show", board=evening.boards[1])
    first = exported(evening, evening.id)
    assert exported(evening, import_(evening, first)["id"]) == first


def test_the_guests_file_can_be_imported_too(evening: Evening):
    card = evening.pin(evening.guest(), "weg")
    evening.pin(evening.guest(), "da")
    evening.ask(evening.moderator(), "card.hide", card=card)
    first = exported(evening, evening.id, "attendees")
    made = import_(evening, first)
    assert exported(evening, made["id"], "attendees") == exported(evening, made["id"]) == first


def test_a_sealed_evening_stays_sealed(evening: Evening):
    evening.pin(evening.guest(), "x")
    evening.ask(evening.organiser(), "workshop.seal")
    first = exported(evening, evening.id)
    assert json.loads(first)["sealed"] is True
    assert exported(evening, import_(evening, first)["id"]) == first


def test_an_imported_evening_goes_on_with_the_next_numbers(evening: Evening):
    evening.pin(evening.guest(), "eins")
    before = json.loads(exported(evening, evening.id))
    made = import_(evening, exported(evening, evening.id))
    again = Evening.__new__(Evening)
    again.__dict__.update(evening.__dict__, id=made["id"], keys=made["keys"], board=f"board:{made['boards'][0]['id']}")
    answer = again.ask(again.guest(), "card.add", id="3f0e8c5e-6f36-4a4e-9d8a-0f4b6a3d1c11", text="zwei")
    after = json.loads(exported(again, made["id"]))
    assert answer["seq"] == before["boards"][0]["seq"] + 1
    assert [card["number"] for card in after["boards"][0]["cards"]] == [1, 2]


def test_it_holds_no_id_code_key_tag_and_not_the_day_of_export(evening: Evening):
    evening.pin(evening.guest(), "x")
    text = exported(evening, evening.id).decode()
    secrets = [evening.id, evening.code, *evening.keys.values(), *evening.boards]
    assert not [secret for secret in secrets if secret in text]
    known = "format version title language created_at delete_on sealed seq next_card stage boards"
    assert set(json.loads(text)) == set(known.split())


def test_a_card_its_writer_took_down_is_in_no_file(evening: Evening):
    anna = evening.guest()
    card = evening.pin(anna, "lieber nicht")
    evening.ask(anna, "card.remove", card=card)
    assert "lieber nicht" not in exported(evening, evening.id).decode()


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"number;text\n1;x",
    "not UTF-8": b'{"format": "pappen", "version": 1, "title": "\xff"}',
    "cut off": write_json(WHOLE, STYLE)[:-100],
    "a list": b"[]",
    "another program's": b'{"format": "another", "version": 1}',
    "no version": b'{"format": "pappen"}',
    "version as text": b'{"format": "pappen", "version": "1"}',
    "version 0": b'{"format": "pappen", "version": 0}',
    "nested a hundred thousand times": b"[" * 100_000,
    "nested within": changed(put("title", {"a": [[[[{}]]]]})),
    "an unknown field": changed(put("owner", "x")),
    "a field of a card too many": changed(put("boards", 0, "cards", 0, "author", "x")),
    "a field missing": changed(lambda told: told.pop("seq")),
    "NaN": changed(put("seq", float("nan"))),
    "infinite": changed(put("seq", 1)).replace(b'"seq": 1,', b'"seq": 1e999,'),
    "a number too large": changed(put("seq", 2**53)),
    "a number as text": changed(put("boards", 0, "cards", 0, "number", "1")),
    "true for a number": changed(put("next_card", True)),
    "a negative number": changed(put("boards", 0, "cards", 0, "likes", -1)),
    "a text too long": changed(put("boards", 0, "cards", 0, "text", "x" * 281)),
    "an empty text": changed(put("boards", 0, "cards", 0, "text", "")),
    "a text with blanks around": changed(put("boards", 0, "cards", 0, "text", " x ")),
    "a text with NUL": changed(put("boards", 0, "cards", 0, "text", "a\0b")),
    "half a letter": changed(put("title", "x")).replace(b'"title": "x"', b'"title": "\\ud800"'),
    "a title of two lines": changed(put("title", "a\nb")),
    "a question too long": changed(put("boards", 0, "question", "x" * 201)),
    "an unknown language": changed(put("language", "xx")),
    "two cards of one number": changed(put("boards", 0, "cards", 1, "number", 1)),
    "a number that is to come": changed(put("next_card", 2)),
    "two boards of one number": changed(lambda told: told["boards"].append(told["boards"][0] | {"cards": []})),
    "too many boards": changed(
        lambda told: told["boards"].extend(
            told["boards"][0] | {"number": n, "position": n, "cards": []} for n in range(2, 60)
        )
    ),
    "a stage that is not there": changed(put("stage", 7)),
    "a time of another form": changed(put("created_at", "2026-11-22 19:00")),
    "a time that never was": changed(put("created_at", "2026-13-45T99:00:00.000Z")),
    "the end of time": changed(put("boards", 0, "cards", 0, "added_at", "9999-12-31T23:59:59.999Z")),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_by_name(data: bytes):
    with pytest.raises(Refused) as refused:
        read_json(data)
    assert refused.value.code == "bad_file"


def test_a_newer_version_is_refused_whatever_else_is_in_it():
    with pytest.raises(Refused) as refused:
        read_json(b'{"format": "pappen", "version": 3, "something": "new"}')
    assert (refused.value.code, refused.value.details["version"]) == ("newer_file", 3)


def test_a_file_that_is_far_too_large_is_not_even_read():
    with pytest.raises(Refused) as refused:
        read_json(b" " * (17 * 2**20))
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "date_past"), (0, "date_past"), (400, "date_far")], ids=["past", "today", "far"]
)
def test_a_deletion_date_must_be_ahead(evening: Evening, days: int, code: str):
    day = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
    with pytest.raises(Refused) as refused:
        import_(evening, write_json(replace(WHOLE, delete_on=day), STYLE))
    assert refused.value.code == code


def test_a_day_that_never_was_is_refused(evening: Evening):
    with pytest.raises(Refused):
        import_(evening, write_json(replace(WHOLE, delete_on="2027-02-30"), STYLE))


def test_nothing_is_imported_by_halves(evening: Evening):
    before = count(evening)
    for data in (*BROKEN.values(), write_json(replace(WHOLE, delete_on="2020-01-01"), STYLE)):
        with pytest.raises((Refused, UnicodeDecodeError)):
            import_(evening, data)
    assert count(evening) == before
