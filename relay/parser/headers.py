"""Header blocks: bytes to fields, fields to words. Linear, capped, never raises.

Splitting follows RFC 5322 section 2.2, tolerant of bare LF; decoding follows RFC 2047 (encoded
words), RFC 2231 (parameters) and RFC 6532 (raw UTF-8). What a field means is not known here.
"""

import binascii
import quopri
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from relay.parser.charset_labels import find_charset
from relay.parser.charsets import (
    decode,
    decode_leniently,
    decode_unlabelled,
    likely_charset,
)
from relay.parser.clean import clean_line
from relay.parser.limits import FIELD_BYTES, FIELDS, HEADER_BLOCK_BYTES

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:((?:[^\n]*\n[ \t])*[^\n]*)\n?")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_ENCODED_WORD = re.compile(
    r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]{0,10000})\?=(?:[ \t\r\n]+(?==\?))?"
)
_PARAMETER = re.compile(
    r"[;\s]*([^;=\s\"]{1,100})[ \t\r\n]*=[ \t\r\n]*"
    r"(?:\"((?:[^\"\\]|\\.)*)(?:\"|$)|([^;\"]*))[^;]*",
    re.DOTALL,
)
_PARAMETERS = 100
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one header block, by lower-case name, in their order. Values are raw bytes."""

    fields: Mapping[str, list[bytes]] = field(default_factory=dict)
    defects: tuple[str, ...] = ()

    def all(self, name: str) -> list[bytes]:
        return self.fields.get(name, [])

    def first(self, name: str) -> bytes:
        """The first field of that name, b"" if there is none."""
        values = self.fields.get(name)
        return values[0] if values else b""

    def text(self, name: str) -> str:
        """The first field of that name as one decoded line (RFC 5322 unstructured)."""
        return decode_words(to_text(self.first(name)))

    def word(self, name: str) -> str:
        """The first field's value without comments and parameters, lower case: `auto-replied`."""
        value = to_text(self.first(name)).partition(";")[0].partition("(")[0]
        return clean_line(value).lower()


def split(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header block of `raw[start:end]`, and where the body starts.

    As in every MTA, the first line that is neither a field nor its continuation ends the block.
    """
    fields: dict[str, list[bytes]] = {}
    defects: list[str] = []
    limit = min(end, start + HEADER_BLOCK_BYTES)
    position = _after_mbox_line(raw, start, limit)
    count = 0
    while (found := _FIELD.match(raw, position, limit)) and count < FIELDS:
        value = found[2]
        if len(value) > FIELD_BYTES:
            value = value[:FIELD_BYTES]
            defects.append(f"{_name(found[1])}: field_cut")
        fields.setdefault(_name(found[1]), []).append(value)
        count += 1
        position = found.end()
    if count == FIELDS or (position >= limit < end):
        defects.append("headers: too_large")
        blank = _BLANK_LINE.search(raw, max(position - 1, start), end)
        return Headers(fields, tuple(defects)), blank.end() if blank else end
    for blank_line in (b"\r\n", b"\n"):
        if raw.startswith(blank_line, position, end):
            return Headers(fields, tuple(defects)), position + len(blank_line)
    if position < end:
        defects.append("headers: broken_line")
    return Headers(fields, tuple(defects)), position


def to_text(value: bytes) -> str:
    """A field's bytes as text: ASCII, raw UTF-8 (RFC 6532), or a guess for other 8-bit bytes."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    return decode_unlabelled(value)


def to_escaped_text(value: bytes) -> str:
    """A field's bytes as text, in UTF-8; bytes that are not become lone surrogates (PEP 383).

    So an address list is cut apart the same way everywhere, whatever charset its names are in.
    """
    return value.decode("utf-8", "surrogateescape")


def name_decoder(value: bytes) -> Callable[[str], str]:
    """Decodes a name out of `to_escaped_text(value)`: encoded words, and raw 8-bit text."""
    charset = likely_charset(value)

    def decode_name(name: str) -> str:
        return decode_words(decode_leniently(name.encode("utf-8", "surrogateescape"), charset))

    return decode_name


def decode_words(text: str) -> str:
    """One clean line of text with its encoded words decoded (RFC 2047).

    Neighbours in one charset are joined before decoding: mailers cut characters in half.
    """
    if "=?" not in text:
        return clean_line(text)
    return clean_line("".join(_decoded_runs(text)))


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """A field such as Content-Type: its value, lower case, and its parameters (RFC 2231)."""
    text = to_text(value)
    main, _, rest = text.partition(";")
    plain: dict[str, str] = {}
    extended: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text_value in _raw_parameters(rest):
        base, star, section = name.partition("*")
        if not star:
            plain.setdefault(base, decode_words(text_value))
            continue
        number = section.removesuffix("*")
        is_encoded = section in ("", "0*") or section.endswith("*")
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0  # noqa: PLR2004
        extended.setdefault(base, {}).setdefault(index, (text_value, is_encoded))
    for name, sections in extended.items():
        plain[name] = _join_sections([sections[index] for index in sorted(sections)])
    return clean_line(main.partition("(")[0]).lower(), plain


def _raw_parameters(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    for _ in range(_PARAMETERS):
        if not (found := _PARAMETER.match(text, position)):
            position = text.find(";", position) + 1
            if not position:
                return
            continue
        position = found.end()
        if found[2] is not None:
            yield found[1].lower(), re.sub(r"\\(.)", r"\1", found[2])
        else:
            yield found[1].lower(), found[3].strip()


def _join_sections(sections: list[tuple[str, bool]]) -> str:
    """RFC 2231 sections 3 and 4: `charset'language'percent-encoded`, in numbered pieces."""
    charset = ""
    data = b""
    for index, (text, is_encoded) in enumerate(sections):
        piece = text
        if is_encoded and index == 0 and text.count("'") > 1:
            charset, _, piece = text.split("'", 2)
        data += unquote_to_bytes(piece) if is_encoded else piece.encode("utf-8", "replace")
    return clean_line(decode(data, charset)[0])


def _decoded_runs(text: str) -> Iterator[str]:
    """The plain stretches and decoded runs of encoded words that a text consists of."""
    position = 0
    run: tuple[str, bytes] = ("", b"")
    for found in _ENCODED_WORD.finditer(text):
        between = text[position : found.start()]
        # Raw 8-bit characters in an encoded word are text already: the label does not mean them.
        charset = found[1].lower() if found[3].isascii() else "utf-8"
        data = _decoded_word(found[2], found[3])
        if not between and charset == run[0]:
            run = (charset, run[1] + data)
        else:
            yield _text_of(*run)
            yield between
            run = (charset, data)
        position = found.end()
    yield _text_of(*run)
    yield text[position:]


def _text_of(label: str, data: bytes) -> str:
    """Without guessing, which is dear: a header block has room for thousands of encoded words."""
    return decode_leniently(data, find_charset(label) or "cp1252")


def _decoded_word(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(data.replace(b"\r", b"").replace(b"\n", b""), header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """What can be decoded of base64: foreign bytes are skipped, a cut end is completed."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        digits = _NOT_BASE64.sub(b"", data)
        whole = len(digits) - (len(digits) % 4 == 1)
        return binascii.a2b_base64(digits[:whole] + b"==")


def _name(name: bytes) -> str:
    return name.decode("ascii").lower()


def _after_mbox_line(raw: bytes, start: int, limit: int) -> int:
    """Past the `From ` line of an mbox file, which some mailers leave on top."""
    if raw.startswith((b"From ", b">From "), start, limit):
        return (raw.find(b"\n", start, limit) + 1) or limit
    return start
