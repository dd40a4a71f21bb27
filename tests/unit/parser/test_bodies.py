import pytest

from relay.parser.limits import TEXT_CHARS


def _multipart(subtype, *parts):
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return body, f"multipart/{subtype}; boundary=b"


def _read(read_mail, subtype, *parts):
    body, content_type = _multipart(subtype, *parts)
    return read_mail(body, Content_Type=content_type)


def test_several_text_parts_are_one_text(read_mail):
    email = _read(
        read_mail, "mixed", "\nfirst", "Content-Type: text/html\n\n<p>second</p>", "\nlast"
    )
    assert email.text == "first\nsecond\nlast"
    assert email.html == "<pre>first</pre>\n<p>second</p>\n<pre>last</pre>"


def test_of_alternatives_the_plain_one_is_the_text_and_the_rich_one_the_html(read_mail):
    email = _read(read_mail, "alternative", "\nplain", "Content-Type: text/html\n\n<b>rich</b>")
    assert (email.text, email.html) == ("plain", "<b>rich</b>")


def test_a_blank_plain_alternative_gives_way_to_the_html(read_mail):
    email = _read(read_mail, "alternative", "\n \n", "Content-Type: text/html\n\n<b>rich</b>")
    assert email.text == "rich"


def test_an_amp_alternative_is_no_file(read_mail):
    email = _read(
        read_mail, "alternative", "\nplain", "Content-Type: text/x-amp-html\n\n<html amp>"
    )
    assert (email.text, email.attachments) == ("plain", ())


def test_a_text_with_a_name_is_a_file(read_mail):
    email = _read(
        read_mail, "mixed", "\nbody", 'Content-Type: text/plain; name="notes.txt"\n\nnotes'
    )
    assert email.text == "body"
    assert [(item.filename, item.content) for item in email.attachments] == [
        ("notes.txt", b"notes")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mia\\offer.pdf", "offer.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("..", "application.pdf"),
        ("", "application.pdf"),
        ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
        ('w<h>a|t?".pdf', "what.pdf"),
    ],
)
def test_a_filename_is_made_safe(read_mail, name, expected):
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    email = read_mail("x", Content_Type=f"application/pdf; name*=utf-8''{encoded}")
    assert email.attachments[0].filename == expected


def test_an_image_the_html_shows_is_inline_and_one_that_is_attached_is_not(read_mail):
    email = _read(
        read_mail,
        "related",
        "Content-Type: text/html\n\n<img src='cid:a@b'>",
        "Content-Type: image/png\nContent-ID: <a@b>\n\nx",
        "Content-Type: image/png\nContent-Disposition: attachment\n\ny",
    )
    assert [item.content_id for item in email.inline] == ["a@b"]
    assert [item.content for item in email.attachments] == [b"y"]


def test_quoted_printable_that_is_broken_gives_what_can_be_read(read_mail):
    email = read_mail("a=3Db =ZZ c=\nd=", Content_Transfer_Encoding="quoted-printable")
    assert email.text == "a=b =ZZ cd"


def test_nothing_unclean_comes_out(read_mail):
    email = read_mail(b"a\x00b\rc\r\nd\x07 \xed\xa0\x80", Content_Type="text/plain; charset=utf-8")
    assert "\x00" not in email.text
    assert "\r" not in email.text
    assert not any("\ud800" <= char <= "\udfff" for char in email.text)


def test_a_surrogate_in_utf16_does_not_come_out(read_mail):
    email = read_mail(b"\x00\xd8a\x00", Content_Type="text/plain; charset=utf-16-le")
    assert email.text
    assert not any("\ud800" <= char <= "\udfff" for char in email.text)


def test_a_part_whose_end_is_missing_reaches_to_the_end(read_mail):
    email = read_mail("--b\n\nbody", Content_Type="multipart/mixed; boundary=b")
    assert email.text == "body"


def test_a_boundary_that_begins_like_another_is_another(read_mail):
    inner = "--ab\n\ninner\n--ab--"
    body = f"--a\nContent-Type: multipart/mixed; boundary=ab\n\n{inner}\n--a\n\nouter\n--a--\n"
    email = read_mail(body, Content_Type="multipart/mixed; boundary=a")
    assert email.text == "inner\nouter"


def test_a_mail_with_a_broken_structure_is_read_as_text(read_mail):
    email = read_mail("Hello", Content_Type="multipart/mixed")
    assert email.text == "Hello"
    assert "mime: no_boundary" in email.defects


@pytest.mark.parametrize(
    ("content_type", "cut"), [("text/plain", "text: cut"), ("text/html", "html: cut")]
)
def test_a_body_beyond_its_limit_is_cut(read_mail, content_type, cut):
    email = read_mail("x" * (TEXT_CHARS + 1), Content_Type=content_type)
    assert cut in email.defects
    assert 0 < len(email.text) <= TEXT_CHARS


def test_only_a_file_that_the_html_shows_is_inline(read_mail):
    """Apple Mail marks photos inline and Outlook gives PDFs a Content-ID: they were sent to be kept."""
    part = (
        "--b\nContent-Type: {}\nContent-Disposition: inline; filename={}\nContent-ID: <{}>\n\nx\n"
    )
    body = (
        "--b\nContent-Type: text/html\n\n<p>Hi <img src='cid:logo@x'></p>\n"
        + part.format("image/png", "logo.png", "logo@x")
        + part.format("application/pdf", "offer.pdf", "offer@x")
        + part.format("image/jpeg", "site.jpg", "site@x")
        + "--b--\n"
    )
    email = read_mail(body, Content_Type="multipart/related; boundary=b")
    assert [file.filename for file in email.inline] == ["logo.png"]
    assert [file.filename for file in email.attachments] == ["offer.pdf", "site.jpg"]


def test_of_very_many_attached_messages_the_first_are_enough(read_mail):
    body = "--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n" * 200 + "--b--\n"
    email = read_mail(body, Content_Type="multipart/mixed; boundary=b")
    assert len(email.forwarded) == 50
    assert "attached messages: cut" in email.defects


def test_an_attached_message_is_a_file_too(read_mail):
    """The mail that has it may be logged itself, and then it must not be lost."""
    inner = "Content-Type: message/rfc822\n\nSubject: {}\n\nx"
    deep = (
        "Content-Type: message/rfc822\n\nSubject: one\nContent-Type: multipart/mixed; boundary=c\n\n"
        f"--c\n{inner.format('two')}\n--c--"
    )
    email = _read(read_mail, "mixed", "\nbody", deep, inner.format("a/b"), inner.format(""))
    assert [file.filename for file in email.attachments] == ["one.eml", "a-b.eml", "message.eml"]
    assert email.attachments[1].content == b"Subject: a/b\n\nx"
    assert [file.filename for file in email.forwarded[0].email.attachments] == ["two.eml"]
    assert not email.forwarded[0].email.forwarded[0].email.attachments


def test_an_automatic_reply_that_brings_what_it_answers_is_no_forward(read_mail):
    body, content_type = _multipart(
        "mixed", "\nI am away", "Content-Type: message/rfc822\n\nSubject: x\n\ny"
    )
    email = read_mail(body, Content_Type=content_type, Auto_Submitted="auto-replied")
    assert not email.forwarded
    assert len(email.attachments) == 1


@pytest.mark.parametrize(
    ("parts", "bodies"),
    [
        (["Content-Type: text/plain; name=body.txt\n\nHi", "Content-Type: text/plain; name=a.txt\n\nx"], ["Hi"]),
        (["\nHi", "Content-Type: text/plain; name=a.txt\nContent-Disposition: inline\n\nx"], ["Hi"]),
        (["\nHi", "Content-Type: text/html; name=a.html\n\nx"], ["Hi"]),
        (["\nHi", "Content-Type: text/markdown\n\n# x"], ["Hi"]),
        (["\nHi", "Content-Type: text/csv\n\nx"], ["Hi"]),
        (["Content-Type: text/markdown\n\n# Hi", "Content-Disposition: attachment\n\nx"], ["# Hi"]),
        (["\nHi", "Content-Disposition: inline\n\nthere", "Content-Type: image/png\n\nx"], ["Hi", "there"]),
    ],
)  # fmt: skip
def test_texts_are_bodies_unless_somebody_attached_them(read_mail, parts, bodies):
    email = _read(read_mail, "mixed", *parts)
    assert email.text.split("\n") == bodies
    assert len(email.attachments) == len(parts) - len(bodies)


@pytest.mark.parametrize(
    ("parts", "text", "html"),
    [
        (["Content-Type: text/plain; name=a\n\nplain", "Content-Type: text/html; name=b\n\n<b>rich</b>"],
         "plain", "<b>rich</b>"),
        (["\nplain", "Content-Type: text/enriched\n\n<bold>rich</bold>"], "plain", ""),
        (["Content-Type: text/enriched\n\n<bold>rich</bold>", "Content-Type: text/html\n\n<b>html</b>"],
         "html", "<b>html</b>"),
        (["Content-Type: text/x-unheard-of\n\none", "Content-Type: text/enriched\n\n<bold>rich</bold>"], "rich", ""),
        (["\nplain", ("Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\n\n<b>rich</b>\n"
          "--c\nContent-Type: image/png\n\nx\n--c\nContent-Type: text/html\n\n<i>more</i>\n--c--")],
         "plain", "<b>rich</b>\n<i>more</i>"),
        (["\nplain", "Content-Type: text/x-watch-html\n\n<b>w</b>"], "plain", ""),
    ],
)  # fmt: skip
def test_of_alternatives_each_reader_sees_the_best(read_mail, parts, text, html):
    email = _read(read_mail, "alternative", *parts)
    assert (email.text, email.html) == (text, html)


def test_a_related_mail_begins_where_it_says(read_mail):
    body, content_type = _multipart(
        "related",
        "Content-Type: image/png\nContent-ID: <i>\n\nx",
        "Content-Type: text/plain\nContent-ID: <t>\n\nshown by the other",
        "Content-Type: text/html\nContent-ID: <h>\n\n<b>Hi</b><img src='cid:i'>",
    )
    email = read_mail(body, Content_Type=f'{content_type}; start="<h>"')
    assert email.text.startswith("Hi")
    assert [file.content_id for file in (*email.inline, *email.attachments)] == ["i", "t"]


def test_a_related_text_that_nothing_can_name_is_read(read_mail):
    email = _read(read_mail, "related", "\nHi", "Content-Type: text/html\n\n<b>there</b>")
    assert email.text == "Hi\nthere"


@pytest.mark.parametrize("subtype", ["parallel", "unheard-of", "signed", "form-data"])
def test_unknown_multiparts_are_mixed(read_mail, subtype):
    email = _read(read_mail, subtype, "\none", "\ntwo", "Content-Type: image/png\n\nx")
    assert (email.text, len(email.attachments)) == ("one\ntwo", 1)


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/enriched", "<bold>Hi</bold> <<you>\nthere\n\n<color><param>red</param>new</color>", "Hi <you> there\nnew"),
        ("text/enriched", "<nofill>a\nb</nofill>\nc", "a\nb c"),
        ("text/richtext", "<bold>Hi</bold> <lt>you>\nthere<nl>new << <np>par", "Hi <you> there\nnew << \n\npar"),
        ("text/rtf", r"{\rtf1\ansi Gr\'fc\'dfe\par Mia}", "Grüße\nMia"),
        ("text/rtf", r"{\rtf1\ansi\fromhtml1 {\*\htmltag <b>}Hi{\*\htmltag </b>}}", "Hi"),
        ("text/markdown", "# Hi", "# Hi"),
        ("text/x-unheard-of", "Hi", "Hi"),
        ("text", "Hi", "Hi"),
        ("garbage; x", "Hi", "Hi"),
        ("text/plain/x", "Hi", "Hi"),
        ("text/plain; format=flowed", "Hi \nthere", "Hi there"),
    ],
)  # fmt: skip
def test_whatever_kind_of_text_a_mail_is_it_is_read(read_mail, content_type, body, text):
    assert read_mail(body, Content_Type=content_type).text == text


@pytest.mark.parametrize(
    ("label", "meta", "charset"),
    [
        ("", '<meta charset="koi8-r">', "koi8-r"),
        ("", "<META http-equiv=Content-Type content='text/html; charset=windows-1251'>", "cp1251"),
        ("; charset=us-ascii", "<meta charset=iso-8859-5>", "iso8859-5"),
        ("; charset=unheard-of", "<meta charset=windows-1251>", "cp1251"),
        ("; charset=koi8-r", "<meta charset=utf-8>", "koi8-r"),
        ("", "<meta charset=utf-16>", "utf-8"),
        ("", "<meta charset=unheard-of>", "utf-8"),
        ("; charset=utf-16", "<meta charset=utf-16>", "utf-8"),
    ],
)
def test_html_may_say_itself_what_charset_it_is_in(read_mail, label, meta, charset):
    body = f"<html><head>{meta}</head><p>Да".encode(charset)
    assert read_mail(body, Content_Type=f"text/html{label}").text == "Да"


def test_html_that_is_quoted_printable_and_does_not_say_so_is_read(read_mail):
    body = '<p style=3D"color: red">One lin=\ne</p>'
    assert read_mail(body, Content_Type="text/html").text == "One line"


@pytest.mark.parametrize("content_type", [None, "html", ""])
def test_html_of_which_nobody_says_what_it_is_is_html(read_mail, content_type):
    email = read_mail("<!DOCTYPE html>\n<p>Hi</p>", Content_Type=content_type)
    assert (email.text, email.html) == ("Hi", "<p>Hi</p>")
