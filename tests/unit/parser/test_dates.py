from datetime import UTC, datetime, timedelta, timezone

import pytest

from relay.parser.dates import parse_date, zone_of
from relay.parser.written_dates import parse_written_date

_TWO_HOURS_EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "expected", "defect"),
    [
        ("Wed, 27 Oct 2021 09:31:00 +0200", datetime(2021, 10, 27, 7, 31, tzinfo=UTC), None),
        ("27 Oct 21 09:31 EST", datetime(2021, 10, 27, 14, 31, tzinfo=UTC), None),
        ("Wed, 27 Oct 2021 09:31:00", datetime(2021, 10, 27, 9, 31, tzinfo=UTC), "no_zone"),
        ("Wed, 27 Oct 1921 09:31:00 +0000", None, "year"),
        ("Wed, 27 Oct 2201 09:31:00 +0000", None, "year"),
        ("Wed, 27 Oct 2021 09:31:00 +9999", None, "unreadable"),
        ("soon", None, "unreadable"),
        ("", None, "unreadable"),
    ],
)
def test_a_date_field_becomes_utc(text, expected, defect):
    assert parse_date(text) == (expected, defect)


def test_the_zone_of_a_date_field_is_known():
    assert zone_of("Wed, 27 Oct 2021 09:31:00 +0200").utcoffset(None) == timedelta(hours=2)
    assert zone_of("soon") is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed, Oct 27, 2021 at 9:31 AM", (2021, 10, 27, 7, 31)),
        ("Wed, Oct 27, 2021 at 12:05\u202fPM", (2021, 10, 27, 10, 5)),
        ("25 October 2021 at 11:17:21 EEST", (2021, 10, 25, 8, 17)),
        ("Thursday, 28 October 2021 at 12:46", (2021, 10, 28, 10, 46)),
        ("Wednesday, October 27, 2021 15:14", (2021, 10, 27, 13, 14)),
        ("Monday, September 19, 2022, 5:55:44 PM -0400", (2022, 9, 19, 21, 55)),
        ("Tuesday, November 2, 2021, 09:26:50 AM GMT+1", (2021, 11, 2, 8, 26)),
        ("Wed, 3 Nov 2021 15:51:30 +0100", (2021, 11, 3, 14, 51)),
        ("28/10/2021 12:46", (2021, 10, 28, 10, 46)),
        ("10/28/2021 1:46 PM", (2021, 10, 28, 11, 46)),
        ("28.10.2021 12:46", (2021, 10, 28, 10, 46)),
        ("2021-10-28 12:46", (2021, 10, 28, 10, 46)),
        ("28 Oct 2021", (2021, 10, 27, 22, 0)),
    ],
)
def test_a_date_written_for_people_is_read_in_the_zone_of_its_reader(text, expected):
    date, defect = parse_written_date(text, _TWO_HOURS_EAST)
    assert defect is None
    assert date.replace(second=0) == datetime(*expected, tzinfo=UTC)


def test_month_and_day_that_could_be_swapped_are_a_defect():
    european, defect = parse_written_date("03/04/2021 12:46", UTC)
    assert (european, defect) == (datetime(2021, 4, 3, 12, 46, tzinfo=UTC), "ambiguous")
    american, _ = parse_written_date("03/04/2021 12:46 PM", UTC)
    assert american == datetime(2021, 3, 4, 12, 46, tzinfo=UTC)


@pytest.mark.parametrize("text", ["next week", "31 February 2021 10:00", "October", "99/99/2021"])
def test_a_written_date_that_is_none_is_a_defect(text):
    assert parse_written_date(text, UTC) == (None, "unreadable")
