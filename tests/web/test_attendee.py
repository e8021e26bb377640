"""A guest without JavaScript: finds the board, pins, changes, takes down, says me too; nothing typed gets lost."""

import re

import pytest
from flask import Flask

from board.web.limits import Credits
from tests.people import Evening, uuid
from tests.web.visitor import Visitor


@pytest.fixture
def guest(app: Flask, evening: Evening) -> Visitor:
    return Visitor(app).get(board(evening))


def board(evening: Evening, number: int = 1) -> str:
    return f"/b/{evening.code}/{number}"


def pin(guest: Visitor, evening: Evening, text: str) -> Visitor:
    """Fill in the form that is open and send it."""
    guest.get(board(evening))
    (id,), (request_id,) = guest.values("id"), guest.values("request_id")
    return guest.send(board(evening), id=id, request_id=request_id, text=text)


def field(guest: Visitor) -> str:
    """What stands in the field: HTML drops the first line break of a textarea."""
    (text,) = guest.values("text")
    return text.removeprefix("\n")


def only_card(evening: Evening) -> str:
    (card,) = evening.cards("moderators")
    return card


def cards(guest: Visitor, kind: str) -> str:
    """One of the lists of the page, "own" or "others"."""
    (found,) = re.findall(rf'<ol class="list {kind}">(.*?)</ol>', guest.page, re.S)
    return str(found)


# Finding the board


@pytest.mark.parametrize("shape", ["{}", " {} ", "{:.3} {}", "lower"])
def test_a_code_is_read_as_people_type_it(app: Flask, evening: Evening, shape: str) -> None:
    code = evening.code
    typed = code.lower() if shape == "lower" else f"{code[:3]} {code[3:]}" if ".3" in shape else shape.format(code)
    assert Visitor(app).get(f"/?code={typed}").where == board(evening)


def test_a_wrong_code_stays_in_the_field_with_a_sentence(app: Flask) -> None:
    guest = Visitor(app).get("/?code=zzzzzz")
    assert (guest.status, guest.values("code")) == (404, ["zzzzzz"])
    assert "no event with this code" in guest.text


def test_an_unknown_address_offers_the_form_for_the_code(app: Flask) -> None:
    guest = Visitor(app).get("/b/ZZZZZZ/1")
    assert guest.status == 404
    assert 'name="code"' in guest.page


def test_a_code_alone_leads_to_the_board_on_the_wall(app: Flask, evening: Evening) -> None:
    evening.ask(evening.moderator(), "stage.show", board=evening.boards[1])
    assert Visitor(app).get(f"/b/{evening.code}").where == board(evening, 2)


def test_every_board_is_one_tap_away(guest: Visitor, evening: Evening) -> None:
    assert [f'href="{board(evening, number)}"' in guest.page for number in (1, 2)] == [True, True]
    assert "Was kannst du beitragen?" in guest.text


# Writing


def test_a_card_hangs_after_one_form(guest: Visitor, evening: Evening) -> None:
    pin(guest, evening, "Ein Sommerfest\r\nim Hof")
    assert evening.texts() == ["Ein Sommerfest\nim Hof"]
    assert "It hangs! Another one?" in guest.text
    assert "It hangs. Card 1." in guest.text


def test_markup_shows_as_typed(guest: Visitor, evening: Evening) -> None:
    pin(guest, evening, "<b>fett</b> & <script>")
    assert "<b>fett</b> & <script>" in guest.text
    assert "<b>fett" not in guest.page


@pytest.mark.parametrize(("text", "says"), [("  ", "Write something first"), ("ä" * 281, "Shorten it to 280")])
def test_a_refused_text_comes_back_in_the_field(guest: Visitor, evening: Evening, text: str, says: str) -> None:
    pin(guest, evening, text)
    assert guest.status == 400
    assert field(guest) == text
    assert says in guest.text
    assert evening.texts() == []


def test_a_form_sent_twice_hangs_one_card(guest: Visitor, evening: Evening) -> None:
    form = {"id": uuid(), "request_id": uuid(), "text": "Doppelt getippt"}
    guest.send(board(evening), **form)
    guest.send(board(evening), **form)
    assert evening.texts() == ["Doppelt getippt"]


def test_an_old_form_with_another_text_hangs_a_second_card(guest: Visitor, evening: Evening) -> None:
    form = {"id": uuid(), "request_id": uuid()}
    guest.send(board(evening), **form, text="Vor dem Zurückblättern")
    guest.send(board(evening), **form, text="Danach")
    assert evening.texts() == ["Vor dem Zurückblättern", "Danach"]


def test_a_page_too_old_to_post_gives_the_text_back(app: Flask, evening: Evening) -> None:
    guest = Visitor(app)
    answer = guest.client.post(board(evening), data={"csrf_token": "old", "text": "Vor einer Stunde getippt"})
    assert answer.status_code == 400
    assert "Vor einer Stunde getippt</textarea>" in answer.get_data(as_text=True)
    assert evening.texts() == []


def test_who_writes_too_fast_keeps_the_text(guest: Visitor, evening: Evening) -> None:
    # On a slow machine a form takes longer than a credit to come back.
    evening.app.extensions["doorkeeper"].credits = Credits(per_second=0.01)
    for number in range(60):
        pin(guest, evening, f"Schnell {number}")
        if guest.status != 200:
            break
    assert guest.status == 429
    assert field(guest) == f"Schnell {number}"


def test_a_closed_board_is_read_and_not_written(guest: Visitor, evening: Evening) -> None:
    pin(guest, evening, "Vorher")
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    guest.send(board(evening), id=uuid(), request_id=uuid(), text="Nachher")
    assert guest.status == 409
    assert "Writing has ended on this board." in guest.text
    assert evening.texts() == ["Vorher"]


# One's own cards


def test_a_card_is_changed_on_a_page_of_its_own(guest: Visitor, evening: Evening) -> None:
    pin(guest, evening, "Ein Fest")
    place = f"{board(evening)}/card/{only_card(evening)}"
    assert field(guest.get(place)) == "Ein Fest"
    guest.send(place, do="edit", text="")
    assert (guest.status, "Write something first" in guest.text) == (400, True)
    guest.send(place, do="edit", text="Ein Sommerfest")
    assert (guest.where, evening.texts()) == (board(evening), ["Ein Sommerfest"])


def test_a_card_taken_down_can_be_brought_back(guest: Visitor, evening: Evening) -> None:
    pin(guest, evening, "Doch nicht")
    card = only_card(evening)
    guest.send(f"{board(evening)}/card/{card}", do="remove")
    assert evening.texts() == []
    assert "Taken down. Undo" in guest.text
    guest.send(f"{board(evening)}/card/{card}", do="restore")
    assert evening.texts() == ["Doch nicht"]


def test_a_card_the_moderator_took_down_is_said_to_its_writer_alone(
    app: Flask, guest: Visitor, evening: Evening
) -> None:
    pin(guest, evening, "Nicht für alle")
    evening.ask(evening.moderator(), "card.hide", card=only_card(evening))
    assert "Nicht für alle Card 1 is not hanging just now." in guest.get(board(evening)).text
    assert "Nicht für alle" not in Visitor(app).get(board(evening)).page


def test_another_phone_cannot_change_it(app: Flask, guest: Visitor, evening: Evening) -> None:
    pin(guest, evening, "Meine")
    other, place = Visitor(app).get(board(evening)), f"{board(evening)}/card/{only_card(evening)}"
    assert other.send(place, do="remove").status == 403
    assert other.get(board(evening)).send(place, do="edit", text="Deine").status == 403
    assert other.get(place).status == 403
    assert evening.texts() == ["Meine"]


# The cards of others


def test_me_too_is_one_tap_and_can_be_taken_back(app: Flask, guest: Visitor, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Mehr Bäume")
    place = f"{board(evening)}/card/{card}"
    guest.get(board(evening)).send(place, do="like")
    assert 'aria-pressed="true"' in guest.page
    assert evening.cards()[card]["likes"] == 1
    guest.send(place, do="unlike")
    assert evening.cards()[card]["likes"] == 0


def test_the_newest_thirty_come_first_and_all_by_a_link(guest: Visitor, evening: Evening) -> None:
    for number in range(35):
        evening.pin(evening.guest(), f"Karte {number}")
    guest.get(board(evening))
    seen = [int(number) for number in re.findall(r">Karte (\d+)</p>", guest.page)]
    assert seen == list(range(34, 4, -1))
    assert "Show 5 older cards" in guest.text
    guest.get(board(evening) + "?all=1")
    assert len(re.findall(r">Karte \d+</p>", guest.page)) == 35


def test_nobody_learns_who_wrote_a_card(app: Flask, guest: Visitor, evening: Evening) -> None:
    evening.pin(evening.guest("a-device-of-thirty-characters!"), "Von wem?")
    page = guest.get(board(evening)).page
    assert "Von wem?" in page
    assert "a-device" not in page


# How a page speaks and looks


def test_language_and_look_stay(app: Flask, guest: Visitor, evening: Evening) -> None:
    guest.send("/language", language="de", next=board(evening))
    assert (guest.where, "Von allen" in guest.text) == (board(evening), True)
    guest.send("/theme", theme="dark", next=board(evening))
    assert '<html lang="de" data-theme="dark">' in guest.page
    guest.send("/theme", theme="", next=board(evening))
    assert "data-theme" not in guest.page.partition("<body")[0]


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_a_choice_leads_to_no_other_site(guest: Visitor, away: str) -> None:
    assert guest.send("/theme", theme="dark", next=away).where == "/"


# What many guests are shown at once


def test_each_device_is_shown_its_own_however_many_look_at_once(app: Flask, evening: Evening) -> None:
    writer, other, stranger = (Visitor(app) for _ in range(3))
    for _ in range(2):  # the first drawing, and what was kept of it
        stranger.get(board(evening))
        pin(writer, evening, "Ein Garten")
        pin(other, evening, "Ein Brunnen")
        for guest, mine, theirs in ((writer, "Garten", "Brunnen"), (other, "Brunnen", "Garten")):
            guest.get(board(evening))
            assert mine in cards(guest, "own")
            assert theirs not in cards(guest, "own")
            assert theirs in cards(guest, "others")
            assert mine not in cards(guest, "others")
        assert {"Garten", "Brunnen"} <= set(re.findall(r"\w+", cards(stranger.get(board(evening)), "others")))
        assert "<article" not in cards(stranger, "own")


def test_only_who_said_me_too_is_shown_so(app: Flask, evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Ein Garten")
    liker, stranger = Visitor(app).get(board(evening)), Visitor(app).get(board(evening))
    liker.send(f"{board(evening)}/card/{card}", do="like")
    assert 'aria-pressed="true"' in cards(liker.get(board(evening)), "others")
    for guest in (stranger, Visitor(app)):
        shown = cards(guest.get(board(evening)), "others")
        assert 'aria-pressed="true"' not in shown
        assert 'data-likes="1"' in shown
    liker.send(f"{board(evening)}/card/{card}", do="unlike")
    assert 'aria-pressed="true"' not in cards(liker.get(board(evening)), "others")


def test_what_is_drawn_for_many_is_drawn_again_when_it_changes(app: Flask, evening: Evening) -> None:
    desk, german, english = evening.moderator(), Visitor(app, "de"), Visitor(app, "en")
    card = evening.pin(evening.guest(), "Ein Garten")
    for guest, words in ((german, "ich auch"), (english, "me too"), (german, "ich auch")):
        assert words in cards(guest.get(board(evening)), "others")
    evening.ask(desk, "board.close", board=evening.boards[0])
    assert " disabled" in cards(english.get(board(evening)), "others")
    evening.ask(desk, "board.open", board=evening.boards[0])
    assert " disabled" not in cards(english.get(board(evening)), "others")
    evening.ask(desk, "card.hide", card=card)
    assert "Garten" not in english.get(board(evening)).page
    evening.ask(desk, "card.restore", card=card)
    assert "Garten" in english.get(board(evening)).page
    evening.sweep_later(days=400)
    assert english.get(board(evening)).status == 404


def test_a_board_names_its_own_number_of_cards_that_of_now(app: Flask, evening: Evening) -> None:
    guest, second = Visitor(app), f"board:{evening.boards[1]}"

    def counted() -> list[str]:
        pages = [guest.get(board(evening, number)).page for number in (1, 2)]
        return [" ".join(re.findall(r"(\d+) cards?</small>", page)) for page in pages]

    assert counted() == ["0", "0"]
    writer = evening.guest()
    evening.pin(writer, "Ein Garten")
    card = evening.pin(writer, "Kuchen", second)
    assert counted() == ["1", "1"]
    evening.pin(writer, "Musik", second)
    assert counted() == ["1", "2"]
    evening.ask(evening.moderator(), "card.hide", second, card=card)
    assert counted() == ["1", "1"]
