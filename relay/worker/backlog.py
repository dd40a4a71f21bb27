"""How a portal stands: what waits, how fast it goes, and when it is done.

Promise: no number is made up. The estimate rests on what was measured and on what HubSpot said; what
is not known is said not to be, in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from relay.hubspot import Limits
from relay.metrics import Metrics
from relay.model import State
from relay.spool import Waiting
from relay.worker.pace import Measured

_FLOOD = 0.45  # of what is settled, so much came in meanwhile: half of a batch is taken from there


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """`until`: when the portal is tried again. `needs_person`: in vain, until somebody acts."""

    reason: str
    until: datetime
    needs_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """When nothing waits any more. None: nobody can say; `basis` says why, and what the rest is from.

    `latest` is when mail goes on coming in as it does.
    """

    soonest: datetime | None
    latest: datetime | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalStatus:
    """`waiting`: mails by state, parked ones left out, which wait for a person. `limits`: as last heard."""

    portal: str
    waiting: dict[State, int]
    parked: int
    oldest: datetime | None
    pause: Pause | None
    limits: Limits
    measured: Measured | None
    estimate: Estimate

    @property
    def mails(self) -> int:
        return sum(self.waiting.values())

    def as_dict(self) -> dict[str, Any]:
        """For JSON. Times are ISO 8601."""
        told = asdict(self)
        told["measured"] = None if self.measured is None else _rates(self.measured)
        return {"mails": self.mails, **_written(told)}


def show(portals: Iterable[PortalStatus], metrics: Metrics, *, now: datetime) -> None:
    """Set the gauges anew. What is not known has no number: Prometheus then knows that too."""
    gauges = (
        metrics.done_seconds,
        metrics.calls_allowed,
        metrics.calls_of_others,
        metrics.daily_left,
    )
    for gauge in gauges:
        gauge.clear()
    for status in portals:
        limits, soonest = status.limits, status.estimate.soonest
        done_s = None if soonest is None else max(0.0, (soonest - now).total_seconds())
        numbers = (done_s, limits.per_second, limits.others, limits.daily_left)
        for gauge, number in zip(gauges, numbers, strict=True):
            if number is not None:
                gauge.labels(status.portal).set(number)


def stand(
    portal: str,
    rows: Sequence[Waiting],
    *,
    now: datetime,
    pause: Pause | None,
    limits: Limits,
    measured: Measured | None,
) -> PortalStatus:
    """Put together from its parts. `rows`: what the spool counts of this portal."""
    open_rows = [row for row in rows if row.state is not State.PARKED]
    waiting = {row.state: row.mails for row in open_rows}
    later = [row.due_by for row in open_rows if row.state in (State.QUEUED, State.UNSURE)]
    return PortalStatus(
        portal=portal,
        waiting=waiting,
        parked=sum(row.mails for row in rows if row.state is State.PARKED),
        oldest=min((row.oldest for row in open_rows), default=None),
        pause=pause,
        limits=limits,
        measured=measured,
        estimate=estimate(
            sum(waiting.values()),
            now=now,
            due_by=max(later, default=now),
            pause=pause,
            limits=limits,
            measured=measured,
        ),
    )


def estimate(
    mails: int,
    *,
    now: datetime,
    due_by: datetime,
    pause: Pause | None,
    limits: Limits,
    measured: Measured | None,
) -> Estimate:
    """When so many mails are settled, of which the last is to be tried again at `due_by`."""
    if not mails:
        return Estimate(soonest=now, latest=now, basis="no mail is waiting")
    if pause is not None and pause.needs_person:
        basis = f"nobody can say until somebody acts: {pause.reason}"
        return Estimate(soonest=None, latest=None, basis=basis)
    begins, notes = now, []
    if pause is not None:
        begins = max(now, pause.until)
        notes.append(f"paused: {pause.reason}; tried again at {begins:%H:%M} UTC")
    if measured is None:
        notes.append("how fast it goes has not been measured yet")
        return Estimate(
            soonest=begins if pause else None, latest=None, basis=_basis(notes, limits=limits)
        )
    pace = min(measured.mails_per_s, limits.per_second / (measured.calls_per_mail or 1e-9))
    notes.append(
        f"{_plain(pace)} mails a second, measured over {measured.mails} mails with "
        f"{_plain(measured.calls_per_mail, digits=2)} calls each"
    )
    soonest, is_sure = _done(
        mails, begins, pace, limits=limits, calls_per_mail=measured.calls_per_mail, notes=notes
    )
    latest = None
    share = min(1.0, measured.fresh / measured.mails)
    if share < _FLOOD:
        latest = soonest + timedelta(seconds=mails / pace * (1 / (1 - share) - 1))
    if share:
        notes.append(f"{share:.0%} of what is settled came in meanwhile")
    if due_by > soonest:
        notes.append(f"the last mail is tried again at {due_by:%H:%M} UTC")
    return Estimate(
        soonest=max(soonest, due_by),
        latest=max(latest, due_by) if latest is not None and is_sure and not pause else None,
        basis=_basis(notes, limits=limits),
    )


def _done(
    mails: int,
    begins: datetime,
    pace: float,
    *,
    limits: Limits,
    calls_per_mail: float,
    notes: list[str],
) -> tuple[datetime, bool]:
    """When, if nothing else came in, and whether that is sure: the day's calls may not suffice."""
    today = limits.daily_left
    needed = mails * calls_per_mail
    if today is None or needed <= today or not limits.daily_budget:
        return begins + timedelta(seconds=mails / pace), True
    mails_today = today / calls_per_mail
    if limits.new_day_at is None:
        notes.append(
            f"the {today} calls that are left of today do not suffice: it goes on after the account's "
            "midnight, and when that is relay asks when they are used up"
        )
        return begins + timedelta(seconds=mails_today / pace), False
    left = needed - today
    days = int(left // limits.daily_budget)
    rest_s = (left - days * limits.daily_budget) / calls_per_mail / pace
    notes.append(
        f"the {today} calls that are left of today do not suffice: it goes on after the account's "
        f"midnight, {limits.new_day_at:%Y-%m-%d %H:%M} UTC"
    )
    return max(begins, limits.new_day_at) + timedelta(days=days, seconds=rest_s), True


def _basis(notes: list[str], *, limits: Limits) -> str:
    whose = "HubSpot allows relay" if limits.maximum is not None else "relay allows itself"
    return "; ".join([*notes, f"{whose} {_plain(limits.per_second)} calls a second"])


def _plain(number: float, *, digits: int = 3) -> str:
    """Rounded to so many digits, and without an exponent: 9,000, not 9e+03."""
    return f"{float(f'{number:.{digits}g}'):,.10g}"


def _rates(measured: Measured) -> dict[str, Any]:
    return {
        **asdict(measured),
        "mails_per_s": measured.mails / measured.seconds if measured.seconds else None,
        "calls_per_mail": measured.calls_per_mail,
    }


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _written(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value
