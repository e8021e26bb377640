"""How a file speaks: the language of its words and the clock of its times."""

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from pathlib import Path

from babel.dates import format_date

from board.founding import zone_of

LOCALES = Path(__file__).resolve().parent.parent / "locales"


@dataclass(frozen=True)
class Style:
    """`language` as two letters, and the time zone of readable times (None: the machine's own)."""

    language: str
    zone: tzinfo | None = None

    @classmethod
    def of(cls, language: str, timezone: str | None) -> "Style":
        """From the name of a time zone as the settings have it."""
        return cls(language, zone_of(timezone))

    @cached_property
    def words(self) -> Callable[[str], str]:
        """Translates an English word; files are written in real threads, far from any request's language."""
        return gettext.translation("messages", LOCALES, [self.language], fallback=True).gettext

    def local(self, moment: str) -> datetime:
        """`moment` (ISO 8601 with its zone) on the clock of this style."""
        return datetime.fromisoformat(moment).astimezone(self.zone)

    def day(self, day: date) -> str:
        """`22. November 2026` or `November 22, 2026`."""
        return format_date(day, "long", locale=self.language)
