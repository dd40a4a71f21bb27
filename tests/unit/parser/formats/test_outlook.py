"""Messages in Outlook's formats: a `winmail.dat` is this mail once more, a `.msg` another one."""

from datetime import UTC, datetime

import pytest

from relay.model import Found
from relay.parser.formats.mapi import as_message
from relay.parser.formats.msg import read_msg as read_file
from relay.parser.formats.tnef import read_tnef as read_stream
from tests.formats.outlook import File, Message, Text8, attribute, compound, msg, packed, tnef

SUBJECT, SENT_AT, HEADERS, BODY, RTF, HTML, CODE_PAGE = (
    0x0037, 0x0039, 0x007D, 0x1000, 0x1009, 0x1013, 0x3FDE,
)  # fmt: skip
OF_NAME, OF_SMTP = 0x0042, 0x5D02
SENDER_NAME, SENDER_TYPE, SENDER_EMAIL, SENDER_SMTP = 0x0C1A, 0x0C1E, 0x0C1F, 0x5D01
ROLE, NAME, TYPE, EMAIL, SMTP = 0x0C15, 0x3001, 0x3002, 0x3003, 0x39FE
LONG_NAME, SHORT_NAME, CONTENT_ID, MIME_TYPE = 0x3707, 0x3704, 0x3712, 0x370E
OUTLOOK, TNEF = "application/vnd.ms-outlook", "application/ms-tnef"

JO = {SENDER_NAME: "Jo Client", SENDER_TYPE: "SMTP", SENDER_EMAIL: "jo@client.example"}


@pytest.fixture
def read_msg(read_part):
    """The mail that an attached Outlook file gives."""

    def read(message, content_type=OUTLOOK):
        [original] = read_part(content_type, msg(message), "offer.msg").forwarded
        assert original.found is Found.ATTACHED
        return original.email

    return read


@pytest.fixture
def read_tnef(read_part):
    return lambda message, text="Hi", **fields: read_part(
        TNEF, tnef(message, **fields), "winmail.dat", text=text
    )


# ---------------------------------------------------------------- .msg


def test_an_outlook_file_is_an_attached_message(read_msg):
    email = read_msg(
        Message(
            {SUBJECT: "Offer: Büro", SENT_AT: datetime(2026, 3, 2, 15, 30, tzinfo=UTC), BODY: "Hello", **JO},
            [
                {ROLE: 1, NAME: "Mia Berg", TYPE: "SMTP", EMAIL: "mia@ours.example"},
                {ROLE: 1, NAME: 'Al "A" Li', SMTP: "al@ours.example"},
                {ROLE: 2, NAME: "cy@ours.example"},
                {ROLE: 3, NAME: "Di", SMTP: "di@ours.example"},
                {ROLE: 7, NAME: "nobody@ours.example"},
            ],
            [File({LONG_NAME: "The offer.pdf", SHORT_NAME: "THEOFF~1.PDF"}, b"x" * 5_000)],
        )
    )  # fmt: skip
    assert email.subject == "Offer: Büro"
    assert email.date == datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    assert [(one.email, one.name) for one in email.from_] == [("jo@client.example", "Jo Client")]
    assert [one.email for one in email.to] == ["mia@ours.example", "al@ours.example"]
    assert email.to[1].name == 'Al "A" Li'
    assert [one.email for one in email.cc] == ["cy@ours.example"]
    assert [one.email for one in email.bcc] == ["di@ours.example"]
    assert email.text == "Hello"
    assert [(file.filename, len(file.content)) for file in email.attachments] == [
        ("The offer.pdf", 5_000)
    ]


def test_it_is_known_by_its_name_whatever_its_type(read_msg):
    assert read_msg(Message({BODY: "Hello", **JO}), "application/octet-stream").text == "Hello"


def test_a_file_that_only_has_such_a_name_is_a_file(read_part):
    email = read_part("application/octet-stream", b"msgid one", "words.msg")
    assert [file.filename for file in email.attachments] == ["words.msg"]
    assert not email.defects


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({SENDER_TYPE: "EX", SENDER_EMAIL: "/o=x/cn=jo", SENDER_SMTP: "jo@client.example"}, "jo@client.example"),
        ({SENDER_TYPE: "EX", SENDER_EMAIL: "/o=x/cn=jo@x"}, None),
        ({SENDER_NAME: "jo@client.example"}, "jo@client.example"),
        ({SENDER_SMTP: "al@ours.example", OF_NAME: "Jo", OF_SMTP: "jo@client.example"}, "jo@client.example"),
        ({HEADERS: "From: Jo <jo@client.example>\r\nTo: x\r\n", SENDER_SMTP: "al@ours.example"}, "jo@client.example"),
    ],
)  # fmt: skip
def test_the_author_is_the_one_with_an_address_that_is_good_outside(read_msg, properties, expected):
    email = read_msg(Message({BODY: "Hello", SUBJECT: "Offer", **properties}))
    assert [one.email for one in email.from_] == ([expected] if expected else [])


def test_the_header_block_it_came_with_counts_but_not_for_its_body(read_msg):
    block = (
        "Received: from a by b\r\nMessage-ID: <9@client.example>\r\nFrom: Jo <jo@client.example>\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\nContent-Transfer-Encoding: base64\r\n"
        "Date: Mon, 2 Mar 2026 16:30:00 +0100\r\n\r\n"
    )
    email = read_msg(Message({HEADERS: block, BODY: "Hello", SUBJECT: "Offer"}))
    assert (email.message_id, email.text, email.subject) == ("9@client.example", "Hello", "Offer")
    assert email.date == datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


def test_ids_are_taken_from_its_properties(read_msg):
    ids = {0x1035: "<2@client.example>", 0x1042: "<1@client.example>", 0x1039: "<0@x.example>"}
    email = read_msg(Message({BODY: "Hello", **JO, **ids}))
    assert email.message_id == "2@client.example"
    assert email.in_reply_to == ("1@client.example",)
    assert email.references == ("0@x.example",)


@pytest.mark.parametrize(
    ("page", "html"),
    [
        (65001, "<p>Größe</p>".encode()),
        (28591, "<p>Größe</p>".encode("latin-1")),
        (0, "<p>Größe</p>".encode()),
        (99999, "<p>Größe</p>".encode("cp1252")),
    ],
)
def test_html_is_in_the_charset_that_the_message_names(read_msg, page, html):
    assert read_msg(Message({HTML: html, CODE_PAGE: page, **JO})).html == "<p>Größe</p>"


def test_images_that_its_html_shows_are_inline(read_msg):
    message = Message(
        {HTML: b"<p>Hello<img src='cid:logo@x'></p>", **JO},
        files=[
            File({LONG_NAME: "logo.png", CONTENT_ID: "logo@x"}, b"PNG"),
            File({LONG_NAME: "offer.pdf", MIME_TYPE: "application/pdf"}, b"PDF"),
        ],
    )
    email = read_msg(message)
    assert [(file.filename, file.content_type) for file in email.inline] == [
        ("logo.png", "image/png")
    ]
    assert [file.content_type for file in email.attachments] == ["application/pdf"]


def test_rtf_stands_in_for_a_missing_text(read_msg):
    email = read_msg(Message({RTF: packed(b"{\\rtf1 Hello Mia}"), **JO}))
    assert (email.text, email.html) == ("Hello Mia", "")
    email = read_msg(Message({RTF: packed(rb"{\rtf1\fromhtml1{\*\htmltag <b>Hello</b>}}"), **JO}))
    assert email.html == "<b>Hello</b>"
    assert read_msg(Message({RTF: b"junk", BODY: "Hello", **JO})).text == "Hello"


def test_texts_of_old_messages_are_in_their_code_page(read_msg):
    assert read_msg(Message({0x3FFD: 1251, SUBJECT: Text8("Привет"), **JO})).subject == "Привет"


def test_a_message_inside_stays_inside(read_msg):
    inner = Message({SUBJECT: "Older", BODY: "deep", **JO})
    email = read_msg(Message({BODY: "Hello", **JO}, files=[File({NAME: "Older"}, inner)]))
    [original] = email.forwarded
    assert (original.email.subject, original.email.text) == ("Older", "deep")


def test_a_message_that_was_protected_is_read_from_its_only_file(read_msg):
    signed = (
        b"Content-Type: multipart/signed; protocol=application/pkcs7-signature; boundary=s\r\n\r\n"
        b"--s\r\n\r\nSigned words\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--s--\r\n"
    )
    message_class = {0x001A: "IPM.Note.SMIME.MultipartSigned"}
    email = read_msg(
        Message({**JO, **message_class}, files=[File({LONG_NAME: "smime.p7m"}, signed)])
    )
    assert (email.text, email.protection) == ("Signed words", "signed with S/MIME")
    message_class = {0x001A: "IPM.Note.SMIME"}
    email = read_msg(Message({**JO, **message_class}, files=[File({}, b"junk")]))
    assert [file.filename for file in email.attachments] == ["smime.p7m"]


@pytest.mark.parametrize("size", [0, 4_095, 4_096, 8_000_000])
def test_a_file_of_any_size_is_whole(size):
    """Small ones are kept apart, and the tables of large ones have tables of their own."""
    content = bytes(range(256)) * (size // 256 + 1)
    [file] = read_file(msg(Message(files=[File({}, content[:size])]))).files
    assert file.properties.data(0x3701) == content[:size]


def test_an_embedded_object_is_named_though_it_is_not_there(read_part):
    tree = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_1000001F": "Hello".encode("utf-16-le"),
        "__substg1.0_0C1F001F": "jo@client.example".encode("utf-16-le"),
        "__attach_version1.0_#00000000": {"__substg1.0_3704001F": "a.xls".encode("utf-16-le")},
    }
    [original] = read_part(OUTLOOK, compound(tree), "a.msg").forwarded
    assert [(file.filename, file.content) for file in original.email.attachments] == [
        ("a.xls", b"")
    ]


# ---------------------------------------------------------------- TNEF


def test_a_winmail_dat_is_its_files(read_tnef):
    message = Message(files=[File({LONG_NAME: "Größe und Preis.pdf"}, b"x\0\0\0"), File({}, b"y")])
    email = read_tnef(message)
    assert email.text == "Hi"
    assert [(file.filename, file.content) for file in email.attachments] == [
        ("Größe und Preis.pdf", b"x\0\0\0"),
        ("OLDNAME.TXT", b"y"),
    ]


def test_its_html_is_the_mails_when_the_mail_has_none(read_tnef):
    message = Message(
        {HTML: b"<p>Hi<img src='cid:a@b'></p>", CODE_PAGE: 65001},
        files=[File({LONG_NAME: "a.png", CONTENT_ID: "a@b"}, b"PNG")],
    )
    email = read_tnef(message, text="Hi there")
    assert (email.text, email.html) == ("Hi there", '<p>Hi<img src="cid:a@b"></p>')
    assert [file.filename for file in email.inline] == ["a.png"]
    assert read_tnef(message, text=" ").text.startswith("Hi")


def test_its_text_is_not_said_twice(read_tnef):
    assert read_tnef(Message({BODY: "Hi once more"})).text == "Hi"
    assert read_tnef(Message({BODY: "Hi from inside"}), text="").text == "Hi from inside"
    assert read_tnef(Message(), text="", body="Привет\0".encode("cp1251")).text == "Привет"


def test_a_mail_that_is_nothing_else_is_read_from_it(read_mail):
    email = read_mail(tnef(Message({BODY: "All of it"})), Content_Type="application/vnd.ms-tnef")
    assert email.text == "All of it"
    assert not email.attachments


def test_of_one_without_words_or_files_nothing_is_kept(read_tnef):
    """Exchange sends its properties along with reports."""
    email = read_tnef(Message({SUBJECT: "Report"}))
    assert (email.text, email.attachments, email.defects) == ("Hi", (), ())


@pytest.mark.parametrize("content_type", ["application/octet-stream", "application/x-whatever"])
def test_a_winmail_dat_of_another_type_is_known_by_its_name(read_part, content_type):
    content = tnef(Message(files=[File({LONG_NAME: "a.pdf"}, b"x")]))
    email = read_part(content_type, content, "WINMAIL.DAT")
    assert [file.filename for file in email.attachments] == ["a.pdf"]


def test_a_message_in_it_is_an_attached_message(read_tnef):
    inner = Message(
        {SUBJECT: "Older", BODY: "deep"}, [{ROLE: 1, NAME: "Mia", SMTP: "mia@ours.example"}]
    )
    [original] = read_tnef(Message(files=[File({NAME: "Older"}, inner)])).forwarded
    assert (original.email.subject, original.email.text) == ("Older", "deep")
    assert [one.email for one in original.email.to] == ["mia@ours.example"]


def test_its_author_and_date_stand_in_attributes_of_their_own():
    sender = attribute(
        1, 0x00008000, b"\x04\0\x10\0\x05\0\x17\0" + b"Jo B\0" + b"SMTP:jo@client.example\0"
    )
    sent_at = attribute(1, 0x00038005, b"\xea\x07\x03\0\x02\0\x0f\0\x1e\0\0\0\x01\0")
    legacy = tnef(Message({BODY: "x"}), extra=sender + sent_at)
    headers = as_message(read_stream(legacy), lambda part: part).headers
    assert headers.text("from") == '"Jo B" <jo@client.example>'
    assert headers.text("date") == "Mon, 02 Mar 2026 15:30:00 +0000"


def test_a_message_in_it_that_is_broken_is_a_file(read_part):
    content = tnef(Message(files=[File({LONG_NAME: "old"}, Message({BODY: "x" * 99}))]))
    content = content.replace(
        b"\x78\x9f\x3e\x22\x01\x00\x01\x07", b"\x78\x9f\x3e\x22\x01\x00\x01\x08\x90\xff"
    )
    email = read_part(TNEF, content, "winmail.dat")
    assert email.attachments


@pytest.mark.parametrize("content", [b"", b"junk", b"\x78\x9f\x3e\x22\x01\x00\x01\x01"])
def test_a_broken_one_stays_a_file(read_part, content):
    email = read_part(TNEF, content, "winmail.dat")
    assert [file.filename for file in email.attachments] == ["winmail.dat"]
    assert email.attachments[0].content == content
    assert "application/ms-tnef: broken" in email.defects
