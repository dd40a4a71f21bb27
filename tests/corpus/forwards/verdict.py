"""How relay's reading of a forward differs from the right one. For the tests of the parser."""

import re
from collections.abc import Iterator
from zlib import crc32

from relay.parser import parse
from tests.corpus.forwards.scribe import Client, Mail, forward

_LINK = re.compile(r"\s?[(<]https?://[^\s)>]*[)>]")


def all_of(client: Client) -> Iterator[Mail]:
    """A forward in each of a client's languages and forms, of another original each time."""
    for language in client.words:
        for number, form in enumerate(client.forms, _number(client, language)):
            yield forward(client, language, form, number)


def one_each(client: Client, *, every: int = 1, form: str = "") -> Iterator[Mail]:
    """A forward in each language, or in every second or third, in that form or in one after the other."""
    for index, language in enumerate(sorted(client.words)):
        number = _number(client, language)
        if (index + _number(client, "")) % every == 0:
            yield forward(
                client, language, form or client.forms[number % len(client.forms)], number
            )


def _number(client: Client, language: str) -> int:
    return crc32(f"{client.name} {language}".encode()) % 1000


def misses(mail):
    """What is read otherwise than it is right, in words."""
    forwarded = parse(mail.raw).forwarded
    if not forwarded:
        return ["no forward"]
    return [
        f"{name} {found!r}, not {right!r}"
        for name, (found, right) in differences(forwarded[0], mail.reading).items()
    ]


def differences(forwarded, reading):
    """What was found and what is right, of each field in which they differ."""
    found, right = _found(forwarded), _right(reading)
    return {name: (found[name], right[name]) for name in right if found[name] != right[name]}


def _found(forwarded):
    email = forwarded.email
    return {
        "from": _people(email.from_),
        "to": _people(email.to),
        "cc": _people(email.cc),
        "subject": email.subject,
        "date": email.date,
        "text": _lines(email.text),
        "note": _lines(forwarded.note),
    }


def _right(reading):
    return {
        "from": _people([reading.sender]),
        "to": _people(reading.to),
        "cc": _people(reading.cc),
        "subject": reading.subject,
        "date": reading.date,
        "text": _lines(reading.text),
        "note": _lines(reading.note),
    }


def _people(people):
    return [(person.name, person.email) for person in people]


def _lines(text):
    """Its lines, without the blank ones: how many of these there are is the form's business."""
    return [line.strip() for line in _LINK.sub("", text).split("\n") if line.strip()]
