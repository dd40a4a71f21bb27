"""Mails in pieces, files that are elsewhere, and files from a Macintosh."""

import struct

import pytest


def test_the_first_piece_of_a_mail_is_read(read_mail):
    inner = "Subject: Offer\nMessage-ID: <2@x>\nFrom: eve@evil.example\nContent-Type: text/html\n\n<b>Hello</b> and\n"
    email = read_mail(
        inner, Content_Type="message/partial; id=a@b; number=1; total=3", Subject="Offer (1/3)"
    )
    assert email.text == "[Piece 1 of 3 of a mail that was sent in pieces]\nHello and"
    assert email.subject == "Offer"
    assert [one.email for one in email.from_] == ["mia@ours.example"]


@pytest.mark.parametrize(("total", "named"), [("; total=3", "2 of 3"), ("", "2")])
def test_of_a_later_piece_it_is_said_which_it_is(read_mail, total, named):
    email = read_mail("rest of it\n", Content_Type=f"message/partial; id=a@b; number=2{total}")
    assert email.text == f"[Piece {named} of a mail that was sent in pieces]"
    assert [(file.filename, file.content) for file in email.attachments] == [
        (f"piece {named}.txt", b"rest of it\n")
    ]


def test_a_file_that_is_elsewhere_is_told_in_a_line(read_mail):
    email = read_mail(
        'Content-Type: application/pdf; name="offer.pdf"\n\n',
        Content_Type='message/external-body; access-type=URL; URL="https://client.example/o.pdf"',
    )
    assert email.text == "[A file that is kept elsewhere: url https://client.example/o.pdf]"
    assert not email.attachments


@pytest.mark.parametrize("subtype", ["appledouble", "x-appledouble"])
def test_of_an_appledouble_the_data_fork_is_the_file(read_mail, subtype):
    body = (
        "--a\nContent-Type: application/applefile; name=offer.pdf\n\n\0\5\x16\7rsrc\n"
        "--a\nContent-Type: application/pdf; name=offer.pdf\n\nPDF\n--a--\n"
    )
    email = read_mail(body, Content_Type=f"multipart/{subtype}; boundary=a")
    assert [(file.filename, file.content) for file in email.attachments] == [("offer.pdf", b"PDF")]


def _apple_single(*entries, magic=0x00051600):
    listed, data = b"", b""
    start = 26 + 12 * len(entries)
    for kind, content in entries:
        listed += struct.pack(">III", kind, start + len(data), len(content))
        data += content
    return struct.pack(">I4x16xH", magic, len(entries)) + listed + data


def test_of_an_applesingle_too(read_part):
    content = _apple_single((2, b"rsrc"), (3, b"B\x9fro.pdf"), (1, b"PDF"), (1, b"again"))
    [file] = read_part("application/applefile", content).attachments
    assert (file.filename, file.content) == ("Büro.pdf", b"PDF")
    [file] = read_part("application/applefile", content, "named.pdf").attachments
    assert file.filename == "named.pdf"


@pytest.mark.parametrize(
    "content", [_apple_single((2, b"rsrc")), _apple_single((1, b"x"), magic=0x00051607), b"\0\5"]
)
def test_what_holds_no_data_fork_is_a_file_as_it_is(read_part, content):
    [file] = read_part("application/applefile", content, "a.bin").attachments
    assert file.content == content
