"""What hangs on contacts: their primary company and their open deals.

Who hangs on whom is remembered as long as the contact itself, so that a mail to a known contact asks
nothing; whether a deal is still open for a minute only, for a closed deal must not get mails for long.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from relay.clock import Clock
from relay.hubspot.associations import Associations
from relay.hubspot.memory import Memory
from relay.hubspot.records import Records, slices
from relay.hubspot.wire import (
    DEAL_PROPERTIES,
    OBJECTS,
    PRIMARY_COMPANY,
    PRIMARY_COMPANY_NAME,
    Json,
    associated,
    id_of,
    is_open,
    modified_at,
)
from relay.model import RecordRef, RecordType

_OPEN_S = 60.0


class Linked:
    """`lasts_s`: for how long a contact's company, and which deals it has, are taken as read."""

    def __init__(
        self, *, records: Records, associations: Associations, clock: Clock, lasts_s: float
    ) -> None:
        self._records = records
        self._associations = associations
        self._companies: Memory[str] = Memory(lasts_s=lasts_s, clock=clock)
        self._deals: Memory[tuple[str, ...]] = Memory(lasts_s=lasts_s, clock=clock)
        self._open: Memory[datetime] = Memory(lasts_s=_OPEN_S, clock=clock)  # when modified

    def learn(self, contact_id: str, record: Json, linked: Collection[RecordType]) -> None:
        """Keep what reading one contact told along, as far as that is the whole answer."""
        for record_type in linked:
            pairs = associated(record, OBJECTS[record_type])
            if pairs is None:  # there is more than was told
                continue
            if record_type is RecordType.DEAL:
                deals = tuple(dict.fromkeys(deal for deal, _ in pairs))
                self._deals.keep({contact_id: deals or None})
            elif primary := [to for to, name in pairs if name == PRIMARY_COMPANY_NAME]:
                self._companies.keep({contact_id: primary[0]})
            elif not pairs:
                self._companies.keep({contact_id: None})

    def learn_new(self, contacts: Collection[str], *, lasts_s: float) -> None:
        """Nothing hangs on a contact that was made just now."""
        self._companies.keep(dict.fromkeys(contacts), lasts_s=lasts_s)
        self._deals.keep(dict.fromkeys(contacts), lasts_s=lasts_s)

    def forget(self, records: Collection[RecordRef]) -> None:
        contacts, companies, deals = (
            {record.id for record in records if record.type is record_type}
            for record_type in (RecordType.CONTACT, RecordType.COMPANY, RecordType.DEAL)
        )
        self._companies.forget(lambda contact, company: contact in contacts or company in companies)
        self._deals.forget(
            lambda contact, own: contact in contacts or not deals.isdisjoint(own or ())
        )
        self._open.forget(lambda deal, _: deal in deals)

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

    # ---------------------------------------------------------------- deals

    async def open_deals_of(
        self, contacts: Collection[str], *, limit: int
    ) -> dict[str, tuple[str, ...]]:
        own = await self._deals.of(contacts, self._read_deals)
        deals = sorted({deal for deals in own.values() for deal in deals})
        modified = await self._open.of(deals, self._read_open)
        return {contact_id: _latest(deals, modified)[:limit] for contact_id, deals in own.items()}

    async def _read_deals(self, contacts: Collection[str]) -> dict[str, tuple[str, ...]]:
        linked = await self._associations.of("contacts", contacts, "deals")
        return {
            contact_id: tuple(deal.to_id for deal in deals) for contact_id, deals in linked.items()
        }

    async def _read_open(self, deal_ids: Collection[str]) -> dict[str, datetime]:
        """When each open deal was last modified. Those that are closed or gone are absent."""
        deals: list[Json] = []
        for some in slices(list(deal_ids)):
            deals += await self._records.read("deals", some, DEAL_PROPERTIES)
        return {id_of(deal): modified_at(deal) for deal in filter(is_open, deals)}


def _latest(deals: Collection[str], modified: Mapping[str, datetime]) -> tuple[str, ...]:
    """Those of the deals that are open, the most recently modified first."""
    still_open = [deal for deal in deals if deal in modified]
    return tuple(sorted(still_open, key=lambda deal: modified[deal], reverse=True))
