"""Starts everything on 127.0.0.1 in a temporary folder, sends the five mails, shows what became of them.

It is relay itself, wired by `app` and spoken to over SMTP; only the settings and the mails are made
up here. What it stored is gone when it ends.
"""

import asyncio
import signal
import smtplib
import sys
import tempfile
from collections.abc import Sequence
from ipaddress import IPv4Network
from pathlib import Path

from rich.console import Console
from rich.table import Table

from relay.app import Relay
from relay.clock import SystemClock
from relay.demo.mails import MAILBOX, Sample, samples
from relay.log import make_logger
from relay.metrics import Metrics
from relay.settings import (
    ListenerSettings,
    LogLevel,
    LogSettings,
    PortalSettings,
    SandboxSettings,
    Settings,
    WebSettings,
)
from relay.spool import Spool, Story

_SETTLED_WITHIN_S = 30.0


def run(
    *, once: bool, smtp_port: int = 2525, web_port: int = 8025, sandbox_port: int = 8026
) -> None:
    """Until Ctrl-C, or with `once` until the five mails are shown. Port 0 takes any free one.

    Raises Permanent when a port is in use.
    """
    with tempfile.TemporaryDirectory(prefix="relay-demo-") as folder:
        settings = _settings(Path(folder), smtp_port, web_port, sandbox_port)
        asyncio.run(_show(settings, once=once))


def _settings(folder: Path, smtp_port: int, web_port: int, sandbox_port: int) -> Settings:
    return Settings(
        data_dir=folder,
        listeners=(ListenerSettings(listen=f"127.0.0.1:{smtp_port}"),),
        trusted_networks=(IPv4Network("127.0.0.0/8"),),
        web=WebSettings(listen=f"127.0.0.1:{web_port}"),
        sandbox=SandboxSettings(listen=f"127.0.0.1:{sandbox_port}"),
        log=LogSettings(level=LogLevel.WARNING),
        portals=(PortalSettings(name="sandbox", mailboxes=(MAILBOX,), domains=("acme.example",)),),
    )


async def _show(settings: Settings, *, once: bool) -> None:
    clock, console, stop = SystemClock(), Console(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    relay = Relay(
        settings,
        clock=clock,
        log=make_logger(settings.log.level, settings.log.format),
        metrics=Metrics(),
    )
    await relay.open()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(relay.run(stop))
            mails = samples(clock.now())
            ids = await asyncio.to_thread(_send_all, relay.smtp_endpoints[0], mails)
            stories = [await _settled(relay.spool, spool_id, clock) for spool_id in ids]
            console.print(_table(mails, stories))
            if once:
                stop.set()
            else:
                console.print(_invitation(relay), highlight=False)
                await stop.wait()
    finally:
        await relay.close()


def _send_all(endpoint: str, mails: Sequence[Sample]) -> list[int]:
    """The numbers under which relay queued them, as its replies say."""
    host, _, port = endpoint.rpartition(":")
    ids = []
    with smtplib.SMTP(host, int(port), timeout=30) as client:
        client.ehlo()
        for sample in mails:
            client.mail(sample.mail_from)
            client.rcpt(MAILBOX)
            code, reply = client.data(sample.message.as_bytes())
            if code != 250:  # noqa: PLR2004 - RFC 5321: accepted
                sys.exit(f"relay refused a mail of its own demo: {code} {reply.decode()}")
            ids.append(int(reply.rpartition(b" ")[2]))
    return ids


async def _settled(spool: Spool, spool_id: int, clock: SystemClock) -> Story:
    """The mail's story, once it is at rest."""
    async with asyncio.timeout(_SETTLED_WITHIN_S):
        while True:
            story = await spool.story(spool_id)
            if story is not None and story.mail.state.is_settled:
                return story
            await clock.sleep(0.05)


def _table(mails: Sequence[Sample], stories: Sequence[Story]) -> Table:
    table = Table(title="What became of the five mails", show_lines=True, expand=True)
    for name, width in (("mail", 14), ("became", 15), ("on", 14), ("why", None)):
        table.add_column(name, width=width, overflow="fold")
    for sample, story in zip(mails, stories, strict=True):
        records = [record for effect in story.effects for record in effect.links]
        findings = [found.text for move in story.moves for found in move.findings]
        table.add_row(
            f"{story.mail.id}. {sample.what}",
            "\n".join([story.mail.state, *(effect.direction for effect in story.effects)]),
            "\n".join(f"{record.type} {record.id}" for record in dict.fromkeys(records)),
            "\n".join(findings),
        )
    return table


def _invitation(relay: Relay) -> str:
    smtp, web = relay.smtp_endpoints[0], relay.web_endpoint
    sandbox = relay.sandbox.url if relay.sandbox else ""
    return (
        "\nrelay stays up. Send it mail of your own, from anybody at acme.example:\n"
        f"  swaks --server {smtp} --from jane@acme.example --to {MAILBOX} "
        "--h-To carla@globex.example\n"
        f"Health and metrics: http://{web}   The sandbox CRM: {sandbox}\n"
        "Ctrl-C ends it."
    )
