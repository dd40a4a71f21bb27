"""Calls are paced by what HubSpot says, on a clock that moves when told to."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from relay.hubspot.limiter import Limiter
from relay.hubspot.results import PortalPaused
from relay.model import Address
from relay.sandbox import RateLimits, Sandbox
from relay.settings import Secret

TOKEN = "pat-na1-very-secret"


@pytest.fixture
def limiter(clock):
    return Limiter(clock=clock, burst_share=0.9, daily_share=0.9)


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


@pytest.mark.parametrize("share", [0.2, 0.5, 1.0])
async def test_relay_takes_no_more_than_its_share(clock, share):
    limiter = Limiter(clock=clock, burst_share=share, daily_share=1)
    limiter.follow(rate(remaining=100))
    send = await times_of_calls(limiter, clock, during_s=60)
    assert 100 * share * 0.9 <= most_in_any(send, 10) <= 100 * share


async def test_what_others_took_lately_is_left_to_them_for_a_while(limiter, clock):
    limiter.follow(rate(remaining=40))
    assert limiter.limits().allowed == 36
    await clock.advance(10)
    limiter.follow(rate(remaining=100))
    assert 45 <= limiter.limits().allowed <= 50
    await clock.advance(120)
    limiter.follow(rate(remaining=100))
    assert limiter.limits().allowed == 90


async def test_searches_leave_four_a_second_and_hold_up_nothing_else(limiter, clock):
    searches: list[float] = []

    async def search():
        while True:
            await limiter.wait(is_search=True)
            searches.append(clock.monotonic())

    async with asyncio.TaskGroup() as group:
        task = group.create_task(search())
        await clock.advance(0.1)
        await limiter.wait()
        assert clock.monotonic() == 0.1
        await clock.advance(4)
        task.cancel()
    assert most_in_any(searches, 1) == 4


async def test_a_429_of_a_search_slows_down_searches_only(limiter, clock):
    assert limiter.throttled("SECONDLY", None, is_search=True) == 1
    await limiter.wait()
    async with asyncio.TaskGroup() as group:
        search = group.create_task(limiter.wait(is_search=True))
        await clock.advance(0.9)
        assert not search.done()
        await clock.advance(0.2)
        assert search.done()


async def test_answers_to_searches_do_not_make_it_forget_what_others_use(limiter):
    limiter.follow(rate(remaining=30))
    for _ in range(100):
        limiter.follow({})
    assert limiter.limits().allowed == 27


async def test_the_last_part_of_a_day_is_left_to_others(limiter):
    limiter.follow(rate(remaining=50, daily=101) | {"X-HubSpot-RateLimit-Daily": "1000"})
    await limiter.wait()
    limiter.follow(rate(remaining=49, daily=100) | {"X-HubSpot-RateLimit-Daily": "1000"})
    with pytest.raises(PortalPaused, match="has used 900 of its 1000 calls of today, at most 1"):
        await limiter.wait()


async def test_a_day_that_is_over_is_waited_for_until_the_accounts_midnight(limiter, clock):
    limiter.follow(rate(remaining=50, daily=1))
    assert limiter.wants_midnight
    limiter.learn_midnight(timedelta(hours=-5))  # it is 9:00 UTC, and 4:00 there
    limiter.follow(rate(remaining=50, daily=0))
    with pytest.raises(PortalPaused, match="midnight, 2026-03-03 05:00 UTC") as paused:
        await limiter.wait()
    assert paused.value.retry_after_s == 20 * 3_600 + 5
    await clock.advance(20 * 3_600 + 6)
    await limiter.wait()


class Rival:
    """Another program with relay's token, for HubSpot counts by token: it knows no limits."""

    def __init__(self, sandbox, clock, http, *, number, every_s):
        self.sandbox = sandbox
        self.clock = clock
        self.http = http
        self.number = number
        self.every_s = every_s
        self.statuses: list[int] = []
        self.under_way = 0

    @property
    def waits_for_time(self):
        return self.under_way == 0

    async def work(self):
        """So many calls at once, every so often."""
        while True:
            self.under_way += self.number
            calls = [self.call() for _ in range(self.number)]
            await asyncio.gather(self.clock.sleep(self.every_s), *calls)

    async def call(self):
        url = f"{self.sandbox.url}/crm/v3/objects/contacts?limit=1"
        async with self.http.get(url, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            self.statuses.append(answer.status)
        self.under_way -= 1


class Backlog:
    """relay, with more to do than it may. What is paused is tried again when it says so."""

    def __init__(self, crm, clock):
        self.crm = crm
        self.clock = clock
        self.is_paused = False

    @property
    def waits_for_time(self):
        return self.is_paused or self.crm._calls._limiter._turn.locked()

    async def work(self):
        while True:
            try:
                await self.crm.find_contacts([Address(email="carla@globex.example")])
            except PortalPaused as paused:
                self.is_paused = True
                await self.clock.sleep(paused.retry_after_s)
                self.is_paused = False


@pytest.fixture
async def small_plan(clock, log):
    """HubSpot with the limits of its smallest plan, and 10,000 calls a day."""
    limits = RateLimits(ten_secondly=100, daily=10_000)
    sandbox = Sandbox(database=None, clock=clock, log=log, limits=limits)
    await sandbox.open("127.0.0.1", 0)
    yield sandbox
    await sandbox.close()


@pytest.fixture
def backlog(clock, make_crm, small_plan):
    def make(**settings):
        return Backlog(make_crm(small_plan.url, token=lambda: Secret(TOKEN), **settings), clock)

    return make


async def goes_by(clock, seconds, *parties):
    """Time, while the parties work: it stands still until each of them waits for it."""
    async with asyncio.TaskGroup() as group, asyncio.timeout(120):
        tasks = [group.create_task(party.work()) for party in parties]
        for _ in range(round(seconds / 0.05)):
            await clock.advance(0.05)
            while not all(party.waits_for_time for party in parties):
                await asyncio.sleep(0.001)
        for task in tasks:
            task.cancel()


def errors(statuses):
    return sum(status == 429 for status in statuses) / len(statuses)


def of_relay(sandbox):
    return [entry.status for entry in sandbox.journal if entry.path.endswith("batch/read")]


@pytest.mark.parametrize("comes_first", ["rival", "relay"])
@pytest.mark.parametrize(("number", "every_s"), [(1, 1 / 6), (30, 5)], ids=["evenly", "in bursts"])
async def test_beside_another_program_relay_takes_what_is_left(
    clock, http, backlog, small_plan, number, every_s, comes_first
):
    """The other one uses 60 % of what the account may: the errors of both stay below 5 %.

    But for its first ten seconds, if relay was there before: who comes with a burst then meets what relay
    has used up already.
    """
    rival = Rival(small_plan, clock, http, number=number, every_s=every_s)
    relay = backlog()
    await goes_by(clock, 15, rival if comes_first == "rival" else relay)
    await goes_by(clock, 75, rival, relay)
    assert errors(of_relay(small_plan)) < 0.05
    assert errors(rival.statuses[60:]) < 0.05
    assert len(rival.statuses) > 400
    assert len(of_relay(small_plan)) > 200  # of 300 that were left


async def test_two_relays_come_to_halves(clock, backlog, small_plan):
    first, second = backlog(), backlog()
    await goes_by(clock, 30, first)
    await goes_by(clock, 60, first, second)
    assert errors(of_relay(small_plan)) < 0.05
    shares = first.crm.limits().allowed, second.crm.limits().allowed
    assert max(shares) <= 60
    assert min(shares) >= 35


async def test_the_ceiling_of_a_day_is_kept_over_restarts(clock, backlog, small_plan):
    await goes_by(clock, 45, backlog(daily_share=0.03))
    assert len(small_plan.journal) == 300  # the question when midnight is among them
    await goes_by(clock, 30, backlog(daily_share=0.03))
    assert len(small_plan.journal) == 302  # one call to hear that the day is over, one to ask
    await clock.advance(15 * 3_600)  # it was 9:01, and the sandbox's day ends at midnight UTC
    await goes_by(clock, 1, backlog(daily_share=0.03))
    assert len(small_plan.journal) > 320


async def test_a_backlog_uses_what_is_allowed_and_never_meets_a_429(clock, backlog, small_plan):
    await goes_by(clock, 60, backlog())
    assert errors(of_relay(small_plan)) == 0
    assert len(of_relay(small_plan)) >= 520  # of 540


async def test_two_backlogs_meet_no_429(clock, log, make_crm):
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
