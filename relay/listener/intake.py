"""From the end of a mail's data to its reply: decide, commit, count, log.

The reply is "accepted" only after `put` has returned, so 250 means durable. Whatever goes wrong on
our side is answered 451, with a constant text: our own faults delay mail, they never refuse it.
Knows no sockets: a session hands in what it received and sends on what it gets back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from relay.access import Access, masked
from relay.authenticity import Examiner
from relay.clock import Clock
from relay.errors import Temporary
from relay.listener import door, replies
from relay.listener.data import MailData
from relay.listener.door import Decided, Seen
from relay.listener.peers import Client
from relay.listener.replies import Reply
from relay.listener.room import Room
from relay.listener.transaction import Transaction
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.model import Delivery, Envelope, Receipt, Recipient
from relay.settings import AuthenticationSettings

Put = Callable[[Sequence[Delivery]], Awaitable[list[Receipt]]]

_LARGE_MAILS_BYTES = 33_554_432  # of mails that waited on disk, so much is in memory together


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a mail in each portal that it is for."""

    by_portal: Mapping[str, Receipt | Reply]

    @property
    def refusals(self) -> dict[str, Reply]:
        return {portal: each for portal, each in self.by_portal.items() if isinstance(each, Reply)}

    def to_all(self) -> Reply:
        """SMTP's one reply. It refuses only when every portal does, and for good only when all do."""
        receipts = [each for each in self.by_portal.values() if isinstance(each, Receipt)]
        if receipts:
            return replies.queued([receipt.spool_id for receipt in receipts])
        return min(self.refusals.values(), key=lambda reply: reply.is_final)

    def to(self, recipient: Recipient) -> Reply:
        """LMTP's reply for one recipient (RFC 2033 section 4.2)."""
        answer = self.by_portal[recipient.portal]
        return answer if isinstance(answer, Reply) else replies.queued([answer.spool_id])


class Intake:
    """One for all sessions."""

    def __init__(
        self, *, put: Put, examiner: Examiner, clock: Clock, log: Logger, metrics: Metrics
    ) -> None:
        self._put = put
        self._examiner = examiner
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._large_mails = Room(_LARGE_MAILS_BYTES)
        self._strangers_mails = Room(_LARGE_MAILS_BYTES)

    async def take(
        self,
        mail: Transaction,
        data: MailData,
        client: Client,
        *,
        access: Access,
        authentication: AuthenticationSettings,
        max_hops: int,
    ) -> Answer:
        """The answer to a mail that has come in to its end. Never raises for a fault of ours.

        Whether the client is still there makes no difference: a mail that was taken is kept.
        """
        begun_at = self._clock.monotonic()

        def look() -> Seen | Reply:
            if data.is_too_large:
                return replies.too_large(data.max_bytes)
            return door.look(self._envelope(mail, data.content(), client), max_hops=max_hops)

        async def decide(seen: Seen | Reply) -> Decided:
            if isinstance(seen, Reply):
                return dict.fromkeys(door.portals(mail.recipients), seen)
            claims = seen.scanned.claims
            evidence = await self._examiner.examine(
                seen.envelope,
                claims,
                is_claimed=seen.scanned.asks is not None
                or access.is_claimed(claims, mail.recipients),
                settings=authentication,
            )
            return door.decide(seen, evidence, mail.recipients, access=access)

        try:
            if data.is_on_disk:
                async with self._room(client).taken(data.size):
                    decided = await decide(await asyncio.to_thread(look))
                    answer = await self._commit(decided, begun_at)
            else:
                # Long headers are anybody's, and perhaps made to be slow to read.
                seen = await asyncio.to_thread(look) if data.has_long_headers else look()
                answer = await self._commit(await decide(seen), begun_at)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the mail is only delayed
            self._log_fault(fault)
            return Answer({each.portal: replies.OWN_FAULT for each in mail.recipients})
        self._log_refusals(answer, mail, client)
        self._metrics.accept_seconds.observe(self._clock.monotonic() - begun_at)
        return answer

    def _room(self, client: Client) -> Room:
        """Strangers have one of their own: their mail may wait for DNS, and others not for that."""
        is_known = client.is_trusted or client.user is not None
        return self._large_mails if is_known else self._strangers_mails

    def _envelope(self, mail: Transaction, raw: bytes, client: Client) -> Envelope:
        return Envelope(
            mail_from=mail.mail_from,
            rcpt_to=tuple(recipient.address for recipient in mail.recipients),
            raw=raw,
            received_at=self._clock.now(),
            peer=str(client.peer),
            helo=client.helo,
            tls=client.is_tls_on,
            user=client.user,
            trusted=client.is_trusted,
        )

    async def _commit(self, decided: Decided, begun_at: float) -> Answer:
        deliveries = [each for each in decided.values() if isinstance(each, Delivery)]
        receipts = iter(await self._put(deliveries) if deliveries else ())
        by_portal: dict[str, Receipt | Reply] = {}
        for portal, each in decided.items():
            if isinstance(each, Delivery):
                by_portal[portal] = receipt = next(receipts)
                self._count(each, receipt, duration_s=self._clock.monotonic() - begun_at)
            else:
                by_portal[portal] = each
        return Answer(by_portal)

    def _count(self, delivery: Delivery, receipt: Receipt, *, duration_s: float) -> None:
        counter = self._metrics.repeated if receipt.duplicate else self._metrics.accepted
        counter.labels(delivery.portal).inc()
        self._log.info(
            Event.MAIL_REPEATED if receipt.duplicate else Event.MAIL_ACCEPTED,
            spool_id=receipt.spool_id,
            portal=delivery.portal,
            mailbox=", ".join(dict.fromkeys(each.mailbox for each in delivery.recipients)),
            peer=delivery.envelope.peer,
            size=len(delivery.envelope.raw),
            duration_ms=round(duration_s * 1000, 1),
        )

    def _log_refusals(self, answer: Answer, mail: Transaction, client: Client) -> None:
        for portal, reply in answer.refusals.items():
            mailboxes = dict.fromkeys(
                each.mailbox for each in mail.recipients if each.portal == portal
            )
            self._log.info(
                Event.MAIL_REFUSED,
                reason=reply.reason,
                portal=portal,
                mailbox=", ".join(mailboxes),
                mail_from=masked(mail.mail_from),
                peer=str(client.peer),
            )

    def _log_fault(self, fault: Exception) -> None:
        if isinstance(fault, Temporary):
            self._log.warning(Event.MAIL_DEFERRED, reason=fault.reason)
        elif isinstance(fault, OSError):
            self._log.warning(Event.MAIL_DEFERRED, reason=f"cannot keep the mail: {fault.strerror}")
        else:
            self._log.error(Event.BUG_FOUND, exc_info=fault)
