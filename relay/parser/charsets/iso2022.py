"""7-bit text that changes its character set by escapes: ISO-2022 in all its kinds, and HZ.

Japanese mail is written so (RFC 1468, 1554, 2237 and Microsoft's additions), Korean (RFC 1557) and old
Chinese (RFC 1843). Escapes get lost or stripped on the way: what can be read is read. Linear.
"""

import re
from collections.abc import Callable

_STEP = re.compile(
    rb"\x1b(?P<escape>\$\(?[@AB]|\$\([CDOPQ]|\$\)[AC]|\([BJIH]|\.[AF]|N.)"
    rb"|(?P<shift>[\x0e\x0f])"
    rb"|(?P<line>[\r\n]+)"
    rb"|(?P<text>[^\x1b\x0e\x0f\r\n]+)",
    re.DOTALL,
)
_STRIPPED = re.compile(rb"\$([@B](?:(?!\([BJ])[!-~][!-~])++)(\([BJ])?")
_HZ = re.compile(rb"~\{((?:[!-}][!-~])*+)(?:~\}|(?=\n)|\Z)|~(~)|~\n")


def is_iso2022(data: bytes) -> bool:
    """Does an escape name a set of two bytes, or half-width kana?"""
    return any(mark in data for mark in (b"\x1b$B", b"\x1b$@", b"\x1b$)", b"\x1b$(", b"\x1b(I"))


def is_hz(data: bytes) -> bool:
    return any(found[1] for found in _HZ.finditer(data)) and b"~}" in data


def decode_iso2022(data: bytes) -> str:
    """Text in any set that an escape names; without escapes, ASCII."""
    if b"\x1b" not in data and b"(B" in data:
        data = _STRIPPED.sub(_with_escapes, data)
    pieces: list[str] = []
    read: Callable[[bytes], str] = _ascii
    shifted: Callable[[bytes], str] = _ascii
    is_shifted = False
    for found in _STEP.finditer(data):
        match found.lastgroup:
            case "escape":
                escape = found["escape"]
                if escape[:2] in {b"$)", b".A", b".F"}:
                    shifted = _SETS[escape]
                elif escape[:1] == b"N":
                    pieces.append(shifted(escape[1:]))
                else:
                    read = _SETS[escape.replace(b"$(", b"$")]
            case "shift":
                is_shifted = found["shift"] == b"\x0e"
            case "line":
                read, is_shifted = _ascii, False  # RFC 1468: each line begins in ASCII
                pieces.append(found[0].decode("ascii"))
            case _:
                pieces.append((shifted if is_shifted else read)(found[0]))
    return "".join(pieces)


def _with_escapes(found: re.Match[bytes]) -> bytes:
    return b"\x1b$" + found[1] + b"\x1b" + found[2] if found[2] else found[0]


def decode_hz(data: bytes) -> str:
    return _HZ.sub(lambda found: _hz(found[1], found[2]), data).decode("gb2312", "replace")


def _hz(pairs: bytes | None, tilde: bytes | None) -> bytes:
    return _with_high_bits(pairs) if pairs else tilde or b""


def _ascii(data: bytes) -> str:
    return data.decode("ascii", "replace")


def _jis(data: bytes) -> str:
    """JIS X 0208 by way of Shift_JIS: of the tables that Python has, only cp932 knows what Microsoft
    added to it (NEC's and IBM's characters).
    """
    shifted = bytearray()
    for row, cell in zip(data[::2], data[1::2], strict=False):
        if row not in _GRAPHIC or cell not in _GRAPHIC:
            continue
        shifted.append((row + 1) // 2 + (0x70 if row < _LATER_ROWS else 0xB0))
        if row % 2:
            shifted.append(cell + (0x1F if cell < _LATER_CELLS else 0x20))
        else:
            shifted.append(cell + 0x7E)
    return shifted.decode("cp932", "replace")


def _with_high_bits(data: bytes) -> bytes:
    return data.translate(_HIGH)


def _reader(codec: str, prefix: bytes = b"") -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        high = _with_high_bits(data)
        pairs = b"".join(prefix + high[at : at + 2] for at in range(0, len(high), 2))
        return (pairs if prefix else high).decode(codec, "replace")

    return read


_GRAPHIC = range(0x21, 0x7F)
_LATER_ROWS, _LATER_CELLS = 0x5F, 0x60  # where Shift_JIS leaves a gap
_HIGH = bytes(byte | 0x80 if byte in _GRAPHIC else byte for byte in range(256))
_SETS: dict[bytes, Callable[[bytes], str]] = {
    b"(B": _ascii,
    b"(J": _ascii,
    b"(H": _ascii,
    b"(I": _reader("cp932"),
    b"$@": _jis,
    b"$B": _jis,
    b"$A": _reader("gb2312"),
    b"$)A": _reader("gb2312"),
    b"$C": _reader("euc_kr"),
    b"$)C": _reader("cp949"),
    b"$D": _reader("euc_jp", b"\x8f"),
    b"$O": _reader("euc_jis_2004"),
    b"$Q": _reader("euc_jis_2004"),
    b"$P": _reader("euc_jis_2004", b"\x8f"),
    b".A": _reader("latin-1"),
    b".F": _reader("iso8859-7"),
}
