"""`relay forget`, beside a spool and a sandbox: what goes, what stays, and what is said of it."""

import pytest

from relay.app import forget, open_hubspot
from relay.model import State

CARLA = "carla@globex.example"


@pytest.fixture
def forgetting(office, log):
    async def run(**how):
        how = {"crm": False, "contact": False, "dry_run": False, **how}
        return await forget(office.settings, CARLA, by="ada", log=log, **how)

    return run


async def test_a_dry_run_says_what_there_is_and_does_nothing(office, forgetting):
    await office.log_mail("Hello", to=CARLA)
    await office.put("Later", to=CARLA)
    await office.put("Other", to="peter@initech.example")
    done = await forgetting(crm=True, contact=True, dry_run=True)
    assert done.mails == {State.LOGGED: 1, State.QUEUED: 1}
    assert done.archived == [("acme", (await office.engagements())[0])]
    assert done.contacts == [("acme", "602")]
    assert done.left == done.busy == []
    assert await forgetting(crm=True, contact=True, dry_run=True) == done


async def test_without_the_crm_the_engagements_are_named_and_stay(office, forgetting):
    spool_id = await office.log_mail("Hello", to=CARLA)
    waiting = await office.put("Later", to=CARLA)
    done = await forgetting()
    assert done.left == [("acme", engagement) for engagement in await office.engagements()]
    assert done.archived == done.contacts == []
    assert (await office.story(spool_id)).mail.state is State.LOGGED
    assert (await office.story(waiting)).mail.state is State.IGNORED
    assert CARLA not in repr((await office.story(spool_id), await office.story(waiting)))
    assert (await forgetting()).mails == {}


async def test_with_the_crm_engagements_and_contact_go(office, forgetting, log):
    spool_id = await office.log_mail("Hello", to=CARLA)
    done = await forgetting(crm=True, contact=True)
    assert len(done.archived) == 1
    assert await office.engagements() == []
    assert (await office.story(spool_id)).mail.state is State.IGNORED
    async with open_hubspot(office.settings, None, log=log) as hubspot:
        known = await hubspot.contacts.batch.read([CARLA], id_property="email")
    assert known.results == ()


async def test_what_a_worker_has_is_left_alone_and_told(office, forgetting):
    spool_id = await office.put("Hello", to=CARLA)
    await office.claim()
    assert (await forgetting()).busy == [spool_id]
    assert (await office.story(spool_id)).mail.state is State.CLAIMED
