"""The door's cheap look at a mail: who it claims to be from and to, and which mail it is.

Runs on the event loop: one pass over the header block (capped) and one hash over the body. It does
not decode bodies, guess charsets or open MIME parts.
"""

import hashlib
from dataclasses import dataclass, field

from relay.model import Address, Claims
from relay.parser.addresses import parse_addresses
from relay.parser.clean import clean_line
from relay.parser.headers import Headers, split, to_escaped_text
from relay.parser.identity import message_id, redirects

_BLOCK_BYTES = 1024 * 1024
_WHITE_SPACE = b" \t\r\n"
"""Left out of the digest: relays change line ends, and white space at the end of lines and bodies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """`hops` counts Received headers. `content` is a digest of what all copies share."""

    message_id: str | None
    claims: Claims
    hops: int
    content: bytes = field(repr=False)

    def fingerprint(self, portal: str) -> str:
        """Tells copies of one mail from two mails, within a portal. Hexadecimal SHA-256."""
        return hashlib.sha256(portal.encode() + b"\0" + self.content).hexdigest()


def scan(raw: bytes, *, mail_from: str) -> Scan:
    """Never raises. `mail_from` is the envelope's reverse-path, "" for the null one."""
    headers, body_start = split(raw, 0, len(raw))
    own_id = message_id(headers)
    return Scan(
        message_id=own_id,
        claims=Claims(
            mail_from=mail_from,
            from_=_addresses(headers, "from"),
            redirects=redirects(headers),
            recipients=_addresses(headers, "to") + _addresses(headers, "cc"),
        ),
        hops=len(headers.all("received")),
        content=_content_digest(headers, own_id, raw, body_start),
    )


def _addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    """With names as they stand: nobody decides by them, and decoding them can be made dear."""
    return tuple(
        address
        for value in headers.all(name)
        for address in parse_addresses(to_escaped_text(value), decode_name=clean_line)
    )


def _content_digest(headers: Headers, own_id: str | None, raw: bytes, body_start: int) -> bytes:
    """A copy by BCC and one by a forwarding rule differ in trace headers and white space only.

    Without a usable Message-ID, subject and recipients stand in for it.
    """
    names = ("from", "date") if own_id else ("from", "date", "subject", "to", "cc")
    digest = hashlib.sha256((own_id or "").encode("utf-8", "replace"))
    for name in names:
        for value in headers.all(name):
            digest.update(b"\0" + name.encode() + b"\0" + b" ".join(value.split()))
    digest.update(b"\0body\0")
    for start in range(body_start, len(raw), _BLOCK_BYTES):
        digest.update(raw[start : start + _BLOCK_BYTES].translate(None, _WHITE_SPACE))
    return digest.digest()
