import pytest

from relay.parser.headers import decode_base64, decode_words, parameters, split
from relay.parser.limits import FIELD_BYTES, FIELDS


def _split(raw):
    return split(raw, 0, len(raw))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_fields_are_unfolded_until_the_blank_line(line_end):
    raw = line_end.join([b"Subject: a", b"  b", b"X: c", b"", b"Not: a field", b""])
    headers, body = _split(raw)
    assert headers.text("subject") == "a b"
    assert headers.all("not") == []
    assert raw[body:].strip() == b"Not: a field"


def test_a_line_that_is_no_field_starts_the_body():
    headers, body = _split(b"Subject: a\nHello there\nTo: b\n\n")
    assert headers.defects == ("headers: broken_line",)
    assert headers.all("to") == []
    assert body == len(b"Subject: a\n")


def test_the_line_of_an_mbox_file_is_passed_over():
    headers, _ = _split(b"From mia@ours.example Tue Mar 3\nSubject: a\n\n")
    assert headers.text("subject") == "a"


def test_a_mail_may_end_with_its_header():
    headers, body = _split(b"Subject: a")
    assert (headers.text("subject"), body) == ("a", 10)


def test_too_many_fields_are_left_out_and_the_body_is_found():
    raw = b"A: b\n" * (FIELDS + 5) + b"\nbody"
    headers, body = _split(raw)
    assert headers.defects == ("headers: too_large",)
    assert len(headers.all("a")) == FIELDS
    assert raw[body:] == b"body"


def test_a_field_is_cut_at_its_limit():
    headers, _ = _split(b"Subject: " + b"x" * (FIELD_BYTES + 1) + b"\n\n")
    assert headers.defects == ("subject: field_cut",)
    assert len(headers.first("subject")) == FIELD_BYTES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8*de?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?=C3?=\r\n =?utf-8?q?=BC?=", "ü"),
        ("=?utf-8?q?a?= b =?iso-8859-1?q?=FC?=", "a b ü"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("=?nonsense?q?Gr=FC=DFe?=", "Grüße"),
        ("=?iso-8859-1?q?Gr\u00fc=C3=9Fe?=", "Grüße"),
        ("=?rot13?q?uryyb?=", "uryyb"),
        ("=?utf-8?b?R3LDvMOf?", "=?utf-8?b?R3LDvMOf?"),
        ("=?utf-8?b?R3LDvMO?=", "Grü"),
        ("=?iso-2022-jp?B?GyRCOzMbKEI=?=", "山"),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_decoded(text, expected):
    assert decode_words(text).rstrip("\ufffd") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"text/plain; charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        (b'Text/HTML; name="a;b\\"c"', ("text/html", {"name": 'a;b"c'})),
        (b"a/b; name*=utf-8''%E2%82%AC.pdf", ("a/b", {"name": "€.pdf"})),
        (b"a/b; n*0=one; n*1=two", ("a/b", {"n": "onetwo"})),
        (b"a/b; n*1=two; n*0*=utf-8''%C3%BC", ("a/b", {"n": "ütwo"})),
        (b'a/b; name="=?utf-8?q?=C3=BC?="', ("a/b", {"name": "ü"})),
        (b"a/b;;; ;x=1", ("a/b", {"x": "1"})),
        (b'a/b; name="unclosed', ("a/b", {"name": "unclosed"})),
        (b"a/b (comment); x = 1", ("a/b", {"x": "1"})),
        (b"", ("", {})),
    ],
)
def test_parameters_are_read(value, expected):
    assert parameters(value) == expected


def test_raw_bytes_in_a_field_are_utf8_or_guessed():
    assert _split("Subject: Grüße\n\n".encode())[0].text("subject") == "Grüße"
    assert _split("Subject: Grüße\n\n".encode("latin-1"))[0].text("subject") == "Grüße"
    russian = "Привет, это письмо о встрече"
    assert _split(f"Subject: {russian}\n\n".encode("koi8-r"))[0].text("subject") == russian


@pytest.mark.parametrize(
    "data", [b"aGVsbG8=", b"aGVsbG8", b"aGV\r\nsb!G8=", b"aGVsbG8=\n-- \nfooter"]
)
def test_broken_base64_gives_what_can_be_read(data):
    assert decode_base64(data) == b"hello"
