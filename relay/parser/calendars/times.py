"""When an event is, in words: times with their zone, whole days, series. Never raises.

Times stay in the zone that the organiser wrote them in; its distance from UTC is read from the
calendar's own VTIMEZONE (RFC 5545 section 3.6.5), for zones have names of the sender's making.
"""

import re
from calendar import monthrange
from datetime import datetime, timedelta

from relay.parser.calendars.components import Component, Property

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?")
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:\d{1,4}S)?)?"
)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)")
_ZONE_NAME = re.compile(r"(?:America/[A-Z][A-Za-z_]{1,30}|[A-Z][A-Za-z_]{1,30})/[A-Za-z_+-]{1,30}$")
"""At the end of what some programs put a path before: only America's have three parts."""
_IN_WINTER = re.compile(r"\(UTC[+-]\d\d:\d\d\) ")
"""Windows names its zones so, in summer too."""
_ZONE_CHARS = 60
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_ORDINALS = {
    "1": "first",
    "2": "second",
    "3": "third",
    "4": "fourth",
    "5": "fifth",
    "-1": "last",
}


def when(event: Component, calendar: Component) -> str:
    """`Tue 3 March 2026, 10:00 to 11:00 (Europe/Berlin, UTC+01:00)`; "" if no time can be read."""
    start_field = event.first("DTSTART")
    start = _moment(start_field.value)
    if start is None:
        return ""
    end_field = event.first("DTEND")
    end = _moment(end_field.value) or _after(start, event.first("DURATION").value)
    is_all_day = len(start_field.value.strip()) == len("YYYYMMDD") or (
        event.first("X-MICROSOFT-CDO-ALLDAYEVENT").text.upper() == "TRUE"
    )
    if is_all_day:
        last = end - timedelta(days=1) if end and end > start else start
        return f"{_day(start)}{f' to {_day(last)}' if last > start else ''}, all day"
    zone = _zone(start_field, start, calendar)
    if end is None or end <= start:
        return f"{_day(start)}, {start:%H:%M}{zone}"
    end_zone = _zone(end_field, end, calendar) if end_field.value else zone
    if end_zone != zone:
        return f"{_day(start)}, {start:%H:%M}{zone} to {_day(end)}, {end:%H:%M}{end_zone}"
    if end.date() == start.date():
        return f"{_day(start)}, {start:%H:%M} to {end:%H:%M}{zone}"
    return f"{_day(start)}, {start:%H:%M} to {_day(end)}, {end:%H:%M}{zone}"


def series(event: Component) -> str:
    """`every 2 weeks on Monday until 30 June 2026`; "" for a single event."""
    rule = _rule(event.first("RRULE"))
    unit = _UNITS.get(rule.get("FREQ", ""))
    if unit is None:
        return "repeated" if rule or event.all("RDATE") else ""
    interval = _number(rule.get("INTERVAL", ""))
    words = [f"every {unit}" if interval in ("1", "") else f"every {interval} {unit}s"]
    if days := _BY_DAY.findall(rule.get("BYDAY", "")[:60]):
        words.append("on " + _on_days(days, rule.get("BYSETPOS", "")[:3]))
    if until := _moment(rule.get("UNTIL", "")):
        words.append(f"until {_date(until)}")
    count = _number(rule.get("COUNT", ""))
    return " ".join(words) + (f", {count} times" if count else "")


def joined(words: list[str]) -> str:
    """`a, b and c`"""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _moment(text: str) -> datetime | None:
    if not (found := _TIME.match(text.strip())):
        return None
    year, month, day, hour, minute = (int(part or 0) for part in found.groups()[:5])
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - as the organiser wrote it
    except ValueError:
        return None


def _after(start: datetime, duration: str) -> datetime | None:
    found = _DURATION.fullmatch(duration.strip())
    if not found:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None


def _zone(time: Property, moment: datetime, calendar: Component) -> str:
    if time.value.strip().endswith("Z"):
        return " (UTC)"
    name = Property(time.parameters.get("TZID", "")).text
    if not name:
        return ""
    known = _ZONE_NAME.search(name)
    shown = known[0] if known else name[:_ZONE_CHARS]
    if offset := _offset(name, moment, calendar):
        return f" ({_IN_WINTER.sub('', shown)}, {offset})"
    return f" ({shown})"


def _offset(name: str, moment: datetime, calendar: Component) -> str:
    """The zone's distance from UTC at that time: of its latest change before then."""
    changes = [
        (onset, change.first("TZOFFSETTO").value.strip())
        for zone in calendar.named("VTIMEZONE")
        if zone.first("TZID").text == name
        for change in zone.parts
        for year in (moment.year - 1, moment.year)
        if (onset := _onset(change, year)) and onset <= moment
    ]
    found = _OFFSET.match(max(changes)[1]) if changes else None
    return f"UTC{found[1]}{found[2]}:{found[3]}" if found else ""


def _onset(change: Component, year: int) -> datetime | None:
    """When STANDARD or DAYLIGHT begins in that year; those that do not repeat begin once."""
    start = _moment(change.first("DTSTART").value)
    rule = _rule(change.first("RRULE"))
    if start is None or not rule:
        return start
    until = _moment(rule.get("UNTIL", ""))
    found = _BY_DAY.match(rule.get("BYDAY", ""))
    month = int(_number(rule.get("BYMONTH", "")) or start.month)
    if (until and until.year < year) or year < start.year or not 1 <= month <= len(_MONTHS):
        return None
    if not found:
        return start.replace(year=year, month=month, day=min(start.day, 28))
    return start.replace(year=year, month=month, day=_day_of(year, month, found))


def _day_of(year: int, month: int, by_day: re.Match[str]) -> int:
    """The day of the month of `-1SU`, the last Sunday."""
    first_weekday, length = monthrange(year, month)
    first = (_WEEK.index(by_day[2]) - first_weekday) % 7 + 1
    days = range(first, length + 1, 7)
    number = int(by_day[1] or 1)
    index = number if number < 0 else number - 1
    return days[index] if -len(days) <= index < len(days) else days[-1]


def _rule(rule: Property) -> dict[str, str]:
    """The parts of a recurrence rule (RFC 5545 section 3.3.10)."""
    parts = (part.partition("=") for part in rule.value.upper().split(";", 20)[:20])
    return {name.strip(): value.strip() for name, _, value in parts if value}


def _on_days(days: list[tuple[str, str]], position: str) -> str:
    """`position` (BYSETPOS): which of the days; Exchange says so, where others write `2TU`."""
    if len(days) == 1:
        number, day = days[0]
        return _by_day(number or position, day)
    named = joined([_by_day(*each) for each in days])
    return f"the {which} of {named}" if (which := _ordinal(position)) else named


def _by_day(number: str, day: str) -> str:
    name = _WEEKDAYS[_WEEK.index(day)]
    ordinal = _ordinal(number)
    return f"the {ordinal} {name}" if ordinal else name


def _ordinal(number: str) -> str:
    sign, digits = number[:1], number.lstrip("+-")
    return _ORDINALS.get(f"{'-' if sign == '-' else ''}{digits}", "")


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 5 else ""  # noqa: PLR2004


def _day(moment: datetime) -> str:
    return f"{_WEEKDAYS[moment.weekday()][:3]} {_date(moment)}"


def _date(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
