"""The fields of machine-readable reports: delivery reports (RFC 3464), receipts (RFC 8098), feedback
(RFC 5965). Blocks of header fields, each about the mail or one recipient.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from relay.model import Address
from relay.parser.addresses import parse_addresses
from relay.parser.clean import clean_line
from relay.parser.headers import Headers, split, to_text
from relay.parser.identity import message_id
from relay.parser.mime import Part

STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]\d|\d)")
"""An enhanced status code (RFC 3463)"""
_FIELDS_IN_TEXT = re.compile(r"^(?:reporting-mta|final-recipient):", re.MULTILINE | re.IGNORECASE)
_ORDER = {"failed": 0, "delayed": 1}
_BYTES = 64 * 1024
_DIAGNOSTIC_CHARS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What a delivery report says about one recipient (RFC 3464 section 2.3)."""

    address: Address | None = None
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def recipients(part: Part, text: str) -> list[Recipient]:
    """Those of all delivery-status parts: the failed first, then the delayed, then the others.

    Where a mail's structure is broken, or a report has its fields in the text, they are found there.
    """
    contents = [
        inner.content for inner in part.walk() if inner.content_type.endswith("delivery-status")
    ]
    if not contents and (found := _FIELDS_IN_TEXT.search(text, 0, _BYTES)):
        contents = [text[found.start() : found.start() + _BYTES].encode()]
    named = [
        _recipient(block)
        for content in contents
        for block in blocks(content)
        if block.all("final-recipient") or block.all("original-recipient")
    ]
    return sorted(named, key=lambda one: _ORDER.get(one.action, len(_ORDER)))


def blocks(content: bytes) -> Iterator[Headers]:
    """The blocks of fields of a report's machine-readable part."""
    content = content[:_BYTES]
    position = 0
    while position < len(content):
        headers, after = split(content, position, len(content))
        yield headers
        position = after if after > position else len(content)


def typed_address(headers: Headers, *names: str) -> Address | None:
    """The address in the first of these fields that has one: `rfc822; jo@client.example`."""
    for name in names:
        if addresses := parse_addresses(untyped(headers, name)):
            return addresses[0]
    return None


def untyped(headers: Headers, name: str) -> str:
    """`rfc822; …` and `smtp; 550 …` without their type."""
    before, semicolon, after = to_text(headers.first(name)).partition(";")
    return clean_line(after if semicolon else before)


def original_headers(part: Part) -> Headers | None:
    """The header block of the mail that a report is about, if the report brings it back."""
    for inner in part.walk():
        if inner.message:
            return inner.message.headers
        if inner.content_type.endswith(("rfc822-headers", "global-headers")):
            content = inner.content
            return split(content, 0, len(content))[0]
    return None


def original_id(part: Part) -> str | None:
    headers = original_headers(part)
    return message_id(headers) if headers else None


def _recipient(block: Headers) -> Recipient:
    return Recipient(
        address=typed_address(block, "original-recipient", "final-recipient"),
        action=block.word("action"),
        status=next(iter(STATUS.findall(block.text("status"))), ""),
        diagnostic=untyped(block, "diagnostic-code")[:_DIAGNOSTIC_CHARS],
    )
