"""The templates an evening can start from: their names and the questions on their boards, in every language."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import force_locale, lazy_gettext as _l


class Asked(NamedTuple):
    """A question, and the kind of board it stands on: "cards", "mood" or "round"."""

    question: Any
    kind: str = "cards"


@dataclass(frozen=True)
class Starter:
    """A template; its words are lazy and come out in the language of whoever reads them."""

    key: str
    name: Any
    line: Any
    boards: tuple[Asked, ...]

    def asked_in(self, language: str) -> list[Asked]:
        """The boards with their questions in `language` ("de", "en"); needs an application context."""
        with force_locale(language):
            return [Asked(str(board.question), board.kind) for board in self.boards]


STARTERS = (
    Starter(
        "kickoff",
        _l("Kick-off"),
        _l("4 boards: wishes, needs, offers, a closing sentence"),
        (
            Asked(_l("What do you wish for?")),
            Asked(_l("What do you need to join in?")),
            Asked(_l("What can you bring to it?")),
            Asked(_l("One sentence to close: what do you take home with you?"), "round"),
        ),
    ),
    Starter(
        "ideas",
        _l("Collecting ideas"),
        _l("3 boards: what bothers you, what could be, what works elsewhere"),
        (
            Asked(_l("What bothers you about the way it is today?")),
            Asked(_l("What should we try out?")),
            Asked(_l("What have you seen elsewhere that would work here?")),
        ),
    ),
    Starter(
        "review",
        _l("Looking back"),
        _l("5 boards: worth it, good, difficult, next time, first step"),
        (
            Asked(_l("Was it worth it for you?"), "mood"),
            Asked(_l("What went well?")),
            Asked(_l("What was difficult?")),
            Asked(_l("What do we do differently next time?")),
            Asked(_l("What do we tackle first, and who is in?")),
        ),
    ),
    Starter("blank", _l("Empty board"), _l("One question of your own, nothing else"), (Asked(""),)),
)


def find(key: str | None) -> Starter:
    """The template called `key`; the first one for anything unknown."""
    return next((starter for starter in STARTERS if starter.key == key), STARTERS[0])
