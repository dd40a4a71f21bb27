"""How fast a portal may be called: never faster than HubSpot last said (hubspot.md section 7).

Half of the allowance of an interval may go out at once, so that a single mail never waits; the rest
is spaced evenly, so that a backlog never stalls for a whole interval. The allowance follows the
X-HubSpot-RateLimit headers, which also show what others use of it. Without headers (OAuth) it
starts low, grows with every answer and is halved by every 429.

Knows nothing of requests. It takes time only from the clock it is given.
"""

import asyncio
from collections import deque
from collections.abc import Mapping

from relay.clock import Clock
from relay.hubspot.results import PortalPaused

_START = 50  # calls per interval until HubSpot says more: half of its smallest plan
_CEILING = 100  # without headers: HubSpot's smallest plan
_INTERVAL_S = 10.0
_SECONDLY_S = 1.0
_RESERVE = 10  # one call in so many is left to others who share the allowance
_DAILY_PROBE_S = 900.0  # the day ends at the account's midnight, and HubSpot does not say when

_PREFIX = "X-HubSpot-RateLimit-"


class Limiter:
    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._sent: deque[float] = deque()
        self._interval_s = _INTERVAL_S
        self._allowance = _START
        self._not_before = 0.0
        self._day_over_until = 0.0

    async def wait(self) -> None:
        """Return when one call may leave. Callers leave in the order they came.

        Raises PortalPaused when the day's budget is used up.
        """
        async with self._turn:
            self._refuse_when_day_is_over()
            while (pause_s := self._pause_s()) > 0:
                await self._clock.sleep(pause_s)
            self._sent.append(self._clock.monotonic())

    def follow(self, headers: Mapping[str, str]) -> None:
        """Learn from the headers of an answer that was not a 429."""
        if _number(headers, "Daily-Remaining") == 0:
            self._day_over_until = self._clock.monotonic() + _DAILY_PROBE_S
        maximum, remaining = _number(headers, "Max"), _number(headers, "Remaining")
        if maximum is None or remaining is None:
            self._allowance = min(self._allowance + 1, max(self._allowance, _CEILING))
            return
        if interval_ms := _number(headers, "Interval-Milliseconds"):
            self._interval_s = interval_ms / 1000
        self._forget_old()
        free_for_us = len(self._sent) + remaining
        self._allowance = max(1, min(maximum, free_for_us) - maximum // _RESERVE)

    def throttled(self, policy: str, retry_after_s: float | None) -> float:
        """Learn from a 429: its `policyName`, its Retry-After. Returns the seconds to stay away."""
        now = self._clock.monotonic()
        if policy == "DAILY":
            pause_s = retry_after_s or _DAILY_PROBE_S
            self._day_over_until = now + pause_s
            return pause_s
        pause_s = retry_after_s or (_SECONDLY_S if policy == "SECONDLY" else self._interval_s)
        self._allowance = max(1, self._allowance // 2)
        self._not_before = now + pause_s
        return pause_s

    def _pause_s(self) -> float:
        """Seconds until the next call may leave; 0 or less when it may leave now."""
        self._forget_old()
        earliest = self._not_before
        if len(self._sent) >= self._allowance:
            earliest = max(earliest, self._sent[-self._allowance] + self._interval_s)
        elif len(self._sent) > self._allowance // 2:
            earliest = max(earliest, self._sent[-1] + self._interval_s / self._allowance)
        return earliest - self._clock.monotonic()

    def _forget_old(self) -> None:
        horizon = self._clock.monotonic() - self._interval_s
        while self._sent and self._sent[0] <= horizon:
            self._sent.popleft()

    def _refuse_when_day_is_over(self) -> None:
        left_s = self._day_over_until - self._clock.monotonic()
        if left_s > 0:
            raise PortalPaused(
                "HubSpot's daily limit of calls is used up: it is reset at the account's midnight",
                retry_after_s=left_s,
            )


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(_PREFIX + name, "")
    return int(value) if value.isascii() and value.isdigit() else None
