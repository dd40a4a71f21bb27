import pytest

from relay.model import Protection
from relay.parser.formats.openpgp import unwrap

SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----"
SIGNED = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nDear Jo,\n- - first\n- -----\n\nMia\n{SIGNATURE}"
ENCRYPTED = "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----"


def test_signed_text_loses_its_armour(read_mail):
    email = read_mail(f"{SIGNED}\n")
    assert email.text == "Dear Jo,\n- first\n-----\n\nMia"
    assert email.protection is Protection.PGP_SIGNED


def test_what_stands_around_it_stays():
    assert unwrap(f"Above\n{SIGNED}\nBelow").text == "Above\nDear Jo,\n- first\n-----\n\nMia\nBelow"


def test_encrypted_text_becomes_a_file(read_mail):
    email = read_mail(f"See below\n\n{ENCRYPTED}\n")
    assert email.text == "See below"
    assert email.protection is Protection.PGP_ENCRYPTED
    [file] = email.attachments
    assert (file.filename, file.content) == ("message.asc", f"{ENCRYPTED}\n".encode())


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"> {line}" for line in ENCRYPTED.split("\n")),
        ENCRYPTED.removesuffix("-----END PGP MESSAGE-----"),
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512",
        f"Hi\n{SIGNATURE}",
        "What does -----BEGIN PGP MESSAGE----- mean?",
    ],
)
def test_armour_that_is_quoted_or_cut_stays_as_it_is(text):
    unwrapped = unwrap(text)
    assert unwrapped.text.strip() == text.strip()
    assert unwrapped.protection is None


def test_a_signature_that_is_cut_is_left_where_it_stands():
    text = SIGNED.removesuffix("-----END PGP SIGNATURE-----")
    assert unwrap(text).text.endswith("iQEzBAEB\n=abcd")


def _multipart(subtype, protocol, *parts):
    body = "".join(f"--p\n{part}\n" for part in parts) + "--p--\n"
    return body, f'multipart/{subtype}; boundary=p; protocol="{protocol}"'


def test_pgp_mime_that_is_signed_reads_as_its_content(read_mail):
    body, content_type = _multipart(
        "signed",
        "application/pgp-signature",
        'Content-Type: text/plain; hp="clear"\nSubject: Offer\n\nAs signed',
        f"Content-Type: application/pgp-signature; name=signature.asc\n\n{SIGNATURE}",
    )
    email = read_mail(body, Content_Type=content_type, Subject="...")
    assert (email.text, email.subject) == ("As signed", "Offer")
    assert email.protection is Protection.PGP_SIGNED
    assert not email.attachments


def test_pgp_mime_that_is_encrypted_says_so(read_mail):
    body, content_type = _multipart(
        "encrypted",
        "application/pgp-encrypted",
        "Content-Type: application/pgp-encrypted\n\nVersion: 1",
        f"Content-Type: application/octet-stream; name=encrypted.asc\n\n{ENCRYPTED}",
    )
    email = read_mail(body, Content_Type=content_type)
    assert email.protection is Protection.PGP_ENCRYPTED
    assert [file.filename for file in email.attachments] == ["encrypted.asc"]
    email = read_mail(body, Content_Type="multipart/mixed; boundary=p")  # as Exchange passes it on
    assert email.protection is Protection.PGP_ENCRYPTED


def test_signed_by_something_else_is_not_told(read_mail):
    body, content_type = _multipart("signed", "application/x-other", "\nHi", "\nx")
    assert read_mail(body, Content_Type=content_type).protection is None
