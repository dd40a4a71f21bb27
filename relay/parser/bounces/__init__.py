"""Delivery reports: whose mail failed, why, for good or not, and which mail it was.

RFC 3464 reports say so in fields (`report`). All others say it in prose, differently in every mail
system (`prose`). What words and codes mean is data (`phrases`, `codes`), weighed in `reasons`.
"""

from collections.abc import Iterable

from relay.model import Address, Bounce, ParsedEmail
from relay.parser.addresses import parse_addresses
from relay.parser.bounces.amazon import Notification, read_notification
from relay.parser.bounces.prose import Prose, find_answer, find_recipient, read_prose
from relay.parser.bounces.reasons import find_reason, is_hard, says_delay
from relay.parser.bounces.report import STATUS, Recipient, original_headers, original_id, recipients
from relay.parser.headers import Headers
from relay.parser.mime import Part

_DIAGNOSTIC_CHARS = 1_000


def read_bounce(part: Part, email: ParsedEmail) -> Bounce:
    """What a mail that `kinds` calls a bounce says. Fields first, prose where they are silent."""
    told = read_notification(email.text)
    report = _notified(told) if told else next(iter(recipients(part, email.text)), Recipient())
    prose = read_prose("" if told else email.text)
    others = frozenset(address.key for address in (*email.to, *email.from_))
    written, about = find_recipient(prose.about, others)
    answer = find_answer(about)
    diagnostic = report.diagnostic or answer.text
    reply_code = find_answer(report.diagnostic).reply_code or answer.reply_code
    status = _status(report, diagnostic, about, reply_code)
    reason = find_reason(
        diagnostic=diagnostic or about, about=about, status=status, reply_code=reply_code
    )
    is_delay = _is_delay(report, f"{email.subject}\n{prose.about}")
    return Bounce(
        recipient=report.address or _named(part.headers) or written or _addressee(part, prose),
        status=status,
        diagnostic=diagnostic[:_DIAGNOSTIC_CHARS],
        original_message_id=(told and told.original_id)
        or original_id(part)
        or prose.original_id
        or next(iter(email.in_reply_to), None),
        is_hard=is_hard(reason, status) and not is_delay,
        is_delay=is_delay,
        reason=reason,
    )


def _notified(told: Notification) -> Recipient:
    """What Amazon tells, as a delivery report would."""
    return Recipient(
        address=told.address,
        action="delayed" if told.type == "deliverydelay" else "failed",
        status=told.status,
        diagnostic=told.diagnostic,
    )


def _named(headers: Headers) -> Address | None:
    return next(iter(parse_addresses(headers.text("x-failed-recipients"))), None)


def _addressee(part: Part, prose: Prose) -> Address | None:
    """The only one to whom the mail that came back was addressed."""
    original = original_headers(part)
    addressed = parse_addresses(original.text("to") if original else prose.original_to)
    return addressed[0] if len(addressed) == 1 else None


def _status(report: Recipient, diagnostic: str, about: str, reply_code: str) -> str:
    """The most telling code (RFC 3463): the refusing system's own first, the innermost of an answer.

    `x.0.0` says nothing that `x.y.0` does not say better, nor that what `x.y.z` says.
    """
    codes = [*reversed(_codes(diagnostic)), report.status, *_codes(about)]
    if reply_code:
        codes.append(f"{reply_code[0]}.0.0")
    codes.append({"failed": "5.0.0", "delayed": "4.0.0"}.get(report.action, ""))
    told = [code for code in codes if code]
    return _first(told, without=".0") or _first(told, without=".0.0") or _first(told, without="?")


def _codes(text: str) -> list[str]:
    return [code for code in STATUS.findall(text) if not code.startswith("2")]


def _first(codes: Iterable[str], *, without: str) -> str:
    return next((code for code in codes if not code.endswith(without)), "")


def _is_delay(report: Recipient, about: str) -> bool:
    return report.action == "delayed" if report.action else says_delay(about)
