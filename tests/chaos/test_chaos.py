"""A short run with faults of many kinds, real phones and a real server: nothing is lost, doubled or out of order."""

import asyncio

import pytest

from tests.chaos.run import run

METHOD = {"card.add", "card.flash", "cluster.add", "vote.add", "mood.set", "board.phase", "action.undo"}
pytestmark = [pytest.mark.chaos, pytest.mark.server]


def test_nothing_typed_is_lost_and_everybody_sees_the_same_whatever_fails():
    found = asyncio.run(run(seed=20261122, minutes=0.5, clients=20))
    evidence, examples = found.pop("evidence"), found.pop("examples")
    assert found["clean"], (found, evidence, examples)
    assert found["kills"] >= 2
    assert found["commands"] > 300
    assert found["done"].keys() >= METHOD, found["done"]
