"""Owners: the list is read once for everybody, and sooner again when somebody is not in it."""

import pytest
from aiohttp import web

from relay.errors import Temporary
from relay.hubspot import owners
from relay.sandbox import Fault, FaultKind


async def test_an_owner_is_known_by_the_id_not_the_user_id(crm):
    assert await crm.owner_id("Jane@ACME.example") == "47550177"


async def test_all_owners_are_one_call_an_hour(crm, sandbox, clock):
    for _ in range(3):
        await crm.owner_id("jane@acme.example")
        assert await crm.owner_id("sam@acme.example") == "11349275740"
    assert len(sandbox.journal) == 1
    await clock.advance(3_600)
    await crm.owner_id("jane@acme.example")
    await crm.owner_id("sam@acme.example")
    assert len(sandbox.journal) == 2


async def test_users_who_are_no_owners_cost_one_call_in_five_minutes(crm, sandbox, clock):
    for _ in range(3):
        assert await crm.owner_id("new@acme.example") is None
        assert await crm.owner_id("alias@acme.example") is None
    assert len(sandbox.journal) == 1
    await clock.advance(300)
    await crm.owner_id("new@acme.example")
    await crm.owner_id("alias@acme.example")
    await crm.owner_id("jane@acme.example")
    assert len(sandbox.journal) == 2


async def test_only_the_owner_with_that_very_address_counts(make_crm, stub):
    others = [
        {"id": "1", "type": "QUEUE"},
        {"id": "2", "email": "jane@acme.example", "archived": True},
        {"id": "3", "email": "Jane@acme.example"},
    ]
    stub.answers = [web.json_response({"results": others})]
    assert await make_crm(stub.url).owner_id("jane@acme.example") == "3"


async def test_a_large_portal_is_read_to_the_end(make_crm, stub):
    def page(number, **paging):
        owner = {"id": str(number), "email": f"user{number}@acme.example"}
        return web.json_response({"results": [owner], **paging})

    stub.answers = [
        page(1, paging={"next": {"after": "100"}}),
        page(2, paging={"next": {"after": "200"}}),
        page(3),
    ]
    crm = make_crm(stub.url)
    assert await crm.owner_id("user3@acme.example") == "3"
    assert await crm.owner_id("user1@acme.example") == "1"
    assert len(stub.requests) == 3


async def test_a_paging_without_an_end_is_ended(make_crm, stub, monkeypatch):
    monkeypatch.setattr(owners, "_MOST_PAGES", 3)

    def endless(_):
        return web.json_response({"results": [], "paging": {"next": {"after": "1"}}})

    stub.answers = [endless]
    assert await make_crm(stub.url).owner_id("jane@acme.example") is None
    assert len(stub.requests) == 3


async def test_a_failure_is_not_remembered(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=503))
    with pytest.raises(Temporary):
        await crm.owner_id("jane@acme.example")
    assert await crm.owner_id("jane@acme.example") == "47550177"


async def test_owners_that_are_forgotten_are_read_again(crm, sandbox):
    await crm.owner_id("jane@acme.example")
    crm._owners.forget()
    assert await crm.owner_id("jane@acme.example") == "47550177"
    assert len(sandbox.journal) == 2


async def test_the_addresses_of_all_owners_are_five_minutes_old_at_most(crm, sandbox, clock):
    for _ in range(3):
        assert {"jane@acme.example", "sam@acme.example"} <= await crm.owners()
    assert len(sandbox.journal) == 1
    await clock.advance(300)
    await crm.owners()
    assert len(sandbox.journal) == 2
