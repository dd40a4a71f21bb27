"""Taking mail in."""

import asyncio

import pytest

from relay.errors import Temporary
from relay.model import Check, Evidence, Ignored, Logged, Method, Parked, Shown, State
from relay.settings import StoreSettings
from relay.spool import Spool


async def test_what_was_put_is_there_after_a_restart(spool, url, clock, delivery):
    [receipt] = await spool.put([delivery()])
    await spool.close()
    again = Spool(url, clock=clock)
    again.open(as_daemon=True)
    assert await again.raw(receipt.spool_id) == b"Subject: x\r\n\r\nhi\r\n"
    await again.close()


async def test_a_large_mail_comes_back_byte_for_byte(spool, delivery):
    raw = bytes(range(256)) * 3000
    [receipt] = await spool.put([delivery(raw=raw)])
    assert await spool.raw(receipt.spool_id) == raw


async def test_an_empty_mail_is_kept_as_one(spool, delivery):
    [receipt] = await spool.put([delivery(raw=b"")])
    assert await spool.raw(receipt.spool_id) == b""


async def test_a_second_copy_is_the_first_mail(spool, delivery):
    [first] = await spool.put([delivery()])
    [second] = await spool.put([delivery(tag="deal-602")])
    assert second.spool_id == first.spool_id
    assert (first.duplicate, second.duplicate) == (False, True)
    story = await spool.story(first.spool_id)
    assert [copy.recipient.tag for copy in story.copies] == ["", "deal-602"]


async def test_copies_in_one_transaction_are_one_mail(spool, delivery):
    receipts = await spool.put([delivery(), delivery("b"), delivery()])
    assert [receipt.duplicate for receipt in receipts] == [False, False, True]
    assert receipts[0].spool_id == receipts[2].spool_id != receipts[1].spool_id


async def test_the_same_mail_for_two_portals_is_two(spool, delivery):
    receipts = await spool.put([delivery(), delivery(portal="other")])
    assert len({receipt.spool_id for receipt in receipts}) == 2


async def test_mails_put_at_once_all_get_their_own_receipt(spool, delivery):
    answers = await asyncio.gather(*(spool.put([delivery(str(n))]) for n in range(300)))
    ids = [receipt.spool_id for [receipt] in answers]
    assert len(set(ids)) == 300
    balance = await spool.balance()
    assert (balance.accepted, balance.off_by) == (300, 0)
    for spool_id, n in zip(ids[::37], range(0, 300, 37), strict=True):
        assert (await spool.story(spool_id)).mail.message_id == f"{n}@acme.com"


async def test_a_bad_delivery_does_not_take_the_others_with_it(spool, delivery):
    bad = delivery("bad")
    object.__setattr__(bad.envelope, "mail_from", object())
    answers = await asyncio.gather(
        spool.put([delivery("good")]), spool.put([bad]), return_exceptions=True
    )
    assert answers[0][0].duplicate is False
    assert isinstance(answers[1], Exception)
    assert (await spool.balance()).accepted == 1


async def test_cancelling_the_caller_does_not_undo_the_put(spool, delivery):
    task = asyncio.ensure_future(spool.put([delivery()]))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await spool.put([delivery()]))[0].duplicate is True


async def test_a_closed_spool_takes_nothing(spool, delivery):
    await spool.close()
    with pytest.raises(Temporary, match="closed"):
        await spool.put([delivery()])


@pytest.mark.parametrize("outcome", [Parked(reason="no contact"), Ignored(reason="rule")])
async def test_a_copy_with_something_new_reopens_a_rested_mail(
    spool, settle, lease, claim, delivery, state_of, outcome
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await settle(lease, receipt.spool_id, outcome)
    await spool.put([delivery()])
    assert await state_of(receipt.spool_id) == outcome.__class__.__name__.lower()
    await spool.put([delivery(tag="deal-602")])
    assert await state_of(receipt.spool_id) == State.QUEUED


async def test_a_copy_never_reopens_a_logged_mail(spool, settle, lease, claim, delivery, state_of):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await settle(lease, receipt.spool_id, Logged(engagement_ids=("1",), reason="done"))
    await spool.put([delivery(tag="deal-602")])
    assert await state_of(receipt.spool_id) == State.LOGGED


async def test_arrival_wakes_whoever_waits_for_the_portal(spool, delivery):
    await spool.put([delivery(portal="other")])
    assert not spool.arrived("acme").is_set()
    await spool.put([delivery()])
    assert spool.arrived("acme").is_set()


async def test_a_copy_that_reopens_a_mail_without_raw_brings_it_back(
    spool, lease, claim, settle, delivery, clock
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await settle(lease, receipt.spool_id, Ignored(reason="rule"))
    await clock.advance(40 * 86_400)
    await spool.prune(StoreSettings())
    assert await spool.raw(receipt.spool_id) is None
    await spool.put([delivery(tag="deal-602")])
    assert await spool.raw(receipt.spool_id) == b"Subject: x\r\n\r\nhi\r\n"


@pytest.mark.parametrize("outcome", [Parked(reason="no contact"), Ignored(reason="rule")])
async def test_a_copy_that_comes_while_the_mail_is_decided_is_not_overlooked(
    spool, lease, claim, settle, delivery, state_of, outcome
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await spool.put([delivery(tag="deal-602")])
    await settle(lease, receipt.spool_id, outcome)
    assert await state_of(receipt.spool_id) == State.QUEUED


async def test_a_database_that_fails_fails_all_at_once(spool, delivery):
    await spool._writer.do(lambda connection: connection.exec_driver_sql("DROP TABLE chunk"))
    answers = await asyncio.gather(
        *(spool.put([delivery(str(n))]) for n in range(3)), return_exceptions=True
    )
    assert [str(answer) for answer in answers] == [
        "the spool's database failed: no such table: chunk"
    ] * 3
    assert len(set(map(id, answers))) == 3


SHOWN = {
    "spf": Check.PASS,
    "dkim": Check.FAIL,
    "shown": (Shown(domain="acme.com", method=Method.SPF, detail="by its server"),),
    "notes": ("SPF: pass for acme.com", "DKIM: the signature of acme.com does not verify"),
}


async def test_what_showed_who_a_mail_is_from_is_kept_with_the_copy(spool, delivery):
    [receipt] = await spool.put([delivery(**SHOWN)])
    await spool.put([delivery()])
    first, second = (await spool.story(receipt.spool_id)).copies
    assert first.evidence == Evidence(peer_trusted=True, **SHOWN)
    assert second.evidence == Evidence(peer_trusted=True)


async def test_a_copy_with_other_evidence_reopens_a_rested_mail(
    spool, settle, lease, claim, delivery, state_of
):
    [receipt] = await spool.put([delivery()])
    await claim(lease)
    await settle(lease, receipt.spool_id, Parked(reason="not shown"))
    await spool.put([delivery(**SHOWN)])
    assert await state_of(receipt.spool_id) == State.QUEUED
