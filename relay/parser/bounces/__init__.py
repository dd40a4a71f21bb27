"""Delivery reports: whose mail failed, why, and which mail it was.

RFC 3464 reports say so in fields. All others say it in prose, differently in every mail system: of
those only what stands out is read, and left empty when in doubt.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from relay.model import Address, Bounce, ParsedEmail
from relay.parser.addresses import make_address, parse_addresses
from relay.parser.clean import clean_line
from relay.parser.headers import Headers, split, to_text
from relay.parser.identity import message_id, message_ids
from relay.parser.mime import Part

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]\d|\d)")
_REPLY_CODE = re.compile(
    r"(?:^|said:|error:|response:|[<>]{3})[^\S\n]{0,10}([45])\d\d[ -]", re.MULTILINE | re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}")
_COPY = re.compile(
    r"^[-=_* ]{0,40}(?:(?:this is |below this line is )?a copy of (?:the|your) message|original message"
    r"|(?:message )?headers? (?:follow|of)|received: (?:from|by) |return-path: )",
    re.MULTILINE | re.IGNORECASE,
)
_MESSAGE_ID = re.compile(
    r"^[> \t]{0,9}message-id:[^\S\n]{0,9}(<[^\s<>]{3,998}>)", re.MULTILINE | re.IGNORECASE
)
_DIAGNOSTIC_CHARS = 1_000
_PROSE_CHARS = 64 * 1024


def read_bounce(part: Part, email: ParsedEmail) -> Bounce:
    """What a mail that `kinds` calls a bounce says. Fields first, prose where they are silent."""
    report = next(_reports(part), _Report())
    prose = email.text[:_PROSE_CHARS]
    if copy := _COPY.search(prose, 1):
        about, original = prose[: copy.start()], prose[copy.start() :]
    else:
        about, original = prose, prose
    return Bounce(
        recipient=report.recipient or _recipient(part.headers, about, email),
        status=_status(report, about),
        diagnostic=report.diagnostic,
        original_message_id=_original_id(part) or _id_in(original),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """The fields about one recipient (RFC 3464 section 2.3)."""

    recipient: Address | None = None
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def _reports(part: Part) -> Iterator[_Report]:
    """The failed recipients of all delivery-status parts first, then the others."""
    found = [
        report
        for inner in part.walk()
        if inner.content_type.endswith("delivery-status")
        for report in _read_report(inner.content)
    ]
    yield from sorted(found, key=lambda report: report.action != "failed")


def _read_report(content: bytes) -> Iterator[_Report]:
    position = 0
    while position < len(content):
        headers, after = split(content, position, len(content))
        if headers.all("final-recipient") or headers.all("original-recipient"):
            yield _Report(
                recipient=_typed_address(headers, "original-recipient")
                or _typed_address(headers, "final-recipient"),
                action=headers.word("action"),
                status=next(iter(_STATUS.findall(headers.text("status"))), ""),
                diagnostic=_untyped(headers, "diagnostic-code")[:_DIAGNOSTIC_CHARS],
            )
        position = max(after, position + 1) if after > position else len(content)


def _typed_address(headers: Headers, name: str) -> Address | None:
    return next(iter(parse_addresses(_untyped(headers, name))), None)


def _untyped(headers: Headers, name: str) -> str:
    """`rfc822; jane@acme.com` and `smtp; 550 …` without their type."""
    before, semicolon, after = to_text(headers.first(name)).partition(";")
    return clean_line(after if semicolon else before)


def _recipient(headers: Headers, about: str, email: ParsedEmail) -> Address | None:
    """Somebody other than the one who is told about it."""
    named = parse_addresses(headers.text("x-failed-recipients"))
    written = [a for spec in _ADDRESS.findall(about)[:100] if (a := make_address(spec.rstrip(".")))]
    told = {address.key for address in (*email.to, *email.from_)}
    return next((a for a in (*named, *written) if a.key not in told), None)


def _status(report: _Report, about: str) -> str:
    """The most telling code (RFC 3463): `x.0.0` says nothing that a better one does not."""
    codes = [report.status, *_STATUS.findall(report.diagnostic), *_STATUS.findall(about)]
    if reply := _REPLY_CODE.search(f"{report.diagnostic}\n{about}"):
        codes.append(f"{reply[1]}.0.0")
    codes.append({"failed": "5.0.0", "delayed": "4.0.0"}.get(report.action, ""))
    told = [code for code in codes if code]
    return next((code for code in told if not code.endswith(".0.0")), next(iter(told), ""))


def _original_id(part: Part) -> str | None:
    for inner in part.walk():
        if inner.message:
            return message_id(inner.message.headers)
        if inner.content_type.endswith(("rfc822-headers", "global-headers")):
            content = inner.content
            return message_id(split(content, 0, len(content))[0])
    return None


def _id_in(text: str) -> str | None:
    found = _MESSAGE_ID.search(text)
    return next(iter(message_ids(found[1])), None) if found else None
