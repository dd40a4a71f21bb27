"""Looking into the spool: threads, lists, counts, retention."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.dialects import sqlite

from relay.model import Direction, Ignored, Lease, Logged, State
from relay.settings import StoreSettings
from relay.spool import retention
from relay.spool.claims import _due

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def log_one(spool, settle, lease, claim, delivery, effect):
    async def log(name, engagement_id, **changes):
        [receipt] = await spool.put([delivery(name)])
        await claim(lease)
        intent = effect(name, message_id=f"{name}@acme.com", **changes)
        await spool.intend(lease, {receipt.spool_id: [intent]}, {})
        await settle(
            lease,
            receipt.spool_id,
            Logged(engagement_ids=(engagement_id,), reason="created"),
            engagement_ids={name: engagement_id},
        )
        return receipt.spool_id

    return log


async def test_a_logged_mail_is_found_by_its_message_id(spool, log_one):
    spool_id = await log_one("a", "9001")
    [link] = await spool.threads_by_id("acme", ["zzz", "a@acme.com"], before=99)
    assert (link.spool_id, link.direction, link.engagement_id) == (
        spool_id,
        Direction.EMAIL,
        "9001",
    )
    assert await spool.threads_by_id("other", ["a@acme.com"], before=99) == []


async def test_a_mail_still_waiting_is_a_pending_thread(spool, delivery, clock):
    [receipt] = await spool.put([delivery("a")])
    [link] = await spool.threads_by_id("acme", ["a@acme.com"], before=receipt.spool_id + 1)
    assert link.spool_id == receipt.spool_id
    assert link.is_pending
    assert link.due_at == clock.now()


async def test_no_mail_waits_for_itself_or_for_a_later_one(spool, delivery):
    [receipt] = await spool.put([delivery("a")])
    assert await spool.threads_by_id("acme", ["a@acme.com"], before=receipt.spool_id) == []


async def test_a_thread_is_found_by_subject_and_people(spool, log_one, clock):
    await log_one("a", "1", subject_key="s1", people=("carla@globex.com",))
    since = clock.now() - timedelta(days=30)
    assert len(await spool.threads_by_subject("acme", "s1", ["carla@globex.com"], since)) == 1
    assert await spool.threads_by_subject("acme", "s1", ["else@globex.com"], since) == []
    assert await spool.threads_by_subject("acme", "s2", ["carla@globex.com"], since) == []
    later = clock.now() + timedelta(seconds=1)
    assert await spool.threads_by_subject("acme", "s1", ["carla@globex.com"], later) == []


async def test_a_mail_is_found_by_number_and_by_message_id(spool, delivery):
    [receipt] = await spool.put([delivery("a")])
    assert await spool.find(str(receipt.spool_id)) == [receipt.spool_id]
    assert await spool.find("<a@acme.com>") == [receipt.spool_id]
    assert await spool.find("b@acme.com") == []
    assert await spool.find("9" * 40) == []
    assert await spool.story(99) is None


async def test_lists_show_the_newest_first(spool, delivery):
    await spool.put([delivery("a"), delivery("b"), delivery("c", portal="other")])
    listed = await spool.list_mails(states=[State.QUEUED], portal="acme")
    assert [mail.message_id for mail in listed] == ["b@acme.com", "a@acme.com"]
    assert len(await spool.list_mails(states=[State.QUEUED], most=1)) == 1
    assert await spool.list_mails(states=[State.PARKED]) == []


async def test_waiting_mail_is_counted_per_portal_and_state(spool, delivery, lease, claim, clock):
    first = clock.now()
    await spool.put([delivery("a"), delivery("b")])
    await clock.advance(10)
    await claim(lease, most=1)
    counted = {(row.portal, row.state): (row.mails, row.oldest) for row in await spool.waiting()}
    assert counted == {("acme", "queued"): (1, first), ("acme", "claimed"): (1, first)}


async def test_the_balance_notices_a_lost_mail(spool, delivery):
    [receipt] = await spool.put([delivery("a")])
    await spool._writer.do(
        lambda connection: connection.exec_driver_sql(
            f"UPDATE mail SET state = 'logged' WHERE id = {receipt.spool_id}"
        )
    )
    assert (await spool.balance()).off_by == 2


async def test_raw_mail_goes_first_and_the_ledger_later(
    spool, settle, lease, claim, delivery, clock
):
    keep = StoreSettings(keep_raw_days=10, keep_ledger_days=100)
    receipts = await spool.put([delivery(str(n)) for n in range(450)] + [delivery("waits")])
    for _ in range(5):
        for mail in await claim(lease):
            if mail.message_id != "waits@acme.com":
                await settle(lease, mail.id, Ignored(reason="rule"))
    await clock.advance(9 * 86_400)
    assert await spool.prune(keep) == (0, 0)
    await clock.advance(2 * 86_400)
    assert await spool.prune(keep) == (450, 0)
    assert await spool.raw(receipts[0].spool_id) is None
    assert not await spool.reopen(receipts[0].spool_id)
    assert await spool.story(receipts[0].spool_id) is not None
    await clock.advance(90 * 86_400)
    assert await spool.prune(keep) == (0, 450)
    assert await spool.story(receipts[0].spool_id) is None
    assert await spool.raw(receipts[-1].spool_id) is not None
    assert (await spool.balance()).off_by == 0


async def test_raw_mail_that_is_not_to_be_kept_goes_once_it_is_settled(
    spool, settle, lease, claim, delivery, clock
):
    [done, waiting] = await spool.put([delivery("done"), delivery("waits")])
    await claim(lease)
    await settle(lease, done.spool_id, Ignored(reason="rule"))
    await clock.advance(1)
    assert await spool.prune(StoreSettings(keep_raw_days=0)) == (1, 0)
    assert await spool.raw(done.spool_id) is None
    assert await spool.raw(waiting.spool_id) is not None


async def test_a_portal_may_keep_raw_mail_for_a_time_of_its_own(
    spool, settle, claim, delivery, clock
):
    kept = {}
    for portal in ("acme", "clinic"):
        held = await spool.take_lease(portal, "worker", timedelta(seconds=60))
        [receipt] = await spool.put([delivery(portal, portal=portal)])
        await claim(held)
        await settle(held, receipt.spool_id, Ignored(reason="rule"))
        kept[portal] = receipt.spool_id
    await clock.advance(2 * 86_400)
    assert await spool.prune(StoreSettings(keep_raw_days=10), raw_days={"clinic": 1}) == (1, 0)
    assert await spool.raw(kept["clinic"]) is None
    assert await spool.raw(kept["acme"]) is not None


async def test_the_claim_and_the_counts_use_the_index_of_open_mail(spool):
    """SQLite uses a partial index only for a statement that says its condition in the same words."""
    lease = Lease(portal="acme", owner="w", epoch=1, until=NOW)
    queries = [_due(lease, State.QUEUED, NOW, newest_first=newest) for newest in (False, True)]
    for query in queries:
        sql = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
        plan = await spool._read(
            lambda connection, sql=sql: connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {sql}"
            ).fetchall()
        )
        assert any("ix_mail_open" in str(step) for step in plan), plan
        assert not any("TEMP B-TREE" in str(step) for step in plan), plan


async def test_pruning_goes_by_size_too(spool, lease, claim, settle, delivery, clock):
    keep = StoreSettings(keep_raw_days=1, keep_ledger_days=100)
    for name in "abc":
        await spool.put([delivery(name, size=10 * 1024 * 1024)])
    for mail in await claim(lease):
        await settle(lease, mail.id, Ignored(reason="rule"))
    await clock.advance(2 * 86_400)
    before = clock.now() - timedelta(days=1)
    assert await spool._do(retention.drop_raw, before, retention.of_others(())) == 1
    assert await spool.prune(keep) == (2, 0)
