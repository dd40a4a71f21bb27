"""The command line: what can be asked, and how a failure ends."""

import getpass
import io
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from relay import __version__, app, bench, demo
from relay.cli import address, doctor, emails, forget, mail, queue, show, status, undo
from relay.errors import Permanent, Temporary
from relay.sandbox import Plan, Portal, RateLimits
from relay.settings import SettingsError, load, schema
from relay.settings.passwords import hash_password

EX_USAGE = 2  # click's
EX_TEMPFAIL = 75
EX_CONFIG = 78

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
CONFIG = Path("config.yaml")

cli = typer.Typer(
    name="relay",
    help="Logs mail that people BCC or forward to it as email engagements in HubSpot.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.add_typer(queue.cli, name="queue")
cli.add_typer(emails.cli, name="emails")
cli.add_typer(address.cli, name="address")
mail.register(cli)
doctor.register(cli)
status.register(cli)
undo.register(cli)
forget.register(cli)


def main() -> None:
    """Run a command; what fails ends with one message and an exit code of sysexits.h.

    Whatever relay writes is mail, so nobody else may read it.
    """
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter is no failure
    try:
        cli()
    except SystemExit as end:
        if end.code == EX_USAGE and sys.argv[1:2] == ["ingest"]:
            sys.exit(EX_TEMPFAIL)  # a wrong option in the MTA's settings must not bounce mail
        raise
    except SettingsError as error:
        _end(str(error), EX_CONFIG)
    except Temporary as error:
        _end(f"relay: {error.reason}", EX_TEMPFAIL)
    except Permanent as error:
        _end(f"relay: {error.reason}", 1)


def _end(message: str, code: int) -> None:
    print(message, file=sys.stderr)
    sys.exit(code)


@cli.callback(invoke_without_command=True)
def _options(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    if version:
        print(f"relay {__version__}")
        raise typer.Exit


@cli.command()
def run(config: Config = CONFIG) -> None:
    """Run the daemon until SIGTERM or Ctrl-C. SIGHUP reads the settings again."""
    app.run(config)


@cli.command(name="demo")
def show_demo(
    *, once: Annotated[bool, typer.Option("--once", help="Exit after the five mails.")] = False
) -> None:
    """Start everything on 127.0.0.1, send five mails, and show what became of them."""
    demo.run(once=once)


@cli.command(name="bench")
def show_bench(
    *,
    seconds: Annotated[
        float, typer.Option(help="How long each measurement lasts.", min=0.1, max=60)
    ] = 1.5,
    config: Config = CONFIG,
) -> None:
    """Measure what this machine and the disk of data_dir can carry, in half a minute.

    It starts relay beside the daemon, whose database it does not touch, and leaves nothing behind.
    """
    for line in bench.measure(load(config, needs_secrets=False), seconds=seconds).lines():
        print(line)


@cli.command()
def check(config: Config = CONFIG) -> None:
    """Read the settings and name every mistake. Exit code 78 when there is one."""
    settings = load(config)
    portals = ", ".join(f"{portal.name} ({portal.kind})" for portal in settings.portals)
    print(f"{config}: no mistakes. Portals: {portals}.")


@cli.command()
def recover(config: Config = CONFIG) -> None:
    """Save what can be read of a damaged SQLite database into a new one, which takes its place.

    The damaged one is kept, under a name that is printed. Stop the daemon first.
    """
    show.recovered(app.recover(load(config, needs_secrets=False)))


@cli.command(name="schema")
def show_schema() -> None:
    """Print the JSON Schema of the settings, for editors."""
    print(json.dumps(schema(), indent=2))


@cli.command()
def sandbox(
    *,
    listen: Annotated[str, typer.Option(help="host:port to listen on.")] = "127.0.0.1:8026",
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Another port than that of --listen.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder to keep it in. Else: memory.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without the example records.")] = False,
    seed: Annotated[
        list[Path] | None,
        typer.Option(help="YAML file to fill it from in place of the examples. Repeatable."),
    ] = None,
    token: Annotated[
        list[str] | None, typer.Option(help="Take this token, and no unknown one. Repeatable.")
    ] = None,
    revoked: Annotated[
        list[str] | None, typer.Option(help="Answer this token with 401. Repeatable.")
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="Grant this scope, and no other one. Repeatable.")
    ] = None,
    no_unique: Annotated[
        bool, typer.Option("--no-unique", help="A portal that refuses unique properties.")
    ] = False,
    plan: Annotated[
        Plan | None, typer.Option(help="The rate limits of this plan. Else: hardly any.")
    ] = None,
) -> None:
    """Run the sandbox CRM alone: a stand-in for HubSpot's API, for tests and trials."""
    host = listen.rpartition(":")[0]
    app.run_sandbox(
        app.SandboxOptions(
            listen=listen if port is None else f"{host}:{port}",
            data=data,
            seeds=None if empty else seed or (),
            tokens=token or (),
            revoked=revoked or (),
            scopes=scope,
            portal=Portal(allows_unique=not no_unique),
            limits=RateLimits() if plan is None else RateLimits.of_plan(plan),
        )
    )


@cli.command(name="hash-password")
def show_hash() -> None:
    """Ask for a password and print its hash, for `accounts` in the settings."""
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not password:
        raise Permanent("an empty password lets everybody in: type one")
    print(hash_password(password))
