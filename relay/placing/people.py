"""Who the people of a batch are in HubSpot: contacts that there are, and those that are made now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from relay.hubspot import Crm
from relay.matcher.choice import choose_contacts
from relay.matcher.companies import company_domains
from relay.matcher.spellings import other_spellings
from relay.model import Address, Contact, Finding, RecordType
from relay.settings import PortalSettings, Strangers

Asked = Sequence[tuple[Sequence[Address], str | None]]
"""For each mail its people, and the owner of contacts that are made of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Everybody in the batch: contacts and what is to be said of them, by `Address.key`."""

    contacts: Mapping[str, tuple[Contact, ...]]
    notes: Mapping[str, str]

    def contacts_of(self, people: Iterable[Address]) -> tuple[Contact, ...]:
        found = (one for person in people for one in self.contacts.get(person.key, ()))
        return tuple({contact.id: contact for contact in found}.values())

    def findings_about(self, people: Iterable[Address]) -> Iterator[Finding]:
        for person in people:
            told = self.notes.get(person.key, "is no contact")
            yield Finding(rule="contact", text=f"{person.email} {told}")

    @property
    def emails(self) -> Mapping[str, tuple[str, ...]]:
        """By contact id all its addresses, first the one that a mail has."""
        return {one.id: (key, *one.emails) for key, found in self.contacts.items() for one in found}


class People:
    """`may_create`: False tells what would be made, and makes nothing."""

    def __init__(
        self, *, portal: PortalSettings, crm: Crm, ours: frozenset[str], may_create: bool
    ) -> None:
        self._portal = portal
        self._crm = crm
        self._ours = ours
        self._may_create = may_create

    async def meet(self, asked: Asked) -> Met:
        """Raises Temporary, Permanent."""
        people = {person.key: person for theirs, _ in asked for person in theirs}
        linked = hanging_on(self._portal)
        found = dict(await self._crm.find_contacts(people.values(), linked=linked))
        notes: dict[str, str] = {}
        for key in people:
            self._choose(key, found, notes, found[key])
        await self._try_again(
            [person for key, person in people.items() if not found[key]], found, notes
        )
        if self._portal.strangers is Strangers.CREATE:
            await self._create(asked, found, notes)
        return Met(contacts=found, notes=notes)

    def _choose(
        self,
        key: str,
        found: dict[str, tuple[Contact, ...]],
        notes: dict[str, str],
        contacts: Sequence[Contact],
        spelt: str = "",
    ) -> None:
        """`spelt`: how the address is written that they were found by, if not as in the mail."""
        if not contacts:
            return
        policy = self._portal.many_contacts
        found[key] = chosen = choose_contacts(contacts, policy)
        ids = ", ".join(contact.id for contact in chosen)
        told = f"is nobody's, but {spelt} is contact {ids}" if spelt else f"is contact {ids}"
        if len(contacts) > 1:
            told += f", of {len(contacts)} with this address: {policy}"
        notes[key] = told

    async def _try_again(
        self,
        strangers: Sequence[Address],
        found: dict[str, tuple[Contact, ...]],
        notes: dict[str, str],
    ) -> None:
        """By other spellings of their addresses, all in one call."""
        spellings = {person.key: other_spellings(person) for person in strangers}
        candidates = [one for others in spellings.values() for one in others]
        if not candidates:
            return
        by_spelling = await self._crm.find_contacts(candidates)
        for key, others in spellings.items():
            for one in others:
                if contacts := by_spelling[one.key]:
                    self._choose(key, found, notes, contacts, one.key)
                    break

    # ---------------------------------------------------------------- strangers

    async def _create(
        self, asked: Asked, found: dict[str, tuple[Contact, ...]], notes: dict[str, str]
    ) -> None:
        """Make contacts of those who are none; each gets the owner of the first mail they are in."""
        owners: dict[str, str | None] = {}
        by_owner: defaultdict[str | None, list[Address]] = defaultdict(list)
        for theirs, owner_id in asked:
            for person in theirs:
                if not found[person.key] and person.key not in owners:
                    owners[person.key] = owner_id
                    by_owner[owner_id].append(person)
        for owner_id, strangers in by_owner.items():
            made = await self._make(strangers, owner_id)
            for key, contact in made.items():
                found[key] = (contact,)
                notes[key] = f"was new: contact {contact.id}"
            if self._portal.create_companies and self._may_create:
                await self._place_in_companies(
                    [(person, made[person.key]) for person in strangers if person.key in made],
                    notes,
                )

    async def _make(
        self, strangers: Sequence[Address], owner_id: str | None
    ) -> Mapping[str, Contact]:
        if self._may_create:
            return await self._crm.create_contacts(strangers, owner_id=owner_id)
        return {
            person.key: Contact(id=f"(new contact {person.key})", emails=(person.key,))
            for person in strangers
        }

    async def _place_in_companies(
        self, made: Sequence[tuple[Address, Contact]], notes: dict[str, str]
    ) -> None:
        """Link new contacts with the companies of their domains, which are made where there is none."""
        domains = {person.key: company_domains(person, self._ours) for person, _ in made}
        there = await self._crm.companies_by_domain(
            {one for each in domains.values() for one in each}
        )
        missing = {
            each[-1] for each in domains.values() if each and not any(one in there for one in each)
        }
        new = await self._crm.create_companies(missing) if missing else {}
        company_of: dict[str, str] = {}
        for person, contact in made:
            for domain in domains[person.key]:
                if company := new.get(domain) or next(iter(there.get(domain, ())), None):
                    company_of[contact.id] = company
                    how = "was new, too" if domain in new else "has their domain"
                    notes[person.key] += f"; company {company} ({domain}) {how}"
                    break
        await self._crm.employ(company_of)


def hanging_on(portal: PortalSettings) -> frozenset[RecordType]:
    """What of a contact the settings want the mail to be on."""
    wanted = {
        RecordType.COMPANY: portal.companies,
        RecordType.DEAL: portal.deals != 0,
        RecordType.TICKET: portal.tickets != 0,
    }
    return frozenset(record_type for record_type, is_wanted in wanted.items() if is_wanted)
