"""The socket contract, on real servers under both engines: joining, telling, being told."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from itsdangerous import TimestampSigner

from board.snapshot import nothing
from tests.line import Line, NotConnected
from tests.people import Person, Scene, Server, uuid


@pytest.fixture
def scene(hall: Server) -> Iterator[Scene]:
    with Scene(hall) as scene:
        yield scene


def test_a_card_reaches_everybody_who_joined_the_board(scene: Scene) -> None:
    writer, other, moderator = scene.person(), scene.person(), scene.person("moderator")
    card = uuid()
    answer = writer.ask(scene.board, "card.add", id=card, text="Ein Garten")
    assert answer == {"ok": True, "seq": 1}
    for person in (writer, other, moderator):
        told = person.wait_for("changes")
        assert (told["log"], told["from"], told["to"]) == (scene.board, 1, 1)
        assert told["changes"][0]["id"] == card
        assert told["changes"][0]["state"]["text"] == "Ein Garten"


def test_who_joined_only_the_event_hears_no_cards(scene: Scene) -> None:
    other, writer = scene.person(join="log"), scene.person()
    writer.ask(scene.board, "card.add", id=uuid(), text="Ein Garten")
    writer.wait_for("changes")
    assert not [data for event, data in other.told if event == "changes" and data["log"] == scene.board]


def test_the_answer_to_join_says_what_is_the_devices_own(scene: Scene) -> None:
    device, card = uuid(), uuid()
    first = scene.person(device=device)
    first.ask(scene.board, "card.add", id=card, text="Ein Garten")
    first.ask(scene.board, "card.like", card=card)
    again = Person(scene.server.url, scene.code, device).connect()
    scene.people.append(again)
    assert again.join(scene.board)["mine"] == nothing() | {"card": [card], "like": [card]}
    assert scene.person().join(scene.board)["mine"] == nothing()


def test_a_device_hears_at_once_that_it_is_banned_and_that_it_may_write_again(scene: Scene) -> None:
    loud, other, moderator = scene.person(), scene.person(), scene.person("moderator")
    card = uuid()
    loud.ask(scene.board, "card.add", id=card, text="Unfug")
    own = nothing() | {"log": scene.board, "card": [card]}
    assert loud.wait_for("mine") == own
    assert moderator.ask(scene.board, "device.ban", card=card)["ok"]
    assert loud.wait_for("mine", 20) == own | {"banned": True}
    assert loud.join(scene.board)["mine"]["banned"] is True
    assert moderator.ask(scene.board, "device.allow", card=card)["ok"]
    assert loud.wait_for("mine", 20) == own
    assert "banned" not in loud.join(scene.board)["mine"]
    assert not [data for event, data in other.told if event == "mine"]


def test_what_is_a_devices_own_is_told_to_its_own_sockets_alone(scene: Scene) -> None:
    device, card = uuid(), uuid()
    phone, tablet, stranger = scene.person(device=device), scene.person(device=device), scene.person()
    phone.ask(scene.board, "card.add", id=card, text="Ein Garten")
    for own in (phone, tablet):
        assert own.wait_for("mine") == nothing() | {"log": scene.board, "card": [card]}
    stranger.wait_for("changes")
    assert not [data for event, data in stranger.told if event == "mine"]


def test_join_with_since_answers_what_was_missed(scene: Scene) -> None:
    for text in ("eins", "zwei", "drei"):
        scene.post(text)
    answer = scene.person(join=None).join(scene.board, 1)
    assert answer["seq"] == 3
    assert "snapshot" not in answer
    assert [(change["seq"], change["state"]["text"]) for change in answer["changes"]] == [(2, "zwei"), (3, "drei")]


def test_join_with_the_head_answers_no_changes(scene: Scene) -> None:
    scene.post("eins")
    assert scene.person(join=None).join(scene.board, 1)["changes"] == []


def test_join_with_a_number_the_server_does_not_know_answers_a_snapshot(scene: Scene) -> None:
    scene.post("eins")
    for since in (2, 10**9, 2**53 - 1):
        answer = scene.person(join=None).join(scene.board, since)
        assert [card["text"] for card in answer["snapshot"]["card"].values()] == ["eins"]
        assert answer["seq"] == 1


def test_join_again_after_leave_is_quiet_in_between(scene: Scene) -> None:
    person = scene.person()
    assert person.call("leave", {"log": scene.board}) == {"ok": True}
    assert person.call("leave", {"log": scene.board}) == {"ok": True}
    scene.post("unheard")
    time.sleep(0.2)
    assert not [data for event, data in person.told if event == "changes"]
    assert [change["state"]["text"] for change in person.join(scene.board, 0)["changes"]] == ["unheard"]
    scene.post("heard")
    assert person.wait_for("changes")["changes"][0]["state"]["text"] == "heard"


def test_nothing_is_lost_between_joining_and_hearing_while_others_post(scene: Scene) -> None:
    stop = threading.Event()

    def post() -> None:
        while not stop.is_set():
            assert scene.post("Karte")["ok"]

    with ThreadPoolExecutor(3) as pool:
        for _ in range(3):
            pool.submit(post)
        people = []
        for _ in range(12):
            people.append(scene.person())
            time.sleep(0.03)
        stop.set()
    head = scene.server.log(scene.code, scene.board)["seq"]
    for person in people:
        person.wait_until(lambda person: person.heads[scene.board] == head)
        assert person.gaps == []
        assert sorted(card["number"] for card in person.things["card"].values()) == list(range(1, head + 1))


def test_from_and_to_also_count_what_is_hidden(scene: Scene) -> None:
    guest, moderator = scene.person(), scene.person("moderator")
    card = uuid()
    guest.ask(scene.board, "card.add", id=card, text="Geheim")
    moderator.ask(scene.board, "card.hide", card=card)
    guest.ask(scene.board, "card.edit", card=card, text="Noch geheimer")
    scene.post("Offen")
    guest.wait_until(lambda person: person.heads[scene.board] == 4)
    moderator.wait_until(lambda person: person.heads[scene.board] == 4)
    assert guest.gaps == moderator.gaps == []
    told = [change for event, data in guest.told if event == "changes" for change in data["changes"]]
    assert [(change["seq"], change["state"] and change["state"]["text"]) for change in told] == [
        (1, "Geheim"),
        (2, None),
        (4, "Offen"),
    ]
    assert moderator.things["card"][card]["text"] == "Noch geheimer"


def test_here_says_how_many_devices_of_guests_are_here_and_the_head_of_the_log(scene: Scene) -> None:
    scene.post("eins")
    desk = scene.person("moderator", join="log")
    device = uuid()
    for person in (scene.person(join="log", device=device), scene.person(join="log", device=device)):
        assert person.call("join", {"log": scene.board, "since": None})["ok"]
    leaver = scene.person(join="log")

    def sees(count: int) -> None:
        end = time.monotonic() + 5
        while (here := desk.wait_for("here"))["count"] != count:
            assert time.monotonic() < end, here
        assert here == {"log": scene.log, "count": count, "seq": 4, "at": here["at"]}

    sees(2)
    leaver.close()
    sees(1)


def test_a_wrong_code_or_key_is_refused_with_a_code_and_a_sentence(scene: Scene) -> None:
    for key in ("ZZZZZZ", "", "x" * 15_000, scene.keys["moderator"][:-1], "\ud800"):
        with pytest.raises(NotConnected) as refused:
            Line(scene.server.url, {"key": key, "device": uuid()})
        assert refused.value.args[0]["data"]["code"] == ("unknown_code" if key == "ZZZZZZ" else "wrong_key")
        assert refused.value.args[0]["data"]["message"]


@pytest.mark.parametrize(
    "auth",
    [
        None,
        [],
        "7K4M2Q",
        {},
        {"key": 1},
        {"key": None},
        {"workshop": "7K4M2Q"},
        {"as": "attendee"},
        {"workshop": "7K4M2Q", "as": "king"},
        {"workshop": [], "as": {}},
        {"key": "7K4M2Q", "device": "short"},
        {"key": "7K4M2Q", "device": 3},
        {"key": "7K4M2Q", "more": 3},
    ],
    ids=str,
)
def test_a_connection_that_does_not_say_who_it_is_is_refused_by_name(hall: Server, auth: object) -> None:
    with pytest.raises(NotConnected) as refused:
        Line(hall.url, auth)
    assert refused.value.args[0]["data"]["code"] in ("wrong_type", "missing_field", "unknown_field", "bad_value")


def test_a_role_that_the_cookie_does_not_hold_is_refused(scene: Scene) -> None:
    for role in ("attendee", "wall", "moderator", "organiser"):
        with pytest.raises(NotConnected) as refused:
            Line(scene.server.url, {"workshop": scene.code, "as": role})
        assert refused.value.args[0]["data"]["code"] == "forbidden"


def test_the_log_of_another_event_is_unknown(scene: Scene) -> None:
    with Scene(scene.server) as other:
        for person in (scene.person(), scene.person("organiser")):
            for log in (other.board, other.log, f"board:{uuid()}", "board:", "", "x", scene.board.upper()):
                assert person.call("join", {"log": log, "since": None})["code"] == "unknown_log"
                assert person.ask(log, "card.add", id=uuid(), text="x")["code"] == "unknown_log"


def test_every_socket_that_joined_nothing_is_closed_after_10_seconds(scene: Scene) -> None:
    idle, busy = scene.person(join=None), scene.person()
    started = time.monotonic()
    assert idle.line is not None
    assert idle.line.closed.wait(14)
    assert time.monotonic() - started > 9
    scene.post("da")
    assert busy.wait_for("changes")


def test_slow_down_says_when_and_a_repetition_costs_no_credit(scene: Scene) -> None:
    person = scene.person()
    asked = {"log": scene.board, "verb": "card.add", "request_id": uuid(), "args": {"id": uuid(), "text": "eins"}}
    first = person.call("command", asked)
    assert first["ok"]
    for _ in range(60):
        assert person.call("command", asked) == first
    answers = [person.ask(scene.board, "card.add", id=uuid(), text="x") for _ in range(40)]
    refused = [answer for answer in answers if not answer["ok"]]
    assert refused
    assert all(answer["code"] == "slow_down" and 0 < answer["retry_after"] <= 0.2 for answer in refused)
    assert person.call("command", asked) == first
    assert len(scene.texts()) == 1 + len(answers) - len(refused)


def test_who_was_told_to_slow_down_succeeds_with_the_same_request_later(scene: Scene) -> None:
    person = scene.person()
    for number in range(30):
        assert person.ask_until_ok(scene.board, "card.add", id=uuid(), text=str(number))["ok"]
    assert scene.texts() == [str(number) for number in range(30)]


def test_two_commands_of_one_socket_never_swap(scene: Scene) -> None:
    person = scene.person()
    assert person.line is not None
    for number in range(18):
        text = f'{{"id":"{uuid()}","text":"{number}"}}'
        person.line.send(
            f'42["command",{{"request_id":"{uuid()}","log":"{scene.board}","verb":"card.add","args":{text}}}]'
        )
    person.wait_until(lambda person: person.heads[scene.board] == 18)
    assert scene.texts() == [str(number) for number in range(18)]


def test_three_hundred_devices_behind_one_address_connect_and_join_and_are_all_told(scene: Scene) -> None:
    with ThreadPoolExecutor(20) as pool:
        people = list(pool.map(lambda _: scene.person(), range(300)))
    for person in people[::30]:
        assert person.ask(scene.board, "card.add", id=uuid(), text="da")["ok"]
    for person in people:
        person.wait_until(lambda person: person.heads[scene.board] == 10)
        assert person.gaps == []


def test_the_screens_of_an_event_that_is_erased_are_told_and_can_ask_nothing_more(scene: Scene) -> None:
    guest, desk = scene.person(), scene.person("moderator", join="log")
    assert guest.join(scene.log)["ok"]
    secret = (scene.server.folder / "secret_key").read_text().strip()
    signed = TimestampSigner(secret, salt="operator").sign("erase").decode()
    assert scene.server.call("POST", "/api/operator/workshop.erase", {"workshop": scene.id}, signed)["ok"]
    for person in (guest, desk):
        gone = person.wait_for("changes")
        assert gone["log"] == scene.log
        assert [(change["kind"], change["id"], change["state"]) for change in gone["changes"]] == [
            ("workshop", scene.id, None)
        ]
    assert guest.gaps == []
    assert guest.join(scene.log)["code"] == "unknown_log"
    assert guest.ask(scene.board, "card.add", id=uuid(), text="x")["code"] == "unknown_log"
    assert desk.line is not None
    assert desk.line.closed.wait(5)  # its key went with the event
    with pytest.raises(NotConnected):
        Line(scene.server.url, {"key": scene.code, "device": uuid()})
