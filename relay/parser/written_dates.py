"""Dates as mail clients write them for people: `Wed, Oct 27, 2021 at 9:31 AM`. Never raises.

The words around day, month, year and time differ per client and language and are not looked at: the
year is what has four digits, the month a name of `forward_labels` or a number, the rest is the day.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from relay.parser.clean import clean_line
from relay.parser.dates import parse_date
from relay.parser.forward_labels import LANGUAGES

_CHARS = 120
_TIME = re.compile(
    r"(?<![\d.:])(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?![\d.:]*\d)\s{0,3}([ap])?\.?(?:m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:\b(?:gmt|utc)|\s)\s{0,2}([+-])(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(\d{1,4})\s{0,2}([./-])\s{0,2}(\d{1,2})\s{0,2}[./-]\s{0,2}(\d{2,4})\b")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]{2,20}")
_MONTHS = {
    name: number
    for language in LANGUAGES
    for number, names in enumerate(language.months, 1)
    for name in names
}
_ZONE_HOURS = {
    "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "msk": 3, "jst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7,
}  # fmt: skip


def parse_written_date(text: str, zone: tzinfo) -> tuple[datetime | None, str | None]:
    """The time in UTC, and what was wrong: None, `missing`, `unreadable` or `ambiguous`.

    `zone` is taken when the text names none: clients write in the time zone of their user.
    """
    text = clean_line(text)[:_CHARS]
    if not text:
        return None, "missing"
    date, defect = parse_date(text)
    if date and not defect:
        return date, None
    time = _TIME.search(text)
    day_text = text[: time.start()] + " " + text[time.end() :] if time else text
    try:
        year, month, day, is_ambiguous = _day(day_text, is_american=bool(time and time[4]))
        local = datetime(year, month, day, *_clock(time), tzinfo=_zone(text, zone))
        return local.astimezone(UTC), "ambiguous" if is_ambiguous else None
    except (ValueError, OverflowError):
        return None, "unreadable"


def _clock(time: re.Match[str] | None) -> tuple[int, int, int]:
    if not time:
        return 0, 0, 0
    hour = int(time[1])
    if time[4]:
        hour = hour % 12 + (12 if time[4].lower() == "p" else 0)
    return hour, int(time[2]), int(time[3] or 0)


def _day(text: str, *, is_american: bool) -> tuple[int, int, int, bool]:
    """Year, month, day, and whether month and day could be meant the other way round."""
    if numeric := _NUMERIC.search(text):
        first, second, third = int(numeric[1]), int(numeric[3]), int(numeric[4])
        if first > 31:  # noqa: PLR2004 - no day of a month
            return first, second, third, False
        year = third if third > 99 else 2000 + third  # noqa: PLR2004 - two digits
        is_ambiguous = first <= 12 and second <= 12 and numeric[2] == "/"  # noqa: PLR2004 - months
        month_first = second > 12 or (is_ambiguous and is_american)  # noqa: PLR2004 - months
        month, day = (first, second) if month_first else (second, first)
        return year, month, day, is_ambiguous and first != second
    year_found = _YEAR.search(text)
    if not year_found:
        raise ValueError("no year")
    rest = text[: year_found.start()] + " " + text[year_found.end() :]
    day_found = _DAY.search(rest)
    months = [_MONTHS[word] for word in _WORD.findall(rest.lower()) if word in _MONTHS]
    if not day_found or not months:
        raise ValueError("no day or no month")
    return int(year_found[1]), months[0], int(day_found[1]), False


def _zone(text: str, default: tzinfo) -> tzinfo:
    if offset := _OFFSET.search(text):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    last = text.rpartition(" ")[2].strip("()").lower()
    return timezone(timedelta(hours=_ZONE_HOURS[last])) if last in _ZONE_HOURS else default
