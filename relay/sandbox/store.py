"""The statements on the sandbox's tables, on SQLite.

Promise: what a call changed is committed before it is answered (write-ahead log, so `kill -9` loses
nothing), and a call that fails changes nothing. One connection, one call at a time, no waiting.
It stores; it knows no rule of HubSpot's but that ids count up within a type and are never reused.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect, insert

from relay.errors import Permanent
from relay.sandbox.tables import associations, last_ids, metadata, objects, owners, unique_values

_FIRST_ID = 1_000  # the same for every type: a client that mixes types up meets the wrong record


def _text(statement: sa.Insert) -> str:
    """For many rows as plain tuples: a third of what SQLAlchemy takes for them as dicts."""
    return str(statement.compile(dialect=dialect()))


_OBJECT_COLUMNS = ("type", "id", "properties", "created_ms", "updated_ms")
_ADD_OBJECTS = _text(sa.insert(objects).values(dict.fromkeys(_OBJECT_COLUMNS, "")))
_ADD_CLAIMS = _text(sa.insert(unique_values))
_ADD_LINKS = _text(insert(associations).on_conflict_do_nothing())

Claim = tuple[str, str]
"""A unique property and a value of it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One object as it is stored. `merged_into` is the id of the record that took its place."""

    type: str
    id: int
    properties: Mapping[str, str]
    created_ms: int
    updated_ms: int
    archived_ms: int | None = None
    merged_into: int | None = None

    @property
    def is_archived(self) -> bool:
        return self.archived_ms is not None

    @property
    def is_live(self) -> bool:
        return self.archived_ms is None and self.merged_into is None


class Link(NamedTuple):
    """One association, seen from one of its ends. The columns of its table."""

    from_type: str
    from_id: int
    to_type: str
    to_id: int
    type_id: int


class Store:
    """`database` None keeps everything in memory. Use it within `transaction()` only.

    Raises Permanent for a file that is no database, or cannot be written.
    """

    def __init__(self, database: Path | None) -> None:
        self._engine = sa.create_engine(
            f"sqlite:///{database or ':memory:'}",
            poolclass=sa.StaticPool,
            connect_args={"check_same_thread": False},  # seeded in one thread, served in another
        )
        try:
            self._db = self._engine.connect()
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
                self._db.exec_driver_sql(f"PRAGMA {pragma}")
            metadata.create_all(self._db)
            self._db.commit()
        except sa.exc.DBAPIError as error:
            raise Permanent(f"{database}: cannot be opened as a sandbox: {error.orig}") from error
        connection: Any = self._db.connection.driver_connection
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.create_function("has_token", 2, _has_token, deterministic=True)

    def close(self) -> None:
        self._db.close()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._db.begin():
            yield

    def execute(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        """For the rooms that have a table of their own: search, files, owners, properties."""
        return self._db.execute(statement)

    # ---------------------------------------------------------------- objects

    def take_ids(self, type_: str, count: int, *, first_id: int | None = None) -> int:
        """Use up `count` ids; the first of them. They are never given out again."""
        last = self._db.execute(
            sa.select(last_ids.c.id).where(last_ids.c.type == type_)
        ).scalar_one_or_none()
        start = first_id or (_FIRST_ID if last is None else last + 1)
        row = {"type": type_, "id": max(start + count - 1, last or 0)}
        self._db.execute(insert(last_ids).values(row).on_conflict_do_update(set_=row))
        return start

    def add(self, stored: Iterable[Stored]) -> None:
        self._add(
            _ADD_OBJECTS,
            [
                (one.type, one.id, json.dumps(one.properties), one.created_ms, one.updated_ms)
                for one in stored
            ],
        )

    def change(
        self, stored: Stored, changed: Mapping[str, str], *, at_ms: int, lag_ms: int
    ) -> Stored:
        """Replace the properties. Search keeps showing the old ones for `lag_ms`."""
        settled = objects.c.updated_ms <= at_ms - lag_ms
        self._db.execute(
            sa.update(objects)
            .where(objects.c.type == stored.type, objects.c.id == stored.id)
            .values(
                stale=sa.case((settled, objects.c.properties), else_=objects.c.stale),
                properties=json.dumps(changed),
                updated_ms=at_ms,
            )
        )
        return replace(stored, properties=changed, updated_ms=at_ms)

    def get(self, type_: str, id_: int) -> Stored | None:
        return next(iter(self.get_many(type_, [id_])), None)

    def get_many(self, type_: str, ids: Iterable[int]) -> list[Stored]:
        """Those that exist, archived and merged ones too, by id."""
        wanted = sa.select(objects).where(objects.c.type == type_, objects.c.id.in_(list(ids)))
        return [_stored(row) for row in self._db.execute(wanted.order_by(objects.c.id))]

    def page(self, type_: str, *, after: int, limit: int, archived: bool) -> list[Stored]:
        of_interest = (
            objects.c.archived_ms.isnot(None) if archived else objects.c.archived_ms.is_(None)
        )
        statement = (
            sa.select(objects)
            .where(objects.c.type == type_, objects.c.id > after)
            .where(of_interest, objects.c.merged_into.is_(None))
            .order_by(objects.c.id)
            .limit(limit)
        )
        return [_stored(row) for row in self._db.execute(statement)]

    def live_ids(self, type_: str, ids: Iterable[int]) -> set[int]:
        statement = sa.select(objects.c.id).where(
            objects.c.type == type_,
            objects.c.id.in_(list(ids)),
            objects.c.archived_ms.is_(None),
            objects.c.merged_into.is_(None),
        )
        return set(self._db.execute(statement).scalars())

    def archive(self, type_: str, id_: int, *, at_ms: int) -> None:
        self._retire(type_, id_, archived_ms=at_ms)

    def supersede(self, type_: str, id_: int, *, by: int) -> None:
        self._retire(type_, id_, merged_into=by)

    def _retire(self, type_: str, id_: int, **marks: int) -> None:
        self._db.execute(
            sa.update(objects).where(objects.c.type == type_, objects.c.id == id_).values(**marks)
        )
        self.disclaim(type_, id_)
        self.unlink_all(type_, id_)

    def remove(self, type_: str, id_: int) -> None:
        """Without a trace: the id is not given out again."""
        self._db.execute(sa.delete(objects).where(objects.c.type == type_, objects.c.id == id_))
        self.disclaim(type_, id_)
        self.unlink_all(type_, id_)

    def is_empty(self) -> bool:
        """Whether it has neither objects nor owners."""
        anything = sa.union_all(sa.select(objects.c.id), sa.select(owners.c.id))
        return self._db.execute(anything.limit(1)).first() is None

    # ---------------------------------------------------------------- unique values

    def holders(self, type_: str, claims: Iterable[Claim]) -> dict[Claim, int]:
        """Who holds each of these unique values, for those that somebody holds."""
        values: dict[str, list[str]] = {}
        for name, value in claims:
            values.setdefault(name, []).append(value)
        table = unique_values
        return {
            (name, row.value): row.id
            for name, of_name in values.items()
            for row in self._db.execute(
                sa.select(table.c.value, table.c.id).where(
                    table.c.type == type_, table.c.property == name, table.c.value.in_(of_name)
                )
            )
        }

    def claim(self, type_: str, claims: Iterable[tuple[int, Claim]]) -> None:
        self._add(_ADD_CLAIMS, [(type_, name, value, id_) for id_, (name, value) in claims])

    def disclaim(self, type_: str, id_: int) -> None:
        table = unique_values
        self._db.execute(sa.delete(table).where(table.c.type == type_, table.c.id == id_))

    # ---------------------------------------------------------------- associations

    def link(self, links: Iterable[Link]) -> None:
        """Those that are there already stay as they are."""
        self._add(_ADD_LINKS, [tuple(link) for link in links])

    def unlink(self, links: Iterable[Link]) -> None:
        for link in links:
            self._db.execute(
                sa.delete(associations).where(
                    *(column == value for column, value in zip(associations.c, link, strict=True))
                )
            )

    def unlink_all(self, type_: str, id_: int) -> None:
        here = sa.and_(associations.c.from_type == type_, associations.c.from_id == id_)
        links = [Link._make(row) for row in self._db.execute(sa.select(associations).where(here))]
        self._db.execute(sa.delete(associations).where(here))
        for link in links:
            there = sa.and_(
                associations.c.from_type == link.to_type,
                associations.c.from_id == link.to_id,
                associations.c.to_type == type_,
                associations.c.to_id == id_,
            )
            self._db.execute(sa.delete(associations).where(there))

    def links(
        self, from_type: str, from_ids: Iterable[int], to_type: str | None = None
    ) -> list[Link]:
        """Ordered by ends and type. `to_type` None: to all object types."""
        statement = sa.select(associations).where(
            associations.c.from_type == from_type, associations.c.from_id.in_(list(from_ids))
        )
        if to_type is not None:
            statement = statement.where(associations.c.to_type == to_type)
        rows = self._db.execute(statement.order_by(*associations.primary_key.columns))
        return [Link._make(row) for row in rows]

    def _add(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._db.exec_driver_sql(statement, rows)


def _stored(row: sa.Row[Any]) -> Stored:
    return Stored(
        row.type,
        row.id,
        json.loads(row.properties),
        row.created_ms,
        row.updated_ms,
        row.archived_ms,
        row.merged_into,
    )


def _lower(text: Any) -> Any:
    """SQLite's own lower() knows ASCII only."""
    return text.lower() if isinstance(text, str) else text


def _has_token(text: object, pattern: object) -> bool:
    """Whether a word of the text fits the pattern, which may have *. A word may hold marks or not."""
    tokens = {*str(text or "").split(), *re.findall(r"\w+", str(text or ""))}
    return any(fnmatchcase(token, str(pattern)) for token in tokens)
