"""The documents say what the code does: settings, verbs, refusals, events, routes, commands, files."""

import re
from pathlib import Path

import pytest

from board.cli import COMMANDS as CLI, workshop
from board.commands import COMMANDS, Verb
from board.config import Settings
from board.exports import FORMATS
from board.models import Board
from board.permissions import Who
from board.web.pages import MESSAGES

ROOT = Path(__file__).resolve().parent.parent
PROTOCOL = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
WHO = {
    Who.WRITERS: "everybody who writes",
    Who.OWNER: "the card's writer",
    Who.MODERATORS: "moderators",
    Who.MODERATORS_OR_OWNER: "moderators; the card's writer",
    Who.ORGANISERS: "organisers",
}


def section(text: str, title: str) -> str:
    """What stands under `## title`."""
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> dict[str, list[str]]:
    """The rows of the tables in `text`, by what stands in backticks in their first cell."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and (name := re.match(r"`([^`]+)`", cells[0])):
            found[name[1]] = cells[1:]
    return found


def code_files() -> list[Path]:
    return [path for path in (ROOT / "board").rglob("*.py") if "versions" not in path.parts]


def refused_codes() -> set[str]:
    codes: set[str] = set()
    for path in code_files():
        codes |= set(re.findall(r'Refused\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")))
    return codes


def shown(default: object) -> str:
    return "empty" if default in (None, "") else f"`{default}`"


def test_every_setting_is_documented_with_its_default_and_nothing_else_is():
    documented = rows((ROOT / "docs/settings.md").read_text(encoding="utf-8"))
    defaults = {name.upper(): shown(field.default) for name, field in Settings.model_fields.items()}
    assert {name: cells[0] for name, cells in documented.items()} == defaults


def test_every_setting_says_in_one_line_what_it_does():
    assert all(field.description for field in Settings.model_fields.values())


def test_every_verb_is_documented_and_nothing_else_is():
    assert list(rows(section(PROTOCOL, "Verbs"))) == list(COMMANDS)


@pytest.mark.parametrize(("name", "verb"), COMMANDS.items(), ids=list(COMMANDS))
def test_a_verb_is_documented_with_its_log_its_arguments_and_who_may(name: str, verb: Verb):
    on, args, who, _what = rows(section(PROTOCOL, "Verbs"))[name]
    assert on == ("board" if verb.on is Board else "workshop")
    assert re.findall(r'"([a-z_]+)"', args) == list(verb.args.model_fields)
    assert who == WHO[verb.who]


def test_every_refusal_has_a_row_and_a_sentence():
    documented = rows(section(PROTOCOL, "Refusals"))
    codes = refused_codes() | set(MESSAGES)
    assert codes == set(documented)
    assert codes == set(MESSAGES), "a refusal without a sentence"


def test_a_refusal_is_documented_with_the_status_it_has():
    documented = rows(section(PROTOCOL, "Refusals"))
    for path in code_files():
        for code, status in re.findall(r'Refused\(\s*"([a-z_]+)", (\d{3})', path.read_text(encoding="utf-8")):
            assert status in documented[code][0] or (code, status) == ("unknown_verb", "404"), (path.name, code, status)


def test_every_socket_event_is_documented_with_its_direction():
    sockets = (ROOT / "board/web/sockets.py").read_text(encoding="utf-8")
    asked = set(re.findall(r'@server\.on\("([a-z]+)"\)', sockets)) - {"connect", "disconnect"}
    told = set()
    for path in code_files():
        told |= set(re.findall(r'\bemit\("([a-z]+)"', path.read_text(encoding="utf-8")))
    directions = {name: cells[0] for name, cells in rows(section(PROTOCOL, "Sockets")).items()}
    assert {name for name, direction in directions.items() if direction.startswith("client")} == asked
    assert {name for name, direction in directions.items() if direction.startswith("server")} == told


def test_every_route_for_programs_is_documented(app):
    documented = {re.sub(r"<[^>]*>", "<>", name.split("?")[0]) for name in rows(section(PROTOCOL, "HTTP"))}
    open_to_programs = set()
    for rule in app.url_map.iter_rules():
        if re.match(r"/(api|export|healthz|readyz|metrics)\b", rule.rule):
            for method in rule.methods & {"GET", "POST"}:
                open_to_programs.add(f"{method} {re.sub(r'<[^>]*>', '<>', rule.rule)}")
    assert documented == open_to_programs


def test_every_kind_of_file_is_documented():
    assert list(rows(section(PROTOCOL, "Files"))) == list(FORMATS)


def test_every_command_of_the_command_line_is_documented_with_its_options():
    documented = rows(section(PROTOCOL, "Command line"))
    commands = {f"workshop {name}": command for name, command in workshop.commands.items()}
    commands |= {command.name: command for command in CLI if command is not workshop}
    assert {" ".join(word for word in name.split() if word.islower() and word[0] != "-") for name in documented} == set(
        commands
    )
    for name, command in commands.items():
        row = next(" ".join([first, *cells]) for first, cells in documented.items() if first.startswith(name))
        for option in command.params:
            if option.param_type_name == "option":
                assert option.opts[0] in row, (name, option.opts)


def test_every_file_of_the_house_is_named_in_the_architecture():
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", ARCHITECTURE))
    files = {path.relative_to(ROOT / "board").as_posix() for path in code_files()}
    files = {name for name in files if not name.endswith("__init__.py") and not name.startswith("migrations/")}
    assert files <= named, f"not in docs/architecture.md: {sorted(files - named)}"
    gone = {name for name in named if not (ROOT / "board" / name).exists() and not (ROOT / name).exists()}
    assert not gone, f"in docs/architecture.md, but no longer there: {sorted(gone)}"


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/protocol.md", "docs/settings.md"]
)
def test_a_link_between_the_documents_leads_somewhere(page: str):
    path = ROOT / page
    for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{page} links to {target}"
