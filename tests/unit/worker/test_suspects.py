"""A mail on which HubSpot fails: it takes no others with it, and in the end it is parked."""

import pytest
from aiohttp import web

from relay.model import State
from relay.sandbox.door import Door
from relay.settings import WorkerSettings

POISON = "indigestible"
pytestmark = pytest.mark.usefixtures("indigestible")


@pytest.fixture
def indigestible(monkeypatch):
    """HubSpot answers 500, whenever a certain mail is in the call. Nothing is created then."""
    serve = Door.serve

    async def choke(self, request):
        is_create = request.path.endswith(("/objects/emails", "/emails/batch/create"))
        if is_create and POISON.encode() in await request.read():
            return web.json_response({"status": "error"}, status=500)
        return await serve(self, request)

    monkeypatch.setattr(Door, "serve", choke)


@pytest.fixture
def world(world):
    world.settings = WorkerSettings(backoff_s=2, unsure_s=20, attempts=3)
    return world


async def test_one_mail_hubspot_fails_on_is_parked_and_all_others_are_logged(world, mail):
    ids = [await world.put(mail(subject=f"good {n}")) for n in range(60)]
    bad = await world.put(mail(subject=POISON))
    world.start()
    for spool_id in ids:
        await world.reaches(spool_id, within_s=2_000)
    assert await world.state(bad) in (State.UNSURE, State.QUEUED, State.CLAIMED, State.SENDING)

    later = await takes_others_until_parked(world, mail, bad)
    story = await world.spool.story(bad)
    assert "gave up after 3 attempts" in story.mail.reason
    assert "retry it, or drop it" in story.mail.reason
    assert len(await world.emails()) == 60 + later


async def takes_others_until_parked(world, mail, bad):
    """How many other mails HubSpot takes meanwhile."""
    for n in range(40):
        if await world.state(bad) is State.PARKED:
            return n
        await world.reaches(await world.put(mail(subject=f"later {n}")), within_s=100)
        await world.passes(15)
    raise AssertionError((await world.spool.story(bad)).mail.reason)


async def test_as_long_as_nothing_else_is_taken_it_is_hubspots_fault(world, mail):
    world.start()
    bad = await world.put(mail(subject=POISON))
    await world.passes(600)
    story = await world.spool.story(bad)
    assert story.mail.state is not State.PARKED
    assert story.mail.attempt <= 1


async def test_a_suspect_alone_does_not_pause_the_portal(world, mail, log_lines):
    world.start()
    bad = await world.put(mail(subject=POISON))
    await takes_others_until_parked(world, mail, bad)
    pauses = [line for line in log_lines if line["event"] == "portal_paused"]
    assert 1 <= len(pauses) <= 3
