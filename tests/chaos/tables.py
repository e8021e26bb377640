"""The tables at the end: what they hold is what the commands come to."""

from collections import Counter, defaultdict
from typing import Any

from tests.chaos.findings import Findings
from tests.chaos.model import Board, Card, Target, Topic
from tests.chaos.truth import Truth

Rows = list[dict[str, Any]]


def compare_tables(truth: Truth, boards: dict[str, Board], findings: Findings) -> None:
    """Cards, topics, dots and marks, each as the commands made it."""
    cards = {row["id"]: row for row in truth.tables["cards"]}
    topics = {row["id"]: row for row in truth.tables["clusters"]}
    marks = {name: Counter(row["card_id"] for row in truth.tables[name]) for name in ("likes", "flashes")}
    votes = by_target(truth.tables["votes"])
    for board in boards.values():
        for card in board.cards.values():
            if card.id in cards:
                _card(findings, card, cards[card.id], marks)
            elif not card.removed:
                findings.add("lost", "a card of the log is not in its table", board=board.id, card=card.id)
        for topic in board.topics.values():
            _topic(findings, topic, topics.get(topic.id))
        for target in (*board.cards.values(), *board.topics.values()):
            if target.id in topics or target.id in cards:
                _dots(findings, target, (cards.get(target.id) or topics[target.id]), votes[board.id, target.id])
        moods = Counter({str(mood): list(board.moods.values()).count(mood) for mood in range(1, 6)})
        if board.state["kind"] == "mood" and moods != Counter({mood: len(votes[board.id, mood]) for mood in moods}):
            findings.add("doubled", "a scale has other dots than were put", board=board.id, wanted=moods)
    known = {id for board in boards.values() for id in board.cards}
    for id in cards.keys() - known:
        findings.add("ghost", "a card in the table that no log has", card=id)


def by_target(votes: Rows) -> dict[tuple[str, str], list[int]]:
    """Board and target -> the dots of each device, in no order: whose they are, nobody can tell."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in votes:
        found[row["board_id"], row["target"]].append(row["dots"])
    return found


def _card(findings: Findings, card: Card, row: dict[str, Any], marks: dict[str, Counter[str]]) -> None:
    if row["text"] != card.text:
        findings.add("corrupt", "the table has another text", card=card.id, now=row["text"], sent=card.text)
    for name, own in (("likes", card.likers), ("flashes", card.flashers)):
        if (row[name], marks[name][card.id]) != (len(own),) * 2:
            findings.add("doubled", f"{name} of the tables differ", card=card.id, row=row, by=len(own))
    now = (row["hidden"], row["removed_at"] is not None, row["waiting"], row["covered"], row["cluster_id"])
    if now != (card.hidden, card.removed, card.waiting, card.covered, card.topic):
        findings.add("ghost", "a card was put somewhere by nobody", wanted=card, row=row)


def _topic(findings: Findings, topic: Topic, row: dict[str, Any] | None) -> None:
    wanted = (topic.title, topic.number, topic.removed)
    if row is None or (row["title"], row["number"], row["removed_at"] is not None) != wanted:
        findings.add("ghost", "a topic is otherwise than asked", wanted=topic, row=row)


def _dots(findings: Findings, target: Target, row: dict[str, Any], votes: list[int]) -> None:
    """Dots are the sum of the dots of all devices."""
    if sorted(votes) != sorted(target.votes.values()) or row["dots"] != sum(votes):
        kind = "doubled" if sum(votes) > sum(target.votes.values()) or row["dots"] > sum(votes) else "lost"
        findings.add(kind, "other dots than were put", target=target, row=row, votes=votes)
    if row["paper_dots"] != target.paper:
        findings.add("ghost", "other dots on paper than were entered", target=target, row=row)
