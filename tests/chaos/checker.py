"""The comparison: histories of all clients against the database, and every way of reading it, in seven counts."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.chaos.findings import Findings
from tests.chaos.histories import Command, Histories, Note, Page
from tests.chaos.model import Board
from tests.chaos.replay import Replay
from tests.chaos.sums import seen, sum_of, sum_of_all
from tests.chaos.tables import compare_tables
from tests.chaos.truth import Row, Truth

LOOK = 600  # milliseconds that a screen may need to draw
OLD = 5000  # milliseconds that a screen may say live and not know what was stored before

# How commands may be refused that were fine when they were typed, because of what others did meanwhile.
REFUSALS = {
    "card.add": "board_closed banned",
    "card.edit card.like card.unlike card.flash card.unflash": "board_closed banned not_found",
    "card.remove card.hide card.approve card.hold": "not_found",
    "cards.hide cards.restore cards.approve cards.hold device.ban device.allow": "not_found",
    "card.restore": "not_found too_late forbidden not_yours",
    "cluster.edit cluster.move cluster.put cluster.merge cluster.remove": "not_found",
    "cluster.add": "too_many_topics",
    "vote.add vote.remove": "dotting_closed no_dots_left bad_value not_found banned",
    "vote.tally": "bad_value not_found",
    "mood.set mood.clear": "board_closed banned",
    "stage.spotlight timer.extend": "not_found",
    "action.undo": "not_found too_late forbidden not_yours bad_value too_many_topics",
}
ALLOWED = {verb: set(codes.split()) for verbs, codes in REFUSALS.items() for verb in verbs.split()}


@dataclass
class Checker:
    """Compares all of a run; `excused` are times (from, to) between which answers were lost to a restored backup."""

    histories: Histories
    truth: Truth
    excused: list[tuple[float, float]] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    boards: dict[str, Board] = field(default_factory=dict)  # as the commands made them
    _changes: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def check(self) -> Findings:
        self._numbers()
        self._commands()
        self._play()
        self._order()
        compare_tables(self.truth, self.boards, self.findings)
        for page in self.histories.pages.values():
            self._page(page)
        self._sums()
        self._old_data()
        return self.findings

    # The logs themselves

    def _numbers(self) -> None:
        if self.truth.integrity != "ok":
            self.findings.add("corrupt", "the database", said=self.truth.integrity)
        for why in self.truth.rewritten:
            self.findings.add("corrupt", "a change was rewritten", what=why)
        for log, head in self.truth.heads.items():
            missing = set(range(1, head + 1)) ^ self.truth.present[log]
            if missing:
                self.findings.add("gap", "numbers are missing or too many", log=log, seqs=sorted(missing)[:10])

    # Each command and its answers

    def _commands(self) -> None:
        for command in self.histories.commands.values():
            stored = self.truth.requests.get(command.id)
            if command.seqs:
                self._answered(command, stored)
            elif command.refusals:
                self._refused(command, stored)
            elif stored is None and not command.recalled:
                self._unanswered(command)

    def _answered(self, command: Command, stored: tuple[str, int] | None) -> None:
        if stored is None:
            if not all(self._is_excused(answer) for answer in command.answers):
                self.findings.add("lost", "answered with ok and not stored", command=command)
        elif command.seqs != {stored[1]} and not any(self._is_excused(answer) for answer in command.answers):
            self.findings.add("doubled", "answered with another number than stored", command=command, stored=stored)
        if command.refusals:
            self.findings.add("doubled", "answered with ok and refused", command=command)

    def _is_excused(self, answer: Note) -> bool:
        return any(start <= answer["t"] <= end for start, end in self.excused)

    def _refused(self, command: Command, stored: tuple[str, int] | None) -> None:
        allowed = ALLOWED.get(command.verb, set())
        if stored is not None:
            self.findings.add("doubled", "stored and refused: it was carried out twice", command=command)
        elif "id_taken" in command.refusals:
            self.findings.add("doubled", "an id that nobody else could have was taken", command=command)
        elif not allowed.issuperset(command.refusals):
            self.findings.add("lost", "refused though nothing was wrong with it", command=command)

    def _unanswered(self, command: Command) -> None:
        page = self.histories.pages.get(command.page)
        if command.client == "arena":  # has no outbox; asks anew under another id
            return
        if not self._is_text(command) and self._page_went(command):
            return  # refused, perhaps, to a page that went before it could write that down
        if not (page and page.killed and command.recalling):  # else it may have been taken back just then
            left = page and (page.closed - command.at, page.killed)
            self.findings.add("lost", "sent, never answered, not stored", page_closed_after=left, command=command)

    def _is_text(self, command: Command) -> bool:
        return "text" in command.args

    def _page_went(self, command: Command) -> bool:
        pages = self.histories.pages.values()
        return any(page.client == command.client and command.at < page.closed < float("inf") for page in pages)

    # The logs played through

    def _play(self) -> None:
        asked: dict[str, list[tuple[Command, str, int, bool]]] = defaultdict(list)
        home = {f"board:{board}": log for log, boards in self._boards().items() for board in boards}
        for id, (log, seq) in self.truth.requests.items():
            command = self.histories.commands.get(id)
            if command is None:
                self.findings.add("ghost", "stored and sent by nobody", id=id, log=log, seq=seq)
            else:
                asked[home.get(log, log)].append((command, log, seq, self._leads(command)))
        for event, boards in self._boards().items():
            rows = {log: self.truth.rows.get(log, {}) for log in (event, *(f"board:{board}" for board in boards))}
            replay = Replay(event.partition(":")[2], rows, self.truth.undo, self.findings)
            played = replay.play(self.histories.founded.get(event, 0), asked[event])
            self.boards |= played.boards

    def _boards(self) -> dict[str, list[str]]:
        """The boards of each event, by its log."""
        events = {log: rows for log, rows in self.truth.rows.items() if log.startswith("workshop:")}
        return {
            log: list(dict.fromkeys(row.thing for row in rows.values() if row.kind == "board"))
            for log, rows in events.items()
        }

    def _leads(self, command: Command) -> bool:
        page = self.histories.pages.get(command.page)
        return page is None or page.role == "moderator"

    def _order(self) -> None:
        """Two commands of one tab about one log are stored in the order in which they were typed."""
        typed: dict[tuple[str, str], list[Command]] = defaultdict(list)
        for command in self.histories.commands.values():
            if command.id in self.truth.requests and command.client != "arena":
                typed[command.page, command.log].append(command)
        for some in typed.values():
            for first, second in pairwise(some):
                if self.truth.requests[first.id][1] > self.truth.requests[second.id][1]:
                    self.findings.add("reordered", "stored in another order than typed", first=first, second=second)

    # What screens heard

    def _page(self, page: Page) -> None:
        for note in page.heard:
            if note["what"] == "heard":
                before, after = note["before"], note["after"]
                if after is not None and after != before and note["from"] > (before or 0) + 1 and after == note["to"]:
                    self.findings.add("gap", "applied over a gap", client=page.client, note=note)
                self._told(page, note)

    def _told(self, page: Page, note: Note) -> None:
        rows, audience = self.truth.rows.get(note["log"], {}), page.audience
        last = note["from"] - 1
        for seq, kind, id, sum_ in note["told"]:
            row = rows.get(seq)
            if row is None:
                if not self._is_excused(note):
                    self.findings.add("ghost", "told and not stored", client=page.client, note=note, seq=seq)
            elif not is_told(row, audience, kind, id, sum_) and not self._is_excused(note):
                unseen = sum_ and seen(audience, row.kind, row.state) is None
                near = [rows[other] for other in range(seq - 3, seq + 4) if other in rows and other != seq]
                swapped = any(is_told(other, audience, kind, id, sum_) for other in near)
                count = "reordered" if swapped else "ghost" if unseen else "corrupt"
                self.findings.add(count, "told otherwise than stored", client=page.client, note=note, row=row)
            if not last < seq <= note["to"]:
                self.findings.add("reordered", "numbers that do not rise", client=page.client, note=note)
            last = seq
        changed, told = self._changed(note["log"], audience), {seq for seq, *_ in note["told"]}
        left_out = changed.intersection(range(note["from"], note["to"] + 1)) - told
        if left_out and not self._is_excused(note):
            self.findings.add("gap", "left out of a message", client=page.client, note=note, seqs=left_out)

    def _changed(self, log: str, audience: str) -> set[int]:
        """The numbers at which an audience sees something else than before."""
        known = self._changes.get((log, audience))
        if known is None:
            known = self._changes[log, audience] = changes(self.truth.rows.get(log, {}), audience)
        return known

    def _sums(self) -> None:
        """Every screen that had caught up showed exactly the state of its number."""
        asked: dict[tuple[str, str], dict[int, list[tuple[Page, Note]]]] = defaultdict(lambda: defaultdict(list))
        for page in self.histories.pages.values():
            for note in page.heard:
                if note["what"] == "joined" and not self._is_excused(note):
                    asked[note["log"], page.audience][note["seq"]].append((page, note))
        for (log, audience), by_seq in asked.items():
            for seq, sum_ in states(self.truth.rows.get(log, {}), audience, set(by_seq)):
                for page, note in by_seq[seq]:
                    if note["sum"] != sum_:
                        self.findings.add("stale", "caught up to another state", client=page.client, note=note)

    # Screens that said live on old data

    def _old_data(self) -> None:
        for page in self.histories.pages.values():
            reached: dict[str, list[tuple[float, int]]] = defaultdict(list)
            for note in page.heard:
                reached[note["log"]].append((note["t"], note["after"] if note["what"] == "heard" else note["seq"]))
            for log, steps in reached.items():
                self._behind(page, log, steps)

    def _behind(self, page: Page, log: str, steps: list[tuple[float, int]]) -> None:
        at = 0
        for stored_at, head in self.truth.seen_at.get(log, ()):
            while at < len(steps) and (steps[at][1] or 0) < head:
                at += 1
            knew = steps[at][0] if at < len(steps) else float("inf")
            end = min(knew, page.closed)
            if stored_at > steps[0][0] and self._shown_as_live(page, stored_at + OLD, end):
                why = "a wall or desk said live on old data"
                self.findings.add("stale", why, client=page.client, log=log, head=head, stored=stored_at, knew=knew)
                return
            if stored_at > steps[0][0] and end - stored_at > OLD and self._calm(page, stored_at, stored_at + OLD):
                seconds = (end - stored_at) / 1000
                self.findings.add(
                    "stale", "said live on old data", client=page.client, log=log, head=head, after=seconds
                )
                return

    def _shown_as_live(self, page: Page, start: float, end: float) -> bool:
        """Whether a wall or desk said live for more than a look within this time."""
        for (began, says), (ended, _) in pairwise([*page.says, (float("inf"), False)]):
            if says and min(end, ended, page.closed) - max(start, began) > LOOK:
                return True
        return False

    def _calm(self, page: Page, start: float, end: float) -> bool:
        """Whether the page said live all this time, and nothing was wrong with its way to the server."""
        for fault in self.histories.faults:
            hit = not fault["clients"] or page.client in fault["clients"]
            if hit and fault["t"] < end and fault["until"] > start:
                return False
        status = "connecting"
        for at, became in page.statuses:
            if at > end:
                break
            if at > start and status != "live":
                return False
            status = became
            if at > start and status != "live":
                return False
        return status == "live" and page.opened < start


def is_told(row: Row, audience: str, kind: str, id: str, sum_: int) -> bool:
    """Whether this is what an audience hears of a change."""
    return (kind, id, sum_) == (row.kind, row.thing, sum_of(seen(audience, row.kind, row.state)))


def changes(rows: dict[int, Row], audience: str) -> set[int]:
    """The numbers at which an audience sees something else than before."""
    sums: dict[tuple[str, str], int] = {}
    found = set()
    for seq in sorted(rows):
        row = rows[seq]
        sum_, key = sum_of(seen(audience, row.kind, row.state)), (row.kind, row.thing)
        if sum_ != sums.get(key, 0):
            found.add(seq)
        sums[key] = sum_
    return found


def states(rows: dict[int, Row], audience: str, wanted: set[int]) -> list[tuple[int, int]]:
    """The sum of a whole log as an audience sees it, at each wanted number."""
    things: dict[tuple[str, str], int] = {}
    found = []
    if 0 in wanted:
        found.append((0, sum_of_all(things)))
    for seq in sorted(rows):
        row = rows[seq]
        sum_ = sum_of(seen(audience, row.kind, row.state))
        if sum_:
            things[row.kind, row.thing] = sum_
        else:
            things.pop((row.kind, row.thing), None)
        if seq in wanted:
            found.append((seq, sum_of_all(things)))
    return found


def state_at_head(rows: dict[int, Row], audience: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Kind and id -> state of everything on a log that an audience sees."""
    things: dict[tuple[str, str], dict[str, Any]] = {}
    for seq in sorted(rows):
        row = rows[seq]
        state = seen(audience, row.kind, row.state)
        if state is None:
            things.pop((row.kind, row.thing), None)
        else:
            things[row.kind, row.thing] = state
    return things
