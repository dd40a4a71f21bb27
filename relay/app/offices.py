"""What commands do beside the daemon: take a mail from a pipe, explain one, look into the spool.

They open the spool without the daemon's lock, so that they work while the daemon runs and when it
does not.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from relay.access import Access
from relay.app.relay import make_crm, split_endpoint
from relay.clock import SystemClock
from relay.errors import Permanent
from relay.hubspot import Crm
from relay.listener.pipe import deliveries
from relay.log import Logger
from relay.metrics import Metrics
from relay.model import Copy, Finding, Receipt, Recipient, Spooled, State
from relay.parser import parse, scan
from relay.pipeline import Composed, Decision, Pipeline
from relay.sandbox import Sandbox
from relay.settings import PortalSettings, Settings
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
    accepted = deliveries(
        raw,
        rcpt_to=rcpt_to,
        mail_from=mail_from,
        access=Access(settings.portals),
        clock=SystemClock(),
        max_bytes=settings.limits.message_bytes,
        hops=settings.limits.hops,
    )
    async with open_spool(settings) as spool:
        return await spool.put(accepted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What would become of a mail. `requests` are the exact creates; nothing was sent."""

    portal: str
    decision: Decision
    findings: tuple[Finding, ...]
    requests: tuple[dict[str, object], ...]


async def explain(
    settings: Settings, raw: bytes, *, log: Logger, to: str | None, as_user: str | None
) -> Explained:
    """Run a mail through the rules and look-ups, but create nothing.

    `to`: the mailbox it comes in by, None for the first. `as_user`: the one of ours who sends it,
    as if by AUTH; None: as if a trusted network handed it over. Raises Permanent for a mailbox that
    is none, Temporary when HubSpot cannot be asked.
    """
    clock = SystemClock()
    recipient = _recipient(settings, to)
    portal = next(one for one in settings.portals if one.name == recipient.portal)
    scanned = scan(raw, mail_from=as_user or "")
    mail = Spooled(
        id=0,
        portal=portal.name,
        fingerprint=scanned.fingerprint(portal.name, clock.now()),
        message_id=scanned.message_id,
        state=State.CLAIMED,
        attempt=1,
        crashes=0,
        epoch=0,
        received_at=clock.now(),
        moved_at=clock.now(),
        size=len(raw),
        copies=(
            Copy(
                recipient=recipient,
                mail_from=as_user or "",
                peer="pipe",
                user=as_user,
                trusted=True,
                received_at=clock.now(),
            ),
        ),
    )
    async with AsyncExitStack() as stack:
        spool = await stack.enter_async_context(open_spool(settings))
        crm = await stack.enter_async_context(open_crm(settings, portal, log))
        pipeline = Pipeline(
            portal=portal,
            access=Access(settings.portals).of(portal),
            crm=crm,
            spool=spool,
            clock=clock,
            may_create=False,
        )
        [decided] = await pipeline.process([(mail, parse(raw))])
        made = decided.decision.engagements if isinstance(decided.decision, Composed) else ()
        return Explained(
            portal=portal.name,
            decision=decided.decision,
            findings=decided.findings,
            requests=tuple(crm.request_for(engagement) for engagement in made),
        )


def _recipient(settings: Settings, to: str | None) -> Recipient:
    address = to or settings.portals[0].mailboxes[0]
    recipient = Access(settings.portals).resolve(address)
    if not isinstance(recipient, Recipient):
        known = ", ".join(box for portal in settings.portals for box in portal.mailboxes)
        raise Permanent(f"{address} is no mailbox of relay: name one of {known}")
    return recipient


@asynccontextmanager
async def open_crm(settings: Settings, portal: PortalSettings, log: Logger) -> AsyncIterator[Crm]:
    """The portal's client. A sandbox portal is asked at the daemon's sandbox, or at one opened here.

    What the daemon has not made yet is not made here: then that sandbox lives in memory.
    """
    clock = SystemClock()
    host, port = split_endpoint(settings.sandbox.listen)
    async with AsyncExitStack() as stack:
        sandbox_url = f"http://{settings.sandbox.listen}"
        if portal.token is None and not await _is_open(host, port):
            database = settings.sandbox_database
            sandbox = Sandbox(
                database=database if database.exists() else None, clock=clock, log=log
            )
            stack.push_async_callback(sandbox.close)
            if settings.sandbox.contacts:
                sandbox.seed()
            await sandbox.open("127.0.0.1", 0)
            sandbox_url = sandbox.url
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield make_crm(
            portal, http=http, sandbox_url=sandbox_url, clock=clock, log=log, metrics=Metrics()
        )


async def _is_open(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
