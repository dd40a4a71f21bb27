"""What shows that a mail is from one of ours, and what does not."""

import pytest

from relay.access import Access, Roster
from relay.model import (
    Address,
    Allowed,
    Check,
    Claims,
    Evidence,
    Fate,
    Method,
    Proof,
    Recipient,
    Redirect,
    Refusal,
    Refused,
    Shown,
)
from relay.settings import PortalSettings
from relay.settings.models import MailboxSettings

LOG, DROP = "log@acme.com", "drop@acme.com"
JANE, BOB, CARLA = "jane@acme.com", "bob@post.example", "carla@globex.com"


def rules(*, owners=None, **settings):
    settings = {"domains": ("acme.com",), "users": (BOB,), **settings}
    portal = PortalSettings(name="acme", mailboxes=(LOG, DROP), **settings)
    return Access([portal], roster=Roster(owners=owners or {})).of(portal)


def claims(*from_, mail_from="", redirects=(), recipients=()):
    return Claims(
        mail_from=mail_from,
        from_=tuple(Address(email=email) for email in from_),
        redirects=tuple(
            Redirect(header="delivered-to", address=Address(email=email)) for email in redirects
        ),
        recipients=tuple(Address(email=email) for email in recipients),
    )


def shown(domain, method=Method.SPF, **checks):
    return Evidence(peer_trusted=False, shown=(Shown(domain=domain, method=method),), **checks)


def to(*mailboxes):
    return [Recipient(address=mailbox, portal="acme", mailbox=mailbox) for mailbox in mailboxes]


NOTHING = Evidence(peer_trusted=False)


@pytest.mark.parametrize("method", Method)
def test_a_domain_that_is_shown_speaks_for_its_own_people(method):
    for domain in ("acme.com", "mail.acme.com"):
        verdict = rules().judge(claims(JANE), shown(domain, method))
        assert isinstance(verdict, Allowed)
        assert verdict.author_by is Proof(method)


@pytest.mark.parametrize("domain", ["globex.com", "acme.com.evil.org", "notacme.com", "com"])
def test_no_other_domain_speaks_for_them(domain):
    verdict = rules().judge(claims(JANE), shown(domain, Method.DKIM))
    assert verdict.refusal is Refusal.NOT_SHOWN
    assert f"DKIM: not checked for {domain}" in verdict.reason


def test_a_customers_own_signature_shows_the_customer_only():
    evidence = shown("globex.com", Method.DKIM, dkim=Check.PASS, dmarc=Check.PASS)
    assert rules().judge(claims(CARLA), evidence).refusal is Refusal.NOT_OURS
    passed_on = claims(CARLA, redirects=[JANE], recipients=[JANE])
    assert rules().judge(passed_on, evidence).refusal is Refusal.NOT_SHOWN


def test_whose_mail_is_passed_on_is_told_apart_from_who_passed_it_on():
    both = Evidence(
        peer_trusted=False,
        shown=(
            Shown(domain="acme.com", method=Method.SPF),
            Shown(domain="globex.com", method=Method.DKIM),
        ),
    )
    verdict = rules().judge(claims(CARLA, mail_from=JANE), both)
    assert (verdict.user.email, verdict.redirected) == (JANE, True)
    assert verdict.author_by is Proof.DKIM
    assert rules().judge(claims(CARLA, mail_from=JANE), shown("acme.com")).author_by is None


def test_what_the_domain_disowns_counts_for_nothing_but_a_forwarder_may_have_seen_it_whole():
    failed = {"dmarc": Check.FAIL}
    assert isinstance(rules().judge(claims(JANE), shown("sub.acme.com", **failed)), Refused)
    assert isinstance(rules().judge(claims(JANE), shown("acme.com", Method.ARC, **failed)), Allowed)


# ---------------------------------------------------------------- automatic forwards


@pytest.mark.parametrize(
    ("mail_from", "user"),
    [
        (JANE, JANE),
        ("jane+caf_=log=acme.com@acme.com", JANE),
        ("prvs=2123abcd=jane@acme.com", JANE),
        ("bob+caf_=log=acme.com@post.example", BOB),
    ],
)
def test_an_automatic_forward_is_shown_by_the_server_of_who_set_it_up(mail_from, user):
    domain = user.partition("@")[2]
    verdict = rules().judge(claims(CARLA, mail_from=mail_from), shown(domain))
    assert (verdict.user.email, verdict.redirected) == (user, True)


@pytest.mark.parametrize(
    "mail_from",
    ["SRS0=HHH=TT=globex.com=carla@acme.com", "bounces+SRS=44ldt=IX@acme.com", "srs1=x@acme.com"],
)
def test_a_rewritten_sender_is_nobody_but_its_domain_speaks_for_who_got_the_mail(mail_from):
    verdict = rules().judge(
        claims(CARLA, mail_from=mail_from, recipients=["x@globex.com", JANE]), shown("acme.com")
    )
    assert (verdict.user.email, verdict.redirected) == (JANE, True)
    nobody = rules().judge(claims(CARLA, mail_from=mail_from), shown("acme.com"))
    assert nobody.refusal is Refusal.NOT_OURS


@pytest.mark.parametrize("method", Method)
def test_a_stranger_at_a_domain_of_many_cannot_pass_mail_on_as_one_of_ours(method):
    """He has an account there, too: the domain stands behind his mail, with Bob in his headers."""
    eve = claims("eve@post.example", mail_from="eve@post.example", redirects=[BOB])
    assert rules().judge(eve, shown("post.example", method)).refusal is Refusal.NOT_SHOWN


def test_thousands_of_names_in_the_headers_are_weighed_by_their_domains(monkeypatch):
    weighed = []
    monkeypatch.setattr(
        "relay.access.proofs.organisational", lambda domain: weighed.append(domain) or domain
    )
    crowd = [f"user{number}@acme.com" for number in range(2_000)]
    everywhere = claims(CARLA, redirects=crowd, recipients=crowd)
    assert rules().judge(everywhere, shown("evil.org")).refusal is Refusal.NOT_SHOWN
    assert len(weighed) < 10


def test_whom_a_header_names_first_does_not_hide_who_sent_the_mail():
    two = rules(users=(BOB, "ann@post.example"))
    passed_on = claims(CARLA, mail_from=BOB, redirects=["ann@post.example", BOB])
    assert two.judge(passed_on, shown("post.example")).user.email == BOB


def test_nobody_writes_as_jane_by_way_of_an_automatic_forward_of_bobs():
    forged = claims(JANE, mail_from=BOB, redirects=[BOB])
    assert rules().judge(forged, shown("post.example")).refusal is Refusal.NOT_SHOWN


# ---------------------------------------------------------------- DNS does not answer


def test_the_mail_comes_again_when_dns_did_not_answer_and_its_answer_matters():
    late = Evidence(peer_trusted=False, spf=Check.TEMPERROR)
    verdict = rules().judge(claims(JANE), late)
    assert verdict.refusal is Refusal.UNDECIDED
    assert verdict.reason == (
        "From says jane@acme.com, but nothing shows it yet: DNS did not answer for SPF"
    )
    assert rules().judge(claims(CARLA), late).refusal is Refusal.NOT_OURS
    strict = rules(shown_by=(Proof.DKIM,)).judge(claims(JANE), late)
    assert strict.refusal is Refusal.NOT_SHOWN


# ---------------------------------------------------------------- owners


def test_an_owner_in_hubspot_is_one_of_ours_where_the_settings_say_so():
    owners = {"acme": {"sam@partner.org"}}
    sam, network = claims("Sam@Partner.org"), Evidence(peer_trusted=True)
    assert isinstance(rules(owners=owners, owners_may_log=True).judge(sam, network), Allowed)
    assert isinstance(rules(owners=owners).judge(sam, network), Refused)


def test_who_is_an_owner_is_looked_up_each_time():
    owners = {"acme": ()}
    asked = rules(owners=owners, owners_may_log=True)
    sam, network = claims("sam@partner.org"), Evidence(peer_trusted=True)
    assert asked.judge(sam, network).refusal is Refusal.NOT_OURS
    owners["acme"] = {"sam@partner.org"}
    assert isinstance(asked.judge(sam, network), Allowed)


def test_nobody_is_turned_away_before_the_owners_are_known():
    asked = rules(owners={}, owners_may_log=True)
    network = Evidence(peer_trusted=True)
    assert asked.judge(claims("sam@partner.org"), network).refusal is Refusal.UNDECIDED
    assert isinstance(asked.judge(claims(JANE), network), Allowed)


# ---------------------------------------------------------------- the policy


@pytest.mark.parametrize("fate", Fate)
@pytest.mark.parametrize(
    ("claimed", "refusal"),
    [
        (claims(CARLA), Refusal.NOT_OURS),
        (claims(JANE), Refusal.NOT_SHOWN),
        (claims(JANE, CARLA), Refusal.SEVERAL_FROM),
    ],
    ids=["stranger", "not shown", "several"],
)
def test_the_settings_say_what_becomes_of_a_mail_that_may_not_be_logged(claimed, refusal, fate):
    verdict = rules(otherwise=fate).judge(claimed, NOTHING)
    assert (verdict.refusal, verdict.fate) == (refusal, fate)


def test_what_is_undecided_comes_again_whatever_the_settings_say_of_the_rest():
    late = Evidence(peer_trusted=False, dkim=Check.TEMPERROR)
    verdict = rules(otherwise=Fate.IGNORE).judge(claims(JANE), late)
    assert (verdict.refusal, verdict.fate) == (Refusal.UNDECIDED, Fate.REFUSE)


def test_a_mailbox_may_ask_for_something_else():
    own = {DROP: MailboxSettings(shown_by=(Proof.LOGIN,), otherwise=Fate.PARK)}
    asked = rules(by_mailbox=own)
    network = Evidence(peer_trusted=True)
    assert isinstance(asked.judge(claims(JANE), network, to(LOG)), Allowed)
    refused = asked.judge(claims(JANE), network, to(DROP))
    assert (refused.refusal, refused.fate) == (Refusal.NOT_SHOWN, Fate.PARK)
    assert refused.reason == "From says jane@acme.com, but nothing shows it: nobody logged in"
    assert isinstance(asked.judge(claims(JANE), network, to(DROP, LOG)), Allowed)


def test_a_mailbox_that_differs_in_one_thing_takes_the_rest_from_the_portal():
    own = {DROP: MailboxSettings(otherwise=Fate.PARK), LOG: MailboxSettings(shown_by=(Proof.SPF,))}
    asked = rules(by_mailbox=own, otherwise=Fate.IGNORE)
    assert asked.judge(claims(JANE), NOTHING, to(DROP)).fate is Fate.PARK
    assert asked.judge(claims(JANE), NOTHING, to(LOG)).fate is Fate.IGNORE


def test_a_login_counts_only_where_the_settings_take_it():
    in_person = Evidence(peer_trusted=False, user=JANE)
    assert rules().judge(claims(JANE), in_person).author_by is Proof.LOGIN
    assert rules().judge(claims(CARLA), in_person).author_by is None
    strict = rules(shown_by=(Proof.DKIM,)).judge(claims(JANE), in_person)
    assert strict.refusal is Refusal.NOT_SHOWN


def test_the_reason_tells_what_was_looked_for_and_what_was_found():
    evidence = Evidence(
        peer_trusted=False,
        spf=Check.FAIL,
        dkim=Check.PASS,
        dmarc=Check.FAIL,
        arc=Check.NONE,
        shown=(Shown(domain="evil.org", method=Method.DKIM),),
    )
    assert rules().judge(claims(JANE), evidence).reason == (
        "From says jane@acme.com, but nothing shows it: nobody logged in, it came to an address "
        "without a key, it came from outside the trusted networks, DMARC: fail, DKIM: pass for "
        "evil.org, ARC: none, SPF: fail"
    )
