"""A mail that is held for a while can be taken back before anybody sees it."""

from relay.model import State


async def test_it_is_logged_when_the_time_is_over_and_not_before(world, mail):
    world.start(delay_s=60)
    spool_id = await world.put(mail())
    await world.passes(50)
    story = await world.spool.story(spool_id)
    assert story.mail.state is State.QUEUED
    assert f"`relay undo {spool_id}`" in story.mail.reason
    assert await world.emails() == []
    story = await world.reaches(spool_id, within_s=30)
    assert len(await world.emails()) == 1
    assert story.mail.attempt == 1


async def test_what_was_taken_back_meanwhile_never_reaches_hubspot(world, mail):
    world.start(delay_s=60)
    spool_id = await world.put(mail())
    await world.passes(10)
    assert await world.spool.undo(spool_id, by="ada")
    await world.passes(80)
    assert await world.state(spool_id) is State.IGNORED
    assert world.sandbox.journal.find(method="POST", path="*") == []


async def test_what_is_not_logged_anyway_is_not_held(world, mail):
    world.start(delay_s=60)
    spool_id = await world.put(mail(Auto_Submitted="auto-replied"))
    await world.reaches(spool_id, State.IGNORED)
