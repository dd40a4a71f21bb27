"""The door against Postfix's: durable mails a second, CPU for each, and how long a client waits.

What makes it fair: one client for both, Postfix's own smtp-source; the rivals take turns and swap
their order each round; the disk comes to rest before each run; each run starts from an empty queue;
the first mails are not counted (they wake up processes); what is stored must be what was sent.
"""

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import islice
from statistics import median

from relay.bench import Spread
from relay.bench.client import Session, connected
from relay.bench.cpu import cpu_s
from relay.bench.mails import MAILBOX, SENDER, make_mails
from relay.clock import Clock
from tests.bench.machine import Bench, program, settle_disk, slow_sync
from tests.bench.rivals import Rival, postfix, relay
from tests.bench.table import Row, at_least, at_most

_WARM_UP = 300
_RATE = 200
_LATENCY_S = 10
_LATENCY_SESSIONS = 20


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one run sends. `size` is the body's, in bytes. `sync_ms`: an imitated slow disk."""

    sessions: int
    size: int
    count: int
    keeps_connections: bool = True
    sync_ms: float = 0

    def __str__(self) -> str:
        return (
            f"{self.size // 1024} KB, {self.sessions} session{'s' * (self.sessions > 1)}, "
            + ("connections kept" if self.keeps_connections else "a connection for each")
            + (f", {self.sync_ms:g} ms a sync" if self.sync_ms else "")
        )


_SMALL, _LARGE = 2048, 30 * 1024
# The load, and what is to be reached; new connections have no target.
_LOADS = (
    (Load(size=_SMALL, sessions=1, count=1500), 1.5),
    (Load(size=_SMALL, sessions=10, count=4000), 2),
    (Load(size=_SMALL, sessions=50, count=5000), 3),
    (Load(size=_LARGE, sessions=1, count=1000), 1.2),
    (Load(size=_LARGE, sessions=10, count=2500), 1.3),
    (Load(size=_LARGE, sessions=50, count=2500), 2),
    (Load(size=_SMALL, sessions=1, count=300, sync_ms=5), None),
    (Load(size=_SMALL, sessions=10, count=2000, sync_ms=5), 0.9),
    (Load(size=_SMALL, sessions=50, count=4000, sync_ms=5), 1.5),
    (Load(size=_SMALL, sessions=1, count=800, keeps_connections=False), None),
    (Load(size=_SMALL, sessions=10, count=2000, keeps_connections=False), None),
    (Load(size=_SMALL, sessions=50, count=2000, keeps_connections=False), None),
)
_CPU_LOAD = _LOADS[1][0]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run came to. `syncs` a mail are counted on the imitated slow disk only."""

    mails_per_s: float
    cpu_us: float
    syncs: float


def accept(bench: Bench) -> Iterator[Row]:
    """Durable mails a second, and the CPU of one load."""
    for load, wanted in _LOADS:
        ours, theirs = compare(bench, lambda rival, load=load: _run(bench, rival, load), str(load))
        ratio = _median(ours, "mails_per_s") / _median(theirs, "mails_per_s")
        measured = " against ".join(
            f"{_median(runs, 'mails_per_s'):,.0f}/s"
            + (f" ({_median(runs, 'syncs'):.2f} syncs a mail)" if load.sync_ms else "")
            for runs in (ours, theirs)
        )
        what = f"durable accept: {load}"
        if wanted is None:
            yield Row(what=what, measured=f"{ratio:.2f}×: {measured}")
        else:
            yield at_least(what, ratio, wanted, measured)
        if load is _CPU_LOAD:
            cpu, their_cpu = _median(ours, "cpu_us"), _median(theirs, "cpu_us")
            yield at_most(
                f"CPU per mail: {load}", cpu / their_cpu, 1 / 3, "×",
                f"{cpu:,.0f} µs against {their_cpu:,.0f} µs",
            )  # fmt: skip


def _median(runs: list[Run], name: str) -> float:
    return median(getattr(run, name) for run in runs)


_Start = Callable[..., "object"]


def compare(
    bench: Bench, measure: Callable[[_Start], object], what: str
) -> tuple[list[Run], list[Run]]:
    """What `measure` found of relay and of Postfix, in turns."""
    found = {relay: [], postfix: []}
    order = [relay, postfix]
    for _ in range(bench.rounds):
        for start in order:
            found[start].append(measure(start))
            bench.say(f"{what}: {start.__name__} {found[start][-1]}")
        order.reverse()
    return found[relay], found[postfix]


def _run(bench: Bench, start: _Start, load: Load) -> Run:
    own, count = bench.fresh(), bench.scaled(load.count)
    with slow_sync(load.sync_ms, own) as (environment, syncs):
        (own / "rival").mkdir()
        with start(own / "rival", environment) as rival:
            send(rival.endpoint, load, _WARM_UP)
            settle_disk()
            syncs_before, stored_before, cpu_before = syncs(), rival.stored(), cpu_s(rival.pid)
            took_s = send(rival.endpoint, load, count)
            cpu, synced = cpu_s(rival.pid) - cpu_before, syncs() - syncs_before
            if (stored := rival.stored() - stored_before) != count:
                raise RuntimeError(f"{rival.name} was sent {count} mails and stored {stored}")
    return Run(mails_per_s=count / took_s, cpu_us=cpu / count * 1e6, syncs=synced / count)


def send(endpoint: str, load: Load, count: int) -> float:
    """The seconds that smtp-source took. Raises CalledProcessError when a mail was not taken."""
    keep = ["-d"] if load.keeps_connections else []
    command = [
        program("smtp-source"), *keep, "-s", str(load.sessions), "-m", str(count), "-l", str(load.size),
        "-f", SENDER, "-t", MAILBOX, endpoint,
    ]  # fmt: skip
    begun_at = time.monotonic()
    subprocess.run(command, check=True)
    return time.monotonic() - begun_at


# ---------------------------------------------------------------- latency


def latency(bench: Bench) -> Iterator[Row]:
    """From the end of the data to the 250, by a client that sends at its own rate."""
    what = f"end of data → 250 at {_RATE} mails/s, 2 KB"
    ours, theirs = compare(bench, lambda start: _wait_for_250(bench, start), what)
    for name in ("p50_ms", "p99_ms"):
        mine, his = (median(getattr(spread, name) for spread in runs) for runs in (ours, theirs))
        yield at_most(
            f"{what}, {name[:3]}", mine / his, 1, "×", f"{mine:.2f} ms against {his:.2f} ms"
        )


def _wait_for_250(bench: Bench, start: _Start) -> Spread:
    own = bench.fresh()
    with start(own) as rival:
        _open_loop(bench, rival, _WARM_UP, "warm")
        settle_disk()
        return Spread.of(_open_loop(bench, rival, bench.scaled(_LATENCY_S * _RATE), "timed"))


def _open_loop(bench: Bench, rival: Rival, count: int, name: str) -> list[float]:
    mails = islice(make_mails(name, at=bench.clock.now()), count)
    return asyncio.run(_send_at_rate(rival.endpoint, mails, bench.clock))


async def _send_at_rate(endpoint: str, mails: Iterator[bytes], clock: Clock) -> list[float]:
    """A mail leaves when its time has come, whatever became of those before."""
    free: asyncio.Queue[Session] = asyncio.Queue()
    waits: list[float] = []

    async def send_one(raw: bytes) -> None:
        session = await free.get()
        waits.append(await session.send(raw))
        free.put_nowait(session)

    async with AsyncExitStack() as stack:
        for _ in range(_LATENCY_SESSIONS):
            free.put_nowait(await stack.enter_async_context(connected(endpoint, clock)))
        begun_at = clock.monotonic()
        async with asyncio.TaskGroup() as group:
            for number, raw in enumerate(mails):
                await clock.sleep(begun_at + number / _RATE - clock.monotonic())
                group.create_task(send_one(raw))
    return waits
