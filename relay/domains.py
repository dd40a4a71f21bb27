"""Domain names: which of them belong together. Pure; the public suffix list comes with its library.

Names are compared in lower case and in ASCII (RFC 5890 A-labels), as DNS does.
"""

from functools import cache

from publicsuffixlist import PublicSuffixList


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
