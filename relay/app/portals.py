"""The clients of the portals in the settings: for the daemon, and for commands beside it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from relay.app.sandbox import split_endpoint
from relay.clock import Clock, SystemClock
from relay.errors import Permanent
from relay.hubspot import Crm, HubSpot, OAuthApp
from relay.log import Logger
from relay.metrics import Metrics
from relay.sandbox import Sandbox
from relay.settings import PortalSettings, Secret, Settings
from relay.spool.engines import make_folder


def chosen(settings: Settings, name: str | None) -> Sequence[PortalSettings]:
    """The portal of that name; None: all of them. Raises Permanent for a name that is none."""
    portals = [portal for portal in settings.portals if name in (None, portal.name)]
    if not portals:
        known = ", ".join(portal.name for portal in settings.portals)
        raise Permanent(f"{name} is no portal of these settings: name one of {known}")
    return portals


def make_crm(
    portal: PortalSettings,
    *,
    http: aiohttp.ClientSession,
    sandbox_url: str,
    clock: Clock,
    log: Logger,
    metrics: Metrics,
    raw_days: float,
) -> Crm:
    """The portal's client; without a token it is the sandbox's, which takes any."""
    reference = portal.token
    return Crm(
        portal=portal.name,
        http=http,
        api_url=sandbox_url if reference is None else portal.api_url,
        token=(lambda: Secret("sandbox")) if reference is None else reference.read,
        oauth=_oauth_app(portal),
        clock=clock,
        log=log,
        metrics=metrics,
        api_version=portal.api_version,
        burst_share=portal.burst_share,
        daily_share=portal.daily_share,
        attachment_mb=portal.attachment_mb,
        raw_days=raw_days if portal.keep_raw_days is None else portal.keep_raw_days,
    )


def _oauth_app(portal: PortalSettings) -> OAuthApp | None:
    if portal.oauth is None:
        return None
    return OAuthApp(client_id=portal.oauth.client_id, client_secret=portal.oauth.client_secret.read)


@asynccontextmanager
async def open_crm(settings: Settings, portal: PortalSettings, log: Logger) -> AsyncIterator[Crm]:
    """The daemon's client, for a command that looks. What relay has not made yet is not made here."""
    async with AsyncExitStack() as stack:
        yield make_crm(
            portal,
            http=await stack.enter_async_context(aiohttp.ClientSession()),
            sandbox_url=await _sandbox_url(settings, portal, log, stack, keep=False),
            clock=SystemClock(),
            log=log,
            metrics=Metrics(),
            raw_days=settings.store.keep_raw_days,
        )


@asynccontextmanager
async def open_hubspot(
    settings: Settings, name: str | None, *, log: Logger, own: Collection[str] = ()
) -> AsyncIterator[HubSpot]:
    """The client for people, of the portal with this name; None: of the first.

    `own`: names of the portal's own email properties. Raises Permanent for a name that is none.
    """
    portal = chosen(settings, name)[0]
    reference = portal.token
    async with AsyncExitStack() as stack:
        sandbox_url = await _sandbox_url(settings, portal, log, stack, keep=True)
        yield await stack.enter_async_context(
            HubSpot(
                token="sandbox" if reference is None else reference.read,
                oauth=_oauth_app(portal),
                api_url=sandbox_url if reference is None else portal.api_url,
                api_version=portal.api_version,
                own=own,
                clock=SystemClock(),
                log=log,
            )
        )


async def _sandbox_url(
    settings: Settings, portal: PortalSettings, log: Logger, stack: AsyncExitStack, *, keep: bool
) -> str:
    """Where a portal without a token is asked: at the daemon's sandbox, or at one that is opened here.

    `keep`: what is done there stays, also if relay never ran. `""` for a portal with a token.
    """
    if portal.token is not None:
        return ""
    if await _is_open(*split_endpoint(settings.sandbox.listen)):
        return f"http://{settings.sandbox.listen}"
    database = settings.sandbox_database
    if keep:
        try:
            make_folder(database.parent)
        except OSError as error:
            raise Permanent(
                f"cannot make the folder {database.parent}: {error.strerror}"
            ) from error
    sandbox = Sandbox(
        database=database if keep or database.exists() else None, clock=SystemClock(), log=log
    )
    stack.push_async_callback(sandbox.close)
    if settings.sandbox.contacts:
        sandbox.seed()
    await sandbox.open("127.0.0.1", 0)
    return sandbox.url


async def _is_open(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
