"""Snapshot(n) and changes(n+1..m) make snapshot(m): one set of vectors for server, programs and browser."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from board.commands import COMMANDS
from tests.people import ROOT, Person
from tests.walk import walk

NODE = ROOT / ".venv" / "node" / "node"
Vectors = list[dict[str, Any]]


@pytest.fixture
def vectors(app: Flask) -> Vectors:
    """From walks in which every verb was done; the server's own reducer was compared on the way."""
    walks = [walk(app, seed) for seed in range(3)]
    assert set().union(*(done for _, done in walks)) == set(COMMANDS)
    return [vector for vectors, _ in walks for vector in vectors]


def reduced_by_the_browser(vectors: Vectors, file: Path) -> list[str]:
    """What the store of the browser makes otherwise, in words."""
    file.write_text(json.dumps(vectors), encoding="utf-8")
    done = subprocess.run([NODE, ROOT / "tests" / "vectors.mjs", file], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    faults: list[str] = json.loads(done.stdout)
    return faults


def test_the_browser_and_a_program_make_of_every_verb_what_the_server_makes(vectors: Vectors, tmp_path: Path) -> None:
    assert sum(len(vector["told"]) for vector in vectors) > 150
    assert sum(len(vector["late"]) for vector in vectors) > 150
    assert reduced_by_the_browser(vectors, tmp_path / "vectors.json") == []
    for vector in vectors:
        reduce_by_a_program(vector)


def reduce_by_a_program(vector: dict[str, Any]) -> None:
    states = dict(vector["states"])
    for told in vector["told"]:
        program = at(vector, told["from"] - 1)
        program.take(told)
        assert shown(program) == states[told["to"]]
    for late in vector["late"]:
        program = at(vector, late["since"])
        program.catch_up(vector["log"], {"seq": late["to"], "changes": late["changes"]})
        assert shown(program) == states[late["to"]]


def at(vector: dict[str, Any], number: int) -> Person:
    """A program that has seen everything up to `number`."""
    program = Person("", "")
    program.catch_up(vector["log"], {"seq": number, "snapshot": json.loads(json.dumps(dict(vector["states"])[number]))})
    return program


def shown(program: Person) -> dict[str, Any]:
    return {kind: things for kind, things in program.things.items() if things}


@pytest.mark.parametrize("fault", ["a change left out", "a thing that stays", "an old state"])
def test_the_comparison_sees_what_is_wrong(app: Flask, tmp_path: Path, fault: str) -> None:
    vectors, _ = walk(app, seed=0, steps=20)
    vector = max(vectors, key=lambda vector: len(vector["told"]))
    told = next(told for told in vector["told"] if told["changes"] and told["changes"][0]["state"])
    (change,) = told["changes"]
    if fault == "a change left out":
        told["changes"] = []
    elif fault == "a thing that stays":
        change["state"] = None
    else:
        change["state"] = {**change["state"], "number": -1}
    assert len(reduced_by_the_browser([vector], tmp_path / "vectors.json")) == 1
