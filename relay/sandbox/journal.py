"""The journal: every request the sandbox got, what came of it, and what was created twice.

In memory, the newest last, within `MAX_BYTES` of bodies: what the calls changed is in the store. Of
the emails that were created it keeps a digest each, far longer than the requests, so that one that
comes again is noticed. It may be asked from another thread than the one that serves.
"""

import json
import marshal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import blake2b
from threading import Lock
from typing import Any

from relay.sandbox import schema
from relay.sandbox.wire import Created, iso

MAX_ENTRIES = 20_000
MAX_BYTES = 32 * 1024 * 1024
MAX_CREATED = 200_000
_PLAIN = 2  # the last version of marshal in which equal things give equal bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`status` None: no answer was sent. `applied`: the call succeeded and is committed.

    `raw` is the request's body; an upload's is left out, and one with secrets in it.
    `created`: the ids of what it made.
    """

    at: datetime
    method: str
    path: str
    status: int | None
    raw: bytes = field(repr=False)
    correlation_id: str
    applied: bool
    created: tuple[str, ...] = ()

    @property
    def body(self) -> Any:
        """The request's body as JSON; None if it had none, or another kind."""
        try:
            return json.loads(self.raw)
        except (ValueError, RecursionError):
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
            "created": list(self.created),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Emails that were created with the very same properties, and the requests that did it.

    `ids` and `correlation_ids` go together, in the order of their creation: twice the same request
    means that one batch had it twice.
    """

    ids: tuple[str, ...]
    correlation_ids: tuple[str, ...]
    properties: Mapping[str, str] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        return {
            "ids": list(self.ids),
            "correlationIds": list(self.correlation_ids),
            "properties": self.properties,
        }


class Journal:
    """Counts every request; keeps the newest."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._made: dict[bytes, tuple[str, str]] = {}
        self._doubles: dict[bytes, Double] = {}
        self.total = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(tuple(self._entries))

    def add(self, entry: Entry, created: Sequence[Created] = ()) -> None:
        with self._lock:
            self.total += 1
            self._entries.append(entry)
            self._bytes += len(entry.raw)
            while len(self._entries) > MAX_ENTRIES or self._bytes > MAX_BYTES:
                self._bytes -= len(self._entries.popleft().raw)
            for one in created:
                if one.type == schema.EMAILS:
                    self._compare(one, entry.correlation_id)

    def find(self, *, method: str = "*", path: str = "*") -> list[Entry]:
        """The entries whose method and path (without query) fit the patterns, oldest first."""
        return [
            entry
            for entry in self
            if fnmatchcase(entry.method, method) and fnmatchcase(entry.path.partition("?")[0], path)
        ]

    def doubles(self) -> list[Double]:
        """Who created what twice? Among the newest `MAX_CREATED` emails, whether they still exist
        or not, and whether the answer got through or not.
        """
        with self._lock:
            return list(self._doubles.values())

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._made.clear()
            self._doubles.clear()
            self._bytes = self.total = 0

    def _compare(self, new: Created, correlation_id: str) -> None:
        given = marshal.dumps(sorted(new.properties.items()), _PLAIN)
        digest = blake2b(given, digest_size=16).digest()
        first = self._made.setdefault(digest, (new.id, correlation_id))
        if first[0] == new.id:
            if len(self._made) > MAX_CREATED:
                del self._made[next(iter(self._made))]
            return
        double = self._doubles.get(digest) or Double(
            ids=first[:1], correlation_ids=first[1:], properties=new.properties
        )
        self._doubles[digest] = replace(
            double,
            ids=(*double.ids, new.id),
            correlation_ids=(*double.correlation_ids, correlation_id),
        )
