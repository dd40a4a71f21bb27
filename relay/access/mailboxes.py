"""Which mailbox an address names, in which portal, and the records that its tag asks for."""

from collections.abc import Iterable
from enum import StrEnum

from relay.access import keys, signing
from relay.access.keys import Roster, split
from relay.access.portal import PortalAccess
from relay.model import Claims, Recipient, RecordRef
from relay.settings import PortalSettings


class NoSuchRecipient(StrEnum):
    """Why an address does not log. The listener has the words for each."""

    UNKNOWN_MAILBOX = "unknown_mailbox"
    BAD_TAG = "bad_tag"
    NO_SUCH_RECORD = "no_such_record"
    BAD_SIGNATURE = "bad_signature"


class Access:
    """All portals' mailboxes and people. Whatever stands in the roster counts from then on."""

    def __init__(self, portals: Iterable[PortalSettings], *, roster: Roster | None = None) -> None:
        known = list(portals)
        self._roster = roster or Roster()
        self._mailboxes = {mailbox: one.name for one in known for mailbox in one.mailboxes}
        self._signing = {one.name for one in known if one.tag_secret is not None}
        self._portals = {
            one.name: PortalAccess(one, self._mailboxes, self._roster) for one in known
        }

    def portal(self, name: str) -> PortalAccess | None:
        """The portal's rules; None when it is no longer in the settings."""
        return self._portals.get(name)

    def of(self, portal: PortalSettings) -> PortalAccess:
        """The rules of a portal that is in the settings."""
        return self._portals[portal.name]

    def is_claimed(self, claims: Claims, recipients: Iterable[Recipient]) -> bool:
        """It matters what shows who a mail is from: it says it is ours, or whoever sent it has a key."""
        for recipient in recipients:
            portal = self._portals.get(recipient.portal)
            if portal is not None and (recipient.key is not None or portal.is_claimed(claims)):
                return True
        return False

    def resolve(self, address: str) -> Recipient | NoSuchRecipient:
        """The mailbox that an RCPT TO address names, with whose key and which records its tags are.

        `log+deal-602+ticket-7@acme.com` is the mailbox `log@acme.com` with two records (RFC 5233
        calls the part behind the plus sign the detail). A key that is not good is answered as if
        there were no such mailbox. Neither keys nor signatures are in the answer.
        """
        mailbox, tags = split(address, self._mailboxes)
        if not mailbox:
            return NoSuchRecipient.UNKNOWN_MAILBOX
        portal = self._mailboxes[mailbox]
        secrets = [tag for tag in tags if keys.looks_like_one(tag)]
        named = [self._record(tag, portal) for tag in tags if tag not in secrets]
        records = tuple(each for each in named if isinstance(each, RecordRef))
        for each in named:
            if isinstance(each, NoSuchRecipient):
                return each
        key = keys.find(tags, portal, self._roster.keys)
        if len(secrets) != (key is not None):
            return NoSuchRecipient.UNKNOWN_MAILBOX
        if not self._roster.gone.get(portal, frozenset()).isdisjoint(records):
            return NoSuchRecipient.NO_SUCH_RECORD
        shown = (f"key-{key.id}" if key and tag in secrets else tag for tag in tags)
        tag = "+".join(each.partition(".")[0] for each in shown)
        return Recipient(
            address=mailbox.replace("@", f"+{tag}@") if tag else mailbox,
            portal=portal,
            mailbox=mailbox,
            tag=tag,
            records=records,
            key=key,
            signed=bool(records) and portal in self._signing,
        )

    def _record(self, tag: str, portal: str) -> RecordRef | NoSuchRecipient:
        """The record that a tag names, in a portal that signs them only with the right signature."""
        written, dot, _ = tag.partition(".")
        record = RecordRef.read(written)
        is_to_sign = portal in self._signing
        if record is None or (dot and not is_to_sign):
            return NoSuchRecipient.BAD_TAG
        if is_to_sign:
            secret = self._roster.tag_secrets.get(portal)
            if secret is None or not signing.is_signed(tag, record, portal, secret):
                return NoSuchRecipient.BAD_SIGNATURE
        return record
