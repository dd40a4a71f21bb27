"""How a mail claims to be ours: who of ours stands for it, and where that was read. Pure.

All of this is a claim, which whoever wrote the mail could make. What shows it stands in `proofs`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from relay.model import Address, Claims

_REWRITTEN = re.compile(r"(?:.{0,64}\+)?srs[01]?[=+-]", re.IGNORECASE)
"""A forwarder put its own domain in the place of the sender's (SRS; Microsoft's `bounces+SRS=`)."""
_BATV = re.compile(r"prvs=[^=]{1,64}=(.+)", re.IGNORECASE)
_GMAIL_FORWARD = "+caf_="
"""Gmail's automatic forward of jane@ to log@ is from `jane+caf_=log=acme.com@`."""

RECIPIENT = "To or Cc"


@dataclass(frozen=True, slots=True)
class Way:
    """`redirected`: the user passed the mail on, or got it, but did not write it."""

    user: Address
    redirected: bool
    where: str


def ways(claims: Claims, is_ours: Callable[[Address], bool]) -> Iterator[Way]:
    """The author, or else whoever passed the mail on, the surest first, or got it.

    A mail From one of ours is theirs or nobody's: that another passed it on does not show that they
    wrote it. Of those that headers name, one of each domain stands for all: what shows one shows the
    others, and headers may name thousands.
    """
    if len(claims.from_) == 1 and is_ours(claims.from_[0]):
        yield Way(claims.from_[0], redirected=False, where="From")
        return
    domains: set[str] = set()
    for redirect in claims.redirects:
        if redirect.address.domain not in domains and is_ours(redirect.address):
            domains.add(redirect.address.domain)
            yield Way(redirect.address, redirected=True, where=redirect.header.title())
    envelope = sender(claims)
    if envelope is not None and is_ours(envelope):
        yield Way(envelope, redirected=True, where="MAIL FROM")
    for recipient in claims.recipients:
        if recipient.domain not in domains and is_ours(recipient):
            domains.add(recipient.domain)
            yield Way(recipient, redirected=True, where=RECIPIENT)


def sender(claims: Claims) -> Address | None:
    """The person whose address MAIL FROM is, whatever their server made of it; None: nobody's."""
    local_part, at_sign, domain = claims.mail_from.rpartition("@")
    if not at_sign or _REWRITTEN.match(local_part):
        return None
    if tagged := _BATV.fullmatch(local_part):
        local_part = tagged[1]
    return Address(email=f"{local_part.partition(_GMAIL_FORWARD)[0]}@{domain}")
