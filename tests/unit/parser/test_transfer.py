import binascii
import time

import pytest

from relay.parser.transfer import decode_base64, decode_quoted_printable, find_encoding, undo


@pytest.mark.parametrize(
    ("value", "encoding"),
    [
        ("base64", "base64"),
        ("BASE64 (as RFC 2045 says)", "base64"),
        ("(a comment) base64", "base64"),
        ('"base64"', "base64"),
        ("base64;", "base64"),
        ("base-64", "base64"),
        ("Quoted-Printable", "quoted-printable"),
        ("quoted printable", "quoted-printable"),
        ("quoted_printable; x=y", "quoted-printable"),
        ("x-uue", "x-uuencode"),
        ("8bit", "8bit"),
        ("unheard-of", "unheard-of"),
        ("", ""),
        ("()", ""),
    ],
)
def test_an_encoding_is_known_by_what_senders_call_it(value, encoding):
    assert find_encoding(value) == encoding


@pytest.mark.parametrize(
    "data",
    [
        b"aGVsbG8gd29ybGQ=",
        b"aGVsbG8gd29ybGQ",
        b"aGVs\r\nbG8gd2\r\n9ybGQ=\r\n\r\n",
        b"aGVs bG8g\td29ybGQ=",
        b"aGVsbG8gd29ybGQ=====",
        b"aGVsbG8g!d29ybGQ=",
        b"aGVsbG8gd29y\0bGQ=",
        b"aGVsbG8=\nIHdvcmxk",
        b"aGVsbA==\nbyB3b3JsZA==\n",
        b"aGVsbG8gd29ybGQ=\n-- \nfooter",
        b"aGVsbG8gd29ybGQ=\n_____________\nour list\nlist@ours.example",
        b"aGVsbG8gd29ybGQ=\nfooter",
        b"aGVsbG8gd29ybGQ=A",
    ],
)
def test_broken_base64_gives_what_can_be_read(data):
    assert decode_base64(data) == b"hello world"


def test_a_cut_end_gives_what_is_there():
    assert decode_base64(b"aGVsbG8gd29yb") == b"hello wor"
    assert decode_base64(b"") == b""


def test_a_line_of_text_amid_base64_is_passed_over():
    content = bytes(range(256)) * 3
    lines = binascii.b2a_base64(content).strip()
    broken = b"\n".join([lines[:76], b"--- 3 lines lost? no! ---", lines[76:]])
    assert decode_base64(broken) == content


@pytest.mark.parametrize(
    "text",
    [
        b"Hello Jo,\nsee you on Tuesday.\n",
        b"Hello\nthis was never encoded, it only says so.\n",
        "Grüße aus Köln".encode(),
        b"",
    ],
)
def test_text_that_only_says_that_it_is_base64_stays_text(text):
    assert undo(text, "base64") == text


def test_a_short_base64_above_a_long_footer_is_base64():
    assert undo(b"aGVsbG8=\n" + b"- A footer of a list, in words.\n" * 9, "base64") == b"hello"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a=3Db =c3=bc", "a=b ü".encode()),
        (b"a=\r\nb=\nc", b"abc"),
        (b"a= \r\nb=\t \nc=  ", b"abc"),
        (b"a=\rb\nc", b"a=b\nc"),
        (b"a =ZZ b=4", b"a =ZZ b=4"),
        (b"a=", b"a"),
        ("Grüße=21".encode("latin-1"), "Grüße!".encode("latin-1")),
    ],
)
def test_broken_quoted_printable_gives_what_can_be_read(data, expected):
    assert decode_quoted_printable(data) == expected


@pytest.mark.parametrize(
    "shape", [b"a=\n", b"ab=c\n", b"!\n", b"= ", b"=\r", b"==", b"aGVs!aGVsbG8=\n"]
)
def test_whatever_is_broken_costs_little(shape):
    started = time.perf_counter()
    data = shape * (1_000_000 // len(shape))
    undo(data, "base64")
    undo(data, "quoted-printable")
    assert time.perf_counter() - started < 5
