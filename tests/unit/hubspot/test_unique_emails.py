"""Creating engagements where the portal keeps them apart: a second create finds the first."""

from dataclasses import replace

import pytest

from relay.hubspot import Created, Unknown
from relay.sandbox import Fault, FaultKind, Sandbox

KEY = "relay_key"
DEFINITION = f"/crm/v3/properties/emails/{KEY}"


@pytest.fixture
async def prepared(crm, engagement):
    """Mails, each with a key of its own, as they are prepared in a portal with the property."""
    await crm.make_unique_key()
    return [
        await crm.prepare(replace(engagement, key=f"key-{n}", subject=f"Offer {n}"))
        for n in range(5)
    ]


async def test_a_prepared_mail_carries_its_key(prepared):
    assert [one.key for one in prepared] == [f"key-{n}" for n in range(5)]


async def test_the_second_create_of_a_mail_is_the_first_one(crm, prepared, emails):
    first = await crm.log_emails(prepared[:1])
    assert await crm.log_emails(prepared[:1]) == first
    assert len(await emails()) == 1


async def test_those_of_a_batch_that_are_there_are_adopted(crm, prepared, emails):
    """A lone create of two of them came before; the answer to the whole batch says so."""
    before = [(await crm.log_emails([prepared[n]]))[0] for n in (1, 3)]
    results = await crm.log_emails(prepared)
    assert [results[1], results[3]] == before
    stored = {each["id"]: each["properties"]["hs_email_subject"] for each in await emails()}
    assert [stored[result.engagement_id] for result in results] == [f"Offer {n}" for n in range(5)]
    assert len(stored) == 5


@pytest.mark.parametrize("size", [1, 3])
async def test_a_property_that_is_gone_leaves_the_outcome_open(
    make_crm, prepared, clock, log, engagement, size
):
    """What an earlier call may have done is looked for; what is prepared from then on has no key."""

    other = Sandbox(database=None, clock=clock, log=log)
    other.seed()
    await other.open("127.0.0.1", 0)
    there = make_crm(other.url)
    results = await there.log_emails(prepared[:size])
    assert all(isinstance(result, Unknown) for result in results)
    assert (await there.prepare(engagement)).key == ""
    again = await there.log_emails([replace(one, key="") for one in prepared[:size]])
    assert all(isinstance(result, Created) for result in again)
    await other.close()


async def test_the_property_is_asked_for_once_in_ten_minutes(crm, sandbox, engagement, clock):
    for _ in range(3):
        await crm.prepare(engagement)
    assert len(sandbox.journal.find(path=DEFINITION)) == 1
    await clock.advance(600)
    await crm.prepare(engagement)
    assert len(sandbox.journal.find(path=DEFINITION)) == 2


async def test_a_token_that_may_not_see_properties_goes_without(crm, sandbox, engagement):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=403, path=DEFINITION, count=None))
    assert (await crm.prepare(engagement)).key == ""


async def test_an_email_of_the_key_that_is_not_found_again_leaves_the_outcome_open(
    crm, sandbox, prepared
):
    await crm.log_emails(prepared[:1])
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST, path="*/emails/batch/read"))
    [result] = await crm.log_emails(prepared[:1])
    assert isinstance(result, Unknown)
