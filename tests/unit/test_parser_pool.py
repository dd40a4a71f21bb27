import asyncio
import os
import signal
import time

import pytest

from relay.errors import Temporary
from relay.log import Event
from relay.metrics import Metrics
from relay.parser import parse
from relay.parser_pool import ChildDied, ParserPool
from relay.settings import ParserSettings

_RAW = b"From: Mia <mia@ours.example>\nSubject: Contract\n\nHello\n"
# Reading this takes some seconds: long enough to be interrupted.
_SLOW = b"Content-Type: text/html\n\n" + b"<br>" * 500_000


@pytest.fixture
async def make_pool(clock, log):
    pools = []

    async def make(**settings):
        metrics = Metrics()
        pool = ParserPool(
            settings=ParserSettings(**{"processes": 1, "timeout_s": 20, **settings}),
            clock=clock,
            log=log,
            metrics=metrics,
        )
        await pool.open()
        pools.append(pool)
        return pool, metrics

    yield make
    for pool in pools:
        await pool.close()


def _deaths(metrics):
    return metrics.registry.get_sample_value("relay_parser_deaths_total")


def _pids(pool):
    return [child._process.pid for child in pool._children]


async def test_a_child_reads_as_the_parser_does(make_pool):
    pool, _ = await make_pool()
    assert await pool.parse(_RAW) == parse(_RAW)


async def test_many_mails_share_few_children(make_pool):
    pool, metrics = await make_pool(processes=2)
    raws = [_RAW.replace(b"Contract", b"%d" % number) for number in range(50)]
    emails = await asyncio.gather(*(pool.parse(raw) for raw in raws))
    assert [email.subject for email in emails] == [str(number) for number in range(50)]
    assert len(_pids(pool)) == 2
    assert _deaths(metrics) == 0


async def test_a_large_mail_goes_through(make_pool):
    pool, _ = await make_pool()
    raw = b"Content-Type: application/pdf; name=a.pdf\n\n" + b"x" * 30_000_000
    email = await pool.parse(raw)
    assert len(email.attachments[0].content) == 30_000_000


async def test_a_mail_that_takes_too_long_fails_alone(make_pool, log_lines):
    pool, metrics = await make_pool(timeout_s=0.3)
    with pytest.raises(ChildDied, match=r"timeout_s = 0\.3"):
        await pool.parse(_SLOW)
    assert await pool.parse(_RAW) == parse(_RAW)
    assert _deaths(metrics) == 1
    assert [line["event"] for line in log_lines] == [Event.PARSER_CHILD_DIED]


async def test_a_mail_that_needs_too_much_memory_fails_alone(make_pool):
    pool, _ = await make_pool(memory_mb=128)
    raw = b"Content-Type: application/pdf\n\n" + b"x" * 100_000_000
    with pytest.raises(ChildDied, match="memory_mb = 128"):
        await pool.parse(raw)
    assert await pool.parse(_RAW) == parse(_RAW)


async def test_a_child_that_is_killed_is_replaced(make_pool):
    pool, metrics = await make_pool()
    (pid,) = _pids(pool)
    reading = asyncio.create_task(pool.parse(_SLOW))
    await asyncio.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(ChildDied, match="status -9"):
        await reading
    assert await pool.parse(_RAW) == parse(_RAW)
    assert _pids(pool) != [pid]
    assert _deaths(metrics) == 1


async def test_children_leave_signals_to_the_parent(make_pool):
    pool, _ = await make_pool()
    (pid,) = _pids(pool)
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    assert await pool.parse(_RAW) == parse(_RAW)
    assert _pids(pool) == [pid]


async def test_the_answer_to_a_cancelled_mail_goes_to_nobody(make_pool):
    pool, metrics = await make_pool()
    reading = asyncio.create_task(pool.parse(_SLOW))
    await asyncio.sleep(0.1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await pool.parse(_RAW) == parse(_RAW)
    assert _deaths(metrics) == 0


async def test_a_child_is_renewed_after_many_mails(make_pool, monkeypatch):
    monkeypatch.setattr("relay.parser_pool._MAILS_PER_CHILD", 3)
    pool, metrics = await make_pool()
    (pid,) = _pids(pool)
    for _ in range(4):
        await pool.parse(_RAW)
    assert _pids(pool) != [pid]
    assert _deaths(metrics) == 0


async def test_closing_leaves_no_child_behind(make_pool):
    pool, _ = await make_pool(processes=2)
    pids = _pids(pool)
    await pool.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def _kill_idle(pool):
    (child,) = pool._children
    os.kill(child._process.pid, signal.SIGKILL)
    while child.exit_status is None:
        await asyncio.sleep(0.01)


async def test_a_child_that_was_killed_while_idle_costs_no_mail(make_pool):
    pool, metrics = await make_pool()
    await _kill_idle(pool)
    assert await pool.parse(_RAW) == parse(_RAW)
    assert len(_pids(pool)) == 1
    assert _deaths(metrics) == 0


async def test_a_child_that_cannot_start_is_not_the_mails_fault(make_pool, monkeypatch):
    pool, metrics = await make_pool()
    await _kill_idle(pool)
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    with pytest.raises(Temporary) as raised:
        await pool.parse(_RAW)
    assert not isinstance(raised.value, ChildDied)
    assert _deaths(metrics) == 0


async def test_the_event_loop_runs_on_while_a_mail_is_read(make_pool):
    pool, _ = await make_pool()
    reading = asyncio.create_task(pool.parse(_SLOW[:400_000]))
    longest = 0.0
    while not reading.done():
        started = time.perf_counter()
        await asyncio.sleep(0.005)
        longest = max(longest, time.perf_counter() - started)
    await reading
    assert longest < 1
