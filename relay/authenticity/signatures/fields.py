"""A mail's header fields as signatures see them: in order, with every byte.

Stricter than the parser, on purpose: where the two could read a mail differently, nothing in it is
taken for signed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relay.parser.limits import FIELD_BYTES, FIELDS, HEADER_BLOCK_BYTES

_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ONCE = ("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id")
"""RFC 5322 section 3.6. Of two, a signature covers the lower one, and readers show the upper one."""


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is in lower case. `raw` is all of the field, without the line end at its end."""

    name: str
    raw: bytes

    @property
    def value(self) -> bytes:
        return self.raw.partition(b":")[2]


@dataclass(frozen=True, slots=True)
class Signed:
    """A mail that can carry signatures: its fields, and where its body starts."""

    fields: tuple[Field, ...]
    body_start: int

    def all(self, name: str) -> list[Field]:
        """From top to bottom."""
        return [field for field in self.fields if field.name == name]


def split(raw: bytes) -> Signed | str:
    """The fields of a mail whose lines end in CRLF, or why no signature in it can count."""
    end = raw.find(b"\r\n\r\n", 0, HEADER_BLOCK_BYTES)
    if end < 0:
        return "its header is too long, or has no end"
    lines = raw[:end].split(b"\r\n")
    fields: list[Field] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and lines[at][:1] in (b" ", b"\t"):
            continue
        field = _field(lines[start:at])
        if field is None:
            return "its header has a line that is none"
        fields.append(field)
        start = at
    if len(fields) > FIELDS:
        return "its header has too many fields"
    names = [field.name for field in fields]
    if repeated := next((name for name in _ONCE if names.count(name) > 1), None):
        return f"it has several {repeated.title()} fields"
    return Signed(tuple(fields), end + len(b"\r\n\r\n"))


def _field(lines: Sequence[bytes]) -> Field | None:
    raw = b"\r\n".join(lines)
    name = _NAME.match(raw)
    if not name or len(raw) > FIELD_BYTES:
        return None
    return Field(name[1].decode("ascii").lower(), raw)
