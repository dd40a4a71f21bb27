"""Companies by their domains, remembered for some minutes.

By search: a company's domain is no unique property, so nothing else finds it. The index lags by up to
a minute, which costs a link and never makes one that is wrong (hubspot.md section 3).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from relay.clock import Clock
from relay.hubspot.calls import Calls
from relay.hubspot.memory import Memory
from relay.hubspot.paths import Paths
from relay.hubspot.records import slices
from relay.hubspot.results import Refused
from relay.hubspot.wire import Json, id_of, moment, next_page, properties_of, results_of
from relay.model import RecordRef, RecordType

_LASTS_S = 300.0
_CHARS_PER_CALL = 2_000  # of the 3,000 that a search's body may have
_PER_CALL = 100
_PAGE = 200
_MOST_PAGES = 3  # a domain of hundreds of companies says nothing about any


class Companies:
    def __init__(self, *, calls: Calls, paths: Paths, clock: Clock) -> None:
        self._calls = calls
        self._paths = paths
        self._by_domain: Memory[tuple[str, ...]] = Memory(lasts_s=_LASTS_S, clock=clock)

    async def by_domain(self, domains: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Raises Temporary, Permanent."""
        return await self._by_domain.of(sorted(set(domains)), self._search)

    async def create(self, domains: Collection[str]) -> dict[str, str]:
        """The new companies' ids; a domain of which HubSpot refuses one is absent."""
        made: dict[str, str] = {}
        path = self._paths.batch("companies", "create")
        for some in slices(sorted(domains)):
            inputs = [
                {"properties": {"name": domain, "domain": domain}, "objectWriteTraceId": domain}
                for domain in some
            ]
            with suppress(Refused):
                body: Json = {"inputs": inputs}
                answer = await self._calls.send("companies_create", "POST", path, body=body)
                made |= {
                    str(properties_of(company).get("domain")): id_of(company)
                    for company in results_of(answer)
                }
        self._by_domain.keep({domain: (company,) for domain, company in made.items()})
        return made

    def forget(self, records: Collection[RecordRef]) -> None:
        gone = {record.id for record in records if record.type == RecordType.COMPANY}
        self._by_domain.forget(lambda _, found: not gone.isdisjoint(found or ()))

    async def _search(self, domains: Collection[str]) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
        for some in _in_calls(list(domains)):
            for company in await self._pages(some):
                told = properties_of(company)
                born = moment(told.get("createdate")) or datetime.max.replace(tzinfo=UTC)
                found[str(told.get("domain")).lower()].append((born, id_of(company)))
        return {domain: tuple(one for _, one in sorted(each)) for domain, each in found.items()}

    async def _pages(self, domains: Sequence[str]) -> list[Json]:
        has_domain = {"propertyName": "domain", "operator": "IN", "values": domains}
        asked: Json = {
            "filterGroups": [{"filters": [has_domain]}],
            "properties": ["domain", "createdate"],
            "limit": _PAGE,
        }
        companies: list[Json] = []
        for _ in range(_MOST_PAGES):
            path = self._paths.search("companies")
            answer = await self._calls.send("companies_search", "POST", path, body=asked)
            companies += results_of(answer)
            if not (after := next_page(answer)):
                break
            asked = asked | {"after": after}
        return companies


def _in_calls(domains: Sequence[str]) -> Iterator[list[str]]:
    """The domains in parts of what one search takes."""
    some: list[str] = []
    chars = 0
    for domain in domains:
        if some and (len(some) == _PER_CALL or chars + len(domain) > _CHARS_PER_CALL):
            yield some
            some, chars = [], 0
        some.append(domain)
        chars += len(domain) + len('"",')
    yield some
