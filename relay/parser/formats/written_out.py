"""Files that stand in a text itself, as before MIME: uuencode, yEnc and BinHex (RFC 1741).

The text is what is left without them. What only looks like one stays text. Linear; what comes out is
at most a few times as large as what went in.
"""

import binascii
import re
from collections.abc import Callable
from typing import NamedTuple

from relay.parser.transfer import decode_base64

_MARK = re.compile(
    rb"^(?:begin(?:-base64)? [0-7]{3,4} |=ybegin |\(This file must be converted with BinHex)",
    re.MULTILINE,
)
_UU = re.compile(rb"begin(-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n")
_YENC = re.compile(
    rb"=ybegin (?=[^\r\n]{0,200}\bsize=\d)[^\r\n]{0,200}?\bname=([^\r\n]{1,200})\r?\n"
)
_YENC_PART = re.compile(rb"=ypart [^\n]{0,200}\n")
_YENC_ESCAPE = re.compile(rb"=(.)", re.DOTALL)
_YENC_SHIFT = bytes((byte - 42) % 256 for byte in range(256))
_BINHEX = re.compile(rb"\(This file must be converted with BinHex[^\r\n]{0,100}\r?\n\s{0,20}:")
_BINHEX_DIGITS = bytes.maketrans(
    b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
)
_RUN = re.compile(rb"\x90(.)|[^\x90]+", re.DOTALL)
_LARGEST = 4
"""Times its own size that a BinHex file may become by the runs in it."""
_UU_DIGITS = bytes(range(0x20, 0x61))
_TRIES = 500
"""Lines that look like the start of a file; more are text."""


class WrittenOut(NamedTuple):
    """A file, and where it stands in the text."""

    name: bytes
    content: bytes
    start: int
    end: int


def find_files(text: bytes) -> list[WrittenOut]:
    """In their order."""
    found: list[WrittenOut] = []
    position = 0
    for _ in range(_TRIES):
        if not (mark := _MARK.search(text, position)):
            break
        reader = next(
            read for name, read in _READERS.items() if text.startswith(name, mark.start())
        )
        if file := reader(text, mark.start()):
            found.append(file)
        position = file.end if file else mark.end()
    return found


def has_marks(raw: bytes, start: int, end: int) -> bool:
    """Is it worth a closer look? Costs next to nothing."""
    return any(raw.find(name, start, end) != -1 for name in _READERS)


def _read_uu(text: bytes, start: int) -> WrittenOut | None:
    begin = _UU.match(text, start)
    if not begin:
        return None
    is_base64 = begin[1] is not None
    pieces: list[bytes] = []
    position = begin.end()
    while position < len(text):
        line_end = (text.find(b"\n", position) + 1) or len(text)
        line = text[position:line_end].rstrip(b"\r\n")
        position = line_end
        if line.strip() in {b"end", b"===="}:
            break
        piece = _base64_line(line) if is_base64 else _uu_line(line)
        if piece is None:
            return None
        pieces.append(piece)
    content = b"".join(pieces)
    return WrittenOut(begin[2].strip(), content, start, position) if content else None


def _uu_line(line: bytes) -> bytes | None:
    """Mailers strip the spaces at its end, or add to it."""
    if not line.strip():
        return b""
    count = (line[0] - 0x20) & 0x3F
    length = (count + 2) // 3 * 4
    digits = line[1 : 1 + length]
    if len(line) > length + 3 or line.translate(None, _UU_DIGITS):
        return None
    try:
        return binascii.a2b_uu(line[:1] + digits.ljust(length))
    except binascii.Error:
        return None


def _base64_line(line: bytes) -> bytes | None:
    try:
        return binascii.a2b_base64(line, strict_mode=True)
    except binascii.Error:
        return None


def _read_yenc(text: bytes, start: int) -> WrittenOut | None:
    begin = _YENC.match(text, start)
    if not begin:
        return None
    part = _YENC_PART.match(text, begin.end())
    first = part.end() if part else begin.end()
    last = text.find(b"\n=y", first)
    if last == -1 or not text.startswith(b"\n=yend", last):
        return None
    encoded = text[first:last].translate(None, b"\r\n")
    plain = _YENC_ESCAPE.sub(lambda found: bytes(((found[1][0] - 64) % 256,)), encoded)
    end = (text.find(b"\n", last + 1) + 1) or len(text)
    return WrittenOut(begin[1].strip(), plain.translate(_YENC_SHIFT), start, end)


def _read_binhex(text: bytes, start: int) -> WrittenOut | None:
    begin = _BINHEX.match(text, start)
    if not begin:
        return None
    end = text.find(b":", begin.end())
    if end == -1:
        return None
    digits = text[begin.end() : end].translate(_BINHEX_DIGITS, b"\r\n\t ")
    return _from_binhex(_unpacked(decode_base64(digits)), start, end + 1)


def _unpacked(packed: bytes) -> bytes:
    """Runs of one byte, of at most `_LARGEST` times the size."""
    plain = bytearray()
    for found in _RUN.finditer(packed):
        if found[1] is None:
            plain += found[0]
        elif found[1] == b"\0":
            plain += b"\x90"
        else:
            plain += plain[-1:] * (found[1][0] - 1)
        if len(plain) > len(packed) * _LARGEST:
            break
    return bytes(plain)


def _from_binhex(data: bytes, start: int, end: int) -> WrittenOut | None:
    """Name, type, creator, flags, the lengths of the two forks, a checksum, the data fork."""
    name_length = data[0] if data else 0
    lengths = 1 + name_length + 1 + 4 + 4 + 2
    size = int.from_bytes(data[lengths : lengths + 4], "big")
    content = data[lengths + 10 : lengths + 10 + size]
    name = data[1 : 1 + name_length]
    return WrittenOut(name, content, start, end) if content and name else None


_READERS: dict[bytes, Callable[[bytes, int], WrittenOut | None]] = {
    b"begin ": _read_uu,
    b"begin-base64 ": _read_uu,
    b"=ybegin ": _read_yenc,
    b"(This file must be converted with BinHex": _read_binhex,
}
