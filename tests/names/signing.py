"""Keys made in the test, and another program that signs with them: dkimpy."""

import base64
from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

MAIL = (
    b"From: Jane Doe <jane@acme.com>\r\n"
    b"To: bob@client.example\r\n"
    b"Subject: Our  offer\r\n"
    b"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
    b"Message-ID: <offer@acme.com>\r\n"
    b"\r\n"
    b"Hello Bob,  \r\n\r\n\r\nhere \t it is.\r\n\r\n\r\n"
)


@cache
def rsa_key(bits=1024, exponent=65537):
    return rsa.generate_private_key(public_exponent=exponent, key_size=bits)


@cache
def ed25519_key():
    return ed25519.Ed25519PrivateKey.generate()


def record(key=None, **changes):
    """The TXT record that publishes a key. A tag that is changed to None is left out."""
    public = (key or rsa_key()).public_key()
    if isinstance(public, rsa.RSAPublicKey):
        kind = "rsa"
        written = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        kind, written = "ed25519", public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    tags = {"v": "DKIM1", "k": kind, "p": base64.b64encode(written).decode(), **changes}
    return "; ".join(f"{name}={value}" for name, value in tags.items() if value is not None)


def private(key=None):
    """As dkimpy reads it."""
    key = key or rsa_key()
    if isinstance(key, rsa.RSAPrivateKey):
        return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return base64.b64encode(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))


def sign(
    raw=MAIL, domain="acme.com", *, selector="s1", key=None, canonicalize="relaxed/relaxed", **more
):
    """The mail with a DKIM signature of the domain on top."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        more["signature_algorithm"] = b"ed25519-sha256"
    header, body = canonicalize.split("/")
    return (
        dkim.sign(
            raw,
            selector.encode(),
            domain.encode(),
            private(key),
            canonicalize=(header.encode(), body.encode()),
            **more,
        )
        + raw
    )


def seal(raw, domain, results, *, server, selector="s1", key=None):
    """The mail with one more ARC set: what `server` of `domain` says it saw."""
    reported = f"Authentication-Results: {server}; {results}\r\n".encode() + raw
    fields = dkim.arc_sign(
        reported, selector.encode(), domain.encode(), private(key), server.encode()
    )
    return b"".join(fields) + raw
