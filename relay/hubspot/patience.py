"""Calls for people and their programs: a short wait that HubSpot asks for is waited out.

The daemon does not want that: it has other mail to see to, and books in which a wait is written.
"""

from typing import Any

from relay.hubspot.calls import Calls
from relay.hubspot.results import Locked, PortalPaused

_TRIES = 5
_LONGEST_S = 10.0  # the longest interval of HubSpot's burst limits


class PatientCalls(Calls):
    async def send(self, operation: str, method: str, path: str, **request: Any) -> dict[str, Any]:
        """As `Calls.send`; but a call of which nothing was done is made again after a short wait.

        That is: the burst limit (429) and a locked record (423). What takes longer, or needs a
        person, is raised at once.
        """
        for _ in range(_TRIES - 1):
            try:
                return await super().send(operation, method, path, **request)
            except (PortalPaused, Locked) as wait:
                if wait.retry_after_s is None or wait.retry_after_s > _LONGEST_S:
                    raise
                await self._clock.sleep(wait.retry_after_s)
        return await super().send(operation, method, path, **request)
