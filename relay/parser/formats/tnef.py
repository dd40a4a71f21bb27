"""TNEF (MS-OXTNEF): the `winmail.dat` that Outlook and Exchange put a whole message into.

A stream of attributes, each with its length; most of what counts stands in one or two of them, as MAPI
properties. Every length is held against what is there: what is broken raises ValueError or struct.error,
nothing is slow, and content is copied once.
"""

import struct
from contextlib import suppress
from dataclasses import dataclass, field

from relay.parser.formats import mapi
from relay.parser.formats.mapi import BINARY, OBJECT, STRING8, UNICODE, File, Item, Properties
from relay.parser.limits import FORMAT_ITEMS, ITEM_DEPTH, PARTS

SIGNATURE = b"\x78\x9f\x3e\x22"

_ATTRIBUTE = struct.Struct("<BII")
_HEAD_BYTES = 6
_CHECKSUM_BYTES = 2
_OF_FILE = 2
_FROM, _SENT_AT, _FILE_DATA, _FILE_TITLE = 0x8000, 0x8005, 0x800F, 0x8010
_FILE_STARTS, _PROPERTIES, _RECIPIENTS, _FILE_PROPERTIES = 0x9002, 0x9003, 0x9004, 0x9005
_CODE_PAGE = 0x9007
_TEXTS = {0x8004: mapi.SUBJECT, 0x8008: mapi.MESSAGE_CLASS, 0x800C: mapi.BODY}
"""Attributes, and the properties that say the same."""

_MULTIPLE = 0x1000
_FIRST_NAMED = 0x8000
_SIZES = {
    0x2: 2,
    0x3: 4,
    0x4: 4,
    0x5: 8,
    0x6: 8,
    0x7: 8,
    0xA: 4,
    0xB: 2,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_VARIABLE = frozenset({OBJECT, STRING8, UNICODE, BINARY})
_GUID_BYTES = 16
_MESSAGE_GUID = bytes.fromhex("0703020000000000c000000000000046")
"""Before an embedded object: what it is. This one is again a TNEF stream."""
_TRIPLE = struct.Struct("<HHHH")
_ONE_PERSON = 4
_DATE = struct.Struct("<6H")

_Values = dict[int, tuple[int, memoryview]]
"""Pieces of the stream: only what becomes of them is a copy."""

_NOTHING = memoryview(b"")


def read_tnef(content: bytes | memoryview, depth: int = 0) -> Item:
    """The message in a TNEF stream. Raises ValueError or struct.error when it is broken."""
    view = memoryview(content)
    if view[:4] != SIGNATURE or depth > ITEM_DEPTH:
        raise ValueError("no TNEF, or too deep")
    stream = _Stream()
    position, left = _HEAD_BYTES, FORMAT_ITEMS
    while position < len(view):
        level, tag, length = _ATTRIBUTE.unpack_from(view, position)
        start = position + _ATTRIBUTE.size
        position = start + length + _CHECKSUM_BYTES
        left -= 1
        if position > len(view) or left < 0:
            raise ValueError("an attribute reaches beyond the end, or too many")
        stream.take(level, tag & 0xFFFF, view[start : start + length])
    return stream.item(depth)


@dataclass(slots=True)
class _File:
    values: _Values = field(default_factory=dict)
    title: memoryview = _NOTHING


class _Stream:
    """What the attributes say, in the order they come."""

    def __init__(self) -> None:
        self._code_page = 1252
        self._values: _Values = {}
        self._recipients: list[_Values] = []
        self._files: list[_File] = []

    def take(self, level: int, attribute: int, value: memoryview) -> None:
        if attribute == _FILE_STARTS:
            if len(self._files) >= PARTS:
                raise ValueError("too many files")
            self._files.append(_File())
        elif level == _OF_FILE:
            self._take_of_file(attribute, value)
        elif attribute == _PROPERTIES:
            self._values |= _Cursor(value).properties()
        elif attribute == _RECIPIENTS:
            self._take_recipients(_Cursor(value))
        elif attribute == _CODE_PAGE:
            self._code_page = int.from_bytes(value[:4], "little")
        elif attribute == _FROM:
            self._values |= _sender(value)
        elif attribute == _SENT_AT:
            self._values |= _sent_at(value)
        elif number := _TEXTS.get(attribute):
            self._values.setdefault(number, (STRING8, value))

    def _take_of_file(self, attribute: int, value: memoryview) -> None:
        if not self._files:
            raise ValueError("a file that has not begun")
        file = self._files[-1]
        if attribute == _FILE_TITLE:
            file.title = value
        elif attribute == _FILE_DATA:
            file.values.setdefault(mapi.ATTACHED, (BINARY, value))
        elif attribute == _FILE_PROPERTIES:
            file.values |= _Cursor(value).properties()

    def _take_recipients(self, cursor: "_Cursor") -> None:
        for _ in range(min(cursor.number(), PARTS)):
            self._recipients.append(cursor.properties())

    def item(self, depth: int) -> Item:
        page = self._code_page
        return Item(
            properties=_as_properties(self._values, page),
            recipients=tuple(_as_properties(values, page) for values in self._recipients),
            files=tuple(_as_file(file, page, depth) for file in self._files),
        )


def _as_properties(values: _Values, page: int) -> Properties:
    return Properties({key: (kind, bytes(value)) for key, (kind, value) in values.items()}, page)


def _as_file(file: _File, page: int, depth: int) -> File:
    """An embedded message is read in turn; when it is broken it stays a file."""
    values = {**file.values, mapi.TITLE: (STRING8, file.title)}
    kind, content = values.get(mapi.ATTACHED, (BINARY, _NOTHING))
    item = None
    if kind == OBJECT:
        embedded = content[_GUID_BYTES:]
        if content[:_GUID_BYTES] == _MESSAGE_GUID:
            with suppress(ValueError, struct.error):
                item = read_tnef(embedded, depth + 1)
        values[mapi.ATTACHED] = (BINARY, _NOTHING if item else embedded)
    return File(properties=_as_properties(values, page), item=item)


def _sender(value: memoryview) -> _Values:
    """The author as a triple: two lengths, a name, and `SMTP:jo@client.example`."""
    kind, _, name_bytes, address_bytes = _TRIPLE.unpack_from(value)
    if kind != _ONE_PERSON:
        return {}
    name = value[_TRIPLE.size :][:name_bytes]
    address = bytes(value[_TRIPLE.size + name_bytes :][:address_bytes])
    address_type, _, own = address.partition(b":")
    return {
        mapi.SENDER_NAME: (STRING8, name),
        mapi.SENDER_TYPE: (STRING8, memoryview(address_type)),
        mapi.SENDER_EMAIL: (STRING8, memoryview(own)),
    }


def _sent_at(value: memoryview) -> _Values:
    sent_at = mapi.file_time(*_DATE.unpack_from(value))
    return {mapi.SENT_AT: (mapi.TIME, memoryview(sent_at))}


class _Cursor:
    """Reads numbers and properties one after the other."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._position = 0

    def number(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def properties(self) -> _Values:
        values: _Values = {}
        count = self.number()
        if count > FORMAT_ITEMS:
            raise ValueError("too many properties")
        for _ in range(count):
            number, kind, value = self._property()
            values.setdefault(number, (kind, value))
        return values

    def _property(self) -> tuple[int, int, memoryview]:
        tag = self.number()
        kind, number = tag & 0xFFFF, tag >> 16
        if number >= _FIRST_NAMED:
            self._skip_name()
            number = 0  # its number is this stream's own
        kind, is_multiple = kind & ~_MULTIPLE, kind & _MULTIPLE
        if kind not in _VARIABLE:
            if kind not in _SIZES:
                raise ValueError("a property of an unknown type")
            size = _SIZES[kind]
            count = self.number() if is_multiple else 1
            return number, kind, self._take_padded(size * count)[:size]
        first = _NOTHING
        count = self.number()
        if count > FORMAT_ITEMS:
            raise ValueError("too many values")
        for index in range(count):
            value = self._take_padded(self.number())
            first = first if index else value
        return number, kind, first

    def _skip_name(self) -> None:
        self._take(_GUID_BYTES)
        is_text = self.number()
        length_or_id = self.number()
        if is_text:
            self._take_padded(length_or_id)

    def _take_padded(self, size: int) -> memoryview:
        value = self._take(size)
        self._position = min(self._position + -size % 4, len(self._view))
        return value

    def _take(self, size: int) -> memoryview:
        end = self._position + size
        if end > len(self._view):
            raise ValueError("a property reaches beyond the end")
        value = self._view[self._position : end]
        self._position = end
        return value
