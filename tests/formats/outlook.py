"""Writers of Outlook's formats, small and after the documents (MS-OXTNEF, MS-OXMSG, MS-CFB, MS-OXRTFCP).

A message is a dict of MAPI properties by number, with `recipients` and `files`; a file that is a
`Message` is an attached message. The type of a property follows from its value's.
"""

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_GUID_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
_DATA = 0x3701


@dataclass
class Message:
    properties: dict = field(default_factory=dict)
    recipients: list = field(default_factory=list)
    files: list = field(default_factory=list)


@dataclass
class File:
    properties: dict = field(default_factory=dict)
    content: "bytes | Message" = b""


class Text8(str):
    """A text in the message's code page."""

    __slots__ = ()


def _encoded(value):
    """Property type and bytes."""
    match value:
        case Text8():
            return 0x1E, value.encode("cp1251") + b"\0"
        case str():
            return 0x1F, value.encode("utf-16-le") + b"\0\0"
        case datetime():
            ticks = (value - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
            return 0x40, struct.pack("<Q", ticks)
        case bool():
            return 0x0B, struct.pack("<H", value)
        case int():
            return 0x03, struct.pack("<I", value)
        case bytes():
            return 0x0102, value
        case _:
            raise TypeError(value)


# ---------------------------------------------------------------- TNEF


def tnef(message, *, body=None, code_page=1251, extra=b""):
    """A `winmail.dat`; `body` as the old attribute."""
    parts = [b"\x78\x9f\x3e\x22\x01\x00"]
    parts.append(attribute(1, 0x00069007, struct.pack("<II", code_page, 0)))
    if body is not None:
        parts.append(attribute(1, 0x0002800C, body))
    parts.append(extra)
    if message.recipients:
        rows = b"".join(_property_list(one) for one in message.recipients)
        parts.append(attribute(1, 0x00069004, struct.pack("<I", len(message.recipients)) + rows))
    parts.append(attribute(1, 0x00069003, _property_list(message.properties)))
    for file in message.files:
        parts.append(attribute(2, 0x00069002, bytes(14)))
        if isinstance(file.content, Message):
            embedded = _GUID_MESSAGE + tnef(file.content)
            parts.append(attribute(2, 0x00069005, _property_list(file.properties, embedded)))
        else:
            parts.append(attribute(2, 0x00018010, b"OLDNAME.TXT\0"))
            parts.append(attribute(2, 0x0006800F, file.content))
            parts.append(attribute(2, 0x00069005, _property_list(file.properties)))
    return b"".join(parts)


def attribute(level, tag, value):
    return (
        struct.pack("<BII", level, tag, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    )


def _property_list(properties, embedded=None):
    written = [_tnef_property(number, *_encoded(value)) for number, value in properties.items()]
    written += [_NAMED_BY_NUMBER, _NAMED]
    if embedded is not None:
        written.append(_tnef_property(_DATA, 0x0D, embedded))
    return struct.pack("<I", len(written)) + b"".join(written)


def _tnef_property(number, kind, value):
    head = struct.pack("<HH", kind, number)
    if kind in (0x1E, 0x1F, 0x0D, 0x0102):
        head += struct.pack("<II", 1, len(value))
    return head + value + bytes(-len(value) % 4)


_NAMED_BY_NUMBER = struct.pack("<HH", 0x03, 0x8002) + bytes(16) + struct.pack("<III", 0, 5, 6)
_NAMED = (
    struct.pack("<HH", 0x1003, 0x8001) + bytes(16)  # several numbers, by a name
    + struct.pack("<II", 1, 6) + "one".encode("utf-16-le") + b"\0\0"
    + struct.pack("<III", 2, 7, 8)
)  # fmt: skip


# ---------------------------------------------------------------- .msg


def msg(message):
    """An Outlook file."""
    return compound(_folder(message, head=32))


def _folder(message, head):
    inside = _streams(message.properties, head)
    for number, recipient in enumerate(message.recipients):
        inside[f"__recip_version1.0_#{number:08X}"] = _streams(recipient, 8)
    for number, file in enumerate(message.files):
        folder = _streams(file.properties, 8)
        if isinstance(file.content, Message):
            folder["__substg1.0_3701000D"] = _folder(file.content, head=24)
        else:
            folder["__substg1.0_37010102"] = file.content
        inside[f"__attach_version1.0_#{number:08X}"] = folder
    return inside


def _streams(properties, head):
    streams, fixed = {}, bytes(head)
    for number, value in properties.items():
        kind, data = _encoded(value)
        if kind in (0x1E, 0x1F, 0x0102):
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
            data = struct.pack("<I", len(data))
        fixed += struct.pack("<HHI", kind, number, 6) + data.ljust(8, b"\0")
    return {"__properties_version1.0": fixed, **streams}


# ---------------------------------------------------------------- compound files

_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_END, _FREE, _TABLE, _MORE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC


def compound(tree):
    """A compound file of folders (dicts) and streams (bytes)."""
    writer = _Compound()
    writer.add("Root Entry", tree, 5)
    return writer.bytes()


class _Compound:
    def __init__(self):
        self._sectors, self._table = [], []
        self._small, self._small_table = b"", []
        self._entries = []

    def add(self, name, content, kind):
        number = len(self._entries)
        entry = {
            "name": name,
            "kind": kind,
            "left": _FREE,
            "right": _FREE,
            "child": _FREE,
            "start": _END,
            "size": 0,
        }
        self._entries.append(entry)
        if isinstance(content, dict):
            numbers = [
                self.add(key, value, 1 if isinstance(value, dict) else 2)
                for key, value in sorted(content.items())
            ]
            entry["child"] = self._balanced(numbers)
        elif len(content) < _CUTOFF:
            entry["start"], entry["size"] = self._add_small(content), len(content)
        else:
            entry["start"], entry["size"] = self._chain(content), len(content)
        return number

    def _balanced(self, numbers):
        if not numbers:
            return _FREE
        middle = len(numbers) // 2
        entry = self._entries[numbers[middle]]
        entry["left"] = self._balanced(numbers[:middle])
        entry["right"] = self._balanced(numbers[middle + 1 :])
        return numbers[middle]

    def _add_small(self, content):
        if not content:
            return _END
        start = len(self._small_table)
        count = -(-len(content) // _SMALL)
        self._small_table += [*range(start + 1, start + count), _END]
        self._small += content.ljust(count * _SMALL, b"\0")
        return start

    def _chain(self, content):
        if not content:
            return _END
        start = len(self._table)
        count = -(-len(content) // _SECTOR)
        self._table += [*range(start + 1, start + count), _END]
        self._sectors.append(content.ljust(count * _SECTOR, b"\0"))
        return start

    def bytes(self):
        root = self._entries[0]
        root["start"], root["size"] = self._chain(self._small), len(self._small)
        small_table = self._chain(struct.pack(f"<{len(self._small_table)}I", *self._small_table))
        directory = self._chain(b"".join(map(_entry, self._entries)))
        used = len(self._table)
        tables = -(-used // 127)
        more = max(
            0, -(-(tables - 109) // 127)
        )  # sectors for the numbers of tables that the header has no room for
        tables = -(-(used + more) // 127)
        numbers = [*range(used, used + tables)]
        table = [*self._table, *[_TABLE] * tables, *[_MORE] * more]
        table += [_FREE] * (tables * 128 - len(table))
        first_more = used + tables if more else _END
        header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
        header += struct.pack(
            "<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6,
            0, tables, directory, 0, _CUTOFF, small_table, 1, first_more, more,
        )  # fmt: skip
        beyond = b""
        for index in range(more):
            listed = (numbers[109:][127 * index : 127 * (index + 1)] + [_FREE] * 127)[:127]
            following = first_more + index + 1 if index + 1 < more else _END
            beyond += struct.pack("<128I", *listed, following)
        return (
            header + struct.pack("<109I", *(numbers + [_FREE] * 109)[:109]) + b"".join(self._sectors)
            + struct.pack(f"<{len(table)}I", *table) + beyond
        )  # fmt: skip


def _entry(entry):
    name = entry["name"].encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBB3I36xIQ", name, len(name), entry["kind"], 1,
        entry["left"], entry["right"], entry["child"], entry["start"], entry["size"],
    )  # fmt: skip


# ---------------------------------------------------------------- RTF


def packed(rtf):
    """Compressed RTF that repeats nothing."""
    out = b"".join(b"\0" + rtf[start : start + 8] for start in range(0, len(rtf), 8))
    return struct.pack("<IIII", len(out) + 12, len(rtf), 0x75465A4C, 0) + out
