"""The arguments of MAIL and RCPT, read by the grammar of RFC 5321 sections 4.1.1 and 4.1.2.

One pass of one regular expression whose repeats are possessive: it cannot backtrack, so the time
is linear in the length of the line. Two things are read more kindly than the RFC has them, because
mail in use has them: a space behind the colon, and underscores in domains.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from relay.parser.addresses import to_ascii

# By what they are not: a class up to U+10FFFF takes milliseconds to compile.
_ATOM = r"[^\x00-\x20\"(),.:;<>@\[\\\]\x7f]++"
_DOT_STRING = rf"{_ATOM}(?:\.{_ATOM})*+"
_QUOTED_STRING = r'"(?:[^\x00-\x1f"\\\x7f]|\\[\x20-\x7e])*+"'
_LETTERS = r"[^\x00-/:-@\[-^`{-\x7f]++"
_LABEL = rf"{_LETTERS}(?:-++{_LETTERS})*+"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*+"
_ROUTE = rf"(?:@{_DOMAIN}(?:,@{_DOMAIN})*+:)?+"
_MAILBOX = (
    rf"{_ROUTE}(?P<local>{_DOT_STRING}|{_QUOTED_STRING})"
    rf"@(?:(?P<domain>{_DOMAIN})|\[(?P<literal>[^\[\]\\ ]++)\])"
)
_PARAMETERS = r"(?P<parameters>(?: .*+)?+)"
_REVERSE_PATH = re.compile(rf"(?i:FROM): ?<(?:{_MAILBOX})?+>{_PARAMETERS}")
_FORWARD_PATH = re.compile(
    rf"(?i:TO): ?<(?:{_MAILBOX}|(?P<postmaster>(?i:postmaster)))>{_PARAMETERS}"
)
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*+)(?:=([^\s=]++))?+")
_IS_DOT_STRING = re.compile(_DOT_STRING)
_QUOTED_PAIR = re.compile(r"\\(.)")
_MAX_DOMAIN = 255  # RFC 5321 section 4.5.3.1.2
_MAX_LOCAL_PART = 255  # section 4.5.3.1.1 says 64, but SRS and VERP need more


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """`address` is "" for the null path. `parameters` have upper-case names; "" for no value.

    `is_ascii`: the client wrote it without the characters that SMTPUTF8 is needed for.
    """

    address: str
    parameters: Mapping[str, str]
    is_ascii: bool


def reverse_path(argument: str) -> Path | None:
    """The path and parameters of MAIL's `FROM:<…> …`; None when the grammar is broken.

    A source route is dropped (RFC 5321 appendix C), quotes that are not needed are taken off the
    local part, an internationalised domain becomes its A-labels (RFC 5891).
    """
    found = _REVERSE_PATH.fullmatch(argument)
    return found and _path(found, alone="")


def forward_path(argument: str) -> Path | None:
    """The path and parameters of RCPT's `TO:<…> …`, like `reverse_path`; `<postmaster>` is one."""
    found = _FORWARD_PATH.fullmatch(argument)
    return found and _path(found, alone="postmaster")


def _path(found: re.Match[str], *, alone: str) -> Path | None:
    """`alone` is the address that needs no domain."""
    address = alone
    if found["local"] is not None:
        if len(found["local"]) > _MAX_LOCAL_PART:
            return None
        domain = _literal(found["literal"]) if found["literal"] else _domain(found["domain"])
        if domain is None:
            return None
        address = f"{_local_part(found['local'])}@{domain}"
    parameters = _parameters(found["parameters"])
    if parameters is None:
        return None
    return Path(address=address, parameters=parameters, is_ascii=found.string.isascii())


def _local_part(text: str) -> str:
    if not text.startswith('"'):
        return text
    plain = _QUOTED_PAIR.sub(r"\1", text[1:-1])
    return plain if _IS_DOT_STRING.fullmatch(plain) else text


def _domain(text: str) -> str | None:
    if len(text) > _MAX_DOMAIN:
        return None
    if text.isascii():
        return text
    converted = to_ascii(text)
    return converted if converted.isascii() else None


def _literal(text: str) -> str | None:
    """An address literal (RFC 5321 section 4.1.3), checked."""
    try:
        if text[:5].upper() == "IPV6:":
            return f"[IPv6:{IPv6Address(text[5:])}]"
        return f"[{IPv4Address(text)}]"
    except AddressValueError:
        return None


def _parameters(text: str) -> dict[str, str] | None:
    parameters: dict[str, str] = {}
    for word in text.split():
        found = _PARAMETER.fullmatch(word)
        if found is None or found[1].upper() in parameters:
            return None
        parameters[found[1].upper()] = found[2] or ""
    return parameters
