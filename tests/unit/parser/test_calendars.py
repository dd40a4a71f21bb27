import time

import pytest

from relay.model import Kind

_ZONE = """BEGIN:VTIMEZONE
TZID:Here
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.fixture
def event_of(read_mail):
    """The line about an event with these content lines, in a calendar with that method."""

    def read(*lines, method="REQUEST", around=""):
        event = "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))
        body = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\n{around}{event}\r\nEND:VCALENDAR\r\n"
        return read_mail(body, Content_Type="text/calendar; charset=utf-8").event

    return read


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        (["DTSTART:20260310T090000Z", "DTEND:20260310T093000Z"], "Tue 10 March 2026, 09:00 to 09:30 (UTC)"),
        (["DTSTART:20260310T090000", "DURATION:PT1H30M"], "Tue 10 March 2026, 09:00 to 10:30"),
        (["DTSTART:20260310T090000Z"], "Tue 10 March 2026, 09:00 (UTC)"),
        (["DTSTART:20260310T090000", "DURATION:P9999W", "DURATION:x"], "Tue 10 March 2026, 09:00 to Tue 28 October 2217, 09:00"),
        (["DTSTART:99991231T090000", "DURATION:P9999W"], "Fri 31 December 9999, 09:00"),
        (["DTSTART:20260310T220000Z", "DTEND:20260311T020000Z"], "Tue 10 March 2026, 22:00 to Wed 11 March 2026, 02:00 (UTC)"),
        (
            ["DTSTART;TZID=America/New_York:20260310T090000", "DTEND;TZID=Asia/Tokyo:20260311T020000"],
            "Tue 10 March 2026, 09:00 (America/New_York) to Wed 11 March 2026, 02:00 (Asia/Tokyo)",
        ),
        (["DTSTART;TZID=/made.example/1/Europe/Berlin:20260310T090000"], "Tue 10 March 2026, 09:00 (Europe/Berlin)"),
        (['DTSTART;TZID="(UTC+01:00) Rome, Bern":20260310T090000'], "Tue 10 March 2026, 09:00 ((UTC+01:00) Rome, Bern)"),
        (["DTSTART;TZID=(UTC+01:00) Rome\\, Bern:20260310T090000"], "Tue 10 March 2026, 09:00 ((UTC+01:00) Rome, Bern)"),
        (["DTSTART;TZID=/made.example/Tzfile/Europe/Berlin:20260310T090000"], "Tue 10 March 2026, 09:00 (Europe/Berlin)"),
        (
            ["DTSTART;TZID=America/Argentina/Salta:20260310T090000"],
            "Tue 10 March 2026, 09:00 (America/Argentina/Salta)",
        ),
        (["DTSTART;VALUE=DATE:20260310"], "Tue 10 March 2026, all day"),
        (["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311"], "Tue 10 March 2026, all day"),
        (["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260313"], "Tue 10 March 2026 to Thu 12 March 2026, all day"),
        (["DTSTART;VALUE=DATE:00010101"], "Mon 1 January 1, all day"),
        (
            ["DTSTART:20260310T000000", "DTEND:20260311T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
            "Tue 10 March 2026, all day",
        ),
        (["DTSTART:20261399T090000Z"], None),
        (["DTSTART:soon"], None),
    ],
)  # fmt: skip
def test_an_events_time_is_told_as_it_was_written(event_of, lines, written):
    assert event_of(*lines) == "; ".join(filter(None, ("Invitation", written)))


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ("20260310", "Tue 10 March 2026, 09:00 (Here, UTC+01:00)"),
        ("20260328", "Sat 28 March 2026, 09:00 (Here, UTC+01:00)"),
        ("20260329", "Sun 29 March 2026, 09:00 (Here, UTC+02:00)"),
        ("20261026", "Mon 26 October 2026, 09:00 (Here, UTC+01:00)"),
        ("20260101", "Thu 1 January 2026, 09:00 (Here, UTC+01:00)"),
        ("16000101", "Sat 1 January 1600, 09:00 (Here)"),
    ],
)
def test_a_zone_of_the_senders_making_is_told_by_its_distance_from_utc(event_of, day, offset):
    line = event_of(f"DTSTART;TZID=Here:{day}T090000", around=_ZONE.replace("\n", "\r\n"))
    assert line == f"Invitation; {offset}"


@pytest.mark.parametrize("written", ['"(UTC+01:00) Rome, Bern"', "(UTC+01:00) Rome\\, Bern"])
def test_a_zone_of_windows_is_told_by_its_distance_at_that_time(event_of, written):
    around = _ZONE.replace("Here", "(UTC+01:00) Rome\\, Bern").replace("\n", "\r\n")
    line = event_of(f"DTSTART;TZID={written}:20260710T090000", around=around)
    assert line == "Invitation; Fri 10 July 2026, 09:00 (Rome, Bern, UTC+02:00)"


@pytest.mark.parametrize(
    ("change", "offset"),
    [
        ("DTSTART:20200101T000000\r\nTZOFFSETTO:+0545", ", UTC+05:45"),
        (
            "DTSTART:20200101T000000\r\nTZOFFSETTO:+0545\r\nRRULE:FREQ=YEARLY;BYMONTH=2",
            ", UTC+05:45",
        ),
        (
            "DTSTART:20200101T000000\r\nTZOFFSETTO:+0545\r\nRRULE:FREQ=YEARLY;BYDAY=+MO",
            ", UTC+05:45",
        ),
        ("DTSTART:20200101T000000\r\nTZOFFSETTO:+0545\r\nRRULE:FREQ=YEARLY;UNTIL=20210101", ""),
        ("DTSTART:20200101T000000\r\nTZOFFSETTO:+0545\r\nRRULE:FREQ=YEARLY;BYMONTH=77", ""),
        ("DTSTART:20200101T000000\r\nTZOFFSETTO:later", ""),
        ("TZOFFSETTO:+0545", ""),
    ],
)
def test_a_zones_changes_may_be_written_in_many_ways(event_of, change, offset):
    zone = f"BEGIN:VTIMEZONE\r\nTZID:There\r\nBEGIN:STANDARD\r\n{change}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    line = event_of("DTSTART;TZID=There:20260310T090000", around=zone)
    assert line == f"Invitation; Tue 10 March 2026, 09:00 (There{offset})"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "every 2 weeks on Monday and Wednesday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,FR;COUNT=8", "every week on Monday, Tuesday and Friday, 8 times"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYDAY=+2TU", "every month on the second Tuesday"),
        ("FREQ=YEARLY;BYDAY=20MO;UNTIL=20300101T000000Z", "every year on Monday until 1 January 2030"),
        ("FREQ=SECONDLY;COUNT=999999999999", "repeated"),
        ("INTERVAL=٣;FREQ=DAILY;COUNT=many", "every day"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "every month on the second Tuesday"),
        ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1", "every month on the last of Saturday and Sunday"),
        ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1,2", "every month on Saturday and Sunday"),
    ],
)  # fmt: skip
def test_a_series_is_told_plainly(event_of, rule, told):
    assert event_of(f"RRULE:{rule}") == f"Invitation; {told}"


def test_one_of_a_series_is_told_as_such(event_of):
    assert event_of("RECURRENCE-ID:20260310T090000Z") == "Invitation; one of a series"
    assert event_of("RDATE:20260310T090000Z") == "Invitation; repeated"


@pytest.mark.parametrize(
    ("method", "lines", "told"),
    [
        ("REQUEST", ["SEQUENCE:0"], "Invitation: Visit"),
        ("REQUEST", ["SEQUENCE:2"], "Changed invitation: Visit"),
        ("REQUEST", ["STATUS:CANCELLED", "SEQUENCE:2"], "Cancelled: Visit"),
        ("CANCEL", [], "Cancelled: Visit"),
        ("REPLY", ["ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@client.example"], "Accepted by jo@client.example: Visit"),
        ("REPLY", ["ATTENDEE;PARTSTAT=DECLINED;CN=Jo:mailto:jo@client.example"], "Declined by Jo: Visit"),
        ("REPLY", ['ATTENDEE;CN="Client; Jo";PARTSTAT=TENTATIVE:mailto:x'], "Tentatively accepted by Client; Jo: Visit"),
        (
            "REPLY",
            [
                "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:mia@ours.example",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@client.example",
            ],
            "Accepted by jo@client.example: Visit",
        ),
        ("REPLY", ["ATTENDEE;PARTSTAT=DELEGATED:mailto:jo@client.example"], "Delegated by jo@client.example: Visit"),
        ("REPLY", ["ATTENDEE:urn:uuid:1"], "Answered: Visit"),
        ("COUNTER", ["ATTENDEE;CN=Jo:mailto:jo@client.example"], "New time proposed by Jo: Visit"),
        ("DECLINECOUNTER", [], "Proposed time declined: Visit"),
        ("REFRESH", [], "Latest version asked for: Visit"),
        ("ADD", [], "Added to a series: Visit"),
    ],
)  # fmt: skip
def test_what_is_asked_or_answered_is_told_first(event_of, method, lines, told):
    assert event_of("SUMMARY:Visit", *lines, method=method).partition("; invited")[0] == told


def test_who_is_invited_is_told_without_the_rooms(event_of):
    line = event_of(
        "SUMMARY:Visit\\, long\\n planned",
        "LOCATION:Room 4",
        "ORGANIZER;CN=Mia Berg:MAILTO:mia@ours.example",
        *(f"ATTENDEE;CN=P{number}:mailto:p{number}@ours.example" for number in range(12)),
        "ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room4@ours.example",
    )
    assert line == (
        "Invitation: Visit, long planned; at Room 4; organised by Mia Berg; "
        "invited: P0, P1, P2, P3, P4, P5, P6, P7, P8, P9 and 2 more"
    )


def test_folded_lines_and_broken_parameters_are_read(event_of):
    line = event_of('SUMMARY;X="open:Vi', " sit", "LOCATION;LANGUAGE=en:Room 4", "nonsense")
    assert line == "Invitation: Visit; at Room 4"


@pytest.mark.parametrize(
    ("head", "body", "kind"),
    [
        ("Content-Type: application/ics; name=invite.ics", "", Kind.CALENDAR),
        ("Content-Type: application/octet-stream; name=invite.ics", "", Kind.CALENDAR),
        ("Content-Type: text/calendar\nContent-Disposition: attachment", "", Kind.CALENDAR),
        ("Content-Type: text/calendar\nContent-Disposition: attachment", "See the file.", Kind.MAIL),
        ("Content-Type: application/octet-stream; name=invite.txt", "", Kind.MAIL),
    ],
)  # fmt: skip
def test_a_calendar_may_be_a_file_when_there_is_nothing_else(read_mail, head, body, kind):
    calendar = (
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTODO\nSUMMARY:Offer\nEND:VTODO\nEND:VCALENDAR"
    )
    email = read_mail(
        f"--b\n\n{body}\n--b\n{head}\n\n{calendar}\n--b--",
        Content_Type="multipart/mixed; boundary=b",
    )
    assert (email.kind, email.event) == (kind, "Invitation: Offer" if kind is Kind.CALENDAR else "")


@pytest.mark.parametrize(
    "shape",
    ["BEGIN:VEVENT\n", "A;B=", 'A;B="', "A;B=c,", " \n ", "ATTENDEE:mailto:x\n", "\\", "RRULE:FREQ=DAILY;COUNT=9\n", ";", "BEGIN:VTIMEZONE\n"],
)  # fmt: skip
def test_a_calendar_costs_in_proportion_to_its_size(read_mail, shape):
    def cost(chars):
        body = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n" + (shape * chars)[:chars]
        start = time.process_time()
        assert read_mail(body, Content_Type="text/calendar").kind is Kind.CALENDAR
        return time.process_time() - start

    cost(1_000)
    assert cost(200_000) < 4 * cost(100_000) + 0.5
