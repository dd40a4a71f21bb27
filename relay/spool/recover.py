"""`relay recover`: a database that a daemon can go on with, from one that is damaged.

Promise: the damaged files are only read, and then moved aside under a name that is told; the new one
takes their place when it is complete and on the disk.
"""

import fcntl
import os
import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from relay.errors import Permanent, Temporary
from relay.model import State
from relay.spool.damaged import DamagedFile
from relay.spool.engines import open_engines, sync_folder, translated
from relay.spool.lock import DaemonLock
from relay.spool.repair import Repair, Repaired
from relay.spool.salvage import Salvage, Salvaged
from relay.spool.schema import migrate
from relay.spool.tables import microseconds

_LOCK_BYTES = (0x40000000, 512)  # where SQLite locks a database; held, nobody else can open it
_WITH = ("-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of a damaged database.

    `aside` is where it is now. `mails` counts those in the new one, by state; `parked` says why, by
    number, of those that are in doubt now; `rebuilt` are those whose own row was lost; `without_raw`
    counts those that have lost their raw mail; `missing` are the numbers, from and to, of which nothing
    was found: lost, or dropped by retention. `lost` counts, by table, the pages and rows that could not be read.
    """

    aside: Path
    mails: dict[State, int]
    parked: dict[int, str]
    rebuilt: tuple[int, ...]
    without_raw: int
    missing: tuple[tuple[int, int], ...]
    lost: dict[str, int]


def recover(url: str, *, portals: Mapping[str, str], now: datetime) -> Recovered:
    """Save what can be read of the SQLite database into a new one, and put that in its place.

    `portals`: the portal of each mailbox. Raises Permanent when there is nothing to recover, or somebody
    uses it; Temporary when the new one cannot be written. Then the old one is where it was.
    """
    database = open_engines(url).sqlite_file
    if database is None:
        raise Permanent("store.url: relay recovers SQLite only: restore PostgreSQL from its backup")
    if not database.exists():
        raise Permanent(f"{database}: there is no such file: nothing to recover")
    with ExitStack() as stack:
        stack.callback(DaemonLock(database).release)
        stack.callback(os.close, _keep_others_out(database))
        new = database.with_name(f"{database.name}.recovered")
        _remove(new)
        try:
            salvaged, repaired, mails, missing = _write(database, new, portals, now)
            aside = _put_in_place(new, database, now)
        except (DBAPIError, sqlite3.Error, OSError) as error:
            _remove(new)
            words = translated(error).reason if isinstance(error, DBAPIError) else str(error)
            raise Temporary(
                f"{new}: cannot be written: {words}; {database} is as it was"
            ) from error
    return Recovered(
        aside=aside,
        mails=mails,
        parked=repaired.parked,
        rebuilt=tuple(sorted(repaired.rebuilt)),
        without_raw=repaired.without_raw,
        missing=missing,
        lost={table: lost for table, lost in salvaged.lost.items() if lost},
    )


def _keep_others_out(database: Path) -> int:
    """The descriptor that holds the lock. `relay ingest` would else put mail where nobody looks."""
    descriptor = os.open(database, os.O_RDWR | os.O_CLOEXEC)
    start, length = _LOCK_BYTES
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
    except OSError as error:
        os.close(descriptor)
        raise Permanent(f"{database}: another program has it open: stop that first") from error
    return descriptor


def _write(
    database: Path, new: Path, portals: Mapping[str, str], now: datetime
) -> tuple[Salvaged, Repaired, dict[State, int], tuple[tuple[int, int], ...]]:
    engines = open_engines(f"sqlite:///{new}")
    migrate(engines.write)
    engines.dispose()
    with closing(sqlite3.connect(new)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        [page_bytes] = connection.execute("PRAGMA page_size").fetchone()
        with DamagedFile(database, page_bytes=page_bytes) as damaged:
            salvaged = Salvage(damaged, connection).carry_over()
        repair = Repair(connection, salvaged, portals=portals, now=microseconds(now))
        repaired = repair.make_whole()
        counted = connection.execute("SELECT state, COUNT(*) FROM mail GROUP BY state")
        mails = {State(state): count for state, count in counted}
        missing = connection.execute(
            "SELECT id + 1, next - 1 FROM (SELECT id, LEAD(id) OVER (ORDER BY id) AS next FROM mail)"
            " WHERE next > id + 1"
        ).fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return salvaged, repaired, mails, tuple(missing)


def _put_in_place(new: Path, database: Path, now: datetime) -> Path:
    """The damaged log goes first: SQLite would take it for that of the new database."""
    aside = database.with_name(f"{database.name}.damaged-{now:%Y%m%dT%H%M%S}")
    aside.hardlink_to(database)
    for ending in _WITH:
        log = database.with_name(database.name + ending)
        if log.exists():
            log.rename(aside.with_name(aside.name + ending))
    new.replace(database)
    sync_folder(database.parent)
    return aside


def _remove(new: Path) -> None:
    for ending in ("", *_WITH):
        new.with_name(new.name + ending).unlink(missing_ok=True)
