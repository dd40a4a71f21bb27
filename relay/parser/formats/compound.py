"""Compound files (MS-CFB), Microsoft's file system in a file: what `.msg` is made of.

Read only, from bytes, without recursion. All that is read is counted and each entry is reached once,
so neither loops nor streams that share their sectors make it slow or large. What is broken raises
ValueError or struct.error.
"""

import struct
from dataclasses import dataclass

from relay.parser.limits import FORMAT_ITEMS

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")

_HEADER = struct.Struct("<HH10xII4xIIIII")
"""From the sizes' shifts on: where the tables start, and how long they are."""
_HEADER_AT = 30
_LISTED = struct.Struct("<109I")
_LISTED_AT = 76
"""The first sectors of the table of sectors are named in the header itself."""
_SECTOR_SHIFTS = (9, 12)
_NUMBER = struct.Struct("<I")
_ENTRY = struct.Struct("<64sHBx3I36xIQ")
_LAST = 0xFFFFFFF9
"""Beyond it a number is no sector: free, the end of a chain, a table."""
_STORAGES = (1, 5)
_READ_AT_MOST = 2
"""Times the file's size: small streams are read out of a stream of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or a storage (a folder). `size` in bytes."""

    name: str
    is_storage: bool
    start: int
    size: int
    left: int
    right: int
    child: int


class CompoundFile:
    """`raw` begins with `SIGNATURE`."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._left = _READ_AT_MOST * len(raw) + (1 << max(_SECTOR_SHIFTS))
        self._reached: set[int] = set()
        shift, self._small_shift, tables, directory, cutoff, small, _, more, _ = (
            _HEADER.unpack_from(raw, _HEADER_AT)
        )
        if shift not in _SECTOR_SHIFTS or self._small_shift >= shift:
            raise ValueError("sectors of an odd size")
        self._shift = shift
        self._cutoff = cutoff
        self._table = b"".join(self._sector(number) for number in self._tables(tables, more))
        self._directory = self._chain(directory)
        self.root = self._entry(0)
        self._small_table = self._chain(small)
        self._small = self._chain(self.root.start, self.root.size)

    def children(self, storage: Entry) -> dict[str, Entry]:
        """What is in a storage, by name. Asked a second time, there is nothing left."""
        found: dict[str, Entry] = {}
        waiting = [storage.child]
        while waiting:
            number = waiting.pop()
            if number > _LAST or number in self._reached:
                continue
            self._reached.add(number)
            if len(self._reached) > FORMAT_ITEMS:
                raise ValueError("too many entries")
            entry = self._entry(number)
            found[entry.name] = entry
            waiting += (entry.left, entry.right)
        return found

    def read(self, stream: Entry) -> bytes:
        if stream.size >= self._cutoff:
            return self._chain(stream.start, stream.size)
        self._count(stream.size)
        pieces = []
        number, size = stream.start, 1 << self._small_shift
        for _ in range(-(-stream.size // size)):
            pieces.append(self._small[number * size : (number + 1) * size])
            number = self._next(self._small_table, number)
        return b"".join(pieces)[: stream.size]

    def _entry(self, number: int) -> Entry:
        name, name_bytes, kind, left, right, child, start, size = _ENTRY.unpack_from(
            self._directory, number * _ENTRY.size
        )
        return Entry(
            name=name[: max(name_bytes - 2, 0)].decode("utf-16-le", "replace"),
            is_storage=kind in _STORAGES,
            start=start,
            size=size & 0xFFFFFFFF,  # version 3 may leave anything in the upper half
            left=left,
            right=right,
            child=child,
        )

    def _tables(self, count: int, more: int) -> list[int]:
        """The sectors of the table of sectors, and not more than the file has use for."""
        per_sector = 1 << (self._shift - 2)
        wanted = min(count, len(self._raw) // (per_sector << self._shift) + 1)
        numbers = list(_LISTED.unpack_from(self._raw, _LISTED_AT))
        while len(numbers) < wanted and more <= _LAST:
            *listed, more = struct.unpack(f"<{per_sector}I", self._sector(more))
            numbers += listed
        return numbers[:wanted]

    def _sector(self, number: int) -> bytes:
        """Its content; the file's last sector may be cut."""
        start = (number + 1) << self._shift
        self._count(1 << self._shift)
        if not 0 <= start < len(self._raw):
            raise ValueError("a sector beyond the end")
        return self._raw[start : start + (1 << self._shift)]

    def _chain(self, number: int, size: int | None = None) -> bytes:
        """The content of a chain of sectors, to its end, or as long as it should be."""
        pieces = []
        left = size
        while number <= _LAST and (left is None or left > 0):
            pieces.append(self._sector(number))
            number = self._next(self._table, number)
            left = None if left is None else left - len(pieces[-1])
        return b"".join(pieces)[:size]

    def _next(self, table: bytes, number: int) -> int:
        following: int = _NUMBER.unpack_from(table, number * _NUMBER.size)[0]
        return following

    def _count(self, read: int) -> None:
        self._left -= read
        if self._left < 0:
            raise ValueError("more to read than the file is long")
