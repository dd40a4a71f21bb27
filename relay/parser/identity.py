"""Message ids, and the headers of those who passed a mail on: shared by the door and the parser."""

import re

from relay.model import Redirect
from relay.parser.addresses import parse_addresses
from relay.parser.clean import clean_line
from relay.parser.headers import Headers, to_escaped_text
from relay.parser.limits import IDS

_ID = re.compile(r"<([^\s<>\x00-\x1f\x7f]{1,900}@[^\s<>\x00-\x1f\x7f]{1,900})>")
_REDIRECT_HEADERS = (
    "resent-from",
    "resent-sender",
    "resent-to",
    "x-forwarded-for",
    "x-forwarded-to",
    "delivered-to",
    "x-original-to",
    "x-ms-exchange-inbox-rules-loop",
    "x-ms-exchange-forwardingloop",
)
"""RFC 5322 section 3.6.6, Gmail, Postfix and qmail, Exchange's inbox rules and mailbox forwarding."""


def message_ids(text: str) -> tuple[str, ...]:
    """The ids of an In-Reply-To or References field, without brackets. At most `limits.IDS`."""
    return tuple(dict.fromkeys(one for one in _ID.findall(text) if one.isprintable()))[:IDS]


def message_id(headers: Headers) -> str | None:
    """The mail's own id, without brackets (RFC 5322 section 3.6.4).

    None if it is missing, malformed or repeated: such an id may neither thread nor tell copies.
    """
    values = headers.all("message-id")
    if len(values) != 1:
        return None
    found = _ID.fullmatch(values[0].decode("utf-8", "replace").strip())
    return found[1] if found and found[1].isprintable() else None


def redirects(headers: Headers) -> tuple[Redirect, ...]:
    """Every address that a redirecting header names, in the order of `_REDIRECT_HEADERS`."""
    return tuple(
        Redirect(header=name, address=address)
        for name in _REDIRECT_HEADERS
        for value in headers.all(name)
        for address in parse_addresses(to_escaped_text(value), decode_name=clean_line)
    )
