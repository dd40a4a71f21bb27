"""The nouns that flow through relay, and the states a mail can be in.

Everything here is frozen: a mail is never changed, only described anew. Times are aware and in UTC.
Nothing here does I/O, knows SQL, or knows how HubSpot spells its JSON.

    Envelope + Recipient -> Delivery        listener -> spool
    Spooled                                 spool    -> worker
    ParsedEmail                             parser   -> pipeline
    Claims, Evidence -> Allowed | Refused   access
    Direction, Match                        direction, matcher -> pipeline
    Engagement                              pipeline -> hubspot
    Logged | Ignored | Retry | Parked       worker   -> spool
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a spooled mail stands. `MOVES` says which state may follow which.

    queued    waiting for `next_attempt_at`
    claimed   leased by one worker, which is reading and matching it
    sending   the intent is on disk, a call to HubSpot may be on its way
    unsure    a call left and its outcome is not known: settled by reading back, never by a resend
    parked    needs a person, or a contact that does not exist yet
    ignored   by rule there is nothing to log; an operator may reopen it
    logged    final: the engagement ids are stored
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    UNSURE = "unsure"
    PARKED = "parked"
    IGNORED = "ignored"
    LOGGED = "logged"

    @property
    def is_settled(self) -> bool:
        """Nothing more happens to the mail unless a person asks for it."""
        return self in (State.PARKED, State.IGNORED, State.LOGGED)


MOVES: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.IGNORED}),
    State.CLAIMED: frozenset(
        {State.SENDING, State.LOGGED, State.IGNORED, State.PARKED, State.QUEUED}
    ),
    State.SENDING: frozenset({State.LOGGED, State.QUEUED, State.PARKED, State.UNSURE}),
    State.UNSURE: frozenset({State.LOGGED, State.QUEUED, State.PARKED}),
    State.PARKED: frozenset({State.QUEUED, State.IGNORED}),
    State.IGNORED: frozenset({State.QUEUED}),
    State.LOGGED: frozenset(),
}
"""The state table. The spool refuses any other move and writes one ledger row per move."""


# ---------------------------------------------------------------- addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox as RFC 5322 section 3.4 means it: an addr-spec and a display name, decoded."""

    email: str
    name: str = ""

    @property
    def key(self) -> str:
        """What two spellings of the same address have in common. HubSpot lower-cases, so do we."""
        return self.email.lower()

    @property
    def domain(self) -> str:
        _, at_sign, domain = self.key.rpartition("@")
        return domain if at_sign else ""


# ---------------------------------------------------------------- at the door


class RecordType(StrEnum):
    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """One CRM record. Ids are strings of digits (hubspot.md section 2)."""

    type: RecordType
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A RCPT TO that named one of our mailboxes, and the records its tag asks for."""

    address: str
    portal: str
    mailbox: str
    tag: str = ""
    records: tuple[RecordRef, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The spool's answer, after the commit. `duplicate`: an earlier copy is the mail."""

    spool_id: int
    duplicate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One accepted copy of a mail: who brought it, and what they asked for."""

    recipient: Recipient
    mail_from: str
    peer: str
    user: str | None
    trusted: bool
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A mail in the spool. `copies` has at least one item, oldest first.

    `crashes` counts the parser children that died on it, `attempt` the tries that were not undone
    by a fault of ours or HubSpot's. `moved_at` is when it came to its state. The raw mail is fetched
    by id when it is parsed, so that a batch is small. `size` is in bytes.
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
    copies: tuple[Copy, ...]


# ---------------------------------------------------------------- what a mail says


class Kind(StrEnum):
    """What sort of mail it is: by its form, never by whom it is from."""

    MAIL = "mail"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    CALENDAR = "calendar"
    LIST = "list"
    CONFIRMATION = "confirmation"


class Found(StrEnum):
    """How a forwarded original was found."""

    ATTACHED = "attached"
    INLINE_HTML = "inline_html"
    INLINE_TEXT = "inline_text"
    NAMED = "named"
    """No header block; the forwarding person named the author in the first line"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str | None = None


class BounceReason(StrEnum):
    """Why a mail came back, told apart by what a person can do about it."""

    MAILBOX_UNKNOWN = "mailbox unknown"
    DOMAIN_UNKNOWN = "domain unknown"
    """It does not exist, or takes no mail (RFC 7505)"""
    MOVED = "mailbox moved"
    MAILBOX_DISABLED = "mailbox disabled"
    MAILBOX_FULL = "mailbox full"
    RECIPIENT_REFUSES = "refused by the recipient's filter"
    SENDER_REFUSED = "sender refused"
    """The sender's address is not accepted, or may not write to this recipient or group"""
    TOO_LARGE = "message too large"
    SPAM = "refused as spam"
    VIRUS = "refused for a virus"
    CONTENT = "form or content refused"
    AUTHENTICATION = "SPF, DKIM or DMARC failed"
    RELAYING = "relaying denied"
    """The mail went to a server that does not take it on, or not without a login"""
    POLICY = "refused by policy"
    SERVER_BLOCKED = "sending server blocked"
    """By its address: block lists, bad reputation, no reverse DNS"""
    RATE_LIMITED = "too much mail at once"
    EXPIRED = "not delivered in time"
    """The other server could not be reached, or put it off, for as long as was tried"""
    NETWORK = "network or routing error"
    SYSTEM = "mail server error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery report (RFC 3464), or what could be read of one.

    `status` is the enhanced status code (RFC 3463), `""` when the report has none. `is_hard`: the
    address is no good, so trying again is of no use. `is_delay`: a warning only, the mail system
    goes on trying.
    """

    recipient: Address | None
    status: str
    diagnostic: str
    original_message_id: str | None
    is_hard: bool = False
    is_delay: bool = False
    reason: BounceReason = BounceReason.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a machine or a mail program tells about a mail that did arrive.

    `action` is the standard's own word, lower case: of a delivery report "delivered", "relayed" or
    "expanded" (RFC 3464), of a receipt "displayed", "deleted" (RFC 8098), of a complaint "abuse",
    "fraud", … (RFC 5965).
    """

    action: str
    recipient: Address | None = None
    original_message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A provider asks whether mail may be forwarded here. Each "" when the mail does not name it."""

    provider: str
    address: str
    """Whose mail is to be forwarded"""
    code: str = field(default="", repr=False)
    link: str = field(default="", repr=False)


class Protection(StrEnum):
    """What was done to a mail so that only some can read it, or all can see who wrote it.

    A signature is only told, never verified: nobody may log on its word.
    """

    SMIME_SIGNED = "signed with S/MIME"
    SMIME_ENCRYPTED = "encrypted with S/MIME"
    PGP_SIGNED = "signed with OpenPGP"
    PGP_ENCRYPTED = "encrypted with OpenPGP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A header that a server or client adds when it passes mail on, and the address it names.

    `header` is lower case: resent-from, x-forwarded-for, delivered-to, …
    """

    header: str
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEmail:
    """What could be read of a mail. Everything is a claim of whoever sent it.

    Ids are without angle brackets; an id that breaks RFC 5322 section 3.6.4 is None and a defect.
    `from_` has several items only when the header names several authors or stands several times; an
    author that cannot be read beside one that can is an address without an email.
    `html` is sanitised and safe to show. `defects` are short codes with the header or part they
    concern; they never quote a body or a subject.
    `written_by` is the author behind a list that put its own address into From. `reply` is what the
    author wrote, without quotations and signature: beside `text`, never in place of it. `event` is a
    calendar mail in one line: what, when, who, accepted or not.
    """

    message_id: str | None = None
    date: datetime | None = None
    subject: str = field(default="", repr=False)
    from_: tuple[Address, ...] = ()
    sender: Address | None = None
    written_by: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    reply: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
    inline: tuple[Attachment, ...] = ()
    protection: Protection | None = None
    kind: Kind = Kind.MAIL
    kind_evidence: str = ""
    bounce: Bounce | None = None
    notice: Notice | None = None
    confirmation: Confirmation | None = None
    event: str = field(default="", repr=False)
    forwarded: tuple["Forwarded", ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def authors(self) -> tuple[Address, ...]:
        """Who wrote it: for what is logged. Access is judged by `from_`."""
        return (self.written_by,) if self.written_by else self.from_

    @property
    def is_cut(self) -> bool:
        """Its bodies are longer, or its parts more, than the parser reads."""
        return not _CUTS.isdisjoint(self.defects)


_CUTS = frozenset({"text: cut", "html: cut", "mime: too_many_parts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A forwarded original inside a mail.

    `confidence` runs from 0 to 1. `note` is what the forwarding person wrote above it. What is inline
    may have several readings, the likeliest first.
    """

    email: ParsedEmail
    found: Found
    evidence: str
    confidence: float = 1.0
    note: str = field(default="", repr=False)


# ---------------------------------------------------------------- who may log


class Check(StrEnum):
    """The result of one authentication method, in the words of RFC 8601 section 2.7."""

    NOT_CHECKED = "not checked"
    NONE = "none"
    PASS = "pass"  # noqa: S105 - RFC 8601's word
    FAIL = "fail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who a mail says it is from and to. All of it can be forged."""

    mail_from: str
    from_: tuple[Address, ...]
    redirects: tuple[Redirect, ...]
    recipients: tuple[Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found out about a mail's sender, as against what the mail claims."""

    peer_trusted: bool
    user: str | None = None
    spf: Check = Check.NOT_CHECKED
    dkim: Check = Check.NOT_CHECKED
    dmarc: Check = Check.NOT_CHECKED
    arc: Check = Check.NOT_CHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """`user`: the one of ours on whose word the mail is logged. `redirected`: ours passed it on."""

    user: Address
    redirected: bool
    evidence: str


class Refusal(StrEnum):
    """Why a sender may not log. The listener has the words for each."""

    NOT_OURS = "not_ours"
    NOT_SHOWN = "not_shown"
    SEVERAL_FROM = "several_from"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    refusal: Refusal
    reason: str


Verdict = Allowed | Refused


# ---------------------------------------------------------------- which way, which records


class Direction(StrEnum):
    """HubSpot's three values for the way a logged mail went (the seed page, Properties)."""

    EMAIL = "EMAIL"
    INCOMING_EMAIL = "INCOMING_EMAIL"
    FORWARDED_EMAIL = "FORWARDED_EMAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One step of the story of a mail: which rule spoke, and what it saw. For people to read."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLink:
    """An earlier mail of this portal, found by Message-ID or by subject and people.

    `engagement_id` and `direction` are None until it is logged; `due_at` says when something will
    happen to it next, None when that is now.
    """

    spool_id: int
    state: State
    direction: Direction | None = None
    engagement_id: str | None = None
    due_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        """It is about to be logged: who answers it does well to wait."""
        return self.state in (State.QUEUED, State.CLAIMED, State.SENDING, State.UNSURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose side is who in one mail to be logged.

    `email` is what is logged: the mail itself, or a forwarded original. `theirs` are the addresses
    to look up, in the order of the headers. `records` were named outright by a tag.
    """

    email: ParsedEmail
    direction: Direction
    user: Address
    theirs: tuple[Address, ...]
    records: tuple[RecordRef, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person in the CRM with all addresses it is known by, lower case, the primary one first."""

    id: str
    emails: tuple[str, ...]

    @property
    def ref(self) -> RecordRef:
        return RecordRef(RecordType.CONTACT, self.id)


class Status(StrEnum):
    """The send status of a logged mail (the seed page, Properties)."""

    SENT = "SENT"
    BOUNCED = "BOUNCED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """An email engagement, ready to be created. `links` has at least one record, contacts first.

    `key` is the same for every attempt at the same mail: it is what makes a second one findable.
    `attachments`, and the `inline` images that `html` shows as `cid:`, are uploaded before the create. `is_cut`: the mail has more than this.
    """

    key: str
    at: datetime
    owner_id: str | None
    direction: Direction
    status: Status
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    from_: Address
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    attachments: tuple[Attachment, ...]
    inline: tuple[Attachment, ...] = ()
    is_cut: bool = False
    links: tuple[RecordRef, ...]


# ---------------------------------------------------------------- doing it once


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One worker's hold on a portal. Everything it moves carries the epoch; a later owner's is higher."""

    portal: str
    owner: str
    epoch: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One engagement that a mail is to have, written down before the call that creates it leaves.

    `traits` is what the CRM client needs to know it again when reading back; nobody else looks inside.
    They are those of what is sent, so they are known when it is prepared.
    `message_id`, `subject_key`, `people` and `at` are what a reply is threaded by.
    `engagement_id` is None until it is known to exist.
    """

    key: str
    direction: Direction
    links: tuple[RecordRef, ...]
    traits: str = field(default="", repr=False)
    message_id: str | None
    subject_key: str
    people: tuple[str, ...]
    at: datetime
    intended_at: datetime
    engagement_id: str | None = None


# ---------------------------------------------------------------- what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    engagement_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """`our_fault`: the attempt does not count against the mail."""

    after_s: float
    reason: str
    our_fault: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    reason: str


Outcome = Logged | Ignored | Retry | Parked
