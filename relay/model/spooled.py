"""A mail on its way through the door and in the spool, unread."""

from dataclasses import dataclass, field
from datetime import datetime

from relay.model.access import Evidence, Key
from relay.model.addresses import RecordRef
from relay.model.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A RCPT TO that named one of our mailboxes, and the records its tag asks for.

    `key`: whose secret was in it. `address` and `tag` have the key's number in its place. `signed`:
    it named records, with the right signatures, which are left out.
    """

    address: str
    portal: str
    mailbox: str
    tag: str = ""
    records: tuple[RecordRef, ...] = ()
    key: Key | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One SMTP, LMTP or pipe transaction as it came in.

    `mail_from` is "" for the null reverse-path. `peer` is an IP address, "unix", "pipe" or "unknown". `user` is
    the name that AUTH proved. `trusted` says that the peer is in one of our own networks.
    """

    mail_from: str
    rcpt_to: tuple[str, ...]
    raw: bytes = field(repr=False)
    received_at: datetime
    peer: str
    helo: str = ""
    tls: bool = False
    user: str | None = None
    trusted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the listener hands to the spool: one mail for one portal.

    A mail to mailboxes of two portals makes two. The fingerprint tells copies of one mail from two
    mails, within a portal.
    """

    portal: str
    recipients: tuple[Recipient, ...]
    fingerprint: str
    message_id: str | None
    envelope: Envelope
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The spool's answer, after the commit. `duplicate`: an earlier copy is the mail."""

    spool_id: int
    duplicate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One accepted copy of a mail: who brought it, what they asked for, and what showed who they are."""

    recipient: Recipient
    mail_from: str
    peer: str
    evidence: Evidence
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A mail in the spool. `copies` has at least one item, oldest first.

    `crashes` counts the parser children that died on it, `attempt` the tries that were not undone
    by a fault of ours or HubSpot's. `moved_at` is when it came to its state. The raw mail is fetched
    by id when it is parsed, so that a batch is small. `size` is in bytes. `copy_of`: the mail that
    this is a later copy of, word for word, when it brings something and that one was taken up already.
    """

    id: int
    portal: str
    fingerprint: str
    message_id: str | None
    state: State
    attempt: int
    crashes: int
    epoch: int
    received_at: datetime
    moved_at: datetime
    size: int
    copy_of: int | None = None
    copies: tuple[Copy, ...]
