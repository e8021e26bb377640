"""What a client sends that it should not: it is answered by name, its connection lives on, nobody else notices."""

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import websocket

from tests.line import Line, shake_hands
from tests.people import Scene, Server, uuid


@pytest.fixture
def scene(hall: Server) -> Iterator[Scene]:
    with Scene(hall) as scene:
        yield scene


class Watch:
    """After each request: the asker is still served, and a witness gets the next card within a second."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.asker, self.witness = scene, scene.person(), scene.person()
        self.number = 0

    @property
    def line(self) -> Line:
        assert self.asker.line is not None
        return self.asker.line

    def all_well(self) -> None:
        self.number += 1
        text = f"Karte {self.number}"
        assert self.line.call("leave", {"log": self.scene.log}) == {"ok": True}
        assert self.scene.post(text)["ok"]
        assert self.witness.wait_for("changes", 1)["changes"][0]["state"]["text"] == text
        assert self.asker.wait_for("changes", 1)["changes"][0]["state"]["text"] == text


@pytest.fixture
def watch(scene: Scene) -> Watch:
    return Watch(scene)


def command(scene: Scene, **other: Any) -> dict[str, Any]:
    asked = {"request_id": uuid(), "log": scene.board, "verb": "card.add", "args": {"id": uuid(), "text": "x"}}
    return {name: value for name, value in {**asked, **other}.items() if value is not ...}


def test_every_event_is_answered_also_one_that_nobody_knows(watch: Watch) -> None:
    for event in ("nonsense", "", "message", "changes", "mine", "here", "card.add", "*", "json", "Join", "\ud800"):
        for arguments in ([], [{}], [1, 2, 3]):
            code = "unreadable" if event == "*" else "unknown_event"
            assert watch.line.call(event, *arguments)["code"] == code, event
    watch.all_well()


def test_events_named_like_our_own_handlers_do_not_reach_them(watch: Watch) -> None:
    for event in ("connect", "disconnect"):
        for arguments in ([], ["x"], [{"key": "x"}, 1]):
            assert watch.line.call(event, *arguments)["code"] in ("unknown_event", "unreadable")
            watch.all_well()


@pytest.mark.parametrize("event", ["join", "leave", "command"])
def test_an_event_without_or_with_two_arguments_is_refused(watch: Watch, event: str) -> None:
    good = command(watch.scene) if event == "command" else {"log": watch.scene.board}
    for arguments in ([], [good, good], [good, None]):
        assert watch.line.call(event, *arguments)["code"] == "wrong_type"
    watch.all_well()


@pytest.mark.parametrize("event", ["join", "leave", "command"])
def test_an_argument_that_is_no_object_is_refused(watch: Watch, event: str) -> None:
    for argument in (None, True, 0, 1.5, "x", [], [[]], [{}]):
        assert watch.line.call(event, argument)["code"] in ("wrong_type", "missing_field"), argument
    watch.all_well()


@pytest.mark.parametrize("field", ["request_id", "log", "verb", "args"])
def test_each_field_of_a_command_has_one_type(watch: Watch, field: str) -> None:
    for value in (None, True, 0, -1, 1.5, 2**53 + 1, 10**400, "", "x", [], {}, [[]], {"a": {}}):
        if isinstance(value, dict if field == "args" else str):
            continue
        answer = watch.line.call("command", command(watch.scene, **{field: value}))
        assert (answer["code"], answer["field"]) == ("wrong_type", field), (value, answer)
    watch.all_well()


@pytest.mark.parametrize("field", ["request_id", "log", "verb", "args"])
def test_a_missing_field_is_named(watch: Watch, field: str) -> None:
    answer = watch.line.call("command", command(watch.scene, **{field: ...}))
    assert (answer["code"], answer["field"]) == ("missing_field", field)
    watch.all_well()


def test_a_field_too_many_is_named_in_printable_letters(watch: Watch) -> None:
    for name in ("more", "", "\ud800", "ü" * 200, "__class__", "tag"):
        # What reads the arguments calls a name that is no Unicode a wrong type, and does not repeat it
        code, named = ("wrong_type", False) if name == "\ud800" else ("unknown_field", True)
        answer = watch.line.call("command", command(watch.scene, **{name: 1}))
        assert answer["code"] == code
        answer = watch.line.call("command", command(watch.scene, args={"id": uuid(), "text": "x", name: 1}))
        assert answer["code"] == code
        assert named or answer["field"] == "args"
        assert answer["field"].isascii()
        assert len(answer["field"]) < 90
    watch.all_well()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" * 5000])
def test_numbers_that_are_none_are_refused(watch: Watch, number: str) -> None:
    for payload in (
        f'["join",{{"log":"{watch.scene.board}","since":{number}}}]',
        f'["command",{{"request_id":"{uuid()}","log":"{watch.scene.board}","verb":{number},"args":{{}}}}]',
        f'["command",{{"request_id":"{uuid()}","log":"{watch.scene.board}","verb":"card.add","args":{{"id":{number}}}}}]',
        f'["{number}"]',
        f"[{number}]",
    ):
        assert watch.line.call_raw(payload)["code"] in ("wrong_type", "bad_value", "unreadable", "unknown_event")
    watch.all_well()


def test_since_is_a_whole_number_from_0(watch: Watch) -> None:
    for since in (True, "1", 1.0, 1.5, -1, 2**53, 10**100, [], {}):
        answer = watch.line.call("join", {"log": watch.scene.board, "since": since})
        assert answer["code"] in ("wrong_type", "bad_value"), since
    watch.all_well()


def test_what_is_no_event_is_answered_too(watch: Watch) -> None:
    for payload in (
        "",
        "[",
        "{",
        "x",
        '["command"',
        '["command",{]',
        " 1",
        '"x"',
        "null",
        "[]",
        "{}",
        "[1]",
        "[null]",
        "[{}]",
    ):
        assert watch.line.call_raw(payload)["code"] == "unreadable", payload
    watch.all_well()


@pytest.mark.parametrize("depth", [9, 100, 900, 7000])
def test_what_is_nested_too_deep_is_refused(watch: Watch, depth: int) -> None:
    for deep in ("[" * depth + "]" * depth, '{"a":' * (depth // 3) + "1" + "}" * (depth // 3)):
        whole = f'{{"request_id":"{uuid()}","log":"{watch.scene.board}","verb":"card.add","args":{{"x":{deep}}}}}'
        for payload in (f'["command",{whole}]', f'["join",{deep}]', f'["x",{deep}]', deep):
            answer = watch.line.call_raw(payload)
            assert not answer["ok"]
            assert answer["code"] != "failed", (depth, answer)
    watch.all_well()


def test_binary_is_refused_and_the_connection_lives_on(watch: Watch) -> None:
    for number in ("0", "5", "-1", '"x"', "null"):
        blob = f'{{"_placeholder":true,"num":{number}}}'
        for payload in (f'["command",{blob}]', f'["join",{{"log":{blob}}}]', f"[{blob}]"):
            assert watch.line.answer_to(f"451-{{id}}{payload}")["code"] == "unreadable"
            watch.line.send_binary(b"\x00\xff")
    watch.all_well()


def test_packets_that_nobody_knows_change_nothing_for_anybody(watch: Watch) -> None:
    for packet in (
        "4",
        "49[]",
        "47",
        "44{}",
        '43["x"]',
        '4399["x"]',
        "4x",
        "48",
        "42",
        "4251",
        "45",
        "46",
        "40",
        "40{}",
    ):
        watch.line.send(packet)
    watch.line.send_binary(b"\x01\x02")
    watch.line.send_binary(b"")
    watch.all_well()


def test_other_namespaces_are_not_there(watch: Watch) -> None:
    watch.line.send("40/admin,{}")
    watch.line.send(f'42/admin,7["join",{{"log":"{watch.scene.board}"}}]')
    watch.all_well()


@pytest.mark.parametrize("packet", ["", "x", "9", "1", "7abc", "b####", "\ud83d"])
def test_frames_below_the_protocol_end_at_most_the_own_connection(watch: Watch, packet: str) -> None:
    other = watch.scene.person()
    assert other.line is not None
    other.line._socket.send(packet.encode("utf-8", "replace"), websocket.ABNF.OPCODE_TEXT)
    watch.all_well()


def test_a_message_of_more_than_16_kilobytes_is_refused_by_name_and_the_connection_lives(watch: Watch) -> None:
    for text in ("x" * 17_000, "a" + "\u0301" * 9_000, "x" * 60_000):
        answer = watch.line.call("command", command(watch.scene, args={"id": uuid(), "text": text}))
        assert (answer["code"], answer["limit"]) == ("too_large", 16_384)
    watch.all_well()


def test_a_message_of_more_than_64_kilobytes_ends_at_most_the_own_connection(watch: Watch) -> None:
    fits = "x" * 15_500
    assert (
        watch.line.call("command", command(watch.scene, args={"id": uuid(), "text": fits}))["code"] == "text_too_long"
    )
    other = watch.scene.person()
    assert other.line is not None
    other.line.send(f'42["command",{{"x":"{"x" * 70_000}"}}]')
    watch.all_well()
    assert other.line.closed.wait(2)


def test_a_socket_that_vanishes_in_the_middle_of_a_frame_harms_nobody(watch: Watch) -> None:
    for half in (b"\x81", b"\x81\xfe\x10\x00\x00\x00\x00\x00abc", b"\x8f\x80", b"\xff\xff\xff\xff"):
        bare = shake_hands(watch.scene.server.url)
        bare.sock.sendall(half)
        bare.sock.close()
    watch.all_well()


def test_an_event_before_the_namespace_is_connected_is_not_carried_out(watch: Watch) -> None:
    bare = shake_hands(watch.scene.server.url)
    bare.recv()
    bare.send(f'421["join",{{"log":"{watch.scene.board}","since":null}}]')
    bare.settimeout(0.3)
    with pytest.raises(websocket.WebSocketTimeoutException):
        bare.recv()
    bare.close()
    watch.all_well()


def test_references_to_what_is_elsewhere_or_nowhere_are_refused(watch: Watch) -> None:
    scene, ask = watch.scene, watch.asker.ask
    elsewhere, other_board = uuid(), f"board:{scene.boards[1]}"
    assert watch.witness.ask(other_board, "card.add", id=elsewhere, text="dort")["ok"]
    for verb in ("card.edit", "card.remove", "card.restore", "card.like", "card.unlike"):
        more = {"text": "x"} if verb == "card.edit" else {}
        for card in (elsewhere, uuid(), scene.boards[0]):
            answer = ask(scene.board, verb, card=card, **more)
            assert (answer["code"], answer.get("field")) == ("not_found", "args.card")
    moderator = scene.person("moderator")
    with Scene(scene.server) as other:
        for verb, args in (
            ("board.edit", {"question": "x"}),
            ("board.move", {"position": 1}),
            ("board.open", {}),
            ("board.close", {}),
            ("stage.show", {}),
        ):
            for board in (other.boards[0], uuid(), elsewhere):
                answer = moderator.ask(scene.log, verb, board=board, **args)
                assert (answer["code"], answer.get("field")) == ("not_found", "args.board")
    assert ask(scene.board, "card.add", id=elsewhere, text="x")["code"] == "id_taken"
    watch.all_well()


def test_a_verb_on_the_wrong_log_is_unknown_there(watch: Watch) -> None:
    moderator = watch.scene.person("moderator")
    assert moderator.ask(watch.scene.log, "card.add", id=uuid(), text="x")["code"] == "unknown_verb"
    assert moderator.ask(watch.scene.board, "board.close", board=watch.scene.boards[0])["code"] == "unknown_verb"
    for verb in ("", "card", "card.burn", "Card.add", "card.add ", "\ud800", "__init__", "x" * 10_000):
        assert moderator.ask(watch.scene.board, verb)["code"] == "unknown_verb"
    watch.all_well()


def test_a_closed_board_takes_no_cards_and_still_lets_people_take_theirs_down(watch: Watch) -> None:
    card, moderator = uuid(), watch.scene.person("moderator")
    assert watch.asker.ask(watch.scene.board, "card.add", id=card, text="x")["ok"]
    assert moderator.ask(watch.scene.log, "board.close", board=watch.scene.boards[0])["ok"]
    for verb, args in (
        ("card.add", {"id": uuid(), "text": "x"}),
        ("card.edit", {"card": card, "text": "y"}),
        ("card.like", {"card": card}),
    ):
        assert watch.asker.ask(watch.scene.board, verb, **args)["code"] == "board_closed"
    assert watch.asker.ask(watch.scene.board, "card.remove", card=card)["ok"]
    assert watch.scene.texts() == []


# Where a socket may be opened from


def origins(server: Server) -> list[tuple[str, bool]]:
    host = urlsplit(server.url).netloc
    return [
        (f"http://{host}", True),
        (f"https://{host}", False),
        ("http://evil.test", False),
        (f"http://{host}.evil.test", False),
        (f"http://evil.test@{host}", False),
        ("http://127.0.0.1", False),
        ("null", False),
        ("http://[::1", False),
        ("", False),
    ]


def test_a_websocket_needs_the_origin_of_the_page_it_belongs_to(hall: Server) -> None:
    for origin, welcome in origins(hall):
        if welcome:
            shake_hands(hall.url, Origin=origin).close()
            continue
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            shake_hands(hall.url, Origin=origin)


def test_a_polling_post_needs_the_origin_and_a_polling_get_carries_none(hall: Server) -> None:
    address = urlsplit(hall.url)

    def status(method: str, query: str, origin: str | None) -> tuple[int, bytes]:
        with socket.create_connection((address.hostname, address.port), timeout=5) as plain:
            lines = [f"{method} /socket.io/?EIO=4&transport=polling{query} HTTP/1.1", f"Host: {address.netloc}"]
            lines += [f"Origin: {origin}"] if origin is not None else []
            body = "40" if method == "POST" else ""
            lines += ["Connection: close", f"Content-Length: {len(body)}", "", body]
            plain.sendall("\r\n".join(lines).encode())
            answer = b""
            while piece := plain.recv(4096):
                answer += piece
        return int(answer.split()[1]), answer

    code, answer = status("GET", "", None)
    assert code == 200
    sid = answer.split(b'"sid":"')[1].split(b'"')[0].decode()
    assert status("GET", "", "http://evil.test")[0] == 403
    for origin in (None, "null", "http://evil.test", "http://[::1"):
        assert status("POST", f"&sid={sid}", origin)[0] == 403
    assert status("POST", f"&sid={sid}", hall.url)[0] == 200
    for method in ("PUT", "OPTIONS", "DELETE"):
        assert status(method, f"&sid={sid}", None)[0] >= 400
