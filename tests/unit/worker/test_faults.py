"""One mail, one engagement, whatever HubSpot, the parser or the worker does."""

import asyncio
from datetime import timedelta

import pytest

from relay.errors import Temporary
from relay.model import State
from relay.sandbox import Fault, FaultKind

CREATE = "*/objects/emails"
LOG = "log@relay.localhost"


def fault(world, kind, *, path=CREATE, method="POST", **fields):
    world.sandbox.faults.add(Fault(kind=kind, method=method, path=path, **fields))


async def test_a_create_whose_answer_is_lost_is_found_by_reading_back(world, mail):
    fault(world, FaultKind.APPLIED_LOST)
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE, State.LOGGED)
    story = await world.reaches(spool_id, within_s=10)
    assert State.UNSURE in [step.to_state for step in story.moves]
    assert "found by reading back" in story.mail.reason
    assert len(await world.emails()) == 1


async def test_a_create_that_lands_late_is_waited_for(world, mail):
    fault(world, FaultKind.APPLIED_LATE, delay_s=60)
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE)
    await world.reaches(spool_id, within_s=200)
    assert len(await world.emails()) == 1


async def test_a_clock_that_is_put_forward_does_not_end_the_wait_for_what_may_land(world, mail):
    fault(world, FaultKind.APPLIED_LATE, delay_s=60)
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE)
    world.clock.put_forward(timedelta(days=1))
    await world.passes(30)
    assert await world.state(spool_id) == State.UNSURE
    await world.reaches(spool_id, within_s=200)
    assert len(await world.emails()) == 1


async def test_a_worker_that_died_meanwhile_does_not_make_that_wait_begin_anew(world, mail):
    fault(world, FaultKind.RESET)
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE)
    await world.passes(60)
    await world.crash()  # another minute
    world.start()
    await world.reaches(spool_id, within_s=60)
    assert len(await world.emails()) == 1


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.STATUS])
async def test_a_create_that_never_landed_is_sent_again_when_that_is_sure(world, mail, kind):
    fault(world, kind)
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE)
    await world.passes(100)
    assert await world.state(spool_id) == State.UNSURE
    await world.reaches(spool_id, within_s=120)
    assert len(await world.emails()) == 1


async def test_of_two_mails_alike_each_finds_its_own_engagement(world, mail):
    """Same second, subject, people and text: only the Message-ID differs."""
    fault(world, FaultKind.APPLIED_LOST, path="*/objects/emails*", count=2)
    world.start()
    first = await world.put(mail())
    await world.reaches(first, State.UNSURE)
    second = await world.put(mail())
    await world.reaches(second, State.UNSURE, State.LOGGED, within_s=100)
    stories = [await world.reaches(one, within_s=400) for one in (first, second)]
    emails = await world.emails()
    assert len(emails) == 2
    assert {s.effects[0].engagement_id for s in stories} == {email.id for email in emails}


async def test_a_crash_with_a_call_under_way_is_settled_by_reading_back(world, mail):
    fault(world, FaultKind.SLOW, delay_s=30)
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.SENDING)
    await world.crash()
    world.start()
    story = await world.reaches(spool_id, within_s=200)
    assert "reading back" in story.mail.reason
    assert len(await world.emails()) == 1


async def test_a_token_that_is_refused_pauses_the_portal_and_burns_no_attempt(
    world, mail, log_lines
):
    world.sandbox.revoke("stolen")
    world.token = "stolen"
    world.start()
    spool_id = await world.put(mail())
    await world.passes(30)
    assert await world.state(spool_id) in (State.QUEUED, State.CLAIMED)
    assert "portal_paused" in {line["event"] for line in log_lines}
    world.token = "fresh"
    story = await world.reaches(spool_id, within_s=600)
    assert story.mail.attempt == 1
    assert len(await world.emails()) == 1


async def test_new_settings_end_a_pause_at_once(world, mail):
    fault(world, FaultKind.STATUS, path="*", method="*", status=403, count=1)
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.QUEUED)
    while not world.metrics.paused.labels("acme")._value.get():
        await asyncio.sleep(0.01)
    world.worker.apply({"acme": world.line()}, world.settings)
    await world.reaches(spool_id, within_s=2)


async def test_throttling_waits_and_goes_on(world, mail):
    fault(world, FaultKind.STATUS, status=429, count=3, path="*", method="*")
    world.start()
    spool_id = await world.put(mail())
    story = await world.reaches(spool_id, within_s=600)
    assert story.mail.attempt == 1
    assert len(await world.emails()) == 1


async def test_one_bad_mail_in_a_batch_parks_alone(world, mail, refusing):
    refusing("unwelcome")
    ids = [await world.put(mail(subject=f"good {n}")) for n in range(9)]
    bad = await world.put(mail(subject="unwelcome"))
    world.start()
    for one in ids:
        await world.reaches(one, within_s=5)
    story = await world.reaches(bad, State.PARKED, within_s=5)
    assert "hs_email_subject" in story.mail.reason
    assert len(await world.emails()) == 9


async def test_a_mail_that_kills_its_parser_twice_is_parked_and_holds_up_nothing(world, mail):
    world.parsers.fatal = b"poison"
    world.start()
    bad = await world.put(mail(text="poison\n"))
    good = await world.put(mail(text="wholesome\n"))
    await world.reaches(good)
    story = await world.reaches(bad, State.PARKED)
    assert "cannot be read: out of time" in story.mail.reason
    assert world.parsers.calls == 3
    assert b"poison" in await world.spool.raw(bad)


async def test_a_mail_that_breaks_a_rule_of_ours_is_retried_then_parked(
    world, mail, monkeypatch, log_lines
):
    from relay.pipeline import pipeline  # noqa: PLC0415 - to break it

    whole = pipeline.direct

    def broken(email, **rest):
        if email.subject == "odd":
            raise ZeroDivisionError
        return whole(email, **rest)

    monkeypatch.setattr(pipeline, "direct", broken)
    odd, even = await world.put(mail(subject="odd")), await world.put(mail(subject="even"))
    world.start()
    await world.reaches(even)
    story = await world.reaches(odd, State.PARKED, within_s=200)
    assert "gave up after 3 attempts" in story.mail.reason
    assert "bug_found" in {line["event"] for line in log_lines}


async def test_draining_finishes_the_batch_and_keeps_the_rest(world, mail):
    fault(world, FaultKind.SLOW, delay_s=1)
    world.start()
    first = await world.put(mail())
    await world.reaches(first, State.SENDING)
    stopping = asyncio.ensure_future(world.stop())
    await world.passes(2)
    await stopping
    assert await world.state(first) == State.LOGGED
    later = await world.put(mail(subject="later"))
    assert await world.state(later) == State.QUEUED
    world.start()
    await world.reaches(later)


async def test_claimed_mail_of_a_worker_that_died_is_logged_by_the_next(world, mail):
    gate = asyncio.Event()

    async def stuck(_):
        await gate.wait()

    world.parsers.parse, parse = stuck, world.parsers.parse
    world.start()
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.CLAIMED)
    await world.crash()
    world.parsers.parse = parse
    world.start()
    await world.reaches(spool_id, within_s=60)
    assert len(await world.emails()) == 1


async def test_a_mail_on_a_deal_only_is_read_back_by_its_deal(world, mail):
    fault(world, FaultKind.APPLIED_LOST)
    world.start(never_log=("globex.example",))
    spool_id = await world.put(mail(to=LOG), to="log+deal-601@relay.localhost")
    story = await world.reaches(spool_id, within_s=400)
    assert "found by reading back" in story.mail.reason
    assert len(await world.emails()) == 1


async def test_a_call_that_left_late_is_waited_for_from_then_on(world, mail):
    """Uploads may take minutes; the create may land until `unsure_s` after it was given up."""
    fault(world, FaultKind.APPLIED_LATE, delay_s=100)
    world.start()
    message = mail()
    message.add_attachment(b"x", maintype="text", subtype="csv", filename="a.csv")
    prepare = world.worker._lines["acme"].crm.prepare

    async def slow(engagement, **more):
        await world.passes(180)
        return await prepare(engagement, **more)

    world.worker._lines["acme"].crm.prepare = slow
    spool_id = await world.put(message)
    await world.reaches(spool_id, State.UNSURE)
    await world.reaches(spool_id, within_s=400)
    await world.passes(5)
    assert len(await world.emails()) == 1


async def test_hubspots_own_failures_use_up_no_attempt_of_a_create(world, mail):
    fault(world, FaultKind.STATUS, status=503, count=None)
    world.start()
    spool_id = await world.put(mail())
    for _ in range(200):
        await world.clock.advance(8)
        await asyncio.sleep(0.01)
    assert await world.state(spool_id) in (State.UNSURE, State.QUEUED, State.CLAIMED, State.SENDING)
    world.sandbox.faults.clear()
    story = await world.reaches(spool_id, within_s=600)
    assert story.mail.attempt == 1
    assert len(await world.emails()) == 1


async def test_a_read_back_that_is_refused_parks_that_mail(world, mail):
    fault(world, FaultKind.APPLIED_LOST)
    fault(world, FaultKind.STATUS, status=400, path="*/associations/*/emails/*", count=None)
    world.start()
    spool_id = await world.put(mail())
    story = await world.reaches(spool_id, State.PARKED, within_s=100)
    assert story.mail.reason.startswith("unsure: ")


async def test_a_bug_on_one_mail_lets_the_others_through(world, mail):
    ids = [await world.put(mail(subject=str(n))) for n in range(3)]
    bad = mail(subject="bad")
    bad.add_attachment(b"x", maintype="text", subtype="csv", filename="bad.csv")
    bad_id = await world.put(bad)
    world.start()

    prepare = world.worker._lines["acme"].crm.prepare

    async def broken(engagement, **more):
        if engagement.subject == "bad":
            raise ZeroDivisionError
        return await prepare(engagement, **more)

    world.worker._lines["acme"].crm.prepare = broken
    for spool_id in ids:
        await world.reaches(spool_id, within_s=5)
    story = await world.reaches(bad_id, State.PARKED, within_s=300)
    assert "relay has a bug: ZeroDivisionError" in story.mail.reason


async def test_a_bug_with_a_call_under_way_leaves_the_mail_unsure(world, mail):
    world.start()
    crm = world.worker._lines["acme"].crm
    log_emails = crm.log_emails

    async def broken(prepared):
        crm.log_emails = log_emails
        await log_emails(prepared)
        raise ZeroDivisionError

    crm.log_emails = broken
    spool_id = await world.put(mail())
    await world.reaches(spool_id, State.UNSURE, State.LOGGED)
    await world.reaches(spool_id, within_s=20)
    assert len(await world.emails()) == 1


async def test_a_mail_that_ends_relay_again_and_again_is_parked(world, mail):
    gate = asyncio.Event()

    async def stuck(_):
        await gate.wait()

    world.parsers.parse = stuck
    spool_id = await world.put(mail())
    for attempt in (1, 2, 3):
        world.start()
        while (await world.spool.story(spool_id)).mail.attempt < attempt:
            await world.passes(1)
        await world.crash()
    world.start()
    story = await world.reaches(spool_id, State.PARKED, within_s=60)
    assert "relay ended 3 times" in story.mail.reason


async def test_an_orderly_stop_gives_back_what_was_read_ahead(world, mail):
    ids = [await world.put(mail(subject=str(n))) for n in range(120)]
    fault(world, FaultKind.SLOW, delay_s=1, path="*")
    world.start()
    await world.reaches(ids[0], State.SENDING, within_s=20)
    stopping = asyncio.ensure_future(world.stop())
    await world.passes(2)
    await stopping
    stories = [await world.spool.story(spool_id) for spool_id in ids]
    assert {story.mail.state for story in stories} == {State.LOGGED, State.QUEUED}
    assert {s.mail.attempt for s in stories if s.mail.state is State.QUEUED} == {0}


async def test_a_parser_that_cannot_start_delays_and_burns_nothing(world, mail):
    parse = world.parsers.parse

    async def unwell(_):
        raise Temporary("no more processes")

    world.parsers.parse = unwell
    world.start()
    spool_id = await world.put(mail())
    await world.passes(30)
    assert await world.state(spool_id) in (State.QUEUED, State.CLAIMED)
    world.parsers.parse = parse
    story = await world.reaches(spool_id, within_s=30)
    assert story.mail.attempt == 1


async def test_the_pause_is_over_when_hubspot_answers_again(world, mail, log_lines):
    fault(world, FaultKind.APPLIED_LOST)
    world.start()
    await world.reaches(await world.put(mail()), within_s=20)
    async with asyncio.timeout(10):
        while world.metrics.paused.labels("acme")._value.get():
            await asyncio.sleep(0.01)
    events = [line["event"] for line in log_lines]
    assert events.index("portal_paused") < events.index("portal_resumed")


async def test_a_portal_that_is_left_while_paused_raises_no_alarm_for_ever(world, mail):
    fault(world, FaultKind.STATUS, path="*", method="*", status=403)
    world.start()
    await world.put(mail())
    while not world.metrics.paused.labels("acme")._value.get():
        await asyncio.sleep(0.01)
    world.worker.apply({}, world.settings)
    async with asyncio.timeout(5):
        while world.metrics.paused.collect()[0].samples:
            await asyncio.sleep(0.01)


async def test_settings_without_a_portal_end_its_serving(world):
    world.start()
    await asyncio.sleep(0.05)
    world.worker.apply({}, world.settings)
    world.worker.apply({}, world.settings)
    await world.stop()
