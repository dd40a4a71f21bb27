"""What could be read of a mail. Everything is a claim of whoever sent it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from relay.model.addresses import Address


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


class NoticeKind(StrEnum):
    """What tells of a mail that did arrive."""

    DELIVERY = "delivery report"
    """Of success only (RFC 3464): "delivered", "relayed" or "expanded" to a list"""
    RECEIPT = "receipt"
    """By its reader's program (RFC 8098): "displayed", "deleted", …"""
    FEEDBACK = "feedback report"
    """By its reader's provider (RFC 5965): "abuse", "fraud", "not-spam", …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a machine or a mail program tells about a mail that did arrive.

    `action` is the standard's own word, lower case; "unknown" for any other.
    """

    kind: NoticeKind
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
