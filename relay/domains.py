"""Domain names: which belong together, which nobody else can own. Pure; the public suffix list comes with its library.

Names are compared in lower case and in ASCII (RFC 5890 A-labels), as DNS does.
"""

import ipaddress
from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_RESERVED = (".localhost", ".internal")


def organisational(domain: str) -> str:
    """The domain that its owner registered (RFC 7489 section 3.2): `mail.acme.co.uk` is `acme.co.uk`'s.

    A public suffix, which nobody owns, is only itself: `co.uk`, `github.io`.
    """
    name = _ascii(domain)
    return _suffixes().privatesuffix(name) or name


@cache
def _suffixes() -> PublicSuffixList:
    """Read when somebody asks: it takes 30 ms."""
    return PublicSuffixList(accept_unknown=True)


def _ascii(domain: str) -> str:
    name = domain.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def is_own_name(host: str) -> bool:
    """Whether this Host leads here by nobody's doing but ours: an address, or a name no one can register.

    A page whose own name was pointed here (DNS rebinding) is told by it. Names without a dot are
    those of hosts files and container networks (sandbox:8026).
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return bool(name) and ("." not in name or name.endswith(_RESERVED) or _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
