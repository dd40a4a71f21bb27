"""Mails that are built to be slow, as data: each shape makes a mail of about that many bytes.

Together with the table of `mail.md` that they began with: what made a mail library crawl, and what is
alike in the formats that the parser reads. A new format is a new entry.
"""

from collections.abc import Callable

Shape = Callable[[int], bytes]


def pump(head: bytes, *units: bytes, tail: bytes = b"") -> Shape:
    """The head once, then each unit as often as has room; the tail once."""

    def make(size: int) -> bytes:
        times = [max(1, size // len(units) // len(unit)) for unit in units]
        return head + b"".join(unit * n for unit, n in zip(units, times, strict=True)) + tail

    return make


def field(name: bytes, *units: bytes, tail: bytes = b"") -> Shape:
    """In one header field, above a body."""
    return pump(name + b": ", *units, tail=tail + b"\n\nx\n")


def body(content_type: bytes, *units: bytes, head: bytes = b"", tail: bytes = b"") -> Shape:
    """In the body of a mail of that type."""
    return pump(b"Content-Type: " + content_type + b"\n\n" + head, *units, tail=tail)


def numbered(head: bytes, unit: bytes) -> Shape:
    """The unit with another number each time, where it has a `%d`."""

    def make(size: int) -> bytes:
        return head + b"".join(unit % n for n in range(max(1, size // (len(unit) + 2)))) + b"\n\nx"

    return make


def nested(name: bytes) -> Shape:
    """Multiparts inside each other; the boundaries differ if the name has a `%d`."""

    def make(size: int) -> bytes:
        opening, closing = [], []
        for level in range(max(1, size // 64)):
            own = name % level if b"%d" in name else name
            opening.append(b"Content-Type: multipart/mixed; boundary=%b\n\n--%b\n" % (own, own))
            closing.append(b"\n--%b--\n" % own)
        return b"".join(opening) + b"x" + b"".join(reversed(closing))

    return make


def marked(mark: bytes, *lines: bytes) -> Shape:
    """Lines of text, each behind as many of the marks as a thirtieth of the mail."""

    def make(size: int) -> bytes:
        return b"\n" + b"".join(mark * (size // 30) + line + b"\n" for line in lines) * 5

    return make


_BETWEEN_NAMES = (
    b"Jo, ", b"Jo (", b"Jo | ", b"Jo / ", b"Jo - ", b"Jo via ", b"Jo: ", b"Jo.", b"J-", "山田・".encode(), b"Dr. ",
)  # fmt: skip
HEADER_SHAPES: dict[str, Shape] = {
    "commas": field(b"To", b","),
    "quotes": field(b"From", b'"'),
    "escaped quotes": field(b"From", b'"\\'),
    "open quotes": field(b"From", b'"a ', tail=b"<a@b.example"),
    "quotes and addresses": field(b"Cc", b'"a" <b@c.example> "'),
    "brackets": field(b"To", b"("),
    "nested comments": field(b"To", b"(", b")"),
    "closed brackets": field(b"To", b")"),
    "groups": field(b"To", b"a:b@c.example;"),
    "nested groups": field(b"To", b"a:"),
    "angles": field(b"To", b"<"),
    "angles both ways": field(b"To", b"<>"),
    "at signs": field(b"To", b"@"),
    "dots": field(b"To", b"a."),
    "colons after an address": field(b"To", b"a ", b":", tail=b"@"),
    "commas in a route": field(b"To", b"a ", b"<@a,"),
    "addresses": field(b"To", b"a@b.example "),
    "mailto": field(b"To", b"[mailto:"),
    "domain labels": field(b"To", b"a@", b"\xc3\xbc."),
    "backslashes": field(b"From", b"\\"),
    "white space": field(b"From", b" ", tail=b"a@b.example"),
    "tabs between words": field(b"Subject", b"a\t"),
    "semicolons": field(b"Content-Type", b"text/plain" + b";" * 32),
    "open parameters": field(b"Content-Type", b';a="'),
    "equals signs in parameters": field(b"Content-Type", b"text/plain;", b"="),
    "parameter sections": numbered(b"Content-Type: a/b", b";n*%d*=x"),
    "quoted pairs in parameters": field(b"Content-Type", b'a/b; c="', b"\\"),
    "percent signs": field(b"Content-Disposition", b"attachment; filename*=''", b"%"),
    "encoded words": field(b"Subject", b"=?utf-8?q?a?= "),
    "open encoded words": field(b"Subject", b"=?utf-8?q?"),
    "question marks": field(b"Subject", b"=?"),
    "words of base64": field(b"Subject", b"=?utf-8?b?Q?= "),
    "words of unknown charsets": pump(b"From: a\n", b"From: =?x?q?=FF=FE?= =?y?q?=FC?= <a@b>\n"),
    "8-bit names": pump(b"From: a\n", b"From: \xff\xfe <a@b>, \xfd <c@d>\n"),
    "ids": field(b"References", b"<a@"),
    "whole ids": numbered(b"References: ", b"<%d@b.example> "),
    "ids without an end": field(b"In-Reply-To", b"<", b"a@"),
    "8-bit subject": field(b"Subject", b"\xe9"),
    "prefixes of a subject": field(b"Subject", b"Re: Fwd: AW: "),
    "brackets of a subject": field(b"Subject", b"Re[2]"),
    "a list's names": field(b"Subject", b"[a] "),
    "prefixes in brackets": field(b"Subject", b"[Fwd: ", b"Re : ", b"(fwd) ", "回复：".encode()),
    "a long date": field(b"Date", b"1"),
    "days without an end": field(b"Date", b"27 Oct ", b"1/1/", b"10:1", b"+01:00 ", "年".encode()),
    "what stands between names": pump(
        b"", *(b'From: "' + mark * 150 + b'" <a@b.example>\n' for mark in _BETWEEN_NAMES)
    ),
    "a date of commas": field(b"Date", b"Mon,"),
    "a date of comments": field(b"Date", b"("),
    "received": field(b"Received", b"by a; "),
    "failed recipients": field(b"X-Failed-Recipients", b"a@b.example,"),
    "auto-submitted": field(b"Auto-Submitted", b"auto-"),
}
"""Each stays below the limit of one field, and is also tried in many fields."""

MAIL_SHAPES: dict[str, Shape] = {
    "fields": pump(b"", b"A: b\n"),
    "fields of other names": numbered(b"", b"X-%d: b\n"),
    "continuations": pump(b"To: a\n", b" \n"),
    "long lines that are no fields": pump(b"", b"a"),
    "mbox lines": pump(b"", b"From a\n"),
    "nested parts": nested(b"b%d"),
    "nested parts of one name": nested(b"b"),
    "nested messages": pump(b"", b"Content-Type: message/rfc822\n\n"),
    "messages": pump(
        b"Content-Type: multipart/digest; boundary=b\n\n", b"--b\n\nFrom: a@b.example\n\nx\n"
    ),
    "parts": body(b"multipart/mixed; boundary=b", b"--b\n\n\xe9\xe8\n"),
    "parts without content": body(b"multipart/mixed; boundary=b", b"--b\n"),
    "false delimiters": body(b"multipart/mixed; boundary=b", b"--b"),
    "almost delimiters": body(b"multipart/mixed; boundary=b", b"\n--bb"),
    "alternatives": body(
        b"multipart/alternative; boundary=b", b"--b\nContent-Type: text/html\n\n<p>x\n"
    ),
    "files": body(
        b"multipart/mixed; boundary=b", b"--b\nContent-Type: image/png; name=a.png\n\nx\n"
    ),
    "base64 of nothing": pump(b"Content-Transfer-Encoding: base64\n\n", b"="),
    "broken base64": pump(b"Content-Transfer-Encoding: base64\n\n", b"A*"),
    "broken quoted-printable": pump(b"Content-Transfer-Encoding: quoted-printable\n\n", b"=\n=X"),
    "8-bit text": pump(b"\n", b"\xe9 "),
    "UTF-7": body(b"text/plain; charset=utf-7", b"+AGE"),
    "ISO-2022-JP": body(b"text/plain; charset=iso-2022-jp", b"\x1b$B$\x1b(B"),
    "terminal sequences": pump(b"\n", b"\x1b["),
    "digits in terminal sequences": pump(b"\n", b"\x1b[", b"0"),
    "carriage returns": pump(b"\n", b"\r"),
}

HTML_SHAPES: dict[str, Shape] = {
    name: body(b"text/html", *units)
    for name, units in {
        "comments": (b"<!--",),
        "closed comments": (b"<!-->",),
        "declarations": (b"<![CDATA[",),
        "open tags": (b"<a ",),
        "open attributes": (b"<a b='",),
        "quotes in a tag": (b"<a ", b"='"),
        "equals signs in a tag": (b"<a ", b"="),
        "open elements": (b"<div>",),
        "closed elements": (b"</div>",),
        "elements closed in the wrong order": (b"<i><div></i>",),
        "opened, then closed by another": (b"<div>", b"</p>"),
        "open tables": (b"<table>",),
        "rows": (b"<table>", b"<tr><td>x"),
        "text in tables": (b"<table>x",),
        "open formatting": (b"<b><a>",),
        "paragraphs in formatting": (b"<b><p>x",),
        "fonts": (b"<font size=1>",),
        "attributes": (b"<a ", b"b%d=c "),
        "entities": (b"&amp;",),
        "open entities": (b"&",),
        "entities that are none": (b"&x;",),
        "entities in a text field": (b"<textarea>", b"&x"),
        "entities in a table": (b"<table>", b"&"),
        "entities in elements nobody knows": (b"<x>&amp;</x>",),
        "lines of ampersands": (b"&\n",),
        "numbers of characters": (b"&#",),
        "block quotes": (b"<blockquote>x",),
        "lists": (b"<ol><li>x",),
        "items": (b"<ol>", b"<li>x"),
        "links": (b"<a href=http://a.example/b>c</a>",),
        "detours": (b"<a href='https://google.com/url?q=", b"&q="),
        "a link with a long text": (b"<a href=http://a.example/b>", b"c<i>d</i>"),
        "links in links": (b"<a href=http://a.example/b>c",),
        "styles": (b"<p style='margin-left:-1px;color:rgb(1,2,3)'>x",),
        "a long style": (b"<p style='", b"a:b(;"),
        "hidden": (b"<p style='display:none'>x",),
        "spaces in a style": (b"<p style='display", b" "),
        "colons in a style": (b"<p style='", b"display :"),
        "pictures": (b"<img src=cid:a alt=b>",),
        "pictures written out": (b"<img src=data:image/png;base64,AAAA>",),
        "open pictures written out": (b"='data:image/png;base64,",),
        "parameters of a picture": (b"<img src=data:image/png", b";a=b"),
        "line breaks": (b"<br>",),
        "preformatted": (b"<pre>", b"a\n"),
        "cells": (b"<table><tr>", b"<td>x"),
        "rows of two": (b"<table>", b"<tr><td>x<td>y"),
        "tables in cells": (b"<table><tr><td>x",),
        "lines in many tables": (b"<table><tr><td>" * 60, b"<br>"),
        "lines in a table": (b"<table>", b"x<br>"),
        "links in a table": (b"<table>", b"<a href=http://a.example/b>c</a>&amp;"),
        "tags of foreign text": (b"<table>", b"<svg><style><!--</style></svg>x<br>"),
        "classes": (b"<div class=gmail_quote>",),
        "landmarks": (b"<div class=gmail_quote>x</div>",),
        "rules above nothing": (b"<hr>From: x<br>",),
        "headings": (b"<h1>x",),
        "scripts": (b"<script>",),
        "styles in the head": (b"<style>", b"<"),
        "selects": (b"<select><option>",),
        "templates": (b"<template>",),
        "mathematics": (b"<math><mi>",),
        "spaces": (b" ",),
        "unbreakable spaces": (b"&nbsp;",),
        "struck out": (b"<s>", b"x ", "\u200c".encode(), b"<li><sup>1</sup>"),
    }.items()
}
HTML_SHAPES["styles of many kinds"] = numbered(
    b"Content-Type: text/html\n\n", b"<p style='margin-left:%dpx'>x"
)

TEXT_SHAPES: dict[str, Shape] = {
    name: pump(b"Subject: Fwd: x\nFrom: a@b.example\nTo: c@d.example\n\n", *units)
    for name, units in {
        "angles": (b"<",),
        "quotation marks": (b">",),
        "quoted lines": (b"> a\n",),
        "spaced quotation marks": (b"> ",),
        "white space": (b" " * 1_000 + b"x",),
        "white space in lines": (b"  \t \n",),
        "lines": (b"\n",),
        "one line": (b"a ",),
        "colons": (b":",),
        "labels without a value": (b"From:\n",),
        "labels in one line": (b"From: ",),
        "open blocks": (b"From: a@b.example\n",),
        "blocks": (b"From: a@b.example\nDate: 1 May 2020\nSubject: s\nTo: c@d.example\n\n",),
        "blocks in other words": (b"Von: a@b.example\nGesendet: x\nAn: c@d.example\nBetreff: s\n",),
        "a list without end": (b"From: a@b.example\nTo: ", b"a@b.example,\n"),
        "names with commas": (b"From: ", b"a, b <"),
        "separators": (b"---------- Forwarded message ---------\n",),
        "dashes": (b"-",),
        "underscores": (b"_",),
        "stars": (b"*",),
        "stars and labels": (b"*From:* ",),
        "mailto remnants": (b"From: a [mailto:",),
        "introductions": (b"On 2020 wrote:\n",),
        "introductions over lines": (b"On Mon, 1 May 2020, Jo Doe\n<jo@x.example>\nwrote:\n",),
        "introductions of several clients": (
            b"Jo wrote:\n> x\n",
            b"-----Original Message-----\n",
            b"From: x\nDate: y\n",
            "Le 1 mai 2020, Jo a écrit :\n> x\n".encode(),
            "2020年1月1日(水) 12:00 Jo <a@b.example>:\n> x\n".encode(),
        ),
        "labels that nobody knows": (b"-----\nHash: x\n",),
        "introductions without end": (b"On Mon, ", b"1 May 2020 "),
        "dates": (b"From: a@b.example\nDate: ", b"1 May "),
        "digits": (b"1",),
        "digits and dots": (b"1.",),
        "digits and colons": (b"1:",),
        "signatures": (b"-- \n",),
        "signatures in the midst": (b"-- \na\n",),
        "links": (b"http://",),
        "underlined": (b"a\n=\n",),
        "uuencoded": (b"begin 644 a\n", b"M" + b"!" * 60 + b"\n"),
        "open uuencoded files": (b"begin 644 a\n",),
        "PGP": (b"-----BEGIN PGP MESSAGE-----\n",),
        "signed PGP": (b"-----BEGIN PGP SIGNED MESSAGE-----\n- ",),
        "PGP in PGP": (
            b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: x\n",
            b"-----END PGP MESSAGE-----\n",
        ),
    }.items()
}

_CMS = bytes.fromhex(
    "308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480"
)
FORMAT_SHAPES: dict[str, Shape] = {
    "a forward quoted deeply": marked(
        b">", b"Forwarded message:", b"From: a@b.example", b"To: c@d.example", b"x", b"y"
    ),
    "flowed text": body(b"text/plain; format=flowed; delsp=yes", b"a \n"),
    "flowed quotations": body(b"text/plain; format=flowed", b">>> a \n"),
    "flowed marks": body(b"text/plain; format=flowed", b">"),
    "flowed marks and labels": body(b"text/plain; format=flowed", b"> ", b"a b: \n", b"> a \n>> b \n"),
    "daemon prose": pump(b"From: mailer-daemon\n\n", b"- a@b.5.1."),
    "daemon addresses": pump(b"From: mailer-daemon\n\n", b"a@b.c-"),
    "daemon codes": pump(b"From: mailer-daemon\n\n", b"550 5.1.1 <a@b.example>: "),
    "daemon prose in pieces": pump(
        b"From: mailer-daemon\n\n", b"550-5.7.1 ", b"a@b.", b"said: 550 ", b"(#5.1.1)", b"user unknown "
    ),
    "daemon reports in JSON": pump(
        b'From: no-reply@sns.amazonaws.com\n\n{"notificationType":"Bounce","bounce":{"bouncedRecipients":', b"[", b'{"a":'
    ),
    "daemon spaces": pump(b"From: mailer-daemon\n\n", b" "),
    "daemon lines": pump(b"From: mailer-daemon\n\n", b"said:\n"),
    "daemon copies": pump(b"From: mailer-daemon\n\n", b"--- a copy of the message\n"),
    "daemon reports": body(
        b"message/delivery-status", b"Final-Recipient: rfc822;a@b.example\n\n"
    ),
    "daemon report lines": body(b"message/delivery-status", b"\n"),
    "diagnostics": body(
        b"message/delivery-status", b"5.1.", head=b"Final-Recipient: a@b\nDiagnostic-Code: smtp; "
    ),
    "original headers": body(b"text/rfc822-headers", b"Message-ID: <a@b>\n"),
    "feedback": body(
        b"multipart/report; report-type=feedback-report; boundary=b",
        b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n",
    ),
    "receipts": body(
        b"multipart/report; report-type=disposition-notification; boundary=b",
        b"--b\nContent-Type: message/disposition-notification\n\nDisposition: a/b; displayed\n",
    ),
    "calendars": body(b"text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\n"),
    "calendar events": body(
        b"text/calendar; method=REQUEST",
        b"BEGIN:VEVENT\nSUMMARY:a\nDTSTART:20200101T000000Z\nEND:VEVENT\n",
        head=b"BEGIN:VCALENDAR\nMETHOD:REQUEST\n",
        tail=b"END:VCALENDAR\n",
    ),
    "calendar events without end": body(
        b"text/calendar; method=REQUEST", b"BEGIN:VEVENT\n", b'A;B="', b"\\n", head=b"BEGIN:VCALENDAR\n"
    ),
    "calendar time zones": numbered(
        b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n",
        b"BEGIN:VTIMEZONE\nTZID:x%d\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=x:20200101T000000\nEND:VEVENT\n",
    ),
    "calendar lines folded": body(
        b"text/calendar; method=REQUEST", b" a\n", head=b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:"
    ),
    "calendar parameters": body(
        b"text/calendar; method=REQUEST", b";A=B", head=b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE"
    ),
    "calendar guests": body(
        b"text/calendar; method=REPLY",
        b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\n",
        head=b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    ),
    "calendar rules": body(
        b"text/calendar; method=REQUEST",
        b"BYDAY=MO,",
        head=b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20200101T000000Z\nRRULE:FREQ=DAILY;",
        tail=b"\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    "calendar components": body(
        b"text/calendar; method=REQUEST", b"BEGIN:VALARM\n", head=b"BEGIN:VCALENDAR\n"
    ),
    "a confirmation": pump(
        b"From: forwarding-noreply@google.com\nSubject: Gmail Forwarding Confirmation\n\n",
        b"https://mail.google.com/mail/vf-",
    ),
    "partial": body(b"message/partial; id=a; number=1; total=2", b"From: a\n"),
    "attributes of TNEF": body(
        b"application/ms-tnef", b"\x02\x05\x90\x06\x00\0\0\0\0\0\0", head=b"\x78\x9f\x3e\x22\0\0"
    ),
    "empty attributes of TNEF": body(b"application/ms-tnef", b"\x01", head=b"\x78\x9f\x3e\x22\0\0"),
    "an Outlook file": body(
        b"application/vnd.ms-outlook; name=a.msg",
        b"\0",
        head=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ),
    "S/MIME": body(b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", b"0\x80"),
    "S/MIME in pieces": body(b"application/pkcs7-mime", b"\x04\x01a", head=_CMS),
    "S/MIME in S/MIME": body(
        b"application/pkcs7-mime", _CMS + b"\x04\x50Content-Type: application/pkcs7-mime\n\n"
    ),
    "containers": body(
        b"multipart/mixed; boundary=b",
        *(
            b"--b\nContent-Type: " + each
            for each in (
                b"application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0\n",
                b"application/pkcs7-mime\n\n" + _CMS + b"\x04\x04\n\nHi\0\0\n",
                b"message/partial; id=a; number=1; total=2\n\nFrom: a\n\nx\n",
                b"multipart/signed; protocol=application/pgp-signature; boundary=c\n\n--c\n\nx\n--c--\n",
                b"message/external-body; access-type=url; url=http://a.example\n\nx\n",
                b"text/vcard; name=a.vcf\n\nBEGIN:VCARD\nFN:Jo\nEND:VCARD\n",
            )
        ),
    ),
    "AppleDouble": body(b"multipart/appledouble; boundary=b", b"--b\nContent-Type: application/applefile\n\n"),
}  # fmt: skip
