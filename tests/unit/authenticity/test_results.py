"""Authentication-Results: whose lines count, and what they say passed."""

import pytest

from relay.authenticity import results
from relay.authenticity.signatures import fields

MX = ("mx.acme.com",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dkim=pass header.d=acme.com", [("dkim", "acme.com")]),
        (" dkim = pass (ok; dkim=pass header.d=evil.com) header . d = acme.com", [("dkim", "acme.com")]),
        ("dkim=pass header.i=@acme.com header.s=s1", [("dkim", "acme.com")]),
        ("spf=pass smtp.mailfrom=jane@ACME.com", [("spf", "acme.com")]),
        ("spf=pass smtp.mailfrom=acme.com smtp.helo=x.com", [("spf", "acme.com")]),
        ("spf=pass smtp.helo=mx.acme.com", [("spf", "mx.acme.com")]),
        ("dmarc/1=pass header.from=acme.com", [("dmarc", "acme.com")]),
        ("spf=fail smtp.mailfrom=a.com; dkim=pass header.d=b.com", [("dkim", "b.com")]),
        ("dkim=passed header.d=acme.com", []),
        ('dkim=fail reason="; dkim=pass header.d=acme.com"', []),
        ('dkim=pass reason="header.d=acme.com" header.d=evil.com', [("dkim", "evil.com")]),
        ("dkim=pass header.d=evil.com (a (b) header.d=acme.com", [("dkim", "evil.com")]),
        ('spf=pass smtp.mailfrom="x smtp.mailfrom=acme.com"@evil.com', [("spf", "evil.com")]),
        ("dkim=pass", []),
        ("auth=pass smtp.auth=jane@acme.com", []),
        ("none", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_passed(text, expected):
    assert [(each.method, each.domain) for each in results.passes(text)] == expected


def believed(*lines):
    signed = fields.split("\r\n".join((*lines, "From: a@b.c", "", "")).encode())
    return [text.strip() for _, text in results.believed(signed.fields, MX)]


OWN = "Authentication-Results: mx.acme.com; dkim=pass header.d=one.com"
SECOND = "Authentication-Results: MX.acme.com 1 (of ours); spf=pass smtp.mailfrom=two.com"
OTHER = "Authentication-Results: mx.evil.com; dkim=pass header.d=acme.com"
FORGED = "Authentication-Results: mx.acme.com; dkim=pass header.d=acme.com"
RECEIVED = "Received: from x by y"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([OWN], ["dkim=pass header.d=one.com"]),
        ([OWN, SECOND], ["dkim=pass header.d=one.com", "spf=pass smtp.mailfrom=two.com"]),
        ([RECEIVED, OWN], ["dkim=pass header.d=one.com"]),
        ([OWN, RECEIVED, FORGED], ["dkim=pass header.d=one.com"]),
        ([OTHER], []),
        (["Authentication-Results: ; dkim=pass header.d=acme.com"], []),
        (["Authentication-Results: mx.acme.com.evil.com; dkim=pass header.d=acme.com"], []),
    ],
    ids=[str(n) for n in range(7)],
)
def test_only_our_own_servers_own_lines_count(lines, expected):
    assert believed(*lines) == expected
