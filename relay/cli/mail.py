"""`relay ingest`, `relay explain`, `relay why`: one mail in, or one mail's story; `relay confirmations`."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from relay import app
from relay.cli import show
from relay.errors import Permanent, RelayError, Temporary
from relay.listener.pipe import Rejected
from relay.log import Logger, make_logger, visible, visible_json
from relay.settings import Settings, load
from relay.spool import Asked, Story
from relay.web import confirmations as questions

EX_DATAERR = 65
EX_NOUSER = 67
EX_TEMPFAIL = 75
EX_NOPERM = 77

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")


def register(cli: typer.Typer) -> None:
    for command in (ingest, explain, why, confirmations):
        cli.command()(command)


def ingest(
    *,
    to: Annotated[
        list[str] | None,
        typer.Option(help="The mailbox; else what the MTA says, else the only one."),
    ] = None,
    sender: Annotated[
        str, typer.Option("--from", envvar="SENDER", help="The envelope sender.")
    ] = "",
    config: Config = CONFIG,
) -> None:
    """Take one mail from standard input: for procmail, maildrop, a `|` alias or a pipe transport.

    Exit code 0 only when the mail is on the disk; 75 when it is to be tried again.
    """
    try:
        settings = load(config, needs_secrets=False)
        raw = sys.stdin.buffer.read()
        receipts = asyncio.run(
            app.ingest(settings, raw, rcpt_to=to or _recipients(settings), mail_from=sender)
        )
    except Rejected as refused:
        _leave(refused.reason, _exit_code(refused))
    except RelayError as error:
        _leave(error.reason, EX_TEMPFAIL)
    except Exception as bug:  # noqa: BLE001 - whatever it is, the MTA keeps the mail
        _leave(f"{type(bug).__name__}: this is a bug, the mail was not taken", EX_TEMPFAIL)
    with contextlib.suppress(OSError):  # nobody reads it: the mail is safe all the same
        print("queued as", ", ".join(str(receipt.spool_id) for receipt in receipts), flush=True)


def _leave(reason: str, code: int) -> NoReturn:
    print(f"relay: {reason}", file=sys.stderr)
    raise typer.Exit(code) from None


def _recipients(settings: Settings) -> list[str]:
    """Postfix says ORIGINAL_RECIPIENT, maildrop and Exim say RECIPIENT and LOCAL_PART@DOMAIN."""
    for name in ("ORIGINAL_RECIPIENT", "RECIPIENT"):
        if address := os.environ.get(name):
            return [address]
    mailboxes = [mailbox for portal in settings.portals for mailbox in portal.mailboxes]
    if len(mailboxes) > 1:
        raise Temporary(f"which mailbox? say --to with one of {', '.join(mailboxes)}")
    return mailboxes


def _exit_code(refused: Rejected) -> int:
    """The enhanced status code as an exit code: X.1.x is the address, X.7.x is policy."""
    if not refused.reply.is_final:
        return EX_TEMPFAIL
    match refused.reply.status.split("."):
        case [_, "1", _]:
            return EX_NOUSER
        case [_, "7", _]:
            return EX_NOPERM
        case _:
            return EX_DATAERR


def explain(
    file: Annotated[Path, typer.Argument(help="The mail, as an .eml file; - for standard input.")],
    *,
    as_user: Annotated[
        str | None, typer.Option("--as", metavar="ADDRESS", help="As if this user sent it.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="The mailbox it comes in by.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: Config = CONFIG,
) -> None:
    """Say what would become of a mail, with the exact request. Nothing is stored or sent."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise Permanent(f"{file}: {error.strerror}: name a mail that can be read") from error
    explained = asyncio.run(app.explain(load(config), raw, log=_quiet(), to=to, as_user=as_user))
    if as_json:
        print(visible_json(show.as_dict(explained)))
    else:
        show.explained(explained)


def why(
    mail: Annotated[str, typer.Argument(help="Its number in relay, or its Message-ID.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: Config = CONFIG,
) -> None:
    """Tell the whole story of one mail: who brought it, every step, every reason."""
    stories = asyncio.run(_stories(load(config, needs_secrets=False), mail))
    if not stories:
        raise Permanent(f"{mail}: relay has no such mail: see `relay queue list --state all`")
    if as_json:
        print(visible_json([show.story_as_dict(story) for story in stories]))
    else:
        for story in stories:
            show.story(story)


async def _stories(settings: Settings, wanted: str) -> list[Story]:
    async with app.open_spool(settings) as spool:
        found = [await spool.story(spool_id) for spool_id in await spool.find(wanted)]
    return [story for story in found if story is not None]


def confirmations(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: Config = CONFIG,
) -> None:
    """Show what Gmail and others ask before they forward mail here, with code and link, newest first.

    They are as good as a password: whoever has them can have that mail forwarded here.
    """
    asked = asyncio.run(_asked(load(config, needs_secrets=False)))
    if as_json:
        print(visible_json([show.asked_as_dict(one) for one in asked]))
        return
    for line in questions.lines(asked) if asked else [questions.NONE]:
        print(visible(line))


async def _asked(settings: Settings) -> list[Asked]:
    async with app.open_spool(settings) as spool:
        return await spool.confirmations()


def _quiet() -> Logger:
    return make_logger("error", "auto")
