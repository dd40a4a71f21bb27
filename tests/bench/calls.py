"""How many calls of HubSpot's API a mail costs, and how long it takes until all are logged.

The sandbox counts, in its journal: every request, whoever sent it and whatever came of it, as HubSpot
would. relay starts with the mails waiting in its spool, a script with the same ones in a maildir;
all times are from the start of the program to the last mail logged. Two scripts on the official SDK
are measured: a plain one, which links the contact only, and one that links what relay links.
"""

import asyncio
import mailbox
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from relay.app import open_spool
from relay.bench.bench import wait_logged
from relay.bench.client import send_all
from relay.bench.mails import make_mails
from relay.bench.programs import Daemon
from relay.settings import load
from tests.bench.crm import Crm, running
from tests.bench.machine import Bench
from tests.bench.table import Row, at_most

_PLAIN, _ALIKE = (Path(__file__).with_name(f"{name}.py") for name in ("plain", "sdk"))
_WAITING = (1, 10, 100, 1_000)
_MOST = {1_000: 40}  # calls in all
_NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run came to."""

    mails: int
    calls: int
    took_s: float

    def __str__(self) -> str:
        return f"{self.calls / self.mails:.2f} a mail ({self.calls:,} in all, {self.took_s:.1f} s)"


def calls(bench: Bench) -> Iterator[Row]:
    """For 1 to 1,000 waiting mails, and for a mail to somebody who was written to just before."""
    with running(bench) as crm:
        time.sleep(crm.SEARCH_LAG_S)
        for count in _WAITING:
            ours = _by_relay(bench, crm, count)
            plain, alike = (_by_script(bench, crm, count, script) for script in (_PLAIN, _ALIKE))
            what = f"API calls, {count:,} waiting, relay just started"
            against = f"{ours} against {plain} of a plain script, {alike} of one that links as much"
            bench.say(f"{what}: {against}")
            if count in _MOST:
                yield at_most(what, ours.calls, _MOST[count], "calls", against)
            else:
                yield Row(what=what, measured=against)
        again = _again(bench, crm)
        bench.say(f"a known contact: {again}")
        yield at_most("API calls, one mail, a known contact", again.calls, 2, "calls", str(again))


def _by_relay(bench: Bench, crm: Crm, count: int) -> Run:
    folder = bench.fresh()
    with Daemon(folder, clock=bench.clock, api_url=_NOBODY) as daemon:
        _send(bench, daemon, f"waiting{count}", count)
    before, begun_at = crm.count_calls(), time.monotonic()
    with Daemon(folder, clock=bench.clock, api_url=crm.url) as daemon:
        asyncio.run(_all_logged(bench, daemon, count))
        took_s = time.monotonic() - begun_at
    return Run(mails=count, calls=crm.count_calls() - before, took_s=took_s)


def _by_script(bench: Bench, crm: Crm, count: int, script: Path) -> Run:
    folder = bench.fresh() / "mail"
    maildir = mailbox.Maildir(folder)
    for raw in islice(make_mails(f"{script.stem}{count}", at=bench.clock.now()), count):
        maildir.add(raw)
    before, begun_at = crm.count_calls(), time.monotonic()
    command = [sys.executable, script, crm.url, folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took_s = time.monotonic() - begun_at
    return Run(mails=count, calls=crm.count_calls() - before, took_s=took_s)


def _again(bench: Bench, crm: Crm) -> Run:
    """The second mail to the first customer, by a relay that runs; from sent to logged."""
    with Daemon(bench.fresh(), clock=bench.clock, api_url=crm.url) as daemon:
        _send(bench, daemon, "first", 1)
        asyncio.run(_all_logged(bench, daemon, 1))
        before, begun_at = crm.count_calls(), time.monotonic()
        _send(bench, daemon, "second", 1)
        asyncio.run(_all_logged(bench, daemon, 2))
        took_s = time.monotonic() - begun_at
        return Run(mails=1, calls=crm.count_calls() - before, took_s=took_s)


def _send(bench: Bench, daemon: Daemon, name: str, count: int) -> None:
    mails = islice(make_mails(name, at=bench.clock.now()), count)
    asyncio.run(send_all(daemon.endpoint, mails, sessions=10, clock=bench.clock))


async def _all_logged(bench: Bench, daemon: Daemon, count: int) -> None:
    async with open_spool(load(daemon.config, needs_secrets=False)) as spool:
        await wait_logged(spool, count, bench.clock)
