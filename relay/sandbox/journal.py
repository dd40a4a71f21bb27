"""The journal: every request the sandbox got, and what came of it.

In memory, the newest last, within `MAX_BYTES` of bodies: what the calls changed is in the store.
"""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from relay.sandbox.wire import iso

MAX_ENTRIES = 20_000
MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`status` None: no answer was sent. `applied`: the call succeeded and is committed.

    `raw` is the request's body; an upload's is left out.
    """

    at: datetime
    method: str
    path: str
    status: int | None
    raw: bytes = field(repr=False)
    correlation_id: str
    applied: bool

    @property
    def body(self) -> Any:
        """The request's body as JSON; None if it had none, or another kind."""
        try:
            return json.loads(self.raw)
        except ValueError:
            return None

    def to_json(self) -> dict[str, Any]:
        return {
            "at": iso(self.at),
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "body": self.body,
            "correlationId": self.correlation_id,
            "applied": self.applied,
        }


class Journal:
    """Counts every request; keeps the newest."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self.total = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def add(self, entry: Entry) -> None:
        self.total += 1
        self._entries.append(entry)
        self._bytes += len(entry.raw)
        while len(self._entries) > MAX_ENTRIES or self._bytes > MAX_BYTES:
            self._bytes -= len(self._entries.popleft().raw)

    def find(self, *, method: str = "*", path: str = "*") -> list[Entry]:
        """The entries whose method and path (without query) fit the patterns, oldest first."""
        return [
            entry
            for entry in self._entries
            if fnmatchcase(entry.method, method) and fnmatchcase(entry.path.partition("?")[0], path)
        ]

    def clear(self) -> None:
        self._entries.clear()
        self._bytes = self.total = 0
