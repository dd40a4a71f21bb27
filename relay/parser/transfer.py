"""Transfer encodings (RFC 2045 section 6, and uuencode) undone. Linear, never raises.

What was broken on the way gives what can be read: noise is passed over, a cut end is completed, a
footer that a list wrote below the base64 is left out, and text that is not encoded at all stays text.
"""

import binascii
import re

BASE64, QUOTED_PRINTABLE, UUENCODE = "base64", "quoted-printable", "x-uuencode"
_NAMES = {
    "b64": BASE64,
    "qp": QUOTED_PRINTABLE,
    "quotedprintable": QUOTED_PRINTABLE,
    "uue": UUENCODE,
    "uuencode": UUENCODE,
    "xuue": UUENCODE,
    "xuuencode": UUENCODE,
}
_COMMENT = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[a-z0-9]+(?:[ _-]{0,3}[a-z0-9]+){0,3}")
_SEPARATORS = re.compile(r"[ _-]")

_WHITE_SPACE = b" \t\r\n"
_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_DIGITS))
_PADDED = re.compile(rb"([^=]*)=*")
_MOST_FOREIGN = 10
"""Of a line of base64, at most one byte in this many is noise."""
_NOISE = 2
"""So many are noise in a short line, too."""
_FULL_LINE = 40
_QUAD = 4
_END_BYTES = 16
"""Where padding stands, if nothing is broken."""
_SAMPLE_BYTES = 2_000
_SOFT_BREAK = re.compile(rb"=(?:[ \t]++(?=\r?\n|\Z)|\r(?!\n))")


def find_encoding(value: str) -> str:
    """The encoding that a Content-Transfer-Encoding field names; any word it holds if it is none."""
    word = _WORD.search(_COMMENT.sub(" ", value.lower()))
    if not word:
        return ""
    name = _SEPARATORS.sub("", word[0])
    if name.startswith(BASE64):
        return BASE64
    if name.startswith("quotedprintable"):
        return QUOTED_PRINTABLE
    return _NAMES.get(name, word[0])


def undo(data: bytes, encoding: str) -> bytes:
    match encoding:
        case "base64":
            return data if _is_text(data) else decode_base64(data)
        case "quoted-printable":
            return decode_quoted_printable(data)
        case _:
            return data


def decode_quoted_printable(data: bytes) -> bytes:
    if b"= " in data or b"=\t" in data or b"=\r" in data:
        data = _SOFT_BREAK.sub(b"=", data)
    return binascii.a2b_qp(data)


def decode_base64(data: bytes) -> bytes:
    """What can be decoded of base64."""
    foreign = data.translate(None, _DIGITS + _WHITE_SPACE)
    end = data[-_END_BYTES:]
    if foreign == b"=" * end[len(end.rstrip(_WHITE_SPACE + b"=")) :].count(b"="):
        return _decode_digits(data)
    return b"".join(_decode_segments(b"".join(_lines(data))))


def _decode_digits(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        digits = data.translate(None, _NOT_BASE64)
        whole = len(digits) - (len(digits) % _QUAD == 1)
        return binascii.a2b_base64(digits[:whole] + b"==")


def _lines(data: bytes) -> list[bytes]:
    """The lines that are base64. Below a line of text only full ones are: others may be words."""
    kept: list[bytes] = []
    is_below_text = False
    for line in data.split(b"\n"):
        bare = line.strip()
        if _is_words(bare):
            is_below_text = bool(kept)
        elif not is_below_text or len(bare) >= _FULL_LINE:
            kept.append(bare)
    return kept


def _is_words(line: bytes) -> bool:
    foreign = len(line.translate(None, _DIGITS + b"="))
    is_noise = foreign <= _NOISE and b" " not in line and foreign < len(line)
    return foreign * _MOST_FOREIGN > len(line) and not is_noise


def _decode_segments(data: bytes) -> list[bytes]:
    """Base64 with padding inside: encoded line by line, or several put together.

    Below a padding only whole quads are base64; anything else is a word that somebody added.
    """
    segments: list[bytes] = []
    for found in _PADDED.finditer(data):
        digits = found[1].translate(None, _NOT_BASE64)
        is_whole = (len(digits) + len(found[0]) - len(found[1])) % _QUAD == 0
        if digits and (is_whole or not segments):
            segments.append(_decode_digits(digits))
    return segments


def _is_text(data: bytes) -> bool:
    """Was it never encoded, whatever its label says?"""
    lines = [line for each in data[:_SAMPLE_BYTES].split(b"\n") if (line := each.strip())]
    if not lines or (len(lines[0]) % _QUAD == 0 and not _is_words(lines[0])):
        return False
    words = sum(len(line) for line in lines if _is_words(line))
    return words * 2 > sum(len(line) for line in lines)
