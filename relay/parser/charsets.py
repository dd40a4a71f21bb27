"""Bytes to text, by the label that came with them or by a guess. Never raises.

A label is only believed if it names a charset. Python's codec registry also holds compressors and
escapes (zlib, rot13, unicode_escape, idna, punycode): those are refused, a mail may not choose them.
"""

import codecs
import re

from charset_normalizer import from_bytes

from relay.parser.limits import DETECTION_BYTES

_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "palmos", "punycode", "raw-unicode-escape", "undefined"}
    | {"unicode-escape", "unicode-internal"}
)
_SUPERSETS = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
"""What senders write, and the charset they mean (as the WHATWG Encoding Standard maps them)."""
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "unicode-1-1-utf-7": "utf-7",
}
_CANDIDATES = [
    "cp1251", "koi8_r", "cp1252", "cp1253", "cp1255", "cp1256",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
"""Charsets that unlabelled mail is really written in. Of the Latin ones only the commonest: a guess
cannot tell them apart."""
_ASCII = 0x7F
_ACCENTS = 2
"""At most one letter in this many has no ASCII form, in a Latin script."""
_NOT_IN_LABELS = re.compile(r"[^a-z0-9._:+-]")


def decode(data: bytes, label: str | None) -> tuple[str, str | None]:
    """The text, and what was wrong: None, `unknown_charset` or `undecodable`."""
    if not label:
        return decode_unlabelled(data), None
    if not (charset := find_charset(label)):
        return decode_unlabelled(data), "unknown_charset"
    try:
        return data.decode(charset), None
    except ValueError:
        pass
    return decode_leniently(
        data, likely_charset(data) if charset == "utf-8" else charset
    ), "undecodable"


def decode_unlabelled(data: bytes) -> str:
    """UTF-8 if it is that, else in the likeliest charset."""
    return decode_leniently(data, likely_charset(data))


def decode_leniently(data: bytes, charset: str) -> str:
    """What is no text in that charset becomes U+FFFD."""
    try:
        return data.decode(charset, "replace")
    except ValueError:  # some codecs raise all the same
        return data.decode("latin-1")


def find_charset(label: str) -> str | None:
    """The Python name of the charset that `label` means; None if it means none."""
    name = _NOT_IN_LABELS.sub("", label.lower())[:64]
    try:
        codec = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    if codec.name in _NO_CHARSETS or not codec._is_text_encoding:  # noqa: SLF001 - no public way to ask
        return None
    return _SUPERSETS.get(codec.name, codec.name)


def likely_charset(data: bytes) -> str:
    """A guess; "utf-8" whenever it can be that. Costs a millisecond if it cannot."""
    sample = data[:DETECTION_BYTES]
    kept = sample.decode("utf-8", "ignore")
    if sum(not char.isascii() for char in kept) >= len(sample) - len(kept.encode()):
        return "utf-8"  # with a few bad bytes: no other charset looks like it
    foreign = sum(byte > _ASCII for byte in sample)
    if foreign * _ACCENTS < sum(byte > _ASCII or chr(byte).isalpha() for byte in sample):
        return "cp1252"  # a Latin script: mostly plain letters, with an accent here and there
    best = from_bytes(sample, cp_isolation=_CANDIDATES, preemptive_behaviour=False).best()
    return best.encoding if best else "cp1252"
