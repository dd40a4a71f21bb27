"""Which mail is claimed next: of a backlog the new before the old, and none starves."""

from relay.model import Retry


async def put(spool, delivery, names):
    return [receipt.spool_id for receipt in await spool.put([delivery(name) for name in names])]


async def give_back(spool, lease, mails, *, after_s):
    waits = Retry(after_s=after_s, reason="HubSpot is away", our_fault=True)
    for mail in mails:
        await spool.settle(lease, mail, waits)


async def test_new_mail_goes_before_ten_thousand_that_were_given_back(
    spool, lease, claim, delivery, clock
):
    backlog = await put(spool, delivery, [str(number) for number in range(10_000)])
    await clock.advance(3_600)
    given_back = [mail for _ in range(3) for mail in await claim(lease)]
    await give_back(spool, lease, given_back, after_s=0)
    await clock.advance(1)
    [fresh] = await put(spool, delivery, ["fresh"])
    await clock.advance(1)
    batch = [mail.id for mail in await claim(lease)]
    assert fresh in batch
    assert batch[:50] == backlog[:50]
    assert len(batch) == 100


async def test_what_is_tried_again_is_not_taken_for_new(spool, lease, claim, delivery, clock):
    """As many as come in again after the new mail as fit into its half of the batch, and more."""
    await put(spool, delivery, [str(number) for number in range(400)])
    put_off = [mail for _ in range(3) for mail in await claim(lease)]
    await give_back(spool, lease, put_off, after_s=5)
    [fresh] = await put(spool, delivery, ["fresh"])
    await clock.advance(6)
    assert fresh in [mail.id for mail in await claim(lease)]


async def test_a_reply_that_waited_does_not_wait_for_the_whole_backlog(
    spool, lease, claim, delivery, clock
):
    await put(spool, delivery, [str(number) for number in range(400)])
    reply = (await claim(lease))[20]
    await give_back(spool, lease, [reply], after_s=2)
    await clock.advance(1)
    assert reply.id not in [mail.id for mail in await claim(lease)]
    await clock.advance(1)
    assert reply.id in [mail.id for mail in await claim(lease)]


async def test_mail_that_is_not_due_stands_in_nobodys_way(spool, lease, claim, delivery):
    await put(spool, delivery, [str(number) for number in range(200)])
    put_off = [mail for _ in range(2) for mail in await claim(lease)]
    await give_back(spool, lease, put_off, after_s=3_600)
    later = await put(spool, delivery, ["a", "b", "c"])
    assert [mail.id for mail in await claim(lease)] == later
