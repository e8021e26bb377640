"""The logs played through from the commands alone: each change has one command as cause, each command its effect."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.findings import Findings
from tests.chaos.histories import Command
from tests.chaos.texts import stored
from tests.chaos.truth import Row


@dataclass
class Card:
    """A card as the commands make it."""

    text: str
    hidden: bool = False
    removed: bool = False
    likers: set[str] = field(default_factory=set)


class BoardLog:
    """One board, played from its first change to its head."""

    def __init__(self, log: str, rows: dict[int, Row], commands: dict[int, list[Command]], findings: Findings) -> None:
        self.log, self.rows, self.commands, self.findings = log, rows, commands, findings
        self.cards: dict[str, Card] = {}
        self._about: dict[str, list[Command]] = defaultdict(list)
        for some in commands.values():
            for command in some:
                self._about[str(command.args.get("card") or command.args.get("id"))].append(command)

    def play(self) -> dict[str, Card]:
        for seq in sorted({*self.rows, *self.commands}):
            row, cause = self.rows.get(seq), None
            if row is not None:
                cause = next((one for one in self.commands.get(seq, ()) if self._fits(one, row)), None)
                self._apply(cause, row)
            for command in self.commands.get(seq, ()):
                if command is not cause and not self._holds(command):
                    why = "answered or stored as done, but without effect"
                    self.findings.add("lost", why, log=self.log, seq=seq, command=command)
        return self.cards

    def _fits(self, command: Command, row: Row) -> bool:
        """Whether this command, now, makes exactly this change."""
        card, state, args = self.cards.get(row.thing), row.state, command.args
        if row.thing != (args.get("id") if command.verb == "card.add" else args.get("card")):
            return False
        if command.verb == "card.add":
            return card is None
        if card is None:
            return False
        if command.verb == "card.remove":
            return state is None and not card.removed
        if state is None:
            return False
        changes: dict[str, Any] = {
            "card.edit": lambda: card.text != state["text"] == stored(args["text"]),
            "card.restore": lambda: card.removed or (card.hidden and not state["hidden"]),
            "card.hide": lambda: state["hidden"] and not card.hidden,
            "card.like": lambda: command.client not in card.likers and state["likes"] > len(card.likers),
            "card.unlike": lambda: command.client in card.likers and state["likes"] < len(card.likers),
        }
        return bool(changes[command.verb]())

    def _apply(self, cause: Command | None, row: Row) -> None:
        if cause is None:
            self._unexplained(row)
            return
        args, card = cause.args, self.cards.get(row.thing)
        if card is None:
            card = self.cards[row.thing] = Card(stored(args["text"]))
        elif cause.verb == "card.edit":
            card.text = stored(args["text"])
        elif cause.verb == "card.remove":
            card.removed = True
        elif cause.verb == "card.restore" and card.removed:
            card.removed = False
        elif cause.verb in ("card.restore", "card.hide"):
            card.hidden = cause.verb == "card.hide"
        elif cause.verb == "card.like":
            card.likers.add(cause.client)
        elif cause.verb == "card.unlike":
            card.likers.discard(cause.client)
        if row.state is not None:
            self._compare(card, row)

    def _compare(self, card: Card, row: Row) -> None:
        assert row.state is not None
        where = {"log": self.log, "seq": row.seq, "card": row.thing}
        if row.state["text"] != card.text:
            self.findings.add("corrupt", "another text than the one sent", **where, sent=card.text, row=row)
        if row.state["likes"] != len(card.likers):
            kind = "doubled" if row.state["likes"] > len(card.likers) else "lost"
            self.findings.add(kind, "me-toos do not match", **where, by=card.likers, row=row)
        if row.state["hidden"] != card.hidden:
            self.findings.add("ghost", "hidden or shown by nobody", **where)

    def _unexplained(self, row: Row) -> None:
        """A change without a cause: a second effect of a command about the same card, or nobody's at all."""
        before = self.cards.get(row.thing)
        about = self._about.get(row.thing, [])
        texts = {stored(command.args["text"]) for command in about if "text" in command.args}
        again = bool(about) and (row.state is None or row.state["text"] in texts)
        kind = "doubled" if again else "ghost"
        self.findings.add(kind, "a change that no command explains", log=self.log, row=row, about=about[-3:])
        if row.state is None:
            if before:
                before.removed = True
            return
        card = self.cards.setdefault(row.thing, Card(row.state["text"]))
        card.text, card.hidden, card.removed = row.state["text"], row.state["hidden"], False

    def _holds(self, command: Command) -> bool:
        """Whether what this command wants is so now, without a change of its own."""
        card = self.cards.get(str(command.args.get("card")))
        if card is None or command.verb in ("card.add", "card.remove"):
            return False
        return {
            "card.edit": lambda: card.text == stored(command.args["text"]),
            "card.restore": lambda: not card.hidden and not card.removed,
            "card.hide": lambda: card.hidden,
            "card.like": lambda: command.client in card.likers,
            "card.unlike": lambda: command.client not in card.likers,
        }[command.verb]()


class EventLog:
    """The log of one event: its boards and its stage."""

    founded = 0

    def __init__(self, log: str, rows: dict[int, Row], commands: dict[int, list[Command]], findings: Findings) -> None:
        self.log, self.rows, self.commands, self.findings = log, rows, commands, findings
        self.things: dict[str, dict[str, Any]] = {}

    def play(self) -> None:
        for seq in sorted(self.rows):
            row = self.rows[seq]
            self.things[row.thing] = row.state or {}
            if seq > self.founded and not any(
                self._wants(command, row.thing) for command in self.commands.get(seq, ())
            ):
                self.findings.add("ghost", "a change that no command explains", log=self.log, row=row)
            for command in self.commands.get(seq, ()):
                if not self._wants(command, str(self._target(command))):
                    self.findings.add("lost", "answered or stored as done, but without effect", command=command)

    def _target(self, command: Command) -> str:
        return self.log.partition(":")[2] if command.verb == "stage.show" else command.args["board"]

    def _wants(self, command: Command, thing: str) -> bool:
        """Whether the thing stands as this command wants it."""
        state = self.things.get(thing, {})
        if thing != self._target(command):
            return False
        return {
            "board.edit": lambda: state["question"] == stored(command.args["question"]),
            "board.open": lambda: state["open"],
            "board.close": lambda: not state["open"],
            "stage.show": lambda: state.get("board") == command.args["board"],
        }[command.verb]()
