"""`relay status`: what waits, how fast it goes, and when it is done, in words."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from relay import app
from relay.log import visible, visible_json
from relay.settings import load

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def register(cli: typer.Typer) -> None:
    cli.command()(status)


def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: Config = CONFIG,
) -> None:
    """Say how each portal stands: what waits, how fast it goes, when it is done.

    It asks the running daemon at web.listen. Without one it shows what the database knows.
    """
    settings = load(config, needs_secrets=False)
    told = asyncio.run(app.status(settings))
    if as_json:
        print(visible_json({"running": told.is_running, "portals": told.portals}))
        return
    if not told.is_running:
        print(
            f"No relay answers on {settings.web.listen} (web.listen): this is what its database knows."
        )
    for portal in told.portals:
        for line in _lines(portal, told.now):
            print(visible(line))


def _lines(portal: dict[str, Any], now: datetime) -> Iterator[str]:
    """A portal's lines, the first with what matters."""
    if not portal["mails"]:
        yield f"{portal['portal']}: no mail is waiting"
    else:
        since = _at(datetime.fromisoformat(portal["oldest"]), now)
        ends = f"; {_ends(portal['estimate'], now)}" if "estimate" in portal else ""
        yield f"{portal['portal']}: {portal['mails']:,} waiting, the oldest since {since}{ends}"
        if "estimate" in portal:
            yield f"  {portal['estimate']['basis']}"
    if portal["parked"]:
        yield f"  {portal['parked']:,} parked: see `relay queue list --state parked`"
    if "limits" in portal:
        yield f"  {_allowed(portal['limits'])}"


def _ends(estimate: dict[str, Any], now: datetime) -> str:
    if estimate["soonest"] is None:
        return "nobody can say when they are done"
    soonest = datetime.fromisoformat(estimate["soonest"])
    if estimate["latest"] is None:
        return f"not done before {_at(soonest, now)}"
    latest = datetime.fromisoformat(estimate["latest"])
    at_first, at_last = _in(soonest - now), _in(latest - now)
    if at_first == at_last:
        return f"done in about {at_first}, at {_at(soonest, now)}"
    return f"done in {at_first}, or in {at_last} if mail keeps coming in as it does"


def _allowed(limits: dict[str, Any]) -> str:
    if limits["maximum"] is None:
        return "HubSpot has not said how many calls it allows"
    told = (
        f"HubSpot allows {limits['maximum']:,} calls in {limits['interval_s']:g} s; others took "
        f"{limits['others']:,}, relay takes {limits['allowed']:,} at most"
    )
    if limits["daily_left"] is not None:
        told += f"; {limits['daily_left']:,} calls are left to relay today"
    return told


def _in(time: timedelta) -> str:
    """A time that is not more precise than the estimate is."""
    if time < 2 * _MINUTE:
        return f"{max(1, round(time.total_seconds()))} seconds"
    if time < 2 * _HOUR:
        return f"{round(time / _MINUTE)} minutes"
    if time < 2 * _DAY:
        return f"{round(time / _HOUR)} hours"
    return f"{round(time / _DAY)} days"


def _at(moment: datetime, now: datetime) -> str:
    is_near = abs(moment - now) < _DAY
    return f"{moment:%H:%M} UTC" if is_near else f"{moment:%Y-%m-%d %H:%M} UTC"
