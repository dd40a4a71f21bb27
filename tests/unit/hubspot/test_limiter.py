"""Calls are paced by what HubSpot says, on a clock that moves when told to."""

import asyncio
import itertools

import pytest

from relay.hubspot.limiter import Limiter
from relay.hubspot.results import PortalPaused
from relay.model import Address
from relay.sandbox import RateLimits, Sandbox


@pytest.fixture
def limiter(clock):
    return Limiter(clock=clock)


def rate(*, maximum=100, remaining, interval_ms=10_000, daily=None):
    values = {"Max": maximum, "Remaining": remaining, "Interval-Milliseconds": interval_ms}
    values |= {} if daily is None else {"Daily-Remaining": daily}
    return {f"X-HubSpot-RateLimit-{name}": str(value) for name, value in values.items()}


async def times_of_calls(limiter, clock, *, during_s):
    """When calls leave, if there is always one that waits."""
    times: list[float] = []

    async def call():
        while True:
            await limiter.wait()
            times.append(clock.monotonic())

    async with asyncio.TaskGroup() as group:
        calls = group.create_task(call())
        await clock.advance(during_s)
        calls.cancel()
    return times


def most_in_any(times, interval_s):
    return max(sum(start <= time < start + interval_s for time in times) for start in times)


async def test_a_single_call_never_waits(limiter, clock):
    for _ in range(5):
        await limiter.wait()
    assert clock.monotonic() == 0


async def test_without_headers_it_starts_below_the_smallest_plan(limiter, clock):
    send = await times_of_calls(limiter, clock, during_s=60)
    assert most_in_any(send, 10) <= 50
    assert len(send) >= 250


async def test_the_maximum_of_the_headers_is_used_with_a_reserve_for_others(limiter, clock):
    limiter.follow(rate(maximum=190, remaining=189))
    send = await times_of_calls(limiter, clock, during_s=60)
    assert 160 <= most_in_any(send, 10) <= 171


async def test_a_backlog_is_spread_over_the_interval(limiter, clock):
    send = await times_of_calls(limiter, clock, during_s=60)
    settled = [time for time in send if time >= 20]
    gaps = [later - sooner for sooner, later in itertools.pairwise(settled)]
    assert max(gaps) < 1


async def test_what_others_use_up_is_not_used_by_us(limiter, clock):
    limiter.follow(rate(remaining=30))
    send = await times_of_calls(limiter, clock, during_s=9.9)
    assert len(send) <= 30


async def test_nothing_remaining_means_one_call_at_a_time(limiter, clock):
    limiter.follow(rate(remaining=0))
    send = await times_of_calls(limiter, clock, during_s=30.5)
    assert len(send) == 4


async def test_another_interval_is_followed(limiter, clock):
    limiter.follow(rate(maximum=10, remaining=10, interval_ms=1_000))
    send = await times_of_calls(limiter, clock, during_s=10)
    assert most_in_any(send, 1) == 9


@pytest.mark.parametrize(
    ("policy", "retry_after_s", "pause_s"),
    [("TEN_SECONDLY_ROLLING", None, 10), ("SECONDLY", None, 1), ("", 3.0, 3), ("", None, 10)],
)
async def test_after_a_429_nothing_leaves_for_a_while(
    limiter, clock, policy, retry_after_s, pause_s
):
    assert limiter.throttled(policy, retry_after_s) == pause_s
    async with asyncio.TaskGroup() as group:
        call = group.create_task(limiter.wait())
        await clock.advance(pause_s - 0.01)
        assert not call.done()
        await clock.advance(0.02)
        assert call.done()


async def test_a_429_without_headers_halves_the_pace_and_answers_raise_it_again(limiter, clock):
    limiter.throttled("TEN_SECONDLY_ROLLING", None)
    send = await times_of_calls(limiter, clock, during_s=19.9)
    assert len(send) <= 25
    for _ in range(200):
        limiter.follow({})
    send = await times_of_calls(limiter, clock, during_s=60)
    assert 90 <= most_in_any(send, 10) <= 100


@pytest.mark.parametrize("how", ["header", "answer"])
async def test_a_used_up_day_pauses_the_portal_and_is_probed_later(limiter, clock, how):
    if how == "header":
        limiter.follow(rate(remaining=50, daily=0))
    else:
        assert limiter.throttled("DAILY", None) == 900
    with pytest.raises(PortalPaused, match="daily limit") as paused:
        await limiter.wait()
    assert paused.value.retry_after_s == 900
    assert not paused.value.needs_person
    await clock.advance(901)
    await limiter.wait()


@pytest.mark.parametrize("value", ["", "many", "-5", "٣"])
async def test_headers_that_are_no_numbers_are_as_good_as_none(limiter, clock, value):
    limiter.follow({"X-HubSpot-RateLimit-Max": value, "X-HubSpot-RateLimit-Remaining": value})
    send = await times_of_calls(limiter, clock, during_s=9.9)
    assert 45 <= len(send) <= 51


async def test_a_backlog_never_meets_a_429(clock, log, make_crm):
    """Against the sandbox with the limits of HubSpot's smallest plan."""
    sandbox = Sandbox(database=None, clock=clock, log=log, limits=RateLimits(ten_secondly=100))
    await sandbox.open("127.0.0.1", 0)
    busy, slow = make_crm(sandbox.url), make_crm(sandbox.url)

    async def calls(crm, number):
        for _ in range(number):
            await crm.find_contacts([Address(email="carla@globex.example")])

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(calls(busy, 300)), group.create_task(calls(slow, 40))]
        while not all(task.done() for task in tasks):
            await clock.advance(0.01)
    await sandbox.close()
    assert len(sandbox.journal) == 340
    assert {entry.status for entry in sandbox.journal} == {207}
    assert clock.monotonic() < 60
