"""Dates as mail clients write them for people: `Wed, Oct 27, 2021 at 9:31 AM`. Never raises.

In all languages of `words`. The day is `days`' matter, the time `times`', the zone
`zones`'. Linear.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from relay.parser.clean import clean_line
from relay.parser.dates.days import find_day

_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """What the clock on the wall said (midnight without `has_time`), and the zone if it is named."""

    local: datetime
    zone: timezone | None
    has_time: bool
    is_ambiguous: bool


def read_date(
    line: str, home: tzinfo, *, languages: frozenset[str] = frozenset()
) -> WrittenDate | None:
    """The date in a clean line; None if there is none. The arguments are `parse_written_date`'s."""
    try:
        found = find_day(line[:_CHARS], languages, home.utcoffset(None) or timedelta())
    except ValueError:
        return None
    if not found:
        return None
    clock = time(found.time.hour, found.time.minute, found.time.second) if found.time else time()
    return WrittenDate(
        local=datetime.combine(found.day, clock),
        zone=found.zone,
        has_time=found.time is not None,
        is_ambiguous=found.is_ambiguous,
    )


def parse_written_date(
    text: str, zone: tzinfo, *, languages: frozenset[str] = frozenset()
) -> tuple[datetime | None, str | None]:
    """The time in UTC, and what was wrong: None, `missing`, `unreadable` or `ambiguous` (a guess).

    `zone` is taken when the text names none: clients write in the time zone of their user. `languages`
    are the codes that the labels around the text belong to.
    """
    line = clean_line(text)[:_CHARS]
    if not line:
        return None, "missing"
    found = read_date(line, zone, languages=languages)
    if not found:
        return None, "unreadable"
    in_utc = found.local.replace(tzinfo=found.zone or zone).astimezone(UTC)
    return in_utc, "ambiguous" if found.is_ambiguous else None
