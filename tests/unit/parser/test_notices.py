import pytest

from relay.model import Address, Kind, Notice, NoticeKind

_JO = Address(email="jo@client.example")
_ORIGINAL = "Content-Type: message/rfc822\n\nFrom: mia@ours.example\nTo: jo@client.example\nMessage-ID: <1@ours.example>\n{}\nx"


def _body(*parts):
    return "".join(f"--b\n{part}\n" for part in ("\nSee below.", *parts)) + "--b--"


@pytest.mark.parametrize(
    ("parts", "notice"),
    [
        (
            [
                ("Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;jo@client.example\n"
                "Original-Message-ID: <1@ours.example>\nDisposition: manual-action/MDN-sent-manually; displayed/error\n")
            ],
            Notice(kind=NoticeKind.RECEIPT, action="displayed", recipient=_JO, original_message_id="1@ours.example"),
        ),
        (
            [
                ("Content-Type: message/disposition-notification\n\n"
                "Disposition: automatic-action/MDN-sent-automatically; deleted\n")
            ],
            Notice(kind=NoticeKind.RECEIPT, action="deleted"),
        ),
        (["Content-Type: message/disposition-notification\n\n"], Notice(kind=NoticeKind.RECEIPT, action="unknown")),
        (
            [
                ("Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
                "Original-Rcpt-To: <jo@client.example>\n"),
                _ORIGINAL.format(""),
            ],
            Notice(kind=NoticeKind.FEEDBACK, action="abuse", recipient=_JO, original_message_id="1@ours.example"),
        ),
        (
            ["Content-Type: message/feedback-report\n\nFeedback-Type: fraud\n", _ORIGINAL.format("")],
            Notice(kind=NoticeKind.FEEDBACK, action="fraud", recipient=_JO, original_message_id="1@ours.example"),
        ),
        (["Content-Type: message/feedback-report\n\nFeedback-Type: other\n"], Notice(kind=NoticeKind.FEEDBACK, action="other")),
        (
            ["Content-Type: message/feedback-report\n\nFeedback-Type: not-spam\n"],
            Notice(kind=NoticeKind.FEEDBACK, action="not-spam"),
        ),
        (
            [_ORIGINAL.format("X-HmXmrOriginalRecipient: jo@client.example\n")],
            Notice(kind=NoticeKind.FEEDBACK, action="abuse", recipient=_JO, original_message_id="1@ours.example"),
        ),
        (
            [
                ("Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
                "Final-Recipient: rfc822; jo@client.example\nAction: relayed\n"),
                _ORIGINAL.format(""),
            ],
            Notice(kind=NoticeKind.DELIVERY, action="relayed", recipient=_JO, original_message_id="1@ours.example"),
        ),
    ],
)  # fmt: skip
def test_what_became_of_a_mail_is_told(read_mail, parts, notice):
    email = read_mail(_body(*parts), Content_Type="multipart/report; boundary=b")
    assert (email.kind, email.notice) == (Kind.AUTO_REPLY, notice)
    assert notice.kind in email.kind_evidence
    assert notice.action in email.kind_evidence
    assert email.forwarded == ()


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        (
            ('{"notificationType":"Complaint","complaint":{"complaintFeedbackType":"abuse",'
            '"complainedRecipients":[{"emailAddress":"jo@client.example"}]}}'),
            Notice(kind=NoticeKind.FEEDBACK, action="abuse", recipient=_JO),
        ),
        (
            ('{"eventType":"Delivery","delivery":{"recipients":["jo@client.example"]},'
            '"mail":{"headers":["x",{"name":"Message-ID","value":"<1@ours.example>"}]}}'),
            Notice(kind=NoticeKind.DELIVERY, action="delivered", recipient=_JO, original_message_id="1@ours.example"),
        ),
    ],
)  # fmt: skip
def test_amazon_tells_of_deliveries_and_complaints_in_json(read_mail, text, notice):
    email = read_mail(text)
    assert (email.kind, email.notice) == (Kind.AUTO_REPLY, notice)


def test_a_report_that_somebody_attaches_is_no_notice(read_mail):
    part = "Content-Type: message/feedback-report\nContent-Disposition: attachment\n\nFeedback-Type: abuse"
    email = read_mail(_body(part), Content_Type="multipart/mixed; boundary=b")
    assert (email.kind, email.notice) == (Kind.MAIL, None)


@pytest.mark.parametrize(
    ("disposition", "action"),
    [("m/MDN; displayed", "displayed"), ("m/MDN; the secret offer", "unknown")],
)
def test_only_registered_words_tell_what_became_of_a_mail(read_mail, disposition, action):
    body = (
        f"--b\nContent-Type: message/disposition-notification\n\nDisposition: {disposition}\n--b--"
    )
    report = "multipart/report; boundary=b; report-type=disposition-notification"
    assert read_mail(body, Content_Type=report).notice.action == action
