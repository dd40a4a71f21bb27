import pytest

from relay.parser import scan


def _fingerprint(raw, portal="acme"):
    return scan(raw, mail_from="mia@ours.example").fingerprint(portal)


def test_a_copy_by_bcc_and_one_by_forwarding_rule_are_one_mail(make_mail):
    raw = make_mail("Hello\nthere\n")
    traces = b"Return-Path: <x@y>\nDelivered-To: log@relay.example\nReceived: by mx\nDKIM-Signature: a=b\n"
    other = (traces + raw).replace(b"\n", b"\r\n") + b" \r\n\r\n"
    assert _fingerprint(raw) == _fingerprint(other)


@pytest.mark.parametrize("name", ["From", "Date", "Message_ID"])
def test_two_mails_differ_in_any_field_that_identifies_them(make_mail, name):
    assert _fingerprint(make_mail()) != _fingerprint(make_mail(**{name: "<other@ours.example>"}))


def test_two_mails_differ_in_their_bodies(make_mail):
    assert _fingerprint(make_mail("yes")) != _fingerprint(make_mail("no"))


def test_a_mail_is_another_one_in_another_portal(make_mail):
    assert _fingerprint(make_mail(), "acme") != _fingerprint(make_mail(), "globex")


@pytest.mark.parametrize("bad_id", [None, "< >", "", "<>", "no brackets", "<a@b> <c@d>"])
def test_an_unusable_message_id_neither_counts_nor_separates(make_mail, bad_id):
    raw = make_mail(Message_ID=bad_id)
    assert scan(raw, mail_from="").message_id is None
    assert _fingerprint(raw) == _fingerprint(make_mail(Message_ID="< >"))


def test_a_repeated_message_id_is_unusable(make_mail):
    raw = b"Message-ID: <1@ours.example>\n" + make_mail()
    assert scan(raw, mail_from="").message_id is None


def test_without_message_id_subject_and_recipients_tell_mails_apart(make_mail):
    raw = make_mail(Message_ID=None)
    for name in ("Subject", "To", "Cc"):
        assert _fingerprint(raw) != _fingerprint(
            make_mail(Message_ID=None, **{name: "x@y.example"})
        )


def test_all_authors_of_all_from_fields_are_claimed(make_mail):
    raw = b"From: a@x.example, b@x.example\n" + make_mail(From="<c@x.example> <d@x.example>")
    claimed = [address.email for address in scan(raw, mail_from="").claims.from_]
    assert claimed == ["a@x.example", "b@x.example", "c@x.example", "d@x.example"]


def test_everybody_who_passed_the_mail_on_is_claimed(make_mail):
    raw = make_mail(
        Resent_From="Mia <mia@ours.example>",
        X_Forwarded_For="mia@ours.example log@relay.example",
        X_MS_Exchange_Inbox_Rules_Loop="mia@ours.example",
    )
    redirects = scan(raw, mail_from="").claims.redirects
    assert [(item.header, item.address.email) for item in redirects] == [
        ("resent-from", "mia@ours.example"),
        ("x-forwarded-for", "mia@ours.example"),
        ("x-forwarded-for", "log@relay.example"),
        ("x-ms-exchange-inbox-rules-loop", "mia@ours.example"),
    ]


def test_hops_are_received_fields_in_the_header_only(make_mail):
    raw = b"Received: one\nRECEIVED: two\n" + make_mail("Received: three\n")
    assert scan(raw, mail_from="").hops == 2


def test_the_envelope_sender_is_passed_through(make_mail):
    assert scan(make_mail(), mail_from="x@y.example").claims.mail_from == "x@y.example"
