"""The unique property on emails: made once, used where it is in force, done without elsewhere."""

import re

import pytest
from aiohttp import web

from relay.errors import Temporary
from relay.hubspot import Mark
from relay.hubspot.unique import KeyState
from relay.hubspot.wire import UNIQUE_KEY
from relay.sandbox import Fault, FaultKind, Portal, Sandbox

PROPERTIES = "/crm/v3/properties/emails"


@pytest.fixture
async def strict(make_crm, clock, log):
    """A portal that does not let apps make unique properties."""
    partner = Sandbox(database=None, clock=clock, log=log, portal=Portal(allows_unique=False))
    await partner.open("127.0.0.1", 0)
    yield make_crm(partner.url)
    await partner.close()


async def test_the_key_is_made_once(crm, sandbox, api):
    assert await crm._unique_key.state() is not KeyState.IN_FORCE
    new = await crm.make_unique_key()
    assert await crm._unique_key.state() is KeyState.IN_FORCE
    again = await crm.make_unique_key()
    assert (new.mark, again.mark) == (Mark.OK, Mark.OK)
    assert "was made" in new.text
    assert "is there" in again.text
    assert len([entry for entry in sandbox.journal if entry.method == "POST"]) == 1

    made, usual = [await api("GET", f"{PROPERTIES}/{n}") for n in (UNIQUE_KEY, "hs_email_subject")]
    assert made["hasUniqueValue"]
    assert (made["type"], made["fieldType"]) == ("string", "text")
    assert made["groupName"] == usual["groupName"]


async def test_a_portal_that_refuses_it_is_told_as_such(strict):
    check = await strict.make_unique_key()
    assert check.mark is Mark.WARN
    assert re.search(r"relay_key.*400.*reading back, which works too", check.text)
    assert await strict._unique_key.state() is KeyState.ABSENT


async def test_a_token_that_may_not_make_it_is_told_as_such(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=403, method="POST"))
    check = await crm.make_unique_key()
    assert check.mark is Mark.WARN
    assert re.search(r"403.*reading back", check.text)


async def test_a_property_of_that_name_that_is_not_unique_is_of_no_use(crm, api):
    plain = {"name": UNIQUE_KEY, "label": "x", "type": "string", "fieldType": "text"}
    await api("POST", PROPERTIES, plain)
    assert await crm._unique_key.state() is not KeyState.IN_FORCE
    check = await crm.make_unique_key()
    assert check.mark is Mark.WARN
    assert re.search(r"not unique.*delete it", check.text)


async def test_somebody_may_be_faster(make_crm, stub):
    absent = {"status": "error", "category": "OBJECT_NOT_FOUND"}
    conflict = {"status": "error", "category": "CONFLICT"}
    stub.answers = [
        web.json_response(absent, status=404),
        web.json_response({"groupName": "emailinformation"}),
        web.json_response(conflict, status=409),
        web.json_response({"hasUniqueValue": True}),
    ]
    assert (await make_crm(stub.url).make_unique_key()).mark is Mark.OK
    assert len(stub.requests) == 4


@pytest.mark.parametrize("status", [403, 404])
async def test_a_key_that_cannot_be_seen_is_not_in_force(status, crm, sandbox):
    await crm.make_unique_key()
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status))
    assert await crm._unique_key.state() is not KeyState.IN_FORCE


async def test_an_outage_says_nothing_about_the_key(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=503))
    with pytest.raises(Temporary):
        await crm._unique_key.state()


async def test_an_outage_leaves_what_was_made_to_the_next_try(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST, method="POST"))
    with pytest.raises(Temporary):
        await crm.make_unique_key()
    assert "is there" in (await crm.make_unique_key()).text
