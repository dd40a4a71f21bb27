"""Time and randomness, so that nothing else reads a clock or rolls dice.

Everything that waits, stamps or jitters takes a `Clock`; tests bring one of their own that moves
when they say so. Wall time is always an aware UTC datetime; durations are seconds as floats.
"""

import asyncio
import random
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall clock, in UTC: for stamps that people read or that outlive the process."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever go forward: for time-outs and durations."""
        ...

    async def sleep(self, seconds: float) -> None: ...

    def jitter(self) -> float:
        """A number in [0, 1), for spreading retries."""
        ...


class SystemClock:
    def __init__(self) -> None:
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def jitter(self) -> float:
        return self._random.random()
