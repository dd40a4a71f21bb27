"""DNS, as far as the evidence needs it: few kinds of records, each question bounded, answers remembered.

`Resolver` is one for all mails and keeps the cache; `Lookups` is one mail's share of it, with a
limit on questions and on time. What strangers publish decides what is asked, so nothing here follows
an answer further than the name server did.
"""

import asyncio
import contextlib
from collections import OrderedDict
from enum import StrEnum
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.message
import dns.name
import dns.nameserver
import dns.resolver

from relay.clock import Clock

_AT_ONCE = 64
_CACHED = 2_000
_CACHED_CHARACTERS = 8_192
_LONGEST_TTL_S = 3_600
_QUESTIONS = 60  # of one mail: what SPF, eight signatures, DMARC and ARC can need, and no more
_SHARE = 4  # of a mail's time that one question may take
_PAYLOAD = 1_232  # bytes by UDP: no fragments; beyond it TCP


class Record(StrEnum):
    A = "A"
    AAAA = "AAAA"
    MX = "MX"
    PTR = "PTR"
    TXT = "TXT"


class Unanswered(Exception):
    """DNS gave no answer, neither that there is such a record nor that there is none."""


Answer = tuple[str, ...]


class Resolver:
    """Questions for all mails, and a cache bounded in size and by each answer's time to live."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._cache: OrderedDict[tuple[str, Record], tuple[float, Answer]] = OrderedDict()

    async def ask(
        self, name: str, record: Record, *, servers: dns.asyncresolver.Resolver, timeout_s: float
    ) -> Answer:
        """The records of a name, () if there are none. Raises Unanswered."""
        key = (name.rstrip(".").lower(), record)
        expires_at, answer = self._cache.get(key, (0.0, ()))
        if expires_at > self._clock.monotonic():
            self._cache.move_to_end(key)
            return answer
        async with self._turns:
            answer, ttl_s = await _query(key[0], record, servers=servers, timeout_s=timeout_s)
        self._remember(key, answer, min(ttl_s, _LONGEST_TTL_S))
        return answer

    def _remember(self, key: tuple[str, Record], answer: Answer, ttl_s: float) -> None:
        if sum(map(len, answer)) > _CACHED_CHARACTERS:
            return
        self._cache[key] = (self._clock.monotonic() + ttl_s, answer)
        self._cache.move_to_end(key)
        while len(self._cache) > _CACHED:
            self._cache.popitem(last=False)


class Lookups:
    """What may be asked for one mail: 60 questions, in `timeout_s` seconds in all.

    `servers` are "address" or "address:port"; none: the system's, read anew for each mail.
    """

    def __init__(
        self, resolver: Resolver, *, servers: tuple[str, ...], timeout_s: float, clock: Clock
    ) -> None:
        self._resolver = resolver
        self._clock = clock
        self._servers = _stub(servers)
        self._timeout_s = timeout_s
        self._ends_at = clock.monotonic() + timeout_s
        self._left = _QUESTIONS

    async def ask(self, name: str, record: Record) -> Answer:
        """The records of a name, () if there are none or the name can have none. Raises Unanswered.

        TXT: the strings of a record in one; MX: the hosts, the preferred one first.
        """
        if self._left <= 0:
            raise Unanswered("it takes too many questions")
        self._left -= 1
        remaining_s = self._ends_at - self._clock.monotonic()
        if remaining_s <= 0:
            raise Unanswered("DNS is too slow")
        return await self._resolver.ask(
            name,
            record,
            servers=self._servers,
            timeout_s=min(remaining_s, self._timeout_s / _SHARE),
        )


def _stub(servers: tuple[str, ...]) -> dns.asyncresolver.Resolver:
    stub = dns.asyncresolver.Resolver(configure=False)
    if servers:
        stub.nameservers = [_nameserver(server) for server in servers]
    else:
        with contextlib.suppress(dns.resolver.NoResolverConfiguration):
            stub = dns.asyncresolver.Resolver()
    stub.use_edns(0, 0, _PAYLOAD)
    return stub


def _nameserver(server: str) -> dns.nameserver.Nameserver:
    """`192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`."""
    host, colon, port = server.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, port = server, "53"
    return dns.nameserver.Do53Nameserver(host.strip("[]"), int(port))


async def _query(
    name: str, record: Record, *, servers: dns.asyncresolver.Resolver, timeout_s: float
) -> tuple[Answer, float]:
    """The answer, and for how many seconds it holds."""
    try:
        wanted = dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError):
        return (), _LONGEST_TTL_S
    try:
        found = await servers.resolve(
            wanted, record.value, raise_on_no_answer=False, lifetime=timeout_s, search=False
        )
        records = found.rrset or ()
        ttl_s = found.chaining_result.minimum_ttl
    except dns.resolver.NXDOMAIN as missing:
        return (), _ttl_s(missing)
    except dns.exception.Timeout as silent:
        raise Unanswered("DNS does not answer") from silent
    except dns.resolver.NoNameservers as failing:
        raise Unanswered("its DNS fails") from failing
    except (dns.exception.DNSException, OSError) as broken:
        raise Unanswered("its DNS answers nonsense") from broken
    return _texts(records, record), ttl_s


def _ttl_s(missing: dns.resolver.NXDOMAIN) -> float:
    """How long a name stays missing: what the answer's SOA says (RFC 2308)."""
    responses = missing.kwargs["responses"].values()
    return min((response.resolve_chaining().minimum_ttl for response in responses), default=0)


def _texts(records: Any, record: Record) -> Answer:
    match record:
        case Record.TXT:
            return tuple(b"".join(each.strings).decode("latin-1") for each in records)
        case Record.MX:
            by_preference = sorted(records, key=lambda each: each.preference)
            return tuple(each.exchange.to_text(omit_final_dot=True) for each in by_preference)
        case Record.PTR:
            return tuple(each.target.to_text(omit_final_dot=True) for each in records)
        case _:
            return tuple(each.address for each in records)
