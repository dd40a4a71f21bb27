"""What hangs on the contacts of a batch: companies, open deals and tickets, custom objects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from relay.hubspot import Crm
from relay.matcher.choice import choose_records
from relay.matcher.companies import company_domains
from relay.model import Address, Contact, Finding, RecordRef, RecordType
from relay.placing.people import Met, hanging_on
from relay.settings import PortalSettings

_MOST_OBJECTS = 20  # of one type, of one contact

ByContact = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangs:
    """Ids by contact id. `companies`: the primary ones. `by_domain`: the domain, and its companies."""

    companies: Mapping[str, str]
    by_domain: Mapping[str, tuple[str, tuple[str, ...]]]
    others: Mapping[str, ByContact]


class Hanging:
    def __init__(self, *, portal: PortalSettings, crm: Crm, ours: frozenset[str]) -> None:
        self._portal = portal
        self._crm = crm
        self._ours = ours
        self._rules: dict[str, tuple[int | str, str]] = {
            RecordType.DEAL: (portal.deals, "open deals"),
            RecordType.TICKET: (portal.tickets, "open tickets"),
        }
        for type_id, rule in portal.custom_objects.items():
            self._rules[type_id] = (
                _MOST_OBJECTS if rule == "all" else rule,
                f"records of {type_id}",
            )

    async def on(self, met: Met) -> Hangs:
        """For all contacts at once, a call for each kind. Raises Temporary, Permanent."""
        emails = {one: each for one, each in met.emails.items() if one.isdecimal()}
        contacts, wanted = sorted(emails), hanging_on(self._portal)
        companies = await self._crm.companies_of(contacts) if RecordType.COMPANY in wanted else {}
        others: dict[str, ByContact] = {}
        for record_type in (RecordType.DEAL, RecordType.TICKET):
            if record_type in wanted:
                others[record_type] = await self._crm.open_of(record_type, contacts)
        for type_id in self._portal.custom_objects:
            others[type_id] = await self._crm.linked_to(type_id, contacts)
        without = {one: each for one, each in emails.items() if one not in companies}
        return Hangs(
            companies=companies,
            by_domain=await self._companies_by_domain(without),
            others=others,
        )

    async def _companies_by_domain(
        self, emails: Mapping[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, tuple[str, ...]]]:
        if not (self._portal.companies and self._portal.company_by_domain):
            return {}
        domains = {
            contact: [
                domain
                for email in own
                for domain in company_domains(Address(email=email), self._ours)
            ]
            for contact, own in emails.items()
        }
        every = {domain for each in domains.values() for domain in each}
        there = await self._crm.companies_by_domain(every)
        found = {}
        for contact, each in domains.items():
            if domain := next((one for one in each if one in there), None):
                found[contact] = domain, there[domain]
        return found

    def choose(
        self, contacts: Sequence[Contact], hangs: Hangs
    ) -> tuple[list[RecordRef], list[Finding]]:
        """The records that one mail with these contacts goes on besides them, and why these."""
        records: list[RecordRef] = []
        findings = list(_about_companies(contacts, hangs))
        taken: dict[str, ByContact] = {}
        for record_type, of_type in hangs.others.items():
            own = {one.id: of_type[one.id] for one in contacts if of_type.get(one.id)}
            taken[record_type], notes = choose_records(own, *self._rules[record_type])
            findings += notes
        for contact in contacts:
            if company := _company(contact, hangs):
                records.append(RecordRef(RecordType.COMPANY, company))
            own_taken = [
                RecordRef(record_type, record_id)
                for record_type, of_type in taken.items()
                for record_id in of_type.get(contact.id, ())
            ]
            records += own_taken
            if own_taken:
                text = f"{', '.join(map(str, own_taken))} of contact {contact.id}"
                findings.append(Finding(rule="records", text=text))
        return records, findings


def _company(contact: Contact, hangs: Hangs) -> str | None:
    if company := hangs.companies.get(contact.id):
        return company
    _, found = hangs.by_domain.get(contact.id, ("", ()))
    return found[0] if found else None


def _about_companies(contacts: Sequence[Contact], hangs: Hangs) -> Iterator[Finding]:
    for contact in contacts:
        if company := hangs.companies.get(contact.id):
            text = f"company {company} is the primary one of contact {contact.id}"
            yield Finding(rule="company", text=text)
        elif contact.id in hangs.by_domain:
            domain, found = hangs.by_domain[contact.id]
            text = f"company {found[0]} by the domain {domain} of contact {contact.id}"
            if len(found) > 1:
                text += f": the oldest of {len(found)}"
            yield Finding(rule="company", text=text)
