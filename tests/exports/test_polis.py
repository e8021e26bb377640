import csv
import io
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from board.errors import Refused
from board.exports import export
from board.exports.polis import Source, question_from, read_polis
from board.exports.record import Record
from board.operator import OPERATIONS
from board.samples import sample
from tests.people import Evening

COLUMNS = ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def polis(*rows: tuple[Any, ...]) -> bytes:
    """A file of rows (timestamp in ms, id, agrees, moderated, text)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for at, id, agrees, moderated, text in rows:
        writer.writerow([at, "whenever", id, 99, agrees, 3, moderated, text])
    return out.getvalue().encode()


def read(*files: bytes, name: str = "wohnen.comments.csv") -> tuple[Record, list[Any]]:
    return read_polis([Source(name, data) for data in files], None, "de", NOW, date(2026, 12, 22))


def real_or_sample() -> tuple[str, bytes]:
    """Real cards where SAMPLE_CARDS has them, else those of our own sample."""
    folder = os.environ.get("SAMPLE_CARDS")
    if folder and (file := Path(folder) / "wohnen.comments.csv").exists():
        return file.name, file.read_bytes()
    cards = [card for board in sample("de").boards for card in board.cards]
    rows = [
        (1_651_000_000_000 + card.after * 1000, id, card.likes, -1 if card.hidden else 1, card.text)
        for id, card in enumerate(cards)
    ]
    return "muster.comments.csv", polis(*rows)


def test_cards_come_in_the_order_of_time_and_then_of_their_ids():
    record, left_out = read(polis((3000, 1, 0, 1, "drei"), (1000, 9, 0, 1, "eins"), (3000, 0, 0, 1, "zwei")))
    assert [(card.number, card.text) for card in record.boards[0].cards] == [(1, "eins"), (2, "zwei"), (3, "drei")]
    assert not left_out


def test_agreements_are_likes_and_what_was_rejected_is_hidden():
    record, _left_out = read(polis((1000, 0, 7, 1, "a"), (2000, 1, 0, -1, "b"), (3000, 2, 0, 0, "c")))
    assert [(card.likes, card.hidden) for card in record.boards[0].cards] == [(7, False), (0, True), (0, False)]


def test_the_time_is_the_one_in_the_file():
    record, _left_out = read(polis((1651595149814, 0, 0, 1, "a")))
    assert record.boards[0].cards[0].added_at == "2022-05-03T16:25:49.814Z"


def test_each_file_is_a_board_and_numbers_run_through_all():
    record, _left_out = read(polis((1000, 0, 0, 1, "a"), (3000, 1, 0, 1, "c")), polis((2000, 0, 0, 1, "b")))
    assert [[card.number for card in board.cards] for board in record.boards] == [[1, 3], [2]]
    assert record.next_card == 4


def test_a_file_name_becomes_a_question():
    assert question_from("produktion-und-konsum.comments.csv") == "Produktion und konsum"
    assert question_from("a/b/wohnen.comments.csv") == "Wohnen"
    assert question_from(".csv") == "?"


def test_texts_we_refuse_are_listed_with_row_and_reason_and_left_as_they_are():
    long = "x" * 281
    record, left_out = read(polis((1, 0, 0, 1, long), (2, 1, 0, 1, "  "), (3, 2, 0, 1, "gut"), (4, 3, 0, 1, "a\0b")))
    assert [card.text for card in record.boards[0].cards] == ["gut"]
    assert [(row.row, row.reason) for row in left_out] == [(2, "text_too_long"), (3, "text_empty"), (5, "text_control")]
    assert left_out[0].text == long


def test_a_row_without_numbers_is_listed_too():
    record, left_out = read(
        polis(("soon", 0, 0, 1, "a"), (1, 1, "many", 1, "b"), (10**30, 1, 0, 1, "c"), (1, 1, 0, 1, "d"))
    )
    assert [card.text for card in record.boards[0].cards] == ["d"]
    assert [row.reason for row in left_out] == ["bad_value"] * 3


def test_a_byte_order_mark_and_line_breaks_do_no_harm():
    record, _left_out = read(b"\xef\xbb\xbf" + polis((1, 0, 0, 1, 'oben\r\nunten; "x"')))
    assert record.boards[0].cards[0].text == 'oben\nunten; "x"'


@pytest.mark.parametrize(
    "data",
    [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b'timestamp,comment-id,agrees,moderated,comment-body\n1,2,3,1,"never closed'],
    ids=["empty", "other columns", "not UTF-8", "cut off"],
)
def test_a_file_of_another_kind_is_refused_by_name(data: bytes):
    with pytest.raises(Refused) as refused:
        read(data)
    assert (refused.value.code, refused.value.details["where"]) == ("bad_file", "wohnen.comments.csv")


def test_real_cards_come_in_whole_and_go_round(evening: Evening):
    house = evening.house
    name, data = real_or_sample()
    told = {"files": [{"name": name, "text": data.decode("utf-8-sig")}]}
    made = house.write(OPERATIONS["workshop.import"], told)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert made["cards"] + len(made["left_out"]) == len(rows)
    first = house.read(export, made["id"], "json", "moderators", None, None).data
    again = house.write(OPERATIONS["workshop.import"], {"files": [{"name": "a.json", "text": first.decode()}]})
    assert house.read(export, again["id"], "json", "moderators", None, None).data == first
