"""What is handed out for an evening: the links with their words, and the posters fitted to their paper."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import force_locale, format_date, gettext as _

from board.snapshot import BoardView, WorkshopView

# Type sizes of a poster's question in mm on A3, and what one line of 249 mm and the sheet then hold.
QUESTION_STEPS = (36, 30, 25, 20, 16, 13)
LINE_MM, ROOM_MM = 249, 128
WIDTH_OF_LETTER = 0.53  # of the type size, the mean of the board face at this weight
ADDRESS_ROOM = 17  # letters of an address at full size beside the QR code


def short(base: str) -> str:
    """An address as people type it: without the scheme."""
    return urlsplit(base).netloc


def without_key(link: str) -> str:
    """A secret link as it may stand on a page that others could see."""
    return f"{link.partition('://')[2].partition('#')[0]}#…"


@dataclass(frozen=True)
class LinkRow:
    """One link of an event: for whom, what it opens, and whether it is a secret."""

    key: str
    icon: str
    name: str
    line: str
    link: str
    advice: str
    path: str | None = None  # where this browser gets there without the key
    secret: bool = False

    @property
    def text(self) -> str:
        """The link as it may stand on a page that others could see."""
        return without_key(self.link) if self.secret else self.link.partition("://")[2]


def link_rows(view: WorkshopView, base: str, keys: dict[str, str]) -> list[LinkRow]:
    """The links of an event; `keys` by role, a role without a key has no row."""
    guests, wall, desk = f"/b/{view.code}", f"/wall/{view.code}", f"/desk/{view.code}"
    careful = _("Whoever scans this may do all of it. Don’t show it on the wall.")
    rows = [
        LinkRow(
            "guests", "users", _("Guests"), _("Write and read, no account"), base + guests,
            _("Leads to the board that is on the wall."), guests,
        ),
        LinkRow(
            "wall", "wall", _("Wall"), _("For the projector"), base + wall,
            _("Open it on the computer at the projector."), wall,
        ),
    ]  # fmt: skip
    secrets = {
        "moderator": ("desk", _("Moderators"), _("Lead the wall, take cards down"), desk),
        "organiser": ("key", _("Organiser"), _("Everything, erasing included"), None),
    }
    for role, (icon, name, line, path) in secrets.items():
        if role in keys:
            rows.append(LinkRow(role, icon, name, line, f"{base}/enter#{keys[role]}", careful, path, secret=True))
    return rows


def printed_words(view: WorkshopView) -> dict[str, str]:
    """What a poster says, in the language of the event."""
    with force_locale(view.language):
        return {
            "hint": _("Write a card. Half a sentence is enough."),
            "then": _("It hangs on the wall at once."),
            "camera": _("Point your camera at it,"),
            "typing": _("or type:"),
            "promise": _(
                "No account, no name. Everything is erased on %(day)s.", day=format_date(view.delete_on, "long")
            ),
        }


def posters_of(view: WorkshopView, chosen: list[BoardView], base: str) -> list[dict[str, Any]]:
    """One poster a board: name, question and its step of type, link, and the chip to choose after typing the code."""
    with force_locale(view.language):
        return [
            {
                "name": _("Board %(number)s", number=board.number),
                "question": board.question,
                "step": question_step(board.question),
                "link": f"{base}/b/{view.code}/{board.number}",
                "chip": _("then board %(number)s", number=board.number) if len(view.boards) > 1 else "",
            }
            for board in chosen
        ]


def question_step(question: str) -> int:
    """The largest type size (mm on A3) at which a question stands on its poster without breaking a word."""
    words = question.split() or [""]
    for size in QUESTION_STEPS:
        letters = LINE_MM / (size * WIDTH_OF_LETTER)
        if max(map(len, words)) <= letters and _lines(words, letters) * size <= ROOM_MM:
            return size
    return QUESTION_STEPS[-1]


def _lines(words: list[str], letters: float) -> int:
    lines, used = 1, 0
    for word in words:
        if used and used + 1 + len(word) > letters:
            lines, used = lines + 1, len(word)
        else:
            used += (1 if used else 0) + len(word)
    return lines


def address_step(host: str) -> int:
    """How small the address has to be set beside the code: 1 (full size), 2 or 3."""
    return 1 if len(host) <= ADDRESS_ROOM else 2 if len(host) <= ADDRESS_ROOM * 1.4 else 3
