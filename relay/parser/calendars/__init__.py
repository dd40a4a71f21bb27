"""Calendar mails (RFC 5546): what, when, where, who, and whether they come, in one line of text."""

from relay.parser.calendars.components import Component, Property, read_calendar
from relay.parser.calendars.times import joined, series, when
from relay.parser.clean import clean_line
from relay.parser.mime import Part

_FILE_TYPES = ("text/calendar", "application/ics", "application/calendar")
_ASKING = ("request", "reply", "cancel", "counter", "declinecounter", "refresh", "add")
_PEOPLE = 10
_CHARS = 200
_ANSWERS = {
    "ACCEPTED": "Accepted",
    "DECLINED": "Declined",
    "TENTATIVE": "Tentatively accepted",
    "DELEGATED": "Delegated",
}
_METHODS = {
    "request": "Invitation",
    "cancel": "Cancelled",
    "counter": "New time proposed",
    "declinecounter": "Proposed time declined",
    "refresh": "Latest version asked for",
    "add": "Added to a series",
}


def read_event(part: Part, text: str) -> str:
    """The event that a mail asks or answers about, as one line; "" if it is no calendar mail.

    `text` is the mail's body: a calendar that is attached to a written mail is only a file.
    """
    for inner in part.walk():
        if not _is_calendar(inner) or (inner.disposition == "attachment" and text.strip()):
            continue
        calendar = read_calendar(inner.content, inner.parameters.get("charset"))
        method = clean_line(calendar.first("METHOD").value or inner.parameters.get("method", ""))
        if method.lower() in _ASKING:
            return _line(calendar, method.lower())
    return ""


def _is_calendar(part: Part) -> bool:
    is_octets = part.content_type == "application/octet-stream"
    return part.content_type in _FILE_TYPES or (
        is_octets and part.filename.lower().endswith(".ics")
    )


def _line(calendar: Component, method: str) -> str:
    events = [*calendar.named("VEVENT"), *calendar.named("VTODO")]
    event = events[0] if events else Component("VEVENT")
    title = event.first("SUMMARY").text[:_CHARS]
    said = _what_happened(event, method) + (f": {title}" if title else "")
    place = event.first("LOCATION").text[:_CHARS]
    organiser = _name(event.first("ORGANIZER"))
    details = (
        said,
        when(event, calendar),
        series(event) or ("one of a series" if event.all("RECURRENCE-ID") else ""),
        place and f"at {place}",
        organiser and f"organised by {organiser}",
        "" if method in ("reply", "counter") else _invited(event),
    )
    return clean_line("; ".join(filter(None, details)))


def _what_happened(event: Component, method: str) -> str:
    answers = [one for one in event.all("ATTENDEE") if _answer(one) in _ANSWERS]
    attendee = next(iter(answers), event.first("ATTENDEE"))
    by = f" by {_name(attendee)}" if _name(attendee) else ""
    if method == "reply":
        return f"{_ANSWERS.get(_answer(attendee), 'Answered')}{by}"
    if method == "counter":
        return f"{_METHODS[method]}{by}"
    if method == "request" and event.first("STATUS").text.upper() == "CANCELLED":
        return _METHODS["cancel"]
    if method == "request" and event.first("SEQUENCE").text.strip("0"):
        return "Changed invitation"
    return _METHODS[method]


def _answer(attendee: Property) -> str:
    return attendee.parameters.get("PARTSTAT", "").upper()


def _invited(event: Component) -> str:
    attendees = event.all("ATTENDEE")
    people = [
        name
        for one in attendees
        if one.parameters.get("CUTYPE", "").upper() not in ("RESOURCE", "ROOM")
        and (name := _name(one))
    ]
    if not people:
        return ""
    shown = people[:_PEOPLE]
    if len(people) > _PEOPLE:
        shown.append(f"{len(people) - _PEOPLE} more")
    return "invited: " + joined(shown)


def _name(person: Property) -> str:
    """The common name, else the address of a calendar user (RFC 5545 section 3.3.3)."""
    scheme, _, address = person.value.strip().partition(":")
    name = clean_line(person.parameters.get("CN", "")) or (
        clean_line(address) if scheme.lower() == "mailto" else ""
    )
    return name[:_CHARS]
