"""Rate limits: what is still free, the headers that say so, and the 429 when nothing is.

The ten seconds are counted for each token, or for all tokens of an OAuth app; the day, searches and
associations for the account. Source: hubspot.md section 7.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self

from relay.clock import Clock
from relay.sandbox.wire import ApiError

_WINDOW_S = 10.0
_OAUTH = ""


class Plan(StrEnum):
    """What an account pays for, as far as its limits hang on it."""

    FREE = "free"
    STARTER = "starter"
    PROFESSIONAL = "professional"
    ENTERPRISE = "enterprise"


_IN_PLAN = {
    Plan.FREE: (100, 250_000, 100),
    Plan.STARTER: (100, 250_000, 100),
    Plan.PROFESSIONAL: (190, 625_000, 150),
    Plan.ENTERPRISE: (190, 1_000_000, 200),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Calls per 10 seconds, per day (UTC), and searches per second.

    `oauth_ten_secondly` is for OAuth tokens, which have no daily limit; `associations` is for the
    endpoints of associations, per 10 seconds. The defaults are out of a test's way.
    """

    ten_secondly: int = 100_000
    daily: int = 100_000_000
    search_per_second: int = 1_000
    oauth_ten_secondly: int = 100_000
    associations: int = 100_000

    @classmethod
    def of_plan(cls, plan: Plan) -> Self:
        """HubSpot's numbers."""
        ten_secondly, daily, associations = _IN_PLAN[plan]
        return cls(
            ten_secondly=ten_secondly,
            daily=daily,
            search_per_second=5,
            oauth_ten_secondly=110,
            associations=associations,
        )


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
        self._recent: dict[str, Window] = {}
        self._searches = Window(1.0)
        self._associations = Window(_WINDOW_S)
        self._day = date.min
        self._today = 0

    def admit(self, token: str, path: str, *, is_oauth: bool) -> None:
        """Count one call, or 429. Search and associations have limits of their own besides."""
        now = self._clock.monotonic()
        self._start_day()
        if not is_oauth and self._today >= self._limits.daily:
            raise limited("DAILY")
        windows = [(self._window(token, is_oauth=is_oauth), self._most(is_oauth=is_oauth))]
        if _is_association(path):
            windows.append((self._associations, self._limits.associations))
        if is_search(path):
            windows.append((self._searches, self._limits.search_per_second))
        for window, most in windows:
            if window.used(now) >= most:
                raise limited("SECONDLY" if window is self._searches else "TEN_SECONDLY_ROLLING")
        self._today += not is_oauth
        for window, _ in windows:
            window.calls.append(now)

    def use_up(self, calls: int, *, token: str | None) -> None:
        """As if others had made so many calls just now: with the same token, or with their own."""
        self._start_day()
        self._today += calls
        if token is not None:
            window = self._window(token, is_oauth=False)
            window.calls.extend([self._clock.monotonic()] * calls)

    def headers(self, token: str, path: str, *, is_oauth: bool) -> dict[str, str]:
        """What is left. Search answers carry none of it, and OAuth's nothing about the day."""
        if is_search(path):
            return {}
        self._start_day()
        most = self._most(is_oauth=is_oauth)
        used = self._window(token, is_oauth=is_oauth).used(self._clock.monotonic())
        left = {
            "X-HubSpot-RateLimit-Max": str(most),
            "X-HubSpot-RateLimit-Remaining": str(max(most - used, 0)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(round(_WINDOW_S * 1000)),
        }
        if is_oauth:
            return left
        return left | {
            "X-HubSpot-RateLimit-Daily": str(self._limits.daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(max(self._limits.daily - self._today, 0)),
        }

    def _most(self, *, is_oauth: bool) -> int:
        return self._limits.oauth_ten_secondly if is_oauth else self._limits.ten_secondly

    def _window(self, token: str, *, is_oauth: bool) -> Window:
        return self._recent.setdefault(_OAUTH if is_oauth else token, Window(_WINDOW_S))

    def _start_day(self) -> None:
        today = self._clock.now().date()
        if today != self._day:
            self._day, self._today = today, 0
            now = self._clock.monotonic()
            self._recent = {who: one for who, one in self._recent.items() if one.used(now)}


def limited(policy: str) -> ApiError:
    """429, by DAILY, TEN_SECONDLY_ROLLING or SECONDLY."""
    return ApiError(
        429,
        f"You have reached your {policy.lower()} limit.",
        category="RATE_LIMITS",
        extra={"errorType": "RATE_LIMIT", "policyName": policy},
    )


def is_search(path: str) -> bool:
    return path.endswith("/search")


def _is_association(path: str) -> bool:
    return "/associations/" in path
