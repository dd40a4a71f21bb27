"""Whose side is who."""

from datetime import UTC, datetime

import pytest

from relay.matcher import MOST_PEOPLE, match
from relay.model import (
    Address,
    Allowed,
    Copy,
    Direction,
    Evidence,
    Ignored,
    Match,
    Parked,
    ParsedEmail,
    Recipient,
    RecordRef,
    RecordType,
)
from relay.settings import ByPolicy, NeverLogDrops, PortalSettings

JANE = Address(email="jane@acme.com", name="Jane")
SAM = Address(email="sam@acme.com")
CARLA = Address(email="carla@globex.com")
PETER = Address(email="peter@initech.com")
LOG = Address(email="log@acme.com")
DEAL = RecordRef(RecordType.DEAL, "602")


def portal(**changes):
    return PortalSettings(
        **{"name": "acme", "mailboxes": ["log@acme.com"], "domains": ["acme.com"], **changes}
    )


def copy(*records):
    return Copy(
        recipient=Recipient(
            address="log@acme.com", portal="acme", mailbox="log@acme.com", records=records
        ),
        mail_from="jane@acme.com",
        peer="127.0.0.1",
        evidence=Evidence(peer_trusted=True),
        received_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def matched(email, settings=None, copies=None):
    return match(
        email,
        Direction.EMAIL,
        allowed=Allowed(user=JANE, redirected=False, evidence="test"),
        copies=copies or [copy()],
        portal=settings or portal(),
        is_ours=lambda address: address.domain == "acme.com" and address.key != LOG.key,
        is_mailbox=lambda address: address.key == LOG.key,
    )


def test_theirs_is_everybody_who_is_neither_ours_nor_relay():
    found = matched(ParsedEmail(from_=(JANE,), to=(CARLA, SAM, LOG), cc=(PETER,)))
    assert found.theirs == (CARLA, PETER)
    assert (found.user, found.direction) == (JANE, Direction.EMAIL)


def test_an_address_counts_once_and_keeps_its_name():
    named = Address(email="Carla@globex.com", name="Carla C")
    found = matched(ParsedEmail(from_=(JANE,), to=(CARLA,), cc=(named,)))
    assert found.theirs == (named,)


def test_the_first_fifty_are_enough():
    crowd = tuple(Address(email=f"p{n}@globex.com") for n in range(60))
    found = matched(ParsedEmail(from_=(JANE,), to=crowd))
    assert found.theirs == crowd[:MOST_PEOPLE]
    assert any("10 more are left out" in finding.text for finding in found.findings)


@pytest.mark.parametrize("listed", ["carla@globex.com", "globex.com"])
def test_who_is_never_logged_is_left_out(listed):
    found = matched(ParsedEmail(from_=(JANE,), to=(CARLA, PETER)), portal(never_log=[listed]))
    assert found.theirs == (PETER,)
    assert any("carla@globex.com" in finding.text for finding in found.findings)


def test_a_mail_with_nobody_else_than_the_never_logged_is_ignored():
    found = matched(ParsedEmail(from_=(JANE,), to=(CARLA,)), portal(never_log=["globex.com"]))
    assert isinstance(found, Ignored)
    assert "never-log" in found.reason


@pytest.mark.parametrize(
    ("mail", "listed"),
    [
        (ParsedEmail(from_=(JANE,), to=(CARLA, PETER)), "carla@globex.com"),
        (ParsedEmail(from_=(JANE,), to=(PETER,), cc=(CARLA,)), "globex.com"),
        (ParsedEmail(from_=(CARLA,), to=(JANE,)), "globex.com"),
        (ParsedEmail(from_=(JANE,), to=(PETER, SAM)), "sam@acme.com"),
    ],
)
def test_who_is_listed_drops_the_whole_mail_if_that_is_wanted(mail, listed):
    found = matched(mail, portal(never_log=[listed], never_log_drops=NeverLogDrops.MAIL))
    assert isinstance(found, Ignored)
    assert "drops the whole mail" in found.reason


def test_a_mail_without_anybody_listed_is_not_dropped():
    settings = portal(never_log=["bank.com"], never_log_drops=NeverLogDrops.MAIL)
    assert matched(ParsedEmail(from_=(JANE,), to=(CARLA,)), settings).theirs == (CARLA,)


def test_a_colleague_who_is_listed_does_not_count_as_left_out():
    found = matched(ParsedEmail(from_=(JANE,), to=(CARLA, SAM)), portal(never_log=["sam@acme.com"]))
    assert found.theirs == (CARLA,)
    assert {finding.rule for finding in found.findings} == {"people"}


def test_role_accounts_are_people_like_any_unless_the_settings_say_otherwise():
    info = Address(email="info@globex.com")
    mail = ParsedEmail(from_=(JANE,), to=(info, CARLA))
    assert matched(mail).theirs == (info, CARLA)
    found = matched(mail, portal(role_accounts=ByPolicy.IGNORE))
    assert found.theirs == (CARLA,)
    assert any(
        (finding.rule, finding.text) == ("role-account", "left out: info@globex.com")
        for finding in found.findings
    )


def test_a_mail_with_nobody_but_role_accounts_is_ignored_and_says_why():
    mail = ParsedEmail(from_=(JANE,), to=(Address(email="no-reply@globex.com"),))
    found = matched(mail, portal(role_accounts=ByPolicy.IGNORE))
    assert isinstance(found, Ignored)
    assert "no-reply@globex.com is no person's address" in found.reason


def test_internal_mail_is_ignored_unless_allowed():
    mail = ParsedEmail(from_=(JANE,), to=(SAM,))
    found = matched(mail)
    assert isinstance(found, Ignored)
    assert "internal" in found.reason
    assert matched(mail, portal(internal=ByPolicy.LOG)).theirs == (SAM,)


def test_a_mail_to_nobody_but_relay_is_parked_with_advice():
    found = matched(ParsedEmail(from_=(JANE,), to=(LOG,)))
    assert isinstance(found, Parked)
    assert "ask jane@acme.com to forward the mail as an attachment" in found.reason


def test_a_forward_that_names_nobody_is_parked():
    found = matched(ParsedEmail(from_=()))
    assert isinstance(found, Parked)
    assert "nobody with an address" in found.reason


def test_a_tag_is_enough_to_log_on():
    found = matched(ParsedEmail(from_=(JANE,), to=(LOG,)), copies=[copy(DEAL)])
    assert isinstance(found, Match)
    assert (found.theirs, found.records) == ((), (DEAL,))


def test_the_tags_of_all_copies_count_once():
    found = matched(
        ParsedEmail(from_=(JANE,), to=(CARLA,)), copies=[copy(), copy(DEAL), copy(DEAL)]
    )
    assert found.records == (DEAL,)
