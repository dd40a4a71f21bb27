"""`relay bench`: what an administrator's disk and machine can carry.

The door, the spool and the worker are the real ones, in processes of their own and in a folder of
their own on the disk of `data_dir`, which goes away at the end. The daemon's database is not touched,
and nothing leaves the machine.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import islice, takewhile
from pathlib import Path

from relay.app import open_spool
from relay.bench.client import send_all
from relay.bench.cpu import cpu_s
from relay.bench.mails import make_mails
from relay.bench.measured import Measured, Rate, Spread
from relay.bench.programs import Daemon, Program, sandbox
from relay.clock import Clock, SystemClock
from relay.errors import Temporary
from relay.model import State
from relay.settings import Settings, load
from relay.spool import Spool

_SIZES = (2048, 30 * 1024)
_SESSIONS = (1, 10, 50)
_WARM_UP = 300
_BACKLOG = 500
_SETTLED_WITHIN_S = 60
_LOOK_EVERY_S = 0.01
_PAGE_BYTES = 4096
_FILE_BYTES = 4 * 1024 * 1024


def measure(settings: Settings, *, seconds: float) -> Measured:
    """`seconds`: how long each measurement lasts; there are ten or so.

    Raises Temporary when relay does not start or does not log.
    """
    clock = SystemClock()
    with _folder(settings) as folder:
        syncs_per_s = _sync(folder, seconds, clock)
        answered, door = _measure_door(folder, seconds, clock)
        with sandbox(folder, clock=clock) as crm, _daemon(folder, crm.told["url"], clock) as relay:
            alone = asyncio.run(log_each(relay, seconds, clock))
            calls_before, _ = calls_of(crm)
            cpu_before = _cpu_s(crm, relay)
            took_s = asyncio.run(log_all(relay, _BACKLOG, clock))
            calls, batches = calls_of(crm)
            return Measured(
                syncs_per_s=syncs_per_s,
                door=door,
                answered=answered,
                logged=Spread.of(alone),
                logged_per_s=_BACKLOG / took_s,
                calls_alone=calls_before / len(alone),
                calls_per_batch=(calls - calls_before) / batches,
                cores_used=(_cpu_s(crm, relay) - cpu_before) / took_s,
            )


@contextmanager
def _folder(settings: Settings) -> Iterator[Path]:
    """It is removed also when SIGTERM ends the bench."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=settings.data_dir) as folder:
            yield Path(folder)
    finally:
        signal.signal(signal.SIGTERM, before)


def _sync(folder: Path, seconds: float, clock: Clock) -> float:
    """Syncs in a second, of single pages into a file that is there already, as SQLite's log is."""
    file = os.open(folder / "syncs", os.O_RDWR | os.O_CREAT)
    try:
        os.write(file, bytes(_FILE_BYTES))
        os.fsync(file)
        begun_at, count = clock.monotonic(), 0
        while (took_s := clock.monotonic() - begun_at) < seconds:
            os.pwrite(file, os.urandom(_PAGE_BYTES), count * _PAGE_BYTES % _FILE_BYTES)
            os.fdatasync(file)
            count += 1
    finally:
        os.close(file)
    return count / took_s


# ---------------------------------------------------------------- the door


def _measure_door(folder: Path, seconds: float, clock: Clock) -> tuple[Spread, tuple[Rate, ...]]:
    rates = []
    with _daemon(folder, None, clock) as relay:
        warm_up = islice(make_mails("warm", at=clock.now()), _WARM_UP)
        asyncio.run(send_all(relay.endpoint, warm_up, sessions=10, clock=clock))
        answered = Spread.of(_take(relay, _SIZES[0], 1, seconds, clock))
        for size in _SIZES:
            for sessions in _SESSIONS:
                begun_at = clock.monotonic()
                taken = len(_take(relay, size, sessions, seconds, clock))
                took_s = clock.monotonic() - begun_at
                rates.append(Rate(size=size, sessions=sessions, mails_per_s=taken / took_s))
    return answered, tuple(rates)


def _take(relay: Daemon, size: int, sessions: int, seconds: float, clock: Clock) -> list[float]:
    ends_at = clock.monotonic() + seconds
    name = f"{size}-{sessions}-{ends_at}"
    mails = takewhile(
        lambda _: clock.monotonic() < ends_at, make_mails(name, at=clock.now(), size=size)
    )
    return asyncio.run(send_all(relay.endpoint, mails, sessions=sessions, clock=clock))


# ---------------------------------------------------------------- the whole way


async def log_each(relay: Daemon, seconds: float, clock: Clock) -> list[float]:
    """One mail after the other, the first it gets: seconds from accepted to logged, by the ledger."""
    ends_at = clock.monotonic() + seconds
    async with open_spool(load(relay.config, needs_secrets=False)) as spool:
        for number, raw in enumerate(make_mails("single", at=clock.now()), start=1):
            await send_all(relay.endpoint, [raw], sessions=1, clock=clock)
            await wait_logged(spool, number, clock)
            if number > 1 and clock.monotonic() > ends_at:
                break
        stories = [await spool.story(spool_id) for spool_id in range(1, number + 1)]
    moves = [story.moves for story in stories if story is not None]
    return [(each[-1].at - each[0].at).total_seconds() for each in moves]


async def log_all(relay: Daemon, count: int, clock: Clock) -> float:
    """Send that many mails at once; the seconds until the last one is logged.

    Raises Temporary when they are not all logged.
    """
    async with open_spool(load(relay.config, needs_secrets=False)) as spool:
        before = (await spool.balance()).accepted
        begun_at = clock.monotonic()
        mails = islice(make_mails(f"backlog{before}", at=clock.now()), count)
        await send_all(relay.endpoint, mails, sessions=10, clock=clock)
        await wait_logged(spool, before + count, clock)
        return clock.monotonic() - begun_at


async def wait_logged(spool: Spool, count: int, clock: Clock) -> None:
    """Until nothing waits. Raises Temporary when it is not `count` mails that are logged then."""
    await wait_settled(spool, clock)
    balance = await spool.balance()
    if balance.in_mails.get(State.LOGGED) != count:
        raise Temporary(f"{count} mails were sent to be logged, and became {balance.in_mails}")


async def wait_settled(spool: Spool, clock: Clock) -> None:
    """Until every mail is at rest. Raises Temporary when that takes too long."""
    ends_at = clock.monotonic() + _SETTLED_WITHIN_S
    while any(not each.state.is_settled for each in await spool.waiting()):
        if clock.monotonic() > ends_at:
            raise Temporary(f"relay did not settle its mails within {_SETTLED_WITHIN_S} s")
        await clock.sleep(_LOOK_EVERY_S)


def calls_of(crm: Program) -> tuple[int, int]:
    """How many the sandbox has had: all, and those that created a batch of mails."""
    with closing(HTTPConnection(crm.told["url"].removeprefix("http://"))) as connection:
        connection.request("GET", "/sandbox/journal?path=*/emails/batch/create")
        journal = json.load(connection.getresponse())
    return journal["total"], len(journal["results"])


def _cpu_s(*programs: Program | Daemon) -> float:
    return sum(cpu_s(each.pid) for each in programs)


@contextmanager
def _daemon(folder: Path, api_url: str | None, clock: Clock) -> Iterator[Daemon]:
    own = folder / ("logs" if api_url else "accepts")
    own.mkdir()
    with Daemon(own, clock=clock, api_url=api_url) as relay:
        yield relay
