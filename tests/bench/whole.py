"""The whole way, from a mail to the CRM, against what people use today: the official SDK in a script.

One sandbox process serves all, with the same 100 customers, each with a company and a deal. relay gets
its mails over SMTP; the long-lived loop finds them in a maildir, so nobody had to hand them over;
Postfix's pipe transport starts a script for each mail. The rivals take turns.
"""

import asyncio
import mailbox
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median

from relay.bench import Spread
from relay.bench.bench import log_all, log_each
from relay.bench.client import send_all
from relay.bench.mails import make_mails
from relay.bench.programs import Daemon
from tests.bench.crm import Crm, running
from tests.bench.machine import Bench, NotHere, program, settle_disk, wait_for
from tests.bench.rivals import Postfix
from tests.bench.table import Row, at_least, at_most

_SCRIPT = Path(__file__).with_name("sdk.py")
_WARM_UP = 100
_RELAY, _LOOP, _PIPE = 1500, 300, 30  # mails in a run
_IDLE_S = 10


def whole(bench: Bench) -> Iterator[Row]:
    """Mails a second from the door to the CRM."""
    with running(bench) as crm:
        time.sleep(crm.SEARCH_LAG_S)
        runs = {_by_relay: [], _by_loop: [], _by_pipe: []}
        calls = {}
        order = list(runs)
        for _ in range(bench.rounds):
            for way in order:
                settle_disk()
                before = crm.count_calls()
                count, took_s = way(bench, crm)
                calls[way] = (crm.count_calls() - before) / count
                runs[way].append(count / took_s)
                bench.say(
                    f"{way.__name__}: {runs[way][-1]:,.1f} mails/s, {calls[way]:.2f} calls each"
                )
            order.reverse()
    ours = median(runs[_by_relay])
    for way, name, wanted in (
        (_by_loop, "a long-lived loop on the official SDK", 3),
        (_by_pipe, "Postfix pipe + script on the official SDK", 40),
    ):
        theirs = median(runs[way])
        yield at_least(
            f"door to sandbox, 2 KB, against {name}", ours / theirs, wanted,
            f"{ours:,.0f}/s ({calls[_by_relay]:.2f} calls a mail) against {theirs:,.1f}/s "
            f"({calls[way]:.2f} calls a mail)",
        )  # fmt: skip


def _by_relay(bench: Bench, crm: Crm) -> tuple[int, float]:
    count = bench.scaled(_RELAY)
    with Daemon(bench.fresh(), clock=bench.clock, api_url=crm.url) as daemon:
        asyncio.run(log_all(daemon, _WARM_UP, bench.clock))
        return count, asyncio.run(log_all(daemon, count, bench.clock))


def _by_loop(bench: Bench, crm: Crm) -> tuple[int, float]:
    count, folder = bench.scaled(_LOOP), bench.fresh() / "mail"
    maildir = mailbox.Maildir(folder)
    for raw in islice(make_mails("loop", at=bench.clock.now()), count):
        maildir.add(raw)
    done = subprocess.run(
        [sys.executable, _SCRIPT, crm.url, folder], check=True, stdout=subprocess.PIPE, text=True
    )
    return count, float(done.stdout)


def _by_pipe(bench: Bench, crm: Crm) -> tuple[int, float]:
    """Postfix hands over as nobody, who may not reach our Python: the system's of the same version."""
    count, folder = bench.scaled(_PIPE), bench.fresh()
    python = Path("/usr/bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    if not python.exists():
        raise NotHere(f"{python} is not installed")
    libraries = sysconfig.get_path("purelib")
    command = f"argv={program('env')} PYTHONPATH={libraries} {python} {_SCRIPT} {crm.url}"
    before = crm.count_emails()
    with Postfix(folder, pipe=f"flags=R user=nobody {command}") as postfix:
        begun_at = time.monotonic()
        mails = islice(make_mails("pipe", at=bench.clock.now()), count)
        asyncio.run(send_all(postfix.endpoint, mails, sessions=1, clock=bench.clock))
        wait_for(
            lambda: crm.count_emails() - before >= count,
            within_s=20 + 10 * count,
            what="the script has logged all mails",
        )
        return count, time.monotonic() - begun_at


def idle(bench: Bench) -> Iterator[Row]:
    """One mail at a time."""
    with running(bench) as crm, Daemon(bench.fresh(), clock=bench.clock, api_url=crm.url) as daemon:
        spread = Spread.of(asyncio.run(log_each(daemon, _IDLE_S * bench.scale, bench.clock)))
    yield at_most("accepted → logged, one mail at a time, p50", spread.p50_ms, 50, "ms")
    yield at_most("accepted → logged, one mail at a time, p99", spread.p99_ms, 250, "ms")
