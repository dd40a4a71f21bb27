"""hubspot.md section 6, row by row: the sandbox answers a create so, and the queue does what the row says."""

import pytest

from relay.model import State
from relay.sandbox import Fault, FaultKind, RateLimits, Sandbox

CREATE = "*/objects/emails"
IN_FLIGHT = (State.QUEUED, State.CLAIMED, State.SENDING, State.UNSURE)


def answers(world, status, **fields):
    """The next create is answered with this status; nothing is applied."""
    fields = {"method": "POST", "path": CREATE} | fields
    world.sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status, **fields))


def creates(world):
    return world.sandbox.journal.find(method="POST", path=CREATE)


def waited_s(world):
    """Between the create that failed and the one that went through."""
    first, *_, last = creates(world)
    assert (first.applied, last.applied) == (False, True)
    return (last.at - first.at).total_seconds()


def pauses(log_lines):
    return [line for line in log_lines if line["event"] == "portal_paused"]


# ---------------------------------------------------------------- 400


async def test_400_property_doesnt_exist_parks_with_the_name_of_the_property(world, mail):
    del world.sandbox._records._properties._known["emails"]["hs_email_html"]
    world.start()
    message = mail()
    message.add_alternative("<p>Hello</p>", subtype="html")
    story = await world.reaches(await world.put(message), State.PARKED)
    assert "PROPERTY_DOESNT_EXIST" in story.mail.reason
    assert "hs_email_html" in story.mail.reason
    assert len(creates(world)) == 1


async def test_400_validation_error_parks_with_the_reason(world, mail, refusing):
    refusing("unwelcome")
    world.start()
    story = await world.reaches(await world.put(mail(subject="unwelcome")), State.PARKED)
    for words in ("VALIDATION_ERROR", "NOT_WELCOME", "hs_email_subject", "correlation"):
        assert words in story.mail.reason


async def test_400_about_the_owner_logs_the_mail_without_one(world, mail):
    """Who has left the company is still in the settings, or was an owner when relay last asked."""
    world.start(owners={"jane@acme.example": "424242"})
    story = await world.reaches(await world.put(mail()))
    assert "without owner 424242" in story.mail.reason
    [email] = await world.emails()
    assert email.owner_id is None


async def test_400_about_a_dead_deal_drops_it_and_logs_the_rest(world, mail):
    """It was there when the mail was matched, and a moment later is not."""
    world.start()
    await world.reaches(await world.put(mail()))
    await world.ask("DELETE", "/crm/v3/objects/deals/601")
    story = await world.reaches(await world.put(mail(subject="Another")))
    assert "without deal 601" in story.mail.reason
    email = (await world.emails())[-1]
    assert "contacts-602" in email.links
    assert "deals-601" not in email.links


async def test_400_about_a_dead_contact_looks_it_up_again(world, mail):
    """It was deleted between the look-up and the create: by then there is a new one."""
    world.start()
    gone = world.worker._lines["acme"].crm.log_emails

    async def deleted_just_before(prepared):
        world.worker._lines["acme"].crm.log_emails = gone
        await world.ask("DELETE", "/crm/v3/objects/contacts/602")
        return await gone(prepared)

    world.worker._lines["acme"].crm.log_emails = deleted_just_before
    story = await world.reaches(await world.put(mail()), within_s=5)
    assert any("contacts it belongs to are gone" in move.reason for move in story.moves)
    [email] = await world.emails()
    assert f"contacts-{await world.contact('carla@globex.example')}" in email.links


async def test_400_about_one_of_two_contacts_that_was_merged_finds_the_one_that_is_left(
    world, mail
):
    world.start()
    await world.reaches(await world.put(mail(to="peter@initech.example")))
    await world.ask("POST", "/crm/v3/objects/contacts", {"properties": {"email": "mo@x.example"}})
    kept = await world.contact("mo@x.example")
    world.sandbox.merge_contacts(kept_id=kept, merged_id="104901")
    both = "carla@globex.example, peter@initech.example"
    story = await world.reaches(await world.put(mail(to=both)), within_s=5)
    assert story.mail.attempt == 2
    *_, email = await world.emails()
    assert {"contacts-602", f"contacts-{kept}"} <= email.links


async def test_400_about_one_of_a_hundred_parks_that_one_alone(world, mail, refusing):
    refusing("unwelcome")
    ids = [await world.put(mail(subject=f"good {n}")) for n in range(99)]
    bad = await world.put(mail(subject="unwelcome"))
    world.start()
    for spool_id in ids:
        await world.reaches(spool_id, within_s=5)
    await world.reaches(bad, State.PARKED, within_s=5)
    calls = world.sandbox.journal.find(method="POST", path="*/objects/emails*")
    assert [len(call.body.get("inputs", [call.body])) for call in calls] == [100, 1]


# ---------------------------------------------------------------- 401, 403


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "put a valid one in its place"), (403, "grant crm.objects.contacts.write")],
)
async def test_401_and_403_pause_the_portal_with_an_alarm_and_use_up_no_attempt(
    world, mail, log_lines, status, words
):
    answers(world, status, count=3)
    world.start()
    spool_id = await world.put(mail())
    story = await world.reaches(spool_id, within_s=600)
    assert story.mail.attempt == 1
    assert {(line["log_level"], words in line["reason"]) for line in pauses(log_lines)} == {
        ("error", True)
    }
    assert len(pauses(log_lines)) == 3
    assert len(await world.emails()) == 1


# ---------------------------------------------------------------- 404, 409


async def test_404_of_the_mail_that_bounced_ignores_the_bounce(world, mail, bounce_of):
    world.start()
    sent = await world.reaches(await world.put(mail(message_id="<gone@acme.example>")))
    await world.ask("DELETE", f"/crm/v3/objects/emails/{sent.effects[0].engagement_id}")
    spool_id = await world.put(bounce_of("gone@acme.example"), mail_from="")
    story = await world.reaches(spool_id, State.IGNORED)
    assert "OBJECT_NOT_FOUND" in story.mail.reason


async def test_409_of_a_contact_takes_the_one_that_is_there(world, mail):
    """Somebody makes the stranger a contact between the look-up and the create."""
    world.start()
    crm = world.worker._lines["acme"].crm
    create = crm.create_contacts

    async def somebody_is_faster(people, *, owner_id):
        await world.ask(
            "POST", "/crm/v3/objects/contacts", {"properties": {"email": "new@globex.example"}}
        )
        return await create(people, owner_id=owner_id)

    crm.create_contacts = somebody_is_faster
    story = await world.reaches(await world.put(mail(to="new@globex.example")))
    [email] = await world.emails()
    assert f"contacts-{await world.contact('new@globex.example')}" in email.links
    assert story.mail.attempt == 1


# ---------------------------------------------------------------- 423, 429, 477


async def test_423_waits_two_seconds_at_least(world, mail):
    answers(world, 423)
    world.start()
    story = await world.reaches(await world.put(mail()), within_s=60)
    assert waited_s(world) >= 2
    assert story.mail.attempt == 2
    assert len(await world.emails()) == 1


async def test_423_for_ever_is_given_up_with_a_reason(world, mail):
    answers(world, 423, count=None)
    world.start()
    story = await world.reaches(await world.put(mail()), State.PARKED, within_s=600)
    assert "gave up after 3 attempts" in story.mail.reason
    assert "locked" in story.mail.reason


async def test_429_waits_as_long_as_it_says(world, mail, log_lines):
    answers(world, 429, retry_after_s=17)
    world.start()
    story = await world.reaches(await world.put(mail()), within_s=60)
    assert waited_s(world) >= 17
    assert story.mail.attempt == 1
    assert {line["log_level"] for line in pauses(log_lines)} == {"warning"}


@pytest.fixture
async def narrow(world, clock, log):
    """narrow(**limits): the portal allows that many calls."""

    async def put_in_place(**limits):
        await world.sandbox.close()
        world.sandbox = Sandbox(database=None, clock=clock, log=log, limits=RateLimits(**limits))
        world.sandbox.seed()
        await world.sandbox.open("127.0.0.1", 0)

    yield put_in_place
    await world.stop()
    await world.sandbox.close()


@pytest.mark.parametrize(
    ("limits", "least_s"),
    [({"ten_secondly": 8}, 5), ({"daily": 20}, 3_600)],
    ids=["ten secondly", "daily"],
)
async def test_429_by_policy_keeps_the_queue_until_the_portal_may_be_called(
    world, mail, narrow, limits, least_s
):
    await narrow(**limits)
    world.start()
    started = world.clock.now()
    ids = []
    for n in range(12):  # one after the other, so that each is a create of its own
        ids.append(await world.put(mail(subject=str(n), to=f"new{n}@globex.example")))
        await world.passes(1)
    states = set()
    while states != {State.LOGGED}:
        await world.clock.advance(60)
        await world.passes(1)
        states = {await world.state(one) for one in ids}
        assert states <= {*IN_FLIGHT, State.LOGGED}
        assert (world.clock.now() - started).days < 2
    assert (world.clock.now() - started).total_seconds() >= least_s
    assert len(await world.emails()) == 12


async def test_477_waits_for_the_portal_to_have_moved(world, mail, log_lines):
    answers(world, 477, retry_after_s=120)
    world.start()
    spool_id = await world.put(mail())
    await world.passes(30)
    assert await world.state(spool_id) in IN_FLIGHT
    await world.reaches(spool_id, within_s=300)
    assert waited_s(world) >= 120
    assert "moving the portal" in pauses(log_lines)[0]["reason"]


# ---------------------------------------------------------------- 5xx


@pytest.mark.parametrize("status", [500, 502, 503, 504, 521, 522, 523, 524])
async def test_5xx_leaves_the_outcome_open_and_pauses(world, mail, log_lines, status):
    answers(world, status)
    world.start()
    spool_id = await world.put(mail())
    story = await world.reaches(spool_id, within_s=400)
    assert State.UNSURE in [move.to_state for move in story.moves]
    assert waited_s(world) >= world.settings.unsure_s
    assert story.mail.attempt == 1
    assert str(status) in pauses(log_lines)[0]["reason"]
    assert len(await world.emails()) == 1


async def test_pauses_grow_and_have_jitter(world, mail, log_lines):
    answers(world, 503, path="*", method="*", count=None)
    world.start()
    spool_id = await world.put(mail())
    for jitter in (0.0, 0.5, 0.999, 0.0, 0.5):
        world.clock.next_jitter = jitter
        before = len(pauses(log_lines))
        while len(pauses(log_lines)) == before:
            await world.passes(1)
    waits = [line["wait_s"] for line in pauses(log_lines)][:5]
    assert waits == [2.5, 7.5, 20.0, 20.0, 60.0]
    world.sandbox.faults.clear()
    await world.reaches(spool_id, within_s=600)
