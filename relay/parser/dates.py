"""Date header fields (RFC 5322 section 3.3) to aware UTC times. Never raises."""

from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from relay.parser.clean import clean_line

_YEARS = range(1970, 2101)
_CHARS = 100
_UNREADABLE = (ValueError, TypeError, IndexError, OverflowError, AttributeError)


def parse_date(text: str) -> tuple[datetime | None, str | None]:
    """The time, and what was wrong: None, `unreadable`, `no_zone` (UTC is taken) or `year`."""
    try:
        date = parsedate_to_datetime(clean_line(text)[:_CHARS])
        has_zone = date.tzinfo is not None
        in_utc = date.astimezone(UTC) if has_zone else date.replace(tzinfo=UTC)
    except _UNREADABLE:
        return None, "unreadable"
    if in_utc.year not in _YEARS:
        return None, "year"
    return in_utc, None if has_zone else "no_zone"


def zone_of(text: str) -> tzinfo:
    """The time zone that a Date field is written in; UTC if it names none."""
    try:
        return parsedate_to_datetime(clean_line(text)[:_CHARS]).tzinfo or UTC
    except _UNREADABLE:
        return UTC
