"""check_host() of RFC 7208 section 4: an address, a domain and a sender in, a result out.

The limits of section 4.6.4 hold for one check with everything it includes: ten terms that ask DNS,
two of them in vain, ten hosts of an MX, ten names of an address.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from relay.authenticity.lookups import Answer, Record, Unanswered
from relay.authenticity.spf import macros
from relay.authenticity.spf.record import BadRecord, Directive, SpfRecord, is_spf, parse
from relay.model import Check

Ask = Callable[[str, Record], Awaitable[Answer]]
IPAddress = IPv4Address | IPv6Address

_TERMS = 10
_VOID = 2
_HOSTS = 10
_LABEL = re.compile(r"[^.\x00-\x1f]{1,63}")
_LONGEST_NAME = 253


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who is at the other end: the address, MAIL FROM ("" for the null path) and HELO."""

    address: IPAddress
    mail_from: str
    helo: str

    @property
    def domain(self) -> str:
        """The domain that is checked: MAIL FROM's, else HELO's (section 2.4)."""
        return self.mail_from.rpartition("@")[2] if self.mail_from else self.helo

    @property
    def local_part(self) -> str:
        return self.mail_from.rpartition("@")[0] or "postmaster"


async def check(sender: Sender, ask: Ask) -> tuple[Check, str]:
    """The result, and why for people to read: "" where the result says it all. Never raises."""
    if not _is_domain(sender.domain):
        return Check.NONE, "there is no domain to look at"
    try:
        return await _Evaluation(sender, ask).check_host(sender.domain), ""
    except BadRecord as bad:
        return Check.PERMERROR, str(bad)
    except Unanswered as silent:
        return Check.TEMPERROR, str(silent)


def _is_domain(name: str) -> bool:
    """A name of several labels, none of them empty or too long (section 4.3)."""
    labels = name.removesuffix(".").split(".")
    return (
        len(labels) > 1
        and len(name) <= _LONGEST_NAME
        and all(_LABEL.fullmatch(label) for label in labels)
    )


@dataclass(slots=True)
class _Evaluation:
    sender: Sender
    ask: Ask
    terms: int = 0
    void: int = 0
    names: tuple[str, ...] | None = field(default=None)

    async def check_host(self, domain: str) -> Check:
        """Raises BadRecord and Unanswered."""
        found = await self._record(domain)
        if found is None:
            return Check.NONE
        for directive in found.directives:
            if await self._matches(directive, domain):
                return directive.result
        if found.redirect is None:
            return Check.NEUTRAL
        self._count_term()
        target = await self._expand(found.redirect, domain)
        if not _is_domain(target):
            raise BadRecord("redirect leads to no domain")
        result = await self.check_host(target)
        if result is Check.NONE:
            raise BadRecord("redirect leads to a domain without a record")
        return result

    async def _record(self, domain: str) -> SpfRecord | None:
        records = [text for text in await self.ask(domain, Record.TXT) if is_spf(text)]
        if len(records) > 1:
            raise BadRecord("the domain has several records")
        return parse(records[0]) if records else None

    async def _matches(self, directive: Directive, domain: str) -> bool:
        if directive.mechanism in ("all", "ip4", "ip6"):
            return directive.network is None or self.sender.address in directive.network
        self._count_term()
        target = domain
        if directive.target is not None:
            target = await self._expand(directive.target, domain)
        match directive.mechanism:
            case "include":
                return await self._includes(target)
            case "a":
                return self._is_among(await self._addresses(target), directive)
            case "mx":
                return await self._is_mail_host(target, directive)
            case "ptr":
                names = await self._validated_names()
                return any(_is_under(name, target) for name in names)
            case _:  # exists
                return bool(await self._look_up(target, Record.A))

    async def _includes(self, target: str) -> bool:
        """Section 5.2: only a pass matches, and there has to be a record."""
        result = await self.check_host(target) if _is_domain(target) else Check.NONE
        if result is Check.NONE:
            raise BadRecord("include leads to a domain without a record")
        return result is Check.PASS

    async def _is_mail_host(self, target: str, directive: Directive) -> bool:
        hosts = await self._look_up(target, Record.MX)
        if len(hosts) > _HOSTS:
            raise BadRecord("the domain has too many mail hosts")
        for host in hosts:
            if self._is_among(await self._addresses(host), directive):
                return True
        return False

    async def _addresses(self, name: str) -> Answer:
        is_ipv4 = isinstance(self.sender.address, IPv4Address)
        return await self._look_up(name, Record.A if is_ipv4 else Record.AAAA)

    def _is_among(self, addresses: Answer, directive: Directive) -> bool:
        if isinstance(self.sender.address, IPv4Address):
            prefix = directive.ipv4_prefix
            return any(
                self.sender.address in IPv4Network((each, prefix), strict=False)
                for each in addresses
            )
        prefix = directive.ipv6_prefix
        return any(
            self.sender.address in IPv6Network((each, prefix), strict=False) for each in addresses
        )

    async def _validated_names(self) -> tuple[str, ...]:
        """The names of the address that lead back to it (section 5.5). Found out once."""
        if self.names is None:
            self.names = await self._find_validated_names()
        return self.names

    async def _find_validated_names(self) -> tuple[str, ...]:
        validated = []
        address = self.sender.address
        record = Record.A if isinstance(address, IPv4Address) else Record.AAAA
        try:
            names = await self._look_up(address.reverse_pointer, Record.PTR)
        except Unanswered:
            return ()
        for name in names[:_HOSTS]:
            try:
                if str(address) in await self.ask(name, record):
                    validated.append(name.lower())
            except Unanswered:
                continue
        return tuple(validated)

    async def _look_up(self, name: str, record: Record) -> Answer:
        """Counts answers without a record (section 4.6.4). A name that is none has no records."""
        answer = await self.ask(name, record) if _is_domain(name) else ()
        if not answer:
            self.void += 1
            if self.void > _VOID:
                raise BadRecord("too many of its names do not exist")
        return answer

    def _count_term(self) -> None:
        self.terms += 1
        if self.terms > _TERMS:
            raise BadRecord("it takes more than ten look-ups")

    async def _expand(self, spec: str, domain: str) -> str:
        values = self._macro_values(domain)
        if macros.wants(spec, "p"):
            values["p"] = _best(await self._validated_names(), domain)
        return macros.expand(spec, values)

    def _macro_values(self, domain: str) -> dict[str, str]:
        sender = self.sender
        is_ipv4 = isinstance(sender.address, IPv4Address)
        nibbles = sender.address.exploded.replace(":", "")
        return {
            "s": f"{sender.local_part}@{sender.domain}",
            "l": sender.local_part,
            "o": sender.domain,
            "d": domain,
            "i": str(sender.address) if is_ipv4 else ".".join(nibbles),
            "v": "in-addr" if is_ipv4 else "ip6",
            "h": sender.helo,
        }


def _is_under(name: str, domain: str) -> bool:
    name, domain = name.rstrip(".").lower(), domain.rstrip(".").lower()
    return name == domain or name.endswith(f".{domain}")


def _best(names: tuple[str, ...], domain: str) -> str:
    """What the macro p stands for (section 7.3): the domain, a name under it, or any."""
    same = [name for name in names if name == domain.lower()]
    under = [name for name in names if _is_under(name, domain)]
    return next(iter([*same, *under, *names]), "unknown")
