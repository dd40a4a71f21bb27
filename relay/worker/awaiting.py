"""Parked for want of a contact: looks whether somebody has become one, ever less often, and gives up.

A batch read for a hundred addresses serves all mails that are due; a webhook makes them due at once.
"""

from datetime import timedelta

from relay.clock import Clock
from relay.hubspot import Crm
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.model import Address, Finding, State
from relay.spool import Awaiting, Spool

LOOK_EVERY_S = 5.0
_MOST = 1_000  # addresses: ten calls
_SOONEST = timedelta(minutes=1)
_LATEST = timedelta(hours=6)
_SHARE = (
    8  # a mail that has waited eight days is looked at again after one, were it not for the latest
)


class AwaitedContacts:
    """One portal's. `lasts`: for how long a mail waits before it is ignored."""

    def __init__(
        self,
        *,
        portal: str,
        lasts: timedelta,
        crm: Crm,
        spool: Spool,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
    ) -> None:
        self._portal = portal
        self._lasts = lasts
        self._crm = crm
        self._spool = spool
        self._clock = clock
        self._log = log
        self._metrics = metrics

    async def look(self) -> None:
        """Raises Temporary, Permanent when HubSpot cannot be asked: what is due stays due."""
        waiting = await self._spool.awaiting(self._portal, most=_MOST)
        if not waiting:
            return
        addresses = [Address(email=one) for each in waiting for one in each.addresses]
        found = await self._crm.find_contacts(addresses)
        now = self._clock.now()
        later = {}
        for each in waiting:
            waited = now - each.since
            if there := [one for one in each.addresses if found[one]]:
                contact = found[there[0]][0]
                text = f"{there[0]} is contact {contact.id} now: the mail is tried again"
                await self._end(each, State.QUEUED, text, Event.MAIL_RETRIED)
            elif waited >= self._lasts:
                text = (
                    f"nobody became a contact in {self._lasts.total_seconds() / 86_400:g} days: "
                    f"it waited for {', '.join(each.addresses)}"
                )
                if await self._end(each, State.IGNORED, text, Event.MAIL_IGNORED):
                    self._metrics.settled.labels(self._portal, State.IGNORED).inc()
            else:
                pause = min(max(waited / _SHARE, _SOONEST), _LATEST)
                later[each.spool_id] = min(now + pause, each.since + self._lasts)
        await self._spool.look_later(later)

    async def _end(self, each: Awaiting, to_state: State, text: str, event: Event) -> bool:
        finding = Finding(rule="stranger", text=text)
        is_over = await self._spool.end_wait(each.spool_id, to_state, finding)
        if is_over:
            self._log.info(event, spool_id=each.spool_id, portal=self._portal, reason=text)
        return is_over
