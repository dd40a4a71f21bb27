"""Outlook's bodies in RTF: unpacked (MS-OXRTFCP), and back to the HTML or the text they were made from.

Exchange keeps HTML inside RTF (MS-OXRTFEX): what stood in the HTML is marked, what an RTF reader needs
beside it is marked as not to be shown. RTF that was never HTML gives its text. Linear; whatever is
broken gives what could be read up to there.
"""

import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from relay.parser.charsets.decoding import decode_leniently
from relay.parser.formats.code_pages import charset_of
from relay.parser.limits import RTF_BYTES

_HEADER = struct.Struct("<IIII")
_COMPRESSED = 0x75465A4C
_UNCOMPRESSED = 0x414C454D
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What every compressed body is preceded by (MS-OXRTFCP section 2.1.2.1)."""
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"colortbl footer footerf footerl footerr header headerf headerl headerr info listtable"
    b" listoverridetable pict private revtbl stylesheet themedata xe tc".split()
)
"""Groups that hold nothing of the text."""
_CHARACTERS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t",
    b"bullet": "\u2022", b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018", b"rquote": "\u2019",
    b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"emspace": " ", b"enspace": " ", b"~": "\u00a0",
    b"_": "\u2011", b"\n": "\n", b"\r": "\n",
}  # fmt: skip
_CODE_PAGES = {
    77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255,
    178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip
"""Of a font's `fcharset`; others are the document's own."""
_FONTS = 2_000
_GROUPS = 500


class Body(NamedTuple):
    """`is_html`: it was HTML before it was RTF."""

    text: str
    is_html: bool


@dataclass(slots=True)
class Budget:
    """`left`: bytes of RTF that may still be read; `is_cut`: there were more."""

    left: int = RTF_BYTES
    is_cut: bool = False

    def at_most(self, size: int) -> int:
        self.is_cut |= size > self.left
        return min(size, self.left)


_BUDGET: ContextVar[Budget | None] = ContextVar("rtf_budget", default=None)


@contextmanager
def one_budget() -> Iterator[Budget]:
    """For all RTF that is read inside of it: a mail may hold it in very many places."""
    budget = Budget()
    token = _BUDGET.set(budget)
    try:
        yield budget
    finally:
        _BUDGET.reset(token)


def _budget() -> Budget:
    return _BUDGET.get() or Budget()


def unpack(packed: bytes) -> bytes:
    """RTF out of PidTagRtfCompressed, as much as may be read. ValueError if it is none."""
    if len(packed) < _HEADER.size:
        raise ValueError("rtf: too short")
    _, size, form, _ = _HEADER.unpack_from(packed)
    size = _budget().at_most(size)
    if form == _UNCOMPRESSED:
        return packed[_HEADER.size : _HEADER.size + size]
    if form != _COMPRESSED:
        raise ValueError("rtf: neither compressed nor not")
    out = bytearray(_DICTIONARY)
    _inflate(packed, out, len(_DICTIONARY) + size)
    return bytes(out[len(_DICTIONARY) :])


def _inflate(packed: bytes, out: bytearray, end: int) -> None:
    """LZ77 with eight items after each byte of flags: a literal, or two bytes that point back."""
    position = _HEADER.size
    while position < len(packed) and len(out) < end:
        flags = packed[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += packed[position : position + 1]
                position += 1
                continue
            reference = int.from_bytes(packed[position : position + 2], "big")
            position += 2
            distance = (len(out) - (reference >> 4)) % _WINDOW
            if not distance or position > len(packed):
                return  # the mark of the end
            _repeat(out, distance, (reference & 15) + 2)


def _repeat(out: bytearray, distance: int, length: int) -> None:
    if distance > len(out):
        out += bytes(length)
        return
    start = len(out) - distance
    piece = bytes(out[start : start + length])
    out += (piece * (length // len(piece) + 1))[:length]


def read_rtf(rtf: bytes) -> Body:
    """The HTML that the RTF was made from, else its text; of as much as may be read."""
    budget = _budget()
    rtf = rtf[: budget.at_most(len(rtf))]
    budget.left -= len(rtf)
    reader = _Reader(is_html=b"\\fromhtml" in rtf[:1000])
    reader.read(rtf)
    text = "".join(reader.text)  # `\\u` writes a character beyond U+FFFF in two halves
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Body(text=whole, is_html=reader.is_html)


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and its end takes back."""

    is_shown: bool = True
    is_tag: bool = False
    """Inside `{\\*\\htmltag …}`: as it stood in the HTML"""
    is_rtf_only: bool = False
    """Between `\\htmlrtf` and `\\htmlrtf0`"""
    is_font_table: bool = False
    font: int = -1
    fallback: int = 1
    """How many characters stand for one `\\u` to older readers"""


@dataclass(slots=True)
class _Reader:
    is_html: bool
    text: list[str] = field(default_factory=list)
    _state: _State = field(default_factory=_State)
    _outer: list[_State] = field(default_factory=list)
    _depth: int = 0
    _code_page: int = 1252
    _fonts: dict[int, int] = field(default_factory=dict)
    _pending: bytearray = field(default_factory=bytearray)
    """Bytes of one charset: a character may take two"""
    _skip: int = 0
    _is_optional: bool = False
    """After `\\*`: the group is for those who know its name"""

    def read(self, rtf: bytes) -> None:
        position = 0
        while token := _TOKEN.match(rtf, position):
            position = token.end()
            word, number, code, symbol, brace, line_end, plain = token.groups()
            if word is not None:
                value = int(number) if number else None
                if word == b"bin":
                    position += max(value or 0, 0)
                self._word(word, value)
            elif code is not None:
                self._bytes(bytes.fromhex(code.decode()))
            elif symbol is not None:
                self._symbol(symbol)
            elif brace is not None:
                self._brace(is_start=brace == b"{")
            elif line_end is None:
                self._bytes(plain)
        self._flush()

    def _brace(self, *, is_start: bool) -> None:
        self._flush()
        self._skip = 0
        self._is_optional = False
        if is_start:
            self._depth += 1
            if len(self._outer) < _GROUPS:
                self._outer.append(self._state)
        elif self._outer:
            self._depth -= 1
            if self._depth < len(self._outer):
                self._state = self._outer.pop()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._is_optional = True
        elif symbol in b"{}\\":
            self._bytes(symbol)
        elif symbol in _CHARACTERS:
            self._character(_CHARACTERS[symbol])

    def _word(self, word: bytes, value: int | None) -> None:
        is_optional, self._is_optional = self._is_optional, False
        state = self._state
        if is_optional:
            is_tag = state.is_shown and word == b"htmltag"
            self._enter(replace(state, is_shown=is_tag, is_tag=is_tag))
        elif word in _SKIPPED:
            self._enter(replace(state, is_shown=False))
        elif word == b"fonttbl":
            self._enter(replace(state, is_shown=False, is_font_table=True))
        elif word == b"htmlrtf":
            self._enter(replace(state, is_rtf_only=value != 0))
        elif word == b"u" and value is not None:
            self._unicode(value)
        elif word in _CHARACTERS:
            self._character(_CHARACTERS[word])
        elif value is not None:
            self._setting(word, value)

    def _setting(self, word: bytes, value: int) -> None:
        match word:
            case b"ansicpg":
                self._code_page = value
            case b"uc":
                self._enter(replace(self._state, fallback=min(max(value, 0), 10)))
            case b"f" | b"deff":
                self._enter(replace(self._state, font=value))
            case b"fcharset" if self._state.is_font_table and len(self._fonts) < _FONTS:
                if page := _CODE_PAGES.get(value):
                    self._fonts[self._state.font] = page
            case _:
                pass

    def _enter(self, state: _State) -> None:
        self._flush()
        self._state = state

    def _unicode(self, value: int) -> None:
        self._skip = 0
        self._character(chr(value & 0xFFFF))
        self._skip = self._state.fallback

    def _character(self, character: str) -> None:
        if self._skip:
            self._skip -= 1
        elif self._is_text():
            self._flush()
            self.text.append(character)

    def _bytes(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        if self._is_text():
            self._pending += data[skipped:]

    def _is_text(self) -> bool:
        state = self._state
        return state.is_shown and not (self.is_html and state.is_rtf_only and not state.is_tag)

    def _flush(self) -> None:
        if self._pending:
            page = self._fonts.get(self._state.font, self._code_page)
            self.text.append(decode_leniently(bytes(self._pending), charset_of(page)))
            self._pending.clear()
