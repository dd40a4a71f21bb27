"""How the portals stand: asked of the running daemon, else read from the spool alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from relay.app.offices import open_spool
from relay.clock import SystemClock
from relay.model import State
from relay.settings import Settings
from relay.spool import Waiting

_ANSWERS_WITHIN = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`portals`: as `PortalStatus.as_dict` has them; without a daemon only what the spool knows."""

    now: datetime
    is_running: bool
    portals: list[dict[str, Any]]


async def status(settings: Settings) -> Standing:
    """Raises Temporary or Permanent when there is no daemon and the spool cannot be read either."""
    now = SystemClock().now()
    portals = await _ask(settings.web.listen)
    if portals is not None:
        return Standing(now=now, is_running=True, portals=portals)
    async with open_spool(settings) as spool:
        rows = await spool.waiting()
    of_portal: dict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        of_portal[row.portal].append(row)
    names = [portal.name for portal in settings.portals]
    return Standing(
        now=now,
        is_running=False,
        portals=[_counted(name, of_portal[name]) for name in dict.fromkeys([*names, *of_portal])],
    )


async def _ask(listen: str) -> list[dict[str, Any]] | None:
    """What the daemon says; None when none answers there."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_ANSWERS_WITHIN) as http,
            http.get(f"http://{listen}/status") as answer,
        ):
            portals: list[dict[str, Any]] = (await answer.json())["portals"]
            return portals
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError):
        return None


def _counted(portal: str, rows: list[Waiting]) -> dict[str, Any]:
    waiting = [row for row in rows if row.state is not State.PARKED]
    return {
        "portal": portal,
        "mails": sum(row.mails for row in waiting),
        "waiting": {row.state.value: row.mails for row in waiting},
        "parked": sum(row.mails for row in rows if row.state is State.PARKED),
        "oldest": min((row.oldest.isoformat() for row in waiting), default=None),
    }
