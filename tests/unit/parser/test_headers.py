import pytest

from relay.parser.headers import as_lines, decode_words, parameters, split, start_of_header
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
        ("=?utf-8?Q?Gr=c3=bc=C3=9Fe an alle?=", "Grüße an alle"),
        ("=?utf-8?Q?Really?_Yes?=", "Really? Yes"),
        ("=?utf-8?b?44GT44K?= =?utf-8?b?T44Gr?=", "こんに"),
        ("=?utf-8?b?44GT4?=\n\t=?utf-8?b?4KT44Gr?=", "こんに"),
        ("=?utf-8?q?a?=\r\n =?utf-8?b?Yg==?= =?utf-8?q?c?=", "abc"),
        ('"=?iso-8859-1?q?J=FCrgen?=" x', '"Jürgen" x'),
        ("(=?utf-8?q?=C3=BC?=)", "(ü)"),
        ("a=?utf-8?q?=C3=BC?=b", "aüb"),
        ("=?utf-8?q?Gr=FC=DFe?=", "Grüße"),
        ("=?iso-8859-1?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?gb2312?b?xOO6w6Gj?=", "你好。"),
        ("=?unknown-8bit?b?8NLJ18XULCDc1M8g0MnT2M3P?=", "Привет, это письмо"),
        ("=?unknown-8bit?q?a?= - =?unknown-8bit?q?Gr=FC=DFe?=", "a - Grüße"),
        ("=?utf-16?b?/v8A/A==?=", "ü"),
        ("=?utf-7?q?Gr+APwA3w-e?=", "Grüße"),
        ("=?iso-2022-jp?B?GyRCOzMbKEI=?= =?iso-2022-jp?B?GyRCRUQbKEI=?=", "山田"),
        ("Grüße =?utf-8?q?=C3=BC?=", "Grüße ü"),
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
        (b'"text/plain"; x=1', ("text/plain", {"x": "1"})),
        (b"text / plain; x=1", ("text/plain", {"x": "1"})),
        (b"text/plain charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        (b"text/html, charset=utf-8", ("text/html", {"charset": "utf-8"})),
        (b'a/b; charset="utf-8" format=flowed', ("a/b", {"charset": "utf-8", "format": "flowed"})),
        (b"a/b; charset=utf-8 format=flowed", ("a/b", {"charset": "utf-8", "format": "flowed"})),
        (b"a/b; name=My new file.pdf; x=1", ("a/b", {"name": "My new file.pdf", "x": "1"})),
        (b'a/b; name="C:\\dir\\a.pdf"', ("a/b", {"name": "C:\\dir\\a.pdf"})),
        (b'a/b; name="unclosed; x=1', ("a/b", {"name": "unclosed", "x": "1"})),
        (b"a/b; name=utf-8''%E2%82%AC.pdf", ("a/b", {"name": "€.pdf"})),
        (b"a/b; name=Jo's 'best' file.pdf", ("a/b", {"name": "Jo's 'best' file.pdf"})),
        (b'a/b; name="=?utf-8?b?4oKs?=\r\n =?utf-8?q?.pdf?="', ("a/b", {"name": "€.pdf"})),
        (b'a/b; boundary="=?a?q?=20?=  x"', ("a/b", {"boundary": "=?a?q?=20?=  x"})),
        (b'a/b; boundary="a\r\n b"', ("a/b", {"boundary": "a b"})),
        ("a/b; name=Grüße.pdf".encode("latin-1"), ("a/b", {"name": "Grüße.pdf"})),
        (b"a/b; name*=iso-8859-1'de'%FC.pdf; name=u.pdf", ("a/b", {"name": "ü.pdf"})),
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


def test_raw_iso_2022_jp_in_a_subject_is_read():
    assert _split(b"Subject: \x1b$B;3ED\x1b(B\n\n")[0].text("subject") == "山田"


@pytest.mark.parametrize(
    "head",
    [b"Subject : a\n\nx", b"Subject:a\n\nx", b"Subject:\n a\n\nx", b"Subject: a\n \n\nx", b"SUBJECT:\ta\r\n\r\nx",
     b"Subject: a\0\n\nx", b">From mia@ours.example\nSubject: a\n\nx"],
)  # fmt: skip
def test_a_field_is_read_however_it_is_written(head):
    headers, body = _split(head)
    assert (headers.text("subject"), head[body:]) == ("a", b"x")


@pytest.mark.parametrize("above", [b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_what_stands_above_a_header_is_passed_over(above):
    raw = above + b"Subject: a\n\nx"
    assert start_of_header(raw, 0, len(raw)) == len(above)


@pytest.mark.parametrize("raw", [b"\nHello there\n", b"\n", b"", b"Hello"])
def test_a_mail_without_a_header_starts_at_once(raw):
    assert start_of_header(raw, 0, len(raw)) == 0


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8"])
def test_a_mail_saved_in_utf_16_is_read(charset):
    text = "Subject: Grüße\r\n\r\nx"
    assert as_lines(text.encode(charset)).removeprefix(b"\xef\xbb\xbf").decode() == text


def test_a_mail_with_bare_carriage_returns_is_read_and_one_with_both_is_left_alone():
    assert as_lines(b"A: b\rC: d\r\rx") == b"A: b\nC: d\n\nx"
    assert as_lines(b"A: b\rC: d\n\nx") == b"A: b\rC: d\n\nx"


def test_a_broken_line_amid_a_header_does_not_cost_what_the_body_is():
    raw = b"From: a@b.example\nbroken\nContent-Type: text/html\nFrom: c@d.example\n\nx"
    headers, body = _split(raw)
    assert headers.all("content-type") == [b" text/html"]
    assert headers.all("from") == [b" a@b.example"]
    assert raw[body:] == b"x"


@pytest.mark.parametrize(
    "below", [b"To: b\n\n", b"Content-Type: a/b\nHello\n\n", b"Content-Type: a/b"]
)
def test_below_a_broken_line_is_the_body_unless_it_is_clear_that_it_is_not(below):
    raw = b"Subject: a\nHello there\n" + below
    headers, body = _split(raw)
    assert headers.all("content-type") == []
    assert body == len(b"Subject: a\n")
