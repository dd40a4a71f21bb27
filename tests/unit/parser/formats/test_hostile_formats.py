"""Formats cut anywhere, with flipped bits, or built to be endless: none raises, is slow, or takes much memory."""

import random
import struct
import time
import tracemalloc
from datetime import UTC, datetime

import pytest

from relay.parser import parse
from relay.parser.formats import _OPENERS
from relay.parser.limits import FORMAT_ITEMS, ITEM_DEPTH
from tests.formats.outlook import File, Message, attribute, compound, msg, packed, tnef

TNEF, OUTLOOK, SMIME, APPLE = (
    "application/ms-tnef", "application/vnd.ms-outlook", "application/pkcs7-mime", "application/applefile",
)  # fmt: skip
_INNER = Message({0x0037: "Older", 0x1000: "deep", 0x0C1F: "jo@client.example"})
_MESSAGE = Message(
    {
        0x0037: "Offer",
        0x1009: packed(
            rb"{\rtf1\fromhtml1{\*\htmltag <b>}Hello \u8364 ?\'e9{\*\htmltag </b>}\par}"
        ),
        0x0039: datetime(2026, 3, 2, tzinfo=UTC),
        0x5D01: "jo@client.example",
    },
    [{0x0C15: 1, 0x3001: "Mia", 0x3003: "mia@ours.example"}],
    [File({0x3707: "a.pdf"}, b"PDF"), File({0x3001: "Older"}, _INNER)],
)
_SIGNED = bytes.fromhex(
    "3080 0609 2a864886f70d010702 a080 3080 020101 310d 300b 0609 608648016503040201 3080 0609"
    "2a864886f70d010701 a080 2480 0405 0a0a486921 0401 21 0000 0000 0000 0000 0000 0000"
)
_APPLE_FILE = struct.pack(">I4x16xH6I", 0x00051600, 2, 1, 50, 3, 3, 53, 3) + b"PDFabc"
_WHOLE = {
    TNEF: tnef(_MESSAGE),
    OUTLOOK: msg(_MESSAGE),
    SMIME: _SIGNED,
    APPLE: _APPLE_FILE,
}


def _mail(content_type, content):
    head = f"From: a@b.example\nContent-Type: {content_type}; name=a.msg\n\n"
    if content_type != OUTLOOK:
        head = head.replace("; name=a.msg", "")
    return head.encode() + content


def _is_unharmed(email):
    return not any(defect.startswith("parser:") for defect in email.defects)


@pytest.mark.parametrize("content_type", _WHOLE)
def test_each_is_read_when_it_is_whole(content_type):
    email = parse(_mail(content_type, _WHOLE[content_type]))
    assert email.forwarded or email.text or email.attachments[0].content == b"PDF"
    assert f"{content_type}: broken" not in email.defects


@pytest.mark.parametrize("content_type", _WHOLE)
def test_it_may_be_cut_anywhere(content_type):
    whole = _WHOLE[content_type]
    for end in range(0, len(whole), 1 if len(whole) < 2_000 else 16):
        assert _is_unharmed(parse(_mail(content_type, whole[:end])))


@pytest.mark.parametrize("content_type", _WHOLE)
def test_any_bits_of_it_may_be_wrong(content_type):
    chance = random.Random(content_type)
    whole = _WHOLE[content_type]
    for _ in range(200):
        flipped = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            position = chance.randrange(len(flipped))
            flipped[position] = chance.choice((0, 0x7F, 0xFF, flipped[position] ^ 1))
        assert _is_unharmed(parse(_mail(content_type, bytes(flipped))))


_TNEF_HEAD = b"\x78\x9f\x3e\x22\1\0"
_CMS_HEAD = bytes.fromhex("308006092a864886f70d010702a0803080020101")


def _looped():
    """A file whose table of sectors leads back to the first one."""
    raw = bytearray(msg(Message({0x1000: "x" * 300_000})))
    table = (struct.unpack_from("<I", raw, 76)[0] + 1) * 512
    raw[table : table + 256] = bytes(256)
    return bytes(raw)


def _nested(write):
    message = Message({0x1000: "z" * 200_000})
    for _ in range(60):
        message = Message(files=[File({0x3707: "a"}, message)])
    return write(message)


_SHAPES = {
    "attributes": (TNEF, lambda: _TNEF_HEAD + attribute(1, 0x69999, b"") * (FORMAT_ITEMS + 9)),
    "files": (TNEF, lambda: _TNEF_HEAD + attribute(2, 0x69002, b"") * 2_000),
    "properties": (TNEF, lambda: _TNEF_HEAD + attribute(1, 0x69003, b"\xff\xff\xff\xff" + b"\3\0\1\0aaaa" * 90_000)),
    "values": (TNEF, lambda: _TNEF_HEAD + attribute(1, 0x69003, b"\1\0\0\0\x1e\0\1\0\xff\xff\xff\xff" + bytes(900_000))),
    "a type without a size": (TNEF, lambda: _TNEF_HEAD + attribute(1, 0x69003, b"\1\0\0\0\x77\0\1\0")),
    "rows": (TNEF, lambda: _TNEF_HEAD + attribute(1, 0x69004, b"\xff" * 4 + bytes(900_000))),
    "a file out of place": (TNEF, lambda: _TNEF_HEAD + attribute(2, 0x6800F, b"x")),
    "an author of another kind": (TNEF, lambda: _TNEF_HEAD + attribute(1, 0x8000, bytes(8))),
    "messages in messages in TNEF": (TNEF, lambda: _nested(tnef)),
    "messages in messages in Outlook's": (OUTLOOK, lambda: _nested(msg)),
    "a loop of sectors": (OUTLOOK, _looped),
    "entries": (OUTLOOK, lambda: compound({f"s{number}": b"" for number in range(2_000)})),
    "odd sectors": (OUTLOOK, lambda: msg(_INNER)[:30] + b"\x04\0\6\0" + msg(_INNER)[34:]),
    "a date at the end of time": (OUTLOOK, lambda: compound(
        {"__properties_version1.0": bytes(32) + struct.pack("<HHI8s", 0x40, 0x39, 6, b"\xff" * 8)}
    )),
    "pieces": (SMIME, lambda: _CMS_HEAD + bytes.fromhex("3100308006092a864886f70d010701a0802480") + b"\4\0" * (FORMAT_ITEMS + 9)),
    "open sets": (SMIME, lambda: _CMS_HEAD + b"\x31\x80" + b"\x30\x80" * (FORMAT_ITEMS + 9)),
    "forks": (APPLE, lambda: struct.pack(">I4x16xH", 0x00051600, 65_535) + struct.pack(">III", 1, 0, 1 << 20) * 65_535),
}  # fmt: skip


@pytest.mark.parametrize("shape", _SHAPES)
def test_a_hostile_one_is_done_with_at_once(shape):
    content_type, make = _SHAPES[shape]
    raw = _mail(content_type, make())
    tracemalloc.start()
    started = time.process_time()
    email = parse(raw)
    spent, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert _is_unharmed(email)
    assert spent < 5
    assert peak < 10 * len(raw) + 1_000_000


def test_formats_inside_each_other_are_opened_to_a_limit():
    content = b"\n\nDeep"
    for _ in range(8):
        content = _in_smime(content)
    email = parse(b"From: a@b.example\n" + content)
    assert not email.text
    assert len(email.attachments) == 1


def _in_smime(content):
    encap = b"\x06\x09*\x86H\x86\xf7\x0d\1\7\1" + _tlv(0xA0, _tlv(0x04, content))
    signed = _tlv(0x30, b"\2\1\1\x31\0" + _tlv(0x30, encap))
    cms = _tlv(0x30, b"\x06\x09*\x86H\x86\xf7\x0d\1\7\2" + _tlv(0xA0, signed))
    return b"Content-Type: application/pkcs7-mime\n\n" + cms


def _tlv(tag, value):
    return bytes([tag, 0x84]) + len(value).to_bytes(4, "big") + value


def _in_pieces(content):
    return b"Content-Type: message/partial; id=a; number=1; total=2\n\n" + content


def _attached(content):
    head = b"From: a@b.example\nContent-Type: message/rfc822\n"
    return head + b"Content-Transfer-Encoding: quoted-printable\n\n" + content


def _peak(wrap, levels):
    """Of parsing a large file inside so many of them: times the mail's size, and the mail."""
    content = b"Content-Type: image/png; name=a.png\n\n" + (b"x" * 70 + b"\n") * 30_000
    for _ in range(levels):
        content = wrap(content)
    raw = b"From: a@b.example\n" + content
    tracemalloc.start()
    email = parse(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(raw), email


@pytest.mark.parametrize(
    ("wrap", "most"),
    [
        (_in_smime, 4),
        (_in_pieces, 4),
        (_attached, 6),
    ],  # attached messages are handed out as files too
)
def test_what_is_large_is_not_copied_at_each_level(wrap, most):
    assert "mime: too_much_inside" not in _peak(wrap, 1)[1].defects
    times, email = _peak(wrap, 20)
    assert "mime: too_much_inside" in email.defects
    assert times < most


def test_messages_deeper_than_the_limit_are_not_read():
    [original] = parse(_mail(OUTLOOK, _nested(msg))).forwarded
    depth = 1
    while original.email.forwarded:
        [original] = original.email.forwarded
        depth += 1
    assert depth == ITEM_DEPTH + 1
    assert [file.content for file in original.email.attachments] == [b""]


def test_a_file_of_too_many_entries_is_left_alone(monkeypatch):
    monkeypatch.setattr("relay.parser.formats.compound.FORMAT_ITEMS", 5)
    assert f"{OUTLOOK}: broken" in parse(_mail(OUTLOOK, _WHOLE[OUTLOOK])).defects


def test_only_memory_may_run_out(monkeypatch):
    def run_out(*_):
        raise MemoryError

    monkeypatch.setitem(_OPENERS, TNEF, run_out)
    with pytest.raises(MemoryError):
        parse(_mail(TNEF, b""))
