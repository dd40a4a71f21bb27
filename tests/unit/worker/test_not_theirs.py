"""Mail that nobody of ours is shown to have sent, where the settings let it in all the same."""

import pytest

from relay.model import Fate, State

EVE = "eve@evil.example"


@pytest.mark.parametrize(
    ("fate", "state"), [(Fate.PARK, State.PARKED), (Fate.IGNORE, State.IGNORED)]
)
async def test_it_is_kept_with_the_reason_and_nothing_is_logged(world, mail, fate, state):
    world.start(otherwise=fate)
    spool_id = await world.put(mail(sender=EVE), mail_from=EVE)
    story = await world.reaches(spool_id, state)
    assert story.mail.reason == f"{EVE} is not one of ours, and none of ours passed the mail on"
    assert [finding.rule for finding in story.moves[-1].findings] == ["access", "otherwise"]
    assert world.sandbox.journal.find(method="POST", path="*/emails*") == []


async def test_it_is_logged_once_its_sender_is_one_of_ours(world, mail):
    world.start(otherwise=Fate.PARK)
    spool_id = await world.put(mail(sender=EVE), mail_from=EVE)
    await world.reaches(spool_id, State.PARKED)
    await world.stop()
    world.start(users=(EVE,))
    await world.spool.reopen(spool_id)
    await world.reaches(spool_id, State.LOGGED)
