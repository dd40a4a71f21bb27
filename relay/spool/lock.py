"""The lock that keeps a second daemon off the same SQLite file, and what the last one left behind.

Commands that only add or look (`relay ingest`, `relay why`, `relay queue`) do not take it: SQLite
itself keeps their transactions apart. The lock's file says which process holds it, and whether that
has the database open: then SQLite's log (relay.db-wal) is there, and may have mails that were answered 250.
"""

import contextlib
import fcntl
import os
from pathlib import Path

from relay.errors import Permanent, Temporary
from relay.spool.engines import sync_folder

_OPEN = "open"


class DaemonLock:
    """Held from construction until `release` or the end of the process, however that comes."""

    def __init__(self, database: Path) -> None:
        self._path = _path(database)
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Permanent(
                f"{self._path}: {error.strerror}: give relay's user a data_dir it may write to"
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder, _ = _read(database)
            os.close(self._descriptor)
            raise Permanent(
                f"{database}: another relay (process {holder or 'unknown'}) uses this database: "
                "stop it first, or give this one a data_dir of its own"
            ) from None
        self._write(f"{os.getpid()}\n")

    def mark_open(self) -> None:
        """From now on there is a log, also when the power goes. Raises Temporary when it cannot be synced."""
        try:
            sync_folder(self._path.parent)
        except OSError as error:
            raise Temporary(f"{self._path.parent}: cannot be synced: {error.strerror}") from error
        self._write(f"{os.getpid()} {_OPEN}\n")

    def release(self) -> None:
        """After the database was closed: it has everything now."""
        with contextlib.suppress(Temporary):
            self._write("")
        os.close(self._descriptor)

    def _write(self, text: str) -> None:
        try:
            self._path.write_text(text)
        except OSError as error:
            raise Temporary(f"{self._path}: cannot be written: {error.strerror}") from error


def require_log(database: Path) -> None:
    """Raises Permanent when a daemon was cut off, and its log is gone without having been read."""
    _, was_open = _read(database)
    log = database.with_name(database.name + "-wal")
    if was_open and not log.exists():
        raise Permanent(
            f"{database}: the last relay was cut off, and {log.name}, which had its last mails, is "
            f"gone: put it back if it was deleted. If another program (sqlite3, a backup) has read it "
            f"into the database since, or if it is lost, remove {_path(database)} to go on"
        )


def take_over_log(database: Path) -> None:
    """For a command that has the database open: if no daemon has, closing it ends the log.

    Whether one has is told by the lock, not by the process: after a restart of the machine the number
    may be another program's.
    """
    # OSError: a daemon holds the lock, or there never was one.
    with contextlib.suppress(OSError), _path(database).open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.truncate(0)


def _path(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


def _read(database: Path) -> tuple[str, bool]:
    """Which process holds the lock, or did when it ended; and whether it had the database open."""
    try:
        words = _path(database).read_text("ascii", "replace").split()
    except OSError:
        return "", False
    return "".join(words[:1]), _OPEN in words
