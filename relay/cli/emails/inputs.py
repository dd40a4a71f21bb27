"""What `relay emails` reads: flags, JSON and JSON lines, records, filters. Every mistake is named."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar, get_args

from relay.errors import Permanent
from relay.hubspot import Filter, Link, New, Operator, Sort, email_headers, wire
from relay.hubspot.properties import NAMES
from relay.hubspot.written import read_new
from relay.model import Address, RecordType
from relay.parser.addresses import parse_addresses

T = TypeVar("T")

_TYPES = {type_.value: type_ for type_ in RecordType} | {
    "contacts": RecordType.CONTACT,
    "companies": RecordType.COMPANY,
    "deals": RecordType.DEAL,
    "tickets": RecordType.TICKET,
}
_YEARS = range(2000, 2101)  # what a number means outside of them is a mistake
_VALUELESS = ("HAS_PROPERTY", "NOT_HAS_PROPERTY")


# ---------------------------------------------------------------- flags


def properties_of(
    *,
    timestamp: str | None = None,
    from_: str | None = None,
    sender: str | None = None,
    to: Sequence[str] | None = None,
    cc: Sequence[str] | None = None,
    bcc: Sequence[str] | None = None,
    header_json: str | None = None,
    attachment_id: Sequence[str] | None = None,
    **plain: str | None,
) -> dict[str, str]:
    """The properties by HubSpot's names, of those flags that were given."""
    people = {"to": to or (), "cc": cc or (), "bcc": bcc or ()}
    if header_json is not None and (from_ is not None or any(people.values())):
        raise Permanent("--header-json says who it is from and to: leave out --from, --to, …")
    flags = {
        **plain,
        "timestamp": timestamp and _utc(timestamp),
        "headers": header_json if header_json is not None else _headers(from_, sender, people),
        "attachments": None if attachment_id is None else ";".join(attachment_id),
    }
    return {NAMES[word]: value for word, value in flags.items() if value is not None}


def _utc(when: str) -> str:
    """Any ISO 8601 time, or Unix milliseconds, as HubSpot takes it. `date +%s` gives seconds."""
    at = wire.moment(when)
    if at is None:
        raise Permanent(
            f"--timestamp {when}: expected a time like 2026-03-02T08:30:00Z, or Unix milliseconds"
        )
    if when.isdecimal() and at.year not in _YEARS:
        in_seconds = wire.moment(f"{when}000")
        meant = in_seconds is not None and in_seconds.year in _YEARS
        raise Permanent(
            f"--timestamp {when}: that is the year {at.year}; milliseconds are meant"
            f"{f': did you mean {when}000?' if meant else ''}"
        )
    return wire.timestamp(at)


def _headers(
    from_: str | None, sender: str | None, people: Mapping[str, Sequence[str]]
) -> str | None:
    """The header property of these people, None when nobody is named."""
    if from_ is None:
        if sender is not None or any(people.values()):
            raise Permanent("--to, --cc, --bcc and --sender need --from: say who it is from")
        return None
    return email_headers(
        from_=_addresses("from", from_)[0],
        sender=None if sender is None else _addresses("sender", sender)[0],
        to=_people("to", people["to"]),
        cc=_people("cc", people["cc"]),
        bcc=_people("bcc", people["bcc"]),
    )


def _people(flag: str, texts: Iterable[str]) -> list[Address]:
    return [address for text in texts for address in _addresses(flag, text)]


def _addresses(flag: str, text: str) -> tuple[Address, ...]:
    addresses = parse_addresses(text)
    if not addresses:
        raise Permanent(f"--{flag} {text}: expected an address, like 'Jane Doe <jane@acme.com>'")
    return addresses


def record(text: str) -> tuple[str, str]:
    """`contact:602` -> contact and 602. Any object type, singular or plural."""
    object_type, colon, record_id = text.partition(":")
    if not (object_type and colon and record_id.isdecimal()):
        raise Permanent(f"{text}: expected a record, like contact:602")
    return object_type, record_id


def link(text: str) -> Link:
    """The usual association of an email with a record. Raises Permanent for other types."""
    object_type, record_id = record(text)
    if object_type not in _TYPES:
        raise Permanent(f"{text}: a new email can be associated with {', '.join(RecordType)} only")
    return Link.from_email(_TYPES[object_type], record_id)


# ---------------------------------------------------------------- search


def search_filter(text: str) -> Filter:
    """`PROPERTY OPERATOR VALUE`. BETWEEN takes two values, IN and NOT_IN a list with commas."""
    name, operator, value = [*text.split(None, 2), "", "", ""][:3]
    known = next((each for each in get_args(Operator) if each == operator.upper()), None)
    if known is None:
        raise Permanent(
            f"{text}: expected PROPERTY OPERATOR VALUE, with one of {', '.join(get_args(Operator))}"
        )
    if (known in _VALUELESS) == bool(value):
        raise Permanent(f"{text}: {known} takes {'no' if known in _VALUELESS else 'a'} value")
    match known:
        case "BETWEEN":
            low, _, high = value.partition(" ")
            if not high:
                raise Permanent(f"{text}: BETWEEN takes two values, with a space between them")
            return Filter(name, known, low, high.strip())
        case "IN" | "NOT_IN":
            return Filter(name, known, values=[each.strip().lower() for each in value.split(",")])
        case _:
            return Filter(name, known, value or None)


def sort(text: str) -> Sort:
    """A property, with a `-` before it for the largest first."""
    return Sort(text.removeprefix("-"), descending=text.startswith("-"))


def names(text: str | None) -> list[str]:
    return [name for each in (text or "").split(",") if (name := each.strip())]


# ---------------------------------------------------------------- JSON


def body(file: Path) -> New[dict[str, str]]:
    """The body of one create or update, as HubSpot's page shows it, with its line of comment or not."""
    text = "\n".join(line for line in _read(file).split("\n") if not line.startswith("//"))
    return _parsed(text, _named(file), read_new)


def lines(file: Path, reader: Callable[..., T]) -> list[T]:
    """The bodies of a file of JSON lines, each with its line's number as its trace id."""
    return [
        _parsed(line, f"{_named(file)}:{number}", partial(reader, trace_id=str(number)))
        for number, line in enumerate(_read(file).split("\n"), start=1)
        if line.strip()
    ]


def _parsed(text: str, place: str, reader: Callable[[object], T]) -> T:
    try:
        return reader(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise Permanent(f"{place}: this is no JSON: {error}") from None
    except Permanent as mistake:
        raise Permanent(f"{place}: {mistake.reason}") from None


def _named(file: Path) -> str:
    return "standard input" if str(file) == "-" else str(file)


def _read(file: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise Permanent(f"{file}: {error.strerror}: name a file that can be read") from error
    except UnicodeDecodeError:
        raise Permanent(f"{_named(file)}: this is no UTF-8: save it as UTF-8") from None
