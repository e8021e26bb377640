"""How a command gets at the database: here, or through the server that holds it; and how it tells what came of it."""

import http.client
import json
import os
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

import click
from flask import current_app
from flask_babel import force_locale
from itsdangerous import TimestampSigner
from sqlalchemy.orm import Session

from board.config import BadSettings, Settings
from board.connections import make_engine
from board.errors import Refused
from board.house import House
from board.schema import bring_up_to_date
from board.web.pages import message

SERVER_SECONDS = 60.0  # an import may take the server a while
START_SECONDS = 10.0  # a server that is being started by hand
LOCK_SECONDS = 5.0  # how long another command may keep the database

in_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def house() -> House:
    return cast(House, current_app.extensions["house"])


def operate(name: str, **args: Any) -> dict[str, Any]:
    """Run an operation, here or in the server that holds the database, so that screens hear of it."""
    home = house()
    until = time.monotonic() + LOCK_SECONDS
    try:
        while not home.database.lock.take():
            if holder := home.database.lock.holder():
                return _ask_server(holder, home.settings, name, args)
            if time.monotonic() > until:  # another command, or a server that is still starting
                raise click.ClickException("The database is in use. Try again in a moment.")
            time.sleep(0.1)
        return home.operate(name, args)
    except Refused as refused:
        raise click.ClickException(sentence(refused)) from None
    except BadSettings as bad:
        raise click.ClickException(str(bad)) from None


def _ask_server(url: str, settings: Settings, name: str, args: dict[str, Any]) -> dict[str, Any]:
    token = TimestampSigner(settings.secret, salt="operator").sign("operator").decode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=SERVER_SECONDS)
    try:
        connection.request("POST", f"/api/operator/{name}", json.dumps(args, ensure_ascii=False).encode(), headers)
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        raise click.ClickException(f"The server at {url} holds the database and does not answer.") from None
    finally:
        connection.close()
    if answer.get("ok") is False:
        code = answer.pop("code", "failed")
        raise Refused(code, **{name: answer[name] for name in answer if name not in ("ok", "message")})
    return cast(dict[str, Any], answer["result"])


def address_of_server(pid: int | None) -> str:
    """Where the server of this database is, also of one that is still starting; with `pid` of that process alone."""
    lock = house().database.lock
    until = time.monotonic() + (SERVER_SECONDS if pid else START_SECONDS)
    while time.monotonic() < until:
        url, process = lock.server()
        if url and pid in (None, process):
            return url
        if pid and not _lives(pid):
            raise click.ClickException("The server did not start.")
        time.sleep(0.1)
    raise click.ClickException("No server is up. Start one, or say where with --url.")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def read(run: Callable[[Session], Any]) -> Any:
    """`run(session)` in a transaction of its own, whether or not a server is up."""
    home = house()
    try:
        _bring_up_to_date(home)
        engine = make_engine(home.settings, "BEGIN")
        with engine.connect() as connection, Session(connection) as session, session.begin():
            return run(session)
    except Refused as refused:
        raise click.ClickException(sentence(refused)) from None


def _bring_up_to_date(home: House) -> None:
    """The tables, unless somebody has the lock, who did it; the lock is free again while a person reads a question."""
    lock = home.database.lock
    if not lock.held and lock.take():
        try:
            bring_up_to_date(home.settings)
        finally:
            lock.release()


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def sentence(refused: Refused) -> str:
    """What went wrong in one English sentence, and where in the file."""
    with force_locale("en"):
        told = message(refused.code, **refused.details)
    facts = [str(refused.details[name]) for name in ("field", "where", "reason") if refused.details.get(name)]
    return f"{told} ({', '.join(facts)})" if facts else told
