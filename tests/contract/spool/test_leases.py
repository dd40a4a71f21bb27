"""Owning a portal, losing it, and taking over what another left."""

from datetime import timedelta

import pytest

from relay.model import Logged, Parked, State
from relay.spool import LeaseLost, Spool

TTL = timedelta(seconds=60)


async def test_a_portal_has_one_owner_at_a_time(spool, lease, clock):
    assert await spool.take_lease("acme", "worker-2", TTL) is None
    await clock.advance(61)
    taken = await spool.take_lease("acme", "worker-2", TTL)
    assert taken.epoch == lease.epoch + 1


async def test_a_renewed_lease_runs_on_in_its_epoch(spool, lease, clock):
    await clock.advance(50)
    renewed = await spool.renew_lease(lease, TTL)
    await clock.advance(50)
    assert renewed.epoch == lease.epoch
    assert await spool.take_lease("acme", "worker-2", TTL) is None


async def test_a_released_portal_is_free_at_once(spool, lease):
    await spool.release_lease(lease)
    assert await spool.take_lease("acme", "worker-2", TTL) is not None


async def test_who_lost_the_lease_can_claim_and_intend_nothing(
    spool, lease, claim, delivery, effect, clock
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await clock.advance(61)
    await spool.take_lease("acme", "worker-2", TTL)
    with pytest.raises(LeaseLost):
        await claim(lease)
    with pytest.raises(LeaseLost):
        await spool.intend(lease, {receipt.spool_id: [effect()]}, {})
    with pytest.raises(LeaseLost):
        await spool.renew_lease(lease, TTL)


async def test_a_lease_that_nobody_took_over_still_holds(spool, lease, claim, delivery, clock):
    """A clock that was put forward must not take the portal from a live worker."""
    await spool.put([delivery()])
    await clock.advance(86_400)
    assert len(await claim(lease)) == 1


async def test_a_lease_begun_on_a_wrong_clock_does_not_outlive_it(spool):
    assert await spool.take_lease("acme", "worker-1", timedelta(days=1)) is not None
    assert await spool.take_lease("acme", "worker-2", TTL) is not None


async def test_claimed_mail_of_a_dead_worker_waits_again(
    spool, settle, lease, claim, delivery, clock, state_of
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await clock.advance(61)
    successor = await spool.take_lease("acme", "worker-2", TTL)
    assert await spool.recover(successor) == (1, 0)
    assert await state_of(receipt.spool_id) == State.QUEUED
    with pytest.raises(LeaseLost):
        await settle(lease, receipt.spool_id, Parked(reason="too late"))


async def test_sending_mail_of_a_dead_worker_becomes_unsure_never_a_plain_retry(
    spool, settle, lease, claim, delivery, effect, clock, state_of
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await spool.intend(lease, {receipt.spool_id: [effect()]}, {})
    await clock.advance(61)
    successor = await spool.take_lease("acme", "worker-2", TTL)
    assert await spool.recover(successor) == (0, 1)
    assert await state_of(receipt.spool_id) == State.UNSURE
    [(mail, effects)] = await spool.claim_unsure(
        successor, most=10, look_again_in=timedelta(seconds=40)
    )
    assert (mail.id, mail.state) == (receipt.spool_id, State.UNSURE)
    assert [known.key for known in effects] == ["k1"]
    again = await spool.claim_unsure(successor, most=10, look_again_in=timedelta(seconds=40))
    assert again == []
    await settle(
        successor,
        receipt.spool_id,
        Logged(engagement_ids=("7",), reason="found by reading back"),
        engagement_ids={"k1": "7"},
    )
    assert (await spool.balance()).off_by == 0


async def test_a_restart_of_the_same_owner_is_a_new_epoch(spool, lease, claim, delivery):
    await spool.put([delivery()])
    await claim(lease)
    again = await spool.take_lease("acme", "worker-1", TTL)
    assert again.epoch == lease.epoch + 1
    assert await spool.recover(again) == (1, 0)


async def test_a_doubted_mail_is_looked_at_later(spool, lease, claim, delivery, effect, clock):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await spool.intend(lease, {receipt.spool_id: [effect("k1"), effect("k2")]}, {})
    await spool.doubt(
        lease,
        receipt.spool_id,
        reason="time-out",
        look_in=timedelta(seconds=20),
        engagement_ids={"k1": "5"},
    )
    look = {"most": 10, "look_again_in": timedelta(seconds=20)}
    assert await spool.claim_unsure(lease, **look) == []
    await clock.advance(20)
    [(_, effects)] = await spool.claim_unsure(lease, **look)
    assert [known.engagement_id for known in effects] == ["5", None]
    assert await spool.known_engagements("acme", ["5", "6"]) == {"5"}


async def test_a_new_daemon_on_the_same_file_does_not_wait_for_a_dead_one(spool, lease, url, clock):
    """The lock on the file shows that nobody else is alive."""
    await spool.close()
    again = Spool(url, clock=clock)
    again.open(as_daemon=True)
    taken = await again.take_lease("acme", "worker-2", TTL)
    assert taken.epoch == lease.epoch + 1
    await again.close()
