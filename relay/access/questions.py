"""Whether a provider's question, may it forward mail here, is taken.

It comes from an outsider, before anybody has forwarded anything. It is taken for a person to read and
is never logged, so that it opens the door to nothing else: only from the provider itself, and only
about one of ours.
"""

from collections.abc import Callable

from relay.access import proofs
from relay.model import Address, Check, Claims, Confirmation, Evidence, Proof, Refusal, Refused

_PROVES = frozenset({Proof.NETWORK, Proof.DMARC, Proof.DKIM, Proof.ARC, Proof.REPORTED})
"""A provider's servers send for many: that one of them did (SPF) does not show who wrote it."""


def refuse(
    asked: Confirmation,
    claims: Claims,
    evidence: Evidence,
    *,
    otherwise: Refused,
    is_ours: Callable[[Address], bool],
) -> Refused | None:
    """None: it is taken. `otherwise`: what becomes of the mail by the rules for all mail.

    Not every provider names the address that is to be forwarded; then a person has to know.
    """
    if asked.address and not is_ours(Address(email=asked.address)):
        return otherwise
    if proofs.show_author(claims.from_[0], evidence, accepted=_PROVES):
        return None
    if Check.TEMPERROR in (evidence.dkim, evidence.dmarc, evidence.arc):
        return Refused(
            refusal=Refusal.UNDECIDED,
            reason=f"whether {asked.provider} sent it is not known yet: DNS did not answer",
        )
    return otherwise
