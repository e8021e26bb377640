"""Texts that say much the same are found on the phone and at the desk; what only shares a word is left alone."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from board.samples import sample
from tests.people import ROOT

NODE = ROOT / ".venv" / "node" / "node"

HANGING = {
    "trees": "Mehr Bäume in der Innenstadt pflanzen!",
    "solar": "Photovoltaik auf allen öffentlichen Dächern verpflichtend machen.",
    "empty": "Leerstehende Wohnungen sollen besteuert werden",
    "rent": "Mieten deckeln, damit sich alle das Wohnen leisten können.",
    "bikes": "We need safe bicycle lanes between the villages",
    "café": "Ein Reparaturcafé im Gemeindezentrum, einmal im Monat",
}


def asked(folder: Path, items: dict[str, str], questions: list[str]) -> dict[str, Any]:
    file = folder / "asked.json"
    file.write_text(json.dumps({"items": [*items.items()], "questions": questions}), encoding="utf-8")
    done = subprocess.run(
        [NODE, ROOT / "tests" / "alike.mjs", file], capture_output=True, text=True, timeout=60, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_the_same_thought_in_other_words_is_found(folder: Path) -> None:
    said = {
        "mehr BAEUME in den Innenstädten": "trees",
        "Photovoltaik auf öffentliche Dächer": "solar",
        "Leerstehende Wohnung besteuern": "empty",
        "safe bike and bicycle lanes between villages": "bikes",
        "Reparatur-Cafe im Gemeindezentrum": "café",
    }
    found = asked(folder, HANGING, [*said])["found"]
    assert [ids[:1] for ids in found] == [[id] for id in said.values()]


def test_what_only_shares_a_word_or_says_too_little_is_left_alone(folder: Path) -> None:
    others = [
        "Mehr Sitzbänke in der Innenstadt",
        "Wohnungen sollen leistbar sein und gut gedämmt",
        "Öffentliche Verkehrsmittel sollen gratis sein",
        "Ein Gemeindezentrum für Jugendliche bauen, mit Bandraum",
        "mehr",
        "",
        "Wir wollen das auch so haben",
    ]
    assert asked(folder, HANGING, others)["found"] == [[] for _ in others]


def test_groups_hold_what_is_alike_and_no_card_twice(folder: Path) -> None:
    again = {"trees-2": "In der Innenstadt mehr Bäume pflanzen", "empty-2": "Leerstehende Wohnungen besteuern"}
    groups = asked(folder, HANGING | again, [])["groups"]
    assert sorted(sorted(group) for group in groups) == [["empty", "empty-2"], ["trees", "trees-2"]]


def test_an_evening_of_many_thoughts_is_not_made_one_heap(folder: Path) -> None:
    texts = [card.text for board in sample("de").boards for card in board.cards]
    items = {str(number): text for number, text in enumerate(texts)}
    twice = items | {f"{number}-again": text for number, text in items.items()}
    alone = asked(folder, items, [])["groups"]
    assert sum(len(group) for group in alone) < len(texts) / 5, alone
    groups = asked(folder, twice, [])["groups"]
    together = {id: index for index, group in enumerate(groups) for id in group}
    assert len(together) == sum(len(group) for group in groups)
    assert all(together[number] == together[f"{number}-again"] for number, text in items.items() if len(text) > 20)
