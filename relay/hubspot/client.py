"""A HubSpot portal, as the rest of relay sees it.

Everything that may be asked of HubSpot is a method here, in relay's own nouns. Methods raise
Temporary (PortalPaused among them) and Permanent; `log_emails` returns what became of each mail.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

import aiohttp

from relay.clock import Clock
from relay.hubspot.associations import Associations
from relay.hubspot.calls import Calls
from relay.hubspot.emails import Emails
from relay.hubspot.files import Files
from relay.hubspot.owners import Owners
from relay.hubspot.paths import Paths
from relay.hubspot.people import People
from relay.hubspot.readback import Known, ReadBack
from relay.hubspot.records import Records
from relay.hubspot.results import CallResult, Prepared, Refused
from relay.hubspot.unique import KeyState, UniqueKey
from relay.hubspot.wire import (
    ASSOCIATION_TYPES,
    BOUNCED,
    Json,
    email_properties,
    email_request,
    traits,
)
from relay.log import Logger
from relay.metrics import Metrics
from relay.model import Address, Contact, Engagement, RecordRef
from relay.settings import Secret


class Crm:
    """One portal. `token` is asked anew for every call, so that it can be changed while running."""

    def __init__(
        self,
        *,
        portal: str,
        http: aiohttp.ClientSession,
        api_url: str,
        token: Callable[[], Secret],
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        timeout_s: float = 30,
        api_version: str = "v3",
    ) -> None:
        self._calls = calls = Calls(
            portal=portal,
            http=http,
            api_url=api_url,
            token=token,
            clock=clock,
            log=log,
            metrics=metrics,
            timeout_s=timeout_s,
        )
        self._paths = paths = Paths(api_version)
        associations = Associations(calls=calls, paths=paths)
        records = Records(calls=calls, paths=paths)
        self._people = People(
            calls=calls, paths=paths, records=records, associations=associations, clock=clock
        )
        self._owners = Owners(calls=calls, paths=paths, clock=clock)
        self._files = Files(calls=calls, paths=paths)
        self._emails = Emails(calls=calls, paths=paths)
        self._readback = ReadBack(records=records, associations=associations)
        self._unique_key = UniqueKey(calls=calls, paths=paths)

    def now(self) -> datetime:
        """The time by HubSpot's clock, as far as it has been heard."""
        return self._calls.now()

    async def find_contacts(self, addresses: Collection[Address]) -> dict[str, tuple[Contact, ...]]:
        """The contacts behind each address, primary or secondary, by `Address.key`.

        Every key that was asked for is there; with an empty tuple when HubSpot knows nobody.
        """
        return await self._people.find_contacts(addresses)

    async def create_contacts(
        self, people: Collection[Address], *, owner_id: str | None
    ) -> dict[str, Contact]:
        """The new contacts by `Address.key`, or those that were there already.

        A key is absent when HubSpot refuses the address, or a rule of the portal does.
        """
        return await self._people.create_contacts(people, owner_id=owner_id)

    async def companies_of(self, contacts: Collection[str]) -> dict[str, str]:
        """The primary company's id by contact id; contacts without one are absent.

        This and the open deals may be some seconds old.
        """
        return await self._people.companies_of(contacts)

    async def open_deals_of(
        self, contacts: Collection[str], *, limit: int
    ) -> dict[str, tuple[str, ...]]:
        """At most `limit` open deals by contact id, the most recently modified first."""
        return await self._people.open_deals_of(contacts, limit=limit)

    async def owner_id(self, address: str) -> str | None:
        """The id of the portal's user with this address, None when there is none."""
        return await self._owners.id_of(address)

    async def prepare(self, engagement: Engagement) -> Prepared:
        """The engagement as it is to be sent, with its files uploaded. May be repeated."""
        file_ids = [await self._files.upload(attachment) for attachment in engagement.attachments]
        return Prepared(engagement=engagement, file_ids=tuple(file_ids))

    async def log_emails(self, batch: Sequence[Prepared]) -> list[CallResult]:
        """Create the engagements. One result each, in order.

        Raises PortalPaused when the portal is not well and none was created.
        """
        return await self._emails.log(batch)

    def traits(self, engagement: Engagement) -> str:
        """What `find_logged` will know a prepared engagement by. To be stored; nothing can be read in it."""
        return traits(email_properties(engagement))

    async def find_logged(
        self, *, links: Sequence[RecordRef], traits: str, since: datetime, known: Known
    ) -> str | None:
        """The id under which an earlier, unanswered create logged an engagement after all.

        `links`: those that the create named. `since`: when that call left, by `now`. `known`: which of these
        ids belong to other mails, or to other parts of this one.
        """
        return await self._readback.find(links, traits, since=since, known=known)

    async def unique_key_in_force(self) -> bool:
        """Whether the portal keeps emails apart by `wire.UNIQUE_KEY`. One call. Raises Temporary."""
        return await self._unique_key.state() is KeyState.IN_FORCE

    async def make_unique_key(self) -> bool:
        """Make the property that `unique_key_in_force` asks for; False if it is there already.

        At most three calls. Raises Temporary, and Permanent when the portal will not have it.
        """
        return await self._unique_key.make()

    async def link(self, engagement_id: str, links: Iterable[RecordRef]) -> None:
        """Associate the email with each record. May be repeated; records that are gone are left out."""
        for record in links:
            path = self._paths.association(
                "emails", engagement_id, record.type, record.id, ASSOCIATION_TYPES[record.type]
            )
            try:
                await self._calls.send("email_link", "PUT", path)
            except Refused:
                continue

    async def mark_bounced(self, engagement_id: str) -> None:
        """The seed page, Update emails. Raises Permanent when the email is gone."""
        await self._calls.send(
            "email_update", "PATCH", self._paths.object("emails", engagement_id), body=BOUNCED
        )

    def request_for(self, engagement: Engagement, file_ids: Iterable[str] = ()) -> Json:
        """The body of the create, exactly as it is sent."""
        return email_request(engagement, file_ids)
