"""The structure of a mail, as mailers really break it."""

import base64

import pytest

_HTML = "Content-Type: text/html\n\n<p>two</p>\n"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ('multipart/mixed; boundary="b"', "--b\n\none\n--b\n\ntwo\n--b--\n"),
        ('multipart/mixed; boundary="b "', "--b \n\none\n--b \n\ntwo\n--b --\n"),
        ("multipart/mixed; boundary='b'", "--b\n\none\n--b\n\ntwo\n--b--\n"),
        ("multipart/mixed; boundary='b'", "--'b'\n\none\n--'b'\n\ntwo\n--'b'--\n"),
        ("multipart/mixed; boundary=b; x=y", "--b  \t\n\none\n--b\n\ntwo\n--b--\n"),
        ('multipart/mixed; boundary="a  b"', "--a  b\n\none\n--a  b\n\ntwo\n--a  b--\n"),
        ('multipart/mixed; boundary="=?b?="', "--=?b?=\n\none\n--=?b?=\n\ntwo\n--=?b?=--\n"),
        ("multipart/mixed; boundary=b", "preamble\n\n--b\n\none\n--b\n\ntwo\n--b--\nepilogue\n"),
        ("multipart/mixed; boundary=b", "--b\n\none\n--b\n\ntwo"),
        ("multipart/mixed; boundary=b", "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n"),
        ("multipart/mixed", "--b\nContent-Type: text/plain\n\none\n--b\n\ntwo\n--b--\n"),
        (
            "multipart/mixed; boundary=c",
            "--b\nContent-Type: text/plain\n\none\n--b\n\ntwo\n--b--\n",
        ),
        ("multipart/mixed", "preamble\n------=_b\n\none\n------=_b\n\ntwo\n------=_b--\n"),
        ("multipart; boundary=b", "--b\n\none\n--b\n\ntwo\n--b--\n"),
        ("; boundary=b", "--b\n\none\n--b\n\ntwo\n--b--\n"),
        ("multipart/mixed, boundary=b", "--b\n\none\n--b\n\ntwo\n--b--\n"),
        ("multipart/mixed boundary=b", "--b\n\none\n--b\n\ntwo\n--b--\n"),
        (
            "multipart/mixed; boundary=b",
            "--b\n\none\n--b\nMIME-Version: 1.0\n\ntwo\n--bb--\n--b--\n",
        ),
        ("multipart/mixed; boundary=b", "--b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"),
    ],
)
def test_parts_are_found_however_they_are_divided(read_mail, content_type, body):
    for line_end in ("\n", "\r\n"):
        email = read_mail(body.replace("\n", line_end), Content_Type=content_type)
        assert [line for line in email.text.split("\n") if line and line != "--bb--"] == [
            "one",
            "two",
        ]


def test_a_multipart_that_is_encoded_as_a_whole_is_read(read_mail):
    body = base64.encodebytes(b"--b\n\none\n--b\n" + _HTML.encode() + b"--b--\n")
    email = read_mail(
        body, Content_Type="multipart/mixed; boundary=b", Content_Transfer_Encoding="base64"
    )
    assert email.text == "one\ntwo"


def test_a_multipart_that_only_says_it_is_encoded_is_read(read_mail):
    email = read_mail(
        "--b\n\n=3D\n--b--\n",
        Content_Type="multipart/mixed; boundary=b",
        Content_Transfer_Encoding="quoted-printable",
    )
    assert email.text == "=3D"


def test_a_container_in_itself_is_one_container(read_mail):
    inner = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"
    email = read_mail(f"--b\n{inner}\n--b--\n", Content_Type="multipart/mixed; boundary=b")
    assert [line for line in email.text.split("\n") if line] == ["one", "two"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("Content-Type: \nContent-Type: text/html", "two"),
        ("Content-Type: garbage\nContent-Type: text/html\nContent-Type: text/plain", "two"),
        (
            "Content-Type: text/html\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64",
            "two",
        ),
        ("content-type : TEXT/HTML (of course)\nCONTENT-TRANSFER-ENCODING: (x) Base64", "two"),
        ("Content-Type: text/html\nContent-Transfer-Encoding: base64;", "two"),
    ],
)
def test_of_several_fields_the_one_that_says_something_counts(read_mail, fields, text):
    content = "<p>two</p>"
    if "base64" in fields.lower():
        content = base64.b64encode(content.encode()).decode()
    email = read_mail(
        f"--b\n{fields}\n\n{content}\n--b--\n", Content_Type="multipart/mixed; boundary=b"
    )
    assert email.text == text


@pytest.mark.parametrize("encoding", ["7bit", "unheard-of", "base64", "quoted-printable"])
def test_an_attached_message_is_read_whatever_its_encoding(read_mail, encoding):
    content = b"\xef\xbb\xbfFrom: jo@client.example\nSubject: Offer\n\nHi\n"
    if encoding == "base64":
        content = base64.encodebytes(content)
    head = f"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    email = read_mail(head + content + b"--b--\n", Content_Type="multipart/mixed; boundary=b")
    [original] = email.forwarded
    assert (original.email.subject, original.email.text) == ("Offer", "Hi")


def test_an_attached_message_saved_in_utf_16_is_read(read_mail):
    content = base64.encodebytes(
        "From: jo@client.example\r\nSubject: Grüße\r\n\r\nHi".encode("utf-16")
    )
    head = b"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    email = read_mail(head + content + b"--b--\n", Content_Type="multipart/mixed; boundary=b")
    assert email.forwarded[0].email.subject == "Grüße"
