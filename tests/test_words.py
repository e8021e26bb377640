"""Words: the history tells in a sentence whatever it keeps, and all that is said is said in German too."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from board.commands import COMMANDS
from tests.people import Evening
from tests.test_role_matrix import OK, TABLE, arguments

ROOT = Path(__file__).resolve().parent.parent
DESK_WORDS = ROOT / "templates" / "parts" / "desk_words.html"
# Besides what everybody uses: words that are chosen later, and those of files, whose language is asked for.
MARKS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "words": None}


@pytest.fixture(scope="module")
def german() -> Catalog:
    with (ROOT / "board/locales/de/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="de")


def sentences() -> dict[str, set[str]]:
    """What the desk can say of an action, and which blanks each sentence has."""
    found = re.findall(r'^  "a_([\w.]+)": _\((.*)\),?$', DESK_WORDS.read_text(encoding="utf-8"), re.M)
    return {key: set(re.findall(r'"\{(\w+)\}"', said)) for key, said in found}


def test_every_verb_that_keeps_an_action_has_its_words_at_the_desk(app: Flask) -> None:
    known, wordless, kept = sentences(), [], set()
    for row in TABLE:
        evening = Evening(app, "Auftakt", ["Was?", "Und?"])
        leader = evening.organiser()
        if TABLE[row][-1] != OK:
            continue
        answer = evening.ask(leader, row.split()[0], **arguments(evening, row, leader))
        if "action" not in answer:
            continue
        action = evening.things("action")[answer["action"]]
        verb, about = action["verb"], action["about"]
        kept.add(verb)
        told = set(about) | ({"num"} if "many" in about else set()) | ({"time"} if "seconds" in about else set())
        kinds = ("_on" if about.get("on") else "_off", "", "_plain")  # as the desk tries them
        if not any(known[f"{verb}{kind}"] <= told for kind in kinds if f"{verb}{kind}" in known):
            wordless.append((verb, about))
    assert wordless == []
    assert len(kept) > 30
    assert {key[:-3] for key in known if key.endswith("_on")} == {key[:-4] for key in known if key.endswith("_off")}
    assert {re.sub(r"_(on|off|plain)$", "", key) for key in known} <= {*COMMANDS, "other"}


@pytest.mark.parametrize(("folder", "files", "how"), [("board", "**.py", "python"), ("templates", "**.html", "jinja2")])
def test_everything_that_is_said_is_said_in_german_too(german: Catalog, folder: str, files: str, how: str) -> None:
    options = {files: {"silent": "false"}} if how == "jinja2" else None
    missing, count = [], 0
    for file, line, said, *_ in extract_from_dir(ROOT / folder, [(files, how)], options, keywords=MARKS):
        count += 1
        known = german.get(said if isinstance(said, str) else said[0])
        forms = [] if known is None or known.fuzzy else known.string
        if not forms or not all([forms] if isinstance(forms, str) else forms):
            missing.append(f"{folder}/{file}:{line} {said}")
    assert missing == []
    assert count > 100
