"""Contacts by their addresses, and what hangs on them; remembered for some minutes (`memory`, `linked`).

Who was found is remembered under all addresses; who was not is asked for again, for somebody may just
be creating the contact. What HubSpot finds wrong is forgotten at once (`forget`).

Promise: nothing is found by search, which lags behind what was just written (hubspot.md section 3).
All calls may be repeated: contacts are unique by address, so a second create finds the first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from http import HTTPStatus

from relay.clock import Clock
from relay.hubspot.associations import Associations
from relay.hubspot.calls import Calls
from relay.hubspot.linked import Linked
from relay.hubspot.memory import Memory
from relay.hubspot.owners import Owners
from relay.hubspot.paths import Paths
from relay.hubspot.problem import Problem, read_problems
from relay.hubspot.records import Records, slices
from relay.hubspot.results import PortalPaused, Refused
from relay.hubspot.wire import (
    CONTACT_PROPERTIES,
    OWNER,
    Json,
    contact,
    contact_request,
    id_of,
    objects_of,
    results_of,
)
from relay.model import Address, Contact, RecordRef, RecordType

_LASTS_S = 300.0  # as long as somebody who made a deal may wonder why a mail is not on it
_NEW_S = 60.0  # HubSpot itself links new contacts to companies, some moments later


class _OwnerGoneError(Exception):
    """HubSpot refuses the owner of new contacts. They are worth having without one."""


class People:
    def __init__(
        self,
        *,
        calls: Calls,
        paths: Paths,
        records: Records,
        associations: Associations,
        owners: Owners,
        clock: Clock,
    ) -> None:
        self._calls = calls
        self._paths = paths
        self._records = records
        self._owners = owners
        self._linked = Linked(
            records=records, associations=associations, clock=clock, lasts_s=_LASTS_S
        )
        self._contacts: Memory[tuple[Contact, ...]] = Memory(
            lasts_s=_LASTS_S, clock=clock, keeps_none=False
        )

    async def find_contacts(
        self, addresses: Collection[Address], *, linked: Collection[RecordType]
    ) -> dict[str, tuple[Contact, ...]]:
        keys = sorted({address.key for address in addresses})
        found = await self._contacts.of(keys, lambda unknown: self._find(unknown, linked))
        return {key: found.get(key, ()) for key in keys}

    def forget(self, records: Collection[RecordRef]) -> None:
        gone = frozenset(records)
        self._contacts.forget(lambda _, found: any(one.ref in gone for one in found or ()))
        self._linked.forget(gone)

    # ---------------------------------------------------------------- finding

    async def _find(
        self, emails: Collection[str], linked: Collection[RecordType]
    ) -> dict[str, tuple[Contact, ...]]:
        """One by one while that is fewer calls: all together is one, and one more for each link."""
        found: defaultdict[str, dict[str, Contact]] = defaultdict(dict)
        if len(emails) <= len(linked):
            for email in emails:
                if email not in found and (record := await self._get_contact(email, linked)):
                    self._linked.learn(id_of(record), record, linked)
                    _index(found, contact(record), email)
        for some in slices([email for email in emails if email not in found]):
            for record in await self._read_contacts(some):
                _index(found, contact(record))
        return {email: tuple(contacts.values()) for email, contacts in found.items()}

    async def _get_contact(self, email: str, linked: Collection[RecordType]) -> Json | None:
        """The contact and what hangs on it, in one call. None: to be asked for in a batch.

        That this call finds secondary addresses too is not promised. A 404 may come without a
        category here, so that it looks like one of a path that is none.
        """
        if "@" not in email:
            return None
        query = {
            "idProperty": "email",
            "properties": ",".join(CONTACT_PROPERTIES),
            "associations": ",".join(sorted(objects_of(each) for each in linked)),
        }
        path = self._paths.object("contacts", email)
        try:
            return await self._calls.send("contact_read", "GET", path, query=query)
        except Refused:
            return None
        except PortalPaused as pause:
            if pause.status != HTTPStatus.NOT_FOUND:
                raise
            return None

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

    # ---------------------------------------------------------------- creating

    async def create_contacts(
        self, people: Collection[Address], *, owner_id: str | None
    ) -> dict[str, Contact]:
        wanted = _one_each(people)
        try:
            return await self._create(wanted, owner_id)
        except _OwnerGoneError:
            self._owners.forget()
            return await self._create(wanted, None)

    async def _create(
        self, wanted: Mapping[str, Address], owner_id: str | None
    ) -> dict[str, Contact]:
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
        path = self._paths.batch("contacts", "create")
        try:
            answer = await self._calls.send(
                "contacts_create", "POST", path, body={"inputs": inputs}
            )
        except Refused as refusal:
            _check_owner([refusal.problem])
            return {}
        asked = {person.key for person in people}
        made = [contact(record) for record in results_of(answer)]
        created = {
            each.emails[0]: each for each in made if each.emails[:1] and each.emails[0] in asked
        }
        self._remember_new(created.values())
        _check_owner(read_problems(answer))
        return created

    async def _create_one(self, person: Address, owner_id: str | None) -> Contact | None:
        """The new contact, or the one that somebody else made first. None: HubSpot refuses it."""
        body, path = contact_request(person, owner_id), self._paths.objects("contacts")
        try:
            record = await self._calls.send("contact_create", "POST", path, body=body)
        except Refused as refusal:
            _check_owner([refusal.problem])
            if refusal.problem.existing_id is None:
                return None
            there = Contact(id=refusal.problem.existing_id, emails=(person.key,))
            self._contacts.keep({person.key: (there,)})
            return there
        made = Contact(id=id_of(record), emails=(person.key,))
        self._remember_new([made])
        return made

    def _remember_new(self, contacts: Collection[Contact]) -> None:
        by_email = {email: (one,) for one in contacts for email in one.emails}
        self._contacts.keep(by_email, lasts_s=_NEW_S)
        self._linked.learn_new([one.id for one in contacts], lasts_s=_NEW_S)

    # ---------------------------------------------------------------- what hangs on them

    def learn_companies(self, company_of: Mapping[str, str]) -> None:
        self._linked.learn_companies(company_of, lasts_s=_NEW_S)

    async def companies_of(self, contacts: Collection[str]) -> dict[str, str]:
        return await self._linked.companies_of(contacts)

    async def open_of(
        self, record_type: RecordType, contacts: Collection[str]
    ) -> dict[str, tuple[str, ...]]:
        return await self._linked.open_of(record_type, contacts)

    async def linked_to(
        self, record_type: str, contacts: Collection[str]
    ) -> dict[str, tuple[str, ...]]:
        return await self._linked.of(record_type, contacts)


def _index(found: defaultdict[str, dict[str, Contact]], one: Contact, *also: str) -> None:
    """`also`: addresses by which HubSpot found the contact, whatever it says of them."""
    for email in (*one.emails, *also):
        found[email][one.id] = one


def _one_each(people: Iterable[Address]) -> dict[str, Address]:
    """By address; of two spellings of one, the one with a name."""
    wanted: dict[str, Address] = {}
    for person in people:
        if person.key not in wanted or not wanted[person.key].name:
            wanted[person.key] = person
    return wanted


def _check_owner(problems: Iterable[Problem]) -> None:
    if any(OWNER in problem.properties for problem in problems):
        raise _OwnerGoneError
