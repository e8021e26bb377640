"""Commands about events: created, listed, exported, imported, erased, played."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from board import snapshot
from board.arguments import LANGUAGES
from board.cli.reach import address_of_server, house, in_json, operate, print_json, read, sentence
from board.errors import Refused
from board.exports import FORMATS, export
from board.exports.record import Record
from board.keys import shown_code
from board.operator import readable, sample_record
from board.player import Away, open_evening
from board.snapshot import WorkshopView
from board.starters import STARTERS, find
from board.texts import CARD_LIMIT
from board.visibility import AUDIENCES
from board.web.identity import founder_links, local_url

in_language = click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)

workshop = AppGroup("workshop", help="Create, list, export, import and erase events.")


@workshop.command()
@click.option("--title", required=True)
@in_language
@click.option("--question", "questions", multiple=True, help="A board's question; once for each board.")
@click.option("--template", type=click.Choice([one.key for one in STARTERS[:-1]]), help="Boards of a template instead.")
@click.option("--delete-on", help="The day it is erased, as 2026-12-24.")
@in_json
def create(
    title: str, language: str, questions: tuple[str, ...], template: str | None, delete_on: str | None, as_json: bool
) -> None:
    """Create an event and print its code and links."""
    if bool(questions) == bool(template):
        raise click.UsageError("Say either --question, once for each board, or --template.")
    asked: list[Any] = list(questions) or [one._asdict() for one in find(template).asked_in(language)]
    made = operate("workshop.create", title=title, language=language, boards=asked, delete_on=delete_on)
    _tell_made(made, as_json)


@workshop.command("list")
@in_json
def list_(as_json: bool) -> None:
    """List the events, oldest first."""
    views: list[WorkshopView] = read(snapshot.workshops)
    if as_json:
        print_json([_listed(view) for view in views])
    for view in [] if as_json else views:
        cards = sum(board.cards for board in view.boards)
        click.echo(f"{shown_code(view.code)}  {view.id}  until {view.delete_on}  {cards:5} cards  {view.title}")


@workshop.command("export")
@click.argument("event")
@click.option("--format", "extension", type=click.Choice(list(FORMATS)), default="json", show_default=True)
@click.option("--audience", type=click.Choice(list(AUDIENCES)), default="moderator", show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the words in it; the event's own without.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A file or a folder; standard output without.")
def export_(event: str, extension: str, audience: str, language: str | None, output: Path | None) -> None:
    """Write the file of EVENT, named by its id or code."""

    def made(session: Session) -> Any:
        zone = house().settings.timezone
        return export(session, _find(session, event).id, extension, AUDIENCES[audience], language, zone)

    file = read(made)
    if output is None:
        click.echo(file.data, nl=False)
        return
    target = output / file.name if output.is_dir() else output
    try:
        target.write_bytes(file.data)
    except OSError as error:
        raise click.ClickException(f"{target} could not be written: {error.strerror}") from None
    click.echo(str(target), err=True)


@workshop.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", help="For CSV files; the first question without.")
@in_language
@click.option("--question", "questions", multiple=True, help="For CSV files, once for each; its name without.")
@click.option("--delete-on", help="For CSV files: the day it is erased, as 2026-12-24.")
@in_json
def import_(
    files: tuple[Path, ...],
    title: str | None,
    language: str,
    questions: tuple[str, ...],
    delete_on: str | None,
    as_json: bool,
) -> None:
    """Import an event from our JSON, or from comment CSV files, one board each."""
    contents = _contents(files, questions)
    made = operate("workshop.import", files=contents, title=title, language=language, delete_on=delete_on)
    _tell_made(made, as_json)
    if not as_json:
        click.echo(f"cards      {made['cards']}")
        _tell_left_out(made["left_out"])


@workshop.command()
@click.argument("event")
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_json
def erase(event: str, yes: bool, as_json: bool) -> None:
    """Erase EVENT, named by its id or code, for good."""
    view: WorkshopView = read(lambda session: _find(session, event))
    if not yes:
        click.confirm(f"Erase “{view.title}” with all its cards? This cannot be undone.", abort=True, err=True)
    erased = operate("workshop.erase", workshop=view.id)
    if as_json:
        print_json(erased)
    else:
        click.echo(f"Erased “{view.title}”.")


@click.command()
@in_json
@with_appcontext
def purge(as_json: bool) -> None:
    """Erase the events past their deletion date, now; the running server does this by itself."""
    purged = operate("purge")
    if as_json:
        print_json(purged)
    else:
        click.echo(f"Erased events: {len(purged['erased'])}.")


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)
@click.option("--play", is_flag=True, help="Have about 20 devices write it at a running server, as if from the hall.")
@click.option("--speed", type=click.FloatRange(1, 10_000), default=60, show_default=True, help="Times as fast.")
@click.option("--url", help="The server on this machine; by default the one that has the database of the settings.")
@click.option("--pid", type=int, help="Wait until the server of this process is up, and play at no other.")
@in_json
@with_appcontext
def demo(
    file: Path | None, language: str, play: bool, speed: float, url: str | None, pid: int | None, as_json: bool
) -> None:
    """Build the sample evening; with --play, FILE (our JSON or a comment CSV) or the sample happens live."""
    if not play:
        if file is not None:
            raise click.UsageError("A file is played with --play; to just have it, say: workshop import FILE")
        _tell_made(operate("demo", language=language), as_json)
        return
    record, left_out = _to_play(file, language)
    at = url or address_of_server(pid)
    try:
        evening = open_evening(at, record, house().settings.create_key)
        _tell_made(evening.made, as_json)
        evening.run(speed, _counter(record))
    except Away as away:
        raise click.ClickException(str(away)) from None
    except Refused as refused:
        raise click.ClickException(sentence(refused)) from None
    for number, code in evening.refused:
        click.echo(f"card {number} was refused: {code}", err=True)
    _tell_left_out(left_out)


def _find(session: Session, event: str) -> WorkshopView:
    view = snapshot.workshop(session, id=event.strip()) or snapshot.workshop(session, code=event)
    if view is None:
        raise Refused("unknown_code", 404)
    return view


def _contents(files: tuple[Path, ...], questions: tuple[str, ...] = ()) -> list[dict[str, str | None]]:
    """The files as the operation takes them; a question each, as far as there are any."""
    if len(questions) > len(files):
        raise click.UsageError("There are more questions than files.")
    asked = [*questions, *[None] * (len(files) - len(questions))]
    try:
        texts = [file.read_bytes().decode("utf-8-sig") for file in files]
    except (OSError, UnicodeDecodeError):
        raise click.ClickException("A file could not be read; it must be text in UTF-8.") from None
    return [
        {"name": file.name, "text": text, "question": question}
        for file, text, question in zip(files, texts, asked, strict=True)
    ]


def _to_play(file: Path | None, language: str) -> tuple[Record, list[dict[str, Any]]]:
    home = house()
    try:
        if file is None:
            return sample_record(language, home.settings), []
        return readable({"files": _contents((file,)), "language": language}, home.settings)
    except Refused as refused:
        raise click.ClickException(sentence(refused)) from None


def _counter(record: Record) -> Callable[[int], None]:
    """Tells a person who watches how far the evening is; a log file would only fill with it."""
    everything = sum(len(board.cards) for board in record.boards)

    def tell(hung: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\rcards {hung} of {everything} ", nl=hung == everything, err=True)

    return tell


def _links(made: dict[str, Any]) -> dict[str, str]:
    home = house()
    port = urlsplit(home.database.lock.holder()).port or home.settings.port
    return founder_links(local_url(home.settings, port), made)


def _tell_made(made: dict[str, Any], as_json: bool) -> None:
    links = made.get("links") or _links(made)
    if as_json:
        print_json({**made, "links": links})
        return
    click.echo(f"event      {made['id']}")
    click.echo(f"code       {shown_code(made['code'])}")
    for name in ("attendee", "wall", "moderator", "organiser"):
        click.echo(f"{name:10} {links[name]}")


def _tell_left_out(rows: list[dict[str, Any]]) -> None:
    if rows:
        click.echo(f"\nLeft out, because they are no cards: {len(rows)}")
    for row in rows:
        reason = sentence(Refused(row["reason"], limit=CARD_LIMIT))
        click.echo(f"{row['file']} row {row['row']}: {reason}\n  {row['text']!r}")


def _listed(view: WorkshopView) -> dict[str, Any]:
    return {
        "id": view.id,
        "code": view.code,
        "title": view.title,
        "language": view.language,
        "created_at": view.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "delete_on": view.delete_on.isoformat(),
        "sealed": view.sealed,
        "boards": [{"id": board.id, "question": board.question, "cards": board.cards} for board in view.boards],
    }
