"""Mails that are built to be slow. Bounds are generous: what fails them is quadratic."""

import time

import pytest

from relay.parser import parse, scan


def _nested(levels, boundary):
    mail = b"x"
    for level in range(levels):
        name = boundary(level)
        head = b"Content-Type: multipart/mixed; boundary=" + name + b"\n\n--" + name + b"\n"
        mail = head + mail + b"\n--" + name + b"--\n"
    return mail


_HTML = b"Content-Type: text/html\n\n"
_FIELD_BYTES = 32_000
_SHAPES = {
    "commas": b"To: " + b"," * 100_000,
    "quotes": b"From: " + b'"' * _FIELD_BYTES,
    "escaped quotes": b"From: " + b'"\\' * (_FIELD_BYTES // 2),
    "brackets": b"To: " + b"(" * _FIELD_BYTES,
    "nested comments": b"To: " + b"(" * 16_000 + b")" * 16_000,
    "groups": b"To: " + b"a:b@c.example;" * 5_000,
    "angles": b"To: " + b"<" * _FIELD_BYTES,
    "colons after an address": b"To: " + b"a " * 8_000 + b"@" + b":" * 16_000,
    "commas in a route": b"To: " + b"a " * 8_000 + b"<@a" + b"," * 16_000,
    "addresses": b"To: " + b"a@b.example " * 2_600,
    "semicolons": b"Content-Type: text/plain" + b";" * _FIELD_BYTES,
    "open parameters": b"Content-Type: text/plain" + b';a="' * 8_000,
    "parameter sections": b"Content-Type: a/b" + b"".join(b";n*%d*=x" % n for n in range(3_000)),
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 2_200,
    "open encoded words": b"Subject: " + b"=?utf-8?q?" * 3_200,
    "words of unknown charsets": b"From: a\n" + b"From: =?x?q?=FF=FE?= =?y?q?=FC?= <a@b>\n" * 900,
    "8-bit names": b"From: a\n" + b"From: \xff\xfe <a@b>, \xfd <c@d>\n" * 900,
    "ids": b"References: " + b"<a@" * 10_000,
    "fields": b"A: b\n" * 60_000,
    "continuations": b"To: a\n" + b" \n" * 100_000,
    "8-bit subject": b"Subject: " + b"\xe9" * _FIELD_BYTES,
    "a long date": b"Date: " + b"1" * _FIELD_BYTES,
    "nested parts": _nested(1_000, lambda level: b"b%d" % level),
    "nested parts of one name": _nested(1_000, lambda _: b"b"),
    "nested messages": b"Content-Type: message/rfc822\n\n" * 1_000,
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\xe9\xe8\n" * 50_000,
    "false delimiters": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b" * 300_000,
    "comments in HTML": _HTML + b"<!--" * 100_000,
    "open elements": _HTML + b"<div>" * 50_000,
    "open tables": _HTML + b"<table>" * 50_000,
    "open formatting": _HTML + b"<b><a>" * 50_000,
    "block quotes": _HTML + b"<blockquote>x" * 20_000,
    "angles in text": b"\n" + b"<" * 500_000,
    "quotation marks in text": b"\n" + b">" * 500_000,
    "white space in text": b"\n" + (b" " * 1_000 + b"x") * 500,
    "lines": b"\n" * 500_000,
    "open blocks": b"\n" + b"From: a@b.example\n" * 50_000,
    "a list without end": b"\nFrom: a@b.example\nTo: " + b"a@b.example,\n" * 50_000,
    "a forward quoted deeply": b"".join(
        b"\n" + b">" * 1_000 + line
        for line in (
            b"Forwarded message:",
            b"From: a@b.example",
            b"To: c@d.example",
            *[b"x"] * 5_000,
        )
    ),
    "introductions": b"\n" + b"On 2020 wrote:\n" * 50_000,
    "daemon prose": b"From: mailer-daemon\n\n" + b"- a@b.5.1." * 50_000,
    "daemon reports": b"Content-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822;a@b.example\n\n" * 5_000,
}


@pytest.mark.parametrize("shape", _SHAPES)
def test_a_hostile_mail_is_read_at_once(shape):
    raw = _SHAPES[shape] + b"\n\nx"
    started = time.perf_counter()
    scan(raw, mail_from="")
    email = parse(raw)
    assert time.perf_counter() - started < 5
    assert not any(defect.startswith("parser:") for defect in email.defects)


@pytest.mark.parametrize("shape", ["parts", "nested parts", "nested messages", "fields"])
def test_what_is_beyond_a_limit_is_a_defect(shape):
    defects = parse(_SHAPES[shape] + b"\n\nx").defects
    assert any("too_" in defect for defect in defects)


def test_the_door_looks_at_a_large_mail_without_stopping_the_others():
    raw = b"From: a@b.example\n\n" + b"\n" * 30_000_000
    started = time.perf_counter()
    scan(raw, mail_from="")
    assert time.perf_counter() - started < 1


def test_a_forwarded_list_of_very_many_people_is_read_in_no_time():
    people = ", ".join(f"p{number}@globex.example" for number in range(2_000))
    raw = (
        "From: a@b.example\nSubject: Fwd: x\n\n---------- Forwarded message ---------\n"
        f"From: Jo <jo@x.example>\nDate: Thu, Mar 5, 2026 at 9:12 AM\nSubject: s\nTo: {people}; q@r.example\n\nhi\n"
    ).encode()
    started = time.perf_counter()
    [original] = parse(raw).forwarded
    assert time.perf_counter() - started < 2
    assert original.email.from_[0].email == "jo@x.example"


@pytest.mark.parametrize(
    "junk", ["<>" * 120_000, "," * 250_000, "a@{}.example, ".format("\ufdfa" * 60) * 500]
)
def test_the_door_is_not_held_by_a_list_of_junk(junk):
    started = time.perf_counter()
    scan(f"To: {junk}\n\nx".encode(), mail_from="")
    assert time.perf_counter() - started < 0.5
