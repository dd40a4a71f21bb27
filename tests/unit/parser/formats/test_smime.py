"""S/MIME as openssl writes it. A signature is told, never verified."""

import base64
import subprocess

import pytest

from relay.model import Protection
from relay.parser import parse

MAIL = "From: Mia <mia@ours.example>\nTo: jo@client.example\nMessage-ID: <1@ours.example>\nSubject: Offer\n"
CONTENT = (
    b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nAs signed\r\n"
    b"--c\r\nContent-Type: application/pdf; name=offer.pdf\r\n\r\nPDF\r\n--c--\r\n"
)


@pytest.fixture(scope="session")
def openssl(tmp_path_factory):
    """`openssl cms` with a key of its own, over some content."""
    folder = tmp_path_factory.mktemp("openssl")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=Mia"
    )
    subprocess.run(
        [*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True
    )

    def run(*options, content=CONTENT):
        people = [certificate] if "-encrypt" in options else ["-signer", certificate, "-inkey", key]
        command = ["openssl", "cms", *options, *people]
        return subprocess.run(command, input=content, check=True, capture_output=True).stdout

    return run


def _as_mail(smime):
    return parse(MAIL.encode() + smime)


@pytest.mark.parametrize(
    "options",
    [
        ("-sign",),
        ("-sign", "-nodetach"),
        ("-sign", "-nodetach", "-stream"),
        ("-sign", "-nodetach", "-nocerts", "-noattr"),
    ],
)
def test_a_signed_mail_reads_as_its_content(openssl, options):
    email = _as_mail(openssl(*options))
    assert email.text == "As signed"
    assert [file.filename for file in email.attachments] == ["offer.pdf"]
    assert email.protection is Protection.SMIME_SIGNED
    assert email.subject == "Offer"
    assert not email.defects[1:]


def test_signed_content_in_many_pieces_is_put_together(openssl):
    content = b"\r\n" + b"A long line of words.\r\n" * 20_000
    email = _as_mail(openssl("-sign", "-nodetach", "-stream", content=content))
    assert email.text.count("words") == 20_000


def test_an_encrypted_mail_says_so_and_keeps_what_it_came_as(openssl):
    email = _as_mail(openssl("-encrypt", "-aes-256-cbc"))
    assert email.protection is Protection.SMIME_ENCRYPTED
    assert email.text == ""
    assert [file.filename for file in email.attachments] == ["smime.p7m"]


def test_what_it_is_follows_from_its_content(openssl):
    """Servers on the way take the type for any file's."""
    der = openssl("-encrypt", "-aes-256-cbc", "-outform", "DER")
    for content_type in ("application/octet-stream", "application/x-pkcs7-mime"):
        part = (
            f'Content-Type: {content_type}; name="smime.p7m"\nContent-Transfer-Encoding: base64\n\n'
        )
        assert (
            _as_mail(part.encode() + base64.encodebytes(der)).protection
            is Protection.SMIME_ENCRYPTED
        )


def test_what_is_signed_twice_is_signed(openssl):
    twice = openssl("-sign", "-nodetach", content=openssl("-sign"))
    email = _as_mail(twice)
    assert (email.text, email.protection) == ("As signed", Protection.SMIME_SIGNED)


def test_a_detached_signature_alone_and_certificates_are_files(openssl, read_part):
    der = openssl("-sign", "-outform", "DER")
    email = read_part("application/pkcs7-mime", der, "certs.p7c")
    assert [file.filename for file in email.attachments] == ["certs.p7c"]
    digest = b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x05"
    email = read_part("application/pkcs7-mime", digest, "a.p7m")
    assert (email.protection, len(email.attachments)) == (None, 1)


def test_lengths_may_be_left_open_everywhere():
    open_ended = bytes.fromhex(
        "3080 0609 2a864886f70d010702 a080 3080 020101 3180 3080 0601 01 0000 0000 3080"
        "0609 2a864886f70d010701 a080 2480 0404 0a0a4869 0401 21 0000 0000 0000 0000 0000 0000"
    )
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n"
    assert _as_mail(head + open_ended).text == "Hi!"


@pytest.mark.parametrize(
    "der",
    [
        "", "30", "3003", "300206ff", "3080", "308906ffffffffffffffff", "0500", "1f8001",
        "30800680", "30800609 2a864886f70d010702 a080 3080 020101 3180 1f",
        "3081ff06092a864886f70d010702",
    ],
)  # fmt: skip
def test_a_broken_one_stays_a_file(read_part, der):
    email = read_part("application/pkcs7-mime", bytes.fromhex(der), "smime.p7m")
    assert [file.filename for file in email.attachments] == ["smime.p7m"]
    assert "application/pkcs7-mime: broken" in email.defects
    assert email.protection is None


def test_the_subject_that_was_signed_counts_and_the_author_does_not(openssl):
    content = (
        b'Content-Type: text/plain; protected-headers="v1"\r\nSubject: The real one\r\n'
        b"From: eve@evil.example\r\n\r\nAs signed\r\n"
    )
    for options in (("-sign",), ("-sign", "-nodetach")):
        email = _as_mail(openssl(*options, content=content))
        assert email.subject == "The real one"
        assert [one.email for one in email.from_] == ["mia@ours.example"]
    plain = content.replace(b'; protected-headers="v1"', b"")
    assert _as_mail(openssl("-sign", content=plain)).subject == "Offer"
