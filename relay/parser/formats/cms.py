"""What is inside a CMS structure (RFC 5652), as S/MIME mail carries it: signed content, or none to be seen.

Walks just so far into the BER encoding (X.690) as to find the content; of indefinite length too, as
streaming signers write it. Signatures and certificates are not looked at. Linear.
"""

from collections.abc import Iterator
from typing import NamedTuple

from relay.parser.limits import FORMAT_ITEMS

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = frozenset(
    {
        bytes.fromhex("2a864886f70d010703"),  # enveloped-data
        bytes.fromhex("2a864886f70d0109100117"),  # authenticated-enveloped-data (RFC 5083)
    }
)
_INTEGER, _OCTETS, _OID, _SEQUENCE, _SET, _CONTEXT_0 = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0
_OCTETS_IN_PIECES = 0x24
_END = 0x00
_LONG = 0x80
_LENGTH_BYTES = 8
_HIGH_TAG = 0x1F


class Contents(NamedTuple):
    """`signed`: the content that was signed, None if the structure has none or another kind of it."""

    is_encrypted: bool
    signed: bytes | None


def read_cms(der: bytes) -> Contents:
    """Raises ValueError when it is no CMS structure, or a broken one."""
    walk = _Walk(der)
    walk.enter(_SEQUENCE)
    kind = walk.value(_OID)
    if kind in _ENCRYPTED:
        return Contents(is_encrypted=True, signed=None)
    if kind != _SIGNED:
        return Contents(is_encrypted=False, signed=None)
    walk.enter(_CONTEXT_0)
    walk.enter(_SEQUENCE)
    walk.value(_INTEGER)
    walk.skip(_SET)
    walk.enter(_SEQUENCE)
    walk.value(_OID)
    if walk.is_at_end:  # the content stands elsewhere: a detached signature
        return Contents(is_encrypted=False, signed=None)
    walk.enter(_CONTEXT_0)
    return Contents(is_encrypted=False, signed=b"".join(walk.octets()))


class _Walk:
    """Goes from element to element, forward only."""

    def __init__(self, der: bytes) -> None:
        self._der = der
        self._position = 0
        self._end = len(der)
        self._count = 0

    @property
    def is_at_end(self) -> bool:
        """Of the element that was entered last."""
        return self._position >= self._end or self._der[self._position] == _END

    def enter(self, tag: int) -> None:
        length = self._head(tag)
        if length is not None:
            self._end = min(self._end, self._position + length)

    def value(self, tag: int) -> bytes:
        length = self._head(tag)
        if length is None:
            raise ValueError("cms: a plain value without a length")
        self._position += length
        return self._der[self._position - length : self._position]

    def skip(self, tag: int) -> None:
        """Over an element and all that is in it."""
        length = self._head(tag)
        if length is not None:
            self._position += length
            return
        depth = 1
        while depth:
            tag, length = self._any_head()
            if length is None:
                depth += 1
            elif tag == _END:
                depth -= 1
            else:
                self._position += length

    def octets(self) -> Iterator[bytes]:
        """An octet string, whole or in pieces."""
        if self._der[self._position : self._position + 1] == bytes([_OCTETS]):
            yield self.value(_OCTETS)
            return
        self.enter(_OCTETS_IN_PIECES)
        while not self.is_at_end:
            yield self.value(_OCTETS)

    def _head(self, tag: int) -> int | None:
        found, length = self._any_head()
        if found != tag:
            raise ValueError("cms: another structure")
        return length

    def _any_head(self) -> tuple[int, int | None]:
        """The tag and the length of the next element; None when its end is marked instead."""
        self._count += 1
        if self._position + 2 > self._end or self._count > FORMAT_ITEMS:
            raise ValueError("cms: cut, or of too many elements")
        tag, length = self._der[self._position], self._der[self._position + 1]
        if tag & _HIGH_TAG == _HIGH_TAG:
            raise ValueError("cms: a tag of several bytes")
        self._position += 2
        if length == _LONG:
            return tag, None
        if length > _LONG:
            count = length - _LONG
            if count > _LENGTH_BYTES:
                raise ValueError("cms: an endless length")
            length = int.from_bytes(self._der[self._position : self._position + count], "big")
            self._position += count
        if self._position + length > self._end:
            raise ValueError("cms: cut")
        return tag, length
