"""Codes, keys and tags."""

import pytest

from board import keys

SECRET = "a secret of this server alone"


def test_codes_have_six_letters_that_nobody_mistakes() -> None:
    codes = {keys.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert len(keys.ALPHABET) == 32
    assert not set("01IO") & set("".join(codes))
    assert all(keys.read_code(code) == code for code in codes)


@pytest.mark.parametrize("typed", ["7K4M2Q", "7k4m2q", "7K4 M2Q", " 7k4\u00a0m2q\n", "7K4-M2Q", "7.K.4.M.2.Q"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert keys.read_code(typed) == "7K4M2Q"
    assert keys.shown_code("7K4M2Q") == "7K4 M2Q"


@pytest.mark.parametrize("typed", ["1I", "LL"])
def test_letters_that_look_alike_are_forgiven(typed: str) -> None:
    assert keys.read_code(f"{typed}4M2Q") == "LL4M2Q"


@pytest.mark.parametrize(
    "typed", ["", "7K4M2", "7K4M2QQ", "7K4M2Ä", "7K4M2\0", "７K4M2Q", "\ud800" * 6, "-" * 6, "x" * 10**5]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert keys.read_code(typed) is None


def test_a_key_opens_only_the_role_it_was_made_for_and_only_here() -> None:
    id = keys.new_key_id()
    key = keys.link_key(SECRET, "moderator", id)
    assert keys.signed_key_id(SECRET, "moderator", key) == id
    assert keys.signed_key_id(SECRET, "organiser", key) is None
    assert keys.signed_key_id(SECRET + "!", "moderator", key) is None


def test_a_key_with_one_other_letter_opens_nothing() -> None:
    key = keys.link_key(SECRET, "organiser", keys.new_key_id())
    for place in range(len(key) - 1):
        other = "A" if key[place] != "A" else "B"
        assert keys.signed_key_id(SECRET, "organiser", key[:place] + other + key[place + 1 :]) is None
    for broken in ("", ".", key[:-3], key + ".x", key.replace(".", ""), "ä" + key, "\ud800", key.split(".")[0]):
        assert keys.signed_key_id(SECRET, "organiser", broken) is None


@pytest.mark.parametrize(
    "device", ["", "short", "x" * 15, "x" * 129, "ä" * 20, "a b" * 10, "x" * 16 + "\n", None, 5, b"x" * 20]
)
def test_a_device_is_16_to_128_url_safe_characters(device: object) -> None:
    assert not keys.is_device(device)
    assert keys.is_device("x" * 16)
    assert keys.is_device("x" * 128)
    assert keys.is_device(keys.new_device())


def test_tags_tell_devices_apart_on_one_board_and_say_nothing_across_boards() -> None:
    one, two = keys.new_tag_key(), keys.new_tag_key()
    device, other = keys.new_device(), keys.new_device()
    assert keys.same_tag(keys.tag(one, device), keys.tag(one, device))
    assert not keys.same_tag(keys.tag(one, device), keys.tag(one, other))
    assert not keys.same_tag(keys.tag(one, device), keys.tag(two, device))


def test_without_a_key_or_a_device_there_is_no_tag_and_nobody_matches() -> None:
    key = keys.new_tag_key()
    assert keys.tag(None, "x" * 20) is keys.tag(key, None) is None
    assert not keys.same_tag(None, None)
    assert not keys.same_tag(keys.tag(key, "x" * 20), None)


def test_a_fingerprint_tells_contents_apart_and_needs_the_secret() -> None:
    assert keys.fingerprint(SECRET, {"a": 1, "b": 2}) == keys.fingerprint(SECRET, {"b": 2, "a": 1})
    assert keys.fingerprint(SECRET, {"a": 1}) != keys.fingerprint(SECRET, {"a": "1"})
    assert keys.fingerprint(SECRET, ["\ud800"]) != keys.fingerprint(SECRET + "!", ["\ud800"])
