"""Amazon SES tells of bounces, deliveries and complaints in JSON, mailed by its notification service.

The fields are those of the SES developer guide, "Amazon SNS notification contents" and "Event
publishing". Anything may be missing or of another type.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from relay.model import Address
from relay.parser.addresses import make_address
from relay.parser.clean import clean_line
from relay.parser.identity import message_ids

_CHARS = 256 * 1024
_SPLIT = "!\n "
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
"""How Sendmail splits lines of more than 990 characters"""
_LIST = {
    "bounce": "bouncedRecipients",
    "complaint": "complainedRecipients",
    "delivery": "recipients",
    "deliverydelay": "delayedRecipients",
}
_OBJECT = {"deliverydelay": "deliveryDelay"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """`type` is "bounce", "complaint", "delivery" or "deliverydelay"."""

    type: str
    address: Address | None
    status: str = ""
    diagnostic: str = ""
    feedback: str = ""
    original_id: str | None = None


def read_notification(text: str) -> Notification | None:
    """The notification that a mail's text is; None if it is none."""
    if not text.startswith("{"):
        return None
    try:
        document, _ = json.JSONDecoder().raw_decode(text[:_CHARS].replace(_SPLIT, ""))
    except (ValueError, RecursionError):
        return None
    type_ = _text(document, "notificationType") or _text(document, "eventType")
    type_ = type_.lower()
    if type_ not in _LIST:
        return None
    event = _inside(document, _OBJECT.get(type_, type_))
    recipients = event.get(_LIST[type_])
    first = recipients[0] if isinstance(recipients, list) and recipients else {}
    recipient = {"emailAddress": first} if isinstance(first, str) else _object(first)
    return Notification(
        type=type_,
        address=make_address(_text(recipient, "emailAddress")),
        status=status[0] if (status := _STATUS.match(_text(recipient, "status"))) else "",
        diagnostic=_text(recipient, "diagnosticCode").removeprefix("smtp;").strip(),
        feedback=_text(event, "complaintFeedbackType").lower(),
        original_id=_original_id(_inside(document, "mail")),
    )


def _original_id(mail: dict[str, Any]) -> str | None:
    headers = mail.get("headers")
    named = [_inside(mail, "commonHeaders"), *(headers if isinstance(headers, list) else [])]
    for one in map(_object, named):
        is_id = _text(one, "name").lower() == "message-id"
        value = _text(one, "value") if is_id else _text(one, "messageId")
        if ids := message_ids(value):
            return ids[0]
    return None


def _inside(document: object, name: str) -> dict[str, Any]:
    return _object(_object(document).get(name))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(document: object, name: str) -> str:
    value = _object(document).get(name)
    return clean_line(value) if isinstance(value, str) else ""
