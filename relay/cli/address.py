"""`relay address`: addresses with a secret, each of them one user's word; signed ones for records."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from relay import app
from relay.clock import SystemClock
from relay.log import visible_json
from relay.settings import load
from relay.spool import SecretAddress

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")
Number = Annotated[
    int, typer.Argument(help="An address's number, as `relay address list` shows.", max=2**63 - 1)
]
Mailbox = Annotated[str | None, typer.Option(help="By this mailbox; else the portal's first.")]

cli = typer.Typer(
    help="Addresses with a secret: what comes to one is logged on its user's word.",
    no_args_is_help=True,
)


@cli.command()
def new(
    user: Annotated[str, typer.Argument(help="On whose word mail to it is logged.")],
    *,
    days: Annotated[
        float | None, typer.Option(help="Good for so long; else until it is revoked.", min=0)
    ] = None,
    portal: Annotated[str | None, typer.Option(help="If they may log into several.")] = None,
    mailbox: Mailbox = None,
    config: Config = CONFIG,
) -> None:
    """Make an address for a user and print it, this once."""
    lasts = None if days is None else timedelta(days=days)
    made = asyncio.run(
        app.new_address(
            load(config, needs_secrets=False), user, portal=portal, mailbox=mailbox, lasts=lasts
        )
    )
    _tell(made)


@cli.command(name="list")
def list_addresses(
    *,
    show_all: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: Config = CONFIG,
) -> None:
    """List the addresses: whose, until when, used when and how often, and which have leaked."""
    now = SystemClock().now()
    listed = [
        address
        for address in asyncio.run(app.list_addresses(load(config, needs_secrets=False)))
        if show_all or not _has_ended(address, now)
    ]
    if as_json:
        print(visible_json([_as_dict(address, now) for address in listed]))
        return
    table = Table("key", Column("user", no_wrap=True), "portal", "last used", "mails", "", box=None)
    for address in listed:
        table.add_row(
            str(address.key.id),
            address.key.user,
            address.key.portal,
            _day(address.used_at) if address.used_at else "never",
            str(address.uses),
            _standing(address, now),
        )
    if listed:
        Console().print(table)
    else:
        print("There is none. `relay address new jane@acme.com` makes one.")


@cli.command()
def revoke(number: Number, config: Config = CONFIG) -> None:
    """End an address: mail to it is refused from now on."""
    key = asyncio.run(app.revoke_address(load(config, needs_secrets=False), number))
    print(f"{key} has ended")


@cli.command()
def rotate(
    number: Number,
    *,
    overlap_days: Annotated[
        float, typer.Option(help="How long the old one stays good.", min=0, max=3650)
    ] = 7,
    mailbox: Mailbox = None,
    config: Config = CONFIG,
) -> None:
    """Make a new address in place of one, and print it, this once. Both are good for a while.

    One that has leaked had better end at once: --overlap-days 0.
    """
    made = asyncio.run(
        app.rotate_address(
            load(config, needs_secrets=False),
            number,
            mailbox=mailbox,
            overlap=timedelta(days=overlap_days),
        )
    )
    _tell(made)
    old = "has ended" if not overlap_days else f"ends in {overlap_days:g} days"
    print(f"Key {number} {old}.", file=sys.stderr)


@cli.command()
def sign(
    records: Annotated[list[str], typer.Argument(help="Such as deal-602; several make one.")],
    *,
    portal: Annotated[str | None, typer.Option(help="Else the first.")] = None,
    mailbox: Mailbox = None,
    config: Config = CONFIG,
) -> None:
    """Print the address of records, signed with the portal's tag_secret."""
    settings = load(config, needs_secrets=False)
    print(app.signed_address(settings, records, portal=portal, mailbox=mailbox))


def _tell(made: app.MadeAddress) -> None:
    """The address alone is what a program reads; the rest is for people."""
    print(made.address)
    print(
        f"That is {made.key}. It is good in a few seconds, and is not shown again. Only "
        f"{made.key.user} should know it: it belongs into Bcc and into forwarding rules.",
        file=sys.stderr,
    )


def _standing(address: SecretAddress, now: datetime) -> str:
    if _has_ended(address, now):
        return f"ended {_day(address.ends_at)}"
    if address.leaked_at is not None:
        return f"LEAKED {_day(address.leaked_at)}: relay address rotate {address.key.id}"
    return f"until {_day(address.ends_at)}" if address.ends_at else ""


def _has_ended(address: SecretAddress, now: datetime) -> bool:
    return address.ends_at is not None and address.ends_at <= now


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def _as_dict(address: SecretAddress, now: datetime) -> dict[str, Any]:
    times = ("made_at", "ends_at", "leaked_at", "used_at")
    return {
        "key": address.key.id,
        "user": address.key.user,
        "portal": address.key.portal,
        "uses": address.uses,
        "is_good": not _has_ended(address, now),
        **{name: _moment(getattr(address, name)) for name in times},
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
