"""The command line of the operator: `flask --app board workshop ...`, `demo`, `purge`, `backup`, `restore`."""

from flask import Flask

from board.cli.copies import backup, restore
from board.cli.events import demo, purge, workshop

COMMANDS = (workshop, demo, purge, backup, restore)


def register(app: Flask) -> None:
    """The commands on `app`."""
    for command in COMMANDS:
        app.cli.add_command(command)
