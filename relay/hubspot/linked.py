"""What hangs on contacts: their primary company, their deals, tickets and custom objects.

Who hangs on whom is remembered as long as the contact itself, so that a mail to a known contact asks
nothing; whether a deal or ticket is still open for a minute only, for a closed one must not get mails
for long.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from relay.clock import Clock
from relay.hubspot.associations import Associations
from relay.hubspot.memory import Memory
from relay.hubspot.records import Records, slices
from relay.hubspot.wire import (
    OPEN_PROPERTIES,
    PRIMARY_COMPANY,
    PRIMARY_COMPANY_NAME,
    Json,
    associated,
    id_of,
    is_open,
    modified_at,
    objects_of,
)
from relay.model import RecordRef, RecordType

_OPEN_S = 60.0


class Linked:
    """`lasts_s`: for how long a contact's company, and which records it has, are taken as read."""

    def __init__(
        self, *, records: Records, associations: Associations, clock: Clock, lasts_s: float
    ) -> None:
        self._records = records
        self._associations = associations
        self._companies: Memory[str] = Memory(lasts_s=lasts_s, clock=clock)
        self._own: defaultdict[str, Memory[tuple[str, ...]]] = defaultdict(
            lambda: Memory(lasts_s=lasts_s, clock=clock)
        )
        self._open: defaultdict[str, Memory[datetime]] = defaultdict(  # when modified
            lambda: Memory(lasts_s=_OPEN_S, clock=clock)
        )

    def learn(self, contact_id: str, record: Json, linked: Collection[RecordType]) -> None:
        """Keep what reading one contact told along, as far as that is the whole answer."""
        for record_type in linked:
            pairs = associated(record, objects_of(record_type))
            if pairs is None:  # there is more than was told
                continue
            if record_type is not RecordType.COMPANY:
                own = tuple(dict.fromkeys(to for to, _ in pairs))
                self._own[record_type].keep({contact_id: own or None})
            elif primary := [to for to, name in pairs if name == PRIMARY_COMPANY_NAME]:
                self._companies.keep({contact_id: primary[0]})
            elif not pairs:
                self._companies.keep({contact_id: None})

    def learn_new(self, contacts: Collection[str], *, lasts_s: float) -> None:
        """Nothing hangs on a contact that was made just now."""
        self._companies.keep(dict.fromkeys(contacts), lasts_s=lasts_s)
        for record_type in (RecordType.DEAL, RecordType.TICKET, *self._own):
            self._own[record_type].keep(dict.fromkeys(contacts), lasts_s=lasts_s)

    def learn_companies(self, company_of: Mapping[str, str], *, lasts_s: float) -> None:
        self._companies.keep(company_of, lasts_s=lasts_s)

    def forget(self, records: Collection[RecordRef]) -> None:
        gone: defaultdict[str, set[str]] = defaultdict(set)
        for record in records:
            gone[record.type].add(record.id)
        contacts, companies = gone[RecordType.CONTACT], gone[RecordType.COMPANY]
        self._companies.forget(lambda contact, company: contact in contacts or company in companies)
        for record_type, memory in self._own.items():
            memory.forget(_is_about(contacts, gone[record_type]))
        for record_type, still_open in self._open.items():
            still_open.forget(_is_about(gone[record_type], ()))

    # ---------------------------------------------------------------- companies

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

    # ---------------------------------------------------------------- everything else

    async def of(self, record_type: str, contacts: Collection[str]) -> dict[str, tuple[str, ...]]:
        async def read(unknown: Collection[str]) -> dict[str, tuple[str, ...]]:
            linked = await self._associations.of("contacts", unknown, objects_of(record_type))
            return {
                contact_id: tuple(one.to_id for one in own) for contact_id, own in linked.items()
            }

        return await self._own[record_type].of(contacts, read)

    async def open_of(
        self, record_type: RecordType, contacts: Collection[str]
    ) -> dict[str, tuple[str, ...]]:
        async def read(unknown: Collection[str]) -> dict[str, datetime]:
            """When each open one was last modified. Those that are closed or gone are absent."""
            found: list[Json] = []
            for some in slices(list(unknown)):
                found += await self._records.read(
                    objects_of(record_type), some, OPEN_PROPERTIES[record_type]
                )
            return {id_of(record): modified_at(record) for record in filter(is_open, found)}

        own = await self.of(record_type, contacts)
        every = sorted({record_id for ids in own.values() for record_id in ids})
        modified = await self._open[record_type].of(every, read)
        return {contact_id: _latest(ids, modified) for contact_id, ids in own.items()}


def _is_about(
    keys: Collection[str], among: Collection[str]
) -> Callable[[str, tuple[str, ...] | datetime | None], bool]:
    def is_about(key: str, answer: tuple[str, ...] | datetime | None) -> bool:
        return key in keys or (isinstance(answer, tuple) and not set(among).isdisjoint(answer))

    return is_about


def _latest(ids: Collection[str], modified: Mapping[str, datetime]) -> tuple[str, ...]:
    """Those that are open, the most recently modified first."""
    still_open = [record_id for record_id in ids if record_id in modified]
    return tuple(sorted(still_open, key=lambda record_id: modified[record_id], reverse=True))
