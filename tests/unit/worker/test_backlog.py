"""A backlog at HubSpot's pace: new mail goes first, and the estimate of its end is honest."""

import asyncio
from datetime import timedelta

import pytest

from relay.model import State
from relay.sandbox import Fault, FaultKind, RateLimits

MAILS = 1_000
SMALL_PLAN = RateLimits(ten_secondly=100)


@pytest.fixture
def limits():
    return SMALL_PLAN


@pytest.fixture
async def limited(world):
    """The world with HubSpot's smallest plan. What is left in the end need not be drained."""
    yield world
    if world.running is not None:
        await world.crash()


@pytest.fixture
def with_file(mail):
    """A mail with an attachment of its own: each costs a call."""

    def make(number):
        message = mail(message_id=f"<f{number}@acme.example>")
        message.add_attachment(
            f"file {number}".encode(), maintype="text", subtype="x", filename="f"
        )
        return message

    return make


async def waiting(world):
    [status] = await world.worker.status()
    return status.mails


async def begins(world):
    """relay starts, and takes its lease."""
    world.start()
    while "acme" not in world.worker._serving:
        await asyncio.sleep(0.001)


async def goes_by(world, seconds):
    """Time, but none while relay is at work: it stands still until a call waits for its turn."""
    serving = world.worker._serving["acme"]
    for _ in range(round(seconds / 0.1)):
        await world.clock.advance(0.1)
        deadline = asyncio.get_running_loop().time() + 0.5
        while not waits_for_time(serving) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.001)


def waits_for_time(serving):
    is_paused = serving.pause is not None and serving.pause.until > serving._clock.now()
    is_idle = not serving._settler.held and serving.busy_s == 0
    return is_paused or is_idle or serving._line.crm._calls._limiter._turn.locked()


async def runs_until(world, mails):
    """Time goes by until no more than so many mails wait."""
    while await waiting(world) > mails:
        await goes_by(world, 0.5)


async def test_the_estimate_is_right_on_the_way(limited, with_file, clock):
    for number in range(MAILS):
        await limited.put(with_file(number))
    await begins(limited)
    [status] = await limited.worker.status()
    assert (status.estimate.soonest, status.estimate.latest) == (None, None)
    assert "not been measured yet" in status.estimate.basis

    estimates = []
    for share in (0.9, 0.5, 0.1):
        await runs_until(limited, int(MAILS * share))
        [status] = await limited.worker.status()
        estimates.append((clock.now(), status.estimate))
    await runs_until(limited, 0)
    for asked_at, estimate in estimates:
        took = clock.now() - asked_at
        for said in (estimate.soonest - asked_at, estimate.latest - asked_at):
            assert 0.75 * took <= said <= 1.25 * took


async def test_new_mail_does_not_wait_for_a_backlog_of_attachments(limited, with_file, mail, clock):
    """Each attachment is a call: a batch of a hundred would take eleven seconds, and two more are claimed."""
    for number in range(500):
        await limited.put(with_file(number))
    await begins(limited)
    await goes_by(limited, 20)
    took = []
    for _ in range(3):
        fresh, put_at = await limited.put(mail()), clock.now()
        while await limited.state(fresh) is not State.LOGGED:
            await goes_by(limited, 0.25)
        took.append((clock.now() - put_at).total_seconds())
        await goes_by(limited, 1)
    assert max(took) < 7
    assert await waiting(limited) > 100


async def test_while_hubspot_is_away_the_estimate_says_so_and_then_is_measured_anew(
    limited, with_file, clock, log_lines
):
    for number in range(650):
        await limited.put(with_file(number))
    await begins(limited)
    await goes_by(limited, 31)
    limited.sandbox.faults.add(
        Fault(kind=FaultKind.STATUS, status=503, path="*", method="*", count=None)
    )
    await goes_by(limited, 30)
    [status] = await limited.worker.status()
    assert status.pause is not None
    assert status.pause.until > clock.now()
    assert status.estimate.basis.startswith("paused: ")
    assert status.estimate.latest is None
    assert status.estimate.soonest >= status.pause.until + timedelta(seconds=40)

    limited.sandbox.faults.clear()
    await goes_by(limited, 70)
    lines = [line for line in log_lines if line["event"] == "backlog_estimated"]
    assert len(lines) == 2  # when it began, and after the outage
    [status] = await limited.worker.status()
    assert status.pause is None
    asked_at, said = clock.now(), status.estimate.soonest
    await runs_until(limited, 0)
    assert 0.75 * (clock.now() - asked_at) <= said - asked_at <= 1.25 * (clock.now() - asked_at)


async def test_while_the_token_is_refused_nobody_can_say(limited, with_file):
    for number in range(150):
        await limited.put(with_file(number))
    await begins(limited)
    await runs_until(limited, 50)
    limited.sandbox.revoke(limited.token)
    await goes_by(limited, 10)
    [status] = await limited.worker.status()
    assert status.pause.needs_person
    assert (status.estimate.soonest, status.estimate.latest) == (None, None)
    assert "nobody can say until somebody acts" in status.estimate.basis
    assert limited.metrics.done_seconds.collect()[0].samples == []


@pytest.mark.parametrize("limits", [RateLimits(ten_secondly=100, daily=300)])
async def test_what_the_days_calls_do_not_suffice_for_goes_on_after_midnight(
    limited, with_file, clock
):
    for number in range(400):
        await limited.put(with_file(number))
    await begins(limited)
    await runs_until(limited, 300)
    [status] = await limited.worker.status()
    assert "do not suffice: it goes on after the account's midnight" in status.estimate.basis
    assert status.estimate.latest is None  # it has not asked yet when that is

    await goes_by(limited, 70)
    [status] = await limited.worker.status()
    assert status.pause.reason.startswith("the account has used 270 of its 300 calls of today")
    assert f"{status.pause.until:%d %H:%M}" == "03 00:00"
    said = status.estimate.soonest
    await clock.advance((status.pause.until - clock.now()).total_seconds())
    began_at = clock.now()
    await runs_until(limited, 0)
    took = clock.now() - began_at
    assert 0.75 * took <= said - began_at <= 1.25 * took
