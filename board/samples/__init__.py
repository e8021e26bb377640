"""The sample evening, a network's kick-off in a workshop hall, with cards of our own writing in every language."""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class SampleCard:
    """A card pinned `after` seconds from the start of the evening."""

    after: int
    text: str
    likes: int
    hidden: bool = False


@dataclass(frozen=True)
class SampleBoard:
    question: str
    cards: tuple[SampleCard, ...]


@dataclass(frozen=True)
class Sample:
    """One evening; cards of a board stand in the order of time."""

    title: str
    language: str
    boards: tuple[SampleBoard, ...]


def languages() -> list[str]:
    """The languages that have a sample."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def sample(language: str) -> Sample:
    """The sample in `language`, "de" or "en"."""
    told = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    boards = tuple(
        SampleBoard(board["question"], tuple(SampleCard(**card) for card in board["cards"])) for board in told["boards"]
    )
    return Sample(told["title"], language, boards)
