"""What those who lead do with cards: hidden means gone for guests, and it can come back."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from board import create_app, snapshot
from board.config import Settings
from board.errors import Refused
from board.visibility import Audience
from tests.method import own, undo
from tests.people import Evening, uuid


def everything_a_guest_can_ask_for(evening: Evening) -> str:
    """Snapshot, catching up from every number, and files, as text."""
    told = [evening.house.read(snapshot.take, evening.board, "attendees").things]
    for since in range(evening.seq() + 1):
        told.append(evening.house.shelf.catch_up(evening.board, since, Audience.ATTENDEES, None))
    browser = evening.app.test_client()
    for format in ("csv", "json", "md"):
        answer = browser.get(
            f"/export/{evening.id}.{format}?audience=attendee", headers={"Authorization": f"Bearer {evening.code}"}
        )
        assert answer.status_code == 200
        told.append(answer.text)
    return json.dumps(told, ensure_ascii=False)


def test_a_hidden_card_is_in_nothing_that_guests_get(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.pin(evening.guest(), "Ein Garten")
    assert "Unfug" in everything_a_guest_can_ask_for(evening)
    evening.ask(evening.moderator(), "card.hide", card=card)
    told = everything_a_guest_can_ask_for(evening)
    assert "Unfug" not in told
    assert "Ein Garten" in told


def test_an_old_text_that_was_hidden_later_is_never_told(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Erster Unfug")
    evening.ask(writer, "card.edit", card=card, text="Zweiter Unfug")
    evening.ask(evening.guest(), "card.like", card=card)
    evening.ask(evening.moderator(), "card.hide", card=card)
    evening.ask(writer, "card.edit", card=card, text="Dritter Unfug")
    assert "Unfug" not in everything_a_guest_can_ask_for(evening)


def test_an_edited_text_is_told_only_as_it_is_now(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Alter Text")
    evening.ask(writer, "card.edit", card=card, text="Neuer Text")
    assert "Alter Text" not in everything_a_guest_can_ask_for(evening)


def test_those_who_lead_see_what_is_hidden(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    assert evening.cards("moderators")[card]["hidden"]


def test_what_was_hidden_comes_back_whenever_a_moderator_says_so(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    evening.ask_later(3600, evening.moderator(), "card.restore", card=card)
    assert evening.texts() == ["Unfug"]
    evening.ask(evening.organiser(), "card.hide", card=card)
    evening.ask(evening.organiser(), "card.restore", card=card)
    assert evening.texts() == ["Unfug"]


def test_its_writer_cannot_bring_back_what_a_moderator_hid(evening: Evening) -> None:
    writer = evening.guest()
    card = evening.pin(writer, "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    with pytest.raises(Refused, match="forbidden"):
        evening.ask(writer, "card.restore", card=card)
    assert evening.texts() == []


def test_hiding_and_restoring_twice_changes_nothing(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    for verb in ("card.hide", "card.restore"):
        first = evening.ask(evening.moderator(), verb, card=card)
        again = evening.ask(evening.moderator(), verb, card=card)
        assert again["seq"] == first["seq"]
        assert "action" in first
        assert "action" not in again  # nothing that could be undone


def test_cards_can_be_hidden_on_a_closed_board_and_after_sealing(evening: Evening) -> None:
    one, two = evening.pin(evening.guest(), "eins"), evening.pin(evening.guest(), "zwei")
    evening.ask(evening.moderator(), "board.close", board=evening.boards[0])
    evening.ask(evening.moderator(), "card.hide", card=one)
    evening.ask(evening.organiser(), "workshop.seal")
    evening.ask(evening.moderator(), "card.hide", card=two)
    assert evening.texts() == []


# Approve, and have wait


def waiting(evening: Evening) -> int:
    return evening.things("tally", evening.board, "attendees").get(evening.boards[0], {}).get("waiting", 0)


def approve_first(evening: Evening) -> None:
    evening.ask(evening.moderator(), "board.approve", board=evening.boards[0], approving=True)


def test_a_card_that_waits_is_in_nothing_that_guests_get_until_it_is_approved(evening: Evening) -> None:
    approve_first(evening)
    card = evening.pin(evening.guest(), "Ein Garten")
    assert "Ein Garten" not in everything_a_guest_can_ask_for(evening)
    evening.ask(evening.moderator(), "card.approve", card=card)
    assert (evening.texts(), waiting(evening)) == (["Ein Garten"], 0)
    evening.ask(evening.moderator(), "card.hold", card=card)
    assert "Ein Garten" not in everything_a_guest_can_ask_for(evening)


def test_a_covered_card_is_in_nothing_that_guests_get_until_all_are_revealed(evening: Evening) -> None:
    evening.ask(evening.moderator(), "board.cover", board=evening.boards[0], covered=True)
    evening.pin(evening.guest(), "Ein Garten")
    assert "Ein Garten" not in everything_a_guest_can_ask_for(evening)


def test_a_text_that_is_changed_after_it_was_approved_waits_again(evening: Evening) -> None:
    writer = evening.guest()
    approve_first(evening)
    card = evening.pin(writer, "Ein Gaten")
    evening.ask(evening.moderator(), "card.approve", card=card)
    evening.ask(writer, "card.edit", card=card, text="Unfug")
    assert (evening.texts(), waiting(evening)) == ([], 1)
    assert "Unfug" not in everything_a_guest_can_ask_for(evening)


def test_a_text_that_is_changed_while_it_is_read_is_not_approved_unread(evening: Evening) -> None:
    writer, leader = evening.guest(), evening.moderator()
    approve_first(evening)
    harmless, other = evening.pin(writer, "Ein Garten"), evening.pin(writer, "Ein Brunnen")
    read = evening.seq()
    evening.ask(writer, "card.edit", card=harmless, text="Unfug")
    with pytest.raises(Refused, match="changed_since"):
        evening.ask(leader, "card.approve", card=harmless, as_of=read)
    evening.ask(leader, "cards.approve", cards=[harmless, other], as_of=read)
    assert (evening.texts(), waiting(evening)) == (["Ein Brunnen"], 1)
    evening.ask(leader, "card.approve", card=harmless, as_of=evening.seq())
    assert evening.texts() == ["Unfug", "Ein Brunnen"]


def test_two_who_lead_approve_and_hide_the_same_card(evening: Evening) -> None:
    approve_first(evening)
    card = evening.pin(evening.guest(), "Unfug")
    one, other = evening.moderator(), evening.organiser()
    evening.ask(one, "card.approve", card=card)
    before = evening.seq()
    evening.ask(other, "card.approve", card=card)
    assert evening.seq() == before
    evening.ask(other, "card.hide", card=card)
    evening.ask(one, "card.hide", card=card)
    assert (evening.texts(), waiting(evening)) == ([], 0)


def test_a_hidden_card_is_not_counted_among_those_that_wait(evening: Evening) -> None:
    approve_first(evening)
    card = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    assert waiting(evening) == 0
    evening.ask(evening.moderator(), "card.restore", card=card)
    assert waiting(evening) == 1


@pytest.mark.parametrize("verb", ["card.hide", "card.hold"])
def test_taking_it_from_the_guests_is_undone_and_the_history_names_the_card(evening: Evening, verb: str) -> None:
    evening.pin(evening.guest(), "eins")
    card = evening.pin(evening.guest(), "zwei")
    evening.ask(evening.moderator(), verb, card=card)
    (action,) = evening.things("action").values()
    assert (action["verb"], action["about"], action["by"]) == (verb, {"number": 2}, "")
    undo(evening)
    assert evening.texts() == ["eins", "zwei"]


def test_an_approval_is_undone_too(evening: Evening) -> None:
    approve_first(evening)
    card = evening.pin(evening.guest(), "Ein Garten")
    evening.ask(evening.moderator(), "card.approve", card=card)
    undo(evening)
    assert (evening.texts(), waiting(evening)) == ([], 1)


def test_the_history_is_for_those_who_lead_alone_and_holds_no_text_of_a_card(evening: Evening) -> None:
    card = evening.pin(evening.guest(), "Unfug")
    evening.ask(evening.moderator(), "card.hide", card=card)
    assert evening.things("action", audience="attendees") == {}
    assert "Unfug" not in json.dumps(evening.things("action"), ensure_ascii=False)


# A device


def test_a_ban_takes_down_all_cards_of_the_device_on_this_board_in_one_turn(evening: Evening) -> None:
    loud, quiet = evening.guest(), evening.guest()
    cards = [evening.pin(loud, f"Unfug {number}") for number in range(3)]
    evening.pin(quiet, "Ein Garten")
    elsewhere = evening.pin(loud, "Ein Beitrag", f"board:{evening.boards[1]}")
    before = evening.seq()
    evening.ask(evening.moderator(), "device.ban", card=cards[1])
    assert (evening.texts(), evening.seq()) == (["Ein Garten"], before + 3)
    assert elsewhere in evening.cards(log=f"board:{evening.boards[1]}")


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("card.add", {"id": uuid(), "text": "noch mehr"}),
        ("card.edit", {"text": "noch mehr"}),
        ("card.like", {}),
        ("card.unlike", {}),
        ("card.flash", {}),
        ("card.unflash", {}),
    ],
)
def test_a_banned_device_writes_no_more_on_this_board(evening: Evening, verb: str, args: dict[str, str]) -> None:
    loud = evening.guest()
    own, other = evening.pin(loud, "Unfug"), evening.pin(evening.guest(), "Ein Garten")
    evening.ask(evening.moderator(), "device.ban", card=own)
    card = {} if verb == "card.add" else {"card": own if verb == "card.edit" else other}
    before = evening.seq()
    with pytest.raises(Refused, match="banned"):
        evening.ask(loud, verb, **card, **args)
    assert evening.seq() == before
    evening.pin(loud, "Ein Beitrag", f"board:{evening.boards[1]}")
    evening.ask(loud, "card.remove", card=own)


def test_a_banned_device_hears_it_also_when_nothing_of_its_own_is_left(settings: Settings) -> None:
    evening = Evening(create_app(settings=settings), "Auftakt", ["Was?"])
    loud = evening.guest()
    card = evening.pin(loud, "Unfug")
    evening.ask(evening.moderator(), "device.ban", card=card)
    evening.ask(loud, "card.remove", card=card)
    evening.sweep_later(seconds=60)
    assert own(evening, loud) == snapshot.nothing() | {"banned": True}
    evening.house.stop()
    house = create_app(settings=settings).extensions["house"]
    assert house.shelf.catch_up(evening.board, None, Audience.ATTENDEES, loud.device)["mine"]["banned"]
    assert "banned" not in house.shelf.catch_up(evening.board, None, Audience.ATTENDEES, uuid())["mine"]
    house.stop()


def test_a_device_that_is_allowed_again_gets_back_what_the_ban_hid_and_nothing_else(evening: Evening) -> None:
    loud, moderator = evening.guest(), evening.moderator()
    worst, bad, gone = (evening.pin(loud, text) for text in ("schlimm", "frech", "weg"))
    evening.ask(moderator, "card.hide", card=worst)
    evening.ask(moderator, "device.ban", card=worst)
    evening.ask(loud, "card.remove", card=gone)
    evening.ask(moderator, "device.allow", card=worst)
    assert evening.texts() == ["frech"]
    evening.ask(loud, "card.edit", card=bad, text="Ein Garten")
    assert evening.texts() == ["Ein Garten"]


def test_banning_and_allowing_twice_changes_nothing_and_each_undoes_the_other(evening: Evening) -> None:
    loud, moderator = evening.guest(), evening.moderator()
    card = evening.pin(loud, "Unfug")
    evening.pin(loud, "mehr Unfug")
    for verb, texts in (("device.ban", []), ("device.allow", ["Unfug", "mehr Unfug"])):
        evening.ask(moderator, verb, card=card)
        before = evening.seq()
        evening.ask(moderator, verb, card=card)
        assert (evening.seq(), evening.texts()) == (before, texts)
    undo(evening)
    assert evening.texts() == []
    undo(evening)
    assert evening.texts() == ["Unfug", "mehr Unfug"]
    abouts = [action["about"] for action in evening.things("action").values()]
    assert abouts == [{"number": 1, "many": 2}, {"number": 1, "many": 2}]


def test_who_posts_while_being_banned_either_hangs_hidden_or_is_refused(evening: Evening) -> None:
    loud = evening.guest()
    first = evening.pin(loud, "Unfug")

    def post(number: int) -> str:
        try:
            return evening.pin(loud, f"Unfug {number}")
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(8) as people:
        posts = [people.submit(post, number) for number in range(40)]
        evening.ask(evening.moderator(), "device.ban", card=first)
        outcomes = [one.result() for one in posts]
    assert evening.texts() == []
    assert len(evening.cards("moderators")) == 1 + sum(outcome != "banned" for outcome in outcomes)


def test_a_card_that_no_device_marked_names_nobody(evening: Evening) -> None:
    nobody = replace(evening.guest(), device=None)
    card = evening.pin(nobody, "Ein Zettel")
    for verb in ("device.ban", "device.allow"):
        with pytest.raises(Refused, match="no_device"):
            evening.ask(evening.moderator(), verb, card=card)
    marked = evening.pin(evening.guest(), "Ein Garten")
    evening.ask(evening.organiser(), "workshop.seal")
    with pytest.raises(Refused, match="sealed"):
        evening.ask(evening.moderator(), "device.ban", card=marked)
    assert len(evening.texts()) == 2


def test_who_leads_is_never_banned(evening: Evening) -> None:
    moderator = evening.moderator()
    card = evening.pin(moderator, "von uns")
    evening.ask(evening.organiser(), "device.ban", card=card)
    evening.pin(moderator, "noch eine")
    assert evening.texts() == ["noch eine"]


@pytest.mark.parametrize("by", ["undo", "by the card"])
def test_a_ban_ends_also_when_the_card_that_led_to_it_is_gone_for_good(evening: Evening, by: str) -> None:
    loud, moderator = evening.guest(), evening.moderator()
    worst, bad = evening.pin(loud, "schlimm"), evening.pin(loud, "frech")
    evening.ask(moderator, "card.hide", card=worst)
    evening.ask(moderator, "device.ban", card=worst)
    evening.ask(loud, "card.remove", card=worst)
    evening.sweep_later(seconds=60)
    if by == "undo":
        undo(evening)
    else:
        evening.ask(moderator, "device.allow", card=worst)
    assert ([*evening.cards()], own(evening, loud)["card"]) == ([bad], [bad])
    evening.pin(loud, "Ein Garten")
    if by == "by the card":
        undo(evening)
        assert evening.cards() == {}


def test_a_ban_ends_also_when_all_its_cards_are_gone_for_good(evening: Evening) -> None:
    loud = evening.guest()
    cards = [evening.pin(loud, text) for text in ("schlimm", "frech")]
    evening.ask(evening.moderator(), "device.ban", card=cards[0])
    for card in cards:
        evening.ask(loud, "card.remove", card=card)
    evening.sweep_later(seconds=60)
    undo(evening)
    evening.pin(loud, "Ein Garten")
    for nobodys in (uuid(), cards[0]):
        with pytest.raises(Refused, match="not_found"):
            evening.ask(evening.moderator(), "device.allow", card=nobodys)


def test_a_banned_device_hangs_nothing_up_again_that_it_took_down_before(evening: Evening) -> None:
    loud, moderator = evening.guest(), evening.moderator()
    gone, bad = evening.pin(loud, "weg"), evening.pin(loud, "Unfug")
    evening.ask(loud, "card.remove", card=gone)
    evening.ask(moderator, "device.ban", card=bad)
    with pytest.raises(Refused, match="banned"):
        evening.ask(loud, "card.restore", card=gone)
    assert evening.cards() == {}
    evening.ask(moderator, "device.allow", card=bad)
    evening.ask(loud, "card.restore", card=gone)
    assert evening.texts() == ["weg", "Unfug"]
