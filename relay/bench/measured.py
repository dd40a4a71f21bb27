"""What was measured, and what that means to somebody who plans for so many people.

Pure: figures in, sentences out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Self

# HubSpot's smallest plan (hubspot.md section 7); relay leaves a tenth of it to others.
_CALLS_PER_S = 9
_CALLS_PER_DAY = 250_000
_BATCH = 100  # mails in a full one: batches fill up when calls are what is scarce
_MAILS_A_DAY = 100  # of one person
_BUSIEST_HOUR = 0.2  # of a day's mail
_IS_BUSY = 0.8  # of one core


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Half of what was measured took at most `p50_ms`, all but one in a hundred `p99_ms`."""

    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        """Of two values at least."""
        cuts = quantiles(seconds, n=100, method="inclusive")
        return cls(p50_ms=cuts[49] * 1000, p99_ms=cuts[98] * 1000)

    def __str__(self) -> str:
        return f"p50 {self.p50_ms:,.1f} ms, p99 {self.p99_ms:,.1f} ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Mails that the door took in a second. `size` is the body's, in bytes."""

    size: int
    sessions: int
    mails_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`answered`: end of data to 250, by one client. `logged`: accepted to the timeline.

    The latter and `calls_alone` are of one mail at a time, the rest of a backlog that goes into the
    sandbox; `cores_used` by relay and the sandbox.
    """

    syncs_per_s: float
    door: tuple[Rate, ...]
    answered: Spread
    logged: Spread
    logged_per_s: float
    calls_alone: float
    calls_per_batch: float
    cores_used: float

    @property
    def mails_per_hour(self) -> float:
        """For as long as one likes."""
        return 3600 * min(self.logged_per_s, self._allowed_per_s)

    @property
    def _allowed_per_s(self) -> float:
        return _CALLS_PER_S / self.calls_per_batch * _BATCH

    @property
    def people(self) -> float:
        """So many, with `_MAILS_A_DAY` each, get through the busiest hour without a queue."""
        return self.mails_per_hour / (_MAILS_A_DAY * _BUSIEST_HOUR)

    @property
    def limit(self) -> str:
        if self._allowed_per_s < self.logged_per_s:
            return (
                f"HubSpot, whose smallest plan takes 100 calls in 10 s, of which relay leaves a "
                f"tenth to others; this machine alone would carry {self.logged_per_s:,.0f} mails/s"
            )
        if self.cores_used >= _IS_BUSY:
            return "this machine's CPU, of which the sandbox took its part"
        return f"the disk: it syncs {self.syncs_per_s:,.0f} times a second"

    def lines(self) -> Iterator[str]:
        """For a person to read."""
        yield f"Disk: {self.syncs_per_s:,.0f} syncs/s"
        for rate in self.door:
            who = "1 session" if rate.sessions == 1 else f"{rate.sessions} sessions"
            yield f"Door, {who}, {rate.size // 1024} KB: {rate.mails_per_s:,.0f} durable mails/s"
        yield f"Door, from the end of a mail to its 250: {self.answered}"
        yield (
            f"Worker, one mail at a time, from the door to the sandbox: {self.logged}, "
            f"{self.calls_alone:.1f} calls for each: 1, and up to 3 more about who is not known yet"
        )
        yield (
            f"Worker, mails that come at once: {self.logged_per_s:,.0f} mails/s, "
            f"{self.calls_per_batch:.1f} calls for up to {_BATCH}"
        )
        yield (
            f"\nThis carries {_round(self.mails_per_hour):,} mails an hour for as long as you like, "
            f"and bursts of {_round(max(rate.mails_per_s for rate in self.door)):,} a second."
        )
        yield (
            f"With {_MAILS_A_DAY} mails a day each, a fifth of them in the busiest hour, that is "
            f"{_round(self.people):,} people."
        )
        yield f"What limits it: {self.limit}."
        yield (
            f"HubSpot's smallest plan has {_CALLS_PER_DAY:,} calls a day: "
            f"{_round(_CALLS_PER_DAY / self.calls_alone):,} mails that come one by one as here, "
            f"{_round(_CALLS_PER_DAY / self.calls_per_batch * _BATCH):,} in full batches."
        )


def _round(value: float) -> int:
    """Two digits are what a measurement is good for."""
    return int(float(f"{value:.2g}"))
