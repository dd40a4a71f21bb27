"""The mails that the parsers are measured with: as several clients write them, of a given size, always the same."""

import base64
import quopri
import random
from collections.abc import Callable

_PROSE = """the contract is attached please have a look and tell me what you think about the price of our new
offer for next year I will be in Hamburg on Tuesday and could come by with the colleagues from the workshop if
that suits you else let us talk on the phone kind regards"""
_WORDS = _PROSE.split()
_PEOPLE = (
    '"Doe, Jane" <jane.doe@globex.example>', "Mia Berg <mia@ours.example>", "ann@ours.example",
    "=?utf-8?q?J=C3=B6rg_Wei=C3=9F?= <joerg@globex.example>", "Team Offers <offers@initech.example>",
)  # fmt: skip
_HOP = (
    "Received: from mx%d.globex.example (mx%d.globex.example [192.0.2.%d])\r\n"
    "\tby in.ours.example (Postfix) with ESMTPS id 4BC2D%d\r\n"
    "\tfor <mia@ours.example>; Tue, 3 Mar 2026 10:1%d:00 +0100 (CET)\r\n"
)
_SIGNED = (
    "%s: v=1; a=rsa-sha256; c=relaxed/relaxed; d=globex.example; s=s%d;\r\n"
    "\th=from:to:cc:subject:date:message-id:mime-version:content-type;\r\n"
    "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
    "\tb=%s\r\n"
)
_TEXTS: tuple[Callable[[bytes], tuple[str, bytes]], ...] = (
    lambda text: ("quoted-printable", quopri.encodestring(text)),
    lambda text: ("base64", base64.encodebytes(text)),
    lambda text: ("8bit", text),
)


def plain(number: int) -> bytes:
    """3 KB, of which half is header."""
    made = random.Random(number)
    head = _head(made, hops=1 + number % 2)
    return _filled(head, 3_000, lambda size: _part("text/plain", _prose(made, size), number))


def alternative(number: int) -> bytes:
    """37 KB: text, and the same as HTML, as a web mailer, a word processor or a newsletter writes it."""
    made = random.Random(number)
    head = _head(made, hops=2 + number % 3, signatures=number % 4)
    page = (_by_a_web_mailer, _by_a_word_processor, _by_a_newsletter)[number % 3]

    def body(size: int) -> bytes:
        text = _prose(made, size // 4)
        return _multipart(
            "alternative",
            _part("text/plain", text, number // 3),
            _part("text/html", page(made, size // 2), number // 3),
        )

    return _filled(head, 37_000, body)


def large(number: int) -> bytes:
    """25 MB: a short text and some files."""
    made = random.Random(number)
    count = 1 + 3 * (number % 2)
    files = (
        b'Content-Type: application/pdf; name="offer %d.pdf"\r\n'
        b'Content-Disposition: attachment; filename="offer %d.pdf"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        % (index, index)
        + base64.encodebytes(made.randbytes(18_400_000 // count)).replace(b"\n", b"\r\n")
        for index in range(count)
    )
    text = _part("text/plain", _prose(made, 2_000), number)
    return _head(made, hops=3) + _multipart("mixed", text, *files)


def long() -> bytes:
    """5 MB of plain text."""
    made = random.Random(0)
    return _head(made, hops=1) + _part("text/plain", _prose(made, 5_000_000), 2)


def _filled(head: bytes, size: int, body: Callable[[int], bytes]) -> bytes:
    """With as large a body as makes the whole that size, within a twentieth."""
    wanted = size - len(head)
    asked = wanted
    for _ in range(8):
        mail = head + body(asked)
        if abs(len(mail) - size) * 20 < size:
            break
        asked = asked * wanted // max(1, len(mail) - len(head))
    return mail


def _head(made: random.Random, *, hops: int, signatures: int = 1) -> bytes:
    sender, *to = made.sample(_PEOPLE, 4)
    lines = [_HOP % (n, n, n, made.randrange(10**6), n) for n in range(hops)]
    lines += [
        _SIGNED % (("DKIM-Signature", "ARC-Message-Signature")[n % 2], n, made.randbytes(96).hex())
        for n in range(signatures)
    ]
    lines.append(
        f"From: {sender}\r\nTo: {to[0]}, {to[1]}\r\nCc: {to[2]}\r\n"
        f"Subject: =?utf-8?q?Re=3A_Vertrag_f=C3=BCr_{made.randrange(1_000)}?=\r\n"
        "Date: Tue, 3 Mar 2026 10:15:00 +0100\r\n"
        f"Message-ID: <{made.randrange(10**9)}@globex.example>\r\n"
        "In-Reply-To: <a1@ours.example>\r\nReferences: <a0@ours.example> <a1@ours.example>\r\n"
        "X-Mailer: Letters 1.0\r\nMIME-Version: 1.0\r\n"
    )
    return "".join(lines).encode()


def _part(content_type: str, text: str, number: int) -> bytes:
    encoding, content = _TEXTS[number % len(_TEXTS)](text.encode())
    return (
        f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode() + content.replace(b"\n", b"\r\n")


def _multipart(subtype: str, *parts: bytes) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="=-8d2f"\r\n\r\n'.encode()
    return head + b"".join(b"--=-8d2f\r\n" + part + b"\r\n" for part in parts) + b"--=-8d2f--\r\n"


def _prose(made: random.Random, size: int) -> str:
    lines, written = [], 0
    while written < size:
        lines.append(" ".join(made.choices(_WORDS, k=made.randrange(4, 16))))
        written += len(lines[-1]) + 2
    return "\n".join(lines) + "\nGr\u00fc\u00dfe\n"


def _repeated(made: random.Random, size: int, row: Callable[[str, int], str]) -> str:
    rows, written = [], 0
    while written < size:
        rows.append(row(" ".join(made.choices(_WORDS, k=made.randrange(6, 30))), len(rows)))
        written += len(rows[-1])
    return "".join(rows)


def _by_a_web_mailer(made: random.Random, size: int) -> str:
    rows = _repeated(made, size, lambda text, _: f"<div>{text}</div><div><br></div>\n")
    return f'<div dir="ltr">{rows}</div>'


def _by_a_word_processor(made: random.Random, size: int) -> str:
    rows = _repeated(
        made,
        size,
        lambda text, _: (
            f'<p class="MsoNormal"><span lang="EN-US" style="font-size:11.0pt;color:#1F497D">{text}'
            "<o:p></o:p></span></p>\n"
        ),
    )
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--\n'
        "p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt;}\n--></style></head>"
        f'<body lang="DE" link="#0563C1"><div class="WordSection1">{rows}</div></body></html>'
    )


def _by_a_newsletter(made: random.Random, size: int) -> str:
    rows = _repeated(
        made,
        size,
        lambda text, n: (
            '<tr><td align="left" style="padding:8px 16px;font-family:Arial,sans-serif">'
            f'<a href="https://initech.example/{n}" style="color:#0a58ca">{text}</a> {text}</td></tr>\n'
        ),
    )
    return (
        '<!DOCTYPE html><html><body><table width="600" cellpadding="0" cellspacing="0">'
        f"{rows}</table></body></html>"
    )
