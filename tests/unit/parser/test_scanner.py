from datetime import UTC, datetime, timedelta

import pytest

from relay.parser import parse, scan

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _fingerprint(raw, portal="acme", day=MONDAY):
    return scan(raw, mail_from="mia@ours.example").fingerprint(portal, day)


def test_a_copy_by_bcc_and_one_by_forwarding_rule_are_one_mail(make_mail):
    raw = make_mail("Hello\nthere\n")
    traces = b"Return-Path: <x@y>\nDelivered-To: log@relay.example\nReceived: by mx\nDKIM-Signature: a=b\n"
    other = (traces + raw).replace(b"\n", b"\r\n") + b" \r\n\r\n"
    assert _fingerprint(raw) == _fingerprint(other)


@pytest.mark.parametrize("name", ["From", "To", "Cc", "Date", "Message_ID"])
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"From": '"Mia Muster" <mia@ours.example>'}, {"From": "Mia Muster <mia@OURS.example>"}),
        ({"From": "=?utf-8?q?Mi=C3=A4?= <m@o.x>"}, {"From": "=?utf-8?b?TWnDpA==?= <m@o.x>"}),
        (
            {"Date": "Mon, 2 Mar 2026 10:00:00 +0100"},
            {"Date": "Mon, 2 Mar 2026 09:00:00 +0000 (UTC)"},
        ),
        ({"To": "a@x.example, b@x.example"}, {"To": "b@x.example,\n a@x.example"}),
    ],
)
def test_how_a_server_writes_a_header_makes_no_other_mail(make_mail, one, other):
    assert _fingerprint(make_mail(**one)) == _fingerprint(make_mail(**other))


def test_the_same_words_on_another_day_are_another_mail_when_nothing_else_tells(make_mail):
    """Web forms send neither Message-ID nor Date."""
    raw = make_mail(Message_ID=None, Date=None)
    assert _fingerprint(raw) == _fingerprint(raw, day=MONDAY + timedelta(hours=1))
    assert _fingerprint(raw) != _fingerprint(raw, day=MONDAY + timedelta(days=1))
    dated = make_mail(Message_ID=None)
    assert _fingerprint(dated) == _fingerprint(dated, day=MONDAY + timedelta(days=1))


@pytest.mark.parametrize(
    "hidden",
    [
        "evil(c)@evil.example, {}",
        "evil @evil.example, {}",
        '"e vil"@evil.example, {}',
        "evil@evil.example/, {}",
        "<evil@evil.example <{}>>",
        "<<{}> evil@evil.example>",
        "evil@evil.example <{}>",
    ],
)
def test_an_author_that_cannot_be_read_does_not_hide_behind_one_that_can(make_mail, hidden):
    raw = make_mail(From=hidden.format("mia@ours.example"))
    assert len(scan(raw, mail_from="").claims.from_) > 1
    assert len(parse(raw).from_) > 1


@pytest.mark.parametrize(
    "author",
    [
        "Muster, Mia <{}>",
        "{0} <{0}>",
        "'{0}' <{0}>",
        "Mia (CEO) <{}>",
        "Mia [mailto:{}]",
        '"ceo@evil.example" <{}>',
    ],
)
def test_an_author_may_be_written_in_many_ways(make_mail, author):
    raw = make_mail(From=author.format("mia@ours.example"))
    for found in (scan(raw, mail_from="").claims.from_, parse(raw).from_):
        assert [address.email for address in found] == ["mia@ours.example"]


@pytest.mark.parametrize(
    "domain", ["\uff4f\uff55\uff52\uff53.example", "ours\u3002example", "ou\u00adrs.example"]
)
def test_letters_that_only_look_like_our_domain_are_not_it(make_mail, domain):
    raw = make_mail(From=f"mia@{domain}")
    assert "ours.example" not in {a.domain for a in scan(raw, mail_from="").claims.from_}
    assert "ours.example" not in {a.domain for a in parse(raw).from_}
