"""Many rows by one statement, compiled once, straight to the driver.

An INSERT row by row lets go of the interpreter once a row, and under load each time waits to get it
back from the event loop. So rows go in by statements of a few fixed sizes. SQLAlchemy writes them
once for its kind of database; going through it at each execution as well would take a third of the
time that a mail takes at the door.
"""

import contextlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Insert, Table, bindparam, insert
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

_SIZES = (64, 16, 4, 1)

Values = tuple[Any, ...]


class BulkInsert:
    """Rows of `columns`, which stand in the table's order. Values are what the driver takes.

    `returning` columns come back, for the rows that `statement` did insert.
    """

    def __init__(
        self,
        table: Table,
        columns: Sequence[str],
        *,
        dialect: Dialect,
        statement: Insert | None = None,
        returning: Sequence[str] = (),
    ) -> None:
        self._columns = columns
        self._dialect = dialect
        self._returning = [table.c[name] for name in returning]
        self._statement = insert(table) if statement is None else statement
        self._texts = {size: self._compile(size) for size in _SIZES}

    def run(self, cursor: DBAPICursor, rows: Sequence[Values]) -> list[Any]:
        """Insert the rows; what they return, in no order."""
        returned: list[Any] = []
        for batch in _batches(rows):
            cursor.execute(*self._prepared(batch))
            if self._returning:
                returned += cursor.fetchall()
        return returned

    def _prepared(self, batch: Sequence[Values]) -> tuple[str, Any]:
        text, names = self._texts[len(batch)]
        values = tuple(chain.from_iterable(batch))
        return text, values if self._dialect.positional else dict(zip(names, values, strict=True))

    def _compile(self, size: int) -> tuple[str, list[str]]:
        rows: list[dict[str, BindParameter[Any]]] = [
            {name: bindparam(f"{name}_{n}") for name in self._columns} for n in range(size)
        ]
        statement = self._statement.values(rows).returning(*self._returning)
        text = str(statement.compile(dialect=self._dialect))
        return text, [each.key for row in rows for each in row.values()]


@contextlib.contextmanager
def driver_cursor(connection: Connection) -> Iterator[DBAPICursor]:
    """A cursor of the driver, inside the connection's transaction. Raises as SQLAlchemy does."""
    dialect = connection.dialect
    base = dialect.loaded_dbapi.Error
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except base as error:
        raise DBAPIError.instance(
            "", None, error, base, hide_parameters=True, dialect=dialect
        ) from error
    finally:
        cursor.close()


def _batches(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size
