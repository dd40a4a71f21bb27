"""Whatever the bytes: the parser and the door's scan return, agree, and let nothing unclean out."""

import dataclasses
import pickle
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.parser import parse, scan

_WORDS = [
    b"From: ", b"To: ", b"Cc: ", b"Date: ", b"Subject: ", b"Sent: ", b"Message-ID: ", b"Received: ",
    b"Content-Type: ", b"Content-Transfer-Encoding: ", b"Content-Disposition: ", b"X-Failed-Recipients: ",
    b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"multipart/report; boundary=b",
    b"message/rfc822", b"message/delivery-status", b"text/html; charset=", b"text/plain; charset=",
    b"text/calendar; method=", b"utf-8", b"utf-16", b"iso-2022-jp", b"zlib", b"base64", b"quoted-printable",
    b"--b", b"--b--", b"\r\n", b"\n", b"\r", b"\0", b"\t", b" ", b",", b";", b":", b"<", b">", b"(", b")",
    b'"', b"\\", b"=", b"*", b"'", b"@", b"=?utf-8?q?", b"=?utf-8?b?", b"?=", b"=ED=A0=80", b"\xed\xa0\x80",
    b"\xff", b"\xc3", b"Jo <jo@client.example>", b"<1@client.example>", b"a@b", b"name*0*=", b"%00",
    b"Tue, 3 Mar 2026 10:15:00 +0100", b"3 Mar 99999", b"03/04/2026 1:00 PM", b"Fwd: ", b"Re: ", b"> ",
    b"---------- Forwarded message ---------", b"Begin forwarded message:", b"On 1/1/2020, Jo wrote:",
    b"<div>", b"</div>", b"<p>", b"<br>", b"<table><tr><td>", b"<blockquote>", b"<a href=", b"<!--", b"-->",
    b"<pre>", b"<ol><li>", b"</ol>", b"&nbsp;", b"&#0;", b"&#xD800;", b"mailer-daemon", b"5.1.1",
]  # fmt: skip
_LIKE_MAIL = st.lists(st.one_of(st.sampled_from(_WORDS), st.binary(max_size=8)), max_size=60)
_SETTINGS = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


@_SETTINGS
@given(st.one_of(st.binary(max_size=400), _LIKE_MAIL.map(b"".join)))
def test_anything_can_be_parsed(raw):
    email = parse(raw)
    assert not [defect for defect in email.defects if defect.startswith("parser:")]
    assert pickle.loads(pickle.dumps(email)) == email  # noqa: S301 - our own bytes
    for text in _strings(email):
        text.encode("utf-8")
        assert "\0" not in text
        assert "\r" not in text


@_SETTINGS
@given(_LIKE_MAIL.map(b"".join))
def test_anything_can_be_scanned(raw):
    seen = scan(raw, mail_from="")
    assert len(seen.fingerprint("acme", datetime(2026, 3, 2, tzinfo=UTC))) == 64
    assert seen.message_id == parse(raw).message_id
    assert [item.email for item in seen.claims.from_] == [item.email for item in parse(raw).from_]


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
