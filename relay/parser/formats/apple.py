"""AppleSingle and AppleDouble (RFC 1740): a Macintosh file with its resource fork.

Only the data fork is a file to anybody else. AppleSingle holds both; the other half of an AppleDouble
holds the resource fork alone and is dropped.
"""

import struct

from relay.parser.charsets.decoding import decode_leniently

_SINGLE = 0x00051600
_HEADER = struct.Struct(">I4x16xH")
_ENTRY = struct.Struct(">III")
_DATA_FORK, _REAL_NAME = 1, 3


def data_fork(content: bytes) -> tuple[str, bytes] | None:
    """The file in an AppleSingle file and its name; None when it holds none. struct.error when cut."""
    magic, count = _HEADER.unpack_from(content)
    if magic != _SINGLE:
        return None
    forks: dict[int, bytes] = {}
    for index in range(count):
        kind, start, size = _ENTRY.unpack_from(content, _HEADER.size + index * _ENTRY.size)
        if kind in (_DATA_FORK, _REAL_NAME) and kind not in forks:
            forks[kind] = content[start : start + size]
    if _DATA_FORK not in forks:
        return None
    return decode_leniently(forks.get(_REAL_NAME, b""), "mac-roman"), forks[_DATA_FORK]
