"""One command's way to HubSpot, and how it ends."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer

from relay import app
from relay.cli.emails import show
from relay.errors import Temporary
from relay.hubspot import BatchAnswer, HubSpot, HubSpotError, Locked, PortalPaused, Unanswered
from relay.hubspot.batches import Batches, Progress
from relay.log import make_logger
from relay.settings import load

EX_TEMPFAIL = 75

T = TypeVar("T")


def ask(
    config: Path,
    portal: str | None,
    work: Callable[[HubSpot], Awaitable[T]],
    *,
    own: Sequence[str] | None = None,
) -> T:
    """What `work` gives. A call that fails ends the command, with what HubSpot said of it.

    Exit code 75 when nothing was done and trying again can help, else 1.
    """

    async def opened() -> T:
        log = make_logger("error", "auto")
        async with app.open_hubspot(load(config), portal, log=log, own=own or ()) as hubspot:
            try:
                return await work(hubspot)
            except HubSpotError:
                raise
            except Temporary as odd:  # an answer that cannot be read
                raise Unanswered(odd.reason) from odd

    try:
        return asyncio.run(opened())
    except HubSpotError as error:
        show.failed(error)
        raise typer.Exit(_exit_code(error)) from None


def ask_batch(
    config: Path,
    portal: str | None,
    total: int,
    call: Callable[[Batches[Any], Progress], Awaitable[BatchAnswer]],
    *,
    told: tuple[str, str],
    own: Sequence[str] | None = None,
    as_json: bool = False,
) -> NoReturn:
    """Make a batch, with a bar, and tell what became of it; exit code 1 when some failed.

    `told`: what was done, and what an input is. For a line, the id of its email is told.
    """

    async def work(hubspot: HubSpot) -> BatchAnswer:
        with show.progress(total) as progress:
            return await call(hubspot.emails.batch, progress)

    answer = ask(config, portal, work, own=own)
    done, kind = told
    if as_json:
        show.as_json(show.answer_as_json(answer))
    else:
        if kind == "line":
            show.lines(answer.results)
        failed = show.failed_inputs(answer.errors, kind=kind)
        print(f"{done} {total - failed} of {total} emails.")
    raise typer.Exit(1 if answer.errors else 0)


def _exit_code(error: HubSpotError) -> int:
    match error:
        case PortalPaused(needs_person=False) | Locked():
            return EX_TEMPFAIL
        case _:
            return 1
