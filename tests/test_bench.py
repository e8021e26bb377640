"""The bench tells the truth: its checker notices cards that are missing, doubled or swapped; its figures are right."""

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from bench.chart import Series, line_chart
from bench.checker import Ledger, Reader
from bench.figures import latencies, quantile
from bench.goals import rows

LOG = "board:1"


def told(*cards: tuple[int, str]) -> dict[str, Any]:
    """A `changes` payload with these numbers and cards."""
    changes = [{"seq": seq, "kind": "card", "id": card, "state": {}} for seq, card in cards]
    return {"log": LOG, "from": cards[0][0], "to": cards[-1][0], "changes": changes}


class Hall:
    """Two phones that stand at 10, three cards that were posted and answered."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.phones = [Reader(name, LOG, 10, self.ledger.faults) for name in ("one", "two")]
        for seq, card in ((11, "a"), (12, "b"), (13, "c")):
            self.ledger.posted[card] = float(seq)
            self.ledger.acked[card] = (LOG, seq, seq + 0.5)

    def hear(self, phone: int, *messages: dict[str, Any]) -> None:
        for message in messages:
            self.phones[phone].take(self.ledger.read(message), 0.0)

    def faults(self) -> set[str]:
        return set(self.ledger.finish(self.phones).counts)


A, B, C = (11, "a"), (12, "b"), (13, "c")


def test_a_run_in_which_every_phone_gets_every_card_once_has_no_fault():
    hall = Hall()
    hall.hear(0, told(A), told(B, C))
    hall.hear(1, told(A, B, C))
    assert hall.faults() == set()


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        ([told(A), told(C)], "gap"),
        ([told(A), told(B)], "missing at a phone"),
        ([told(A), told(B), told(B), told(C)], "twice"),
        ([told(A, B), told(B, C)], "twice"),
        ([told(B), told(A), told(C)], "gap"),
        ([told(A), told((12, "x"), C)], "swapped"),
        ([told(A, B, (13, "a"))], "twice under two numbers"),
        ([told(A), {**told(B, C), "changes": told(C)["changes"]}], "missing in a message"),
        ([], "missing at a phone"),
    ],
)
def test_a_planted_mistake_at_one_phone_is_noticed(second: list[dict[str, Any]], fault: str):
    hall = Hall()
    hall.hear(0, told(A), told(B, C))
    hall.hear(1, *second)
    assert fault in hall.faults()


def test_a_card_under_another_number_than_its_answer_said_is_noticed():
    hall = Hall()
    for phone in (0, 1):
        hall.hear(phone, told((11, "b"), (12, "a"), C))
    assert "swapped" in hall.faults()


def test_a_card_without_an_answer_is_noticed():
    hall = Hall()
    del hall.ledger.acked["c"]
    for phone in (0, 1):
        hall.hear(phone, told(A, B, C))
    assert "never answered" in hall.faults()


def test_an_answered_card_that_nobody_saw_is_noticed():
    hall = Hall()
    for phone in (0, 1):
        hall.hear(phone, told(A, B))
    assert {"answered but never seen", "missing at a phone"} <= hall.faults()


def test_what_joining_told_already_may_come_once_more():
    hall = Hall()
    for phone in (0, 1):
        hall.hear(phone, told((9, "y"), (10, "z")), told((10, "z"), A), told(B, C))
    assert hall.faults() == set()


def test_a_quantile_is_the_smallest_value_that_enough_do_not_exceed():
    hundred = [float(value) for value in range(1, 101)]
    assert [quantile(hundred, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert quantile([7.0], 0.01) == 7
    assert quantile([], 0.5) == 0
    assert latencies([0.003, 0.001, 0.002]) == {"p50": 2.0, "p95": 3.0, "p99": 3.0, "max": 3.0, "count": 3}


def steady(us: float, **more: Any) -> dict[str, Any]:
    """What the generator says of a server."""
    seen = {"p50": 5.0, "p95": 20.0, "p99": 30.0}
    costs = {"memory": {"kb_per_phone": {"rss": 30.0}}, "connect": {"cpu_ms": 0.5}}
    return {"us_per_card": us, "core": 0.2, "seen": seen, "faults": {}, "saturated": False, **costs, **more}


def test_a_goal_is_met_by_its_ratio():
    met = {row.work: row.met for row in rows({"p1": {"ours": steady(4), "node": steady(9), "floor": steady(3)}})}
    work = "1,000 phones, 50 cards a second, CPU a delivered card"
    assert met[f"{work}: Pappen to Node"]
    assert not met[f"{work}: Pappen to the floor"]


@pytest.mark.parametrize("flaw", [{"faults": {"twice": 1}}, {"saturated": True}])
def test_a_run_that_is_not_exact_or_not_fit_meets_no_goal_of_its_work(flaw: dict[str, Any]):
    judged = rows({"p1": {"ours": steady(1, **flaw), "node": steady(9), "floor": steady(9)}})
    assert not any(row.met for row in judged if row.id == "P1")


def test_the_picture_is_well_formed_whatever_the_names_are():
    drawn = line_chart('<b>"A" & B</b>', "]]>", "x", "ms", [Series("<script>", [(10, 1.5), (4000, 900.0)])])
    root = ElementTree.fromstring(drawn)
    texts = [element.text for element in root.iter() if element.tag.endswith("}text")]
    assert '<b>"A" & B</b>' in texts
    assert "<script>" in texts
    assert not [element for element in root.iter() if element.tag.endswith("script")]
