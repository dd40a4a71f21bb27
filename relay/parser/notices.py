"""What machines tell of mail that did arrive: delivered, read, or taken for spam, or for none.

Delivery reports of success (RFC 3464), receipts (RFC 8098), feedback (RFC 5965, and Microsoft's, which
is only the mail with a header field added). Like everything in a mail these are claims.
"""

from relay.model import Address, Notice, NoticeKind, ParsedEmail
from relay.parser.addresses import parse_addresses
from relay.parser.bounces.amazon import read_notification
from relay.parser.bounces.report import (
    blocks,
    original_headers,
    original_id,
    recipients,
    typed_address,
    untyped,
)
from relay.parser.headers import Headers
from relay.parser.identity import message_ids
from relay.parser.mime import Part

_ARRIVED = ("delivered", "relayed", "expanded")
_FEEDBACK_FIELD = "x-hmxmroriginalrecipient"
_ACTIONS = frozenset(
    {"displayed", "deleted", "dispatched", "processed", "denied", "failed", "error", "warning"}
    | {"abuse", "auth-failure", "fraud", "not-spam", "opt-out", "opt-out-list", "other", "virus"}
)
"""Registered for receipts and feedback; any other word may be the sender's own."""


def read_notice(part: Part, email: ParsedEmail) -> Notice | None:
    """The notice that a mail is; None if it is none. A report of any failure is none."""
    for inner in part.walk():
        if inner.disposition == "attachment":
            continue
        match inner.content_type.partition("/")[2].removeprefix("global-"):
            case "disposition-notification":
                return _receipt(next(blocks(inner.content), Headers()))
            case "feedback-report":
                return _feedback(next(blocks(inner.content), Headers()), part)
            case "delivery-status":
                return _success(part, email)
            case _:
                continue
    return _microsoft(part) or _amazon(email)


def _receipt(fields: Headers) -> Notice:
    """`Disposition: manual-action/MDN-sent-manually; displayed` (RFC 8098 section 3.2.6)."""
    action = untyped(fields, "disposition").partition("/")[0].partition(",")[0]
    ids = message_ids(fields.text("original-message-id"))
    return Notice(
        kind=NoticeKind.RECEIPT,
        action=_word(action),
        recipient=typed_address(fields, "original-recipient", "final-recipient"),
        original_message_id=next(iter(ids), None),
    )


def _feedback(fields: Headers, part: Part) -> Notice:
    """RFC 5965 section 3; the id is that of the mail that comes with it."""
    return Notice(
        kind=NoticeKind.FEEDBACK,
        action=_word(fields.word("feedback-type")),
        recipient=typed_address(fields, "original-rcpt-to") or _addressee(part),
        original_message_id=original_id(part),
    )


def _success(part: Part, email: ParsedEmail) -> Notice | None:
    reports = recipients(part, email.text)
    if not reports or any(report.action not in _ARRIVED for report in reports):
        return None
    return Notice(
        kind=NoticeKind.DELIVERY,
        action=reports[0].action,
        recipient=reports[0].address,
        original_message_id=original_id(part) or next(iter(email.in_reply_to), None),
    )


def _microsoft(part: Part) -> Notice | None:
    original = original_headers(part)
    if original is None or not original.all(_FEEDBACK_FIELD):
        return None
    return Notice(
        kind=NoticeKind.FEEDBACK,
        action="abuse",
        recipient=typed_address(original, _FEEDBACK_FIELD),
        original_message_id=original_id(part),
    )


def _amazon(email: ParsedEmail) -> Notice | None:
    told = read_notification(email.text)
    if told is None or told.type not in ("delivery", "complaint"):
        return None
    is_success = told.type == "delivery"
    return Notice(
        kind=NoticeKind.DELIVERY if is_success else NoticeKind.FEEDBACK,
        action="delivered" if is_success else _word(told.feedback or "abuse"),
        recipient=told.address,
        original_message_id=told.original_id,
    )


def _addressee(part: Part) -> Address | None:
    original = original_headers(part)
    addressed = parse_addresses(original.text("to")) if original else ()
    return addressed[0] if len(addressed) == 1 else None


def _word(text: str) -> str:
    word = text.strip().lower()
    return word if word in _ACTIONS else "unknown"
