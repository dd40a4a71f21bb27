"""Parked mails that wait for a contact: which are due, and how a wait ends."""

from datetime import timedelta

import pytest

from relay.model import Finding, Parked, State

NORA, OTTO = "nora@umbrella.example", "otto@umbrella.example"
OVER = Finding(rule="stranger", text="nora is a contact now")


@pytest.fixture
def park(spool, delivery, take):
    """Mails by these names, each waiting for these addresses."""

    async def make(*names, waits_for=(NORA, OTTO)):
        lease = await take()
        receipts = await spool.put([delivery(name) for name in names])
        mails = await spool.claim(lease, most=100, wait_after=lambda _: timedelta())
        for mail in mails:
            await spool.settle(lease, mail, Parked(reason="no contact", waits_for=waits_for))
        return [receipt.spool_id for receipt in receipts]

    return make


@pytest.fixture
def take(spool):
    async def lease():
        return await spool.take_lease("acme", "worker", timedelta(hours=1))

    return lease


async def waiting(spool, most=100):
    return [(each.spool_id, each.addresses) for each in await spool.awaiting("acme", most=most)]


async def test_it_is_due_after_a_minute_with_all_its_addresses(spool, park, clock):
    parked_at = clock.now()
    [mail] = await park("a")
    assert await waiting(spool) == []
    await clock.advance(60)
    [due] = await spool.awaiting("acme", most=10)
    assert (due.spool_id, set(due.addresses), due.since) == (mail, {NORA, OTTO}, parked_at)
    assert await spool.awaiting("other", most=10) == []


async def test_looked_at_later_it_is_due_later_and_told_of_a_contact_at_once(spool, park, clock):
    first, second = await park("a", "b")
    await clock.advance(60)
    await spool.look_later({first: clock.now() + timedelta(hours=6)})
    assert [mail for mail, _ in await waiting(spool)] == [second]
    assert await spool.look_now("other") == 0
    assert await spool.look_now("acme") == 2
    assert {mail for mail, _ in await waiting(spool)} == {first, second}


async def test_so_many_addresses_are_enough_for_one_look(spool, park, clock):
    await park("a", "b", "c")
    await clock.advance(60)
    assert len(await waiting(spool, most=4)) == 2


@pytest.mark.parametrize("state", [State.QUEUED, State.IGNORED])
async def test_a_wait_ends_with_its_reason_in_the_ledger(spool, park, clock, state):
    [mail] = await park("a")
    await clock.advance(60)
    assert await spool.end_wait(mail, state, OVER)
    story = await spool.story(mail)
    assert (story.mail.state, story.mail.reason) == (state, OVER.text)
    assert story.moves[-1].findings == (OVER,)
    assert await waiting(spool) == []
    assert (await spool.balance()).off_by == 0


async def test_what_a_person_settled_meanwhile_stays_so(spool, park, clock):
    [mail] = await park("a")
    await spool.drop(mail)
    await clock.advance(60)
    assert await waiting(spool) == []
    assert not await spool.end_wait(mail, State.QUEUED, OVER)
    assert not await spool.end_wait(mail + 1, State.QUEUED, OVER)
    assert (await spool.story(mail)).mail.state is State.IGNORED


async def test_parked_again_it_waits_for_whom_it_waits_now(spool, park, clock, take):
    [mail] = await park("a")
    await spool.reopen(mail)
    lease = await take()
    [again] = await spool.claim(lease, most=1, wait_after=lambda _: timedelta())
    await spool.settle(lease, again, Parked(reason="no contact", waits_for=(OTTO,)))
    await clock.advance(60)
    assert await waiting(spool) == [(mail, (OTTO,))]


async def test_parked_for_another_reason_it_waits_for_nobody(spool, park, clock):
    await park("a", waits_for=())
    await clock.advance(86_400)
    assert await waiting(spool) == []
