"""A mail that was taken back stays so, also when another copy of it comes, until it is retried."""

import pytest

from relay.model import Logged, State


@pytest.fixture
async def arrived(spool, delivery):
    [receipt] = await spool.put([delivery("a")])
    return receipt.spool_id


async def test_a_waiting_mail_is_taken_back_and_the_story_says_by_whom(spool, arrived, state_of):
    assert await spool.undo(arrived, by="ada")
    assert await state_of(arrived) is State.IGNORED
    story = await spool.story(arrived)
    assert story.mail.reason == "taken back by ada before it was logged"
    assert not await spool.undo(arrived, by="ada")
    assert not await spool.undo(999, by="ada")


async def test_a_copy_with_something_new_does_not_bring_it_back(spool, arrived, delivery, state_of):
    await spool.undo(arrived, by="ada")
    [again] = await spool.put([delivery("a", tag="deal-602")])
    assert (again.spool_id, again.duplicate) == (arrived, True)
    assert await state_of(arrived) is State.IGNORED
    await spool.reopen(arrived)
    await spool.drop(arrived)
    await spool.put([delivery("a", tag="ticket-7")])
    assert await state_of(arrived) is State.QUEUED  # a person wanted it, and then only dropped it


async def test_what_a_worker_has_is_not_taken_from_it(spool, arrived, lease, claim):
    await claim(lease)
    assert not await spool.undo(arrived, by="ada")
    assert not await spool.undo_logged(arrived, by="ada")


async def test_a_logged_mail_is_ignored_and_nothing_is_threaded_by_it(
    spool, arrived, lease, claim, settle, effect, state_of
):
    await claim(lease)
    await spool.intend(lease, {arrived: [effect("k")]}, {})
    logged = Logged(engagement_ids=("17",), reason="engagement 17")
    await settle(lease, arrived, logged, engagement_ids={"k": "17"})
    assert not await spool.undo(arrived, by="ada")
    assert await spool.undo_logged(arrived, by="ada")
    assert await state_of(arrived) is State.IGNORED
    assert (await spool.effects([arrived]))[arrived] == ()
    assert "archived in HubSpot" in (await spool.story(arrived)).mail.reason
    assert (await spool.balance()).off_by == 0


async def test_the_last_mail_of_a_user_is_found_by_envelope_or_login(spool, delivery):
    await spool.put([delivery("a")])
    [second] = await spool.put([delivery("b")])
    [third] = await spool.put([delivery("c", user="Sam@acme.com")])
    assert await spool.newest_of("sam@acme.com") == third.spool_id
    assert await spool.newest_of("jane@acme.com") == third.spool_id
    assert await spool.newest_of("eve@acme.com") is None
    assert second.spool_id < third.spool_id
