"""Moving mail between its states."""

import itertools
from datetime import timedelta

import pytest

from relay.model import MOVES, Finding, Ignored, Logged, Parked, Retry, State
from relay.spool import LeaseLost
from relay.spool.moves import move


async def test_a_claimed_mail_is_not_claimed_again(spool, lease, claim, delivery):
    await spool.put([delivery()])
    [mail] = await claim(lease)
    assert (mail.state, mail.attempt, mail.epoch) == (State.CLAIMED, 1, lease.epoch)
    assert await claim(lease) == []


async def test_a_backlog_is_claimed_from_both_ends(spool, lease, claim, delivery, clock):
    """New mail does not wait behind days of old mail, and the old mail moves all the same."""
    for name in "abcdef":
        await spool.put([delivery(name)])
        await clock.advance(1)
    claimed = [[mail.message_id[0] for mail in await claim(lease, most=3)] for _ in range(2)]
    assert claimed == [["a", "b", "f"], ["c", "d", "e"]]


async def test_mail_of_before_the_clock_was_put_back_is_due(spool, lease, claim, delivery, clock):
    await spool.put([delivery()])
    clock._elapsed -= 86_400
    assert len(await claim(lease)) == 1


async def test_a_batch_is_bounded_by_bytes_but_never_empty(spool, lease, claim, delivery):
    for name in "abc":
        await spool.put([delivery(name, size=20 * 1024 * 1024)])
    assert len(await claim(lease)) == 1


async def test_the_next_attempt_is_written_when_claiming(spool, lease, claim, delivery, clock):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    story = await spool.story(receipt.spool_id)
    assert story.mail.next_attempt_at == clock.now() + timedelta(seconds=30)


async def test_only_the_portal_of_the_lease_is_claimed(spool, lease, claim, delivery):
    await spool.put([delivery(portal="other")])
    assert await claim(lease) == []


async def test_a_retry_comes_back_when_it_is_due(spool, settle, lease, claim, delivery, clock):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await settle(lease, receipt.spool_id, Retry(after_s=10, reason="busy"))
    await clock.advance(9)
    assert await claim(lease) == []
    await clock.advance(1)
    [mail] = await claim(lease)
    assert mail.attempt == 2


async def test_our_own_fault_uses_up_no_attempt(spool, settle, lease, claim, delivery):
    [receipt] = await spool.put([delivery()])
    for _ in range(3):
        await claim(lease)
        await settle(lease, receipt.spool_id, Retry(after_s=0, reason="token", our_fault=True))
    [mail] = await claim(lease)
    assert mail.attempt == 1


async def test_a_settled_mail_carries_its_story(spool, settle, lease, claim, delivery, effect):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    findings = (Finding(rule="direction", text="From is one of ours"),)
    await spool.intend(lease, {receipt.spool_id: [effect()]}, {receipt.spool_id: findings})
    await settle(
        lease,
        receipt.spool_id,
        Logged(engagement_ids=("9001",), reason="created"),
        engagement_ids={"k1": "9001"},
    )
    story = await spool.story(receipt.spool_id)
    assert [step.to_state for step in story.moves] == ["queued", "claimed", "sending", "logged"]
    assert story.moves[2].findings == findings
    assert [known.engagement_id for known in story.effects] == ["9001"]
    assert (await spool.balance()).off_by == 0


@pytest.mark.parametrize(
    ("from_state", "to_state"),
    [pair for pair in itertools.product(State, State) if pair[1] not in MOVES[pair[0]]],
)
async def test_a_move_outside_the_table_is_refused(spool, delivery, clock, from_state, to_state):
    [receipt] = await spool.put([delivery()])
    with pytest.raises(ValueError, match="there is no move"):
        await spool._writer.do(
            lambda connection: move(
                connection,
                receipt.spool_id,
                from_state,
                to_state,
                epoch=0,
                now=clock.now(),
                reason="test",
            )
        )
    assert (await spool.balance()).off_by == 0


async def test_a_mail_is_settled_once(spool, settle, lease, claim, delivery, state_of):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await settle(lease, receipt.spool_id, Parked(reason="first"))
    with pytest.raises(LeaseLost):
        await settle(lease, receipt.spool_id, Ignored(reason="second"))
    assert await state_of(receipt.spool_id) == State.PARKED


async def test_an_operator_retries_what_is_parked_and_drops_what_waits(
    spool, settle, lease, claim, delivery, state_of
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    assert not await spool.drop(receipt.spool_id)
    assert not await spool.reopen(receipt.spool_id)
    await settle(lease, receipt.spool_id, Parked(reason="no contact"))
    assert await spool.reopen(receipt.spool_id)
    assert await state_of(receipt.spool_id) == State.QUEUED
    assert await spool.drop(receipt.spool_id)
    assert await state_of(receipt.spool_id) == State.IGNORED
    assert not await spool.reopen(999)
    assert not await spool.drop(999)


async def test_a_crash_of_the_parser_is_counted(spool, lease, claim, delivery):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    assert await spool.count_crash(lease, receipt.spool_id) == 1
    assert await spool.count_crash(lease, receipt.spool_id) == 2


async def test_what_was_disproved_leaves_no_intent_behind(spool, lease, claim, delivery, effect):
    """But what is known to exist stays; and what is only put back is still to be looked for."""
    [receipt] = await spool.put([delivery()])
    intents = {receipt.spool_id: [effect("k1"), effect("k2")]}
    left = []
    for disproved in (False, True):
        [mail] = await claim(lease)
        await spool.intend(lease, intents, {})
        await spool.settle(
            lease,
            mail,
            Retry(after_s=0, reason="not created"),
            engagement_ids={"k1": "5"},
            disproved=disproved,
        )
        effects = (await spool.effects([receipt.spool_id]))[receipt.spool_id]
        left.append([known.engagement_id for known in effects])
    assert left == [["5", None], ["5"]]
