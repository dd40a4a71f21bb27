"""DMARC (RFC 7489): what the domain in From wants to be shown, and whether it is."""

from collections.abc import Collection

from relay.authenticity.lookups import Record, Unanswered
from relay.authenticity.signatures import tags
from relay.authenticity.signatures.signature import Ask
from relay.authenticity.signatures.tags import BadTags
from relay.domains import organisational
from relay.model import Check


async def check(
    author: str, ask: Ask, *, by_spf: Collection[str], by_dkim: Collection[str]
) -> tuple[Check, str]:
    """The result for the domain in From, and the policy it publishes ("" if none).

    `by_spf` and `by_dkim` are the domains that passed. Never raises.
    """
    try:
        policy = await _policy(author, ask)
    except Unanswered:
        return Check.TEMPERROR, ""
    if policy is None:
        return Check.NONE, ""
    is_shown = any(
        is_aligned(author, domain, is_strict=policy.get(mode, "r").lower() == "s")
        for mode, domains in (("aspf", by_spf), ("adkim", by_dkim))
        for domain in domains
    )
    return Check.PASS if is_shown else Check.FAIL, policy.get("p", "none").lower()


def is_aligned(author: str, domain: str, *, is_strict: bool) -> bool:
    """Section 3.1: the same domain, or in relaxed mode the same organisation's."""
    if is_strict:
        return author.lower() == domain.lower()
    return organisational(author) == organisational(domain)


async def _policy(author: str, ask: Ask) -> dict[str, str] | None:
    """Of the domain, else of its organisation (section 6.6.3)."""
    for domain in dict.fromkeys((author, organisational(author))):
        written = [
            text
            for text in await ask(f"_dmarc.{domain}", Record.TXT)
            if text.partition(";")[0].replace(" ", "") == "v=DMARC1"
        ]
        if len(written) == 1:
            try:
                return tags.parse(written[0])
            except BadTags:
                return None
        if written:
            return None
    return None
