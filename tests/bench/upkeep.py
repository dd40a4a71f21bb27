"""What relay costs and bears: memory, a ledger of years, mails that are built to be slow."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.utils import format_datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from relay.app import open_spool
from relay.bench.bench import wait_settled
from relay.bench.client import connected
from relay.bench.cpu import cpu_s
from relay.bench.mails import SENDER
from relay.bench.programs import Daemon, sandbox
from relay.errors import Temporary
from relay.settings import load
from tests.bench.door import Load, send
from tests.bench.machine import Bench, settle_disk, wait_for
from tests.bench.rivals import relay
from tests.bench.table import Row, at_least, at_most

_LARGE = 25 * 1024 * 1024
_MILLION = 1_000_000
_PING_EVERY_S = 0.005


@contextmanager
def _logging(bench: Bench) -> Iterator[Daemon]:
    """relay with a sandbox of its own."""
    with (
        sandbox(bench.fresh(), clock=bench.clock) as crm,
        Daemon(bench.fresh(), clock=bench.clock, api_url=crm.told["url"]) as daemon,
    ):
        yield daemon


# ---------------------------------------------------------------- memory


def memory(bench: Bench) -> Iterator[Row]:
    """Of the daemon itself, at rest and at its highest."""
    with _logging(bench) as daemon:
        _wait_for_rest(daemon.pid)
        yield at_most("resident memory, idle", _status_mb(daemon.pid, "VmRSS"), 120, "MB")
        count = max(5, bench.scaled(50))
        send(daemon.endpoint, Load(sessions=count, size=_LARGE, count=count), count)
        _wait_for_rest(daemon.pid)
        peak = _status_mb(daemon.pid, "VmHWM")
        yield at_most(f"resident memory, peak, {count} sessions × 25 MB", peak, 400, "MB")


def _status_mb(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"/proc/{pid}/status has no {name}")


def _wait_for_rest(pid: int) -> None:
    """It has done what it began, and what it does at its start."""

    def rests() -> bool:
        before = cpu_s(pid)
        time.sleep(1)
        return cpu_s(pid) - before <= 0.03

    wait_for(rests, within_s=300, what="relay comes to rest")


# ---------------------------------------------------------------- a ledger of years


def million(bench: Bench) -> Iterator[Row]:
    """Acceptance with a million logged mails in the database, against an empty one."""
    full, empty = bench.fresh(), bench.fresh()
    count = bench.scaled(_MILLION)
    load = Load(size=2048, sessions=10, count=bench.scaled(4000))
    rates = {}
    with relay(full), relay(empty):
        pass  # makes the databases
    bench.say(f"filled in {_fill(full / 'data' / 'relay.db', count):.0f} s")
    with relay(full) as filled, relay(empty) as fresh:
        for rival in (filled, fresh):
            _wait_for_rest(rival.pid)
            send(rival.endpoint, load, 300)
        order = [filled, fresh]
        for _ in range(bench.rounds):
            for rival in order:
                settle_disk()
                rates.setdefault(rival.pid, []).append(
                    load.count / send(rival.endpoint, load, load.count)
                )
            order.reverse()
    ours, theirs = median(rates[filled.pid]), median(rates[fresh.pid])
    yield at_least(
        f"accept rate with {count:,} mails in the ledger, against an empty one", ours / theirs, 0.8,
        f"{ours:,.0f}/s against {theirs:,.0f}/s",
    )  # fmt: skip


_FILL = """
CREATE TEMP TABLE n AS WITH RECURSIVE n(id) AS (VALUES(1000) UNION ALL SELECT id + 1 FROM n LIMIT {count})
  SELECT id, 1700000000000000 + id * 1000000 AS at FROM n;
INSERT INTO mail (id, portal, fingerprint, message_id, state, attempt, crashes, epoch, received_at,
                  next_attempt_at, moved_at, reason, size, has_raw)
  SELECT id, 'bench', lower(hex(randomblob(32))), lower(hex(randomblob(12))) || '@acme.example', 'logged',
         1, 0, 1, at, at, at, 'logged', 2500, 0 FROM n;
INSERT INTO copy (mail_id, address, mailbox, tag, records, mail_from, peer, helo, tls, trusted, received_at)
  SELECT id, 'log@relay.localhost', 'log@relay.localhost', '', '[]', 'jane@acme.example',
         '127.0.0.1:40000', 'client.example', 0, 1, at FROM n;
INSERT INTO ledger (mail_id, at, to_state, attempt, reason) SELECT id, at, 'queued', 0, 'accepted' FROM n;
INSERT INTO ledger (mail_id, at, from_state, to_state, attempt, reason)
  SELECT id, at, 'queued', 'logged', 1, 'in one step, for the bench' FROM n;
"""


def _fill(database: Path, count: int) -> float:
    """The seconds it took."""
    begun_at = time.monotonic()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = -1000000")
        connection.executescript(f"BEGIN; {_FILL.format(count=count)} COMMIT;")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return time.monotonic() - begun_at


# ---------------------------------------------------------------- hostile mails


def _nested(levels: int) -> bytes:
    mail = b"x"
    for level in range(levels):
        head = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        mail = head + mail + b"\r\n--b%d--\r\n" % level
    return mail


_TEXT = b"\r\n\r\nHello\r\n"
_HTML = b"Content-Type: text/html\r\n\r\n"
_HOSTILE = {
    "commas in To": b"To: " + b"," * 200_000 + _TEXT,
    "quotes in Cc": b"Cc: " + b'"' * 19_000 + _TEXT,
    "semicolons in Content-Type": b"Content-Type: text/plain" + b";" * 19_000 + _TEXT,
    "nested parts": _nested(1000),
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 200_000,
    "comments in HTML": _HTML + b"<!--" * 500_000 + b"\r\n",
    "open elements in HTML": _HTML + b"<div>" * 500_000 + b"\r\n",
    "angles in text": b"\r\n" + b"<" * 5_000_000 + b"\r\n",
    "forwards in forwards": b"\r\n" + b"From: a@b.example\r\nTo: c@d.example\r\n" * 100_000,
    "25 MB of HTML": _HTML + b"<p>Hello <b>you</b></p>\r\n" * 1_000_000,
}


def hostile(bench: Bench) -> Iterator[Row]:
    """How long each one keeps its child busy, and how long the event loop does not answer meanwhile."""
    with _logging(bench) as daemon:
        _wait_for_rest(daemon.pid)
        with _pinged(daemon.web) as held_s:
            took_s = asyncio.run(_send_hostile(bench, daemon))
    worst = max(took_s, key=took_s.__getitem__)
    yield at_most(
        f"the slowest of {len(took_s)} hostile mails, accepted → settled",
        took_s[worst],
        10,
        "s",
        worst,
    )
    yield at_most("the event loop held meanwhile", max(held_s) * 1000, 250, "ms")


async def _send_hostile(bench: Bench, daemon: Daemon) -> dict[str, float]:
    took_s = {}
    date = format_datetime(bench.clock.now())
    async with open_spool(load(daemon.config, needs_secrets=False)) as spool:
        for number, (name, raw) in enumerate(_HOSTILE.items()):
            head = f"From: {SENDER}\r\nDate: {date}\r\nMessage-ID: <{number}@acme.example>\r\n"
            begun_at = bench.clock.monotonic()
            try:
                async with connected(daemon.endpoint, bench.clock) as session:
                    await session.send(head.encode() + raw)
            except Temporary as refused:
                bench.say(f"{name}: {refused.reason}")
                continue
            await wait_settled(spool, bench.clock)
            took_s[name] = bench.clock.monotonic() - begun_at
            bench.say(f"{name}: {took_s[name]:.2f} s")
    return took_s


@contextmanager
def _pinged(endpoint: str) -> Iterator[list[float]]:
    """How long each answer of the web room took, which the same event loop gives."""
    answers, stop = [], threading.Event()

    def ping() -> None:
        with closing(HTTPConnection(endpoint, timeout=60)) as connection:
            while not stop.wait(_PING_EVERY_S):
                begun_at = time.monotonic()
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                answers.append(time.monotonic() - begun_at)

    pinging = threading.Thread(target=ping)
    pinging.start()
    try:
        yield answers
    finally:
        stop.set()
        pinging.join()
