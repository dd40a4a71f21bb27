"""One portal's people, and whether a mail is theirs to log: the policy, from claims and evidence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from relay.access import keys, proofs, questions
from relay.access.keys import Roster, masked, split
from relay.access.ways import RECIPIENT, Way, ways
from relay.model import (
    Address,
    Allowed,
    Claims,
    Confirmation,
    Evidence,
    Fate,
    Key,
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
    Proof.SIGNED: "it came to the signed address of a record",
    Proof.SPF: "a server of {domain} sent it (SPF)",
}


@dataclass(frozen=True, slots=True)
class _Terms:
    """What one mailbox asks for, and what secrets its address had in it."""

    accepted: frozenset[Proof]
    fate: Fate
    key: Key | None = None
    signed: bool = False


class PortalAccess:
    """`mailboxes` are all of relay's."""

    def __init__(self, portal: PortalSettings, mailboxes: Collection[str], roster: Roster) -> None:
        self._name = portal.name
        self._mailboxes = mailboxes
        self._roster = roster
        self._users = frozenset(portal.users)
        self._domains = frozenset(portal.domains)
        self._owners_may_log = portal.owners_may_log
        self._terms = {mailbox: _terms(portal, mailbox) for mailbox in portal.mailboxes}
        self._terms_by_default = _Terms(frozenset(portal.shown_by), portal.otherwise)

    def is_mailbox(self, address: Address) -> bool:
        """The address is one of relay's own, whatever its tag."""
        return split(address.email, self._mailboxes)[0] != ""

    def is_ours(self, address: Address) -> bool:
        """The address is one of our people. relay's own mailboxes are nobody's."""
        return (
            address.key in self._users
            or address.domain in self._domains
            or (self._owners_may_log and address.key in self._roster.owners.get(self._name, ()))
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
        asked = dict.fromkeys((each.mailbox, each.key, each.signed) for each in recipients)
        terms = [
            replace(self._terms.get(mailbox, self._terms_by_default), key=key, signed=signed)
            for mailbox, key, signed in asked
        ]
        verdicts = [
            self._judge(claims, evidence, each) for each in terms or [self._terms_by_default]
        ]
        return next((good for good in verdicts if isinstance(good, Allowed)), verdicts[0])

    def refuse_question(
        self, asked: Confirmation, claims: Claims, evidence: Evidence, *, otherwise: Refused
    ) -> Refused | None:
        """A provider asks whether it may forward mail here. None: the mail is taken, to be shown."""
        return questions.refuse(asked, claims, evidence, otherwise=otherwise, is_ours=self.is_ours)

    def _judge(self, claims: Claims, evidence: Evidence, terms: _Terms) -> Verdict:
        if evidence.user is not None and Proof.LOGIN in terms.accepted:
            return self._judge_login(Address(email=evidence.user), claims, evidence, terms)
        if terms.key is not None and Proof.KEY in terms.accepted:
            if terms.key in self.leaked(claims):
                return self._judge_leaked(terms.key, claims, evidence, terms)
            user = Address(email=terms.key.user)
            if self._speaks_for(user, claims):
                return _allow_by_key(user, claims, evidence, terms)
        return self._judge_claims(claims, evidence, terms)

    def _judge_claims(self, claims: Claims, evidence: Evidence, terms: _Terms) -> Verdict:
        """Whose word the mail claims to be, and whether anything shows it."""
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
            if proof is None and way.redirected and self._is_signed_for(claims, terms):
                proof = Proof.SIGNED
            if proof is not None:
                shown = _WHERE[proof].format(domain=way.user.domain)
                return Allowed(
                    user=way.user,
                    redirected=way.redirected,
                    evidence=f"{_claim(way)}, and {shown}",
                    author_by=proof if not way.redirected else _author_by(claims, evidence, terms),
                )
        if not possible:
            return self._refuse_stranger(claims, terms)
        return _refuse_unshown(possible[0], evidence, terms)

    def _is_signed_for(self, claims: Claims, terms: _Terms) -> bool:
        """The address of a signed record is one that outsiders do not have, as far as the mail shows."""
        return (
            terms.signed
            and Proof.SIGNED in terms.accepted
            and not any(self.is_mailbox(recipient) for recipient in claims.recipients)
        )

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

    def leaked(self, claims: Claims) -> tuple[Key, ...]:
        """The keys, good or ended, that everybody can read who has this mail, which an outsider wrote."""
        if any(self.is_ours(author) for author in claims.from_):
            return ()
        found = [
            keys.find(tags, self._name, known)
            for person in claims.recipients
            if (tags := split(person.email, self._mailboxes)[1])
            for known in (self._roster.keys, self._roster.ended)
        ]
        return tuple(dict.fromkeys(key for key in found if key is not None))

    def _speaks_for(self, user: Address, claims: Claims) -> bool:
        """A key shows who brought the mail: as its author, or as who passed an outsider's on.

        That another of ours wrote it, it does not show: a forged mail to its user would come along
        by their automatic forward.
        """
        others = (author for author in claims.from_ if author.key != user.key)
        return self.is_ours(user) and not any(self.is_ours(author) for author in others)

    def _judge_leaked(self, key: Key, claims: Claims, evidence: Evidence, terms: _Terms) -> Verdict:
        """Somebody answered all, or got hold of it: it may be logged, but not on the key's word."""
        verdict = self._judge_claims(claims, evidence, terms)
        if isinstance(verdict, Allowed):
            return verdict
        return Refused(
            refusal=Refusal.KEY_LEAKED,
            reason=f"it came to a secret address that is secret no more: {key} stands in To or Cc, "
            f"and {_author(claims)} is not one of ours: `relay address rotate {key.id}`",
            fate=Fate.IGNORE if terms.fate is Fate.IGNORE else Fate.PARK,
        )

    def _refuse_stranger(self, claims: Claims, terms: _Terms) -> Refused:
        who = _author(claims)
        if self._owners_may_log and self._name not in self._roster.owners:
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


def _claim(way: Way) -> str:
    """For people to read: how one of ours stands for the mail, and where it says so."""
    if not way.redirected:
        return f"it is from {way.user.email} ({way.where})"
    did = "got it" if way.where == RECIPIENT else "passed it on"
    return f"{way.user.email} {did} ({way.where})"


def _author(claims: Claims) -> str:
    """For people to read: whatever the mail names may be an address with a key."""
    return masked(claims.from_[0].email if claims.from_ else claims.mail_from or "the sender")


def _author_by(claims: Claims, evidence: Evidence, terms: _Terms) -> Proof | None:
    if len(claims.from_) != 1:
        return None
    return proofs.show_author(claims.from_[0], evidence, accepted=terms.accepted)


def _allow_by_key(user: Address, claims: Claims, evidence: Evidence, terms: _Terms) -> Allowed:
    is_author = [author.key for author in claims.from_] == [user.key]
    return Allowed(
        user=user,
        redirected=not is_author,
        evidence=f"it came to a secret address: {terms.key}",
        author_by=Proof.KEY if is_author else _author_by(claims, evidence, terms),
    )


def _refuse_unshown(way: Way, evidence: Evidence, terms: _Terms) -> Refused:
    what = f"{way.where} says {way.user.email}, but nothing shows it"
    if waiting := proofs.unanswered(way, evidence, accepted=terms.accepted):
        return Refused(
            refusal=Refusal.UNDECIDED,
            reason=f"{what} yet: DNS did not answer for {', '.join(one.upper() for one in waiting)}",
        )
    return Refused(
        refusal=Refusal.NOT_SHOWN,
        reason=f"{what}: {proofs.in_words(evidence, terms.key, accepted=terms.accepted)}",
        fate=terms.fate,
    )
