"""What HubSpot posts to a public app by itself: whether it is HubSpot, and whether it is worth a look.

Source: HubSpot's documentation, "Validating requests", signature v3, and "Webhooks".
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime

_VALID_S = 300
_NEW = frozenset({"contact.creation", "contact.restore", "contact.merge"})
_ADDRESSES = frozenset({"email", "hs_additional_emails"})
_DECODED = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}
"""HubSpot decodes these in the address before it signs it, and no others"""


def is_signed(
    *, secret: str, url: str, body: bytes, timestamp: str, signature: str, now: datetime
) -> bool:
    """Whether a POST carries HubSpot's signature of the last five minutes.

    `url`: the address that HubSpot posts to. `timestamp` and `signature`: the headers
    X-HubSpot-Request-Timestamp (Unix milliseconds) and X-HubSpot-Signature-v3.
    """
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 15):  # noqa: PLR2004
        return False
    if abs(now.timestamp() - int(timestamp) / 1000) > _VALID_S:
        return False
    for code, letter in _DECODED.items():
        url = url.replace(code, letter).replace(code.lower(), letter)
    told = b"POST" + url.encode() + body + timestamp.encode()
    right = base64.b64encode(hmac.digest(secret.encode(), told, hashlib.sha256))
    return hmac.compare_digest(right, signature.encode())


def tells_of_contacts(body: bytes) -> bool:
    """Whether any of the events may be somebody who is a contact now, or has another address."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(events, list) and any(map(_is_about_contacts, events))


def _is_about_contacts(event: object) -> bool:
    if not isinstance(event, dict):
        return False
    kind = event.get("subscriptionType")
    if kind == "contact.propertyChange":
        return event.get("propertyName") in _ADDRESSES
    return isinstance(kind, str) and kind in _NEW
