"""The properties of an email that may be written, as types, and the check before they leave.

Source: hubspot.md section 1, the seed page "Properties" and "Read only properties". HubSpot's texts
disagree on what it does with names it does not know or that are read-only (ignored, or 400): so they
never leave.
"""

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, TypedDict

from relay.errors import Permanent

EmailDirection = Literal["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"]
EmailStatus = Literal["BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"]


class EmailProperties(TypedDict, total=False):
    """What an email may be given. Every value is a string; an empty one clears the property.

    `hs_timestamp` must be in every create, and `hs_email_direction` should be. A portal's own
    properties: subclass this for the type checker, and name them to `HubSpot` for the check.
    """

    hs_timestamp: str
    """When it was sent, its place on the timeline: Unix milliseconds, or ISO 8601 in UTC
    (`2019-10-30T03:30:17.883Z`)."""

    hs_email_direction: EmailDirection
    """EMAIL: sent from the CRM, or logged by BCC. INCOMING_EMAIL: a reply to a logged email.
    FORWARDED_EMAIL: forwarded to the CRM."""

    hs_email_status: EmailStatus
    """How the sending went."""

    hs_email_subject: str
    """At most 65,535 UTF-16 units, as every text here (`relay.hubspot.sizes`)."""

    hs_email_text: str
    """The body as plain text."""

    hs_email_html: str
    """The body as HTML."""

    hubspot_owner_id: str
    """The user shown as its creator: an owner's `id`, never a `userId`."""

    hs_attachment_ids: str
    """Ids of uploaded files, joined by `;`."""

    hs_email_headers: str
    """Who it is from and to, as JSON in a string: make it with `email_headers`. HubSpot fills the
    read-only properties from it."""


WRITABLE = tuple(EmailProperties.__annotations__)
FROM_HEADERS = (
    "hs_email_from_email",
    "hs_email_from_firstname",
    "hs_email_from_lastname",
    "hs_email_to_email",
    "hs_email_to_firstname",
    "hs_email_to_lastname",
)
READ_ONLY = (*FROM_HEADERS, "hs_createdate", "hs_lastmodifieddate", "hs_object_id")

NAMES: Mapping[str, str] = {
    "timestamp": "hs_timestamp",
    "direction": "hs_email_direction",
    "status": "hs_email_status",
    "subject": "hs_email_subject",
    "text": "hs_email_text",
    "html": "hs_email_html",
    "owner": "hubspot_owner_id",
    "attachments": "hs_attachment_ids",
    "headers": "hs_email_headers",
    "from": "hs_email_from_email",
    "to": "hs_email_to_email",
}
"""HubSpot's names of what an email has, by plain words."""


class NotWritable(Permanent):
    """A property of this name must not be sent. Nothing was."""


def check_email_properties(properties: Mapping[str, Any], own: Collection[str]) -> None:
    """Raises NotWritable, which names the first wrong property and the nearest right one.

    `own`: names of the portal's own properties.
    """
    for name in properties:
        if name in READ_ONLY:
            raise NotWritable(f"{name} is read-only: {_instead_of(name)}")
        if name not in WRITABLE and name not in own:
            raise NotWritable(f"{name} is no property of an email: {_nearest(name, own)}")


def _instead_of(read_only: str) -> str:
    if read_only in FROM_HEADERS:
        return "HubSpot fills it from hs_email_headers: set that"
    return "HubSpot sets it: leave it out"


def _nearest(name: str, own: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted({*WRITABLE, *own}), n=1, cutoff=0.5)
    meant = f"do you mean {near[0]}? " if near else ""
    return f"{meant}a property of the portal's own must be declared (own=… in Python, --own at a shell)"
