"""DKIM: which domains' signatures a mail carries, and which of them hold (RFC 6376 section 6)."""

from collections.abc import Collection

from relay.authenticity.signatures import signature
from relay.authenticity.signatures.fields import Field
from relay.authenticity.signatures.signature import Ask, BadSignature, Mail, Result
from relay.domains import organisational
from relay.model import Check

_SIGNATURES = 8  # of one mail: each costs a question to DNS


async def check(mail: Mail, ask: Ask, *, now_s: float, first: Collection[str]) -> list[Result]:
    """The result of each signature. Of a mail with many, those of the domains in `first` come first.

    `first` are organisational domains.
    """
    read = [_read(field) for field in mail.signed.all("dkim-signature")]
    read.sort(key=lambda each: organisational(each.domain) not in first)
    results = []
    for each in read[:_SIGNATURES]:
        if isinstance(each, Result):
            results.append(each)
        else:
            results.append(await signature.verify(each, mail, ask, now_s=now_s))
    return results


def _read(field: Field) -> signature.Signature | Result:
    try:
        return signature.read(field)
    except BadSignature as bad:
        return Result(Check.PERMERROR, "", str(bad))
