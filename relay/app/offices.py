"""What commands do beside the daemon: take a mail from a pipe, explain one, look into spool and CRM.

They open the spool without the daemon's lock, so that they work while the daemon runs and when it
does not.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from relay.access import Access, Roster
from relay.app.people import read_roster, tag_secrets
from relay.app.portals import open_crm
from relay.authenticity import known
from relay.clock import SystemClock
from relay.errors import Permanent
from relay.listener.pipe import deliveries
from relay.log import Logger
from relay.model import Attachment, Copy, Envelope, Finding, Receipt, Recipient, Spooled, State
from relay.parser import parse, scan
from relay.pipeline import Composed, Decision, Pipeline
from relay.settings import Settings
from relay.spool import Recovered, Spool
from relay.spool import recover as recover_database


@asynccontextmanager
async def open_spool(settings: Settings) -> AsyncIterator[Spool]:
    """The spool, for looking and adding."""
    spool = Spool(settings.store_url, clock=SystemClock())
    spool.open(as_daemon=False)
    try:
        yield spool
    finally:
        await spool.close()


def recover(settings: Settings) -> Recovered:
    """A new database, from what can be read of a damaged one. See `relay.spool.recover`."""
    return recover_database(
        settings.store_url,
        portals={
            mailbox: portal.name for portal in settings.portals for mailbox in portal.mailboxes
        },
        now=SystemClock().now(),
    )


async def ingest(
    settings: Settings, raw: bytes, *, rcpt_to: Sequence[str], mail_from: str
) -> list[Receipt]:
    """Take one mail from a pipe; when this returns it is on the disk.

    Raises `relay.listener.pipe.Rejected` when the door would refuse it, Temporary when it is to be
    tried again.
    """
    async with open_spool(settings) as spool:
        accepted = deliveries(
            raw,
            rcpt_to=rcpt_to,
            mail_from=mail_from,
            access=await _access(settings, spool),
            authentication=settings.authentication,
            clock=SystemClock(),
            max_bytes=settings.limits.message_bytes,
            hops=settings.limits.hops,
        )
        return await spool.put(accepted)


async def _access(settings: Settings, spool: Spool) -> Access:
    roster = Roster()
    await read_roster(spool, roster)
    roster.tag_secrets = tag_secrets(settings.portals)
    return Access(settings.portals, roster=roster)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What would become of a mail. `requests` are the exact creates, `files` what each would upload
    before; nothing was sent.
    """

    portal: str
    decision: Decision
    findings: tuple[Finding, ...]
    requests: tuple[dict[str, object], ...]
    files: tuple[tuple[Attachment, ...], ...]


async def explain(
    settings: Settings, raw: bytes, *, log: Logger, to: str | None, as_user: str | None
) -> Explained:
    """Run a mail through the rules and look-ups, but create nothing.

    `to`: the mailbox it comes in by, None for the first. `as_user`: the one of ours who sends it,
    as if by AUTH; None: as if a trusted network handed it over. Raises Permanent for a mailbox that
    is none, Temporary when HubSpot cannot be asked.
    """
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        spool = await stack.enter_async_context(open_spool(settings))
        access = await _access(settings, spool)
        recipient = _recipient(settings, access, to)
        portal = next(one for one in settings.portals if one.name == recipient.portal)
        crm = await stack.enter_async_context(open_crm(settings, portal, log))
        pipeline = Pipeline(
            portal=portal.model_copy(update={"delay_s": 0}),
            access=access.of(portal),
            crm=crm,
            spool=spool,
            clock=clock,
            may_create=False,
        )
        mail = _as_if_spooled(raw, recipient, settings, as_user=as_user, now=clock.now())
        [decided] = await pipeline.process([(mail, parse(raw))])
        made = decided.decision.engagements if isinstance(decided.decision, Composed) else ()
        rehearsed = [await crm.rehearse(engagement) for engagement in made]
        return Explained(
            portal=portal.name,
            decision=decided.decision,
            findings=(*decided.findings, *(more for one in rehearsed for more in one.findings)),
            requests=tuple(one.request for one in rehearsed),
            files=tuple(one.files for one in rehearsed),
        )


def _as_if_spooled(
    raw: bytes, recipient: Recipient, settings: Settings, *, as_user: str | None, now: datetime
) -> Spooled:
    envelope = Envelope(
        mail_from=as_user or "",
        rcpt_to=(recipient.address,),
        raw=raw,
        received_at=now,
        peer="pipe",
        user=as_user,
        trusted=True,
    )
    scanned = scan(raw, mail_from=envelope.mail_from)
    return Spooled(
        id=0,
        portal=recipient.portal,
        fingerprint=scanned.fingerprint(recipient.portal, now),
        message_id=scanned.message_id,
        state=State.CLAIMED,
        attempt=1,
        crashes=0,
        epoch=0,
        received_at=now,
        moved_at=now,
        size=len(raw),
        copies=(
            Copy(
                recipient=recipient,
                mail_from=envelope.mail_from,
                peer=envelope.peer,
                evidence=known(envelope, settings.authentication),
                received_at=now,
            ),
        ),
    )


def _recipient(settings: Settings, access: Access, to: str | None) -> Recipient:
    address = to or settings.portals[0].mailboxes[0]
    recipient = access.resolve(address)
    if not isinstance(recipient, Recipient):
        known = ", ".join(box for portal in settings.portals for box in portal.mailboxes)
        raise Permanent(f"{address} is no mailbox of relay: name one of {known}")
    return recipient
