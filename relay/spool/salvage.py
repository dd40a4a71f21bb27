"""Carries the rows of a damaged database over to a new one, each to the table that it has the form of.

First by the way from each table's root: what is found there is how things are. If anything was lost
on that way, then also from pages to which no way leads any more: such a row is only taken where there
is none yet, and it may be an old one.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from relay.model import State
from relay.spool.damaged import DamagedFile, Row, Value

TABLES = (
    "mail",
    "copy",
    "chunk",
    "ledger",
    "effect",
    "confirmation",
    "awaited",
    "lease",
    "secret_address",
)
_TYPES = {"INTEGER": int, "BIGINT": int, "BOOLEAN": int, "BLOB": bytes}  # others are text
_STATE_COLUMNS = ("state", "to_state")
_NUMBERS = range(1, 2**48)  # of rows: what is above is damage
_INTEGERS = range(
    -62_135_596_800_000_000, 253_402_300_800_000_000
)  # the widest are times, to the year 9999
_ROWS_IN_COMMIT = 2_000
_BYTES_OF_A_ROW = 4_096


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: type
    may_be_null: bool
    may_be_missing: bool
    is_row_number: bool

    def takes(self, value: Value) -> bool:
        if value is None:
            return self.may_be_null or self.is_row_number
        if self.name in _STATE_COLUMNS:
            return value in tuple(State)
        if isinstance(value, int):  # first: a range looks for anything else one by one
            numbers = _NUMBERS if self.name == "mail_id" else _INTEGERS
            return self.type is int and value in numbers
        return isinstance(value, self.type)


@dataclass(slots=True)
class Salvaged:
    """`lost`: by table, the pages and rows that could not be read. `doubtful`: mails whose row may be old."""

    lost: dict[str, int] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)


class Salvage:
    """`new` has relay's tables, empty, and no checks of foreign keys."""

    def __init__(self, damaged: DamagedFile, new: sqlite3.Connection) -> None:
        self._damaged = damaged
        self._new = new
        self._columns = {table: _columns(new, table) for table in TABLES}
        self._size = 0
        self._strange = 0

    def carry_over(self) -> Salvaged:
        """The ledger's rows get even numbers, in their order: what is found missing fits in between."""
        done = Salvaged()
        roots = self._damaged.roots()
        if not roots:  # relay's migrations make the tables at the same place in every database
            named = self._new.execute(
                "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'"
            )
            roots = dict(named.fetchall())
        for table in TABLES:
            self._damaged.lost = self._strange = 0
            if table in roots:
                for row in self._damaged.rows(roots[table]):
                    self._take(row)
            done.lost[table] = self._damaged.lost + self._strange + (table not in roots)
            done.lost[table] += self._damaged.is_log_damaged
        if self._damaged.is_log_damaged:
            done.doubtful = {number for (number,) in self._new.execute("SELECT id FROM mail")}
        if any(done.lost.values()):
            done.doubtful |= self._take_orphans()
        self._new.commit()
        return done

    def _take_orphans(self) -> set[int]:
        """Of a mail's several rows the newest; the numbers of the mails that were found so."""
        mails: dict[int, Row] = {}
        moved_at = [column.name for column in self._columns["mail"]].index("moved_at")
        for row in self._damaged.orphans():
            if self._table_of(row[1]) != "mail":
                self._take(row)
            elif row[0] not in mails or row[1][moved_at] > mails[row[0]][1][moved_at]:  # type: ignore[operator]  # ints
                mails[row[0]] = row
        return {number for number, row in mails.items() if self._take(row)}

    def _take(self, row: Row) -> bool:
        """Whether there was none of its number yet."""
        number, values = row
        table = self._table_of(values)
        if table is None or number not in _NUMBERS:
            self._strange += 1
            return False
        columns = self._columns[table][: len(values)]
        if columns[0].is_row_number:
            values = (2 * number if table == "ledger" else number, *values[1:])
        names = ", ".join(f'"{column.name}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
        taken = self._new.execute(statement, values).rowcount == 1
        self._size += (
            1 + sum(len(each) for each in values if isinstance(each, bytes)) // _BYTES_OF_A_ROW
        )
        if self._size > _ROWS_IN_COMMIT:
            self._new.commit()
            self._size = 0
        return taken

    def _table_of(self, values: Sequence[Value]) -> str | None:
        """The table that the values have the form of. Those added by a later migration may be missing."""
        return next(
            (
                table
                for table, columns in self._columns.items()
                if len(values) <= len(columns)
                and all(column.takes(each) for column, each in zip(columns, values, strict=False))
                and all(column.may_be_missing for column in columns[len(values) :])
            ),
            None,
        )


def _columns(database: sqlite3.Connection, table: str) -> tuple[_Column, ...]:
    described: Iterable[tuple[int, str, str, int, object, int]] = database.execute(
        f"PRAGMA table_info({table})"
    ).fetchall()
    keys = sum(1 for column in described if column[5])
    return tuple(
        _Column(
            name=name,
            type=_TYPES.get(type_, str),
            may_be_null=not not_null,
            may_be_missing=not not_null or default is not None,
            is_row_number=bool(key) and keys == 1 and type_ == "INTEGER",
        )
        for _, name, type_, not_null, default, key in described
    )
