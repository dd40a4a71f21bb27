"""The rows of a SQLite file that SQLite itself cannot read any more.

Reads the file page by page, as https://www.sqlite.org/fileformat2.html describes it (sections in
brackets), with what its log has committed on top. It opens nothing but the two files, and only to read.
Whatever the bytes are, nothing here raises: what cannot be read is counted as lost. It knows no tables
of relay's.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Self

Value = int | float | str | bytes | None
Row = tuple[int, tuple[Value, ...]]
"""The row's number, and its columns; that of an INTEGER PRIMARY KEY is None here [2.5]."""

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_INTERIOR, _LEAF = 0x05, 0x0D  # pages of tables; those of indexes are of no interest
_LOG_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
_LOG_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24
_NULL, _FLOAT, _ZERO_AND_ONE, _BLOB = 0, 7, (8, 9), 12  # serial types [2.1]
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class DamagedFile:
    """A database file and its log. `page_bytes` is believed where the header says nothing.

    Read the tables first, then the orphans. `lost` counts, since it was last set, the pages that
    should have held rows and the rows that could not be read. `is_log_damaged`: commits follow on what is
    lost of the log, so any page may be an old one.
    """

    def __init__(self, file: Path, *, page_bytes: int) -> None:
        """Raises OSError when the file cannot be opened."""
        self._file = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        self._log = -1
        log = file.with_name(file.name + "-wal")
        if log.exists():
            self._log = os.open(log, os.O_RDONLY | os.O_CLOEXEC)
        self.lost = 0
        self.is_log_damaged = False
        self._seen: set[int] = set()
        self._in_log: dict[int, int] = {}
        header = self._bytes(self._file, 0, _HEADER_BYTES)
        said = int.from_bytes(header[16:18], "big") if header.startswith(_MAGIC) else 0
        self._page_bytes = 65_536 if said == 1 else said or page_bytes
        self._usable = self._page_bytes - (header[20] if said else 0)
        self._pages = max(
            os.fstat(self._file).st_size // self._page_bytes + 1, self._read_log() + 1
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
        if self._log >= 0:
            os.close(self._log)

    def roots(self) -> dict[str, int]:
        """The page at which each table begins, by its name [2.6]; those that can be read."""
        found = {}
        for _, values in self.rows(1):
            match values:
                case ("table", str(name), str(), int(root), *_):
                    found[name] = root
                case _:
                    pass
        return found

    def rows(self, root: int) -> Iterator[Row]:
        """The rows of the table that begins there."""
        for number in self._leaves(root):
            yield from self._rows_on(number)

    def orphans(self) -> Iterator[Row]:
        """The rows on pages that belong to a table, but to which no way leads any more.

        A page that is known to be free is left out: its rows were deleted, or have moved.
        """
        self._mark_free()
        for number in range(2, self._pages + 1):
            if number not in self._seen and self._page(number)[:1] == bytes([_LEAF]):
                yield from self._rows_on(number)

    # ------------------------------------------------------------ pages

    def _bytes(self, descriptor: int, start: int, size: int) -> bytes:
        """What is there; nothing where the disk does not give it."""
        try:
            return os.pread(descriptor, size, start)
        except OSError:
            return b""

    def _page(self, number: int) -> bytes:
        """A page [1.2], or nothing."""
        if number in self._in_log:
            page = self._bytes(self._log, self._in_log[number], self._page_bytes)
        else:
            page = self._bytes(self._file, (number - 1) * self._page_bytes, self._page_bytes)
        return page if len(page) == self._page_bytes else b""

    def _read_log(self) -> int:
        """Note where the log has the newest committed state of pages [4.3]; how many pages there are.

        A frame's checksum goes on from that of the frame before, as it is written there: so those
        behind a damaged one can still be told from what an earlier log has left.
        """
        header = self._bytes(self._log, 0, _LOG_HEADER_BYTES) if self._log >= 0 else b""
        if len(header) < _LOG_HEADER_BYTES or header[:4] == bytes(4):
            return 0
        magic, _, page_bytes, _, salt_1, salt_2, *sums = struct.unpack(">8I", header)
        order = _LOG_MAGIC.get(magic)
        if order is None or list(_checksum(header[:24], order, (0, 0))) != sums:
            return 0
        self._page_bytes, last = page_bytes, (sums[0], sums[1])
        pages, start, pending, was_broken = 0, _LOG_HEADER_BYTES, dict[int, int](), False
        while len(frame := self._bytes(self._log, start, _FRAME_HEADER_BYTES + page_bytes)) == (
            _FRAME_HEADER_BYTES + page_bytes
        ):
            number, committed, *salts, sum_1, sum_2 = struct.unpack_from(">6I", frame)
            found = _checksum(frame[:8] + frame[_FRAME_HEADER_BYTES:], order, last)
            last = sum_1, sum_2
            if salts != [salt_1, salt_2] or found != last:
                was_broken = True
            else:
                pending[number] = start + _FRAME_HEADER_BYTES
                if committed:
                    self._in_log |= pending
                    pages = committed
                    self.is_log_damaged |= was_broken
            start += len(frame)
        return pages

    def _mark_free(self) -> None:
        """Free pages hold nothing [1.5]."""
        header = self._page(1)[:_HEADER_BYTES]
        trunk = int.from_bytes(header[32:36], "big") if header.startswith(_MAGIC) else 0
        while 0 < trunk <= self._pages and trunk not in self._seen:
            self._seen.add(trunk)
            page = self._page(trunk)
            if not page:
                return
            trunk, count = struct.unpack_from(">2I", page)
            count = min(count, self._page_bytes // 4 - 2)
            self._seen.update(struct.unpack_from(f">{count}I", page, 8))

    # ------------------------------------------------------------ b-trees

    def _leaves(self, root: int) -> Iterator[int]:
        """The leaf pages below it, in order [1.6]."""
        ahead = [root]
        while ahead:
            number = ahead.pop()
            page = self._page(number) if number not in self._seen else b""
            head = _HEADER_BYTES if number == 1 else 0
            kind = page[head] if page else 0
            self._seen.add(number)
            if kind == _LEAF:
                yield number
            elif kind == _INTERIOR:
                cells = [int.from_bytes(page[at : at + 4], "big") for at in _cells(page, head, 12)]
                ahead += [int.from_bytes(page[head + 8 : head + 12], "big"), *reversed(cells)]
            else:
                self.lost += 1

    def _rows_on(self, number: int) -> Iterator[Row]:
        page = self._page(number)
        for at in _cells(page, _HEADER_BYTES if number == 1 else 0, 8):
            try:
                yield self._row(page, at)
            except (ValueError, IndexError, struct.error):
                self.lost += 1

    def _row(self, page: bytes, at: int) -> Row:
        size, at = _varint(page, at)
        rowid, at = _varint(page, at)
        if size > self._pages * self._page_bytes:
            raise ValueError("larger than the file")
        local = self._local_bytes(size)
        payload = page[at : at + local]
        if size > local:
            payload += self._overflow(
                int.from_bytes(page[at + local : at + local + 4]), size - local
            )
        if len(payload) != size:
            raise ValueError("cut off")
        return rowid - (1 << 64) * (rowid >> 63), tuple(_values(payload))

    def _local_bytes(self, size: int) -> int:
        """How much of a payload stands on the page itself [1.6]."""
        most = self._usable - 35
        if size <= most:
            return size
        least = (self._usable - 12) * 32 // 255 - 23
        wanted = least + (size - least) % (self._usable - 4)
        return wanted if wanted <= most else least

    def _overflow(self, number: int, size: int) -> bytes:
        """The rest of a payload, from its chain of pages; less of it where the chain is broken."""
        parts = []
        while size > 0 and (page := self._page(number) if number else b""):
            parts.append(page[4 : min(self._usable, 4 + size)])
            size -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)


def _cells(page: bytes, head: int, pointers: int) -> tuple[int, ...]:
    """Where the cells of a b-tree page begin. `pointers`: how long its header is."""
    count = int.from_bytes(page[head + 3 : head + 5], "big")
    count = min(count, (len(page) - head - pointers) // 2)
    return struct.unpack_from(f">{count}H", page, head + pointers)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends [1.6]."""
    value = 0
    for place in range(at, at + 8):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte >> 7 == 0:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


def _values(record: bytes) -> Iterator[Value]:
    """The columns of a record [2.1]. Raises ValueError, IndexError or struct.error when it is none."""
    end, at = _varint(record, 0)
    place = end
    while at < end:
        kind, at = _varint(record, at)
        value, place = _value(record, kind, place)
        if place > len(record):
            raise ValueError("cut off")
        yield value
    if place != len(record):
        raise ValueError("longer than its columns")


def _value(record: bytes, kind: int, at: int) -> tuple[Value, int]:
    """One column of this serial type, and where it ends."""
    if kind == _NULL:
        return None, at
    if kind in _INTEGER_BYTES:
        end = at + _INTEGER_BYTES[kind]
        return int.from_bytes(record[at:end], "big", signed=True), end
    if kind == _FLOAT:
        return struct.unpack_from(">d", record, at)[0], at + 8
    if kind in _ZERO_AND_ONE:
        return kind - _ZERO_AND_ONE[0], at
    if kind < _BLOB:
        raise ValueError("reserved")
    end = at + (kind - _BLOB) // 2
    data = record[at:end]
    return (data.decode() if kind % 2 else data), end


def _checksum(data: bytes, order: str, last: tuple[int, int]) -> tuple[int, int]:
    """The log's running checksum [4.2]."""
    one, two = last
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for first in words:
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + next(words) + one) & 0xFFFFFFFF
    return one, two
