"""The canonical forms of RFC 6376 section 3.4: what is signed of a field and of a body.

A body may be 35 MB of whatever a stranger likes: it is read once, block by block, and nothing here
searches backwards.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from relay.authenticity.signatures.fields import Field

_BLOCK_BYTES = 262_144
_TAIL_BYTES = 65_536  # even: whole line ends


class Form(StrEnum):
    SIMPLE = "simple"
    RELAXED = "relaxed"


def header(field: Field, form: Form) -> bytes:
    """A field as it is signed, without a line end."""
    if form is Form.SIMPLE:
        return field.raw
    value = _spaced(field.value.replace(b"\r\n", b""))
    return field.name.encode() + b":" + value.strip(b" ")


@dataclass(frozen=True, slots=True)
class BodyHash:
    """SHA-256 of a body in a canonical form, and how long that form is."""

    digest: bytes
    length: int


def body(raw: bytes, start: int, form: Form) -> BodyHash:
    """Linear in the body, whatever is in it. In a thread, if it is large."""
    digest, length = hashlib.sha256(), 0
    for piece in _relaxed(raw, start) if form is Form.RELAXED else _simple(raw, start):
        digest.update(piece)
        length += len(piece)
    return BodyHash(digest.digest(), length)


def _simple(raw: bytes, start: int) -> Iterator[bytes]:
    """Empty lines at the end count as none (section 3.4.3); an empty body is one line end."""
    end = len(raw)
    while raw.endswith(b"\r\n", start, end):
        tail = raw[max(start, end - _TAIL_BYTES) : end]
        end -= (len(tail) - len(tail.rstrip(b"\r\n"))) // 2 * 2
    for at in range(start, end, _BLOCK_BYTES):
        yield raw[at : min(at + _BLOCK_BYTES, end)]
    yield b"\r\n"


def _relaxed(raw: bytes, start: int) -> Iterator[bytes]:
    """White space in a line is one space, at its end none (section 3.4.4); an empty body is nothing.

    Line ends and a space at the end of a block are held back: what follows says whether they count.
    """
    lines, has_space, is_empty = 0, False, True
    for block in _blocks(raw, start):
        text = _spaced((b" " if has_space else b"") + block).replace(b" \r\n", b"\r\n")
        core = text.rstrip(b" \r\n")
        tail = text[len(core) :]
        if core:
            yield from _line_ends(lines)
            yield core
            lines, is_empty = 0, False
        lines += tail.count(b"\r\n")
        has_space = tail.endswith(b" ")
    if not is_empty:
        yield b"\r\n"


def _spaced(text: bytes) -> bytes:
    """Each run of white space as one space. Halving them costs less than finding each."""
    text = text.replace(b"\t", b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text


def _line_ends(count: int) -> Iterator[bytes]:
    for at in range(0, count, _BLOCK_BYTES):
        yield b"\r\n" * min(count - at, _BLOCK_BYTES)


def _blocks(raw: bytes, start: int) -> Iterator[bytes]:
    """No block ends inside a CRLF."""
    while start < len(raw):
        end = start + _BLOCK_BYTES
        end += raw[end - 1 : end] == b"\r"
        yield raw[start:end]
        start = end
