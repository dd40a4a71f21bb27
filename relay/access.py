"""Who may log, and through which mailbox: pure policy over claims and evidence.

The door asks before it takes a mail, the pipeline asks again when the mail is parsed; both get the
same answer from the same rules. A claim (a header, an envelope address) only says which rule applies;
what lets a mail in is evidence: a peer in one of our own networks, or an authenticated user.
Nothing here knows SMTP's reply codes or where evidence comes from.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from relay.model import (
    Address,
    Allowed,
    Claims,
    Evidence,
    Recipient,
    RecordRef,
    RecordType,
    Refusal,
    Refused,
    Verdict,
)
from relay.settings import PortalSettings

_RECORD_TAG = re.compile(r"(contact|company|deal|ticket)-([1-9][0-9]{0,18})")


class NoSuchRecipient(StrEnum):
    """Why an address does not log. The listener has the words for each."""

    UNKNOWN_MAILBOX = "unknown_mailbox"
    BAD_TAG = "bad_tag"


class Access:
    """All portals' mailboxes and people."""

    def __init__(self, portals: Iterable[PortalSettings]) -> None:
        known = list(portals)
        self._mailboxes = {mailbox: one.name for one in known for mailbox in one.mailboxes}
        self._portals = {one.name: PortalAccess(one, self._mailboxes) for one in known}

    def portal(self, name: str) -> "PortalAccess | None":
        """The portal's rules; None when it is no longer in the settings."""
        return self._portals.get(name)

    def of(self, portal: PortalSettings) -> "PortalAccess":
        """The rules of a portal that is in the settings."""
        return self._portals[portal.name]

    def is_claimed(self, claims: Claims, portals: Iterable[str]) -> bool:
        """A mail says it is ours in one of the portals: what shows that it is could let it in."""
        known = (self._portals.get(name) for name in portals)
        return any(portal is not None and portal.is_claimed(claims) for portal in known)

    def resolve(self, address: str) -> Recipient | NoSuchRecipient:
        """The mailbox that an RCPT TO address names, with the records its tag asks for.

        `log+deal-602+ticket-7@acme.com` is the mailbox `log@acme.com` with two records (RFC 5233
        calls the part behind the plus sign the detail).
        """
        local_part, _, domain = address.lower().rpartition("@")
        pieces = local_part.split("+")
        for end in range(len(pieces), 0, -1):
            mailbox = f"{'+'.join(pieces[:end])}@{domain}"
            portal = self._mailboxes.get(mailbox)
            if portal is None:
                continue
            records = _records(pieces[end:])
            if records is None:
                return NoSuchRecipient.BAD_TAG
            return Recipient(
                address=address,
                portal=portal,
                mailbox=mailbox,
                tag="+".join(pieces[end:]),
                records=records,
            )
        return NoSuchRecipient.UNKNOWN_MAILBOX


def _records(tags: list[str]) -> tuple[RecordRef, ...] | None:
    found = [_RECORD_TAG.fullmatch(tag) for tag in tags]
    if not all(found):
        return None
    return tuple(RecordRef(RecordType(tag[1]), tag[2]) for tag in found if tag)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a mail can be ours: who of ours stands for it, and where that was read."""

    user: Address
    redirected: bool
    where: str


class PortalAccess:
    """One portal's people, and whether a mail is theirs to log. `mailboxes` are all of relay's."""

    def __init__(self, portal: PortalSettings, mailboxes: Container[str]) -> None:
        self._mailboxes = mailboxes
        self._users = frozenset(portal.users)
        self._domains = frozenset(portal.domains)

    def is_mailbox(self, address: Address) -> bool:
        """The address is one of relay's own, whatever its tag."""
        local_part, _, domain = address.key.rpartition("@")
        pieces = local_part.split("+")
        return any(
            f"{'+'.join(pieces[:end])}@{domain}" in self._mailboxes
            for end in range(1, len(pieces) + 1)
        )

    def is_ours(self, address: Address) -> bool:
        """The address is one of our people. relay's own mailboxes are nobody's."""
        return (
            address.key in self._users or address.domain in self._domains
        ) and not self.is_mailbox(address)

    def is_claimed(self, claims: Claims) -> bool:
        """The mail says that it is from one of ours, to one of ours, or passed on by one of ours."""
        return self._way(claims) is not None

    def judge(self, claims: Claims, evidence: Evidence) -> Verdict:
        """May this mail be logged, and on whose word?

        First the evidence, then the claims: a sender who is shown to be nobody is refused however
        well the headers read, with a reason that tells a colleague apart from a stranger.
        """
        way = self._way(claims)
        if evidence.user is not None:
            return self._judge_authenticated(Address(email=evidence.user), way)
        if len(claims.from_) > 1:
            return Refused(
                refusal=Refusal.SEVERAL_FROM,
                reason=f"the mail names {len(claims.from_)} authors in From; one is expected",
            )
        if way is None:
            return Refused(
                refusal=Refusal.NOT_OURS,
                reason=f"{_author(claims)} is not one of ours, and none of ours passed the mail on",
            )
        if not evidence.peer_trusted:
            return Refused(
                refusal=Refusal.NOT_SHOWN,
                reason=f"{way.where} says {way.user.email}, but the mail came from outside the "
                "trusted networks and without AUTH",
            )
        return Allowed(
            user=way.user,
            redirected=way.redirected,
            evidence=f"{way.where} is {way.user.email}, handed over by a trusted network",
        )

    def _judge_authenticated(self, user: Address, way: _Way | None) -> Verdict:
        if not self.is_ours(user):
            return Refused(
                refusal=Refusal.NOT_OURS,
                reason=f"authenticated as {user.email}, who is not one of this portal's people",
            )
        return Allowed(
            user=user,
            redirected=way is None or way.redirected,
            evidence=f"authenticated as {user.email}",
        )

    def _way(self, claims: Claims) -> _Way | None:
        """How the mail claims to be ours: the author first, then who passed it on, then who got it."""
        if len(claims.from_) == 1 and self.is_ours(claims.from_[0]):
            return _Way(claims.from_[0], redirected=False, where="From")
        for redirect in claims.redirects:
            if self.is_ours(redirect.address):
                return _Way(redirect.address, redirected=True, where=redirect.header.title())
        envelope = Address(email=claims.mail_from)
        if self.is_ours(envelope):
            return _Way(envelope, redirected=True, where="MAIL FROM")
        for recipient in claims.recipients:
            if self.is_ours(recipient):
                return _Way(recipient, redirected=True, where="To or Cc")
        return None


def _author(claims: Claims) -> str:
    if claims.from_:
        return claims.from_[0].email
    return claims.mail_from or "the sender"
