import pytest

from relay.parser import parse
from relay.parser.formats.rtf import one_budget, read_rtf, unpack
from relay.parser.limits import RTF_BYTES
from tests.formats.outlook import packed

_HEAD = rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial;}}"


def test_html_comes_back_as_it_was():
    rtf = (
        _HEAD + rb"{\*\htmltag50 <html>}{\*\htmltag64 <p class=\'22a\'22>}\htmlrtf {\htmlrtf0 "
        rb"Caf\'e9 {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 now{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 "
        rb"{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0{\*\mhtmltag84 <img>}"
        rb"{\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 {\*\htmltag58 </html>}}"
    )
    body = read_rtf(rtf)
    assert body.is_html
    assert body.text == '<html><p class="a">Café <b>now</b></p>&amp;</html>'


def test_rtf_that_was_never_html_gives_its_text():
    rtf = (
        rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset0 A;}}{\colortbl;\red0;}"
        rb"{\stylesheet{\s0 Normal;}}{\info{\author Jo}}{\*\generator x;}\pard Dear Mia,\par "
        rb"\f1 \'c4\'ff\f0 \u8364 ?5\tab \{a\} b\line \ldblquote c\rdblquote\~d"
        rb"{\pict\wmetafile8 0102}{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}\par}"
    )
    body = read_rtf(rtf)
    assert not body.is_html
    assert body.text == "Dear Mia,\nДя€5\t{a} b\n“c”\xa0dlink\n"


def test_characters_beyond_the_first_plane_are_put_together():
    assert read_rtf(rb"{\rtf1\uc0 \u-10179\u-8704}").text == "\U0001f600"
    assert read_rtf(rb"{\rtf1\uc0 \u-10179 x}").text == "\ufffdx"


def test_two_bytes_are_one_character_where_the_code_page_says_so():
    assert read_rtf(rb"{\rtf1\ansicpg932 \'93\'fa\'96{\b\'7b}}").text.startswith("日")


def test_what_stands_for_a_character_to_older_readers_is_passed_over():
    rtf = b"{\\rtf1\r\n\\uc2 \\u8364 EU\\u8364\\bullet\\'80!}"
    assert read_rtf(rtf).text == "\u20ac\u20ac!"


def test_binary_data_is_passed_over():
    assert read_rtf(rb"{\rtf1 a{\pict\bin5 }}{}}}b}").text == "ab"


@pytest.mark.parametrize(
    "rtf", [b"", b"\\", b"{" * 600 + b"a" + b"}" * 700, rb"a\'zz b\u", b"}}}a"]
)
def test_broken_rtf_gives_what_can_be_read(rtf):
    assert isinstance(read_rtf(rtf).text, str)


def test_packed_rtf_is_unpacked():
    assert unpack(packed(b"{\\rtf1 Hello Mia}")) == b"{\\rtf1 Hello Mia}"
    assert unpack(b"\0\0\0\0\x05\0\0\0MELA\0\0\0\0hello world") == b"hello"


def test_a_repetition_may_reach_into_what_it_writes_and_before_the_beginning():
    flags, literals = b"\x0c", b"ab"  # two literals, a reference to both, a reference to the end
    start = 207
    reference = ((start % 4096) << 4 | (6 - 2)).to_bytes(2, "big")
    end = ((start + 8) % 4096 << 4).to_bytes(2, "big")
    head = (30).to_bytes(4, "little") + (8).to_bytes(4, "little") + b"LZFu" + bytes(4)
    assert unpack(head + flags + literals + reference + end) == b"abababab"
    early = ((start + 1) << 4).to_bytes(2, "big")
    assert unpack(head + b"\x01" + early) == b"\0\0"


@pytest.mark.parametrize("data", [b"", b"x" * 15, b"\0" * 16])
def test_what_is_not_packed_rtf_is_refused(data):
    with pytest.raises(ValueError, match="rtf"):
        unpack(data)


def test_no_more_is_unpacked_than_is_read():
    head = (1 << 30).to_bytes(4, "little") * 2 + b"LZFu" + bytes(4)
    bomb = head + (b"\xff" + b"\x00\x0f" * 8) * 60_000
    assert len(unpack(bomb)) < RTF_BYTES + 200


def test_all_rtf_of_a_mail_has_one_budget(make_mail):
    written = "a" * (RTF_BYTES // 3)
    part = (
        "--b\nContent-Type: message/rfc822\n\nFrom: jo@client.example\nContent-Type: text/rtf\n\n"
    )
    few, many, few_again = (
        parse(
            make_mail(
                f"{part}{{\\rtf1 {written}}}\n" * count, Content_Type="multipart/mixed; boundary=b"
            )
        )
        for count in (2, 5, 2)
    )
    assert [one.email.text for one in few.forwarded] == [written] * 2
    assert "rtf: cut" not in few.defects
    assert RTF_BYTES * 0.99 < sum(len(one.email.text) for one in many.forwarded) <= RTF_BYTES
    assert "rtf: cut" in many.defects
    assert few_again == few


def test_what_is_beyond_the_budget_is_not_even_unpacked():
    with one_budget() as budget:
        budget.left = 8
        assert unpack(packed(b"{\\rtf1 Hello Mia}")) == b"{\\rtf1 H"
        assert budget.is_cut
