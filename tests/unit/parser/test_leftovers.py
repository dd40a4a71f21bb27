"""What programs add to a mail is left out, and said; what a person may have sent is never dropped."""

import base64

import pytest

DOT_GIF = b"GIF89a\1\0\1\0\x80\0\0" + bytes(20)
DOT_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08" + bytes(30)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x40\0\0\0\x20\x08" + bytes(900)
HTML = "Content-Type: text/html\n\n<p>Hi</p>"
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
CARD = "BEGIN:VCARD\nFN:Mia Berg\nEMAIL;type=WORK:{}\nEND:VCARD\n"


def _part(content_type, content, name="", disposition="", content_id=""):
    content = content.encode() if isinstance(content, str) else content
    lines = [f"Content-Type: {content_type}" + (f'; name="{name}"' if name else "")]
    lines += [f"Content-Disposition: {disposition}"] * bool(disposition)
    lines += [f"Content-ID: <{content_id}>"] * bool(content_id)
    lines += ["Content-Transfer-Encoding: base64", "", base64.encodebytes(content).decode()]
    return "\n".join(lines)


@pytest.fixture
def read_parts(read_mail):
    def read(*parts, subtype="mixed"):
        body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
        return read_mail(body, Content_Type=f"multipart/{subtype}; boundary=b")

    return read


def _names(email):
    return [file.filename for file in email.attachments]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (_part("text/plain", "\r\n \r\n", "ATT00001.txt", "attachment"), "an empty text"),
        (_part("text/html", "<html><body><br>&nbsp;</body></html>", "ATT00001.htm", "attachment"), "an empty text"),
        (_part("text/plain", "\n", "noname", "attachment"), "an empty text"),
        (_part("text/plain", "_" * 47 + "\r\nTeam mailing list\r\n", "ATT00002.txt", "attachment"), "a mailing list's footer"),
        (_part("text/x-vcard", CARD.format("Mia@ours.example"), "mia.vcf", "attachment"), "the author's card"),
    ],
)  # fmt: skip
def test_what_nobody_sent_is_left_out(read_parts, part, why):
    email = read_parts(HTML, part)
    assert not email.attachments
    assert email.defects == (f"attachments: left out {why}",)


@pytest.mark.parametrize(
    "part",
    [
        _part("text/plain", "the rest of it", "ATT00001.txt", "attachment"),
        _part("text/plain", "", "notes.txt", "attachment"),
        _part("text/html", "<html><img src='https://x.example/a.png'>see</html>", "ATT00001.htm", "attachment"),
        _part("text/plain", "_" * 47 + "\r\n", "form.txt", "attachment"),
        _part("text/vcard", CARD.format("jo@client.example"), "jo.vcf"),
        _part("text/vcard", CARD.format("mia@ours.example") + CARD.format("jo@client.example"), "team.vcf"),
        _part("text/vcard", "BEGIN:VCARD\nEND:VCARD\n", "empty.vcf"),
        _part("text/vcard", CARD.format("mia@ours.example") + " " * 20_000, "photo.vcf"),
        _part("application/pgp-encrypted", "secret", "offer.pdf.pgp"),
        _part("application/pgp-encrypted", "Version" + "x" * 300, "offer.pdf.pgp"),
        _part("application/pgp-signature", "sig", "offer.pdf.asc"),
        _part("application/pkcs7-signature", "sig", "contract.p7s"),
    ],
)  # fmt: skip
def test_what_a_person_may_have_sent_is_a_file(read_parts, part):
    email = read_parts(HTML, part)
    assert len(email.attachments) == 1
    assert not email.defects


@pytest.mark.parametrize(
    "part",
    [
        _part("application/pkcs7-signature", "sig", "smime.p7s"),
        _part("application/x-pkcs7-signature", "sig"),
        _part("application/octet-stream", "sig", "smime.p7s"),
        _part("application/pgp-signature", "sig", "PGP signature.asc"),
        _part("application/pgp-signature", "sig", "OpenPGP_signature"),
        _part("application/pgp-signature", "sig", "signature.asc"),
    ],
)
def test_a_signature_is_no_file(read_parts, part):
    assert not read_parts(HTML, part).attachments


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("image001.png", PNG, "a signature's image"),
        ("Outlook-a1b2c3.png", PNG, "a signature's image"),
        ("linkedin-icon_32x32.png", PNG, "a signature's image"),
        ("", DOT_GIF, "an image of one dot"),
        ("spacer.png", DOT_PNG, "an image of one dot"),
    ],
)
def test_an_image_that_belongs_to_html_and_is_not_shown_is_left_out(read_parts, name, content, why):
    email = read_parts(HTML, _part("image/png", content, name), subtype="related")
    assert not email.attachments
    assert email.defects == (f"attachments: left out {why}",)
    inline = _part("image/png", content, name, "inline", "x@y")
    assert not read_parts(HTML, inline).attachments


@pytest.mark.parametrize(
    "part",
    [
        _part("image/png", PNG, "photo.png", content_id="x@y"),
        _part("image/png", PNG, "image001.png", "attachment", "x@y"),
        _part("image/png", PNG * 60, "image001.png", content_id="x@y"),
        _part("application/pdf", PNG, "image001.png", content_id="x@y"),
        _part("image/gif", b"GIF89a\x40\0\x20\0", content_id="x@y"),
    ],
)
def test_an_image_without_a_second_sign_is_a_file(read_parts, part):
    assert len(read_parts(HTML, part, subtype="related").attachments) == 1


def test_without_html_nobody_knows_what_an_image_is_for(read_parts):
    image = _part("image/png", PNG, "image001.png", "inline")
    assert _names(read_parts("\nHi", image)) == ["image001.png"]
    assert _names(read_parts(HTML, _part("image/png", PNG, "image001.png"))) == ["image001.png"]


def test_an_invitation_that_came_twice_is_one_file(read_parts):
    body = _part("text/calendar; method=REQUEST", ICS)
    named = _part("application/ics", ICS.replace("\r\n", "\n"), "invite.ics", "attachment")
    email = read_parts(HTML, body, named)
    assert _names(email) == ["invite.ics"]
    assert "attachments: left out a second copy" in email.defects
    other = _part("application/ics", ICS + "X", "other.ics", "attachment")
    assert _names(read_parts(HTML, named, other, named)) == ["invite.ics", "other.ics"]


def test_the_same_file_twice_is_one(read_parts):
    one, other = (
        _part("image/png", content, "logo.png", "attachment") for content in (PNG, DOT_PNG)
    )
    assert _names(read_parts(HTML, one, one, other)) == ["logo.png", "logo.png"]
    renamed = _part("image/png", PNG, "again.png", "attachment")
    assert _names(read_parts(HTML, one, renamed)) == ["logo.png", "again.png"]
