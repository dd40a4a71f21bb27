"""One mail, one engagement, where HubSpot itself refuses a second: the unique property of `relay setup`."""

import pytest

from relay.model import State
from relay.sandbox import Fault, FaultKind

CREATE = "*/objects/emails"
PROPERTIES = "/crm/v3/properties/emails"
KEY = "relay_key"


@pytest.fixture
async def keyed(world):
    """A portal that has the property."""
    assert await world.line().crm.make_unique_key()
    return world


def fault(world, kind, **fields):
    world.sandbox.faults.add(Fault(kind=kind, **({"method": "POST", "path": CREATE} | fields)))


def calls(world, path, method="POST"):
    return world.sandbox.journal.find(method=method, path=path)


async def keys(world):
    page = await world.ask("GET", f"/crm/v3/objects/emails?limit=100&properties={KEY}")
    return [record["properties"][KEY] for record in page["results"]]


async def test_every_engagement_carries_the_key_of_its_mail(keyed, mail):
    keyed.start()
    ids = [await keyed.put(mail(subject=str(n))) for n in range(3)]
    stories = [await keyed.reaches(one, within_s=5) for one in ids]
    assert sorted(await keys(keyed)) == sorted(story.effects[0].key for story in stories)


async def test_a_create_whose_answer_is_lost_is_found_by_one_read(keyed, mail):
    fault(keyed, FaultKind.APPLIED_LOST)
    keyed.start()
    story = await keyed.reaches(await keyed.put(mail()), within_s=10)
    assert "found by reading back" in story.mail.reason
    assert not calls(keyed, "*/contacts/emails/batch/read")
    [look] = calls(keyed, "*/emails/batch/read")
    assert look.body["idProperty"] == KEY
    assert len(await keyed.emails()) == 1


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.STATUS])
async def test_a_create_that_did_not_land_is_sent_again_without_a_wait(keyed, mail, kind):
    """A second one would be refused, so there is nothing to wait for."""
    fault(keyed, kind)
    keyed.start()
    spool_id = await keyed.put(mail())
    await keyed.reaches(spool_id, State.UNSURE)
    await keyed.reaches(spool_id, within_s=20)
    assert len(await keyed.emails()) == 1


async def test_one_that_lands_while_it_is_sent_again_is_adopted(keyed, mail):
    fault(keyed, FaultKind.APPLIED_LATE, delay_s=20)
    fault(keyed, FaultKind.SLOW, delay_s=25)
    keyed.start()
    spool_id = await keyed.put(mail())
    story = await keyed.reaches(spool_id, within_s=60)
    [email] = await keyed.emails()
    assert story.effects[0].engagement_id == email.id
    assert 409 in {entry.status for entry in calls(keyed, CREATE)}


async def test_a_property_that_is_taken_away_costs_no_double(keyed, mail):
    """What was sent with the key may be there: it is looked for by what it says."""
    fault(keyed, FaultKind.APPLIED_LATE, delay_s=30)
    keyed.start()
    spool_id = await keyed.put(mail())
    await keyed.reaches(spool_id, State.UNSURE)
    fault(keyed, FaultKind.STATUS, path=f"{PROPERTIES}/{KEY}", method="GET", status=403, count=None)
    keyed.worker.apply({"acme": keyed.line()}, keyed.settings)  # knows of no key any more
    await keyed.reaches(spool_id, within_s=300)
    assert len(await keyed.emails()) == 1


async def test_a_key_under_way_is_kept_however_long_the_portal_pauses(keyed, mail):
    """The create lands while the portal is paused; by then a fault hides the property from relay."""
    fault(keyed, FaultKind.APPLIED_LATE, delay_s=30)
    fault(keyed, FaultKind.STATUS, status=477, retry_after_s=400)
    keyed.start()
    spool_id = await keyed.put(mail())
    await keyed.reaches(spool_id, State.UNSURE)
    fault(keyed, FaultKind.STATUS, path=f"{PROPERTIES}/{KEY}", method="GET", status=403, count=None)
    keyed.worker._lines["acme"].crm._unique_key._known_until = keyed.clock.monotonic() + 100
    await keyed.reaches(spool_id, within_s=1_000)
    assert len(await keyed.emails()) == 1


@pytest.mark.parametrize("when", ["before the look", "after it"])
async def test_a_property_that_is_deleted_is_done_without_once_that_is_safe(keyed, mail, when):
    """After the look the next create still carries the key, HubSpot says no, and the wait begins."""
    fault(keyed, FaultKind.RESET)
    keyed.start()
    spool_id = await keyed.put(mail())
    await keyed.reaches(spool_id, State.UNSURE)
    crm = keyed.worker._lines["acme"].crm
    guards = crm.guards

    async def then_deleted(effects):
        is_guarded = await guards(effects)
        await keyed.ask("DELETE", f"{PROPERTIES}/{KEY}")
        return is_guarded

    if when == "before the look":
        await keyed.ask("DELETE", f"{PROPERTIES}/{KEY}")
    else:
        crm.guards = then_deleted
    await keyed.reaches(spool_id, within_s=600)
    assert len(await keyed.emails()) == 1
    carried = [KEY in create.body["properties"] for create in calls(keyed, CREATE)]
    assert carried == ([True, False] if when == "before the look" else [True, True, False])


async def test_without_the_property_nothing_changes(world, mail):
    world.start()
    await world.reaches(await world.put(mail()))
    [create] = calls(world, CREATE)
    assert KEY not in create.body["properties"]
    assert len(calls(world, f"{PROPERTIES}/*", "GET")) == 1


async def test_the_property_is_noticed_while_relay_runs(world, mail):
    world.start()
    await world.reaches(await world.put(mail()))
    assert await world.line().crm.make_unique_key()
    await world.passes(600)
    story = await world.reaches(await world.put(mail(subject="later")))
    assert story.effects[0].key in await keys(world)
