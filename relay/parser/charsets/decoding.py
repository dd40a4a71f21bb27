"""Bytes to text, by the label that came with them or by a guess. Never raises.

A label is a claim, and bytes can prove it wrong: what is UTF-8 without a fault is nothing else, and
escapes and byte order marks speak for themselves. Only what proves nothing is guessed (`detection`).
"""

import codecs
import re
from collections.abc import Callable

from relay.parser.charsets.detection import detect
from relay.parser.charsets.iso2022 import decode_hz, decode_iso2022, is_hz, is_iso2022
from relay.parser.charsets.labels import (
    HZ,
    ISO_2022,
    UTF_7,
    UTF_16,
    UTF_16_LE,
    UTF_32,
    find_charset,
)
from relay.parser.limits import DETECTION_BYTES

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MULTIBYTE = frozenset({"big5hkscs", "cp932", "cp949", "euc_jp", "gb18030", "johab"})
_SIBLINGS = {
    "big5hkscs": ("cp950",),
    "cp932": ("shift_jis_2004",),
    "euc_jp": ("euc_jis_2004",),
    "cp949": ("johab",),
}
"""Charsets that go by the same label: each knows characters that the other does not."""
_WINDOWS = {
    "iso8859-2": "cp1250",
    "iso8859-5": "cp1251",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-6": "cp1256",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}
"""What is meant by an ISO charset when bytes are used that are control characters there."""
_C1 = bytes(range(0x80, 0xA0))
_PRINTABLE = bytes((*b"\t\r\n", *range(0x20, 0x7F)))
_UTF_7_SHIFT = re.compile(r"\+[A-Za-z0-9+/]{2,}+-?|\+-")
_WIDE_CHARS = 3
"""So many ASCII characters, a tenth of the bytes or more, show that text is in UTF-16."""
_FOREIGN = re.compile(rb"[\x80-\xff]")
_BEFORE = 64
_Utf8 = codecs.getincrementaldecoder("utf-8")
_GOOD_FOR_BAD = 3
"""Characters of UTF-8 for each bad byte, if it is to be UTF-8 all the same."""
_MOST_REPLACED = 20
"""One character in this many may be unreadable before the label is taken for wrong."""


def decode(data: bytes, label: str | None) -> tuple[str, str | None]:
    """The text, and what was wrong: None, `unknown_charset`, `wrong_charset` or `undecodable`."""
    charset = find_charset(label) if label else None
    if charset is None:
        return decode_unlabelled(data), "unknown_charset" if label else None
    text, defect = decode_as(data, charset)
    unreadable = text.count("\ufffd") * _MOST_REPLACED
    if defect == "undecodable" and (charset == "utf-8" or unreadable > len(text)):
        text = decode_unlabelled(data)
    return text, defect


def decode_as(data: bytes, charset: str) -> tuple[str, str | None]:
    """As `decode`, by a charset of `find_charset`, without guessing another: that is dear."""
    if (marked := _proven(data)) and (charset in {"utf-8", marked} or not data.isascii()):
        return decode_leniently(data, marked), None
    if charset in _READERS or data.isascii():
        return decode_leniently(data, charset), None
    if charset not in _MULTIBYTE and (text := _strictly(data, "utf-8")) is not None:
        return text, None if charset == "utf-8" else "wrong_charset"
    for each in (_sibling(data, charset), *_SIBLINGS.get(charset, ()), "utf-8"):
        if (text := _strictly(data, each)) is not None:
            return text, None
    if charset == "utf-8" and not _is_mostly_utf_8(data[:DETECTION_BYTES]):
        charset = "cp1252"
    return decode_leniently(data, charset), "undecodable"


def decode_unlabelled(data: bytes) -> str:
    """UTF-8 if it is that, else in the likeliest charset."""
    return decode_leniently(data, likely_charset(data))


def decode_leniently(data: bytes, charset: str) -> str:
    """What is no text in that charset becomes U+FFFD."""
    if read := _READERS.get(charset):
        return read(data)
    try:
        return data.decode(charset, "replace").removeprefix("\ufeff")
    except ValueError:  # some codecs raise all the same
        return data.decode("latin-1")


def likely_charset(data: bytes) -> str:
    """A guess; "utf-8" whenever it can be that. Costs up to two milliseconds if it cannot."""
    if proven := _proven(data):
        return proven
    if not (foreign := _FOREIGN.search(data)):
        return HZ if is_hz(data[:DETECTION_BYTES]) else "utf-8"
    start = max(0, foreign.start() - _BEFORE)
    sample = data[start : start + DETECTION_BYTES]
    return (
        "utf-8" if _is_mostly_utf_8(sample) else detect(data[start : start + 16 * DETECTION_BYTES])
    )


def _is_mostly_utf_8(sample: bytes) -> bool:
    """With a few bad bytes it still is: no other charset looks like it. A cut end is not bad."""
    decoder = _Utf8("ignore")
    kept = decoder.decode(sample)
    bad = len(sample) - len(kept.encode()) - len(decoder.getstate()[0])
    good = sum(not char.isascii() for char in kept)
    return good > 0 and good >= bad * _GOOD_FOR_BAD


def _proven(data: bytes) -> str | None:
    """The charset that the bytes themselves name."""
    if data[:1] in b"\xef\xfe\xff\0":
        for mark, charset in _MARKS:
            if data.startswith(mark):
                return charset
    if b"\x1b" in data and is_iso2022(data[:DETECTION_BYTES]):
        return ISO_2022
    if b"\0" in data[:DETECTION_BYTES]:
        return _wide(data)
    return None


def _wide(data: bytes) -> str | None:
    """UTF-16 of a language with ASCII letters or line ends, without a mark."""
    sample = data[:DETECTION_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most = max(even, odd)
    if most < _WIDE_CHARS or most * 10 < len(sample) or min(even, odd) * 4 > most:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset).removeprefix("\ufeff")
    except ValueError:
        return None


def _sibling(data: bytes, charset: str) -> str:
    windows = _WINDOWS.get(charset)
    return windows if windows and len(data.translate(None, _C1)) < len(data) else charset


def _utf_7(data: bytes) -> str:
    """RFC 2152; a plus sign that somebody left unencoded stays one."""
    if (text := _strictly(data, UTF_7)) is not None:
        return text
    return _UTF_7_SHIFT.sub(
        lambda found: _strictly(found[0].encode(), UTF_7) or found[0], decode_unlabelled(data)
    )


def _iso_2022(data: bytes) -> str:
    """Some write the label above the 8-bit charset of the same language."""
    return decode_iso2022(data) if data.isascii() or b"\x1b" in data else decode_unlabelled(data)


def _utf_16(data: bytes, unmarked: str) -> str:
    """RFC 2781. Who writes the label and not the mark may mean either order, or neither."""
    is_marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    is_wide = is_marked or b"\0" in data
    if not is_wide and len(data.translate(None, _PRINTABLE)) * 4 <= len(data):
        return decode_unlabelled(data)
    proven = _proven(data) or unmarked
    return data.decode(proven, "replace").removeprefix("\ufeff")


def _utf_32(data: bytes) -> str:
    is_little = data.startswith(b"\xff\xfe") or (data[:1] != b"\0" and data[3:4] == b"\0")
    return data.decode("utf-32-le" if is_little else "utf-32-be", "replace").removeprefix("\ufeff")


_READERS: dict[str, Callable[[bytes], str]] = {
    ISO_2022: _iso_2022,
    HZ: decode_hz,
    UTF_7: _utf_7,
    UTF_16: lambda data: _utf_16(data, "utf-16-be"),
    UTF_16_LE: lambda data: _utf_16(data, "utf-16-le"),
    UTF_32: _utf_32,
}
