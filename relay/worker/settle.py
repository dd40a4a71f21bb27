"""Settling: the spool's move, the log line and the numbers of one mail, always together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from relay.clock import Clock
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.model import (
    Effect,
    Finding,
    Ignored,
    Lease,
    Logged,
    Outcome,
    Parked,
    RecordRef,
    Retry,
    Spooled,
    State,
)
from relay.spool import Spool

_FIRST_LOOK = timedelta(seconds=2)
_COMPANY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suspect:
    """A mail that calls had no answer for: how many, since when, and whether the last was its own.

    `our_fault`: it was not a bug of relay's that left the outcome open.
    """

    silences: int
    since_s: float
    alone: bool
    our_fault: bool


class Settler:
    """Settles the mails that one worker holds under one lease."""

    def __init__(
        self, *, lease: Lease, spool: Spool, clock: Clock, log: Logger, metrics: Metrics
    ) -> None:
        self._lease = lease
        self._spool = spool
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._held: dict[int, Spooled] = {}
        self.settled = 0
        self._sending: set[int] = set()
        self._suspects: dict[int, _Suspect] = {}
        self._logged_s = 0.0
        self._began_at = clock.now()
        self._began_s = clock.monotonic()

    def hold(self, mail: Spooled) -> None:
        """From now on the mail is this worker's to settle."""
        self._held[mail.id] = mail

    def send(self, mail: Spooled) -> None:
        """From now on a call for the mail may be on its way."""
        self._sending.add(mail.id)

    def is_sending(self, mail: Spooled) -> bool:
        return mail.id in self._sending

    def is_held(self, mail: Spooled) -> bool:
        return mail.id in self._held

    @property
    def held(self) -> list[Spooled]:
        return list(self._held.values())

    async def settle(
        self,
        mail: Spooled,
        outcome: Outcome,
        *,
        findings: Sequence[Finding] = (),
        engagement_ids: Mapping[str, str] | None = None,
        links: Mapping[str, Sequence[RecordRef]] | None = None,
        disproved: bool = False,
        joined: Sequence[Effect] = (),
        bounced: str | None = None,
    ) -> None:
        """`engagement_ids`: those now known, by effect key; the rest as for `Spool.settle`."""
        await self._spool.settle(
            self._lease,
            mail,
            outcome,
            findings=findings,
            engagement_ids=engagement_ids,
            links=links,
            disproved=disproved,
            joined=joined,
            bounced=bounced,
        )
        self._let_go(mail)
        self._tell(mail, outcome)

    def put_back(self, mail: Spooled, reason: str) -> None:
        """The spool has the mail wait again; no call was made for it."""
        self._let_go(mail)
        self._tell(mail, Retry(after_s=0, reason=reason, our_fault=True))

    async def doubt(
        self, mail: Spooled, reason: str, *, our_fault: bool, engagement_ids: Mapping[str, str]
    ) -> None:
        """A call for this mail left and nobody knows what became of it.

        `our_fault`: HubSpot gave no answer, which says nothing about the mail.
        """
        await self._spool.doubt(
            self._lease,
            mail.id,
            reason=reason,
            look_in=_FIRST_LOOK,
            engagement_ids=engagement_ids,
        )
        self._let_go(mail)
        self._suspect(mail, alone=self.company(mail) == 1, our_fault=our_fault)
        self._line(Event.MAIL_UNSURE, mail, reason)

    def company(self, mail: Spooled) -> int:
        """With how many others the mail may be created in one call: 100, 25, 6, then alone.

        One mail on which HubSpot fails would take all the others of its call with it each time.
        """
        suspect = self._suspects.get(mail.id)
        return _COMPANY if suspect is None else max(1, _COMPANY >> 2 * suspect.silences)

    def fails(self, mail: Spooled) -> bool:
        """HubSpot failed on something the mail needs before its create: whether that counts against it.

        Only if HubSpot took another mail since it failed on this one before.
        """
        before = self._suspects.get(mail.id)
        self._suspect(mail, alone=True, our_fault=True)
        return before is not None and self._logged_s > before.since_s

    def _suspect(self, mail: Spooled, *, alone: bool, our_fault: bool) -> None:
        self._suspects[mail.id] = _Suspect(
            silences=self.silences(mail) + 1,
            since_s=self._clock.monotonic(),
            alone=alone,
            our_fault=our_fault,
        )

    def is_to_blame(self, mail: Spooled) -> bool:
        """Whether that an unsure mail was not created is to count against it.

        Not while HubSpot may just be down: only when it failed on this mail alone and took another
        since. When relay ended or broke on it, it counts: else it would go on for ever.
        """
        suspect = self._suspects.get(mail.id)
        if suspect is None or not suspect.our_fault:
            return True
        return suspect.alone and self._logged_s > suspect.since_s

    def silences(self, mail: Spooled) -> int:
        """How many calls for this mail had no answer."""
        suspect = self._suspects.get(mail.id)
        return 0 if suspect is None else suspect.silences

    def unsure_s(self, mail: Spooled) -> float:
        """For how many seconds the mail has been unsure.

        By the wall clock only up to when this worker began: put forward meanwhile, it would end the
        wait for a call that may still land.
        """
        if (suspect := self._suspects.get(mail.id)) is not None:
            return self._clock.monotonic() - suspect.since_s
        before = (self._began_at - mail.moved_at).total_seconds()
        return max(0.0, before) + self._clock.monotonic() - self._began_s

    async def give_back(self, mails: Sequence[Spooled], reason: str) -> None:
        """Those of the mails that are still held, and no call was made for, wait again as they were."""
        waits = Retry(after_s=0, reason=reason, our_fault=True)
        held = [mail for mail in mails if mail.id in self._held and mail.id not in self._sending]
        await asyncio.gather(*(self.settle(mail, waits) for mail in held))

    def _let_go(self, mail: Spooled) -> None:
        self._held.pop(mail.id, None)
        self._sending.discard(mail.id)

    def _tell(self, mail: Spooled, outcome: Outcome) -> None:
        match outcome:
            case Logged():
                event, state = Event.MAIL_LOGGED, State.LOGGED
                self._logged_s = self._clock.monotonic()
                age = self._clock.now() - mail.received_at
                self._metrics.log_seconds.labels(mail.portal).observe(age.total_seconds())
            case Ignored():
                event, state = Event.MAIL_IGNORED, State.IGNORED
            case Parked():
                event, state = Event.MAIL_PARKED, State.PARKED
            case Retry():
                self._metrics.retried.labels(mail.portal).inc()
                self._line(Event.MAIL_RETRIED, mail, outcome.reason)
                return
            case _:
                assert_never(outcome)
        self._suspects.pop(mail.id, None)
        self.settled += 1
        self._metrics.settled.labels(mail.portal, state).inc()
        self._line(event, mail, outcome.reason)

    def _line(self, event: Event, mail: Spooled, reason: str) -> None:
        age = self._clock.now() - mail.received_at
        self._log.info(
            event,
            spool_id=mail.id,
            portal=mail.portal,
            mailbox=mail.copies[0].recipient.mailbox,
            attempt=mail.attempt,
            reason=reason,
            age_ms=round(age / timedelta(milliseconds=1)),
        )
