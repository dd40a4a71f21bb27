"""How relay opens its database: two engines on one URL, one that writes and one that reads.

Promise: SQLite is in WAL mode with synchronous=FULL, read back and asserted on every connection, so
that a commit that returned is on the disk. Everything engine-specific stands here and in
`insert_new`; every other statement runs on SQLite and PostgreSQL alike.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Dialect,
    Engine,
    Insert,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
)

from relay.errors import Permanent, Temporary
from relay.spool.bulk import driver_cursor

BUSY_TIMEOUT_MS = 10_000
_ADVICE = "stop relay, and have `relay recover` save what can be read"
_CHECKPOINT_PAGES = 4_000  # 16 MB of log: SQLite's 1,000 cost two syncs more every 200 mails


@dataclass(frozen=True, slots=True)
class Engines:
    write: Engine
    read: Engine

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None on another engine."""
        if self.write.dialect.name != "sqlite" or not self.write.url.database:
            return None
        return Path(self.write.url.database)

    def require_sound(self) -> None:
        """Raises Permanent when SQLite finds damage, raw mail apart: of that there is too much to read."""
        if self.sqlite_file is None:
            return
        with self.read.connect() as connection:
            for table in inspect(connection).get_table_names():
                if table == "chunk":
                    continue
                check = f'PRAGMA quick_check("{table}")'
                found = connection.exec_driver_sql(check).scalars().first()
                if found != "ok":
                    words = str(found).splitlines()[-1]
                    raise Permanent(f"{self.sqlite_file}: {table} is damaged: {words}: {_ADVICE}")

    def dispose(self) -> None:
        self.write.dispose()
        self.read.dispose()


def open_engines(url: str) -> Engines:
    """Raises Permanent when the URL is none, or names an engine whose driver is not installed."""
    parsed = _parsed(url)
    try:
        if parsed.get_backend_name() != "sqlite":
            engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
            return Engines(write=engine, read=engine)
        if parsed.database:
            make_folder(Path(parsed.database).absolute().parent)
        return Engines(
            write=_sqlite_engine(parsed, begin="BEGIN IMMEDIATE"),
            read=_sqlite_engine(parsed, begin="BEGIN"),
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise Permanent(f"store.url: {error}: install the driver or correct the URL") from error
    except OSError as error:
        raise Permanent(
            f"store: cannot make the folder of {parsed.database}: {error.strerror}"
        ) from error


def make_folder(folder: Path) -> None:
    """With what is missing above it, and durably: SQLite sees to that only for files. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """What was made in it stays there when the power goes. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise Permanent("store.url: expected a database URL such as sqlite:////path") from error


def _sqlite_engine(url: URL, *, begin: str) -> Engine:
    """The driver's own transaction handling is off: BEGIN is said by us, so that a write locks at once.

    Parameters are hidden in errors: they are mails.
    """
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)

    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
        if (journal, synchronous) != ("wal", 2):
            raise Permanent(
                f"store: SQLite answers journal_mode={journal}, synchronous={synchronous} where "
                "wal and 2 (FULL) are needed: put the database on a local file system"
            )

    def begin_transaction(connection: Connection) -> None:
        with driver_cursor(connection) as cursor:  # through SQLAlchemy it takes 0.07 ms more
            cursor.execute(begin)

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin_transaction)
    return engine


def insert_new(dialect: Dialect, table: Table, unique: tuple[str, ...]) -> Insert:
    """An INSERT that leaves rows alone whose `unique` columns are there already."""
    make: Callable[[Table], Any] = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    statement: Insert = make(table).on_conflict_do_nothing(index_elements=list(unique))
    return statement


def find_firm_ground(connection: Connection) -> None:
    """Move all that SQLite's log holds into the database file, and begin the log anew.

    After a sync that failed, the kernel may show pages that never got to the disk, and the next sync
    says nothing of them. What is committed behind such pages in the log would be lost with them, so
    nothing is: they are written once more, elsewhere, and that is synced. Called on a connection in
    no transaction, before its first. Raises SpoolFailed while it cannot be done.
    """
    if connection.dialect.name != "sqlite":
        return
    with driver_cursor(connection) as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, _, _ = cursor.fetchall()[0]
    if is_busy:
        raise SpoolFailed("the spool's database failed: another program keeps it locked")


class SpoolFailed(Temporary):
    """The database did not do what it was asked: nothing of it counts as done."""


def is_unwell(error: Exception) -> bool:
    """It is the database that fails, not the one statement: no use trying others."""
    return isinstance(error, SpoolFailed | OperationalError) or is_damaged(error)


def is_damaged(error: Exception) -> bool:
    """SQLite found that the file is not as it left it: the driver has no class of its own for that."""
    return type(error) is DatabaseError


def translated(error: DBAPIError) -> SpoolFailed:
    """The driver's exception as ours. Its text names no mail: only the driver's own words are kept."""
    words = str(error.orig).splitlines() or ["no words"]
    advice = f": {_ADVICE}" if is_damaged(error) else ""
    return SpoolFailed(f"the spool's database failed: {words[0]}{advice}")
