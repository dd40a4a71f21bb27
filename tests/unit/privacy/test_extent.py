"""How much of a mail is logged, by whom it is with."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from relay.model import Address, Attachment, Direction, Engagement, RecordRef, RecordType, Status
from relay.privacy import Privacy
from relay.settings import PrivacySettings

CARD = "4111 1111 1111 1111"
JO, BOB, EVE = (
    Address(email=email)
    for email in ("jo@client.example", "bob@mail.bank.example", "eve@x.example")
)
FILE = Attachment(filename=f"statement {CARD}.pdf", content_type="application/pdf", content=b"x")
MAIL = Engagement(
    key="k",
    at=datetime(2026, 3, 1, tzinfo=UTC),
    owner_id=None,
    direction=Direction.EMAIL,
    status=Status.SENT,
    subject=f"Offer {CARD}",
    text=f"Hello {CARD} EMP-123456",
    html=f"<p>Hello <b>{CARD}</b></p>",
    from_=Address(email="mia@ours.example"),
    sender=None,
    to=(JO,),
    cc=(),
    bcc=(),
    attachments=(FILE,),
    inline=(FILE,),
    is_cut=True,
    links=(RecordRef(RecordType.CONTACT, "1"),),
)  # fmt: skip


@pytest.fixture
def apply():
    def run(*others, mail=MAIL, **settings):
        logged, findings = Privacy(PrivacySettings(**settings)).apply(mail, others)
        return logged, [finding.text for finding in findings]

    return run


def test_without_a_rule_all_of_it_is_logged(apply):
    assert apply(JO) == (MAIL, [])
    assert Privacy(PrivacySettings()).is_idle


def test_subject_only_says_what_is_missing_and_by_which_rule(apply):
    logged, told = apply(JO, log_by_domain={"client.example": "subject"})
    said = "text and files are not logged, by the rule for client.example"
    assert told == [said]
    assert logged == replace(
        MAIL,
        text="Text and files of this mail are not logged, by the rule for client.example.",
        html="",
        attachments=(),
        inline=(),
        is_cut=False,
    )


def test_metadata_only_leaves_who_and_when(apply):
    logged, told = apply(log="metadata")
    assert (logged.subject, logged.to, logged.at) == ("(left out by rule)", (JO,), MAIL.at)
    assert "by the rule for all mail" in logged.text
    assert told == ["subject, text and files are not logged, by the rule for all mail"]
    assert CARD not in repr((logged.text, logged.subject, logged.html))


@pytest.mark.parametrize(
    ("others", "settings", "is_logged"),
    [
        ((JO,), {"log_by_domain": {"bank.example": "metadata"}}, True),
        ((JO, BOB), {"log_by_domain": {"bank.example": "metadata"}}, False),
        ((BOB,), {"log_by_domain": {"bank.example": "subject", "mail.bank.example": "full"}}, True),
        ((JO,), {"log": "subject", "log_by_domain": {"client.example": "full"}}, True),
        ((JO, EVE), {"log": "subject", "log_by_domain": {"client.example": "full"}}, False),
        ((), {"log": "subject"}, False),
        ((), {"log_by_domain": {"bank.example": "metadata"}}, True),
        ((Address(email="x"),), {"log_by_domain": {"bank.example": "metadata"}}, True),
    ],
)
def test_the_nearest_rule_counts_for_each_and_the_strictest_for_all(
    apply, others, settings, is_logged
):
    assert (apply(*others, **settings)[0].text == MAIL.text) is is_logged


def test_numbers_go_from_subject_bodies_and_file_names_and_the_rest_stays(apply):
    logged, told = apply(JO, redact=["cards"], patterns=[r"EMP-\d{6}"])
    assert CARD not in repr(logged) + logged.text + logged.html + logged.subject
    assert logged.text == "Hello [card number left out] [left out by rule]"
    assert logged.html == "<p>Hello <b>[card number left out]</b></p>"
    assert logged.attachments[0].filename == "statement [card number left out].pdf"
    assert logged.attachments[0].content == FILE.content
    assert told == ["left out of what is logged: card number (4)"]


def test_what_was_left_out_of_a_plain_text_is_counted(apply):
    _, told = apply(JO, mail=replace(MAIL, html=""), redact=["cards"], patterns=[r"EMP-\d{6}"])
    assert told == ["left out of what is logged: card number (4), match of a pattern (1)"]


def test_a_mail_without_any_such_number_is_as_it_was(apply):
    plain = replace(MAIL, subject="", text="Hello", html="", attachments=(), inline=())
    assert apply(JO, mail=plain, redact=["cards", "ibans"]) == (plain, [])


def test_a_list_of_numbers_is_not_logged_at_all(apply):
    logged, told = apply(JO, mail=replace(MAIL, text=f"{CARD}\n" * 501), redact=["cards"])
    assert (logged.subject, logged.html, logged.attachments) == ("(left out by rule)", "", ())
    assert CARD not in logged.text
    assert "too many (card number)" in told[-1]


def test_what_the_subject_holds_is_left_out_also_where_only_that_is_logged(apply):
    logged, told = apply(JO, log="subject", redact=["cards"])
    assert logged.subject == "Offer [card number left out]"
    assert len(told) == 2
