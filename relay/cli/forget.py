"""`relay forget`: drop what relay holds of a person, and what it logged, with a report."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from relay import app
from relay.cli.undo import who
from relay.errors import Permanent
from relay.log import make_logger, visible
from relay.settings import load

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")
_LEFT = (
    "Engagements that stay in HubSpot, for --crm was not said; relay does not know them by this "
    "person afterwards"
)


def register(cli: typer.Typer) -> None:
    cli.command()(forget)


def forget(
    address: Annotated[str, typer.Argument(help="The person's address.")],
    *,
    crm: Annotated[
        bool, typer.Option("--crm", help="Also archive in HubSpot what relay logged with them.")
    ] = False,
    contact: Annotated[
        bool, typer.Option("--contact", help="Also delete the contact in HubSpot.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what there is.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = CONFIG,
) -> None:
    """Forget a person: drop the mails that name them, and their address from the ledger.

    Says what was found, what was done, and what stays. The daemon may run meanwhile.
    """
    if "@" not in address:
        raise Permanent(f"{address} is no address: name one such as jo@client.com")
    if not (yes or dry_run) and not sys.stdin.isatty():
        raise Permanent(f"to forget {address} without being asked, say --yes")
    if not (yes or dry_run):
        typer.confirm(f"Forget {address} for good? (--dry-run shows what there is)", abort=True)
    done = asyncio.run(
        app.forget(
            load(config),
            address,
            by=f"relay forget, by {who()}",
            crm=crm,
            contact=contact,
            dry_run=dry_run,
            log=make_logger("error", "auto"),
        )
    )
    for line in _report(done, address, dry_run=dry_run):
        print(visible(line))
    if done.busy:
        raise typer.Exit(75)


def _report(done: app.Forgotten, address: str, *, dry_run: bool) -> Iterator[str]:
    would = "would be " if dry_run else ""
    counts = ", ".join(f"{count} {state}" for state, count in sorted(done.mails.items()))
    yield f"Mails that name {address}: {counts or 'none'}"
    if done.mails:
        yield f"  {would}dropped, with their copies' senders, findings and confirmations"
    for told, found in (
        (f"Engagements {would}archived in HubSpot", done.archived),
        (_LEFT, done.left),
        (f"Contacts {would}deleted in HubSpot, where they can be restored for 90 days", done.contacts),
    ):  # fmt: skip
        if found:
            yield f"{told}: {', '.join(f'{one} ({portal})' for portal, one in found)}"
    if done.busy:
        numbers = ", ".join(map(str, done.busy))
        yield f"Not done, for a worker has them just now: {numbers}. Give the command again."
    yield "What stays: each mail's number, times, states and hash, by which another copy of it is known"
    yield "  and not logged; the numbers of the metrics; what is in backups and in the log's files."
    yield f"New mail with {address} is logged as before, unless never_log names them."
