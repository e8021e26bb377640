"""What a screen reader hears: what the own hand did at once, the news of others at most once in ten seconds."""

import json
import subprocess

from tests.people import ROOT
from tests.test_alike import NODE

PAUSE = 10_000  # milliseconds
Said = list[tuple[int, str]]


def heard(*acts: tuple[int, str]) -> Said:
    """Acts are at milliseconds: "news", "turn", "lost", "deed" or "nothing"; returns when which sentence was said."""
    script = ROOT / "tests" / "announcer.mjs"
    ran = subprocess.run([NODE, script, json.dumps(acts)], capture_output=True, text=True, timeout=60, check=True)
    return [(at, sentence.strip()) for at, sentence in json.loads(ran.stdout)]


def test_many_news_are_one_sentence_in_ten_seconds():
    said = heard(*((at, "news") for at in range(0, 25_000, 300)))
    assert [at for at, _ in said] == [50, 50 + PAUSE, 50 + 2 * PAUSE, 50 + 3 * PAUSE]
    assert [sentence for _, sentence in said] == ["1 new", "34 new", "67 new", "84 new"]  # what it is when it is said


def test_a_deed_is_confirmed_at_once_whatever_else_is_told():
    said = heard((0, "news"), (1_000, "news"), (2_000, "deed"), (2_300, "deed"))
    assert said == [(50, "1 new"), (2_050, "done"), (2_350, "done"), (2_350 + PAUSE, "2 new")]


def test_a_count_never_drowns_what_else_is_to_be_told():
    said = heard((0, "news"), (1_000, "turn"), (2_000, "lost"), (3_000, "turn"), (4_000, "news"), (50_000, "news"))
    assert said == [(50, "1 new"), (50 + PAUSE, "No network. Now dots. 2 new"), (50_050, "3 new")]


def test_where_nothing_is_to_be_told_nothing_is_said():
    assert heard((0, "nothing"), (100, "deed")) == [(150, "done")]
