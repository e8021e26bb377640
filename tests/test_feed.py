"""A feed never guesses: the browser's own code against a server that tells a log badly, in every way a network can."""

import json
import subprocess
from typing import Any

import pytest

from tests.people import ROOT

NODE = ROOT / ".venv" / "node" / "node"
SEEDS = ("1", "2")
SCENES = (
    "swapped",
    "queueing",
    "twice",
    "lost",
    "lost_in_silence",
    "early",
    "flooded",
    "put_back",
    "put_back_silently",
    "refusing",
    "slow",
    "cut",
)

Played = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def played() -> Played:
    """What became of each scene with each seed; they are played side by side."""
    command = [NODE, ROOT / "tests" / "bad_server.mjs", *SEEDS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    ends: Played = json.loads(done.stdout)
    return ends


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scene", SCENES)
def test_a_store_is_at_every_moment_what_the_server_had_at_that_number(played: Played, scene: str, seed: str):
    end = played[f"{scene} {seed}"]
    assert end["even"], f"never caught up: {end}"
    assert end["wrong"] == 0
    assert end["backwards"] == 0


def test_every_scene_is_looked_at(played: Played):
    assert set(played) == {f"{scene} {seed}" for scene in SCENES for seed in SEEDS}


def test_what_comes_twice_is_no_reason_to_ask(played: Played):
    assert played["twice 1"]["messages"] == 2 * played["twice 1"]["seq"]
    assert played["twice 1"]["joins"] == 1


def test_what_comes_before_the_answer_is_held_and_not_asked_again(played: Played):
    assert played["early 1"]["joins"] == 1


def test_a_lost_message_is_noticed_although_nothing_comes_after_it(played: Played):
    assert played["lost_in_silence 1"]["messages"] == 0
    assert played["lost_in_silence 1"]["joins"] == 2


def test_what_is_held_is_bounded(played: Played):
    assert played["flooded 1"]["joins"] > 1  # what was not held was asked for


def test_numbers_of_before_a_restore_mean_nothing(played: Played):
    assert played["put_back 1"]["restored"] == 2
    assert played["put_back_silently 1"]["restored"] == 1


def test_a_feed_that_cannot_join_is_not_fresh_and_tries_for_ever(played: Played):
    assert played["refusing 1"]["freshMeanwhile"] is False
    assert played["refusing 1"]["joins"] >= 5


def test_who_is_slow_to_answer_is_asked_once(played: Played):
    assert (played["slow 1"]["asked"], played["slow 1"]["askedAgain"]) == (1, 2)


def test_a_heartbeat_counts_from_when_it_was_sent_not_from_when_it_came(played: Played):
    assert played["queueing 1"]["youngest"] >= 1400
