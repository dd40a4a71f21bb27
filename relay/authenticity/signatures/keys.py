"""Public keys in DNS (RFC 6376 section 3.6.1), and whether one made a signature.

RSA with SHA-256, and Ed25519 (RFC 8463). SHA-1 is refused, as RFC 8301 asks.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from relay.authenticity.signatures import tags
from relay.authenticity.signatures.tags import BadTags

if TYPE_CHECKING:
    from relay.authenticity.signatures.public_keys import PublicKey

ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}


class BadKey(ValueError):
    """The key in DNS is not one that can have made the signature."""


@dataclass(frozen=True, slots=True)
class Key:
    """`is_strict`: it does not sign for subdomains (the flag s)."""

    public: "PublicKey"
    is_strict: bool

    def made(self, signature: bytes, data: bytes) -> bool:
        from relay.authenticity.signatures import public_keys  # noqa: PLC0415 - see there

        return public_keys.made(self.public, signature, data)


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
    from relay.authenticity.signatures import public_keys  # noqa: PLC0415 - see there

    try:
        public = public_keys.load(wanted, ALGORITHMS[algorithm])
    except ValueError as bad:
        raise BadKey(str(bad)) from bad
    return Key(public, "s" in _listed(record.get("t", "")))


def _listed(value: str) -> set[str]:
    return {each.strip().lower() for each in value.split(":")}
