"""Which way a mail went, whom it is with, and what is logged of it, once."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from relay.model.addresses import Address, RecordRef, RecordType
from relay.model.parsed import Attachment, ParsedEmail
from relay.model.states import State


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


class Claim(IntEnum):
    """By what one of ours is a mail's owner: the lower, the better."""

    SENT = 0
    FORWARDED = 1
    RECEIVED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLink:
    """An earlier mail of this portal, found by Message-ID or by subject and people.

    `engagement_id` and `direction` are None until it is logged; `due_at` says when something will
    happen to it next, None when that is now. `links` are the records it is on, `people` the addresses
    of those it is with. `is_guess`: by subject and people only.
    """

    spool_id: int
    state: State
    direction: Direction | None = None
    engagement_id: str | None = None
    due_at: datetime | None = None
    links: tuple[RecordRef, ...] = ()
    people: tuple[str, ...] = ()
    is_guess: bool = False
    bounced: bool = False

    @property
    def is_pending(self) -> bool:
        """It is about to be logged: who answers it does well to wait."""
        return self.state in (State.QUEUED, State.CLAIMED, State.SENDING, State.UNSURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose side is who in one mail to be logged.

    `email` is what is logged: the mail itself, or a forwarded original. `theirs` are the addresses
    to look up, in the order of the headers. `records` were named outright by a tag, `taken_over` are
    those of the mail that it answers.
    """

    email: ParsedEmail
    direction: Direction
    user: Address
    theirs: tuple[Address, ...]
    records: tuple[RecordRef, ...]
    findings: tuple[Finding, ...]
    taken_over: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person in the CRM with all addresses it is known by, lower case, the primary one first.

    `active_at`: when the CRM last saw something happen with it.
    """

    id: str
    emails: tuple[str, ...]
    created_at: datetime | None = None
    active_at: datetime | None = None

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
    `message_id`, `subject_key`, `people` and `at` are what a reply is threaded by; with `author`, an
    address, and `words`, a digest (`relay.doors`), the same mail is known by when it comes again.
    `owner_id` is whose mail it is, by which `claim`. `engagement_id` is None until it is known to
    exist. `bounced`: a delivery report said so, and HubSpot was told.
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
    author: str = ""
    words: str = field(default="", repr=False)
    owner_id: str | None = None
    claim: Claim = Claim.SENT
    engagement_id: str | None = None
    bounced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """What a mail has, or was to have, in the CRM, that may be what another mail is about, too.

    `due_at`: when something happens to that mail next, None when that is now.
    """

    spool_id: int
    copy_of: int | None
    state: State
    due_at: datetime | None = None
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A mail that came by another door: what it adds to the engagement of mail `spool_id`.

    `effect` is this mail's own note of it, `links` those of its records that the engagement is not on
    yet. `direction`, `owner_id` and `at` are None unless this mail knows better.
    """

    spool_id: int
    engagement_id: str
    effect: Effect
    links: tuple[RecordRef, ...] = ()
    direction: Direction | None = None
    owner_id: str | None = None
    at: datetime | None = None

    @property
    def amends(self) -> bool:
        """Whether properties of the engagement change, and not only what it is linked to."""
        return any((self.direction, self.owner_id, self.at))
