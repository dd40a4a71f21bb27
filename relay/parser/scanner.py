"""The door's cheap look at a mail: who it claims to be from and to, and which mail it is.

One pass over the headers (capped) and one hash over the body. It does not decode bodies, guess charsets or open MIME parts.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from relay.model import Address, Claims, Confirmation
from relay.parser.addresses import parse_addresses, parse_authors
from relay.parser.clean import clean_line
from relay.parser.confirmations import announced
from relay.parser.dates.fields import parse_date
from relay.parser.headers import Headers, as_lines, split, start_of_header, to_escaped_text
from relay.parser.identity import message_id, redirects

_BLOCK_BYTES = 1024 * 1024
_WHITE_SPACE = b" \t\r\n"
"""Left out of the digest: relays change line ends, and white space at the end of lines and bodies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """`hops` counts Received headers. `content` is a digest of what all copies share.

    `is_dated`: the mail has an id or a time, so that the same words sent again make another mail.
    `asks`: a provider wants to know whether it may forward to us, as far as the headers tell.
    """

    message_id: str | None
    claims: Claims
    hops: int
    content: bytes = field(repr=False)
    is_dated: bool
    asks: Confirmation | None = None

    def fingerprint(self, portal: str, received_at: datetime) -> str:
        """Tells copies of one mail from two mails, within a portal. Hexadecimal SHA-256.

        A mail with neither id nor time is told from the same words sent on another day.
        """
        day = b"" if self.is_dated else received_at.date().isoformat().encode()
        return hashlib.sha256(b"\0".join((portal.encode(), day, self.content))).hexdigest()


def scan(raw: bytes, *, mail_from: str) -> Scan:
    """Never raises. `mail_from` is the envelope's reverse-path, "" for the null one.

    Copies by Bcc and by a forwarding rule differ in trace headers, in how headers are written, and
    in white space; what they share is digested. A body that was encoded anew makes another mail.
    """
    raw = as_lines(raw)
    headers, body_start = split(raw, start_of_header(raw, 0, len(raw)), len(raw))
    own_id = message_id(headers)
    authors = [to_escaped_text(value) for value in headers.all("from")]
    from_ = parse_authors(authors, decode_name=clean_line)
    recipients = _addresses(headers, "to") + _addresses(headers, "cc")
    date, _ = parse_date(headers.text("date"))
    digest = hashlib.sha256()
    for mark in (own_id, date, *sorted(each.key for each in (*from_, *recipients))):
        digest.update(str(mark).encode("utf-8", "replace") + b"\0")
    if own_id is None:
        digest.update(headers.text("subject").encode("utf-8", "replace"))
    _add_body(digest, raw, body_start)
    return Scan(
        message_id=own_id,
        claims=Claims(
            mail_from=mail_from,
            from_=from_,
            redirects=redirects(headers),
            recipients=recipients,
        ),
        hops=len(headers.all("received")),
        content=digest.digest(),
        is_dated=own_id is not None or date is not None,
        asks=announced(from_, recipients, lambda: headers.text("subject")),
    )


def _addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    """With names as they stand: nobody decides by them, and decoding them can be made dear."""
    return tuple(
        address
        for value in headers.all(name)
        for address in parse_addresses(to_escaped_text(value), decode_name=clean_line)
    )


def _add_body(digest: "hashlib._Hash", raw: bytes, start: int) -> None:
    for at in range(start, len(raw), _BLOCK_BYTES):
        digest.update(raw[at : at + _BLOCK_BYTES].translate(None, _WHITE_SPACE))
