"""What working off a backlog has taken lately: measured, never assumed.

A run lasts from the first claim that brings mail that had waited until there is none, or the portal
pauses. Only what was measured within one run counts together, and only when it settled enough of such
mail: what a single mail takes says nothing about a backlog, where a hundred share their calls.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from math import inf

from relay.clock import Clock

_WINDOW_S = 120.0
_ENOUGH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`seconds` of work settled so many `mails` with so many `calls`; `fresh` ones came in meanwhile."""

    seconds: float = 0.0
    mails: int = 0
    fresh: int = 0
    calls: int = 0

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(
            seconds=self.seconds + other.seconds,
            mails=self.mails + other.mails,
            fresh=self.fresh + other.fresh,
            calls=self.calls + other.calls,
        )

    @property
    def mails_per_s(self) -> float:
        return self.mails / self.seconds if self.seconds else inf

    @property
    def calls_per_mail(self) -> float:
        return self.calls / self.mails if self.mails else 0.0


class Pace:
    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._steps: deque[tuple[float, Measured]] = deque()
        self._before: Measured | None = None
        self._calls = 0
        self._since_s = clock.monotonic()
        self._claimed_at = clock.now()
        self._fresh = 0

    def claimed(self, received: Collection[datetime], *, is_idle: bool, calls: int) -> None:
        """A claim brought mails that were received then. `is_idle`: nothing else is under way.

        `calls`, here and below: how many were made since relay was started.
        """
        fresh = sum(moment > self._claimed_at for moment in received)
        self._claimed_at = self._clock.now()
        if is_idle or fresh == len(received):
            self._before = self.measured()
            self._steps.clear()
            self._calls, self._fresh = calls, 0
            self._since_s = self._clock.monotonic()
        self._fresh += fresh

    def note(self, *, mails: int, calls: int) -> None:
        """So many mails were settled since the last note."""
        now = self._clock.monotonic()
        step = Measured(
            seconds=now - self._since_s,
            mails=mails,
            fresh=self._fresh,
            calls=max(0, calls - self._calls),  # a reload makes a new client, which counts anew
        )
        self._steps.append((now, step))
        self._since_s, self._calls, self._fresh = now, calls, 0
        mails = self._sum.mails
        while self._steps[0][0] < now - _WINDOW_S and mails - self._steps[0][1].mails >= _ENOUGH:
            mails -= self._steps.popleft()[1].mails

    def measured(self) -> Measured | None:
        """Of the last two minutes of this run; of the run before while this one has shown too little."""
        now = self._sum
        return now if now.mails - now.fresh >= _ENOUGH else self._before

    @property
    def _sum(self) -> Measured:
        return sum((step for _, step in self._steps), start=Measured())
