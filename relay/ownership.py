"""Whose mail it is: the one of ours who sent, forwarded or received it. Pure.

HubSpot has one owner for an email. Several may have a claim: then whoever sent it comes first, then who
forwarded it, then its recipients in their order. Whether somebody is an owner in HubSpot is not known
here: who asks takes the first that is.
"""

from collections.abc import Callable

from relay.model import Address, Claim, ParsedEmail

MOST_CLAIMANTS = 10


def claimants(
    email: ParsedEmail, user: Address, *, is_ours: Callable[[Address], bool]
) -> tuple[tuple[Address, Claim], ...]:
    """Those of ours with a claim to a mail, the best first. `user`: on whose word it is logged."""
    sent = [(author, Claim.SENT) for author in email.authors[:1] if is_ours(author)]
    received = [(person, Claim.RECEIVED) for person in (*email.to, *email.cc) if is_ours(person)]
    best: dict[str, tuple[Address, Claim]] = {}
    for person, claim in (*sent, (user, Claim.FORWARDED), *received):
        best.setdefault(person.key, (person, claim))
    return tuple(best.values())[:MOST_CLAIMANTS]
