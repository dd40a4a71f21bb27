"""One portal's people, and whether a mail is theirs to log: the policy, from claims and evidence."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass

from relay.access import proofs
from relay.access.ways import Way, ways
from relay.model import (
    Address,
    Allowed,
    Claims,
    Evidence,
    Fate,
    Proof,
    Recipient,
    Refusal,
    Refused,
    Verdict,
)
from relay.settings import PortalSettings

_WHERE = {
    Proof.NETWORK: "our own server handed the mail over",
    Proof.DMARC: "the mail keeps to what {domain} publishes (DMARC)",
    Proof.DKIM: "{domain} has signed the mail (DKIM)",
    Proof.ARC: "a trusted forwarder saw that it is from {domain} (ARC)",
    Proof.REPORTED: "our own server found that it is from {domain}",
    Proof.SPF: "a server of {domain} sent it (SPF)",
}


@dataclass(frozen=True, slots=True)
class _Terms:
    """What one mailbox asks for."""

    accepted: frozenset[Proof]
    fate: Fate


class PortalAccess:
    """`mailboxes` are all of relay's, `owners` the addresses of HubSpot's owners by portal."""

    def __init__(
        self,
        portal: PortalSettings,
        mailboxes: Container[str],
        owners: Mapping[str, Collection[str]],
    ) -> None:
        self._name = portal.name
        self._mailboxes = mailboxes
        self._users = frozenset(portal.users)
        self._domains = frozenset(portal.domains)
        self._owners = owners
        self._owners_may_log = portal.owners_may_log
        self._terms = {mailbox: _terms(portal, mailbox) for mailbox in portal.mailboxes}
        self._terms_by_default = _Terms(frozenset(portal.shown_by), portal.otherwise)

    def is_mailbox(self, address: Address) -> bool:
        """The address is one of relay's own, whatever its tag."""
        local_part, _, domain = address.key.rpartition("@")
        pieces = local_part.split("+")
        return any(
            f"{'+'.join(pieces[:end])}@{domain}" in self._mailboxes
            for end in range(1, len(pieces) + 1)
        )

    def is_ours(self, address: Address) -> bool:
        """The address is one of our people. relay's own mailboxes are nobody's."""
        return (
            address.key in self._users
            or address.domain in self._domains
            or (self._owners_may_log and address.key in self._owners.get(self._name, ()))
        ) and not self.is_mailbox(address)

    def is_claimed(self, claims: Claims) -> bool:
        """The mail says that it is from one of ours, to one of ours, or passed on by one of ours."""
        return next(ways(claims, self.is_ours), None) is not None

    def judge(
        self, claims: Claims, evidence: Evidence, recipients: Iterable[Recipient] = ()
    ) -> Verdict:
        """May this mail be logged, and on whose word?

        Each mailbox it came to is asked, by its own terms: one good answer is enough, for all of them
        log into the same portal. Otherwise the first one's terms say what becomes of it.
        """
        asked = dict.fromkeys(recipient.mailbox for recipient in recipients)
        terms = [self._terms.get(mailbox, self._terms_by_default) for mailbox in asked]
        verdicts = [
            self._judge(claims, evidence, each) for each in terms or [self._terms_by_default]
        ]
        return next((good for good in verdicts if isinstance(good, Allowed)), verdicts[0])

    def _judge(self, claims: Claims, evidence: Evidence, terms: _Terms) -> Verdict:
        if evidence.user is not None and Proof.LOGIN in terms.accepted:
            return self._judge_login(Address(email=evidence.user), claims, evidence, terms)
        if len(claims.from_) > 1:
            return Refused(
                refusal=Refusal.SEVERAL_FROM,
                reason=f"the mail names {len(claims.from_)} authors in From; one is expected",
                fate=terms.fate,
            )
        possible = list(ways(claims, self.is_ours))
        for way in possible:
            proof = proofs.show(
                way, claims, evidence, accepted=terms.accepted, is_whole=self._domains.__contains__
            )
            if proof is not None:
                shown = _WHERE[proof].format(domain=way.user.domain)
                return Allowed(
                    user=way.user,
                    redirected=way.redirected,
                    evidence=f"{way.where} is {way.user.email}, and {shown}",
                    author_by=proof if not way.redirected else _author_by(claims, evidence, terms),
                )
        if not possible:
            return self._refuse_stranger(claims, terms)
        return _refuse_unshown(possible[0], evidence, terms)

    def _judge_login(
        self, user: Address, claims: Claims, evidence: Evidence, terms: _Terms
    ) -> Verdict:
        """Who logged in may log as themselves, whatever the mail says of its author."""
        if not self.is_ours(user):
            return Refused(
                refusal=Refusal.NOT_OURS,
                reason=f"{user.email} logged in, who is not one of this portal's people",
                fate=terms.fate,
            )
        way = next(ways(claims, self.is_ours), None)
        is_author = any(author.key == user.key for author in claims.from_)
        return Allowed(
            user=user,
            redirected=way is None or way.redirected,
            evidence=f"{user.email} logged in",
            author_by=Proof.LOGIN if is_author else _author_by(claims, evidence, terms),
        )

    def _refuse_stranger(self, claims: Claims, terms: _Terms) -> Refused:
        who = claims.from_[0].email if claims.from_ else claims.mail_from or "the sender"
        if self._owners_may_log and self._name not in self._owners:
            return Refused(
                refusal=Refusal.UNDECIDED,
                reason=f"whether {who} is an owner in HubSpot is not known yet",
            )
        return Refused(
            refusal=Refusal.NOT_OURS,
            reason=f"{who} is not one of ours, and none of ours passed the mail on",
            fate=terms.fate,
        )


def _terms(portal: PortalSettings, mailbox: str) -> _Terms:
    own = portal.by_mailbox.get(mailbox)
    shown_by = portal.shown_by if own is None or own.shown_by is None else own.shown_by
    fate = portal.otherwise if own is None or own.otherwise is None else own.otherwise
    return _Terms(frozenset(shown_by), fate)


def _author_by(claims: Claims, evidence: Evidence, terms: _Terms) -> Proof | None:
    if len(claims.from_) != 1:
        return None
    return proofs.show_author(claims.from_[0], evidence, accepted=terms.accepted)


def _refuse_unshown(way: Way, evidence: Evidence, terms: _Terms) -> Refused:
    what = f"{way.where} says {way.user.email}, but nothing shows it"
    if waiting := proofs.unanswered(way, evidence, accepted=terms.accepted):
        return Refused(
            refusal=Refusal.UNDECIDED,
            reason=f"{what} yet: DNS did not answer for {', '.join(one.upper() for one in waiting)}",
        )
    return Refused(
        refusal=Refusal.NOT_SHOWN,
        reason=f"{what}: {proofs.in_words(evidence, accepted=terms.accepted)}",
        fate=terms.fate,
    )
