import json
import subprocess
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from board import create_app
from board.cli import demo, purge, workshop
from board.config import Settings, load
from board.samples import sample
from tests.exports.test_polis import polis
from tests.people import ROOT, Person, Server

Run = Callable[..., Result]
DEMO = ROOT / "tools/demo.sh"


@pytest.fixture
def evening_file(tmp_path: Path) -> Path:
    """An evening of two cards, to be played."""
    file = tmp_path / "abend.csv"
    file.write_bytes(polis((1, 0, 1, 0, "Bänke"), (2, 1, 0, 0, "Suppe")))
    return file


@pytest.fixture
def run(app: Flask) -> Run:
    """`flask --app board ...` on the database of this test, while no server is up."""
    runner = app.test_cli_runner()
    return lambda *words, **more: runner.invoke(args=[str(word) for word in words], **more)


@pytest.fixture
def run_beside() -> Callable[[Server], Run]:
    """The same in another process's place: on the database of a server that is up."""

    def beside(server: Server) -> Run:
        settings: Settings = load(database_url=server.environment["DATABASE_URL"], async_mode="threading")
        runner = create_app(settings=settings).test_cli_runner()
        return lambda *words, **more: runner.invoke(args=[str(word) for word in words], **more)

    return beside


def made(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def create(run: Run, *more: str) -> dict[str, Any]:
    return made(run("workshop", "create", "--title", "Auftakt", "--question", "Was?", *more, "--json"))


def titles(run: Run) -> list[str]:
    return [view["title"] for view in json.loads(run("workshop", "list", "--json").stdout)]


def test_an_event_is_created_with_code_and_links(run: Run):
    told = create(run)
    assert told["links"]["attendee"].endswith(f"/b/{told['code']}")
    assert told["links"]["organiser"].endswith(f"/enter#{told['keys']['organiser']}")
    assert [board["question"] for board in told["boards"]] == ["Was?"]


def test_a_person_gets_the_links_to_read(run: Run):
    said = run("workshop", "create", "--title", "Auftakt", "--question", "Was?").output
    for word in ("code", "attendee", "wall", "moderator", "organiser"):
        assert f"\n{word} " in said


def test_an_event_can_start_from_a_template_in_its_language(run: Run):
    german = made(run("workshop", "create", "--title", "A", "--template", "kickoff", "--json"))
    english = made(run("workshop", "create", "--title", "A", "--template", "kickoff", "--language", "en", "--json"))
    assert len(german["boards"]) == len(english["boards"]) > 1
    assert english["boards"][0]["question"] == "What do you wish for?"


def test_questions_or_a_template_must_be_said(run: Run):
    assert run("workshop", "create", "--title", "A").exit_code == 2
    assert run("workshop", "create", "--title", "A", "--question", "Was?", "--template", "ideas").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("workshop", "create", "--title", " ", "--question", "Was?"),
        ("workshop", "create", "--title", "A", "--question", "x" * 201),
        ("workshop", "create", "--title", "A", "--question", "Was?", "--delete-on", "2020-01-01"),
        ("workshop", "create", "--title", "A", "--question", "Was?", "--delete-on", "soon"),
        ("workshop", "export", "ABC234"),
        ("workshop", "erase", "ABC234", "--yes"),
    ],
    ids=["no title", "question too long", "date past", "no date", "export of nothing", "erase of nothing"],
)
def test_what_cannot_be_done_ends_with_a_sentence_and_not_with_zero(run: Run, words: tuple[str, ...]):
    result = run(*words)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output
    assert titles(run) == []


def test_the_list_names_every_event_and_no_key(run: Run):
    told = create(run)
    assert titles(run) == ["Auftakt"]
    said = run("workshop", "list").output
    assert f"{told['code'][:3]} {told['code'][3:]}" in said
    assert told["keys"]["organiser"] not in said + run("workshop", "list", "--json").output


@pytest.mark.parametrize("extension", ["csv", "json", "md"])
def test_a_file_comes_out_by_id_or_code(run: Run, tmp_path: Path, extension: str):
    told = made(run("demo", "--json"))
    by_id = run("workshop", "export", told["id"], "--format", extension)
    by_code = run("workshop", "export", told["code"].lower(), "--format", extension, "-o", tmp_path / "file")
    assert by_id.exit_code == by_code.exit_code == 0
    assert (tmp_path / "file").read_bytes() == by_id.stdout_bytes


def test_a_file_in_a_folder_is_called_after_the_event(run: Run, tmp_path: Path):
    told = create(run)
    folder = tmp_path / "files"
    folder.mkdir()
    assert run("workshop", "export", told["id"], "--format", "md", "-o", folder).exit_code == 0
    assert [file.name.split("-")[0] for file in folder.iterdir()] == ["Auftakt"]


def test_a_place_that_cannot_be_written_is_told(run: Run, tmp_path: Path):
    told = create(run)
    result = run("workshop", "export", told["id"], "-o", tmp_path / "nowhere" / "file")
    assert (result.exit_code, "Error: " in result.output) == (1, True)


def test_the_guests_file_has_no_hidden_card(run: Run):
    told = made(run("demo", "--json"))
    hidden = next(card.text for board in sample("de").boards for card in board.cards if card.hidden)
    assert hidden in run("workshop", "export", told["id"]).stdout
    assert hidden not in run("workshop", "export", told["id"], "--audience", "attendee").stdout


def test_what_was_exported_is_imported_and_exports_the_same(run: Run, tmp_path: Path):
    first = run("workshop", "export", made(run("demo", "--json"))["id"]).stdout_bytes
    file = tmp_path / "abend.json"
    file.write_bytes(first)
    again = made(run("workshop", "import", file, "--json"))
    assert run("workshop", "export", again["id"]).stdout_bytes == first


def test_comment_files_are_imported_and_what_was_left_out_is_listed(run: Run, tmp_path: Path):
    one, two = tmp_path / "wohnen.comments.csv", tmp_path / "essen.comments.csv"
    one.write_bytes(polis((1, 0, 5, 1, "Bänke"), (2, 1, 0, 1, "x" * 281)))
    two.write_bytes(polis((3, 0, 0, -1, "Suppe")))
    result = run("workshop", "import", one, two, "--question", "Wie wohnen?", "--title", "Rat")
    assert result.exit_code == 0
    assert "wohnen.comments.csv row 3: That is too long. Shorten it to 280 characters." in result.output
    views = json.loads(run("workshop", "list", "--json").stdout)
    assert [board["question"] for board in views[0]["boards"]] == ["Wie wohnen?", "Essen"]
    assert views[0]["title"] == "Rat"


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'{"format": "pappen", "version": 9}'])
def test_a_file_that_is_none_changes_nothing(run: Run, tmp_path: Path, content: bytes):
    file = tmp_path / "abend.json"
    file.write_bytes(content)
    result = run("workshop", "import", file)
    assert (result.exit_code, result.output[:7]) == (1, "Error: ")
    assert titles(run) == []


def test_erasing_asks_first(run: Run):
    told = create(run)
    assert run("workshop", "erase", told["id"], input="n\n").exit_code == 1
    assert run("workshop", "erase", told["id"], input="").exit_code == 1
    assert titles(run) == ["Auftakt"]
    assert run("workshop", "erase", told["id"], input="y\n").exit_code == 0
    assert titles(run) == []


def test_the_demo_is_the_sample_in_its_language(run: Run):
    told = made(run("demo", "--language", "en", "--json"))
    assert [board["question"] for board in told["boards"]] == [board.question for board in sample("en").boards]
    assert run("demo", __file__).exit_code == 2


def test_purge_leaves_what_is_not_due(run: Run):
    create(run)
    assert made(run("purge", "--json")) == {"erased": []}
    assert titles(run) == ["Auftakt"]


def test_every_command_says_what_it_is_for(run: Run):
    for command in (demo, purge, workshop, *workshop.commands.values()):
        assert command.get_short_help_str()


def test_beside_a_server_the_server_does_it_and_screens_hear_of_it(
    start_server: Callable[..., Server], run_beside: Callable[[Server], Run]
):
    server = start_server()
    run = run_beside(server)
    told = create(run)
    assert f":{server.url.rsplit(':', 1)[1]}/" in told["links"]["wall"]
    guest = Person(server.url, told["code"]).connect()
    guest.join(f"workshop:{told['id']}")
    assert run("workshop", "erase", told["code"], "--yes").exit_code == 0
    guest.wait_until(lambda person: told["id"] not in person.things.get("workshop", {}))
    guest.close()
    assert titles(run) == []


def test_beside_a_server_files_go_in_and_out_and_refusals_read_the_same(
    start_server: Callable[..., Server], run_beside: Callable[[Server], Run], tmp_path: Path
):
    run = run_beside(start_server())
    first = run("workshop", "export", made(run("demo", "--json"))["id"]).stdout_bytes
    file = tmp_path / "abend.json"
    file.write_bytes(first)
    again = made(run("workshop", "import", file, "--json"))
    assert run("workshop", "export", again["id"]).stdout_bytes == first
    assert run("purge").exit_code == 0
    file.write_bytes(b'{"format": "pappen"}')
    refused = run("workshop", "import", file)
    assert (refused.exit_code, "version" in refused.output) == (1, True)


def test_a_server_that_does_not_answer_is_told(app: Flask, tmp_path: Path):
    other = app.extensions["house"].database.lock
    assert other.take()
    other.say("http://127.0.0.1:9")
    runner = create_app(settings=app.extensions["house"].settings).test_cli_runner()
    result = runner.invoke(args=["purge"])
    assert (result.exit_code, "does not answer" in result.output) == (1, True)


def test_a_command_that_only_reads_keeps_no_server_from_starting(
    run: Run, settings: Settings, start_server: Callable[..., Server]
):
    assert titles(run) == []  # its process lives on, as one does that waits for an answer
    server = start_server(DATABASE_URL=settings.database_url)
    assert server.create()["ok"]


def test_an_evening_is_played_at_the_server_that_has_the_database(
    start_server: Callable[..., Server], run_beside: Callable[[Server], Run], evening_file: Path
):
    run = run_beside(start_server(HOST="127.0.0.2"))
    told = made(run("demo", evening_file, "--play", "--speed", "10000", "--json"))
    assert [view["code"] for view in json.loads(run("workshop", "list", "--json").stdout)] == [told["code"]]


def test_an_evening_is_played_at_no_server_but_the_one_named(
    start_server: Callable[..., Server], run_beside: Callable[[Server], Run], evening_file: Path
):
    run = run_beside(start_server())
    gone = subprocess.Popen(["true"])
    gone.wait()
    result = run("demo", evening_file, "--play", "--pid", gone.pid)
    assert (result.exit_code, "did not start" in result.output) == (1, True)
    assert titles(run) == []


@pytest.mark.server
def test_the_demo_leaves_alone_who_already_serves_at_its_port(
    start_server: Callable[..., Server], run_beside: Callable[[Server], Run], tmp_path: Path, evening_file: Path
):
    other = start_server()
    for database in (tmp_path / "server.db", tmp_path / "demo.db"):
        environment = {**other.environment, "DATABASE_URL": f"sqlite:///{database}"}
        ended = subprocess.run([DEMO, evening_file], env=environment, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1
        assert "Pappen cannot start" in ended.stderr
    assert titles(run_beside(other)) == []


@pytest.mark.server
def test_the_demo_plays_at_whatever_port_its_server_got(tmp_path: Path, evening_file: Path):
    environment = Server(tmp_path).environment
    playing = subprocess.Popen(
        [DEMO, evening_file, "--speed", "10000"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert playing.stdout is not None
        said = list(takewhile(lambda line: "evening is over" not in line, playing.stdout))
        assert any(line.startswith("code ") for line in said), said
        assert playing.poll() is None
    finally:
        playing.terminate()
        playing.wait(20)
