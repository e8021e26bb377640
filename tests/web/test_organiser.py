"""An organiser comes back with a link, changes the evening, hands out links, ends it."""

import re

import pytest
from flask import Flask

from tests.people import Evening
from tests.web.visitor import Visitor


@pytest.fixture
def organiser(app: Flask, evening: Evening) -> Visitor:
    return Visitor(app).enter(evening.keys["organiser"])


def page(evening: Evening, rest: str = "") -> str:
    return f"/organise/{evening.code}{rest}"


# Coming in


def test_the_organisers_link_leads_to_the_evening(organiser: Visitor, evening: Evening) -> None:
    assert (organiser.status, organiser.where) == (200, page(evening))


def test_the_moderators_link_leads_to_the_desk_and_no_further(app: Flask, evening: Evening) -> None:
    moderator = Visitor(app).enter(evening.keys["moderator"])
    assert moderator.where == f"/desk/{evening.code}"
    assert moderator.get(page(evening)).status == 403


def test_a_whole_link_may_be_pasted(app: Flask, evening: Evening) -> None:
    pasted = Visitor(app).enter(f" http://hall.test:8000/enter#{evening.keys['organiser']} ")
    assert pasted.where == page(evening)


@pytest.mark.parametrize("key", ["", "nonsense", "7K4M2Q", "a.b", "\u0000", "#"])
def test_a_wrong_key_is_answered_beside_the_field(app: Flask, evening: Evening, key: str) -> None:
    stranger = Visitor(app).enter(key)
    assert stranger.status == 403
    assert "This link is not right. Copy all of it and try again." in stranger.text
    assert stranger.get(page(evening)).status == 403


def test_a_key_with_one_letter_changed_opens_nothing(app: Flask, evening: Evening) -> None:
    key = evening.keys["organiser"]
    other = "A" if key[-2] != "A" else "B"  # not the last one, of which some bits say nothing
    assert Visitor(app).enter(key[:-2] + other + key[-1]).status == 403


@pytest.mark.parametrize("rest", ["", "/links", "/posters", "/results"])
def test_strangers_and_guests_see_no_page_of_the_organiser(app: Flask, evening: Evening, rest: str) -> None:
    assert Visitor(app).get(page(evening, rest)).status == 403
    assert Visitor(app).get(f"/organise/AAAAAA{rest}").status == 404


@pytest.mark.parametrize("rest", ["", "/seal", "/erase"])
def test_strangers_change_nothing(app: Flask, evening: Evening, rest: str) -> None:
    fields = {"do": "about", "title": "Auftakt", "sure": "yes"}
    assert Visitor(app).get("/enter").send(page(evening, rest), **fields).status == 403
    assert not evening.view().sealed


def test_a_form_without_its_token_changes_nothing(organiser: Visitor, evening: Evening) -> None:
    answer = organiser.client.post(page(evening, "/seal"), data={"sure": "yes"})
    assert answer.status_code == 400
    assert not evening.view().sealed


def test_pages_with_keys_tell_nobody_where_they_were_and_stay_in_no_cache(organiser: Visitor, evening: Evening) -> None:
    for path in ("/enter", page(evening, "/links")):
        answer = organiser.get(path).answer
        assert answer is not None
        headers = answer.headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "private, no-store"


# Boards


def test_a_board_can_be_added(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening), do="add", question="What else?")
    assert [board.question for board in evening.view().boards][-1] == "What else?"
    assert "The new board hangs." in organiser.text


def test_a_double_tap_adds_one_board(organiser: Visitor, evening: Evening) -> None:
    [id] = organiser.values("id")
    organiser.send(page(evening), do="add", id=id, question="What else?")
    organiser.send(page(evening), do="add", id=id, question="What else?")
    assert len(evening.view().boards) == 3


def test_a_question_can_be_changed(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening), do="edit", board=evening.boards[0], question="What do you dream of?")
    assert evening.view().boards[0].question == "What do you dream of?"


def test_boards_keep_their_numbers_when_they_change_places(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening), do="down", board=evening.boards[0])
    assert [board.number for board in evening.view().boards] == [2, 1]
    organiser.send(page(evening), do="up", board=evening.boards[0])
    assert [board.number for board in evening.view().boards] == [1, 2]


def test_a_board_can_be_closed_and_opened(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening), do="close", board=evening.boards[0])
    assert not evening.view().boards[0].open
    assert "closed" in organiser.text
    organiser.send(page(evening), do="open", board=evening.boards[0])
    assert evening.view().boards[0].open


@pytest.mark.parametrize("do", ["edit", "add"])
def test_an_empty_question_comes_back_beside_its_field(organiser: Visitor, evening: Evening, do: str) -> None:
    organiser.send(page(evening), do=do, board=evening.boards[1], question="  ")
    assert organiser.status == 422
    assert "Write a question here, or take this board away." in organiser.text
    assert evening.view().boards[1].question == "Was kannst du beitragen?"


def test_a_question_that_was_refused_stays_in_its_field(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening), do="edit", board=evening.boards[1], question="x" * 201)
    assert organiser.values("question")[1] == "x" * 201
    assert "Shorten it to 200 characters." in organiser.text


def test_a_board_of_another_evening_cannot_be_touched(app: Flask, organiser: Visitor, evening: Evening) -> None:
    other = Evening(app, "Other", ["Theirs?"])
    organiser.send(page(evening), do="edit", board=other.boards[0], question="Mine!")
    assert organiser.status == 404
    assert other.view().boards[0].question == "Theirs?"


@pytest.mark.parametrize("do", ["", "drop", "workshop.seal"])
def test_an_unknown_button_is_refused(organiser: Visitor, evening: Evening, do: str) -> None:
    assert organiser.send(page(evening), do=do).status == 400


def test_counts_are_those_that_guests_see(organiser: Visitor, evening: Evening) -> None:
    cards = [evening.pin(evening.guest(), text) for text in ("one", "two", "three")]
    evening.ask(evening.moderator(), "card.hide", card=cards[0])
    assert "2 cards, open" in organiser.get(page(evening)).text


# Name, language, deletion date


def test_name_language_and_deletion_date_can_be_changed(organiser: Visitor, evening: Evening) -> None:
    [ends] = organiser.values("delete_on")
    organiser.send(page(evening), do="about", title="Party", language="en", delete_on=ends)
    view = evening.view()
    assert (view.title, view.language, view.delete_on.isoformat()) == ("Party", "en", ends)


def test_a_day_gone_by_is_refused_beside_its_field(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening), do="about", title="Party", language="en", delete_on="2020-01-01")
    assert organiser.status == 422
    assert "Choose a day from tomorrow on." in organiser.text
    assert organiser.values("title")[0] == "Party"
    assert evening.view().title == "Auftakt"


def test_an_evening_needs_a_name(organiser: Visitor, evening: Evening) -> None:
    assert "Give the event a name." in organiser.send(page(evening), do="about", title=" ").text


# Links and posters


def test_every_board_has_its_own_slip_with_code_and_link(organiser: Visitor, evening: Evening) -> None:
    organiser.get(page(evening, "/links"))
    for number in (1, 2):
        assert re.search(rf'data-copy="http://[^"]+/b/{evening.code}/{number}"', organiser.page)
    assert organiser.text.count(f"{evening.code[:3]} {evening.code[3:]}") == 2


def test_links_lead_to_an_address_that_phones_can_reach(app: Flask, evening: Evening) -> None:
    organiser = Visitor(app, host="192.168.7.9:8000").enter(evening.keys["organiser"])
    assert f'data-copy="http://192.168.7.9:8000/wall/{evening.code}"' in organiser.get(page(evening, "/links")).page
    assert 'data-copy="http://localhost' not in Visitor(app).enter(evening.keys["organiser"]).page


def test_keys_cannot_be_read_off_the_screen_until_they_are_asked_for(organiser: Visitor, evening: Evening) -> None:
    organiser.get(page(evening, "/links"))
    assert evening.keys["moderator"] not in organiser.text
    assert evening.keys["organiser"] not in organiser.text
    organiser.get(page(evening, "/links?show=moderator"))
    assert evening.keys["moderator"] in organiser.text
    assert evening.keys["organiser"] not in organiser.text
    assert "Don’t show it on the wall." in organiser.text


def test_there_is_a_poster_for_every_board_in_the_language_of_the_event(organiser: Visitor, evening: Evening) -> None:
    organiser.get(page(evening, "/posters"))
    assert organiser.page.count('<article class="sheet" lang="de">') == 2
    assert "Schreib eine Karte. Ein halber Satz reicht." in organiser.text
    assert "dann Pappe 2" in organiser.text


def test_one_poster_can_be_printed_alone_and_large(organiser: Visitor, evening: Evening) -> None:
    organiser.get(page(evening, "/posters?board=2&size=a3"))
    assert organiser.page.count('class="sheet"') == 1
    assert '<body class="a3"' in organiser.page
    assert organiser.get(page(evening, "/posters?board=9")).status == 404


@pytest.mark.parametrize(
    ("host", "step"), [("pappen.example", 1), ("192.168.178.100:8000", 2), ("ideen.stadtteilzentrum-nord.example", 3)]
)
def test_a_long_address_is_set_smaller_on_its_poster_and_breaks_at_its_dots(
    app: Flask, evening: Evening, host: str, step: int
) -> None:
    organiser = Visitor(app, host=host).enter(evening.keys["organiser"]).get(page(evening, "/posters"))
    breaking = host.replace(".", ".<wbr>")  # between its words, if it must be
    assert f'<p class="addr w{step}">{breaking}</p>' in organiser.page


# The end


def test_sealing_says_first_what_it_ends_and_wants_a_tick(organiser: Visitor, evening: Evening) -> None:
    assert "Afterwards nobody can edit a card, take it back or see what became of it." in organiser.text
    organiser.send(page(evening, "/seal"))
    assert organiser.status == 422
    assert not evening.view().sealed


def test_a_sealed_evening_closes_and_says_so(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening, "/seal"), sure="yes")
    view = evening.view()
    assert view.sealed
    assert not any(board.open for board in view.boards)
    assert "The evening is sealed" in organiser.text
    assert 'value="open"' not in organiser.page


def test_a_sealed_evening_takes_no_new_board(organiser: Visitor, evening: Evening) -> None:
    organiser.send(page(evening, "/seal"), sure="yes")
    organiser.send(page(evening), do="add", question="One more?")
    assert organiser.status == 409
    assert "This event is sealed" in organiser.text


@pytest.mark.parametrize("typed", ["", "Auftak", "Auftakt!", "AAAAAA"])
def test_erasing_wants_the_name_of_the_event(organiser: Visitor, evening: Evening, typed: str) -> None:
    organiser.send(page(evening, "/erase"), title=typed)
    assert organiser.status == 422
    assert "Nothing was erased." in organiser.text
    assert evening.view() is not None


def test_erasing_leaves_nothing(organiser: Visitor, evening: Evening) -> None:
    evening.pin(evening.guest(), "to be forgotten")
    organiser.send(page(evening, "/erase"), title=" auftakt ")
    assert "Nothing of that event is left on this server." in organiser.text
    assert evening.view() is None
    assert organiser.get(page(evening)).status == 404
    assert b"to be forgotten" not in evening.house.settings.database_path.read_bytes()


def test_a_new_board_can_ask_for_a_dot_on_a_scale_or_for_one_sentence(app: Flask, evening: Evening) -> None:
    organiser = Visitor(app).enter(evening.keys["organiser"])
    for kind in ("mood", "round"):
        organiser.send(f"/organise/{evening.code}", do="add", question="Wie geht es dir?", kind=kind)
        assert evening.view().boards[-1].kind == kind
    organiser.send(f"/organise/{evening.code}", do="add", question="Und?", kind="poem")
    assert organiser.status == 422
    assert len(evening.view().boards) == 4
