"""The wall as the server paints it: what it shows to whom, before any script runs."""

import re

import pytest
from flask import Flask

from tests.people import Evening
from tests.web.visitor import Visitor


@pytest.fixture
def wall(app: Flask, evening: Evening) -> Visitor:
    return Visitor(app).get(f"/wall/{evening.code}")


def hanging(wall: Visitor) -> list[str]:
    return re.findall(r'<li data-id="[^"]+" data-number="\d+"><article[^>]*><p[^>]*>(.*?)</p>', wall.page)


def test_whoever_knows_the_code_sees_the_question_and_the_code(wall: Visitor, evening: Evening) -> None:
    assert wall.status == 200
    assert "Was wünschst du dir?" in wall.text
    assert f"{evening.code[:3]} {evening.code[3:]}" in wall.text


def test_a_code_as_people_type_it_leads_to_the_wall(app: Flask, evening: Evening) -> None:
    wall = Visitor(app).get(f"/wall/{evening.code[:3].lower()} {evening.code[3:].lower()}")
    assert (wall.status, wall.where) == (200, f"/wall/{evening.code}")


def test_an_unknown_code_is_told_so(app: Flask) -> None:
    wall = Visitor(app).get("/wall/ZZZZZZ")
    assert wall.status == 404
    assert "six letters" in wall.text


def test_an_empty_board_invites_the_first_card(wall: Visitor) -> None:
    assert re.search(r'<body class="wall-page empty"', wall.page)
    assert "The first card is yours." in wall.text


def test_cards_hang_in_the_order_they_came_and_as_typed(app: Flask, evening: Evening) -> None:
    for text in ("<b>fett</b> & Co", "Wohnen soll Freude machen"):
        evening.pin(evening.guest(), text)
    wall = Visitor(app).get(f"/wall/{evening.code}")
    assert hanging(wall) == ["&lt;b&gt;fett&lt;/b&gt; &amp; Co", "Wohnen soll Freude machen"]


def test_a_card_that_was_taken_down_is_not_in_the_page(app: Flask, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Das geht zu weit")
    evening.ask(evening.moderator(), "card.hide", card=card)
    assert "Das geht zu weit" not in Visitor(app).get(f"/wall/{evening.code}").page


def test_the_stage_chooses_the_board_and_the_code_leads_there(app: Flask, evening: Evening) -> None:
    first = Visitor(app).get(f"/wall/{evening.code}")
    evening.ask(evening.moderator(), "stage.show", board=evening.boards[1])
    second = Visitor(app).get(f"/wall/{evening.code}")
    assert "Was kannst du beitragen?" in second.text
    assert "Was wünschst du dir?" not in second.text
    drawn = [re.search(r'class="qr".*?<svg.*?</svg>', wall.page, re.S)[0] for wall in (first, second)]  # type: ignore[index]
    assert drawn[0] != drawn[1]


def test_a_closed_board_says_so_instead_of_how_to_take_part(app: Flask, evening: Evening) -> None:
    evening.ask(evening.moderator(), "stage.show", board=evening.boards[0])
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    wall = Visitor(app).get(f"/wall/{evening.code}")
    assert '<ol class="how writing" hidden>' in wall.page
    assert '<p class="shut">' in wall.page


def test_the_qr_code_of_each_board_is_its_own_drawing(app: Flask, evening: Evening) -> None:
    guest = Visitor(app)
    drawn = {guest.get(f"/wall/{evening.code}/qr/{number}").page for number in (0, 1, 2)}
    assert len(drawn) == 3
    assert all(drawing.startswith("<svg") and "style=" not in drawing for drawing in drawn)


def test_there_is_no_qr_code_of_a_board_that_does_not_exist(app: Flask, evening: Evening) -> None:
    assert Visitor(app).get(f"/wall/{evening.code}/qr/9").status == 404


def test_the_look_of_this_wall_is_its_own(app: Flask, evening: Evening) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("theme", "light", domain="localhost")
    visitor.client.set_cookie("wall_theme", "contrast", domain="localhost", path="/wall")
    assert 'data-theme="contrast"' in visitor.get(f"/wall/{evening.code}").page
    assert 'data-theme="light"' in visitor.get("/").page


def test_the_wall_can_write_nothing(app: Flask, evening: Evening, wall: Visitor) -> None:
    assert "<form" not in wall.page


def test_without_scripts_the_wall_reloads_itself(wall: Visitor) -> None:
    assert '<meta http-equiv="refresh"' in wall.page
