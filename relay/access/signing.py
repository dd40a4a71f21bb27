"""Addresses of records, signed: `log+deal-602.SIG@acme.com`, for whom a bare number is too easy to guess.

A signature is 50 bits of an HMAC-SHA256 over portal and record, in base32, as letters of either case
and 2 to 7: short enough for a person, and each guess is a refused mail.
"""

import hashlib
import hmac
from base64 import b32encode

from relay.model import RecordRef

_LENGTH = 10


def sign(record: RecordRef, portal: str, secret: str) -> str:
    """The tag for the record: `deal-602.SIG`."""
    written = f"{record.type}-{record.id}"
    mac = hmac.digest(secret.encode(), f"{portal}\0{written}".encode(), hashlib.sha256)
    return f"{written}.{b32encode(mac).decode('ascii')[:_LENGTH].lower()}"


def is_signed(tag: str, record: RecordRef, portal: str, secret: str) -> bool:
    """The tag is what `sign` makes. Takes as long for a wrong one."""
    return hmac.compare_digest(tag.encode(), sign(record, portal, secret).encode())
