"""Contacts by their addresses, and what hangs on contacts: companies and deals.

What hangs on them is remembered for some seconds, so that the batches of a backlog, which are about
the same people, do not ask for it again and again. Contacts themselves are always asked for.

Promise: nothing is found by search, which lags behind what was just written (hubspot.md section 3).
All calls may be repeated: contacts are unique by address, so a second create finds the first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from http import HTTPStatus

from relay.clock import Clock
from relay.hubspot.associations import Associations
from relay.hubspot.calls import Calls
from relay.hubspot.memory import Memory
from relay.hubspot.paths import Paths
from relay.hubspot.records import Records, slices
from relay.hubspot.results import Refused
from relay.hubspot.wire import (
    CONTACT_PROPERTIES,
    DEAL_PROPERTIES,
    PRIMARY_COMPANY,
    Json,
    contact,
    contact_request,
    id_of,
    is_open,
    modified_at,
    results_of,
)
from relay.model import Address, Contact

_REMEMBERED_S = 10.0


class People:
    def __init__(
        self,
        *,
        calls: Calls,
        paths: Paths,
        records: Records,
        associations: Associations,
        clock: Clock,
    ) -> None:
        self._calls = calls
        self._paths = paths
        self._records = records
        self._associations = associations
        self._companies: Memory[str] = Memory(lasts_s=_REMEMBERED_S, clock=clock)
        self._deals: Memory[tuple[str, ...]] = Memory(lasts_s=_REMEMBERED_S, clock=clock)

    async def find_contacts(self, addresses: Collection[Address]) -> dict[str, tuple[Contact, ...]]:
        keys = sorted({address.key for address in addresses})
        by_email: defaultdict[str, dict[str, Contact]] = defaultdict(dict)
        for some in slices(keys):
            for record in await self._read_contacts(some):
                found = contact(record)
                for email in found.emails:
                    by_email[email][found.id] = found
        return {key: tuple(by_email[key].values()) for key in keys}

    async def _read_contacts(self, emails: Sequence[str]) -> list[Json]:
        """The contacts behind the addresses. One that HubSpot cannot read does not hide the others."""
        try:
            return await self._records.read("contacts", emails, CONTACT_PROPERTIES, by="email")
        except Refused as refusal:
            if refusal.status != HTTPStatus.BAD_REQUEST:
                raise
            if len(emails) == 1:
                return []
            half = len(emails) // 2
            return await self._read_contacts(emails[:half]) + await self._read_contacts(
                emails[half:]
            )

    async def create_contacts(
        self, people: Collection[Address], *, owner_id: str | None
    ) -> dict[str, Contact]:
        wanted = _one_each(people)
        created: dict[str, Contact] = {}
        for some in slices(list(wanted.values())):
            created |= await self._create_batch(some, owner_id)
        for key, person in wanted.items():
            if key not in created and (made := await self._create_one(person, owner_id)):
                created[key] = made
        return created

    async def _create_batch(
        self, people: Sequence[Address], owner_id: str | None
    ) -> dict[str, Contact]:
        """Those that could be created together. The others are worth a call of their own."""
        if len(people) == 1:
            return {}
        inputs = [
            {**contact_request(person, owner_id), "objectWriteTraceId": person.key}
            for person in people
        ]
        try:
            answer = await self._calls.send(
                "contacts_create",
                "POST",
                self._paths.batch("contacts", "create"),
                body={"inputs": inputs},
            )
        except Refused:
            return {}
        asked = {person.key for person in people}
        made = [contact(record) for record in results_of(answer)]
        return {
            each.emails[0]: each for each in made if each.emails[:1] and each.emails[0] in asked
        }

    async def _create_one(self, person: Address, owner_id: str | None) -> Contact | None:
        """The new contact, or the one that somebody else made first. None: HubSpot refuses it."""
        try:
            record = await self._calls.send(
                "contact_create",
                "POST",
                self._paths.objects("contacts"),
                body=contact_request(person, owner_id),
            )
        except Refused as refusal:
            existing_id = refusal.problem.existing_id
            return Contact(id=existing_id, emails=(person.key,)) if existing_id else None
        return Contact(id=id_of(record), emails=(person.key,))

    async def companies_of(self, contacts: Collection[str]) -> dict[str, str]:
        return await self._companies.of(contacts, self._read_companies)

    async def _read_companies(self, contacts: Collection[str]) -> dict[str, str]:
        linked = await self._associations.of("contacts", contacts, "companies")
        return {
            contact_id: company.to_id
            for contact_id, companies in linked.items()
            for company in companies
            if PRIMARY_COMPANY in company.type_ids
        }

    async def open_deals_of(
        self, contacts: Collection[str], *, limit: int
    ) -> dict[str, tuple[str, ...]]:
        deals = await self._deals.of(contacts, self._read_open_deals)
        return {contact_id: latest_first[:limit] for contact_id, latest_first in deals.items()}

    async def _read_open_deals(self, contacts: Collection[str]) -> dict[str, tuple[str, ...]]:
        linked = await self._associations.of("contacts", contacts, "deals")
        own = {contact_id: {deal.to_id for deal in deals} for contact_id, deals in linked.items()}
        latest_first = await self._open_deals(set().union(*own.values()))
        return {
            contact_id: tuple(deal_id for deal_id in latest_first if deal_id in deal_ids)
            for contact_id, deal_ids in own.items()
        }

    async def _open_deals(self, deal_ids: Collection[str]) -> list[str]:
        deals: list[Json] = []
        for some in slices(sorted(deal_ids)):
            deals += await self._records.read("deals", some, DEAL_PROPERTIES)
        latest_first = sorted(filter(is_open, deals), key=modified_at, reverse=True)
        return [id_of(deal) for deal in latest_first]


def _one_each(people: Iterable[Address]) -> dict[str, Address]:
    """By address; of two spellings of one, the one with a name."""
    wanted: dict[str, Address] = {}
    for person in people:
        if person.key not in wanted or not wanted[person.key].name:
            wanted[person.key] = person
    return wanted
