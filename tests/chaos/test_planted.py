"""The checker is checked: six bugs are planted one at a time, and the right count must tell."""

import asyncio
from dataclasses import replace

import pytest

from tests.chaos.arena import Arena, Plan
from tests.chaos.play import Outcome, play
from tests.chaos.proxy import Weather

pytestmark = [pytest.mark.chaos, pytest.mark.server]
SMALL = Plan(clients=8, boards=2, every=350, reloads=0, tabs=0, moderators=False, walls=False)
LOSSY = Weather(drop_down=0.3)
QUIET = 6.0  # more than the five seconds that a screen may be behind


async def lose_answers(arena: Arena) -> None:
    arena.proxy.set(LOSSY, arena.proxy.lanes)
    await asyncio.sleep(4)


async def kill_in_the_middle(arena: Arena) -> None:
    await asyncio.sleep(2.5)
    await arena.server.kill()
    await arena.server.start("")


async def come_while_others_write(arena: Arena) -> None:
    """Half of the crowd comes anew while the others write a last time."""
    await asyncio.sleep(1.5)
    names = [name for group in arena.crowd.groups for name in group.clients]
    await arena.crowd.order("reload", only=names[::2], abrupt=True)
    await asyncio.sleep(0.25)


async def nothing_special(arena: Arena) -> None:
    await asyncio.sleep(3)


def run(plan: Plan, script, quiet: float = QUIET) -> Outcome:
    return asyncio.run(play(plan, script, quiet=quiet))


def test_without_a_bug_nothing_is_found():
    outcome = run(SMALL, lose_answers, 10)
    assert outcome.findings.clean, outcome.findings.evidence
    assert outcome.commands > 40


def test_an_answer_before_the_commit_is_found_as_lost():
    outcome = run(replace(SMALL, fault="answer_before_commit"), kill_in_the_middle)
    assert outcome.findings.counts["lost"], outcome.findings.counts


def test_missing_deduplication_is_found_as_doubled():
    outcome = run(replace(SMALL, fault="no_deduplication"), lose_answers)
    assert outcome.findings.counts["doubled"], outcome.findings.counts


def test_a_room_entered_after_the_reading_is_found_as_stale():
    outcome = run(replace(SMALL, fault="subscribe_after_snapshot"), come_while_others_write)
    assert outcome.findings.counts["stale"], outcome.findings.counts


def test_a_message_dropped_and_never_revealed_is_found_as_stale():
    outcome = run(replace(SMALL, fault="broadcast_dropped"), nothing_special)
    assert outcome.findings.counts["stale"], outcome.findings.counts


def test_a_repetition_with_a_new_id_is_found_as_doubled():
    outcome = run(replace(SMALL, main="retry_with_new_id.mjs"), lose_answers)
    assert outcome.findings.counts["doubled"], outcome.findings.counts


def test_two_changes_swapped_are_found_as_reordered():
    outcome = run(replace(SMALL, fault="changes_swapped", boards=1, every=150), nothing_special)
    assert outcome.findings.counts["reordered"], outcome.findings.counts
