"""What a mail takes over from the one it answers, and who may."""

from dataclasses import replace

import pytest

from relay.matcher.threads import is_answer, take_over
from relay.model import (
    Address,
    Allowed,
    Check,
    Direction,
    Evidence,
    Method,
    ParsedEmail,
    RecordRef,
    Shown,
    State,
    ThreadLink,
)

JANE = Address(email="jane@acme.com")
CARLA = Address(email="carla@globex.com")
PETER = Address(email="peter@globex.com")
DEAL, TICKET, COMPANY = (
    RecordRef("deal", "602"),
    RecordRef("ticket", "7"),
    RecordRef("company", "5"),
)
CAR = RecordRef("2-1234567", "9")
ANSWERED = ThreadLink(
    spool_id=12,
    state=State.LOGGED,
    direction=Direction.EMAIL,
    engagement_id="900",
    links=(RecordRef("contact", "1"), COMPANY, DEAL, TICKET, CAR),
    people=("carla@globex.com",),
)
GUESSED = replace(ANSWERED, is_guess=True)
PENDING = ThreadLink(spool_id=11, state=State.QUEUED)
UNKNOWN = Evidence(peer_trusted=True)
PASSED = Evidence(peer_trusted=False, dmarc=Check.PASS)
FAILED = Evidence(peer_trusted=True, dmarc=Check.FAIL)


def aligned(domain):
    return Evidence(peer_trusted=False, shown=(Shown(domain=domain, method=Method.DKIM),))


def taken(email, *thread, redirected=False, evidence=UNKNOWN):
    return take_over(
        email,
        thread,
        allowed=Allowed(user=JANE, redirected=redirected, evidence="test"),
        evidence=evidence,
        is_ours=lambda address: address.domain == "acme.com",
    )


def test_a_mail_takes_everything_but_the_contacts():
    found = taken(ParsedEmail(from_=(JANE,), to=(CARLA,)), ANSWERED)
    assert found.records == (COMPANY, DEAL, TICKET, CAR)
    [finding] = found.findings
    assert finding.text == (
        "company 5, deal 602, ticket 7, 2-1234567 9 of mail 12, which it answers by the id that it names"
    )


@pytest.mark.parametrize(
    ("author", "evidence", "may"),
    [
        (CARLA, UNKNOWN, True),
        (CARLA, PASSED, True),
        (CARLA, FAILED, False),
        (Address(email="Carla@Globex.com"), UNKNOWN, True),
        (PETER, UNKNOWN, False),
        (PETER, PASSED, True),
        (PETER, FAILED, False),
        (PETER, aligned("globex.com"), True),
        (PETER, aligned("mail.globex.com"), True),
        (PETER, aligned("notglobex.com"), False),
        (PETER, aligned("globex.com.evil.com"), False),
        (Address(email="carla@globex.com.evil.com"), aligned("globex.com"), False),
    ],
)
def test_an_outsider_was_in_the_mail_or_is_shown_to_be_the_sender(author, evidence, may):
    mail = ParsedEmail(from_=(author,), to=(JANE,))
    found = taken(mail, ANSWERED, redirected=True, evidence=evidence)
    assert bool(found.records) is may
    [finding] = found.findings
    assert ("not taken over" in finding.text) is not may


def test_the_author_behind_a_list_is_shown_by_nothing_but_having_been_in_the_mail():
    group = Address(email="sales@acme.com")
    mail = ParsedEmail(from_=(group,), written_by=PETER, to=(JANE,))
    assert not taken(mail, ANSWERED, redirected=True, evidence=PASSED).records
    mail = replace(mail, written_by=CARLA)
    assert taken(mail, ANSWERED, redirected=True, evidence=UNKNOWN).records


@pytest.mark.parametrize("authors", [(), (CARLA, PETER)])
def test_who_names_no_author_or_several_takes_nothing(authors):
    mail = ParsedEmail(from_=authors, to=(JANE,))
    assert not taken(mail, ANSWERED, redirected=True, evidence=PASSED).records


@pytest.mark.parametrize(
    ("people", "is_same"),
    [
        ((CARLA,), True),
        ((CARLA, PETER), True),
        ((PETER,), False),
        ((), False),
        ((Address(email="sam@acme.com"), CARLA), True),
    ],
)
def test_a_guess_by_the_subject_asks_for_the_same_people(people, is_same):
    mail = ParsedEmail(from_=(JANE,), to=people, subject="Re: Offer")
    assert bool(taken(mail, GUESSED).records) is is_same


def test_two_conversations_that_share_one_person_of_several_are_two():
    other = replace(GUESSED, people=("carla@globex.com", "bo@globex.com"))
    mail = ParsedEmail(from_=(JANE,), to=(CARLA, PETER), subject="Re: Offer")
    assert not taken(mail, other).records
    assert taken(mail, other, GUESSED).records


def test_what_a_later_copy_of_the_answered_mail_added_is_taken_as_well():
    first = replace(ANSWERED, links=(COMPANY,))
    copy = replace(ANSWERED, spool_id=13, links=(COMPANY, DEAL))
    other = replace(ANSWERED, spool_id=14, engagement_id="901", links=(TICKET,))
    answer = ParsedEmail(from_=(JANE,), to=(CARLA,), in_reply_to=("o@acme.com",))
    assert taken(answer, first, other, copy).records == (COMPANY, DEAL)


def test_a_mail_that_is_not_logged_yet_has_nothing_to_take():
    mail = ParsedEmail(from_=(JANE,), to=(CARLA,))
    assert taken(mail, PENDING).records == ()
    assert taken(mail).records == ()
    assert taken(mail, PENDING, ANSWERED).records


def test_a_mail_on_contacts_only_leaves_nothing_to_tell():
    bare = replace(ANSWERED, links=(RecordRef("contact", "1"),))
    assert taken(ParsedEmail(from_=(JANE,), to=(CARLA,)), bare).findings == ()


@pytest.mark.parametrize(
    ("email", "answers"),
    [
        (ParsedEmail(subject="Re: Offer"), True),
        (ParsedEmail(subject="AW: AW: Offer"), True),
        (ParsedEmail(subject="Fwd: Offer"), True),
        (ParsedEmail(subject="Offer", in_reply_to=("a@b",)), True),
        (ParsedEmail(subject="Offer", references=("a@b",)), True),
        (ParsedEmail(subject="Offer"), False),
        (ParsedEmail(subject="Offer:  the  second"), False),
        (ParsedEmail(subject="Reminder: Offer"), False),
        (ParsedEmail(), False),
    ],
)
def test_an_answer_says_so_itself(email, answers):
    assert is_answer(email) is answers
