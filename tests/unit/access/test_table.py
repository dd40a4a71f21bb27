"""From x peer x SPF x DKIM x DMARC x ARC x policy: every combination, held against a list of what counts.

The list says, for each kind of mail, by what it is shown; it knows nothing of how `access` goes about
it. Jane is one of ours for her whole domain is; Bob only by his address, at a domain of many.
"""

from functools import cache
from itertools import product

import pytest

from relay.access import Access
from relay.model import (
    Address,
    Allowed,
    Check,
    Claims,
    Evidence,
    Method,
    Proof,
    Redirect,
    Refusal,
    Refused,
    Shown,
)
from relay.settings import PortalSettings

JANE, BOB, CARLA = "jane@acme.com", "bob@post.example", "carla@globex.com"
FAR_AWAY, BY_US = "server of nobody", "trusted network"

# kind of mail: From, headers that name who passed it on, MAIL FROM, whose domain is "theirs"
MAILS = {
    "from jane": ((JANE,), (), JANE, "acme.com"),
    "from bob": ((BOB,), (), BOB, "post.example"),
    "passed on by jane, a header says": ((CARLA,), (JANE,), CARLA, "acme.com"),
    "passed on by jane, MAIL FROM says": ((CARLA,), (), JANE, "acme.com"),
    "passed on by bob, a header says": ((CARLA,), (BOB,), CARLA, "post.example"),
    "passed on by bob, MAIL FROM says": ((CARLA,), (BOB,), BOB, "post.example"),
    "from jane, passed on by bob": ((JANE,), (BOB,), BOB, "acme.com"),
    "from carla": ((CARLA,), (), CARLA, "globex.com"),
    "from jane and carla": ((JANE, CARLA), (), JANE, "acme.com"),
}
AUTHORS = ("from jane", "from bob", "from jane, passed on by bob")
BY_DOMAIN = ("passed on by jane, a header says", "passed on by jane, MAIL FROM says")
NEVER = {"from carla": Refusal.NOT_OURS, "from jane and carla": Refusal.SEVERAL_FROM}

PEERS = (FAR_AWAY, BY_US, JANE)
SPF = ("none", "temperror", "theirs", "below theirs", "evil.org")
DKIM = ("none", "temperror", "theirs", "evil.org")
DMARC = ("none", "pass", "fail", "temperror")
ARC = ("none", "temperror", "theirs", "evil.org")
POLICIES = (tuple(Proof), (Proof.NETWORK, Proof.LOGIN), (Proof.DKIM,), (Proof.DMARC, Proof.ARC))


def what_shows(mail, peer, spf, dkim, dmarc, arc):
    """Every proof that there is for this mail, accepted or not."""
    found = {Proof.NETWORK} if peer == BY_US else set()
    aligned = ("theirs", "below theirs")
    by_domain = {
        proof
        for proof, result in ((Proof.SPF, spf), (Proof.DKIM, dkim), (Proof.ARC, arc))
        if result in aligned
    }
    if mail in AUTHORS:
        if dmarc == "fail":
            by_domain -= {Proof.SPF, Proof.DKIM}
        if dmarc == "pass":
            found.add(Proof.DMARC)
    elif mail == "passed on by bob, MAIL FROM says":
        by_domain &= {Proof.SPF}
    elif mail not in BY_DOMAIN:
        by_domain = set()
    return found | by_domain


def could_be_shown(mail, spf, dkim, dmarc, arc):
    """Every proof that DNS did not answer for, and that its answer could bring."""
    late = {
        proof
        for proof, result in ((Proof.SPF, spf), (Proof.DKIM, dkim), (Proof.ARC, arc))
        if result == "temperror"
    }
    if dmarc == "temperror" and mail in AUTHORS:
        is_aligned = {spf, dkim, arc} & {"theirs", "below theirs"}
        late |= {Proof.DMARC} if is_aligned else set()
    return late


def expected(mail, peer, spf, dkim, dmarc, arc, policy):
    """Whether it is logged, or why not."""
    if peer == JANE and Proof.LOGIN in policy:
        return Allowed
    if mail in NEVER:
        return NEVER[mail]
    if what_shows(mail, peer, spf, dkim, dmarc, arc) & set(policy):
        return Allowed
    if could_be_shown(mail, spf, dkim, dmarc, arc) & set(policy):
        return Refusal.UNDECIDED
    return Refusal.NOT_SHOWN


@cache
def evidence(peer, theirs, *results):
    checks, shown = {}, []
    for method, result in zip(("spf", "dkim", "dmarc", "arc"), results, strict=True):
        if result in set(Check):
            checks[method] = Check(result)
        else:
            domain = {"theirs": theirs, "below theirs": f"mail.{theirs}"}.get(result, result)
            checks[method] = Check.PASS
            shown.append(Shown(domain=domain, method=Method(method)))
    user = peer if "@" in peer else None
    return Evidence(peer_trusted=peer == BY_US, user=user, shown=tuple(shown), **checks)


def claims(mail):
    from_, redirects, mail_from, _ = MAILS[mail]
    return Claims(
        mail_from=mail_from,
        from_=tuple(Address(email=email) for email in from_),
        redirects=tuple(
            Redirect(header="delivered-to", address=Address(email=email)) for email in redirects
        ),
        recipients=(),
    )


@pytest.mark.parametrize("policy", POLICIES, ids="+".join)
@pytest.mark.parametrize("mail", MAILS)
def test_every_combination_has_the_verdict_that_the_list_says(mail, policy):
    portal = PortalSettings(
        name="acme",
        mailboxes=("log@acme.com",),
        users=(BOB,),
        domains=("acme.com",),
        shown_by=policy,
    )
    rules = Access([portal]).of(portal)
    claimed, theirs = claims(mail), MAILS[mail][3]
    wrong = {}
    for case in product(PEERS, SPF, DKIM, DMARC, ARC):
        verdict = rules.judge(claimed, evidence(case[0], theirs, *case[1:]))
        got = verdict.refusal if isinstance(verdict, Refused) else Allowed
        if got != expected(mail, *case, policy):
            wrong[case] = (got, expected(mail, *case, policy))
    assert wrong == {}


def test_the_table_has_every_verdict():
    """Else it would show nothing about the missing one."""
    got = {
        expected(mail, *case)
        for mail in MAILS
        for case in product(PEERS, SPF, DKIM, DMARC, ARC, POLICIES)
    }
    assert got == {Allowed, *Refusal} - {Refusal.KEY_LEAKED}  # see test_keys.py
