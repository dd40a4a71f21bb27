"""`relay queue`: look at the spool, and settle by hand what waits for a person."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from relay import app
from relay.cli import show
from relay.errors import Permanent
from relay.log import visible_json
from relay.model import State
from relay.settings import load
from relay.spool import Spool

T = TypeVar("T")

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")
Number = Annotated[
    int, typer.Argument(help="A mail's number, as `relay queue list` shows.", max=2**63 - 1)
]
Numbers = Annotated[
    list[int], typer.Argument(help="Numbers of mails, as `relay queue list` shows.", max=2**63 - 1)
]

cli = typer.Typer(
    help="Look at the mails relay holds; retry, drop or export them.", no_args_is_help=True
)


class Shown(StrEnum):
    """Which mails a list shows: those of one state, those that are not final, or all."""

    WAITING = "waiting"
    ALL = "all"
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    UNSURE = "unsure"
    PARKED = "parked"
    IGNORED = "ignored"
    LOGGED = "logged"


def _states(shown: Shown) -> list[State]:
    match shown:
        case Shown.ALL:
            return list(State)
        case Shown.WAITING:
            return [state for state in State if state not in (State.LOGGED, State.IGNORED)]
        case _:
            return [State(shown.value)]


def _in_spool(config: Path, work: Callable[[Spool], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with app.open_spool(load(config, needs_secrets=False)) as spool:
            return await work(spool)

    return asyncio.run(opened())


@cli.command(name="list")
def list_mails(
    *,
    state: Annotated[Shown, typer.Option(help="Which mails.")] = Shown.WAITING,
    portal: Annotated[str | None, typer.Option(help="Of one portal only.")] = None,
    most: Annotated[
        int, typer.Option(help="How many, the newest first.", min=1, max=1_000_000)
    ] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: Config = CONFIG,
) -> None:
    """List mails, by default those that wait for something."""
    mails = _in_spool(
        config, lambda spool: spool.list_mails(states=_states(state), portal=portal, most=most)
    )
    if as_json:
        print(visible_json([show.listed_as_dict(mail) for mail in mails]))
    else:
        show.mails(mails)


@cli.command(name="show")
def show_mail(mail: Number, config: Config = CONFIG) -> None:
    """Show one mail's state and story."""
    story = _in_spool(config, lambda spool: spool.story(mail))
    if story is None:
        raise Permanent(f"relay has no mail {mail}")
    show.story(story)


@cli.command()
def retry(ids: Numbers, config: Config = CONFIG) -> None:
    """Queue parked or ignored mails again, and make waiting ones due now."""
    _each(config, ids, lambda spool, mail: spool.reopen(mail), verb="retry", done="queued")


@cli.command()
def drop(ids: Numbers, config: Config = CONFIG) -> None:
    """Settle waiting or parked mails as ignored: they are not logged."""
    _each(config, ids, lambda spool, mail: spool.drop(mail), verb="drop", done="dropped")


@cli.command()
def export(mail: Number, config: Config = CONFIG) -> None:
    """Write the raw mail, byte for byte, to standard output."""
    raw = _in_spool(config, lambda spool: spool.raw(mail))
    if raw is None:
        raise Permanent(f"relay does not have the raw mail {mail} (any more)")
    sys.stdout.buffer.write(raw)


def _each(
    config: Path,
    ids: list[int],
    work: Callable[[Spool, int], Awaitable[bool]],
    *,
    verb: str,
    done: str,
) -> None:
    async def all_of_them(spool: Spool) -> bool:
        failed = False
        for mail in ids:
            if await work(spool, mail):
                print(f"{mail} {done}")
            else:
                failed = True
                print(await _why_not(spool, mail, verb))
        return failed

    if _in_spool(config, all_of_them):
        raise typer.Exit(1)


async def _why_not(spool: Spool, mail: int, verb: str) -> str:
    story = await spool.story(mail)
    if story is None:
        return f"{mail}: relay has no such mail"
    state = story.mail.state
    if verb == "retry" and state is State.IGNORED:
        return f"{mail} is {state}, and relay does not have the raw mail any more"
    return f"{mail} is {state}: nothing to {verb}"
