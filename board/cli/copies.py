"""Commands about the whole database: a backup of it, and a backup put back."""

import sqlite3
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext

from board import copies
from board.cli.reach import house, in_json, operate, print_json, sentence
from board.errors import Refused

yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
@in_json
@with_appcontext
def backup(file: Path, force: bool, as_json: bool) -> None:
    """Write a copy of the whole database to FILE, while people go on writing."""
    database = house().settings.database_path
    if file.is_dir() or (file.exists() and (not force or _same(file, database))):
        raise click.ClickException(f"{file} is there already; --force replaces a file, but never the database itself.")
    if not database.exists():
        raise click.ClickException(f"There is no database yet: {database}")
    try:
        held = copies.make(database, file.absolute())
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise click.ClickException(f"{file} could not be written: {why}") from None
    except Refused as refused:
        raise click.ClickException(sentence(refused)) from None
    if as_json:
        print_json({"file": str(file.absolute()), **asdict(held), "needs": _secret()})
        return
    click.echo(f"{file}: {_told(held)}.")
    click.echo(f"Links of moderators and organisers work only with {_secret()}: keep a copy of that too.")
    click.echo("Nothing in a backup is erased at its date: delete it in time.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@yes
@click.option("--no-keep", is_flag=True, help="Do not keep what is there now in a file beside it.")
@in_json
@with_appcontext
def restore(file: Path, yes: bool, no_keep: bool, as_json: bool) -> None:
    """Put the backup FILE in the place of the whole database; a running server does it, and its screens follow."""
    try:
        held = copies.look(file, house().settings.database_path)
    except Refused as refused:
        raise click.ClickException(sentence(refused)) from None
    if not yes:
        question = f"Put {_told(held)} from {file} in the place of everything that is here now?"
        click.confirm(question, abort=True, err=True)
    done = operate("restore", file=str(file.absolute()), keep=not no_keep)
    if as_json:
        print_json(done)
        return
    click.echo(f"Restored: {_told(held)}.")
    if done["erased"]:
        click.echo(f"Past their deletion date, and erased: {len(done['erased'])} events.")
    if done["kept"]:
        click.echo(f"What was here before lies in {done['kept']}: delete it when nobody misses anything.")


def _told(held: copies.Held) -> str:
    return f"{held.events} events, {held.cards} cards"


def _same(file: Path, database: Path) -> bool:
    return database.exists() and file.samefile(database)


def _secret() -> str:
    """What makes the keys in links, and is in no backup."""
    kept = house().settings.database_path.parent / "secret_key"
    return str(kept) if kept.exists() else "SECRET_KEY"
