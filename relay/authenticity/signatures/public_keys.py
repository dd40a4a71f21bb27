"""The keys themselves: RSA of 1,024 to 4,096 bits (RFC 8301 section 3.2), and Ed25519 (RFC 8463).

Whatever needs `cryptography` is here, and loaded with the first signature that is checked: it takes
7 MB, and many a daemon has only servers of its own to deal with.
"""

import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

_BITS = range(1_024, 4_097)

PublicKey = RSAPublicKey | Ed25519PublicKey


def load(published: bytes, kind: str) -> PublicKey:
    """The key of a kind (`rsa`, `ed25519`). Raises ValueError with the reason."""
    try:
        if kind == "ed25519":
            return Ed25519PublicKey.from_public_bytes(published)
        public = load_der_public_key(published)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("its key in DNS is broken, or too weak") from error
    if not isinstance(public, RSAPublicKey) or public.key_size not in _BITS:
        raise ValueError("its key is too weak, or too large")
    return public


def made(public: PublicKey, signature: bytes, data: bytes) -> bool:
    """Did this key make the signature?"""
    try:
        if isinstance(public, RSAPublicKey):
            public.verify(signature, data, PKCS1v15(), SHA256())
        else:
            public.verify(signature, hashlib.sha256(data).digest())
    except InvalidSignature:
        return False
    return True
