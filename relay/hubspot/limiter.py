"""How fast a portal may be called: never faster than HubSpot last said (hubspot.md section 7).

relay shares what HubSpot allows with other programs of its token. Of an interval it uses at most
`burst_share`, and never what others use, as the X-HubSpot-RateLimit headers show it: what they took
is left to them for a while, with room to grow. Half of what is left to relay may go out at once, so
that a single mail never waits; the rest is spaced evenly, so that a backlog never stalls for a whole
interval. Without headers (OAuth) it starts low, grows with every answer and is halved by every 429.

Of a day relay leaves the last part beyond `daily_share` to others, whoever used up the rest.

Knows nothing of requests. It takes time only from the clock it is given.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.clock import Clock
from relay.hubspot.results import PortalPaused

_START = 50  # calls per interval until HubSpot says more: half of its smallest plan
_CEILING = 110  # without headers: what HubSpot allows a public app in one account
_INTERVAL_S = 10.0
_SECONDLY_S = 1.0
_SEARCHES = 4  # a second; HubSpot allows the account 5, and says nothing of it in its headers
_OTHERS_HALVE_S = 30.0  # how fast it is forgotten that others took more than they do now
_ROOM = 10  # one free call in so many is left free, for others to take more
_DAILY_PROBE_S = 900.0  # while it is not known when the account's midnight is
_AFTER_MIDNIGHT = timedelta(seconds=5)

_PREFIX = "X-HubSpot-RateLimit-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What HubSpot allows, as last heard, and what of it is relay's. None: not heard."""

    interval_s: float
    allowed: int
    """Calls in an interval that relay may make now."""
    maximum: int | None
    """Calls in an interval that HubSpot allows all together."""
    others: int | None
    """Calls in an interval that others made, lately at most."""
    daily: int | None
    """Calls of a day that HubSpot allows the account."""
    daily_budget: int | None
    """Calls of a whole day that relay may make, if nobody else made any."""
    daily_left: int | None
    """Calls of today that relay may still make."""
    new_day_at: datetime | None
    """When the day's calls are counted anew: the account's midnight, if it was asked."""
    calls: int
    """Calls that relay has made since it was started."""

    @property
    def per_second(self) -> float:
        return self.allowed / self.interval_s


class Limiter:
    """`burst_share`, `daily_share`: relay's part of what HubSpot allows, above 0 and up to 1."""

    def __init__(self, *, clock: Clock, burst_share: float, daily_share: float) -> None:
        self._clock = clock
        self._burst_share = burst_share
        self._daily_share = daily_share
        self._turn = asyncio.Lock()
        self._search_turn = asyncio.Lock()
        self._sent: deque[float] = deque()
        self._searches: deque[float] = deque(maxlen=_SEARCHES)
        self._calls = 0
        self._interval_s = _INTERVAL_S
        self._maximum: int | None = None
        self._allowance = _START
        self._others = 0.0
        self._others_at = 0.0
        self._not_before = 0.0
        self._no_search_before = 0.0
        self._daily: int | None = None
        self._daily_remaining: int | None = None
        self._day_heard_at = 0.0
        self._utc_offset: timedelta | None = None
        self._day_over_until = 0.0
        self._day_over_because = ""

    async def wait(self, *, is_search: bool = False) -> None:
        """Return when one call may leave. Callers leave in the order they came; searches wait apart.

        Raises PortalPaused when the day's budget is used up.
        """
        if is_search:
            async with self._search_turn:
                await self._wait_to_search()
                await self._take_turn()
                self._searches.append(self._clock.monotonic())
        else:
            await self._take_turn()

    async def _take_turn(self) -> None:
        async with self._turn:
            self._refuse_when_day_is_over()
            while (pause_s := self._pause_s()) > 0:
                await self._clock.sleep(pause_s)
            self._sent.append(self._clock.monotonic())
            self._calls += 1

    async def _wait_to_search(self) -> None:
        earliest = self._no_search_before
        if len(self._searches) == _SEARCHES:
            earliest = max(earliest, self._searches[0] + _SECONDLY_S)
        if (pause_s := earliest - self._clock.monotonic()) > 0:
            await self._clock.sleep(pause_s)

    def follow(self, headers: Mapping[str, str]) -> None:
        """Learn from the headers of an answer that was not a 429. Those of a search have none."""
        self._follow_day(headers)
        maximum, remaining = _number(headers, "Max"), _number(headers, "Remaining")
        if maximum is None or remaining is None:
            if self._maximum is None:
                most = max(1, int(_CEILING * self._burst_share))
                self._allowance = min(self._allowance + 1, most)
            return
        if interval_ms := _number(headers, "Interval-Milliseconds"):
            self._interval_s = interval_ms / 1000
        self._maximum = maximum
        self._forget_old()
        self._notice_others(maximum - remaining - len(self._sent))
        self._allowance = self._share_of(maximum)

    def _share_of(self, maximum: int) -> int:
        """relay's part: its share, but only of what others leave, and not quite all of that.

        The room makes two relays that share a token come to halves: each takes less than the other
        leaves, until they meet.
        """
        free = maximum - self._others
        return max(1, int(min(maximum * self._burst_share, free - min(self._others, free / _ROOM))))

    def _notice_others(self, calls: int) -> None:
        """What others took lately: at once when it grows, slowly when it shrinks."""
        now = self._clock.monotonic()
        faded: float = self._others * 0.5 ** ((now - self._others_at) / _OTHERS_HALVE_S)
        self._others, self._others_at = max(float(calls), faded), now

    def throttled(
        self, policy: str, retry_after_s: float | None, *, is_search: bool = False
    ) -> float:
        """Learn from a 429: its `policyName`, its Retry-After. Returns the seconds to stay away."""
        now = self._clock.monotonic()
        if policy == "DAILY":
            self._end_day("HubSpot's daily limit of calls is used up", retry_after_s)
            return self._day_over_until - now
        if policy == "SECONDLY" and is_search:
            self._no_search_before = now + (retry_after_s or _SECONDLY_S)
            return self._no_search_before - now
        pause_s = retry_after_s or (_SECONDLY_S if policy == "SECONDLY" else self._interval_s)
        self._allowance = max(1, self._allowance // 2)
        self._not_before = now + pause_s
        return pause_s

    def limits(self) -> Limits:
        is_heard = self._maximum is not None
        return Limits(
            interval_s=self._interval_s,
            allowed=self._allowance,
            maximum=self._maximum,
            others=max(0, round(self._others)) if is_heard else None,
            daily=self._daily,
            daily_budget=None if self._daily is None else int(self._daily * self._daily_share),
            daily_left=self._daily_left if self._is_of_today else None,
            new_day_at=self._next_midnight(),
            calls=self._calls,
        )

    # ------------------------------------------------------------ the interval

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

    # ------------------------------------------------------------ the day

    @property
    def wants_midnight(self) -> bool:
        """The last call of the day is at hand, and nobody has told yet when the next day begins."""
        left = self._daily_left
        return self._utc_offset is None and left is not None and left <= 1

    def learn_midnight(self, utc_offset: timedelta) -> None:
        """The account's offset from UTC: when its day ends need not be found out by probing."""
        self._utc_offset = utc_offset
        if self._day_over_until > self._clock.monotonic():
            self._end_day(self._day_over_because, None)

    @property
    def _is_of_today(self) -> bool:
        """What was heard of the day is not of another one, as far as it is known when that ends."""
        midnight = self._next_midnight()
        age = timedelta(seconds=self._clock.monotonic() - self._day_heard_at)
        return midnight is None or self._clock.now() - age >= midnight - timedelta(days=1)

    @property
    def _daily_left(self) -> int | None:
        if self._daily_remaining is None:
            return None
        left_to_others = (self._daily or 0) * (1 - self._daily_share)
        return max(0, self._daily_remaining - round(left_to_others))

    def _follow_day(self, headers: Mapping[str, str]) -> None:
        remaining = _number(headers, "Daily-Remaining")
        if remaining is None:
            return
        self._daily, self._daily_remaining = _number(headers, "Daily"), remaining
        self._day_heard_at = self._clock.monotonic()
        if self._daily_left == 0:
            self._end_day(self._what_is_used_up(remaining), None)

    def _what_is_used_up(self, remaining: int) -> str:
        if not self._daily or not remaining:
            return "HubSpot's daily limit of calls is used up"
        used = self._daily - remaining
        return (
            f"the account has used {used} of its {self._daily} calls of today, at most "
            f"{min(self._calls, used)} of them by this relay, which leaves the rest to others"
        )

    def _end_day(self, reason: str, retry_after_s: float | None) -> None:
        midnight = self._next_midnight()
        if retry_after_s is None and midnight is not None:
            retry_after_s = (midnight + _AFTER_MIDNIGHT - self._clock.now()).total_seconds()
        self._day_over_until = self._clock.monotonic() + (retry_after_s or _DAILY_PROBE_S)
        self._day_over_because = reason

    def _next_midnight(self) -> datetime | None:
        if self._utc_offset is None:
            return None
        there = self._clock.now() + self._utc_offset
        tomorrow = there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return tomorrow - self._utc_offset

    def _refuse_when_day_is_over(self) -> None:
        left_s = self._day_over_until - self._clock.monotonic()
        if left_s > 0:
            midnight = self._next_midnight()
            until = (
                f"until the account's midnight, {midnight:%Y-%m-%d %H:%M} UTC"
                if midnight is not None
                else "until the account's midnight, and relay does not know when that is: it tries "
                f"again every {_DAILY_PROBE_S / 60:.0f} minutes"
            )
            raise PortalPaused(f"{self._day_over_because}; {until}", retry_after_s=left_s)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(_PREFIX + name, "")
    return int(value) if value.isascii() and value.isdigit() else None
