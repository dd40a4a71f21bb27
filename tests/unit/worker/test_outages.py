"""HubSpot is away for days, or does not let us in: mail waits, and then goes out, the new before the old."""

import asyncio

from relay.model import State
from relay.sandbox import Fault, FaultKind
from relay.settings import SecretRef, WorkerSettings

LONGEST_PAUSE_S = 300
MAIL_EVERY_S = 5_400
STEP_S = 900
DAY_S = 86_400
ALL = {"path": "*", "method": "*", "count": None}
CREATES = {"path": "*/objects/emails*", "method": "POST", "count": None}
DAYS = (
    Fault(kind=FaultKind.RESET, **CREATES),  # as if each might have been carried out
    Fault(kind=FaultKind.RESET, **ALL),
    Fault(kind=FaultKind.STATUS, status=401, **ALL),
    Fault(kind=FaultKind.STATUS, status=429, **ALL),
    Fault(kind=FaultKind.STATUS, status=503, **ALL),
)


async def goes_by(world, seconds, step_s=STEP_S):
    for _ in range(0, seconds, step_s):
        await world.clock.advance(step_s)
        await asyncio.sleep(0.004)


async def test_five_days_without_hubspot_cost_no_mail_no_attempt_and_no_new_mails_patience(
    world, mail, log_lines
):
    world.settings = WorkerSettings(batch=10, attempts=2)
    world.start()
    backlog = []
    for fault in DAYS:
        world.sandbox.faults.clear()
        world.sandbox.faults.add(fault)
        for _ in range(DAY_S // MAIL_EVERY_S):
            backlog.append(await world.put(mail(subject=f"old {len(backlog)}")))
            await goes_by(world, MAIL_EVERY_S)
    states = {await world.state(one) for one in backlog}
    assert states <= {State.QUEUED, State.CLAIMED, State.SENDING, State.UNSURE}
    assert world.metrics.paused.labels("acme")._value.get() == 1

    world.sandbox.faults.clear()
    fresh = await world.put(mail(subject="fresh"))
    for spool_id in (fresh, *backlog):
        story = await world.reaches(spool_id, within_s=3 * LONGEST_PAUSE_S)
        assert story.mail.attempt == 1
    order = [line["spool_id"] for line in log_lines_of(log_lines, "mail_logged")]
    assert len(order) == len(backlog) + 1
    assert (
        order.index(fresh) < 3 * world.settings.batch
    )  # what had been claimed before, and its own
    subjects = sorted(email.subject for email in await world.emails())
    assert subjects == sorted(["fresh", *(f"old {n}" for n in range(len(backlog)))])

    pauses = log_lines_of(log_lines, "portal_paused")
    assert max(line["wait_s"] for line in pauses) <= LONGEST_PAUSE_S
    assert len({line["reason"] for line in pauses}) >= len(DAYS) - 1  # it tried on each day
    assert world.sandbox.journal.total < 5 * DAY_S / 60
    assert log_lines_of(log_lines, "mail_parked") == []
    assert world.metrics.paused.labels("acme")._value.get() == 0


def log_lines_of(log_lines, event):
    return [line for line in log_lines if line["event"] == event]


async def test_a_token_that_was_revoked_is_an_alarm_until_another_stands_in_its_file(
    world, mail, log_lines, tmp_path
):
    file = tmp_path / "token"
    file.write_text("first\n")
    world.read_token = SecretRef(f"file:{file}").read
    world.start()
    await world.reaches(await world.put(mail()))

    world.sandbox.revoke("first")
    spool_id = await world.put(mail(subject="later"))
    await goes_by(world, 3_600, step_s=30)
    assert await world.state(spool_id) in (State.QUEUED, State.CLAIMED)
    assert world.metrics.paused.labels("acme")._value.get() == 1
    alarms = log_lines_of(log_lines, "portal_paused")
    assert {line["log_level"] for line in alarms} == {"error"}
    assert "put a valid one into" in alarms[0]["reason"]

    file.write_text("second\n")
    story = await world.reaches(spool_id, within_s=LONGEST_PAUSE_S)
    assert story.mail.attempt == 1
    assert world.metrics.paused.labels("acme")._value.get() == 0
