"""Addresses with a secret, and HubSpot's owners, as the spool keeps them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from relay.model import Key

JANE = "jane@acme.com"
WEEK = timedelta(days=7)


@pytest.fixture
async def key(spool):
    return await spool.add_address("acme", JANE, "a" * 64, lasts=None)


async def test_an_address_is_good_until_it_ends(spool, clock):
    key = await spool.add_address("acme", JANE, "a" * 64, lasts=WEEK)
    assert key == Key(id=1, portal="acme", user=JANE)
    assert await spool.keys() == ({"a" * 64: key}, {})
    await clock.advance(WEEK.total_seconds())
    assert await spool.keys() == ({}, {"a" * 64: key})


async def test_an_address_without_an_end_ends_when_it_is_told_to_once(spool, key):
    assert await spool.end_address(key.id, after=WEEK) == key
    assert (await spool.keys())[0] == {"a" * 64: key}
    assert await spool.end_address(key.id, after=timedelta()) == key
    assert (await spool.keys())[0] == {}
    assert await spool.end_address(key.id, after=timedelta()) is None
    assert await spool.end_address(99, after=timedelta()) is None


async def test_an_end_is_never_put_off(spool, clock):
    key = await spool.add_address("acme", JANE, "a" * 64, lasts=WEEK)
    await spool.end_address(key.id, after=2 * WEEK)
    [listed] = await spool.list_addresses()
    assert listed.ends_at == clock.now() + WEEK


async def test_what_came_by_an_address_is_counted_and_keeps_its_key(spool, key, delivery, clock):
    def by_key(name):
        plain = delivery(name)
        return replace(plain, recipients=(replace(plain.recipients[0], key=key),))

    other = await spool.add_address("acme", "sam@acme.com", "b" * 64, lasts=None)
    await spool.put([by_key("a"), by_key("b"), delivery("c")])
    await clock.advance(60)
    [receipt] = await spool.put([by_key("a")])
    used, unused = await spool.list_addresses()
    assert (used.key, used.uses, used.used_at) == (key, 3, clock.now())
    assert (unused.key, unused.uses, unused.used_at) == (other, 0, None)
    story = await spool.story(receipt.spool_id)
    assert [copy.recipient.key for copy in story.copies] == [key, key]


async def test_a_copy_remembers_that_its_address_was_signed(spool, delivery):
    plain = delivery("a", tag="deal-602")
    signed = replace(plain, recipients=(replace(plain.recipients[0], signed=True),))
    [receipt] = await spool.put([signed])
    await spool.put([plain])
    story = await spool.story(receipt.spool_id)
    assert [copy.recipient.signed for copy in story.copies] == [True, False]


async def test_of_a_leak_the_first_time_is_kept(spool, key, clock):
    leaked_at = clock.now()
    ended = await spool.add_address("acme", "sam@acme.com", "b" * 64, lasts=timedelta())
    assert await spool.note_leaks({key, ended}) == [key]
    await clock.advance(60)
    assert await spool.note_leaks({key}) == []
    assert [each.leaked_at for each in await spool.list_addresses()] == [leaked_at, None]


async def test_owners_are_those_that_were_heard_last(spool):
    assert await spool.owners() == {}
    await spool.keep_owners("acme", {JANE, "sam@acme.com"})
    await spool.keep_owners("b", {"joe@b.org"})
    await spool.keep_owners("acme", {JANE})
    assert await spool.owners() == {"acme": {JANE}, "b": {"joe@b.org"}}
    await spool.keep_owners("acme", ())
    assert await spool.owners() == {"b": {"joe@b.org"}}
