"""Statements of the tables, compiled once and given to the driver: what every card asks is not worked out anew."""

import sqlite3
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.sqlite.pysqlite import dialect
from sqlalchemy.orm import Session

_DIALECT = dialect()


class Prepared:
    """One statement; its values are converted as the tables say, what it returns is as the driver has it."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled: Any = statement.compile(dialect=_DIALECT)
        self._sql = str(compiled)
        self._fixed: dict[str, Any] = compiled.params
        self._values = [
            (name, compiled.binds[name].type.dialect_impl(_DIALECT).bind_processor(_DIALECT))
            for name in compiled.positiontup
        ]

    def run(self, session: Session, given: dict[str, Any]) -> sqlite3.Cursor:
        """In the transaction of `session`; sqlite3.Error when the database cannot."""
        driver: Any = session.connection().connection.driver_connection
        values = []
        for name, convert in self._values:
            value = given[name] if name in given else self._fixed[name]
            values.append(value if convert is None else convert(value))
        cursor: sqlite3.Cursor = driver.execute(self._sql, values)
        return cursor
