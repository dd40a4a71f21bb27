"""The sandbox as a whole: puts its parts together, opens and closes it.

It shares no code with relay's HubSpot client and knows nothing of it, so that it cannot share its
mistakes: they meet over HTTP only.
"""

from collections.abc import Callable, Collection
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web

from relay.clock import Clock
from relay.log import Event, Logger
from relay.sandbox.account import Account
from relay.sandbox.association_types import AssociationTypes
from relay.sandbox.associations import Associations
from relay.sandbox.control import Control
from relay.sandbox.credentials import Credentials, OAuthApp
from relay.sandbox.door import Door
from relay.sandbox.faults import Faults
from relay.sandbox.files import Files
from relay.sandbox.journal import Journal
from relay.sandbox.limits import Limiter, RateLimits
from relay.sandbox.links import Links
from relay.sandbox.objects import Objects
from relay.sandbox.pages import Pages
from relay.sandbox.portal import Portal
from relay.sandbox.properties import Properties
from relay.sandbox.records import Records
from relay.sandbox.routes import Routes
from relay.sandbox.search import Search
from relay.sandbox.seed import EXAMPLES, seed
from relay.sandbox.store import Store

MAX_BODY_BYTES = 128 * 1024 * 1024
_SHUTDOWN_S = 0.2
_GENEROUS = RateLimits()
_USUAL = Portal()


class Sandbox:
    """A local CRM that speaks HubSpot's API.

    `database` None keeps it in memory. `tokens` empty and no `app`: any bearer token is right, but a
    revoked one. `scopes` None: every token may do everything. `app`: who may renew OAuth tokens; None:
    anybody. `lag_s`: how far search is behind. `chance` gives numbers in [0, 1) for faults; None
    takes the clock's.
    """

    def __init__(
        self,
        *,
        database: Path | None,
        clock: Clock,
        log: Logger,
        tokens: Collection[str] = (),
        revoked: Collection[str] = (),
        scopes: Collection[str] | None = None,
        app: OAuthApp | None = None,
        lag_s: float = 10.0,
        limits: RateLimits = _GENEROUS,
        portal: Portal = _USUAL,
        chance: Callable[[], float] | None = None,
    ) -> None:
        self.url = ""
        self.faults = Faults(chance=chance or clock.jitter)
        self.journal = Journal()
        self._clock = clock
        self._log = log
        self._runner: web.AppRunner | None = None
        self._store = Store(database)
        properties = Properties(store=self._store, portal=portal)
        types = AssociationTypes(store=self._store)
        links = Links(store=self._store, types=types)
        self._records = Records(
            store=self._store,
            clock=clock,
            properties=properties,
            types=types,
            links=links,
            lag_s=lag_s,
        )
        self._credentials = Credentials(
            clock=clock,
            portal_id=portal.id,
            tokens=tokens,
            revoked=revoked,
            app=app,
            scopes=scopes,
        )
        self._limiter = Limiter(limits=limits, clock=clock)
        routes = Routes(
            objects=Objects(
                store=self._store,
                clock=clock,
                properties=properties,
                links=links,
                records=self._records,
            ),
            associations=Associations(store=self._store, clock=clock, types=types, links=links),
            search=Search(store=self._store, clock=clock, properties=properties, lag_s=lag_s),
            properties=properties,
            files=Files(store=self._store, clock=clock),
            account=Account(store=self._store, portal=portal),
            credentials=self._credentials,
        )
        self._pages = Pages(store=self._store, types=types)
        self._door = Door(
            store=self._store,
            routes=routes,
            credentials=self._credentials,
            limiter=self._limiter,
            faults=self.faults,
            journal=self.journal,
            control=Control(
                faults=self.faults,
                journal=self.journal,
                limiter=self._limiter,
                credentials=self._credentials,
            ),
            clock=clock,
            log=log,
        )

    async def open(self, host: str, port: int) -> None:
        """Listen. Port 0 takes any free one; `url` says which."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        self._pages.add_to(app)
        app.router.add_route("*", "/{path:.*}", self._door.serve)
        app.on_response_prepare.append(self._date)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self._log.info(Event.SANDBOX_OPENED, url=self.url)

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        """By the same clock as the records."""
        response.headers["Date"] = format_datetime(self._clock.now(), usegmt=True)

    async def close(self) -> None:
        """Stop listening and close the database. Also for a sandbox that was never opened."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._store.close()

    def seed(self, *files: Path) -> None:
        """Fill an empty store from YAML files; without any, with a few people, companies, deals, a
        ticket and owners. Raises Permanent for a file that is missing or wrong.
        """
        with self._store.transaction():
            seed(
                store=self._store,
                records=self._records,
                clock=self._clock,
                files=files or (EXAMPLES,),
            )

    def merge_contacts(self, *, kept_id: str, merged_id: str) -> None:
        """As a person does it in HubSpot's pages."""
        with self._store.transaction():
            self._records.merge(kept_id, merged_id)

    def revoke(self, token: str) -> None:
        """From now on this token is answered with 401, and renews nothing."""
        self._credentials.revoke(token)

    def use_up(self, calls: int, *, token: str | None = None) -> None:
        """As if others had just made so many calls: with this token, or with tokens of their own.

        The former counts for the token's ten seconds and the account's day, the latter for the day.
        """
        self._limiter.use_up(calls, token=token)
