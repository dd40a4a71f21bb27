"""relay itself, from behind the border to a sandbox over HTTP, living through a scenario.

What the border finds out (SPF, DKIM, DMARC) is handed over with each mail: it has tests of its own.
All else is the daemon's own code, in one process. Time passes as for a machine that sleeps in between.
"""

import asyncio
import heapq
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NoReturn

import aiohttp
import structlog
import yaml

from relay.access import Access, Roster, digest
from relay.hubspot import Crm
from relay.listener import door, replies
from relay.listener.replies import Reply
from relay.log import Logger
from relay.metrics import Metrics
from relay.model import Delivery, Envelope, Key, Recipient, State
from relay.parser import parse
from relay.pipeline import Pipeline
from relay.sandbox import Sandbox
from relay.settings import PortalSettings, Secret, Strangers, WorkerSettings
from relay.spool import Spool, Story
from relay.worker import Line, Worker
from tests.office.days import ALIAS
from tests.office.people import BANK, CARE, LOG, OURS
from tests.office.scenario import Scenario
from tests.office.truth import Change, Happening, Mail, Rotation

SALES, SUPPORT = "sales", "support"
_UNDER_WAY = frozenset({State.QUEUED, State.CLAIMED, State.SENDING, State.UNSURE})
_AFTERWARDS = timedelta(days=40)
"""Until whatever waits for a contact has waited long enough."""
_TURNS = 6
_PATIENCE = 4_000


class SleepyClock:
    """Time is set; whoever slept beyond that wakes late, once."""

    def __init__(self, now: datetime) -> None:
        self._start = now
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    def jitter(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._elapsed + seconds, self._count, waiter))
        await waiter

    def set(self, now: datetime) -> None:
        self._elapsed = max(self._elapsed, (now - self._start).total_seconds())
        while self._sleepers and self._sleepers[0][0] <= self._elapsed:
            _, _, waiter = heapq.heappop(self._sleepers)
            if not waiter.done():
                waiter.set_result(None)


class _Parsers:
    async def parse(self, raw: bytes):
        return parse(raw)


@dataclass(kw_only=True)
class Seen:
    """What can be seen afterwards, of relay and of HubSpot. `stories`: by the number of the mail's order.

    `engagements`: as HubSpot lists them. `contacts`: addresses by id. `errors`: what relay's log told a person
    to do something about.
    """

    stories: dict[int, Story | Reply] = field(default_factory=dict)
    engagements: list[dict] = field(default_factory=list)
    contacts: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    calls: int = 0
    off_by: int = 0


def settings() -> tuple[PortalSettings, PortalSettings]:
    """Two teams with one HubSpot account."""
    common = {"domains": [OURS], "never_log": [BANK], "tickets": 5}
    return (
        PortalSettings(name=SALES, mailboxes=[LOG, ALIAS], **common),
        PortalSettings(name=SUPPORT, mailboxes=[CARE], strangers=Strangers.PARK, **common),
    )


async def live_through(played: Scenario, folder: Path) -> Seen:
    """Everything that happens, in its order; then what is to be seen. `folder` is empty."""
    async with _relay(played, folder) as (relay, errors):
        for at, group in groupby(played.happenings, key=lambda one: one.at):
            relay.clock.set(at)
            await relay.happen(list(group))
        await relay.go_on(_AFTERWARDS)
        seen = await relay.look()
        seen.errors = errors
        return seen


@asynccontextmanager
async def _relay(played: Scenario, folder: Path) -> AsyncIterator[tuple["_Relay", list[str]]]:
    clock = SleepyClock(played.happenings[0].at - timedelta(hours=1))
    errors: list[str] = []

    def keep(_: object, __: str, line: dict) -> NoReturn:
        errors.append(f"{line['event']}: {line.get('reason') or line.get('exc_info')}")
        raise structlog.DropEvent

    log: Logger = structlog.wrap_logger(
        structlog.ReturnLogger(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        processors=[keep],
    )
    spool = Spool(f"sqlite:///{folder / 'relay.db'}", clock=clock)
    spool.open(as_daemon=True)
    seed = folder / "office.yaml"
    seed.write_text(yaml.safe_dump(played.cast.seed()), "utf-8")
    sandbox = Sandbox(database=None, clock=clock, log=log)
    sandbox.seed(seed)
    await sandbox.open("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession() as http:
            relay = _Relay(clock=clock, log=log, spool=spool, sandbox=sandbox, http=http)
            for user, key in played.secrets.items():
                await relay.open_address(user, key)
            running = asyncio.ensure_future(relay.worker.run())
            yield relay, errors
            await relay.worker.drain(5)
            await running
    finally:
        await sandbox.close()
        await spool.close()


class _Relay:
    def __init__(
        self,
        *,
        clock: SleepyClock,
        log: Logger,
        spool: Spool,
        sandbox: Sandbox,
        http: aiohttp.ClientSession,
    ) -> None:
        self.clock = clock
        self._spool = spool
        self._sandbox = sandbox
        self._http = http
        self._roster = Roster()
        portals = settings()
        self._access = Access(portals, roster=self._roster)
        self._log = log
        self._metrics = Metrics()
        self._lines = {portal.name: self._line(portal) for portal in portals}
        self.worker = Worker(
            owner="office",
            lines=self._lines,
            settings=WorkerSettings(),
            spool=spool,
            parsers=_Parsers(),
            clock=clock,
            log=log,
            metrics=self._metrics,
        )
        self._spooled: dict[int, int | Reply] = {}
        self._count = 0

    def _line(self, portal: PortalSettings) -> Line:
        crm = Crm(
            portal=portal.name,
            http=self._http,
            api_url=self._sandbox.url,
            token=lambda: Secret("office"),
            clock=self.clock,
            log=self._log,
            metrics=self._metrics,
            timeout_s=3600,
        )
        pipeline = Pipeline(
            portal=portal,
            access=self._access.of(portal),
            crm=crm,
            spool=self._spool,
            clock=self.clock,
        )
        lasts = timedelta(days=portal.strangers_days)
        return Line(pipeline=pipeline, crm=crm, strangers_last=lasts)

    # ------------------------------------------------------------ what happens

    async def happen(self, together: Sequence[Happening]) -> None:
        """All of it at one time; then until relay has done with the mails."""
        arriving = []
        for one in together:
            match one:
                case Mail():
                    arriving.append(self._receive(one))
                case Change():
                    await self._ask(one.method, one.path, one.body)
                case Rotation():
                    await self._rotate(one)
        await asyncio.gather(*arriving)
        if arriving:
            await self._until_done()

    async def _receive(self, mail: Mail) -> None:
        place, self._count = self._count, self._count + 1
        recipient = self._access.resolve(mail.rcpt_to)
        if not isinstance(recipient, Recipient):
            self._spooled[place] = replies.NO_RECIPIENT[recipient]
            return
        seen = door.look(
            Envelope(
                mail_from=mail.mail_from,
                rcpt_to=(mail.rcpt_to,),
                raw=mail.raw,
                received_at=self.clock.now(),
                peer="192.0.2.25",
                user=mail.evidence.user,
                trusted=mail.evidence.peer_trusted,
            ),
            max_hops=50,
        )
        if isinstance(seen, Reply):
            self._spooled[place] = seen
            return
        [decided] = door.decide(seen, mail.evidence, [recipient], access=self._access).values()
        if isinstance(decided, Delivery):
            [receipt] = await self._spool.put([decided])
            self._spooled[place] = receipt.spool_id
        else:
            self._spooled[place] = decided

    async def _until_done(self) -> None:
        """What waits for another mail is tried again seconds later: so time goes on a little."""
        for turn in range(_PATIENCE):
            if not any(row.state in _UNDER_WAY for row in await self._spool.waiting()):
                return
            await asyncio.sleep(0.002)
            if turn % _TURNS == _TURNS - 1:
                self.clock.set(self.clock.now() + timedelta(seconds=1))
        raise AssertionError(f"relay has not done with its mail: {await self._spool.waiting()}")

    async def go_on(self, lasts: timedelta) -> None:
        """Days on which nothing comes in."""
        for _ in range(lasts.days):
            self.clock.set(self.clock.now() + timedelta(days=1))
            await asyncio.sleep(0.01)
            await self._until_done()

    async def open_address(self, user: str, key: str) -> None:
        hashed = digest(key)
        made = await self._spool.add_address(SALES, user, hashed, lasts=None)
        self._roster.keys = {**self._roster.keys, hashed: made}

    async def _rotate(self, one: Rotation) -> None:
        ended: Key = self._roster.keys[digest(one.old)]
        await self._spool.end_address(ended.id, after=timedelta())
        await self.open_address(one.user, one.new)
        self._roster.keys, self._roster.ended = await self._spool.keys()

    # ------------------------------------------------------------ what is to be seen

    async def look(self) -> Seen:
        seen = Seen(calls=sum(line.crm.limits().calls for line in self._lines.values()))
        for place, found in sorted(self._spooled.items()):
            if isinstance(found, Reply):
                seen.stories[place] = found
            elif (story := await self._spool.story(found)) is not None:
                seen.stories[place] = story
        names = "hs_email_subject,hs_email_direction,hs_email_status,hs_email_text,hubspot_owner_id"
        linked = "contacts,companies,deals,tickets"
        seen.engagements = await self._all(f"emails?properties={names}&associations={linked}")
        contacts = await self._all("contacts?properties=email")
        seen.contacts = {one["id"]: one["properties"]["email"] for one in contacts}
        seen.off_by = (await self._spool.balance()).off_by
        return seen

    async def _all(self, what: str) -> list[dict]:
        found, after = [], "0"
        while after:
            page = await self._ask("GET", f"/crm/v3/objects/{what}&limit=100&after={after}")
            found += page["results"]
            after = page.get("paging", {}).get("next", {}).get("after", "")
        return found

    async def _ask(self, method: str, path: str, body: dict | None = None) -> dict:
        async with self._http.request(
            method,
            f"{self._sandbox.url}{path}",
            json=body,
            headers={"Authorization": "Bearer office"},
        ) as answer:
            answer.raise_for_status()
            return await answer.json()
