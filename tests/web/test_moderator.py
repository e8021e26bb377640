"""The desk without JavaScript: who may sit there, what it shows, and what its buttons do."""

import pytest
from flask import Flask

from tests.people import Evening
from tests.web.visitor import Visitor


@pytest.fixture
def desk(app: Flask, evening: Evening) -> Visitor:
    return Visitor(app).enter(evening.keys["moderator"])


def path(evening: Evening, number: int = 1) -> str:
    return f"/desk/{evening.code}?board={number}"


def test_the_link_of_a_moderator_leads_to_the_desk(desk: Visitor, evening: Evening) -> None:
    assert (desk.status, desk.where) == (200, f"/desk/{evening.code}")
    assert "Was wünschst du dir?" in desk.text


def test_an_organiser_may_sit_at_the_desk_and_finds_the_way_back(app: Flask, evening: Evening) -> None:
    desk = Visitor(app).enter(evening.keys["organiser"]).get(f"/desk/{evening.code}")
    assert desk.status == 200
    assert f'href="/organise/{evening.code}/results"' in desk.page


def test_a_moderator_gets_no_links_of_the_organiser(desk: Visitor) -> None:
    assert "/organise/" not in desk.page


@pytest.mark.parametrize("way", ["", "/b/{}", "/wall/{}"])
def test_guests_and_walls_are_sent_away(app: Flask, evening: Evening, way: str) -> None:
    visitor = Visitor(app)
    if way:
        visitor.get(way.format(evening.code))
    assert visitor.get(f"/desk/{evening.code}").status == 403


def test_the_desk_of_another_evening_stays_closed(app: Flask, desk: Visitor) -> None:
    other = Evening(app, "Anderswo", ["Wer bist du?"])
    assert desk.get(f"/desk/{other.code}").status == 403


def test_cards_come_newest_first_and_hidden_ones_are_marked(desk: Visitor, evening: Evening) -> None:
    evening.pin(evening.guest(), "Zuerst da")
    card = evening.pin(evening.guest(), "Das geht zu weit")
    evening.ask(evening.moderator(), "card.hide", card=card)
    desk.get(path(evening))
    assert desk.page.index("Das geht zu weit") < desk.page.index("Zuerst da")
    assert desk.page.count('class="card down"') == 1
    assert "1 taken down" in desk.text


def test_a_card_is_taken_down_and_hung_up_again(desk: Visitor, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Das geht zu weit")
    desk.get(path(evening)).send(path(evening), hide=card)
    assert evening.texts() == []
    desk.send(path(evening), restore=card)
    assert evening.texts() == ["Das geht zu weit"]


def test_writing_is_closed_and_opened_again(desk: Visitor, evening: Evening) -> None:
    board = evening.boards[0]
    desk.get(path(evening)).send(path(evening), close=board)
    assert evening.thing("board", board)["open"] is False
    assert 'name="open"' in desk.page
    desk.send(path(evening), open=board)
    assert evening.thing("board", board)["open"] is True


def test_another_board_goes_to_the_wall(desk: Visitor, evening: Evening) -> None:
    desk.get(path(evening, 2)).send(path(evening, 2), show=evening.boards[1])
    assert evening.thing("stage", evening.id)["board"] == evening.boards[1]
    assert "Is on the wall" in desk.text


def test_a_refusal_is_told_on_the_same_board(desk: Visitor, evening: Evening) -> None:
    desk.get(path(evening, 2)).send(path(evening, 2), hide="00000000-0000-4000-8000-000000000000")
    assert desk.status == 200
    assert "This is no longer here." in desk.text
    assert 'data-number="2"' in desk.page


def test_a_card_of_another_board_cannot_be_taken_down_from_here(desk: Visitor, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Hängt auf Pappe 1")
    desk.get(path(evening, 2)).send(path(evening, 2), hide=card)
    assert evening.texts() == ["Hängt auf Pappe 1"]


def test_an_unknown_button_does_nothing(desk: Visitor, evening: Evening) -> None:
    before = evening.seq(evening.log)
    desk.get(path(evening)).send(path(evening), seal="yes")
    assert evening.seq(evening.log) == before


def test_sixty_cards_are_painted_and_all_on_demand(desk: Visitor, evening: Evening) -> None:
    for number in range(61):
        evening.pin(evening.guest(), f"Gedanke {number}")
    desk.get(path(evening))
    assert desk.page.count('name="hide"') == 60
    assert "Show all 61 cards" in desk.text
    assert desk.get(path(evening) + "&all=1").page.count('name="hide"') == 61


def test_a_board_that_does_not_exist_is_told(desk: Visitor, evening: Evening) -> None:
    assert desk.get(path(evening, 9)).status == 404


def test_the_code_for_guests_leads_to_the_board_being_read(desk: Visitor, evening: Evening) -> None:
    assert f'href="/b/{evening.code}/2"' in desk.get(path(evening, 2)).page
