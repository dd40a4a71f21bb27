import json
import time

import pytest

from relay.model import BounceReason as Why
from relay.model import Kind
from relay.parser.bounces.prose import find_answer
from relay.parser.bounces.reasons import find_reason
from relay.parser.bounces.report import STATUS

_PROSE = "Your message could not be delivered.\n\n<jo@client.example>:\n{}\n"


@pytest.fixture
def bounce_of(read_mail):
    """What is read of a report in prose that says these words about jo@client.example."""

    def read(words):
        return read_mail(
            _PROSE.format(words), From="Mail Delivery System <MAILER-DAEMON@mx.example>"
        ).bounce

    return read


@pytest.mark.parametrize(
    ("words", "reason", "status"),
    [
        # Postfix
        (
            ("host mx.client.example[192.0.2.7] said: 550 5.1.1 <jo@client.example>: Recipient address"
            " rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)"),
            Why.MAILBOX_UNKNOWN,
            "5.1.1",
        ),
        (
            ("Host or domain name not found. Name service error for\n    name=client.example type=AAAA:"
            " Host not found"),
            Why.DOMAIN_UNKNOWN,
            "",
        ),
        (
            ("Host or domain name not found. Name service error for\n    name=client.example type=MX:"
            " Host not found, try again"),
            Why.NETWORK,
            "",
        ),
        (
            "host mx.client.example[192.0.2.7] refused to talk to me: 554 5.0.0 go away",
            Why.SERVER_BLOCKED,
            "5.0.0",
        ),
        ("mail for client.example loops back to myself", Why.NETWORK, ""),
        # Exim
        ("Unrouteable address", Why.MAILBOX_UNKNOWN, ""),
        (
            "mailbox is full (MTA-imposed quota exceeded while writing to file /var/mail/jo)",
            Why.MAILBOX_FULL,
            "",
        ),
        (
            ("all hosts for 'client.example' have been failing for a long time"
            " (and retry time not reached)"),
            Why.EXPIRED,
            "",
        ),
        (
            ("SMTP error from remote mail server after MAIL FROM:<mia@ours.example>:\n"
            "550 Access denied"),
            Why.SENDER_REFUSED,
            "5.0.0",
        ),
        # qmail
        ("Sorry, no mailbox here by that name. (#5.1.1)", Why.MAILBOX_UNKNOWN, "5.1.1"),
        ("Sorry, I couldn't find any host named client.example. (#5.1.2)", Why.DOMAIN_UNKNOWN, "5.1.2"),
        ("The users mailfolder is over the allowed quota. (#5.2.2)", Why.MAILBOX_FULL, "5.2.2"),
        # Sendmail
        ("... Deferred: Connection timed out with mx.client.example.", Why.EXPIRED, ""),
        ("551 User not local; please try <jo@new.example>", Why.MOVED, "5.0.0"),
        # Exchange
        ("#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", Why.MAILBOX_UNKNOWN, "5.1.1"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", Why.MAILBOX_UNKNOWN, "5.1.10"),
        ("550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized ##", Why.SENDER_REFUSED, "5.7.1"),
        ("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", Why.SENDER_REFUSED, "5.7.133"),
        ("550 5.4.1 Recipient address rejected: Access denied.", Why.MAILBOX_UNKNOWN, "5.4.1"),
        ("550 4.4.7 QUEUE.Expired; message expired", Why.EXPIRED, "4.4.7"),
        ("554 5.4.14 Hop count exceeded - possible mail loop", Why.NETWORK, "5.4.14"),
        ("550 5.7.606 Access denied, banned sending IP [192.0.2.1]", Why.SERVER_BLOCKED, "5.7.606"),
        # Gmail
        (
            ("550-5.7.26 This mail has been blocked because the sender is\n"
            "550-5.7.26 unauthenticated. Authentication results: DKIM = did not pass\n"
            "550 5.7.26 https://support.google.com/mail/answer/81126"),
            Why.AUTHENTICATION,
            "5.7.26",
        ),
        (
            ("552-5.2.2 The recipient's inbox is out of storage\n"
            "552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm"),
            Why.MAILBOX_FULL,
            "5.2.2",
        ),
        (
            ("550-5.2.1 The user you are trying to contact is receiving mail at a rate that\n"
            "550 5.2.1 prevents additional messages from being delivered."),
            Why.RATE_LIMITED,
            "5.2.1",
        ),
        ("550 5.4.5 Daily user sending limit exceeded.", Why.RATE_LIMITED, "5.4.5"),
        ("421-4.7.28 An unusual rate of unsolicited mail from your IP", Why.RATE_LIMITED, "4.7.28"),
        # Yahoo, iCloud, Amazon
        ("554 delivery error: dd This mailbox is disabled (554.30).", Why.MAILBOX_DISABLED, "5.0.0"),
        (
            "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred",
            Why.SERVER_BLOCKED,
            "4.7.0",
        ),
        ("554 5.7.1 [CS01] Message rejected due to local policy.", Why.POLICY, "5.7.1"),
        (
            ("Amazon SES has suppressed sending to this address because it has a recent history of"
            " bouncing"),
            Why.MAILBOX_UNKNOWN,
            "",
        ),
        # filters
        ("554 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi", Why.SERVER_BLOCKED, "5.0.0"),
        ("554 5.7.1 Client host [192.0.2.1] blocked using Barracuda Reputation", Why.SERVER_BLOCKED, "5.7.1"),
        ("550 Rejected by header based manually Blocked Senders", Why.SENDER_REFUSED, "5.0.0"),
        ("550 Administrative prohibition - envelope prohibited", Why.POLICY, "5.0.0"),
        ("554 5.7.1 The message contains a virus", Why.VIRUS, "5.7.1"),
        ("550 5.7.1 Message rejected under suspicion of SPAM", Why.SPAM, "5.7.1"),
        ("550 5.7.1 Recipient has blocked your address", Why.RECIPIENT_REFUSES, "5.7.1"),
        # others
        ("User jo (jo@client.example) not listed in Domino Directory", Why.MAILBOX_UNKNOWN, ""),
        ("552 Message size exceeds fixed maximum message size", Why.TOO_LARGE, "5.0.0"),
        ("552 5.3.4 Error: message file too big", Why.TOO_LARGE, "5.3.4"),
        ("454 4.7.1 <jo@client.example>: Relay access denied", Why.RELAYING, "4.7.1"),
        ("530 5.7.57 Client not authenticated to send mail.", Why.RELAYING, "5.7.57"),
        ("550 Connection frequency limited", Why.RATE_LIMITED, "5.0.0"),
        ("554 5.6.0 Corrupt message content", Why.CONTENT, "5.6.0"),
        ("451 4.3.0 Error: queue file write error", Why.SYSTEM, "4.3.0"),
        ("556 the domain takes none", Why.DOMAIN_UNKNOWN, "5.0.0"),
        ("550 5.1.10 client.example has a null MX", Why.DOMAIN_UNKNOWN, "5.1.10"),
        ("504 5.5.4 nothing to add", Why.SYSTEM, "5.5.4"),
        ("It did not work.", Why.UNKNOWN, ""),
        # other languages, without a code
        ("Das Postfach des Empfängers ist voll.", Why.MAILBOX_FULL, ""),
        ("La boîte aux lettres du destinataire est pleine.", Why.MAILBOX_FULL, ""),
        ("El buzón del destinatario está lleno.", Why.MAILBOX_FULL, ""),
        ("送信先のメールボックスが一杯です。", Why.MAILBOX_FULL, ""),
        ("Почтовый ящик получателя переполнен.", Why.MAILBOX_FULL, ""),
        ("Die Adresse wurde nicht gefunden.", Why.MAILBOX_UNKNOWN, ""),
        ("Utilisateur inconnu", Why.MAILBOX_UNKNOWN, ""),
        ("L'indirizzo di posta non è stato trovato: l'indirizzo non esiste.", Why.MAILBOX_UNKNOWN, ""),
        ("O endereço não foi encontrado.", Why.MAILBOX_UNKNOWN, ""),
        ("Adres nie istnieje.", Why.MAILBOX_UNKNOWN, ""),
        ("宛先のアドレスが見つかりません。", Why.MAILBOX_UNKNOWN, ""),
        ("Le message est trop volumineux.", Why.TOO_LARGE, ""),
        ("Die Nachricht ist zu groß.", Why.TOO_LARGE, ""),
        ("Домен не найден.", Why.DOMAIN_UNKNOWN, ""),
    ],
)  # fmt: skip
def test_the_reason_shows_in_the_words_of_any_mail_system(bounce_of, words, reason, status):
    bounce = bounce_of(words)
    assert (bounce.reason, bounce.status) == (reason, status)
    assert bounce.recipient.email == "jo@client.example"


@pytest.mark.parametrize(
    ("words", "is_hard"),
    [
        ("550 5.1.1 User unknown", True),
        ("550 5.1.2 Bad destination system", True),
        ("551 5.1.6 moved", True),
        ("450 4.1.1 User unknown", False),
        ("552 5.2.2 Mailbox full", False),
        ("554 5.7.1 Message rejected as spam", False),
    ],
)
def test_a_bounce_is_hard_when_the_address_is_no_good(bounce_of, words, is_hard):
    assert bounce_of(words).is_hard is is_hard


def _report(*blocks):
    fields = "\n\n".join(("Reporting-MTA: dns; mx.example", *blocks))
    return f"--b\n\nSee below.\n--b\nContent-Type: message/delivery-status\n\n{fields}\n--b--\n"


_REPORT = {
    "From": "MAILER-DAEMON@mx.example",
    "Content_Type": "multipart/report; report-type=delivery-status; boundary=b",
}


@pytest.mark.parametrize(
    ("field", "diagnostic", "status"),
    [
        ("5.1.1", "smtp; 550 5.7.1 blocked using a block list", "5.7.1"),
        ("5.0.0", "smtp; 550 5.2.2 mailbox full", "5.2.2"),
        ("5.1.0", "x-unix; 77", "5.1.0"),
        ("5.4.4", "X-Postfix; no route 10.20.30.40", "5.4.4"),
        ("4.4.7", "smtp; 554 4.4.7 expired <421 4.4.2 timed out>", "4.4.2"),
        ("", "smtp; 452 try again", "4.0.0"),
        ("", "", "5.0.0"),
    ],
)
def test_the_refusing_systems_own_code_says_most(read_mail, field, diagnostic, status):
    body = _report(
        f"Final-Recipient: rfc822; jo@client.example\nAction: failed\nStatus: {field}\n"
        f"Diagnostic-Code: {diagnostic}"
    )
    assert read_mail(body, **_REPORT).bounce.status == status


def test_of_several_recipients_the_failed_one_is_told(read_mail):
    body = _report(
        "Final-Recipient: rfc822; ann@client.example\nAction: delivered\nStatus: 2.0.0",
        "Final-Recipient: rfc822; eva@client.example\nAction: delayed\nStatus: 4.4.1",
        "Final-Recipient: rfc822; jo@client.example\nAction: failed\nStatus: 5.2.2",
    )
    bounce = read_mail(body, **_REPORT).bounce
    assert (bounce.recipient.email, bounce.status) == ("jo@client.example", "5.2.2")
    assert not bounce.is_delay


def test_of_several_recipients_in_prose_each_has_its_own_reason(bounce_of):
    bounce = bounce_of("550 5.1.1 User unknown\n\n<ann@client.example>:\n552 5.2.2 Mailbox full\n")
    assert (bounce.reason, bounce.diagnostic) == (Why.MAILBOX_UNKNOWN, "550 5.1.1 User unknown")


@pytest.mark.parametrize(
    ("body", "is_delay"),
    [
        (_report("Final-Recipient: rfc822; jo@client.example\nAction: delayed"), True),
        (_report("Final-Recipient: rfc822; jo@client.example\nAction: failed"), False),
        ("Delivery to jo@client.example has been delayed.", True),
        ("Ihre Nachricht an jo@client.example wird verzögert zugestellt.", True),
        ("Delivery to jo@client.example failed permanently.", False),
    ],
)
def test_a_warning_about_a_delay_is_told_from_a_failure(read_mail, body, is_delay):
    fields = _REPORT if body.startswith("--b") else {"From": "MAILER-DAEMON@mx.example"}
    assert read_mail(body, **fields).bounce.is_delay is is_delay


def test_a_reports_fields_are_found_in_the_text_of_a_broken_mail(read_mail):
    body = _report(
        "Final-Recipient: rfc822; jo@client.example\nAction: failed\nStatus: 5.2.2",
    )
    bounce = read_mail(body, From="MAILER-DAEMON@mx.example").bounce
    assert (bounce.recipient.email, bounce.status) == ("jo@client.example", "5.2.2")


@pytest.mark.parametrize(
    ("body", "fields", "recipient", "original_id"),
    [
        ("", {"X_Failed_Recipients": "jo@client.example"}, "jo@client.example", None),
        ("Not delivered to jo@client.example.", {}, "jo@client.example", None),
        ("Ask postmaster@mx.example about jo@client.example", {}, "jo@client.example", None),
        ("Dear mia@ours.example", {"To": "mia@ours.example"}, None, None),
        ("Failed", {"In_Reply_To": "<1@ours.example>"}, None, "1@ours.example"),
        (
            ("Failed\n\n--- Original message follows ---\nTo: jo@client.example\n"
            "Message-ID: <1@ours.example>\n\nAsk ann@client.example"),
            {},
            "jo@client.example",
            "1@ours.example",
        ),
        ("Failed\n\nReceived: from x\nTo: a@b.example, c@d.example\n", {}, None, None),
        ("Failed\n\n> Message-Id: <1@ours.example>\n", {}, None, "1@ours.example"),
        ("The original message was received on Monday\njo@client.example\n", {}, "jo@client.example", None),
    ],
)  # fmt: skip
def test_whom_it_was_for_and_which_mail_it_was(read_mail, body, fields, recipient, original_id):
    bounce = read_mail(body, From="MAILER-DAEMON@mx.example", **fields).bounce
    assert (bounce.recipient.email if bounce.recipient else None) == recipient
    assert bounce.original_message_id == original_id


def test_the_addressee_of_the_mail_that_came_back_is_whom_it_was_for(read_mail):
    body = "--b\n\nFailed.\n--b\nContent-Type: text/rfc822-headers\n\nTo: Jo <jo@client.example>\n--b--"
    email = read_mail(
        body, From="MAILER-DAEMON@mx.example", Content_Type="multipart/mixed; boundary=b"
    )
    assert email.bounce.recipient.email == "jo@client.example"
    assert email.attachments == ()


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (
            {
                "notificationType": "Bounce",
                "bounce": {
                    "bouncedRecipients": [
                        {
                            "emailAddress": "jo@client.example",
                            "status": "5.1.1",
                            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                        }
                    ]
                },
                "mail": {"headers": [{"name": "Message-ID", "value": "<1@ours.example>"}]},
            },
            ("jo@client.example", "5.1.1", Why.MAILBOX_UNKNOWN, False, "1@ours.example"),
        ),
        (
            {
                "eventType": "DeliveryDelay",
                "deliveryDelay": {"delayedRecipients": [{"emailAddress": "jo@client.example"}]},
                "mail": {"commonHeaders": {"messageId": "<1@ours.example>"}},
            },
            ("jo@client.example", "4.0.0", Why.UNKNOWN, True, "1@ours.example"),
        ),
        (
            {"notificationType": "Bounce", "bounce": [], "mail": {"headers": 7}},
            (None, "5.0.0", Why.UNKNOWN, False, None),
        ),
    ],
)
def test_amazon_tells_of_a_bounce_in_json(read_mail, document, told):
    email = read_mail(json.dumps(document) + "\n\n--\nUnsubscribe", From="no-reply@sns.example")
    bounce = email.bounce
    assert email.kind is Kind.BOUNCE
    assert told == (
        bounce.recipient.email if bounce.recipient else None,
        bounce.status,
        bounce.reason,
        bounce.is_delay,
        bounce.original_message_id,
    )


@pytest.mark.parametrize(
    "text", ["{", '{"notificationType": 7}', '{"eventType": "Click"}', "{" * 9_999]
)
def test_other_json_is_no_bounce(read_mail, text):
    assert read_mail(text).kind is Kind.MAIL


@pytest.mark.parametrize(
    "shape",
    [
        "550 ",
        "550-5.7.1 ",
        "a@",
        "a@b.",
        "<jo@client.example>:\n",
        "mailbox ",
        "\n ",
        "message-id: <",
        "- ",
        "to: ",
    ],
)
def test_a_report_costs_in_proportion_to_its_size(read_mail, shape):
    def cost(chars):
        body = (shape * chars)[:chars]
        start = time.process_time()
        read_mail(body, From="MAILER-DAEMON@mx.example")
        return time.process_time() - start

    cost(1_000)
    assert cost(400_000) < 4 * cost(100_000) + 0.5


_ANSWERS = {
    Why.SERVER_BLOCKED: (
        "550 192.0.2.1 is listed at a list of ours",
        "550 5.7.1 Mail from 192.0.2.1 rejected using a list",
        "554 5.7.1 rejected based on geographical location",
        "554-Your access to this system has been rejected due to the sending MTA's poor reputation.",
        "550 Unfortunately, messages from 192.0.2.1 weren't sent.",
        "550 IP is rejected",
        "450 4.7.1 Client host rejected: cannot find your hostname",
        "550 5.7.25 no PTR record",
    ),
    Why.SPAM: ("550 Mail content denied.", "550 5.7.1 likely unsolicited mail", "550 is spam"),
    Why.MAILBOX_UNKNOWN: (
        "550 <jo@client.example> not found",
        "550 Unknown local part jo",
        "550 MAILBOX NOT FOUND",
        "550 unavailable mail user",
        "550 jo@client.example... address invalid",
        "553 not in my validrcptto list (#5.7.1)",
        "550 The email account does not exist.",
        "501 5.1.3 Bad address syntax.",
        "550 Requested action not taken: mailbox unavailable",
        "The email address couldn't be found.",
    ),
    Why.MAILBOX_DISABLED: (
        "550 Account closed",
        "550 5.2.1 User is inactive",
        "550 user is locked.",
        "525 refused",
        "550 5.2.1 expired account",
    ),
    Why.MAILBOX_FULL: (
        "552 5.2.2 Over STORAGE quota",
        "550 User has exhausted allowed storage space.",
        "550 User has too many messages on the server.",
        "554 Mailbox size limit exceeded",
        "552 aborted",
    ),
    Why.RATE_LIMITED: (
        "421 4.3.2 Too many open connections",
        "450 4.2.1 Peak SMTP relay limit exceeded for customer",
        "550 Sender frequency limited.",
        "452 4.5.3 Too many recipients",
        "550 5.7.705 Access denied",
    ),
    Why.AUTHENTICATION: (
        "550 DMARC check failed",
        "550 5.7.1 SPF unauthorized mail is prohibited.",
        "550 5.7.515 Access denied",
        "554 5.7.5 invalid DKIM signature",
    ),
    Why.SENDER_REFUSED: (
        "552 mail from invalid.",
        "550 sender is rejected",
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        "550 5.7.1 You are not allowed to send mail to this recipient",
        "550 5.1.8 Access denied, bad outbound sender",
        "501 5.1.7 Invalid address",
    ),
    Why.CONTENT: (
        "550 5.7.1 having no valid address in From:",
        "550 File extension .exe not allowed",
    ),
    Why.TOO_LARGE: ("552 message is too long.", "Your message is larger than the size limit"),
    Why.RELAYING: ("553 host denies relay.", "535 no"),
    Why.NETWORK: ("552 looping message.", "446 maximum hop count", "no route to host"),
    Why.EXPIRED: (
        "450 4.2.0 Recipient address rejected: Greylisted",
        "lost connection while sending RCPT TO",
        "Message has been in queue for too long",
        "550 5.4.300 Message expired",
    ),
    Why.SYSTEM: (
        "451 4.3.5 Server configuration problem",
        "451 Local error in processing",
        "500 no",
    ),
    Why.DOMAIN_UNKNOWN: (
        "553 client.example does not exist",
        "521 client.example does not accept mail",
        "550 5.4.310 DNS domain missing",
    ),
    Why.RECIPIENT_REFUSES: ("550 Mail is rejected by recipients",),
    Why.POLICY: ("550 Administrative prohibition", "550 5.7.1 TLS required", "550 5.7.14 no"),
    Why.MOVED: ("550 jo has moved to jo@new.example",),
    Why.UNKNOWN: ("550 no", "550 5.9.9 no"),
}


@pytest.mark.parametrize(
    ("reason", "answer"), [(reason, one) for reason, some in _ANSWERS.items() for one in some]
)
def test_the_reason_shows_in_the_answer_of_any_mail_server(reason, answer):
    status = next(iter(STATUS.findall(answer)), "")
    found = find_reason(
        diagnostic=answer, about=answer, status=status, reply_code=find_answer(answer).reply_code
    )
    assert found is reason


def test_no_words_and_no_codes_give_no_reason():
    assert find_reason(diagnostic="", about="", status="", reply_code="") is Why.UNKNOWN
