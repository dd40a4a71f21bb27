"""Public keys in DNS (RFC 6376 section 3.6.1), and whether one made a signature.

RSA of 1,024 to 4,096 bits with SHA-256 (RFC 8301 section 3), and Ed25519 (RFC 8463). SHA-1 is
refused, as RFC 8301 asks.
"""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from relay.authenticity.signatures import tags
from relay.authenticity.signatures.tags import BadTags

ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
_BITS = range(1_024, 4_097)


class BadKey(ValueError):
    """The key in DNS is not one that can have made the signature."""


@dataclass(frozen=True, slots=True)
class Key:
    """`is_strict`: it does not sign for subdomains (the flag s)."""

    public: RSAPublicKey | Ed25519PublicKey
    is_strict: bool

    def made(self, signature: bytes, data: bytes) -> bool:
        try:
            if isinstance(self.public, RSAPublicKey):
                self.public.verify(signature, data, PKCS1v15(), SHA256())
            else:
                self.public.verify(signature, hashlib.sha256(data).digest())
        except InvalidSignature:
            return False
        return True


def read(text: str, algorithm: str) -> Key:
    """The key of a TXT record for one of `ALGORITHMS`. Raises BadKey."""
    try:
        record = tags.parse(text)
        wanted = tags.decode(record.get("p", ""))
    except BadTags as bad:
        raise BadKey(f"its key in DNS is broken: {bad}") from bad
    if record.get("v", "DKIM1") != "DKIM1":
        raise BadKey("its key in DNS is of another version")
    if not wanted:
        raise BadKey("its key has been revoked")
    if record.get("k", "rsa") != ALGORITHMS[algorithm]:
        raise BadKey("its key is of another kind")
    if "sha256" not in _listed(record.get("h", "sha256")):
        raise BadKey("its key is not for SHA-256")
    if not {"*", "email"} & _listed(record.get("s", "*")):
        raise BadKey("its key is not for mail")
    return Key(_public(wanted, ALGORITHMS[algorithm]), "s" in _listed(record.get("t", "")))


def _listed(value: str) -> set[str]:
    return {each.strip().lower() for each in value.split(":")}


def _public(wanted: bytes, kind: str) -> RSAPublicKey | Ed25519PublicKey:
    try:
        if kind == "ed25519":
            return Ed25519PublicKey.from_public_bytes(wanted)
        public = load_der_public_key(wanted)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey("its key in DNS is broken, or too weak") from error
    if not isinstance(public, RSAPublicKey) or public.key_size not in _BITS:
        raise BadKey("its key is too weak, or too large")
    return public
