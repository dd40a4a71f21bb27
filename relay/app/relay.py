"""The daemon, put together: what is made of what, and the order in which it opens and closes.

Opening goes from the back to the door: mail is let in when everything behind is ready. Closing goes
the other way: first nobody gets in, then what is inside is finished, then the books are shut.
"""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

import aiohttp

from relay.access import Access, PortalAccess, Roster
from relay.app.people import ask_for_owners, read_roster, tag_secrets
from relay.app.portals import make_crm
from relay.app.sandbox import open_sandbox
from relay.authenticity import Examiner
from relay.clock import Clock
from relay.errors import Permanent, Temporary
from relay.hubspot import Crm
from relay.listener import Listener
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.notices import Teller
from relay.parser_pool import ParserPool
from relay.pipeline import Pipeline
from relay.sandbox import Sandbox
from relay.settings import PortalSettings, Settings, WebhookSettings
from relay.spool import Spool
from relay.web import Health, Web
from relay.worker import Line, Worker

_BALANCE_EVERY_S = 600.0
_PRUNE_EVERY_S = 3_600.0
_TELL_EVERY_S = 30.0
_ROSTER_EVERY_S = 3.0
_OWNERS_EVERY_S = 60.0
_WRITER_STALLED_S = 60.0


class Relay:
    """One running relay. `open` and `close` in one task; `run` in between.

    `passed`: the sockets that systemd opened, by name.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        passed: Mapping[str, Sequence[socket.socket]] | None = None,
    ) -> None:
        self.settings = self.opened_with = settings
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._is_open = False
        self._stack = AsyncExitStack()
        self.spool = Spool(settings.store_url, clock=clock)
        self.sandbox: Sandbox | None = None
        self._roster = Roster()
        self._crms: dict[str, Crm] = {}
        self._parsers = ParserPool(settings=settings.parser, clock=clock, log=log, metrics=metrics)
        self._listener = Listener(
            settings=settings,
            access=Access(settings.portals, roster=self._roster),
            put=self.spool.put,
            examiner=Examiner(clock),
            clock=clock,
            log=log,
            metrics=metrics,
            passed=passed,
        )
        self._web = Web(
            settings=settings.web,
            health=Health(live=self.faults, ready=self._unreadiness),
            status=self._status,
            webhook=self._webhook,
            spool=self.spool,
            clock=clock,
            metrics=metrics,
        )
        self._teller = Teller(spool=self.spool, clock=clock, log=log)
        self._http: aiohttp.ClientSession | None = None
        self._worker: Worker | None = None

    async def open(self) -> None:
        """Raises Permanent when something is in the way that only a person can clear."""
        async with AsyncExitStack() as stack:
            self.spool.open(as_daemon=True)
            stack.push_async_callback(self.spool.close)
            await read_roster(self.spool, self._roster)
            self._roster.tag_secrets = tag_secrets(self.settings.portals)
            if _needs_sandbox(self.settings):
                self.sandbox = await self._open_sandbox()
                stack.push_async_callback(self.sandbox.close)
            self._http = await stack.enter_async_context(aiohttp.ClientSession())
            await self._parsers.open()
            stack.push_async_callback(self._parsers.close)
            self._worker = Worker(
                owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}",
                lines=self._lines(self.settings),
                settings=self.settings.worker,
                spool=self.spool,
                parsers=self._parsers,
                clock=self._clock,
                log=self._log,
                metrics=self._metrics,
            )
            await self._web.open()
            stack.push_async_callback(self._web.close)
            await self._listener.open()
            self._stack = stack.pop_all()
        self._is_open = True
        self._metrics.started.set(self._clock.now().timestamp())
        self._log.info(
            Event.RELAY_STARTED,
            listeners=self._listener.endpoints,
            web=self._web.endpoint,
            sandbox=self._sandbox_url or None,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then drain."""
        worker = self._worker
        if worker is None:
            raise RuntimeError("open comes before run")
        async with asyncio.TaskGroup() as group:
            chores = [
                group.create_task(self._every(_BALANCE_EVERY_S, self.check_balance)),
                group.create_task(self._every(_PRUNE_EVERY_S, self._prune)),
                group.create_task(self._every(_ROSTER_EVERY_S, self._read_roster)),
                group.create_task(self._every(_OWNERS_EVERY_S, self._ask_for_owners)),
            ]
            chores.append(group.create_task(self._every(_TELL_EVERY_S, self._tell_users)))
            serving = group.create_task(worker.run())
            await stop.wait()
            self._is_open = False
            ends_at = self._clock.monotonic() + self.settings.worker.drain_s
            await self._listener.drain(self.settings.worker.drain_s)
            await worker.drain(ends_at - self._clock.monotonic())
            await asyncio.wait([serving])
            self._log.info(Event.RELAY_DRAINED)
            for chore in chores:
                chore.cancel()

    async def close(self) -> None:
        await self._stack.aclose()
        self._log.info(Event.RELAY_STOPPED)

    @property
    def smtp_endpoints(self) -> tuple[str, ...]:
        """Where mail comes in, as bound."""
        return self._listener.endpoints

    @property
    def web_endpoint(self) -> str:
        """host:port of the web room, as bound."""
        return self._web.endpoint

    def apply(self, settings: Settings) -> None:
        """Go on under new settings, as far as that needs no restart.

        Raises Permanent, and changes nothing, when a portal needs a sandbox that is not running, or
        Temporary when a secret cannot be read.
        """
        if _needs_sandbox(settings) and self.sandbox is None:
            raise Permanent("portals: one without a token needs the sandbox: restart relay")
        self._roster.tag_secrets = tag_secrets(settings.portals)
        self.settings = settings
        self._listener.apply(settings, Access(settings.portals, roster=self._roster))
        if self._worker is not None:
            self._worker.apply(self._lines(settings), settings.worker)

    # ------------------------------------------------------------ how it is

    def faults(self) -> list[str]:
        """What has stopped making progress; empty when relay is alive and well."""
        found = []
        if self.spool.stalled_s > _WRITER_STALLED_S:
            found.append(f"the spool's writer hangs since {self.spool.stalled_s:.0f} s")
        if self._worker is not None and (portal := self._worker.stalled):
            found.append(f"the worker of portal {portal} hangs")
        return found

    def _unreadiness(self) -> list[str]:
        return [*self.faults(), *([] if self._is_open else ["relay is not taking mail"])]

    async def _status(self) -> list[dict[str, Any]]:
        portals = [] if self._worker is None else await self._worker.status()
        return [portal.as_dict() for portal in portals]

    def _webhook(self, name: str) -> WebhookSettings | None:
        hooks = {portal.name: portal.webhook for portal in self.settings.portals}
        return hooks.get(name)

    async def check_balance(self) -> None:
        """Add up the books; any difference is an alarm."""
        balance = await self.spool.balance()
        self._metrics.unbalanced.set(balance.off_by)
        if balance.off_by:
            self._log.error(
                Event.LEDGER_UNBALANCED, off_by=balance.off_by, accepted=balance.accepted
            )

    async def _prune(self) -> None:
        own = {
            portal.name: portal.keep_raw_days
            for portal in self.settings.portals
            if portal.keep_raw_days is not None
        }
        raw, mails = await self.spool.prune(self.settings.store, raw_days=own)
        if raw or mails:
            self._log.info(Event.SPOOL_PRUNED, raw=raw, mails=mails)

    async def _tell_users(self) -> None:
        await self._teller.tell(self.settings, Access(self.settings.portals, roster=self._roster))

    async def _read_roster(self) -> None:
        self._roster.gone = {portal: crm.gone() for portal, crm in self._crms.items()}
        with suppress(Temporary):  # the spool fails: who serves the portals tells
            await read_roster(self.spool, self._roster)
            self._roster.tag_secrets = tag_secrets(self.settings.portals)

    async def _ask_for_owners(self) -> None:
        wanted = {one.name for one in self.settings.portals if one.owners_may_log}
        crms = {portal: crm for portal, crm in self._crms.items() if portal in wanted}
        await ask_for_owners(crms, self.spool, self._roster, self._log)

    async def _every(self, seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await chore()
            except Temporary as failed:
                self._log.error(Event.SPOOL_FAILED, reason=failed.reason)
            await self._clock.sleep(seconds)

    # ------------------------------------------------------------ wiring

    async def _open_sandbox(self) -> Sandbox:
        sandbox = Sandbox(database=self.settings.sandbox_database, clock=self._clock, log=self._log)
        if self.settings.sandbox.contacts:
            sandbox.seed()
        try:
            await open_sandbox(sandbox, self.settings.sandbox.listen)
        except Permanent:
            await sandbox.close()
            raise
        return sandbox

    @property
    def _sandbox_url(self) -> str:
        return "" if self.sandbox is None else self.sandbox.url

    def _lines(self, settings: Settings) -> dict[str, Line]:
        access = Access(settings.portals, roster=self._roster)
        return {portal.name: self._line(portal, access.of(portal)) for portal in settings.portals}

    def _line(self, portal: PortalSettings, access: PortalAccess) -> Line:
        if self._http is None:
            raise RuntimeError("open comes first")
        crm = make_crm(
            portal,
            http=self._http,
            sandbox_url=self._sandbox_url,
            clock=self._clock,
            log=self._log,
            metrics=self._metrics,
            raw_days=self.settings.store.keep_raw_days,
        )
        self._crms[portal.name] = crm
        pipeline = Pipeline(
            portal=portal, access=access, crm=crm, spool=self.spool, clock=self._clock
        )
        lasts = timedelta(days=portal.strangers_days)
        return Line(pipeline=pipeline, crm=crm, strangers_last=lasts)


def _needs_sandbox(settings: Settings) -> bool:
    return any(portal.token is None for portal in settings.portals)
