"""Dates as mail clients write them into forwards: year, month, day, hour and minute as written."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from relay.parser.dates.written import parse_written_date
from tests.accuracy.cases import CORPORA, Case, Check

TARGETS = {"as written": 1.0}
_ZONE = re.compile(r"([+-]\d{1,4}|\b[A-Z]{3,4}|SEČ)$")
_ZONE_HOURS = range(-5, 4)
"""Of the zones in the corpus. Which one a date is in is not scored, only that its minutes are right."""


def cases() -> Iterator[Case]:
    dates = json.loads((CORPORA / "forward" / "dates.json").read_text("utf-8"))
    for text, expected in dates.items():
        date, _ = parse_written_date(text, UTC)
        check = Check(
            measure="as written",
            field="date",
            expected=expected,
            found=_found(date, text, expected),
        )
        yield Case(name=text, checks=(check,))


def _found(date: datetime | None, text: str, expected: list[int]) -> list[int] | None:
    """As written: the parser gives UTC, the corpus the words of a zone it does not score."""
    if date is None:
        return None
    found = [date.year, date.month, date.day, date.hour, date.minute]
    difference = datetime(*expected, tzinfo=UTC) - date.replace(second=0)
    hours, rest = divmod(difference.total_seconds(), 3600)
    is_zone = bool(_ZONE.search(text)) and not rest and hours in _ZONE_HOURS
    return expected if is_zone else found
