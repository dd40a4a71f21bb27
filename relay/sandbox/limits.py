"""Rate limits: what is still free, the headers that say so, and the 429 when nothing is.

Source: hubspot.md section 7. Numbers are the portal's; the defaults are out of a test's way.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import date

from relay.clock import Clock
from relay.sandbox.wire import ApiError

_WINDOW_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Calls per 10 seconds, per day (UTC), and searches per second."""

    ten_secondly: int = 100_000
    daily: int = 100_000_000
    search_per_second: int = 1_000


@dataclass(slots=True)
class Window:
    """The times of the calls of the last `length_s` seconds."""

    length_s: float
    calls: deque[float] = field(default_factory=deque)

    def used(self, now: float) -> int:
        while self.calls and self.calls[0] <= now - self.length_s:
            self.calls.popleft()
        return len(self.calls)


class Limiter:
    def __init__(self, *, limits: RateLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._recent = Window(_WINDOW_S)
        self._searches = Window(1.0)
        self._day = date.min
        self._today = 0

    def admit(self, *, is_search: bool) -> None:
        """Count one call, or 429. Search has a limit of its own besides."""
        now = self._clock.monotonic()
        self._start_day()
        if self._today >= self._limits.daily:
            raise _limited("DAILY", "You have reached your daily limit.")
        if self._recent.used(now) >= self._limits.ten_secondly:
            raise _limited(
                "TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit."
            )
        if is_search and self._searches.used(now) >= self._limits.search_per_second:
            raise _limited("SECONDLY", "You have reached your secondly limit.")
        self._today += 1
        self._recent.calls.append(now)
        if is_search:
            self._searches.calls.append(now)

    def headers(self) -> dict[str, str]:
        """What is left. Search answers carry none of it."""
        self._start_day()
        used = self._recent.used(self._clock.monotonic())
        return {
            "X-HubSpot-RateLimit-Max": str(self._limits.ten_secondly),
            "X-HubSpot-RateLimit-Remaining": str(self._limits.ten_secondly - used),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(round(_WINDOW_S * 1000)),
            "X-HubSpot-RateLimit-Daily": str(self._limits.daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(self._limits.daily - self._today),
        }

    def _start_day(self) -> None:
        today = self._clock.now().date()
        if today != self._day:
            self._day, self._today = today, 0


def _limited(policy: str, message: str) -> ApiError:
    extra = {"errorType": "RATE_LIMIT", "policyName": policy}
    return ApiError(429, message, category="RATE_LIMITS", extra=extra)
