"""What HubSpot fails on for one mail holds up no other, and what a person does meanwhile doubles none."""

import pytest
from aiohttp import web
from sqlalchemy import select

from relay.model import State
from relay.sandbox import Fault, FaultKind
from relay.sandbox.door import Door
from relay.spool.tables import mail as mail_table

CREATE = "*/objects/emails*"
KEY = "relay_key"
pytestmark = pytest.mark.usefixtures("choke")  # before the sandbox opens


@pytest.fixture
def choke(monkeypatch):
    """choke(is_meant, status): HubSpot answers so to the calls that are meant, and does nothing."""
    rules = []
    serve = Door.serve

    async def picky(self, request):
        raw = await request.read()
        for is_meant, status in rules:
            if is_meant(request, raw):
                body = {"status": "error", "category": "TROUBLE"}
                return web.json_response(body, status=status)
        return await serve(self, request)

    monkeypatch.setattr(Door, "serve", picky)
    return lambda is_meant, status=500: rules.append((is_meant, status))


async def are_logged(world, ids, *, within_s):
    for spool_id in ids:
        await world.reaches(spool_id, within_s=within_s)


async def test_an_address_hubspot_fails_on_holds_up_no_other(choke, world, mail):
    choke(lambda request, raw: "poison" in request.path or b"poison" in raw)
    world.start()
    bad = await world.put(mail(to="poison@globex.example"))
    good = [await world.put(mail(subject=f"good {n}")) for n in range(5)]
    await are_logged(world, good, within_s=300)
    assert await world.state(bad) in (State.QUEUED, State.CLAIMED)


async def test_a_bug_on_one_mail_beside_one_that_hubspot_fails_on_ends_no_serving(
    choke, world, mail, log_lines
):
    choke(lambda request, raw: "poison" in request.path or b"poison" in raw)
    world.start()
    crm = world.worker._lines["acme"].crm
    prepare = crm.prepare

    async def broken(engagement, **more):
        if engagement.subject == "bug":
            raise ZeroDivisionError
        return await prepare(engagement, **more)

    crm.prepare = broken
    failing = await world.put(mail(to="poison@globex.example"))
    bug = await world.put(mail(subject="bug"))
    good = [await world.put(mail(subject=f"good {n}")) for n in range(3)]
    await are_logged(world, good, within_s=300)
    story = await world.reaches(bug, State.PARKED, within_s=600)
    assert "relay has a bug: ZeroDivisionError" in story.mail.reason
    assert await world.state(failing) in (State.QUEUED, State.CLAIMED)
    assert [line["epoch"] for line in log_lines if line["event"] == "portal_leased"] == [1]


async def test_a_bounce_hubspot_fails_on_holds_up_no_other(choke, world, mail, bounce_of):
    world.start()
    await world.reaches(await world.put(mail(message_id="<x@acme.example>")))
    choke(lambda request, _: request.method == "PATCH")
    bad = await world.put(bounce_of("x@acme.example"), mail_from="")
    good = [await world.put(mail(subject=f"good {n}")) for n in range(5)]
    await are_logged(world, good, within_s=60)
    assert await world.state(bad) in (State.QUEUED, State.CLAIMED)


async def test_a_look_hubspot_fails_on_holds_up_no_other(choke, world, mail):
    carla = await world.contact("carla@globex.example")
    choke(
        lambda request, raw: (
            request.path.endswith("/contacts/emails/batch/read") and f'"{carla}"'.encode() in raw
        )
    )
    world.sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST, method="POST", path=CREATE))
    world.start()
    bad = await world.put(mail())
    await world.reaches(bad, State.UNSURE)
    for n in range(4):
        good = await world.put(mail(subject=f"later {n}", to="new@fabrikam.example"))
        await world.reaches(good, within_s=400)
        await world.passes(100)
    assert await world.state(bad) is State.UNSURE


async def test_a_locked_record_makes_only_its_own_mail_wait(choke, world, mail):
    carla = await world.contact("carla@globex.example")
    choke(
        lambda request, raw: "/emails" in request.path and f'"id": "{carla}"'.encode() in raw, 423
    )
    bad = await world.put(mail())
    good = [await world.put(mail(subject=f"good {n}", to=f"n{n}@x.example")) for n in range(30)]
    world.start()
    await are_logged(world, good, within_s=30)
    story = await world.reaches(bad, State.PARKED, within_s=600)
    assert "gave up after 3 attempts: a record is locked" in story.mail.reason


async def test_a_property_hubspot_does_not_tell_about_is_done_without(choke, world, mail):
    choke(lambda request, _: "/properties/" in request.path)
    world.start()
    await are_logged(world, [await world.put(mail(subject=str(n))) for n in range(3)], within_s=5)


async def test_a_first_create_that_hubspot_does_not_show_leaves_nobody_under_way(
    choke, world, mail
):
    """A conflict on the unique key, and then no answer to the look for whoever holds it."""
    assert await world.line().crm.make_unique_key()
    looks = []

    def is_first_look(request, raw):
        is_look = request.path.endswith("/emails/batch/read") and KEY.encode() in raw
        looks.extend([1] * is_look)
        return is_look and len(looks) == 1

    first, second = await world.put(mail()), await world.put(mail(subject="second"))
    key = f"{await _fingerprint(world, first)}-0"
    properties = {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_email_direction": "EMAIL", KEY: key}
    await world.ask("POST", "/crm/v3/objects/emails", {"properties": properties})
    choke(is_first_look, 423)
    world.start()
    await are_logged(world, [first, second], within_s=300)
    assert len(await world.emails()) == 2


async def _fingerprint(world, spool_id):
    read = select(mail_table.c.fingerprint).where(mail_table.c.id == spool_id)
    return world.spool._in_read(lambda connection: connection.execute(read).scalar_one())


# ---------------------------------------------------------------- what a person does meanwhile


@pytest.mark.parametrize("what", ["merged", "deleted"])
async def test_a_contact_that_went_away_after_the_create_does_not_double_its_mail(
    world, mail, what
):
    world.sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST, method="POST", path=CREATE))
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE)
    if what == "merged":
        world.sandbox.merge_contacts(kept_id="104901", merged_id="602")
    else:
        await world.ask("DELETE", "/crm/v3/objects/contacts/602")
    story = await world.reaches(spool_id, within_s=400)
    assert "found by reading back" in story.mail.reason
    assert len(await world.emails()) == 1


async def test_a_merged_contact_without_anything_else_is_followed(world, mail):
    world.sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST, method="POST", path=CREATE))
    world.start(companies=False, deals=0)
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE)
    world.sandbox.merge_contacts(kept_id="104901", merged_id="602")
    await world.reaches(spool_id, within_s=400)
    assert len(await world.emails()) == 1


async def test_a_key_that_a_create_under_way_carries_is_kept(world, mail):
    """The property is hidden from relay's token between the create and the next one."""
    assert await world.line().crm.make_unique_key()
    world.sandbox.faults.add(
        Fault(kind=FaultKind.APPLIED_LATE, method="POST", path=CREATE, delay_s=60)
    )
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE)
    crm = world.worker._lines["acme"].crm
    guards = crm.guards

    async def then_hidden(effects):
        is_guarded = await guards(effects)
        crm._unique_key.lost()
        return is_guarded

    crm.guards = then_hidden
    await world.reaches(spool_id, within_s=400)
    await world.passes(70)
    assert len(await world.emails()) == 1
