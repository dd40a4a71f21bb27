"""What mail clients write above a forwarded mail, as data: one `Language` each, and HTML landmarks.

A new language or client is a new entry here; `relay.parser.forwards` has the rules. All words are
lower case, without the decoration (`-----`, `>`, `*`) and the colon around them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    REPLY_TO = "reply-to"
    DATE = "date"
    SUBJECT = "subject"
    OTHER = "other"
    """A label that some clients add, which says nothing that is logged"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """`forwarded`: lines that only stand above a forward; `wrote`: how a quoted reply is introduced."""

    code: str
    labels: dict[Field, tuple[str, ...]]
    forwarded: tuple[str, ...]
    forwarded_by: tuple[str, ...] = ()
    """The same, with somebody's name after it"""
    original: tuple[str, ...]
    """Lines that stand above forwards and quoted replies alike"""
    wrote: tuple[str, ...]


ENGLISH = Language(
    code="en",
    labels={
        Field.FROM: ("from",),
        Field.TO: ("to",),
        Field.CC: ("cc",),
        Field.BCC: ("bcc",),
        Field.REPLY_TO: ("reply-to", "reply to"),
        Field.DATE: ("date", "sent", "sent on", "sent at"),
        Field.SUBJECT: ("subject",),
        Field.OTHER: (
            "attachments",
            "importance",
            "message-id",
            "newsgroups",
            "organization",
            "priority",
            "resent-date",
            "resent-from",
            "resent-to",
            "sender",
            "sensitivity",
        ),
    },
    forwarded=(
        "forwarded message",
        "begin forwarded message",
        "start of forwarded message",
    ),
    forwarded_by=("forwarded by ", "forwarded message from "),
    original=("original message", "original email", "original mail"),
    wrote=("wrote",),
)

LANGUAGES = (ENGLISH,)

REPLY_PREFIXES = frozenset({"re", "aw", "antw", "sv", "ynt", "odp", "r", "res", "ref", "rif"})
"""Of subjects, before the colon, in any language. `VS` is a reply in Finnish, a forward in Danish."""
FORWARD_PREFIXES = frozenset(
    {"fw", "fwd", "wg", "tr", "rv", "enc", "i", "doorst", "vb", "vl", "pd", "ilt", "továbbítás"}
)


@dataclass(frozen=True, slots=True)
class Landmark:
    """What a client puts around the header block in HTML. Such blocks need no line above them."""

    client: str
    selector: str


LANDMARKS = (
    Landmark("Gmail", ".gmail_quote"),
    Landmark("Outlook on the web", "#divRplyFwdMsg"),
    Landmark("Outlook on the web", "#appendonsend ~ *"),
    Landmark("Thunderbird", ".moz-forward-container"),
    Landmark("Thunderbird", ".moz-email-headers-table"),
    Landmark("Yahoo", ".yahoo_quoted"),
    Landmark("Apple Mail", 'blockquote[type="cite"]'),
    Landmark("Outlook", 'div[style*="border-top:solid"]'),
    Landmark("Outlook", 'div[style*="border-top: solid"]'),
)
