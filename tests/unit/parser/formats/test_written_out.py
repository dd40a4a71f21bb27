"""Files in a text itself, as mailers wrote them before MIME, and some still do."""

import binascii
import time

import pytest

from relay.parser import parse
from relay.parser.formats.written_out import find_files

_CONTENT = bytes(range(256)) * 3 + bytes(300) + b"\x90\x90 =\r\n."
_HQX = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _cut(data, length):
    return [data[at : at + length] for at in range(0, len(data), length)]


def _uuencoded():
    lines = b"".join(binascii.b2a_uu(piece) for piece in _cut(_CONTENT, 45))
    return b"begin 644 our offer.pdf\n" + lines + b"`\nend\n"


def _uuencoded_without_spaces():
    return b"\n".join(line.rstrip() for line in _uuencoded().split(b"\n"))


def _base64():
    lines = b"".join(binascii.b2a_base64(piece) for piece in _cut(_CONTENT, 57))
    return b"begin-base64 644 our offer.pdf\n" + lines + b"====\n"


def _yenc():
    escaped = b"".join(
        b"=" + bytes(((byte + 106) % 256,))
        if (byte + 42) % 256 in b"\0\r\n="
        else bytes(((byte + 42) % 256,))
        for byte in _CONTENT
    )
    begin = b"=ybegin line=128 size=%d name=our offer.pdf\n" % len(_CONTENT)
    return begin + b"\n".join(_cut(escaped, 130)) + b"\n=yend size=9\n"


def _yenc_part():
    return (
        _yenc()
        .replace(b"offer.pdf\n", b"offer.pdf\n=ypart begin=1 end=9\n")
        .replace(b"line=", b"part=1 line=")
    )


def _binhex():
    name = b"our offer.pdf"
    head = (
        bytes((len(name),)) + name + b"\0PDF mail\0\0" + len(_CONTENT).to_bytes(4, "big") + bytes(6)
    )
    packed = (head + _CONTENT).replace(b"\x90", b"\x90\0").replace(bytes(200), b"\0\x90\xc8")
    digits = (
        binascii.b2a_base64(packed, newline=False)
        .rstrip(b"=")
        .translate(bytes.maketrans(_BASE64, _HQX))
    )
    return (
        b"(This file must be converted with BinHex 4.0)\n\n:"
        + b"\n".join(_cut(digits, 64))
        + b":\n"
    )


_FORMS = [_uuencoded, _uuencoded_without_spaces, _base64, _yenc, _yenc_part, _binhex]


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_file_in_a_text_is_taken_out_of_it(form, line_end):
    is_binary = form in {_yenc, _yenc_part}
    file = form() if is_binary else form().replace(b"\n", line_end)
    email = parse(b"From: a@b.example\n\nHello Jo\n" + file + b"Mia")
    assert email.text.split() == ["Hello", "Jo", "Mia"]
    [attachment] = email.attachments
    assert (attachment.filename, attachment.content) == ("our offer.pdf", _CONTENT)


def test_several_files_are_found_in_their_order():
    files = find_files(b"a\n" + _yenc() + b"b\n" + _uuencoded() + b"c")
    assert [file.content for file in files] == [_CONTENT, _CONTENT]


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 is how it starts\nand this is prose.\n",
        b"begin 644\n",
        b"begin 644 x\nend\n",
        b"begin 644 x\n#abc\xff\nend\n",
        b"begin-base64 644 x\nnot base64\n====\n",
        b"=ybegin line=1 name=x\n*\n=yend\n",
        b"=ybegin size=1 name=x\n*\n=ybegin size=1 name=x\n",
        b"=ybegin size=1 name=x\n*",
        b"(This file must be converted with BinHex 4.0)\n:",
        b"(This file must be converted with BinHex 4.0)\nhow?\n",
        b"(This file must be converted with BinHex 4.0)\n::",
        b"(This file must be converted with BinHex 4.0)\n:!:",
    ],
)
def test_what_only_looks_like_a_file_stays_text(text):
    assert find_files(text) == []
    assert parse(b"From: a@b.example\n\n" + text).attachments == ()


def test_a_file_that_is_text_is_left_as_it_is():
    head = b"From: a@b.example\nContent-Disposition: attachment; filename=a.txt\n\n"
    assert parse(head + _uuencoded()).attachments[0].content == _uuencoded()


@pytest.mark.parametrize(
    "shape",
    [b"begin 644 x\n", b"begin 644 x\nM\n", b"=ybegin size=1 name=x\n", _binhex()[:60], _binhex()[:47], b"begin "],
)  # fmt: skip
def test_marks_without_a_file_cost_little(shape):
    started = time.perf_counter()
    find_files(shape * (2_000_000 // len(shape)))
    assert time.perf_counter() - started < 2


def test_runs_make_no_file_larger_than_its_text_by_much():
    name = b"x"
    head = bytes((len(name),)) + name + bytes(11) + (2**31).to_bytes(4, "big") + bytes(6)
    packed = head + b"a\x90\xff" * 10_000
    digits = binascii.b2a_base64(packed, newline=False).translate(bytes.maketrans(_BASE64, _HQX))
    text = b"(This file must be converted with BinHex 4.0)\n:" + digits + b":"
    [file] = find_files(text)
    assert len(file.content) < 5 * len(text)
