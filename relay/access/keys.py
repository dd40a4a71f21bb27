"""Addresses with a secret: `log+KEY@acme.com` logs on the word of the one whose key it is.

A key is 128 random bits in base32, as letters of either case and 2 to 7 (RFC 4648 section 6), so that
it passes through any mail system. relay keeps its digest only; what people see is its number.
"""

import hashlib
import re
from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from relay.model import Key, RecordRef

KEY_BYTES = 16
_FORM = re.compile(r"[a-z2-7]{26}")
_IN_ADDRESS = re.compile(
    r"(\+)[a-z0-9]{20,}|(\+[a-z0-9-]{1,40}-[0-9]{1,19}\.)[a-z0-9]+", re.IGNORECASE
)
"""A key, also one that was mistyped, or the signature of a record."""


@dataclass(slots=True)
class Roster:
    """What the rules go by that changes while relay runs; whoever hears of a change puts it here.

    `keys`: the good ones, by digest; `ended`: those that were. `owners`: by portal, the addresses of
    HubSpot's owners there. `gone`: by portal, records of which HubSpot said lately that it has none.
    `tag_secrets`: by portal, what its records' addresses are signed with.
    """

    keys: Mapping[str, Key] = field(default_factory=dict)
    ended: Mapping[str, Key] = field(default_factory=dict)
    owners: Mapping[str, Collection[str]] = field(default_factory=dict)
    gone: Mapping[str, frozenset[RecordRef]] = field(default_factory=dict)
    tag_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def split(address: str, mailboxes: Collection[str]) -> tuple[str, list[str]]:
    """The mailbox that the address names, the longest there is, and its tags; "" when it is none."""
    local_part, _, domain = address.lower().rpartition("@")
    pieces = local_part.split("+")
    for end in range(len(pieces), 0, -1):
        mailbox = f"{'+'.join(pieces[:end])}@{domain}"
        if mailbox in mailboxes:
            return mailbox, pieces[end:]
    return "", []


def find(tags: Iterable[str], portal: str, known: Mapping[str, Key]) -> Key | None:
    """The known key of this portal among the tags."""
    found = (known.get(digest(tag)) for tag in tags if looks_like_one(tag))
    return next((key for key in found if key is not None and key.portal == portal), None)


def spell(secret: bytes) -> str:
    """The key of `KEY_BYTES` random bytes."""
    return b32encode(secret).decode("ascii").rstrip("=").lower()


def digest(key: str) -> str:
    """What relay keeps of a key. It is random, so that no guess is better than another."""
    return hashlib.sha256(key.lower().encode("utf-8", "replace")).hexdigest()


def looks_like_one(tag: str) -> bool:
    return _FORM.fullmatch(tag) is not None


def masked(address: str) -> str:
    """An address for people to read, without what may be a key or a signature in it.

    Gmail's automatic forwards have it in MAIL FROM: `jane+caf_=log+KEY=acme.com@gmail.com`.
    """
    return _IN_ADDRESS.sub(lambda found: f"{found[1] or found[2]}…", address)
