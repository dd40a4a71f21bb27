"""One portal under one lease: read ahead, decide, create, settle; look into what is unsure.

Two tasks: one claims what is due and has it parsed in child processes, the other talks to HubSpot
with the batch before. Batches come from load: a single mail goes at once. Only one task talks to
HubSpot, so that a read-back never meets a create of our own half done.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from relay.clock import Clock
from relay.errors import Temporary
from relay.hubspot import Crm, PortalPaused
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.model import Lease, Parked, ParsedEmail, Retry, Spooled
from relay.parser_pool import ChildDied, ParserPool
from relay.pipeline import Pipeline
from relay.settings import WorkerSettings
from relay.spool import LeaseLost, Spool, SpoolFailed
from relay.worker.awaiting import LOOK_EVERY_S, AwaitedContacts
from relay.worker.backlog import Pause
from relay.worker.lookback import LookBack
from relay.worker.pace import Measured, Pace
from relay.worker.patience import Patience
from relay.worker.sender import Batch, Sender
from relay.worker.settle import Settler
from relay.worker.waiting import happens

POLL_S = 1.0
_PAUSE_S = 5.0
_PAUSE_MAX_S = 300.0
_MOST_CRASHES = 2
_FILES = 10  # uploads in a batch, about: each is a call, and new mail waits for the batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a portal's mail goes through."""

    pipeline: Pipeline
    crm: Crm
    strangers_last: timedelta = timedelta(days=30)
    """For how long a parked mail waits for its contact"""


class PortalWorker:
    def __init__(
        self,
        *,
        portal: str,
        lease: Lease,
        line: Line,
        settings: WorkerSettings,
        spool: Spool,
        parsers: ParserPool,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
    ) -> None:
        self._portal = portal
        self._lease = lease
        self._line = line
        self._settings = settings
        self._spool = spool
        self._parsers = parsers
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._settler = Settler(lease=lease, spool=spool, clock=clock, log=log, metrics=metrics)
        self._ready: asyncio.Queue[Batch] = asyncio.Queue(maxsize=1)
        self._something = asyncio.Event()  # a batch is ready, or it is time to stop
        self._may_claim = asyncio.Event()
        self._changed = asyncio.Event()  # new settings, or it is time to stop
        self._stopping = False
        self._pauses = 0
        self._pause_now: Pause | None = None
        self._pace = Pace(clock=clock)
        self._mails_per_claim = settings.batch
        self._busy_since: float | None = None
        self._awaited_s = 0.0  # when to see next whether contacts are to be looked for

    @property
    def busy_s(self) -> float:
        """For how many seconds the step under way has been going; 0 between steps."""
        since = self._busy_since
        return 0.0 if since is None else self._clock.monotonic() - since

    @property
    def pause(self) -> Pause | None:
        """Why nothing is sent now, and until when; None while the portal is served."""
        return self._pause_now

    @property
    def measured(self) -> Measured | None:
        """How fast mail was settled lately; None until there was enough of it."""
        return self._pace.measured()

    def apply(self, line: Line, settings: WorkerSettings) -> None:
        """From the next batch on; a paused portal is tried at once."""
        self._line = line
        self._settings = settings
        self._changed.set()

    def stop(self) -> None:
        """Finish the batch under way and return from `run`."""
        self._stopping = True
        self._something.set()
        self._changed.set()

    async def run(self) -> None:
        """Until `stop`; then every mail is settled or given back.

        Ends with an ExceptionGroup of LeaseLost or SpoolFailed when there is nothing left to hold on
        to, or of whatever bug there is: what was begun is then recovered under the next lease.
        """
        claimed, sending = await self._spool.recover(self._lease)
        if claimed or sending:
            self._log.warning(
                Event.MAIL_RECOVERED, portal=self._portal, requeued=claimed, unsure=sending
            )
        self._may_claim.set()
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(self._read_ahead())
            await self._serve()
            reading.cancel()
        await self._settler.give_back(self._settler.held, "relay stops")

    # ------------------------------------------------------------ reading ahead

    async def _read_ahead(self) -> None:
        arrived = self._spool.arrived(self._portal)
        while True:
            await self._may_claim.wait()
            arrived.clear()
            mails = await self._spool.claim(
                self._lease,
                most=min(self._settings.batch, self._mails_per_claim),
                wait_after=self._patience.wait_after,
            )
            self._pace.claimed(
                [mail.received_at for mail in mails],
                is_idle=not self._settler.held,
                calls=self._line.crm.limits().calls,
            )
            if not mails:
                await happens(arrived, within_s=POLL_S, clock=self._clock)
                continue
            for mail in mails:
                self._settler.hold(mail)
            async with asyncio.TaskGroup() as group:
                parsing = [(mail, group.create_task(self._parse(mail))) for mail in mails]
            parsed = [(mail, task.result()) for mail, task in parsing]
            batch = [(mail, email) for mail, email in parsed if email is not None]
            self._mails_per_claim = self._as_many_as_go_fast(batch)
            await self._tell_leaks(batch)
            if batch:
                await self._ready.put(batch)
                self._may_claim.clear()  # whatever is claimed later may be newer
                self._something.set()

    def _as_many_as_go_fast(self, batch: Batch) -> int:
        """How many mails with as many attachments as these are one batch of a few seconds."""
        files = sum(len(email.attachments) + len(email.inline) for _, email in batch)
        return max(1, _FILES * len(batch) // files) if files else self._settings.batch

    async def _tell_leaks(self, batch: Batch) -> None:
        """An alarm for each secret address that has become known to outsiders, once."""
        found = {key for _, email in batch for key in self._line.pipeline.leaked(email)}
        for key in await self._spool.note_leaks(found) if found else ():
            self._metrics.leaks.labels(self._portal).inc()
            self._log.error(
                Event.ADDRESS_LEAKED,
                portal=self._portal,
                key=key.id,
                user=key.user,
                reason=f"it stands in To or Cc of an outsider's mail: relay address rotate {key.id}",
            )

    async def _parse(self, mail: Spooled) -> ParsedEmail | None:
        """The parsed mail; None when it had to be settled."""
        if mail.attempt > self._settings.attempts:
            reason = f"relay ended {mail.attempt - 1} times while it worked on it"
            await self._settler.settle(mail, Parked(reason=reason))
            return None
        raw = await self._spool.raw(mail.id)
        if raw is None:
            await self._settler.settle(mail, Parked(reason="its raw mail is gone: nothing to read"))
            return None
        crashes, reason = mail.crashes, "its parser died on it before"
        while crashes < _MOST_CRASHES:
            try:
                return await self._parsers.parse(raw)
            except ChildDied as died:
                reason = died.reason
                crashes = await self._spool.count_crash(self._lease, mail.id)
            except Temporary as trouble:
                waits = Retry(after_s=_PAUSE_S, reason=trouble.reason, our_fault=True)
                await self._settler.settle(mail, waits)
                return None
        await self._settler.settle(mail, Parked(reason=f"it cannot be read: {reason}"))
        return None

    @property
    def _patience(self) -> Patience:
        return Patience(settings=self._settings, clock=self._clock)

    # ------------------------------------------------------------ talking to HubSpot

    async def _serve(self) -> None:
        while not self._stopping:
            if self._ready.empty():
                await happens(self._something, within_s=POLL_S, clock=self._clock)
            self._something.clear()
            batch: Batch = ()
            if not self._ready.empty():
                batch = self._ready.get_nowait()
                self._may_claim.set()
            self._changed.clear()  # what is new from here on ends a pause that comes of this batch
            self._busy_since = self._clock.monotonic()
            try:
                await self._work(batch)
            except (LeaseLost, SpoolFailed):
                raise
            except Temporary as trouble:
                self._busy_since = None
                await self._pause(trouble, batch)
            finally:
                self._busy_since = None

    async def _work(self, batch: Batch) -> None:
        has_called = await self._look_back().look()
        if self._clock.monotonic() >= self._awaited_s:
            self._awaited_s = self._clock.monotonic() + LOOK_EVERY_S
            await self._awaited_contacts().look()
        settled = self._settler.settled
        if batch:
            await self._sender().log(batch)
            self._pace.note(
                mails=self._settler.settled - settled,
                calls=self._line.crm.limits().calls,
            )
        if batch or has_called:
            self._resume()

    def _sender(self) -> Sender:
        return Sender(
            lease=self._lease,
            pipeline=self._line.pipeline,
            crm=self._line.crm,
            spool=self._spool,
            settler=self._settler,
            patience=self._patience,
            progressed=self._progressed,
            log=self._log,
        )

    def _look_back(self) -> LookBack:
        return LookBack(
            lease=self._lease,
            crm=self._line.crm,
            settings=self._settings,
            spool=self._spool,
            settler=self._settler,
            patience=self._patience,
        )

    def _awaited_contacts(self) -> AwaitedContacts:
        return AwaitedContacts(
            portal=self._portal,
            lasts=self._line.strangers_last,
            crm=self._line.crm,
            spool=self._spool,
            clock=self._clock,
            log=self._log,
            metrics=self._metrics,
        )

    def _progressed(self) -> None:
        self._busy_since = self._clock.monotonic()

    async def _pause(self, trouble: Temporary, batch: Batch) -> None:
        """HubSpot is not well, or does not let us in: keep the mails, use up no attempts, wait."""
        self._may_claim.clear()
        await self._settler.give_back([mail for mail, _ in batch], trouble.reason)
        await self._give_back_what_is_ready()
        own_s = min(_PAUSE_S * 2.0**self._pauses, _PAUSE_MAX_S) * (1 + self._clock.jitter()) / 2
        wait_s = max(own_s, trouble.retry_after_s or 0)
        self._pauses = min(self._pauses + 1, 10)
        self._metrics.paused.labels(self._portal).set(1)
        needs_person = isinstance(trouble, PortalPaused) and trouble.needs_person
        tell = self._log.error if needs_person else self._log.warning
        tell(
            Event.PORTAL_PAUSED, portal=self._portal, reason=trouble.reason, wait_s=round(wait_s, 1)
        )
        if not self._stopping:
            until = self._clock.now() + timedelta(seconds=wait_s)
            self._pause_now = Pause(reason=trouble.reason, until=until, needs_person=needs_person)
            await happens(self._changed, within_s=wait_s, clock=self._clock)
        self._may_claim.set()

    def _resume(self) -> None:
        if self._pauses:
            self._pauses, self._pause_now = 0, None
            self._metrics.paused.labels(self._portal).set(0)
            self._log.info(Event.PORTAL_RESUMED, portal=self._portal)

    async def _give_back_what_is_ready(self) -> None:
        while not self._ready.empty():
            batch = self._ready.get_nowait()
            await self._settler.give_back([mail for mail, _ in batch], "the portal is not served")
