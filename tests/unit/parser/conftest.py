"""Mails for the parser's tests, written in the test or read from `tests/corpus`."""

import dataclasses
import hashlib
from datetime import datetime

import pytest

from relay.parser import parse

_HEAD = {
    "From": "Mia Berg <mia@ours.example>",
    "To": "log@relay.example",
    "Date": "Tue, 3 Mar 2026 10:15:00 +0100",
    "Message-ID": "<1@ours.example>",
    "Subject": "Contract",
}


@pytest.fixture
def make_mail():
    """A mail with the usual header, changed and added to by name; None takes a field away."""

    def make(body="Hello\n", **fields):
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        head = {**_HEAD, **named}
        lines = [f"{name}: {value}" for name, value in head.items() if value is not None]
        body_bytes = body if isinstance(body, bytes) else body.encode()
        return "\n".join(lines).encode("utf-8", "surrogateescape") + b"\n\n" + body_bytes

    return make


@pytest.fixture
def read_mail(make_mail):
    """The parsed mail with that body and those header fields."""
    return lambda *args, **fields: parse(make_mail(*args, **fields))


def _as_json(value):
    if dataclasses.is_dataclass(value):
        fields = {f.name: _as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {name: item for name, item in fields.items() if item not in ("", None, [])}
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, bytes):
        return f"{len(value)} bytes, sha256 {hashlib.sha256(value).hexdigest()[:16]}"
    return value.isoformat() if isinstance(value, datetime) else value


@pytest.fixture
def as_json():
    """A parsed mail as the golden parses show it: empty fields left out, content as a digest."""
    return _as_json
