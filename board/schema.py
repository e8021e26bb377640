"""The form of the tables: brought to the newest one, with an epoch for the numbers in them."""

import secrets
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from board.config import Settings
from board.connections import make_engine
from board.models import Epoch

MIGRATIONS = Path(__file__).parent / "migrations"


def known_revisions() -> list[str]:
    """Every form the tables have had, the newest last."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def bring_up_to_date(settings: Settings) -> None:
    """The newest tables, and an epoch where there is none; the caller holds the lock."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = make_engine(settings, "BEGIN IMMEDIATE")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        with Session(connection) as session, session.begin():
            if session.scalar(select(Epoch.id)) is None:
                session.add(Epoch(id=secrets.token_hex(8)))
    engine.dispose()
