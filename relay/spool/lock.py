"""The lock that keeps a second daemon off the same SQLite file.

Commands that only add or look (`relay ingest`, `relay why`, `relay queue`) do not take it: SQLite
itself keeps their transactions apart.
"""

import fcntl
import os
from pathlib import Path

from relay.errors import Permanent


class DaemonLock:
    """Held from construction until `release` or the end of the process, however that comes."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Permanent(
                f"{self._path}: {error.strerror}: give relay's user a data_dir it may write to"
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._descriptor, 32).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise Permanent(
                f"{database}: another relay (process {holder or 'unknown'}) uses this database: "
                "stop it first, or give this one a data_dir of its own"
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        os.close(self._descriptor)
