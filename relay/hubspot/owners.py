"""Owners by address: the whole list is read at first need, and serves everybody for an hour.

Most portals have fewer than a hundred users, so it is one call where one a user was. Who is not in it
may just be being added, or be an alias that the settings do not map: then it is read again, but not
more often than every five minutes.
"""

from relay.clock import Clock
from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.wire import next_page, owner_ids

_LASTS_S = 3_600.0
_AGAIN_S = 300.0
_MOST_PAGES = 100  # ten thousand owners: ends a paging that HubSpot does not


class Owners:
    def __init__(self, *, calls: Calls, paths: Paths, clock: Clock) -> None:
        self._calls = calls
        self._paths = paths
        self._clock = clock
        self._ids: dict[str, str] = {}
        self._read_at: float | None = None

    async def id_of(self, address: str) -> str | None:
        """The owner's `id`, never the `userId` (hubspot.md section 8). Raises Temporary, Permanent."""
        key = address.lower()
        await self._refresh(_LASTS_S if key in self._ids else _AGAIN_S)
        return self._ids.get(key)

    async def addresses(self) -> frozenset[str]:
        """Of all owners, in lower case; five minutes old at most. Raises Temporary, Permanent."""
        await self._refresh(_AGAIN_S)
        return frozenset(self._ids)

    def forget(self) -> None:
        self._read_at = None

    async def _refresh(self, lasts_s: float) -> None:
        now = self._clock.monotonic()
        if self._read_at is None or now - self._read_at >= lasts_s:
            self._ids = await self._read()
            self._read_at = now

    async def _read(self) -> dict[str, str]:
        """The ids of those who are not archived, by address in lower case."""
        found: dict[str, str] = {}
        query = {"limit": "100"}
        for _ in range(_MOST_PAGES):
            answer = await self._calls.send("owners_read", "GET", self._paths.owners, query=query)
            found |= owner_ids(answer)
            after = next_page(answer)
            if not after:
                break
            query = {"limit": "100", "after": after}
        return found
