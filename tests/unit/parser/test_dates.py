from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.parser.dates.fields import parse_date, zone_of


@pytest.mark.parametrize(
    ("text", "expected", "defect"),
    [
        ("Wed, 27 Oct 2021 09:31:00 +0200", datetime(2021, 10, 27, 7, 31, tzinfo=UTC), None),
        ("27 Oct 21 09:31 EST", datetime(2021, 10, 27, 14, 31, tzinfo=UTC), None),
        ("Wed, 27 Oct 2021 09:31:00", datetime(2021, 10, 27, 9, 31, tzinfo=UTC), "no_zone"),
        ("Wed, 27 Oct 1921 09:31:00 +0000", None, "year"),
        ("Wed, 27 Oct 2201 09:31:00 +0000", None, "year"),
        ("Thu, 1 Jan 1970 00:00:01 +1400", None, "year"),
        ("Wed, 27 Oct 2021 09:31:00 +9999", None, "unreadable"),
        ("Wed, 31 Feb 2021 09:31:00 +0000", None, "unreadable"),
        ("Wed, 27 Oct 2021", None, "unreadable"),  # at what time of that day?
        ("Wed, 27 Oct 2021 25:31:00 +0000", None, "unreadable"),
        ("03/04/2021 09:31:00", None, "ambiguous"),
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
    "text",
    [
        "Wed, 27 Oct 2021 09:31:00 +0200 (CEST)",
        "Wed, 27 Oct 2021 09:31 +0200",
        "Wed, 27 Oct 2021 9:31:00 +0200",
        "27 Oct 2021 09:31:00 +0200",
        "Wed 27 Oct 2021 09:31:00 +0200",
        "Wed,27 Oct 2021 09:31:00 +0200",
        "Tue, 27 Oct 2021 09:31:00 +0200",  # it was a Wednesday
        "Wed, 27 Oct 21 09:31:00 +0200",
        "Wed, 27 Oct 121 09:31:00 +0200",  # RFC 5322 section 4.3
        "Wed, 27 October 2021 09:31:00 +0200",
        "Wednesday, 27-Oct-21 07:31:00 GMT",  # RFC 850
        "27-Oct-2021 09:31:00 +0200",
        "Wed Oct 27 07:31:00 2021 +0000",  # asctime
        "Wed Oct 27 09:31:00 CEST 2021",
        "Wed, Oct 27 2021 03:31:00 AM EDT",
        "Wed, 27 Oct 2021 07:31:00 GMT",
        "Wed, 27 Oct 2021 07:31:00 UT",
        "Wed, 27 Oct 2021 07:31:00 Z",
        "Wed, 27 Oct 2021 07:31:00 -0000",
        "Wed, 27 Oct 2021 02:31:00 EST",
        'Wed, 27 Oct 2021 00:31:00 "PDT"',
        "Wed, 27 Oct 2021 09:31:00 +02:00",
        "Wed, 27 Oct 2021 09:31:00 GMT+0200",
        "Wed, 27 Oct 2021 09:31:00 +0200 (Mitteleuropäische Sommerzeit) and more",
        "Wed, 27 Oct 2021 06:31:00 +-0100",
        "Wed, 27 Oct 2021 00:31:00 -700",
        "Wed, 27 Oct 2021 09.31.00 +0200",
        "Mi, 27 Okt 2021 09:31:00 +0200",
        "2021-10-27T09:31:00+02:00",
        "2021-10-27 07:31:00Z",
        "2021-10-27T07:31:00.000000Z",
        "10/27/2021 3:31:00 AM -0400",
        "\t Wed,  27 Oct\r\n 2021 09:31:00  +0200 ",
    ],
)
def test_a_date_field_that_breaks_the_rules_is_read_where_it_means_one_time(text):
    assert parse_date(text) == (datetime(2021, 10, 27, 7, 31, tzinfo=UTC), None)


def test_a_leap_second_is_the_one_before():
    assert parse_date("Sat, 31 Dec 2016 23:59:60 +0000")[0].second == 59


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)),  # noqa: DTZ001 - the zone is added
    st.integers(-14 * 60, 14 * 60),
)
def test_whatever_is_written_by_the_rules_is_read_as_the_standard_library_does(local, minutes):
    moment = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    text = format_datetime(moment)
    assert parse_date(text) == (moment, None)
    assert zone_of(text) == moment.tzinfo
