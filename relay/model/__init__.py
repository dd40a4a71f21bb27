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

from relay.model.access import (
    Allowed,
    Check,
    Claims,
    Evidence,
    Fate,
    Key,
    Method,
    Proof,
    Refusal,
    Refused,
    Shown,
    Verdict,
)
from relay.model.addresses import Address, RecordRef, RecordType
from relay.model.engagements import (
    Claim,
    Contact,
    Direction,
    Effect,
    Engagement,
    Finding,
    Join,
    Lease,
    Match,
    Status,
    ThreadLink,
    Twin,
)
from relay.model.outcomes import Ignored, Logged, Outcome, Parked, Retry
from relay.model.parsed import (
    Attachment,
    Bounce,
    BounceReason,
    Confirmation,
    Forwarded,
    Found,
    Kind,
    Notice,
    NoticeKind,
    ParsedEmail,
    Protection,
    Redirect,
)
from relay.model.spooled import Copy, Delivery, Envelope, Receipt, Recipient, Spooled
from relay.model.states import MOVES, State

__all__ = [
    "MOVES",
    "Address",
    "Allowed",
    "Attachment",
    "Bounce",
    "BounceReason",
    "Check",
    "Claim",
    "Claims",
    "Confirmation",
    "Contact",
    "Copy",
    "Delivery",
    "Direction",
    "Effect",
    "Engagement",
    "Envelope",
    "Evidence",
    "Fate",
    "Finding",
    "Forwarded",
    "Found",
    "Ignored",
    "Join",
    "Key",
    "Kind",
    "Lease",
    "Logged",
    "Match",
    "Method",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Parked",
    "ParsedEmail",
    "Proof",
    "Protection",
    "Receipt",
    "Recipient",
    "RecordRef",
    "RecordType",
    "Redirect",
    "Refusal",
    "Refused",
    "Retry",
    "Shown",
    "Spooled",
    "State",
    "Status",
    "ThreadLink",
    "Twin",
    "Verdict",
]
