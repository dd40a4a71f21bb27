"""Who may log, and through which mailbox."""

import pytest

from relay.access import Access, NoSuchRecipient, PortalAccess, Roster
from relay.model import (
    Address,
    Allowed,
    Claims,
    Evidence,
    Recipient,
    RecordRef,
    RecordType,
    Redirect,
    Refusal,
    Refused,
)
from relay.settings import PortalSettings

PORTAL = PortalSettings(
    name="acme",
    mailboxes=("log@acme.com", "log+team@acme.com"),
    users=("boss@home.org",),
    domains=("acme.com",),
)
TRUSTED = Evidence(peer_trusted=True)
STRANGER = Evidence(peer_trusted=False)


def claims(*from_, mail_from="", redirects=(), recipients=()):
    return Claims(
        mail_from=mail_from,
        from_=tuple(Address(email=email) for email in from_),
        redirects=tuple(
            Redirect(header=header, address=Address(email=email)) for header, email in redirects
        ),
        recipients=tuple(Address(email=email) for email in recipients),
    )


@pytest.fixture
def access():
    return Access([PORTAL])


@pytest.fixture
def portal(access):
    return access.of(PORTAL)


# ---------------------------------------------------------------- mailboxes


def test_a_mailbox_is_found_whatever_its_case(access):
    found = access.resolve("LOG@Acme.COM")
    assert (found.portal, found.mailbox, found.tag) == ("acme", "log@acme.com", "")


def test_a_tag_names_records(access):
    found = access.resolve("log+deal-602+ticket-7@acme.com")
    assert found.mailbox == "log@acme.com"
    assert found.tag == "deal-602+ticket-7"
    assert found.records == (
        RecordRef(RecordType.DEAL, "602"),
        RecordRef(RecordType.TICKET, "7"),
    )


def test_a_mailbox_with_a_plus_sign_of_its_own_wins(access):
    assert access.resolve("log+team@acme.com").mailbox == "log+team@acme.com"
    found = access.resolve("log+team+company-9@acme.com")
    assert (found.mailbox, found.tag) == ("log+team@acme.com", "company-9")


@pytest.mark.parametrize("tag", ["deal", "deal-", "deal-0", "deal-x", "note-5", "", "deal-1+"])
def test_a_tag_that_names_no_record_is_refused(access, tag):
    assert access.resolve(f"log+{tag}@acme.com") is NoSuchRecipient.BAD_TAG


def test_a_tag_to_a_record_that_hubspot_said_is_gone_is_refused_there_and_then():
    roster = Roster()
    access = Access([PORTAL], roster=roster)
    roster.gone = {
        PORTAL.name: frozenset({RecordRef(RecordType.DEAL, "602")}),
        "other": frozenset(),
    }
    for address in ("log+deal-602@acme.com", "log+ticket-7+deal-602@acme.com"):
        assert access.resolve(address) is NoSuchRecipient.NO_SUCH_RECORD
    for address in ("log@acme.com", "log+ticket-602@acme.com", "log+deal-60@acme.com"):
        assert access.resolve(address).portal == PORTAL.name
    roster.gone = {}
    assert access.resolve("log+deal-602@acme.com").records


@pytest.mark.parametrize("address", ["jane@acme.com", "log@other.com", "log", "", "@acme.com"])
def test_any_other_address_is_no_mailbox(access, address):
    assert access.resolve(address) is NoSuchRecipient.UNKNOWN_MAILBOX


def test_a_portal_that_is_gone_has_no_rules(access):
    assert access.portal("gone") is None
    assert isinstance(access.portal("acme"), PortalAccess)


# ---------------------------------------------------------------- ours


def test_users_and_everybody_at_our_domains_are_ours(portal):
    assert portal.is_ours(Address(email="Boss@HOME.org"))
    assert portal.is_ours(Address(email="anybody@acme.com"))
    assert not portal.is_ours(Address(email="other@home.org"))
    assert not portal.is_ours(Address(email="jane@sub.acme.com"))
    assert not portal.is_ours(Address(email="acme.com"))


def test_the_mailboxes_of_all_portals_are_nobody():
    other = PortalSettings(name="b", mailboxes=("log@other.com",), domains=("other.com",))
    rules = Access([PORTAL, other]).of(other)
    assert rules.is_mailbox(Address(email="log@acme.com"))
    assert not rules.is_ours(Address(email="log@other.com"))


def test_relays_own_mailboxes_are_nobody(portal):
    assert not portal.is_ours(Address(email="log@acme.com"))
    assert not portal.is_ours(Address(email="log+deal-602@acme.com"))
    assert portal.is_mailbox(Address(email="log+deal-602@acme.com"))


# ---------------------------------------------------------------- verdicts

CASES = {
    "one of ours, by a trusted network": (
        claims("jane@acme.com"),
        TRUSTED,
        Allowed,
        ("jane@acme.com", False),
    ),
    "one of ours, from anywhere": (claims("jane@acme.com"), STRANGER, Refusal.NOT_SHOWN, None),
    "a stranger by a trusted network": (claims("eve@evil.org"), TRUSTED, Refusal.NOT_OURS, None),
    "a stranger from anywhere": (claims("eve@evil.org"), STRANGER, Refusal.NOT_OURS, None),
    "a customer, passed on by our server": (
        claims("carla@globex.com", redirects=[("x-forwarded-for", "jane@acme.com")]),
        TRUSTED,
        Allowed,
        ("jane@acme.com", True),
    ),
    "a customer, under our envelope": (
        claims("carla@globex.com", mail_from="jane@acme.com"),
        TRUSTED,
        Allowed,
        ("jane@acme.com", True),
    ),
    "a customer's mail to one of ours": (
        claims("carla@globex.com", recipients=["x@y.org", "jane@acme.com"]),
        TRUSTED,
        Allowed,
        ("jane@acme.com", True),
    ),
    "a customer's mail to relay itself": (
        claims("carla@globex.com", recipients=["log@acme.com"]),
        TRUSTED,
        Refusal.NOT_OURS,
        None,
    ),
    "redirected to relay itself only": (
        claims("carla@globex.com", redirects=[("delivered-to", "log@acme.com")]),
        TRUSTED,
        Refusal.NOT_OURS,
        None,
    ),
    "two authors": (claims("jane@acme.com", "eve@evil.org"), TRUSTED, Refusal.SEVERAL_FROM, None),
    "no author at all": (claims(), TRUSTED, Refusal.NOT_OURS, None),
    "a delivery report to one of ours": (
        claims("mailer-daemon@globex.com", recipients=["jane@acme.com"]),
        TRUSTED,
        Allowed,
        ("jane@acme.com", True),
    ),
    "authenticated, from anywhere": (
        claims("jane@acme.com"),
        Evidence(peer_trusted=False, user="jane@acme.com"),
        Allowed,
        ("jane@acme.com", False),
    ),
    "authenticated, passing on a customer's mail": (
        claims("carla@globex.com"),
        Evidence(peer_trusted=False, user="jane@acme.com"),
        Allowed,
        ("jane@acme.com", True),
    ),
    "authenticated, but not of this portal": (
        claims("jane@acme.com"),
        Evidence(peer_trusted=True, user="joe@elsewhere.org"),
        Refusal.NOT_OURS,
        None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_on(portal, case):
    claimed, evidence, expected, who = CASES[case]
    verdict = portal.judge(claimed, evidence)
    if expected is Allowed:
        assert isinstance(verdict, Allowed)
        assert (verdict.user.email, verdict.redirected) == who
        assert verdict.evidence
    else:
        assert isinstance(verdict, Refused)
        assert verdict.refusal is expected
        assert verdict.reason


def test_recipients_resolve_to_the_model(access):
    assert isinstance(access.resolve("log@acme.com"), Recipient)
