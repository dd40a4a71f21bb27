"""`relay doctor` and `relay setup`: how each portal is, what to do, and what relay can do itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from relay import app
from relay.app import Examined
from relay.log import make_logger, visible, visible_json
from relay.settings import load

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")
Portal = Annotated[str | None, typer.Option(help="Only this portal, by its name.")]


def register(cli: typer.Typer) -> None:
    for command in (doctor, setup):
        cli.command()(command)


def doctor(
    *,
    portal: Portal = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: Config = CONFIG,
) -> None:
    """Look each portal over: token, scopes, clock, limits, owners. Nothing is changed there.

    Exit code 1 when something fails. A warning says what relay has to do without.
    """
    settings = load(config, needs_secrets=False)
    examined = app.doctor(settings, portal=portal, log=make_logger("error", "auto"))
    _end(asyncio.run(_told(examined, quiet=as_json)), as_json=as_json)


def setup(*, portal: Portal = None, config: Config = CONFIG) -> None:
    """Make the property in HubSpot by which it refuses to log a mail twice.

    Where it is there already, or the portal does not allow it, nothing is changed, and this says so.
    """
    settings = load(config, needs_secrets=False)
    examined = app.setup(settings, portal=portal, log=make_logger("error", "auto"))
    _end(asyncio.run(_told(examined)))


async def _told(examined: AsyncIterator[Examined], *, quiet: bool = False) -> list[Examined]:
    found = []
    async for one in examined:
        found.append(one)
        if not quiet:
            _tell(one)
    return found


def _tell(examined: Examined) -> None:
    print(f"{examined.portal} ({examined.kind})")
    for check in examined.checks:
        print(f"  {check.mark:4}  {check.what:8}  {visible(check.text)}")


def _end(examined: list[Examined], *, as_json: bool = False) -> None:
    if as_json:
        print(visible_json([asdict(one) for one in examined]))
    if any(one.has_failed for one in examined):
        raise typer.Exit(1)
