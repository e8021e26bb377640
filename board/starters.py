"""The templates an evening can start from: their names and the questions on their boards, in every language."""

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, lazy_gettext as _l


@dataclass(frozen=True)
class Starter:
    """A template; its words are lazy and come out in the language of whoever reads them."""

    key: str
    name: Any
    line: Any
    questions: tuple[Any, ...]

    def asked_in(self, language: str) -> list[str]:
        """The questions in `language` ("de", "en"); needs an application context."""
        with force_locale(language):
            return [str(question) for question in self.questions]


STARTERS = (
    Starter(
        "kickoff",
        _l("Kick-off"),
        _l("4 boards: wishes, needs, offers, a closing sentence"),
        (
            _l("What do you wish for?"),
            _l("What do you need to join in?"),
            _l("What can you bring to it?"),
            _l("One sentence to close: what do you take home with you?"),
        ),
    ),
    Starter(
        "ideas",
        _l("Collecting ideas"),
        _l("3 boards: what bothers you, what could be, what works elsewhere"),
        (
            _l("What bothers you about the way it is today?"),
            _l("What should we try out?"),
            _l("What have you seen elsewhere that would work here?"),
        ),
    ),
    Starter(
        "review",
        _l("Looking back"),
        _l("4 boards: good, difficult, next time, first step"),
        (
            _l("What went well?"),
            _l("What was difficult?"),
            _l("What do we do differently next time?"),
            _l("What do we tackle first, and who is in?"),
        ),
    ),
    Starter("blank", _l("Empty board"), _l("One question of your own, nothing else"), ("",)),
)


def find(key: str | None) -> Starter:
    """The template called `key`; the first one for anything unknown."""
    return next((starter for starter in STARTERS if starter.key == key), STARTERS[0])
