"""Health, readiness, metrics, how each portal stands, and a one-page overview, over HTTP.

Read-only but for HubSpot's webhook, and of a mail's content only what a provider asks before it forwards passes through here. It
has no log-in: it is to listen where only the administrator and the monitoring reach it.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from relay.clock import Clock
from relay.domains import is_own_name
from relay.errors import Permanent, Temporary
from relay.hubspot import webhooks
from relay.log import visible
from relay.metrics import Metrics
from relay.model import State
from relay.settings import WebhookSettings, WebSettings
from relay.spool import Spool, Waiting
from relay.web import confirmations


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is wrong, in words; nothing when all is well.

    `live`: something hangs, a restart would help. `ready`: relay does not take mail now.
    """

    live: Callable[[], list[str]]
    ready: Callable[[], list[str]]


class Web:
    def __init__(
        self,
        *,
        settings: WebSettings,
        health: Health,
        status: Callable[[], Awaitable[list[dict[str, Any]]]],
        webhook: Callable[[str], WebhookSettings | None] = lambda _: None,
        spool: Spool,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        """`status`: how each portal stands, ready for JSON. `webhook`: of a portal, by its name."""
        self._settings = settings
        self._health = health
        self._status = status
        self._webhook = webhook
        self._spool = spool
        self._clock = clock
        self._metrics = metrics
        self._runner: web.AppRunner | None = None
        self.endpoint = settings.listen

    async def open(self) -> None:
        """Listen. Raises Permanent when the address cannot be had."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self._overview),
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._show_metrics),
                web.get("/status", self._show_status),
                web.get("/confirmations", self._show_confirmations),
                web.post("/hubspot/{portal}", self._hear_of_contacts),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        host, _, port = self._settings.listen.rpartition(":")
        try:
            # Asyncio accepts as many at once, and fails as often when no descriptor is left.
            await web.TCPSite(self._runner, host.strip("[]"), int(port), backlog=1).start()
        except OSError as error:
            await self._runner.cleanup()
            raise Permanent(
                f"web.listen: cannot listen on {self._settings.listen}: {error.strerror}: "
                "stop what uses it, or choose another port"
            ) from error
        self.endpoint = f"{host}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        return _verdict(self._health.live())

    async def _readyz(self, _: web.Request) -> web.Response:
        return _verdict(self._health.ready())

    async def _show_metrics(self, _: web.Request) -> web.Response:
        with suppress(Temporary):  # the database fails: the other numbers are wanted all the more
            await self._count_waiting()
        return web.Response(
            body=generate_latest(self._metrics.registry),
            headers={"Content-Type": CONTENT_TYPE_LATEST},
        )

    async def _show_status(self, _: web.Request) -> web.Response:
        try:
            portals = await self._status()
        except Temporary as failed:
            return web.json_response({"error": failed.reason}, status=503)
        now = self._clock.now().isoformat()
        return web.json_response({"now": now, "portals": portals})

    async def _show_confirmations(self, request: web.Request) -> web.Response:
        """Not under a name that a foreign page could have pointed here, to read along."""
        if not is_own_name(request.host):
            raise web.HTTPForbidden(text="Ask by an address, or as localhost.\n")
        asked = await self._spool.confirmations()
        return web.Response(
            text="\n".join(
                map(visible, confirmations.lines(asked) if asked else [confirmations.NONE])
            )
            + "\n",
            headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
        )

    async def _hear_of_contacts(self, request: web.Request) -> web.Response:
        """HubSpot's webhook: mail that waits for a contact is looked at at once."""
        portal = request.match_info["portal"]
        hook = self._webhook(portal)
        if hook is None:
            raise web.HTTPNotFound
        body = await request.read()
        if not webhooks.is_signed(
            secret=hook.secret.read().reveal(),
            url=hook.url,
            body=body,
            timestamp=request.headers.get("X-HubSpot-Request-Timestamp", ""),
            signature=request.headers.get("X-HubSpot-Signature-v3", ""),
            now=self._clock.now(),
        ):
            raise web.HTTPUnauthorized
        if webhooks.tells_of_contacts(body):
            try:
                await self._spool.look_now(portal)
            except Temporary as failed:  # HubSpot posts it again
                raise web.HTTPServiceUnavailable(text=f"{failed.reason}\n") from failed
        return web.Response(status=204)

    async def _count_waiting(self) -> None:
        """Bring the gauges up to date: what is counted in the spool is counted when asked for."""
        self._metrics.waiting.clear()
        self._metrics.oldest_seconds.clear()
        now = self._clock.now()
        oldest: dict[str, float] = {}
        for row in await self._spool.waiting():
            self._metrics.waiting.labels(row.portal, row.state).set(row.mails)
            if not row.state.is_settled:
                age = (now - row.oldest).total_seconds()
                oldest[row.portal] = max(age, oldest.get(row.portal, 0.0))
        for portal, age in oldest.items():
            self._metrics.oldest_seconds.labels(portal).set(age)

    async def _overview(self, _: web.Request) -> web.Response:
        waiting = await self._spool.waiting()
        wrong = [*self._health.ready(), *self._paused(), *_for_a_person(waiting)]
        lines = ["relay", "", *(wrong or ["All is well."]), ""]
        lines += [
            f"{row.portal}: {row.mails} {row.state}, the oldest since {row.oldest:%Y-%m-%d %H:%M} UTC"
            for row in waiting
        ] or ["No mail is waiting."]
        lines += ["", "/healthz  /readyz  /metrics  /status  /confirmations", ""]
        return web.Response(text="\n".join(lines))

    def _paused(self) -> list[str]:
        [family] = self._metrics.paused.collect()
        return [
            f"Portal {sample.labels['portal']} is paused: the log says why."
            for sample in family.samples
            if sample.value
        ]


def _for_a_person(waiting: Iterable[Waiting]) -> list[str]:
    parked = sum(row.mails for row in waiting if row.state is State.PARKED)
    return [f"{parked} parked: see `relay queue list --state parked`."] if parked else []


def _verdict(wrong: list[str]) -> web.Response:
    if wrong:
        return web.Response(status=503, text="\n".join(wrong) + "\n")
    return web.Response(text="ok\n")
