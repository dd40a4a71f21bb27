"""`relay undo`: take a mail back, before it is logged or afterwards."""

import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from relay import app
from relay.errors import Permanent
from relay.log import make_logger
from relay.settings import load
from relay.spool import Story

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")


def register(cli: typer.Typer) -> None:
    cli.command()(undo)


def undo(
    mail: Annotated[
        int | None,
        typer.Argument(help="A mail's number, as `relay queue list` shows.", max=2**63 - 1),
    ] = None,
    *,
    of: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The last mail of this user, instead.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Archive what is logged without asking.")
    ] = False,
    config: Config = CONFIG,
) -> None:
    """Take a mail back: it is not logged, or what was logged of it is archived in HubSpot.

    It stays taken back also when another copy of it comes; `relay queue retry` logs it after all.
    """
    if (mail is None) == (of is None):
        raise Permanent("name a mail by its number, or a user with --of")
    settings = load(config)
    number = mail if mail is not None else asyncio.run(app.last_mail_of(settings, of or ""))

    def may_archive(story: Story) -> bool:
        ids = ", ".join(effect.engagement_id or "" for effect in story.effects)
        told = f"mail {number} is logged as engagement {ids}"
        if not yes and not sys.stdin.isatty():
            raise Permanent(f"{told}: to archive it in HubSpot without being asked, say --yes")
        return yes or typer.confirm(f"{told[0].upper()}{told[1:]}. Archive it in HubSpot?")

    log = make_logger("error", "auto")
    done = asyncio.run(app.undo(settings, number, by=who(), may_archive=may_archive, log=log))
    if done is None:
        raise typer.Abort
    if done.archived:
        print(f"{number} taken back: archived in HubSpot: {', '.join(done.archived)}")
    else:
        print(f"{number} taken back: it is not logged")


def who() -> str:
    """The person at the keyboard, for the story; also behind sudo."""
    return os.environ.get("SUDO_USER") or getpass.getuser()
