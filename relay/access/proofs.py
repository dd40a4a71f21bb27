"""What shows that a claim is true: the evidence held against who is claimed. Pure.

A domain that is shown speaks for its own people only (RFC 7489 section 3.1: the same organisational
domain). So a customer's valid signature shows the customer, and never one of ours.
"""

from collections.abc import Callable, Collection, Iterator

from relay.access.ways import Way, sender
from relay.domains import organisational
from relay.model import Address, Check, Claims, Evidence, Key, Method, Proof, Shown

_BREAKS = frozenset({Method.SPF, Method.DKIM})
"""What DMARC is about: where it fails, the domain says that these do not count."""


def show(
    way: Way,
    claims: Claims,
    evidence: Evidence,
    *,
    accepted: Collection[Proof],
    is_whole: Callable[[str], bool],
) -> Proof | None:
    """The first of the accepted proofs that holds for this way, LOGIN and KEY apart.

    `is_whole`: everybody at the domain is one of ours. Of any other (Gmail's, a partner's) a header
    may name one of ours while the domain speaks for a stranger there: then only MAIL FROM counts,
    for which a provider answers.
    """
    if not way.redirected:
        return show_author(way.user, evidence, accepted=accepted)
    if evidence.peer_trusted and Proof.NETWORK in accepted:
        return Proof.NETWORK
    passed_on_by = sender(claims)
    is_sender = passed_on_by is not None and passed_on_by.key == way.user.key
    for shown in _aligned(way.user, evidence):
        if is_whole(way.user.domain) or (is_sender and shown.method is Method.SPF):
            proof = Proof(shown.method)
            if proof in accepted:
                return proof
    return None


def show_author(
    author: Address, evidence: Evidence, *, accepted: Collection[Proof]
) -> Proof | None:
    """What shows that the mail is From this one, who may be ours or not."""
    if evidence.peer_trusted and Proof.NETWORK in accepted:
        return Proof.NETWORK
    if evidence.dmarc is Check.PASS and Proof.DMARC in accepted:
        return Proof.DMARC
    for shown in _aligned(author, evidence):
        if evidence.dmarc is Check.FAIL and shown.method in _BREAKS:
            continue
        proof = Proof(shown.method)
        if proof in accepted:
            return proof
    return None


def _aligned(user: Address, evidence: Evidence) -> Iterator[Shown]:
    if evidence.shown:
        whose = organisational(user.domain)
        yield from (each for each in evidence.shown if organisational(each.domain) == whose)


def unanswered(way: Way, evidence: Evidence, *, accepted: Collection[Proof]) -> list[Proof]:
    """The accepted proofs that might yet show the way: DNS did not answer for them."""
    asked = {Proof.SPF: evidence.spf, Proof.DKIM: evidence.dkim, Proof.ARC: evidence.arc}
    if not way.redirected and any(_aligned(way.user, evidence)):
        asked[Proof.DMARC] = evidence.dmarc  # which only fails where nothing is aligned
    return [
        proof for proof, check in asked.items() if check is Check.TEMPERROR and proof in accepted
    ]


def in_words(evidence: Evidence, key: Key | None, *, accepted: Collection[Proof]) -> str:
    """What was found, for an administrator to read: each accepted proof, and why it is none here."""
    no_key = "it came to an address without a key"
    found = {
        Proof.LOGIN: "nobody logged in",
        Proof.KEY: no_key if key is None else f"its address has {key}",
        Proof.NETWORK: "it came from outside the trusted networks",
        Proof.DMARC: f"DMARC: {evidence.dmarc}",
        Proof.DKIM: f"DKIM: {evidence.dkim}{_domains(evidence, Method.DKIM)}",
        Proof.ARC: f"ARC: {evidence.arc}{_domains(evidence, Method.ARC)}",
        Proof.SPF: f"SPF: {evidence.spf}{_domains(evidence, Method.SPF)}",
    }
    return ", ".join(words for proof, words in found.items() if proof in accepted)


def _domains(evidence: Evidence, method: Method) -> str:
    names = list(dict.fromkeys(each.domain for each in evidence.shown if each.method is method))
    return f" for {', '.join(names)}" if names else ""
