"""Serves all portals, each on its own: what one portal suffers holds up no other.

A portal is served under a lease, by one `PortalWorker` at a time. Whatever goes wrong there that is
not a mail's own fault (a lost lease, a failing database, a bug) ends that serving; after a pause it
starts anew under a new lease, and what was left half done is recovered as after a crash.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from relay.clock import Clock
from relay.errors import Temporary
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.model import Lease
from relay.parser_pool import ParserPool
from relay.settings import WorkerSettings
from relay.spool import LeaseLost, Spool, SpoolFailed, Waiting
from relay.worker.backlog import PortalStatus, show, stand
from relay.worker.portal import Line, PortalWorker
from relay.worker.waiting import happens

LEASE = timedelta(seconds=60)
_RESTART_S = 2.0
_STALLED_S = 300.0
_LOOK_EVERY_S = 30.0
_LARGE = 200  # waiting mails that are worth a line in the log
_SMALL = 20  # a backlog that has come down to this is over


class Worker:
    """`owner` names this process in leases and in the ledger."""

    def __init__(
        self,
        *,
        owner: str,
        lines: Mapping[str, Line],
        settings: WorkerSettings,
        spool: Spool,
        parsers: ParserPool,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
    ) -> None:
        self._owner = owner
        self._lines = dict(lines)
        self._settings = settings
        self._spool = spool
        self._parsers = parsers
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._serving: dict[str, PortalWorker] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._group: asyncio.TaskGroup | None = None
        self._told: set[str] = set()  # portals whose backlog's end has been logged
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Serve until `drain` is through."""
        async with asyncio.TaskGroup() as self._group:
            for portal in self._lines:
                self._start(portal)
            watching = self._group.create_task(self._watch_backlogs())
            await self._stopping.wait()
            watching.cancel()

    def apply(self, lines: Mapping[str, Line], settings: WorkerSettings) -> None:
        """Go on under new settings: portals that are new are served, those that are gone are left."""
        self._settings = settings
        gone, self._lines = set(self._lines) - set(lines), dict(lines)
        for portal in gone:
            if task := self._tasks.pop(portal, None):
                task.cancel()
        for portal, line in lines.items():
            if portal not in self._tasks:
                self._start(portal)
            elif serving := self._serving.get(portal):
                serving.apply(line, settings)

    async def drain(self, within_s: float) -> None:
        """Finish the batches under way; what is cut off in the end is recovered at the next start."""
        self._stopping.set()
        for serving in self._serving.values():
            serving.stop()
        tasks = list(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=max(1.0, within_s))
        for task in tasks:
            task.cancel()

    async def status(self) -> list[PortalStatus]:
        """How each portal stands, with an estimate of when nothing waits any more."""
        waiting = await self._spool.waiting()
        return [
            self._stand(portal, line, [row for row in waiting if row.portal == portal])
            for portal, line in self._lines.items()
        ]

    def _stand(self, portal: str, line: Line, waiting: Sequence[Waiting]) -> PortalStatus:
        serving = self._serving.get(portal)
        return stand(
            portal,
            waiting,
            now=self._clock.now(),
            pause=None if serving is None else serving.pause,
            limits=line.crm.limits(),
            measured=None if serving is None else serving.measured,
        )

    async def _watch_backlogs(self) -> None:
        """Keep the numbers of backlogs and limits up to date; of a large backlog, log its end once."""
        while True:
            with suppress(Temporary):  # the spool fails: who serves the portals tells
                statuses = await self.status()
                show(statuses, self._metrics, now=self._clock.now())
                for status in statuses:
                    self._tell(status)
            await self._clock.sleep(_LOOK_EVERY_S)

    def _tell(self, status: PortalStatus) -> None:
        portal, soonest = status.portal, status.estimate.soonest
        if status.pause is not None or status.mails < _SMALL:
            self._told.discard(portal)
        elif status.mails >= _LARGE and soonest is not None and portal not in self._told:
            self._told.add(portal)
            self._log.info(
                Event.BACKLOG_ESTIMATED,
                portal=portal,
                waiting=status.mails,
                done_at=soonest.isoformat(timespec="minutes"),
                reason=status.estimate.basis,
            )

    @property
    def stalled(self) -> str | None:
        """The portal that has made no progress for far too long, if there is one."""
        for portal, serving in self._serving.items():
            if serving.busy_s > _STALLED_S:
                return portal
        return None

    def _start(self, portal: str) -> None:
        if self._group is not None:
            task = self._group.create_task(self._keep_serving(portal), name=f"portal {portal}")
            self._tasks[portal] = task

    async def _keep_serving(self, portal: str) -> None:
        while not self._stopping.is_set():
            try:
                lease = await self._spool.take_lease(portal, self._owner, LEASE)
                if lease is not None and not self._stopping.is_set():
                    await self._serve(portal, lease)
            except* LeaseLost as lost:
                self._log.warning(Event.PORTAL_LOST, portal=portal, reason=_reason(lost))
            except* Temporary as failed:
                self._log.error(Event.SPOOL_FAILED, portal=portal, reason=_reason(failed))
            except* Exception as bug:  # noqa: BLE001 - a bug in one portal stops no other
                self._log.error(Event.BUG_FOUND, portal=portal, exc_info=bug)
            await happens(self._stopping, within_s=_RESTART_S, clock=self._clock)

    async def _serve(self, portal: str, lease: Lease) -> None:
        serving = PortalWorker(
            portal=portal,
            lease=lease,
            line=self._lines[portal],
            settings=self._settings,
            spool=self._spool,
            parsers=self._parsers,
            clock=self._clock,
            log=self._log,
            metrics=self._metrics,
        )
        self._log.info(Event.PORTAL_LEASED, portal=portal, epoch=lease.epoch)
        self._metrics.paused.labels(portal).set(0)
        self._serving[portal] = serving
        try:
            async with asyncio.TaskGroup() as group:
                renewal = group.create_task(self._renew(lease))
                await serving.run()
                renewal.cancel()
        finally:
            if self._serving[portal] is serving:
                del self._serving[portal]
                self._metrics.paused.remove(portal)  # nobody here knows any more
        with suppress(Temporary):
            await self._spool.release_lease(lease)

    async def _renew(self, lease: Lease) -> None:
        """Again and again; a failing database ends it only when the lease is about to run out."""
        while True:
            await self._clock.sleep(LEASE.total_seconds() / 6)
            try:
                lease = await self._spool.renew_lease(lease, LEASE)
            except SpoolFailed:
                if self._clock.now() + LEASE / 3 >= lease.until:
                    raise


def _reason(group: BaseExceptionGroup[Temporary]) -> str:
    """The words of the first exception in it."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return str(first)
