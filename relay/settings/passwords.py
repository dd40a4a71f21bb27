"""Passwords of AUTH, kept only as Argon2id hashes (RFC 9106).

Both functions are meant to be slow and to take memory: call them in a thread.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


def hash_password(password: str) -> str:
    """A salted hash for `accounts: password_hash`."""
    return PasswordHasher().hash(password)


def verify(password_hash: str, password: str) -> bool:
    """Whether the hash is of this password. A hash that cannot be read is of none."""
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
