"""Date header fields (RFC 5322 sections 3.3 and 4.3) to aware UTC times. Never raises.

What is not written by the rules is read like a date that was written for people, as long as it can
only mean one time.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from relay.parser.clean import clean_line
from relay.parser.dates.written import WrittenDate, read_date

_YEARS = range(1970, 2101)
_CHARS = 100
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_BY_THE_RULES = re.compile(
    r"(?:[a-z]{3}, )?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):([0-5]\d)"
    r" (?:([+-])(\d\d)(\d\d)|gmt|utc?|z)(?: \([^()]{1,40}\))?",
    re.IGNORECASE,
)
_ENGLISH = frozenset({"en"})


def parse_date(text: str) -> tuple[datetime | None, str | None]:
    """The time, and what was wrong: None, `unreadable`, `ambiguous`, `year` or `no_zone` (UTC is taken)."""
    date = _read(text)
    if not date or not date.has_time:
        return None, "unreadable"
    if date.is_ambiguous:
        return None, "ambiguous"
    if date.local.year not in _YEARS:
        return None, "year"
    in_utc = date.local.replace(tzinfo=date.zone or UTC).astimezone(UTC)
    if in_utc.year not in _YEARS:
        return None, "year"
    return in_utc, None if date.zone else "no_zone"


def zone_of(text: str) -> tzinfo:
    """The time zone that a Date field is written in; UTC if it names none."""
    date = _read(text)
    return date.zone if date and date.zone else UTC


def _read(text: str) -> WrittenDate | None:
    line = clean_line(text)[:_CHARS]
    found = _BY_THE_RULES.fullmatch(line)
    if not found or not (month := _MONTHS.get(found[2].lower())):
        return read_date(line, UTC, languages=_ENGLISH)
    day, _, year, hour, minute, second, sign, hours, minutes = found.groups()
    east = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        return WrittenDate(
            local=datetime(  # noqa: DTZ001 - the zone stands beside it
                int(year), month, int(day), int(hour), int(minute), int(second)
            ),
            zone=timezone(-east if sign == "-" else east),
            has_time=True,
            is_ambiguous=False,
        )
    except ValueError:
        return None
