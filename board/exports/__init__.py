"""The files that organisers take home: what there is, and the one way to write them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from board.exports.archive import write_json
from board.exports.documents import write_markdown
from board.exports.record import Record, gather
from board.exports.style import Style
from board.exports.tables import write_csv
from board.visibility import Audience

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


@dataclass(frozen=True)
class Format:
    """One kind of file, its words lazy; `write` makes its bytes, the same ones for the same record and style."""

    name: Any
    line: Any  # what it is good for
    mimetype: str
    write: Callable[[Record, Style], bytes]


FORMATS = {
    "csv": Format(
        _l("Table (CSV)"),
        _l("One row a card, opens in Excel, Numbers, LibreOffice."),
        "text/csv; charset=utf-8",
        write_csv,
    ),
    "md": Format(
        "Markdown",
        _l("In the order of the evening, to read and to work on."),
        "text/markdown; charset=utf-8",
        write_markdown,
    ),
    "json": Format(
        "JSON",
        _l("Complete; this or another Pappen reads it in again."),
        "application/json; charset=utf-8",
        write_json,
    ),
}


@dataclass(frozen=True)
class File:
    """A file to take home: `name` as a person may read it, `plain_name` in ASCII."""

    name: str
    plain_name: str
    mimetype: str
    data: bytes


def export(
    session: Session, workshop_id: str, extension: str, audience: Audience, language: str | None, timezone: str | None
) -> File:
    """The file `extension` (a key of FORMATS) of a workshop, read in one transaction; Refused `not_found`.

    `language` None is the workshop's own; `timezone` None the machine's.
    """
    record = gather(session, workshop_id, audience)
    form = FORMATS[extension]
    data = form.write(record, Style.of(language or record.language, timezone))
    name = f"{_name(record.title)}-{record.state_number}.{extension}"
    return File(name, _ascii(name), form.mimetype, data)


def _name(title: str) -> str:
    """What is left of a title when it must be a file's name on every system."""
    kept = re.sub(r"[^\w]+", "-", title).strip("-_")[:60].strip("-_")
    return kept or "pappen"


def _ascii(name: str) -> str:
    """`name` for systems that know no umlauts."""
    kept = unicodedata.normalize("NFKD", name.translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return kept if kept[0].isalnum() else f"pappen{kept}"
