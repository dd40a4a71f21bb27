"""Header blocks: bytes to fields, fields to words. Linear, capped, never raises.

Splitting follows RFC 5322 section 2.2, tolerant of bare LF; decoding follows RFC 2047 (encoded
words), RFC 2231 (parameters) and RFC 6532 (raw UTF-8). What a field means is not known here.
"""

import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from relay.parser.charsets.decoding import (
    decode,
    decode_as,
    decode_leniently,
    decode_unlabelled,
    likely_charset,
)
from relay.parser.charsets.labels import find_charset
from relay.parser.clean import clean_line
from relay.parser.limits import FIELD_BYTES, FIELDS, HEADER_BLOCK_BYTES
from relay.parser.transfer import decode_base64

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:((?:[^\n]*\n[ \t])*[^\n]*)\n?")
_ABOVE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]{0,9}\r?\n){0,9}(?=[!-9;-~]{1,200}[ \t]*:|>?From )")
_LINE_END = re.compile(rb"\r?\n")
_FIELDS_BELOW = 50
_READ_BELOW = frozenset(
    {
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-id",
        "subject",
        "date",
    }
)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_ENCODED_WORD = re.compile(
    r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?"
    r"([^?]{0,10000}(?:\?(?!=)[^?]{0,500}){0,3})\?=(?:[ \t\r\n]+(?==\?))?"
)
"""With what mailers leave in them against the rules: spaces, and a few question marks."""
_VALUE = re.compile(r"[\s\"']*+([^\s;,\"'()/]*+(?:\s{0,9}/\s{0,9}[^\s;,\"'()/]++)?+)")
_PARAMETER = re.compile(
    r"[;,\s]*+([^;,=\s\"]{1,100})[ \t\r\n]*+=[ \t\r\n]*+"
    r"(?:\"((?:[^\"\\]|\\.)*+)\"|\"?((?:[^;\"\s]++|\s++(?![\w*-]{1,30}=))*+))",
    re.DOTALL,
)
"""Also without a semicolon before the next one, or without the closing quotation mark."""
_PARAMETERS = 100
_ESCAPED = re.compile(r"\\([\\\"])")
_AS_EXTENDED = re.compile(r"([a-zA-Z0-9_-]{2,40})'[a-zA-Z-]{0,20}'[^'\s]*+\Z")
"""What belongs behind `name*=`, and some write behind `name=`."""


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
    if blank := _LINE_END.match(raw, position, end):
        return Headers(fields, tuple(defects)), blank.end()
    if position < end:
        defects.append("headers: broken_line")
        position = _add_fields_below(fields, raw, position, limit)
    return Headers(fields, tuple(defects)), position


def _add_fields_below(fields: dict[str, list[bytes]], raw: bytes, broken: int, limit: int) -> int:
    """Where the body starts if only one line of a header is broken: MIME's fields are below it.

    Who wrote to whom is never read from there: other readers take all of it for the body.
    """
    below: list[tuple[str, bytes]] = []
    position = (raw.find(b"\n", broken, limit) + 1) or limit
    while (found := _FIELD.match(raw, position, limit)) and len(below) < _FIELDS_BELOW:
        below.append((_name(found[1]), found[2][:FIELD_BYTES]))
        position = found.end()
    blank = _LINE_END.match(raw, position, limit)
    if not blank or not any(name == "content-type" for name, _ in below):
        return broken
    for name, value in below:
        if name in _READ_BELOW:
            fields.setdefault(name, []).append(value)
    return blank.end()


def start_of_header(raw: bytes, start: int, end: int) -> int:
    """Past a byte order mark and blank lines above a mail's header, which are no part of it."""
    found = _ABOVE.match(raw, start, end)
    return found.end() if found else start


def as_lines(raw: bytes) -> bytes:
    """A whole mail in ASCII lines, if somebody saved it in UTF-16, or with CR alone as line end."""
    start = raw[:HEADER_BLOCK_BYTES]
    if b"\0" in start[:4] and (charset := likely_charset(start)).startswith("utf-"):
        return decode_leniently(raw, charset).encode("utf-8", "replace")
    if b"\r" in start and b"\n" not in start:
        return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw


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
    if value.isascii():
        return decode_words
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
    main = _VALUE.match(text)
    plain: dict[str, str] = {}
    extended: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text_value in _raw_parameters(text, main.end() if main else 0):
        base, star, section = name.partition("*")
        if not star and not _is_extended(text_value):
            is_literal = base == "boundary"
            plain.setdefault(
                base, _unfolded(text_value) if is_literal else decode_words(text_value)
            )
            continue
        number = section.removesuffix("*")
        is_encoded = section in ("", "0*") or section.endswith("*")
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0  # noqa: PLR2004
        extended.setdefault(base, {}).setdefault(index, (text_value, is_encoded))
    for name, sections in extended.items():
        plain[name] = _join_sections([sections[index] for index in sorted(sections)])
    return clean_line("".join(main[1].split()) if main else "").lower(), plain


def _unfolded(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def _is_extended(text: str) -> bool:
    found = _AS_EXTENDED.match(text)
    return bool(found and find_charset(found[1]))


def _raw_parameters(text: str, position: int) -> Iterator[tuple[str, str]]:
    for _ in range(_PARAMETERS):
        if not (found := _PARAMETER.match(text, position)):
            position = text.find(";", position) + 1
            if not position:
                return
            continue
        position = found.end()
        if found[2] is not None:
            yield found[1].lower(), _ESCAPED.sub(r"\1", found[2])
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
    run: tuple[str, list[tuple[str, str]]] = ("", [])
    guess = _Guess()
    for found in _ENCODED_WORD.finditer(text):
        between = text[position : found.start()]
        # Raw 8-bit characters in an encoded word are text already: the label does not mean them.
        charset = found[1].lower() if found[3].isascii() else "utf-8"
        word = (found[2].lower(), found[3])
        if not between and charset == run[0]:
            run[1].append(word)
        else:
            yield guess.text_of(*run)
            yield between
            run = (charset, [word])
        position = found.end()
    yield guess.text_of(*run)
    yield text[position:]


@dataclass(slots=True)
class _Guess:
    """One for all the words without a usable label: a guess is dear, and there may be thousands."""

    charset: str = ""

    def text_of(self, label: str, words: list[tuple[str, str]]) -> str:
        data = b"".join(_decoded_words(words))
        if charset := find_charset(label):
            return decode_as(data, charset)[0]
        if not self.charset and not data.isascii():
            self.charset = likely_charset(data)
        return decode_leniently(data, self.charset or "utf-8")


def _decoded_words(words: list[tuple[str, str]]) -> Iterator[bytes]:
    """The bytes of neighbours. Base64 may be cut anywhere, too, not only between its quads."""
    pending = ""
    for encoding, payload in words:
        if encoding == "b":
            pending += payload
            if payload.endswith("=") or len(pending) % 4 == 0:
                yield decode_base64(pending.encode("utf-8", "replace"))
                pending = ""
            continue
        yield decode_base64(pending.encode("utf-8", "replace"))
        pending = ""
        data = payload.encode("utf-8", "replace").translate(None, b"\r\n")
        yield binascii.a2b_qp(data, header=True)
    yield decode_base64(pending.encode("utf-8", "replace"))


def _name(name: bytes) -> str:
    return name.decode("ascii").lower()


def _after_mbox_line(raw: bytes, start: int, limit: int) -> int:
    """Past the `From ` line of an mbox file, which some mailers leave on top."""
    if raw.startswith((b"From ", b">From "), start, limit):
        return (raw.find(b"\n", start, limit) + 1) or limit
    return start
