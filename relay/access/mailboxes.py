"""Which mailbox an address names, in which portal, and the records that its tag asks for."""

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from relay.access.portal import PortalAccess
from relay.model import Claims, Recipient, RecordRef, RecordType
from relay.settings import PortalSettings

_RECORD_TAG = re.compile(r"(contact|company|deal|ticket)-([1-9][0-9]{0,18})")


class NoSuchRecipient(StrEnum):
    """Why an address does not log. The listener has the words for each."""

    UNKNOWN_MAILBOX = "unknown_mailbox"
    BAD_TAG = "bad_tag"


class Access:
    """All portals' mailboxes and people.

    `owners`: the addresses of each portal's owners in HubSpot, as last heard. Whoever hears of
    others changes the mapping: it is looked into each time.
    """

    def __init__(
        self,
        portals: Iterable[PortalSettings],
        *,
        owners: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        known = list(portals)
        self._mailboxes = {mailbox: one.name for one in known for mailbox in one.mailboxes}
        self._portals = {
            one.name: PortalAccess(one, self._mailboxes, {} if owners is None else owners)
            for one in known
        }

    def portal(self, name: str) -> PortalAccess | None:
        """The portal's rules; None when it is no longer in the settings."""
        return self._portals.get(name)

    def of(self, portal: PortalSettings) -> PortalAccess:
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
