"""A mail that is parked for want of a contact heals by itself when the contact appears, or ages out."""

import pytest

from relay.model import State
from relay.settings import Strangers

NORA = "nora@umbrella.example"
DAY = 86_400


@pytest.fixture
def becomes_a_contact(world):
    async def make(email=NORA):
        body = {"properties": {"email": email}}
        return (await world.ask("POST", "/crm/v3/objects/contacts", body))["id"]

    return make


@pytest.fixture
async def parked(world, mail):
    """A mail that waits for Nora, under a worker that runs."""
    world.start(strangers=Strangers.PARK, strangers_days=30)
    spool_id = await world.put(mail(to=NORA))
    await world.reaches(spool_id, State.PARKED)
    return spool_id


def looks(world):
    """The calls by which contacts were looked for since the journal was cleared."""
    return world.sandbox.journal.find(method="POST", path="*/contacts/batch/read")


async def goes_by(world, seconds, steps=12):
    for _ in range(steps):
        await world.clock.advance(seconds / steps)
        await world.passes(12)


async def test_it_is_logged_when_the_contact_appears(world, parked, becomes_a_contact):
    contact = await becomes_a_contact()
    story = await world.reaches(parked, within_s=120)
    [email] = await world.emails()
    assert email.links == {f"contacts-{contact}"}
    assert f"{NORA} is contact {contact} now: the mail is tried again" in [
        finding.text for move in story.moves for finding in move.findings
    ]


async def test_a_contact_under_another_spelling_heals_it_too(world, mail, becomes_a_contact):
    world.start(strangers=Strangers.PARK)
    spool_id = await world.put(mail(to="nora+news@umbrella.example"))
    await world.reaches(spool_id, State.PARKED)
    await becomes_a_contact()
    await world.reaches(spool_id, within_s=120)


async def test_one_read_serves_all_that_wait(world, mail):
    world.start(strangers=Strangers.PARK)
    ids = [await world.put(mail(to=f"n{number}@umbrella.example")) for number in range(20)]
    for spool_id in ids:
        await world.reaches(spool_id, State.PARKED)
    world.sandbox.journal.clear()
    await world.passes(70)
    assert len(looks(world)) == 1


@pytest.mark.usefixtures("parked")
async def test_it_is_looked_at_ever_less_often(world):
    world.sandbox.journal.clear()
    await goes_by(world, DAY)
    first_day = len(looks(world))
    world.sandbox.journal.clear()
    await goes_by(world, DAY)
    assert 1 <= len(looks(world)) <= first_day


async def test_it_ages_out_visibly(world, parked, log_lines):
    await goes_by(world, 31 * DAY)
    story = await world.reaches(parked, State.IGNORED)
    assert story.mail.reason == f"nobody became a contact in 30 days: it waited for {NORA}"
    assert world.metrics.settled.labels("acme", State.IGNORED)._value.get() == 1
    [line] = [line for line in log_lines if line["event"] == "mail_ignored"]
    assert line["spool_id"] == parked
    assert await world.spool.awaiting("acme", most=100) == []


async def test_what_a_person_settled_waits_for_nobody(world, parked, becomes_a_contact):
    await world.spool.drop(parked)
    await becomes_a_contact()
    await world.passes(70)
    assert await world.state(parked) is State.IGNORED


async def test_told_that_there_is_a_new_contact_it_looks_at_once(world, parked, becomes_a_contact):
    await goes_by(world, 10 * DAY)
    await becomes_a_contact()
    assert await world.spool.look_now("acme") == 1
    await world.reaches(parked, within_s=10)


async def test_an_outage_while_looking_changes_nothing(world, parked, becomes_a_contact):
    await becomes_a_contact()
    world.sandbox.revoke(world.token)
    await world.passes(70)
    assert await world.state(parked) is State.PARKED
    world.token = "another"
    await world.reaches(parked, within_s=400)
