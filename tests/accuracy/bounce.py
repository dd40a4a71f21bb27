"""Bounces and automatic replies of many mail systems; and mail that is neither."""

import json
import re
from collections.abc import Iterator, Mapping

from relay.model import Kind
from relay.parser import parse
from tests.accuracy.bounce_reasons import REASONS
from tests.accuracy.cases import CORPORA, Case, Check

TARGETS = {"kind": 0.99, "status": 0.95, "reason": 0.9}
_AUTOMATIC = frozenset({"feedback", "vacation", "delivered"})
_INVENTED = re.compile(r"[245]\.0\.9\d\d")
"""The corpus numbers its reasons like this where a mail has no status code."""


def cases() -> Iterator[Case]:
    expected = json.loads((CORPORA / "bounce" / "expected.json").read_text("utf-8"))
    for name, reports in expected.items():
        raw = (CORPORA / "bounce" / "mails" / name).read_bytes()
        yield Case(name=name, checks=tuple(_checks(raw, reports)))
    for path in sorted((CORPORA / "robust" / "spamassassin-tests").glob("*.eml")):
        is_bounce = parse(path.read_bytes()).kind is Kind.BOUNCE
        check = Check(measure="other mail", field="bounce", expected=False, found=is_bounce)
        yield Case(name=path.name, checks=(check,))


def _checks(raw: bytes, reports: list[Mapping[str, str]]) -> Iterator[Check]:
    """A mail about several recipients may be told by any of them."""
    email = parse(raw)
    is_automatic = any(report["reason"] in _AUTOMATIC for report in reports)
    yield _check("kind", [Kind.AUTO_REPLY if is_automatic else Kind.BOUNCE], email.kind)
    if is_automatic:
        return
    bounce = email.bounce
    status = bounce.status if bounce else None
    statuses = [report["status"] for report in reports]
    if not any(_INVENTED.fullmatch(one) for one in statuses):
        yield _check("status", statuses, status)
    meant = [reason for report in reports for reason in REASONS.get(report["reason"], ())]
    yield _check("reason", meant, bounce.reason if bounce else None)
    is_hard = [report["hard"] == "1" for report in reports]
    yield _check("hard or soft", is_hard, bounce.is_hard if bounce else None)


def _check(measure: str, allowed: list[object], found: object) -> Check:
    expected = allowed[0] if len(set(allowed)) == 1 else allowed
    return Check(
        measure=measure,
        field=measure,
        expected=expected,
        found=expected if found in allowed else found,
    )
