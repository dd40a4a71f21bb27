"""Owners by address, remembered for a while: they change rarely and every mail asks for one."""

from relay.clock import Clock
from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.wire import id_of, results_of

_FOUND_S = 3_600.0
_MISSED_S = 300.0  # shorter: the administrator may just be adding the user
_MOST = 2_000


class Owners:
    def __init__(self, *, calls: Calls, paths: Paths, clock: Clock) -> None:
        self._calls = calls
        self._paths = paths
        self._clock = clock
        self._known: dict[str, tuple[str | None, float]] = {}

    async def id_of(self, address: str) -> str | None:
        """The owner's `id`, never the `userId` (hubspot.md section 8)."""
        key = address.lower()
        owner_id, until = self._known.get(key, (None, 0.0))
        if self._clock.monotonic() < until:
            return owner_id
        owner_id = await self._ask(key)
        self._remember(key, owner_id)
        return owner_id

    async def _ask(self, key: str) -> str | None:
        answer = await self._calls.send(
            "owners_read", "GET", self._paths.owners, query={"email": key, "limit": "100"}
        )
        for owner in results_of(answer):
            if str(owner.get("email")).lower() == key and not owner.get("archived"):
                return id_of(owner)
        return None

    def _remember(self, key: str, owner_id: str | None) -> None:
        self._known.pop(key, None)
        while len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        lasts_s = _MISSED_S if owner_id is None else _FOUND_S
        self._known[key] = owner_id, self._clock.monotonic() + lasts_s
