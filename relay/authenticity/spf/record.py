"""What an SPF record says (RFC 7208 sections 4.6, 5, 6 and 12): text to terms, or that it is wrong.

Pure. A mistake anywhere makes the whole record wrong, also where nobody would look.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

from relay.model import Check

_VERSION = re.compile(r"(?i:v=spf1)(?: |\Z)")
_DIRECTIVE = re.compile(r"([-+~?]?)([A-Za-z][A-Za-z0-9._-]*+)(.*)")
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9._-]*+)=(.*)")
_RESULTS = {
    "": Check.PASS,
    "+": Check.PASS,
    "-": Check.FAIL,
    "~": Check.SOFTFAIL,
    "?": Check.NEUTRAL,
}
_MACRO = r"%(?:\{[slodiphvcrtSLODIPHVCRT][0-9]{0,3}[rR]?[.+,/_=-]{0,9}\}|[%_-])"
_MACROS = re.compile(rf"(?:{_MACRO}|[!-$&-~])*+")
_TOP_LABEL = r"(?=[0-9]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN_END = re.compile(rf"(?:\.{_TOP_LABEL}\.?|{_MACRO})\Z")
_ZERO_DIGITS = re.compile(r"%\{[A-Za-z]0{1,3}[^0-9]")
_ONLY_IN_EXPLANATIONS = re.compile(r"%\{[crtCRT]")
_PREFIXES = re.compile(r"(?:/(0|[1-9][0-9]{0,2}))?(?://(0|[1-9][0-9]{0,2}))?\Z")
_LONGEST_END = 260
_IPV4_BITS, _IPV6_BITS = 32, 128

Network = IPv4Network | IPv6Network


class BadRecord(Exception):
    """The record does not follow the rules: PERMERROR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """`target` is a domain-spec with its macros, None for the domain itself. `network`: of ip4, ip6."""

    mechanism: str
    result: Check
    target: str | None = None
    ipv4_prefix: int = _IPV4_BITS
    ipv6_prefix: int = _IPV6_BITS
    network: Network | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecord:
    directives: tuple[Directive, ...]
    redirect: str | None = None


def is_spf(text: str) -> bool:
    """The TXT record is one of SPF (section 4.5)."""
    return bool(_VERSION.match(text))


def parse(text: str) -> SpfRecord:
    """Raises BadRecord."""
    if not text.isascii():
        raise BadRecord("the record is not ASCII")
    directives: list[Directive] = []
    modifiers: dict[str, str] = {}
    for term in filter(None, text[len("v=spf1") :].split(" ")):
        if modifier := _MODIFIER.fullmatch(term):
            name, value = modifier[1].lower(), modifier[2]
            if name in ("redirect", "exp"):
                if name in modifiers:
                    raise BadRecord(f"{name} stands twice")
                _check_domain(value)
                modifiers[name] = value
            elif not _MACROS.fullmatch(value) or _ZERO_DIGITS.search(value):
                raise BadRecord(f"{name}= has a wrong macro")
        else:
            directives.append(_directive(term))
    return SpfRecord(directives=tuple(directives), redirect=modifiers.get("redirect"))


def _directive(term: str) -> Directive:
    found = _DIRECTIVE.fullmatch(term)
    if not found:
        raise BadRecord("a term is none")
    result, mechanism, rest = _RESULTS[found[1]], found[2].lower(), found[3]
    match mechanism:
        case "all":
            if rest:
                raise BadRecord("all takes nothing behind it")
            return Directive(mechanism=mechanism, result=result)
        case "include" | "exists":
            target = rest.removeprefix(":")
            if target == rest:
                raise BadRecord(f"{mechanism} names no domain")
            _check_domain(target)
            return Directive(mechanism=mechanism, result=result, target=target)
        case "ptr":
            return Directive(mechanism=mechanism, result=result, target=_target(mechanism, rest))
        case "a" | "mx":
            return _by_address(mechanism, result, rest)
        case "ip4" | "ip6":
            return Directive(mechanism=mechanism, result=result, network=_network(mechanism, rest))
        case _:
            raise BadRecord("it has a mechanism that is none")


def _target(mechanism: str, rest: str) -> str | None:
    if not rest:
        return None
    if not rest.startswith(":"):
        raise BadRecord(f"{mechanism} has something odd behind it")
    _check_domain(rest[1:])
    return rest[1:]


def _by_address(mechanism: str, result: Check, rest: str) -> Directive:
    """`a:domain/24//64`; every part may be missing (section 5.6)."""
    starts = range(max(0, len(rest) - len("/32//128")), len(rest) + 1)
    found = next(match for start in starts if (match := _PREFIXES.match(rest, start)))
    ipv4, ipv6 = int(found[1] or _IPV4_BITS), int(found[2] or _IPV6_BITS)
    if ipv4 > _IPV4_BITS or ipv6 > _IPV6_BITS:
        raise BadRecord(f"{mechanism} has too large a prefix length")
    return Directive(
        mechanism=mechanism,
        result=result,
        target=_target(mechanism, rest[: found.start()]),
        ipv4_prefix=ipv4,
        ipv6_prefix=ipv6,
    )


def _network(mechanism: str, rest: str) -> Network:
    address, slash, prefix = rest.removeprefix(":").partition("/")
    bits, kind = (_IPV4_BITS, IPv4Network) if mechanism == "ip4" else (_IPV6_BITS, IPv6Network)
    found = _PREFIXES.fullmatch(slash + prefix)
    if not rest.startswith(":") or not found or found[2] or int(found[1] or 0) > bits:
        raise BadRecord(f"{mechanism} has no network behind it")
    try:
        bare = IPv4Address(address) if mechanism == "ip4" else IPv6Address(address)
    except (AddressValueError, ValueError) as error:
        raise BadRecord(f"{mechanism} has no address behind it") from error
    return kind((int(bare), int(found[1] or bits)), strict=False)


def _check_domain(spec: str) -> None:
    """A domain-spec (section 7.1): macros and visible characters, with a real end."""
    if (
        not _MACROS.fullmatch(spec)
        or _ZERO_DIGITS.search(spec)
        or _ONLY_IN_EXPLANATIONS.search(spec)
    ):
        raise BadRecord("a domain has a wrong macro")
    if not _ends_well(spec):
        raise BadRecord("a domain has no proper end")


def _ends_well(spec: str) -> bool:
    start = max(0, len(spec) - _LONGEST_END)
    return any(_DOMAIN_END.match(spec, at) for at in range(start, len(spec)) if spec[at] in ".%")
