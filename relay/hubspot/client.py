"""A HubSpot portal, as the rest of relay sees it.

Everything that may be asked of HubSpot is a method here, in relay's own nouns. Methods raise
Temporary (PortalPaused among them) and Permanent; `log_emails` returns what became of each mail.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

import aiohttp

from relay.clock import Clock
from relay.errors import Permanent
from relay.hubspot.associations import Associations, Pair
from relay.hubspot.calls import Calls
from relay.hubspot.checks import Check
from relay.hubspot.checkup import Checkup
from relay.hubspot.companies import Companies
from relay.hubspot.emails import Emails
from relay.hubspot.files import Files, Uploaded, file_name
from relay.hubspot.limiter import Limits
from relay.hubspot.link_types import LinkTypes
from relay.hubspot.owners import Owners
from relay.hubspot.paths import Paths
from relay.hubspot.people import People
from relay.hubspot.preparing import Preparing
from relay.hubspot.present import Present
from relay.hubspot.readback import Known, ReadBack
from relay.hubspot.records import Records
from relay.hubspot.results import CallResult, Created, PortalPaused, Prepared, Rejected, Stale
from relay.hubspot.tokens import OAuthApp, tokens_from
from relay.hubspot.unique import UniqueKey
from relay.hubspot.wire import (
    PRIMARY_COMPANY,
    Json,
    amendment,
    email_properties,
    email_request,
    join_traits,
    objects_of,
    split_traits,
    traits,
)
from relay.log import Logger
from relay.metrics import Metrics
from relay.model import (
    Address,
    Attachment,
    Contact,
    Direction,
    Effect,
    Engagement,
    Finding,
    RecordRef,
    RecordType,
    Status,
)
from relay.settings import PortalSettings, Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The body of a create, the files that would be uploaded before it, and what it is without."""

    request: Json
    files: tuple[Attachment, ...]
    findings: tuple[Finding, ...]


class Crm:
    """One portal.

    `token` is asked anew for every call, so that it can be changed while running. With `oauth` it
    gives the refresh token. `attachment_mb` is the largest file that is uploaded, in MiB; `raw_days`
    tells people how long relay keeps what is not.
    """

    def __init__(
        self,
        *,
        portal: str,
        http: aiohttp.ClientSession,
        api_url: str,
        token: Callable[[], Secret],
        oauth: OAuthApp | None = None,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        timeout_s: float = 30,
        api_version: str = "v3",
        burst_share: float = 0.9,
        daily_share: float = 0.9,
        attachment_mb: int = 50,
        raw_days: float = 30,
    ) -> None:
        self._paths = paths = Paths(api_version)
        tokens = tokens_from(token, app=oauth, path=paths.token, clock=clock)
        self._calls = calls = Calls(
            portal=portal,
            http=http,
            api_url=api_url,
            tokens=tokens,
            clock=clock,
            log=log,
            metrics=metrics,
            timeout_s=timeout_s,
            burst_share=burst_share,
            daily_share=daily_share,
            account_path=paths.account,
        )
        self._associations = associations = Associations(calls=calls, paths=paths)
        records = Records(calls=calls, paths=paths)
        self._owners = owners = Owners(calls=calls, paths=paths, clock=clock)
        self._people = People(
            calls=calls,
            paths=paths,
            records=records,
            associations=associations,
            owners=owners,
            clock=clock,
        )
        self._companies = Companies(calls=calls, paths=paths, clock=clock)
        self._link_types = LinkTypes(associations=associations, clock=clock)
        self._present = Present(records=records, clock=clock)
        self._files = Files(calls=calls, paths=paths, clock=clock)
        self._preparing = Preparing(largest_mb=attachment_mb, raw_days=raw_days)
        self._unique_key = UniqueKey(calls=calls, paths=paths, clock=clock)
        self._emails = Emails(
            calls=calls, paths=paths, records=records, unique_key=self._unique_key
        )
        self._readback = ReadBack(
            records=records, associations=associations, unique_key=self._unique_key
        )
        self._checkup = Checkup(
            calls=calls, paths=paths, tokens=tokens, unique_key=self._unique_key, clock=clock
        )

    def now(self) -> datetime:
        """The time by HubSpot's clock, as far as it has been heard."""
        return self._calls.now()

    def limits(self) -> Limits:
        """What HubSpot allows and what of it is left to relay, as far as it has been heard."""
        return self._calls.limits()

    async def find_contacts(
        self, addresses: Collection[Address], *, linked: Collection[RecordType] = ()
    ) -> dict[str, tuple[Contact, ...]]:
        """The contacts behind each address, primary or secondary, by `Address.key`.

        Every key that was asked for is there; with an empty tuple when HubSpot knows nobody. Who is
        found is remembered for five minutes, who is made here for one. `linked`: what will be asked
        for next, of COMPANY, DEAL and TICKET; about one or two people HubSpot tells it in the same call.
        """
        return await self._people.find_contacts(addresses, linked=linked)

    async def create_contacts(
        self, people: Collection[Address], *, owner_id: str | None
    ) -> dict[str, Contact]:
        """The new contacts by `Address.key`, or those that were there already.

        A key is absent when HubSpot refuses the address, or a rule of the portal does. An owner that
        HubSpot refuses is left out.
        """
        return await self._people.create_contacts(people, owner_id=owner_id)

    async def companies_of(self, contacts: Collection[str]) -> dict[str, str]:
        """The primary company's id by contact id; contacts without one are absent.

        This and which deals a contact has may be five minutes old, whether a deal is open one.
        """
        return await self._people.companies_of(contacts)

    async def open_of(
        self, record_type: RecordType, contacts: Collection[str]
    ) -> dict[str, tuple[str, ...]]:
        """The open deals or tickets by contact id, the most recently modified first."""
        return await self._people.open_of(record_type, contacts)

    async def linked_to(
        self, record_type: str, contacts: Collection[str]
    ) -> dict[str, tuple[str, ...]]:
        """All records of a type by contact id: of a custom object's, for example."""
        return await self._people.linked_to(record_type, contacts)

    async def companies_by_domain(self, domains: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The companies with each of the domains, the oldest first; domains without one are absent.

        By search, which there is no other way than: what was made in the last minute may be missing.
        Remembered for five minutes.
        """
        return await self._companies.by_domain(domains)

    async def create_companies(self, domains: Collection[str]) -> dict[str, str]:
        """New companies with these domains, named by them. Absent: those that HubSpot refuses."""
        return await self._companies.create(domains)

    async def employ(self, company_of: Mapping[str, str]) -> None:
        """Make each the primary company of a contact, by contact id. Raises Temporary."""
        pairs = [Pair(contact, company) for contact, company in company_of.items()]
        await self._associations.ensure("contacts", "companies", pairs, type_id=PRIMARY_COMPANY)
        self._people.learn_companies(company_of)

    async def present(self, records: Collection[RecordRef]) -> dict[RecordRef, RecordRef]:
        """Those of the records that there are, each with the one that it is now: it may be merged.

        Remembered for five minutes.
        """
        return await self._present.of(records)

    def gone(self) -> frozenset[RecordRef]:
        """The records that `present` did not find in the last ten minutes."""
        return self._present.gone()

    async def owner_id(self, address: str) -> str | None:
        """The id of the portal's user with this address, None when there is none."""
        return await self._owners.id_of(address)

    async def owners(self) -> frozenset[str]:
        """The addresses of all the portal's owners, in lower case; five minutes old at most."""
        return await self._owners.addresses()

    async def prepare(
        self,
        engagement: Engagement,
        *,
        earlier: str = "",
        progressed: Callable[[], None] = lambda: None,
    ) -> Prepared:
        """The engagement as it is to be sent, with its files uploaded. May be repeated.

        What HubSpot does not take is named in the bodies instead. `earlier`: the traits of a create of
        which it is not known what became of it; if it carried the unique key, this one must too, also
        when the property is not seen any more. `progressed` is called after each file: many may take
        long.
        """

        async def upload(file: Attachment) -> Uploaded:
            try:
                return await self._files.upload(file)
            finally:
                progressed()

        carried = split_traits(earlier).key
        key = engagement.key if carried or await self._unique_key.in_force() else ""
        link_types = await self._link_types.of([link.type for link in engagement.links])
        return replace(
            await self._preparing.prepare(engagement, upload), key=key, link_types=link_types
        )

    async def rehearse(self, engagement: Engagement) -> Rehearsal:
        """What `prepare` and a create would send, if HubSpot takes every file. Nothing is sent."""
        files: dict[Attachment, None] = {}

        async def note(file: Attachment) -> Uploaded:
            files[file] = None
            name = file_name(file.filename)
            return Uploaded(id=f"(id of {name})", url=f"https://hubspot.invalid/{name}")

        prepared = await self._preparing.prepare(engagement, note)
        key = engagement.key if await self._unique_key.in_force() else ""
        return Rehearsal(
            request=email_request(
                prepared.engagement,
                prepared.file_ids,
                key=key,
                link_types=await self._link_types.of([link.type for link in engagement.links]),
            ),
            files=tuple(files),
            findings=prepared.findings,
        )

    async def log_emails(self, batch: Sequence[Prepared]) -> list[CallResult]:
        """Create the engagements. One result each, in order.

        What HubSpot says is gone is asked for anew from then on. Raises PortalPaused when the portal
        is not well and none was created.
        """
        results = await self._emails.log(batch)
        for result in results:
            if isinstance(result, Created | Stale | Rejected) and result.dropped:
                self._people.forget(result.dropped)
                self._companies.forget(result.dropped)
                self._present.forget(result.dropped)
            if isinstance(result, Created) and result.without_owner is not None:
                self._owners.forget()
            if isinstance(result, Rejected):
                self._files.forget()
        return results

    def traits(self, prepared: Prepared) -> str:
        """What `find_logged` will know an engagement by. To be stored; nothing can be read in it."""
        return join_traits(traits(email_properties(prepared.engagement)), prepared.key)

    async def find_logged(self, effects: Sequence[Effect], *, known: Known) -> dict[str, str]:
        """The ids under which earlier, unanswered creates logged engagements after all, by effect key.

        `known`: which of these ids belong to other mails, or to other effects. Raises Temporary,
        Permanent.
        """
        return await self._readback.find(effects, known=known)

    async def guards(self, effects: Collection[Effect]) -> bool:
        """Whether HubSpot itself would refuse a second create of each: they may be sent at once."""
        is_keyed = all(split_traits(effect.traits).key for effect in effects)
        return is_keyed and await self._unique_key.in_force()

    async def link(self, links: Mapping[str, Collection[RecordRef]]) -> None:
        """Associate each email, by its id, with its records. May be repeated.

        Records that are gone are left out. Raises Temporary.
        """
        pairs: defaultdict[str, list[Pair]] = defaultdict(list)
        for email_id, records in links.items():
            for record in records:
                pairs[record.type].append(Pair(email_id, record.id))
        for record_type, of_type in pairs.items():
            await self._associations.ensure("emails", objects_of(record_type), of_type)

    async def make_unique_key(self) -> Check:
        """Make the property by which the portal keeps emails apart, where it is not there yet.

        The check says how it is then. Raises Temporary, Permanent.
        """
        return await self._unique_key.make()

    def check_up(self, portal: PortalSettings) -> AsyncIterator[Check]:
        """How the portal is, seen by a dozen calls that change nothing. Raises nothing.

        `portal`: the settings that this client was made from.
        """
        return self._checkup.run(portal)

    async def amend(
        self,
        engagement_id: str,
        *,
        status: Status | None = None,
        direction: Direction | None = None,
        owner_id: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Change what is given, of an email that is there (the seed page, Update emails).

        May be repeated. Raises Permanent when the email is gone.
        """
        path = self._paths.object("emails", engagement_id)
        body = amendment(status=status, direction=direction, owner_id=owner_id, at=at)
        try:
            await self._calls.send("email_update", "PATCH", path, body=body)
        except PortalPaused as pause:
            if pause.status != HTTPStatus.NOT_FOUND:
                raise
            raise Permanent(f"engagement {engagement_id} is gone from HubSpot (404)") from pause
