"""ARC (RFC 8617): what those who passed a mail on say they saw of it.

A chain that holds shows only who sealed it. What a sealer says of the mail before it counts if the
sealer is trusted, so nothing is asked of anybody's chain but theirs.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from relay.authenticity.lookups import Unanswered
from relay.authenticity.signatures import canonical, signature, tags
from relay.authenticity.signatures.canonical import Form
from relay.authenticity.signatures.fields import Field
from relay.authenticity.signatures.keys import BadKey
from relay.authenticity.signatures.signature import Ask, BadSignature, Mail, Result
from relay.authenticity.signatures.tags import BadTags
from relay.model import Check

_RESULTS, _SIGNATURE, _SEAL = (
    "arc-authentication-results",
    "arc-message-signature",
    "arc-seal",
)
_NUMBER = re.compile(r"[0-9]{1,2}")
_SETS = 20  # RFC 8617 allows 50; each costs a question to DNS


class _Broken(ValueError):
    """The chain is none. Its text says why."""


@dataclass(frozen=True, slots=True)
class _Set:
    results: Field
    signature: Field
    seal: Field
    seal_tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Chain:
    """`results` is what the last sealer says it saw, without the instance; "" unless it counts."""

    check: Check
    sealer: str = ""
    results: str = ""
    reason: str = ""


async def check(mail: Mail, ask: Ask, *, trusted: Collection[str], now_s: float) -> Chain:
    """The chain's result. NOT_CHECKED where its last sealer is not trusted. Never raises."""
    try:
        sets = _sets(mail)
    except _Broken as broken:
        return Chain(Check.FAIL, reason=str(broken))
    if not sets:
        return Chain(Check.NONE)
    last = sets[-1]
    sealer = last.seal_tags.get("d", "").lower()
    if not any(sealer == each or sealer.endswith(f".{each}") for each in trusted):
        return Chain(Check.NOT_CHECKED, sealer, reason="who sealed it last is not trusted")
    result = await _verify(sets, mail, ask, now_s=now_s)
    if result.check is not Check.PASS:
        return Chain(result.check, sealer, reason=result.reason)
    results = last.results.value.decode("ascii", "replace").partition(";")[2]
    return Chain(Check.PASS, sealer, results)


def _sets(mail: Mail) -> list[_Set]:
    """The sets in the order they were added (section 5.2, steps 1 to 3). Raises _Broken."""
    numbered = [_by_instance(mail.signed.all(name)) for name in (_RESULTS, _SIGNATURE, _SEAL)]
    count = len(numbered[-1])
    if any(fields.keys() != set(range(1, count + 1)) for fields in numbered):
        raise _Broken("its sets are not complete")
    if count > _SETS:
        raise _Broken("it is too long")
    sets = []
    for number in range(1, count + 1):
        results, message, seal = (fields[number] for fields in numbered)
        try:
            seal_tags = tags.parse(seal.value.decode("ascii", "replace"))
        except BadTags as bad:
            raise _Broken(f"a seal is none: {bad}") from bad
        if seal_tags.get("cv", "").lower() != ("none" if number == 1 else "pass"):
            raise _Broken("a sealer found it broken")
        if "h" in seal_tags:
            raise _Broken("a seal lists fields")
        sets.append(_Set(results, message, seal, seal_tags))
    return sets


def _by_instance(fields: list[Field]) -> dict[int, Field]:
    found: dict[int, Field] = {}
    for field in fields:
        number = _instance(field)
        if number in found:
            raise _Broken("two of its sets have one number")
        found[number] = field
    return found


def _instance(field: Field) -> int:
    """The tag i, which in the results stands first (RFC 8617 section 4.1.1)."""
    for piece in field.value.decode("ascii", "replace").split(";", 20):
        name, _, value = piece.partition("=")
        number = value.strip()
        if name.strip() == "i" and _NUMBER.fullmatch(number):
            return int(number)
    raise _Broken("a field has no number")


async def _verify(sets: list[_Set], mail: Mail, ask: Ask, *, now_s: float) -> Result:
    """The last set's signature of the mail, then every seal, the last one first (steps 4 and 5)."""
    try:
        message = signature.read(sets[-1].signature)
    except BadSignature as bad:
        return Result(Check.FAIL, "", str(bad))
    result = await signature.verify(message, mail, ask, now_s=now_s)
    if result.check is not Check.PASS:
        return result
    for count in range(len(sets), 0, -1):
        result = await _verify_seal(sets[:count], ask)
        if result.check is not Check.PASS:
            return result
    return result


async def _verify_seal(sets: list[_Set], ask: Ask) -> Result:
    """A seal is over all sets up to its own (section 5.1.1), in the relaxed form."""
    found = sets[-1].seal_tags
    try:
        domain = signature.domain_of(found)
        value = tags.decode(found.get("b", ""))
        algorithm = signature.algorithm_of(found)
        key = await signature.find_key(domain, found["s"], algorithm, ask)
    except (BadSignature, BadTags, BadKey) as bad:
        return Result(Check.FAIL, "", f"a seal does not hold: {bad}")
    except Unanswered as silent:
        return Result(Check.TEMPERROR, "", f"a seal's key could not be asked for: {silent}")
    if not key.made(value, _sealed(sets)):
        return Result(Check.FAIL, domain, "a seal does not hold")
    return Result(Check.PASS, domain)


def _sealed(sets: list[_Set]) -> bytes:
    fields = [field for each in sets for field in (each.results, each.signature, each.seal)]
    own = fields.pop()
    fields.append(Field(own.name, tags.without(own.raw, b"b")))
    return b"\r\n".join(canonical.header(field, Form.RELAXED) for field in fields)
