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

import yaml
from rich.console import Console
from rich.table import Table
from rich.text import Text

from relay.app import Relay
from relay.clock import SystemClock
from relay.demo.mails import MAILBOX, Sample, samples
from relay.log import make_logger
from relay.metrics import Metrics
from relay.model import Finding
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
_LOOK_EVERY_S = 0.3


def run(
    *, once: bool, smtp_port: int = 2525, web_port: int = 8025, sandbox_port: int = 8026
) -> None:
    """Until Ctrl-C, or with `once` until the five mails are shown. Port 0 takes any free one.

    Raises Permanent when a port is in use.
    """
    with tempfile.TemporaryDirectory(prefix="relay-demo-") as folder:
        settings = _settings(Path(folder), smtp_port, web_port, sandbox_port)
        config = Path(folder, "config.yaml")  # for `relay why` and the like, from another terminal
        config.write_text(yaml.safe_dump(settings.model_dump(mode="json", exclude_unset=True)))
        asyncio.run(_show(settings, config, once=once))


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


async def _show(settings: Settings, config: Path, *, once: bool) -> None:
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
            if not once:
                console.print(_invitation(relay, config), highlight=False, soft_wrap=True)
                await _tell_of_further_mail(relay.spool, max(ids), console, stop, clock)
            stop.set()
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


async def _tell_of_further_mail(
    spool: Spool, last: int, console: Console, stop: asyncio.Event, clock: SystemClock
) -> None:
    """A line for each mail of the reader's own, once it is at rest; until `stop`."""
    while not stop.is_set():
        story = await spool.story(last + 1)
        if story is None or not story.mail.state.is_settled:
            await clock.sleep(_LOOK_EVERY_S)
            continue
        last += 1
        told = " ".join(effect.direction for effect in story.effects)
        console.print(Text(f"mail {last}: {story.mail.state} {told} ({story.mail.reason})"))


def _table(mails: Sequence[Sample], stories: Sequence[Story]) -> Table:
    table = Table(title="What became of the five mails", show_lines=True, expand=True)
    for name, width in (("mail", 14), ("became", 15), ("on", 14), ("why", None)):
        table.add_column(name, width=width, overflow="fold")
    for sample, story in zip(mails, stories, strict=True):
        records = [record for effect in story.effects for record in effect.links]
        findings = [found.text for found in _last_findings(story)]
        table.add_row(
            f"{story.mail.id}. {sample.what}",
            "\n".join([story.mail.state, *(effect.direction for effect in story.effects)]),
            "\n".join(str(record) for record in dict.fromkeys(records)),
            "\n".join(findings),
        )
    return table


def _last_findings(story: Story) -> Sequence[Finding]:
    """Those of the try that came to something."""
    told = [move.findings for move in story.moves if move.findings]
    return told[-1] if told else ()


def _invitation(relay: Relay, config: Path) -> str:
    smtp, web = relay.smtp_endpoints[0], relay.web_endpoint
    sandbox = relay.sandbox.url if relay.sandbox else ""
    return (
        "\nrelay stays up. Send it mail of your own, from anybody at acme.example:\n"
        f"  swaks --server {smtp} --from jane@acme.example --to {MAILBOX} "
        "--h-To carla@globex.example\n"
        f"See it in the sandbox CRM, as your people would in HubSpot:\n  {sandbox}/\n"
        f"See why it landed where it did:\n  relay why 6 --config {config}\n"
        f"Health and metrics: http://{web}\n"
        "Ctrl-C ends it."
    )
