"""Which way a mail went: each rule with its near misses."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from relay.direction import (
    LogAs,
    MarkBounced,
    NotLogged,
    Unsure,
    WaitFor,
    direct,
    needs_thread,
    subject_key,
)
from relay.model import (
    Address,
    Allowed,
    Attachment,
    Bounce,
    BounceReason,
    Confirmation,
    Direction,
    Forwarded,
    Found,
    Kind,
    Notice,
    NoticeKind,
    ParsedEmail,
    State,
    ThreadLink,
)
from relay.parser.forwards import SURE
from relay.settings import ByPolicy

JANE = Address(email="jane@acme.com")
CARLA = Address(email="carla@globex.com")
LOG = Address(email="log@acme.com")
AT = datetime(2026, 3, 1, tzinfo=UTC)
BY_JANE = Allowed(user=JANE, redirected=False, evidence="From is jane@acme.com")
PASSED_ON = Allowed(user=JANE, redirected=True, evidence="Delivered-To is jane@acme.com")
PDF = Attachment(filename="a.pdf", content_type="application/pdf", content=b"%PDF")


def link(direction=Direction.EMAIL, *, people=(CARLA.key,), bounced=False):
    return ThreadLink(
        spool_id=7,
        state=State.LOGGED,
        direction=direction,
        engagement_id="9001",
        people=people,
        bounced=bounced,
    )


PENDING = ThreadLink(spool_id=7, state=State.QUEUED, due_at=AT)


def original(found=Found.INLINE_TEXT, *, note="", **fields):
    inner = ParsedEmail(**{"from_": (CARLA,), "subject": "Hi", "text": "body", **fields})
    return Forwarded(email=inner, found=found, evidence="a header block", note=note)


def rule(email, allowed=BY_JANE, *, thread=(), automatic=ByPolicy.IGNORE):
    return direct(
        email,
        allowed=allowed,
        thread=thread,
        is_ours=lambda address: address.domain == "acme.com" and address.key != LOG.key,
        is_mailbox=lambda address: address.key == LOG.key,
        automatic=automatic,
    )


# ---------------------------------------------------------------- rule 1: delivery reports

BOUNCE = ParsedEmail(
    kind=Kind.BOUNCE,
    bounce=Bounce(recipient=CARLA, status="5.1.1", diagnostic="", original_message_id="a@acme.com"),
    kind_evidence="multipart/report",
)


def test_a_report_about_a_logged_mail_marks_it_bounced():
    ruling = rule(BOUNCE, PASSED_ON, thread=[PENDING, link()])
    assert isinstance(ruling, MarkBounced)
    assert ruling.engagement_id == "9001"


def test_a_report_about_a_mail_under_way_waits_for_it():
    assert isinstance(rule(BOUNCE, PASSED_ON, thread=[PENDING]), WaitFor)


def test_a_second_report_about_the_same_mail_changes_nothing():
    ruling = rule(BOUNCE, PASSED_ON, thread=[link(bounced=True)])
    assert isinstance(ruling, NotLogged)
    assert "engagement 9001, which is marked already" in ruling.finding.text


@pytest.mark.parametrize(
    "failed", ["carla@globex.com", "c.carver@mail.globex.com", "CARLA@GLOBEX.COM"]
)
def test_a_report_is_believed_that_names_a_recipient_or_a_mailbox_behind_one(failed):
    bounce = replace(BOUNCE.bounce, recipient=Address(email=failed))
    ruling = rule(replace(BOUNCE, bounce=bounce), PASSED_ON, thread=[link()])
    assert isinstance(ruling, MarkBounced)


@pytest.mark.parametrize(
    "failed", [Address(email="bob@acme.com"), Address(email="x@evil.com"), None]
)
def test_a_report_that_names_no_recipient_of_the_mail_is_not_believed(failed):
    bounce = replace(BOUNCE.bounce, recipient=failed)
    ruling = rule(replace(BOUNCE, bounce=bounce), PASSED_ON, thread=[link()])
    assert isinstance(ruling, NotLogged)
    assert "names nobody whom the mail it is about was logged with" in ruling.finding.text


def test_of_two_logged_mails_the_one_with_the_recipient_bounced():
    other = replace(link(people=("lee@initech.com",)), engagement_id="9000")
    assert rule(BOUNCE, PASSED_ON, thread=[other, link()]).engagement_id == "9001"


def test_a_report_about_any_other_mail_is_not_logged():
    ruling = rule(BOUNCE, PASSED_ON, automatic=ByPolicy.LOG)
    assert isinstance(ruling, NotLogged)
    assert "not logged" in ruling.finding.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"status": "5.1.1", "reason": BounceReason.MAILBOX_UNKNOWN, "is_hard": True},
            "carla@globex.com: mailbox unknown (5.1.1), a hard bounce; ",
        ),
        ({"reason": BounceReason.MAILBOX_FULL}, "carla@globex.com: mailbox full, a soft bounce; "),
        ({"recipient": None}, "nobody named: reason unknown, a soft bounce; "),
    ],
)
def test_it_is_told_who_did_not_get_the_mail_and_why(fields, told):
    bounce = Bounce(
        **{"recipient": CARLA, "status": "", "diagnostic": "", "original_message_id": None} | fields
    )
    ruling = rule(replace(BOUNCE, bounce=bounce), PASSED_ON, thread=[link()])
    assert ruling.finding.text.startswith(told)


def test_a_warning_about_a_delay_marks_nothing_for_the_mail_may_yet_arrive():
    delay = replace(BOUNCE, bounce=replace(BOUNCE.bounce, is_delay=True))
    ruling = rule(delay, PASSED_ON, thread=[link()])
    assert isinstance(ruling, NotLogged)
    assert ruling.finding.text.endswith(
        "of a delay only, the mail may yet arrive, seen by multipart/report"
    )


def test_a_report_of_which_nothing_could_be_read_is_a_report():
    assert isinstance(rule(replace(BOUNCE, bounce=None), PASSED_ON), NotLogged)


# ---------------------------------------------------------------- rule 2: automatic mail


def test_what_one_of_ours_wrote_to_a_list_is_a_sent_mail():
    mail = ParsedEmail(kind=Kind.LIST, kind_evidence="List-Id", from_=(JANE,), to=(CARLA,))
    assert rule(mail).direction is Direction.EMAIL


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.CALENDAR, Kind.LIST])
def test_automatic_mail_is_logged_only_by_policy(kind):
    mail = ParsedEmail(kind=kind, kind_evidence="Auto-Submitted", from_=(CARLA,))
    ruling = rule(mail, PASSED_ON)
    assert isinstance(ruling, NotLogged)
    assert "Auto-Submitted" in ruling.finding.text
    assert isinstance(rule(mail, PASSED_ON, automatic=ByPolicy.LOG), LogAs)


def test_a_receipt_is_not_called_a_reply():
    notice = Notice(kind=NoticeKind.RECEIPT, action="displayed")
    mail = ParsedEmail(kind=Kind.AUTO_REPLY, kind_evidence="a receipt", notice=notice)
    assert (
        rule(mail, PASSED_ON).finding.text == "a notice: a receipt; the settings ignore such mail"
    )


@pytest.mark.parametrize(
    ("fields", "text", "html"),
    [
        (
            {"text": "Join us", "html": "<p>Join us</p>"},
            "Invitation: <Visit>\n\nJoin us",
            "<p>Invitation: &lt;Visit&gt;</p><p>Join us</p>",
        ),
        ({}, "Invitation: <Visit>", ""),
    ],
)
def test_the_event_stands_on_top_of_a_logged_calendar_mail(fields, text, html):
    mail = ParsedEmail(
        kind=Kind.CALENDAR, event="Invitation: <Visit>", from_=(JANE,), to=(CARLA,), **fields
    )
    assert "Visit" not in rule(mail).finding.text
    ruling = rule(mail, automatic=ByPolicy.LOG)
    assert [(email.text, email.html) for email in ruling.emails] == [(text, html)]


def test_a_forwarding_confirmation_is_never_logged():
    asked = Confirmation(provider="Gmail", address="jane@acme.com", code="123456", link="https://x")
    mail = ParsedEmail(kind=Kind.CONFIRMATION, kind_evidence="Gmail asks", confirmation=asked)
    ruling = rule(mail, PASSED_ON, automatic=ByPolicy.LOG)
    assert isinstance(ruling, NotLogged)
    assert ruling.confirmation == asked
    assert ruling.finding.text == (
        "a forwarding confirmation: Gmail asks whether it may forward mail of jane@acme.com here: "
        "`relay confirmations` shows its code and link"
    )


@pytest.mark.parametrize(
    ("address", "is_shown", "told"),
    [
        ("jane@acme.com", True, "mail of jane@acme.com"),
        ("", True, "somebody's mail"),
        ("eve@evil.example", False, "mail of eve@evil.example here, who is not one of ours"),
        ("log@acme.com", False, "who is not one of ours"),
    ],
)
def test_a_confirmation_is_shown_unless_it_is_about_somebody_elses_mail(address, is_shown, told):
    asked = Confirmation(provider="Outlook", address=address, code="123456", link="https://x")
    ruling = rule(ParsedEmail(kind=Kind.CONFIRMATION, confirmation=asked), PASSED_ON)
    assert ruling.confirmation == (asked if is_shown else None)
    assert told in ruling.finding.text
    assert "123456" not in ruling.finding.text
    assert "https" not in ruling.finding.text


# ---------------------------------------------------------------- rule 3: attached forwards


def test_each_attached_message_is_a_forwarded_email():
    mail = ParsedEmail(
        from_=(JANE,),
        to=(LOG,),
        forwarded=(
            original(Found.ATTACHED, message_id="one"),
            original(Found.ATTACHED, message_id="two"),
        ),
    )
    ruling = rule(mail)
    assert ruling.direction is Direction.FORWARDED_EMAIL
    assert [email.message_id for email in ruling.emails] == ["one", "two"]
    assert "2 attached messages" in ruling.finding.text


def test_how_a_single_attached_message_was_found_is_told():
    found = replace(
        original(Found.ATTACHED), evidence="an attached message; the first line names x"
    )
    ruling = rule(ParsedEmail(from_=(JANE,), to=(LOG,), forwarded=(found,)))
    assert "forwarded an attached message; the first line names x" in ruling.finding.text


def test_an_attached_message_keeps_its_own_attachments():
    mail = ParsedEmail(from_=(JANE,), attachments=(PDF,), forwarded=(original(Found.ATTACHED),))
    assert rule(mail).emails[0].attachments == ()


def test_attached_messages_come_before_an_inline_forward():
    mail = ParsedEmail(from_=(JANE,), forwarded=(original(), original(Found.ATTACHED, subject="x")))
    assert [email.subject for email in rule(mail).emails] == ["x"]


# ---------------------------------------------------------------- rule 4: inline forwards


@pytest.mark.parametrize("found", [Found.INLINE_TEXT, Found.INLINE_HTML])
def test_an_inline_forward_is_logged_as_the_original(found):
    mail = ParsedEmail(
        from_=(JANE,),
        to=(LOG,),
        subject="Fwd: Hi",
        date=AT,
        attachments=(PDF,),
        forwarded=(original(found, note="look <here>", html="<b>body</b>"),),
    )
    ruling = rule(mail)
    assert ruling.direction is Direction.FORWARDED_EMAIL
    [email] = ruling.emails
    assert email.from_ == (CARLA,)
    assert (email.subject, email.date) == ("Hi", AT)
    assert email.text == "Note by jane@acme.com:\nlook <here>\n\n----------\n\nbody"
    assert email.html == "<p>Note by jane@acme.com:<br>look &lt;here&gt;</p><hr><b>body</b>"
    assert email.attachments == (PDF,)


def test_a_forward_without_a_note_is_the_original_alone():
    mail = ParsedEmail(from_=(JANE,), forwarded=(original(note=" \n", html=""),))
    assert (rule(mail).emails[0].text, rule(mail).emails[0].html) == ("body", "")


def test_a_forward_without_subject_takes_the_outer_one():
    mail = ParsedEmail(from_=(JANE,), subject="Fwd: Hi", forwarded=(original(subject=""),))
    assert rule(mail).emails[0].subject == "Fwd: Hi"


GROUP = Address(email="sales@acme.com", name="'Carla' via Sales")
BY_GROUP = Allowed(user=GROUP, redirected=False, evidence="From is sales@acme.com")


def test_what_an_outsider_wrote_to_one_of_our_groups_comes_from_outside():
    email = ParsedEmail(from_=(GROUP,), written_by=CARLA, kind=Kind.LIST)
    ruling = rule(email, BY_GROUP)
    assert ruling.direction is Direction.FORWARDED_EMAIL
    assert ruling.emails[0].from_ == (CARLA,)
    assert [note.text for note in ruling.notes] == [
        "written by carla@globex.com, behind the list sales@acme.com"
    ]
    assert rule(email, BY_GROUP, thread=[link()]).direction is Direction.INCOMING_EMAIL


def test_what_one_of_ours_wrote_to_one_of_our_groups_is_a_sent_mail_of_theirs():
    ruling = rule(ParsedEmail(from_=(GROUP,), written_by=JANE), BY_GROUP)
    assert (ruling.direction, ruling.emails[0].from_) == (Direction.EMAIL, (JANE,))


def test_a_list_from_outside_gives_way_to_its_author():
    shown = Address(email="dev@lists.example")
    email = ParsedEmail(from_=(shown,), written_by=CARLA)
    ruling = rule(email, PASSED_ON)
    assert ruling.emails[0].from_ == (CARLA,)
    assert [note.rule for note in ruling.notes] == ["author"]


def test_an_attached_mail_of_a_list_gives_way_to_its_author():
    inner = original(Found.ATTACHED, from_=(GROUP,), written_by=CARLA)
    ruling = rule(ParsedEmail(from_=(JANE,), forwarded=(inner,)))
    assert ruling.emails[0].from_ == (CARLA,)


@pytest.mark.parametrize("defect", ["missing", "unreadable", "ambiguous"])
def test_a_date_that_is_a_guess_is_told(defect):
    inner = original(date=None, defects=(f"forwarded date: {defect}",))
    ruling = rule(ParsedEmail(from_=(JANE,), date=AT, forwarded=(inner,), defects=("to: x",)))
    assert [note.rule for note in ruling.notes] == ["date"]
    assert ruling.emails[0].date == AT
    assert ruling.emails[0].defects == ("to: x", f"forwarded date: {defect}")


def test_a_date_that_was_read_is_no_doubt():
    ruling = rule(ParsedEmail(from_=(JANE,), forwarded=(original(date=AT),)))
    assert ruling.notes == ()


def test_a_forward_to_a_customer_with_relay_in_bcc_is_a_sent_mail():
    mail = ParsedEmail(from_=(JANE,), to=(CARLA,), forwarded=(original(),))
    ruling = rule(mail)
    assert (ruling.direction, ruling.emails) == (Direction.EMAIL, (mail,))


def test_relay_in_cc_of_a_mail_to_a_customer_is_like_bcc():
    mail = ParsedEmail(from_=(JANE,), to=(CARLA,), cc=(LOG,), forwarded=(original(Found.ATTACHED),))
    assert rule(mail).direction is Direction.EMAIL


def test_a_forward_to_relay_and_a_customer_is_a_forward():
    mail = ParsedEmail(from_=(JANE,), to=(LOG, CARLA), forwarded=(original(),))
    assert rule(mail).direction is Direction.FORWARDED_EMAIL


# ---------------------------------------------------------------- rule 4: nobody knows whose it is


def guess(confidence, **fields):
    return replace(original(**fields), confidence=confidence)


def test_a_forward_that_is_not_sure_waits_for_a_person():
    date = datetime(2026, 2, 27, 16, 30, tzinfo=UTC)
    other = guess(0.3, from_=(), date=None)
    ruling = rule(ParsedEmail(from_=(JANE,), to=(LOG,), forwarded=(guess(0.4, date=date), other)))
    assert isinstance(ruling, Unsure)
    assert ruling.finding.rule == "inline-forward"
    for words in (
        "not sure whose mail jane@acme.com forwarded",
        "carla@globex.com, 2026-02-27 16:30 UTC (a header block: 40% sure)",
        "somebody without an address, no date (a header block: 30% sure)",
        '"From: jane@customer.com"',
    ):
        assert words in ruling.finding.text


def test_half_sure_is_sure_enough():
    assert isinstance(rule(ParsedEmail(from_=(JANE,), forwarded=(guess(SURE),))), LogAs)
    just_below = ParsedEmail(from_=(JANE,), forwarded=(guess(SURE - 0.01),))
    assert isinstance(rule(just_below), Unsure)


def test_what_the_likeliest_reading_says_is_logged_and_no_other():
    forwarded = (guess(0.95), guess(0.4, from_=(Address(email="lee@globex.com"),)))
    ruling = rule(ParsedEmail(from_=(JANE,), forwarded=forwarded))
    assert [email.from_ for email in ruling.emails] == [(CARLA,)]


def test_a_mail_to_a_customer_is_sent_whatever_it_may_forward():
    mail = ParsedEmail(from_=(JANE,), to=(CARLA,), forwarded=(guess(0.3),))
    assert rule(mail).direction is Direction.EMAIL


def test_an_attached_mail_is_sure_whatever_the_text_beside_it_may_be():
    mail = ParsedEmail(from_=(JANE,), forwarded=(guess(0.3), original(Found.ATTACHED, subject="x")))
    assert [email.subject for email in rule(mail).emails] == ["x"]


def test_a_redirected_mail_is_no_guess():
    mail = ParsedEmail(from_=(CARLA,), forwarded=(guess(0.3),))
    assert isinstance(rule(mail, PASSED_ON), LogAs)


# ---------------------------------------------------------------- rule 5: sent by ours


def test_any_other_mail_of_ours_was_sent():
    mail = ParsedEmail(from_=(JANE,), to=(CARLA,))
    ruling = rule(mail, thread=[link()])
    assert (ruling.direction, ruling.emails) == (Direction.EMAIL, (mail,))


# ---------------------------------------------------------------- rule 6: replies


def test_a_reply_to_a_sent_mail_is_incoming():
    mail = ParsedEmail(from_=(CARLA,), to=(JANE,))
    ruling = rule(mail, PASSED_ON, thread=[link(Direction.FORWARDED_EMAIL), link()])
    assert ruling.direction is Direction.INCOMING_EMAIL


def test_a_reply_to_a_mail_under_way_waits_for_it():
    ruling = rule(ParsedEmail(from_=(CARLA,)), PASSED_ON, thread=[PENDING])
    assert isinstance(ruling, WaitFor)
    assert (ruling.spool_id, ruling.due_at) == (7, AT)


def test_a_reply_to_a_forwarded_mail_is_a_forward():
    ruling = rule(ParsedEmail(from_=(CARLA,)), PASSED_ON, thread=[link(Direction.FORWARDED_EMAIL)])
    assert ruling.direction is Direction.FORWARDED_EMAIL


# ---------------------------------------------------------------- rule 7: redirected


def test_a_redirected_mail_is_a_forward():
    mail = ParsedEmail(from_=(CARLA,), to=(JANE,), forwarded=(original(Found.ATTACHED),))
    ruling = rule(mail, PASSED_ON)
    assert (ruling.direction, ruling.emails) == (Direction.FORWARDED_EMAIL, (mail,))
    assert "jane@acme.com" in ruling.finding.text


# ---------------------------------------------------------------- threads


@pytest.mark.parametrize(
    "other", ["Re: Offer", "RE:  offer ", "Fwd: Re: Offer", "AW: WG: offer", "Re[2]: Offer"]
)
def test_prefixes_and_case_do_not_part_a_conversation(other):
    assert subject_key(other) == subject_key("Offer") != ""


@pytest.mark.parametrize("other", ["Offers", "Regarding: Offer", "Offer: Re"])
def test_other_subjects_are_other_conversations(other):
    assert subject_key(other) != subject_key("Offer")


@pytest.mark.parametrize("subject", ["", "Re: ", "  "])
def test_no_subject_is_no_conversation(subject):
    assert subject_key(subject) == ""


def test_the_thread_is_asked_for_only_where_a_rule_needs_it():
    assert needs_thread(ParsedEmail(from_=(GROUP,), written_by=CARLA), BY_GROUP)
    assert not needs_thread(ParsedEmail(), BY_JANE)
    assert needs_thread(ParsedEmail(), PASSED_ON)
    assert needs_thread(BOUNCE, BY_JANE)
