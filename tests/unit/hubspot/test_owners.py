"""Owners are asked for once, and misses are asked again sooner."""

import pytest
from aiohttp import web

from relay.errors import Temporary
from relay.sandbox import Fault, FaultKind


async def test_an_owner_is_known_by_the_id_not_the_user_id(crm):
    assert await crm.owner_id("Jane@ACME.example") == "47550177"


async def test_an_owner_is_asked_for_once_an_hour(crm, sandbox, clock):
    for _ in range(3):
        await crm.owner_id("jane@acme.example")
    assert len(sandbox.journal) == 1
    await clock.advance(3_601)
    await crm.owner_id("jane@acme.example")
    assert len(sandbox.journal) == 2


async def test_a_stranger_is_asked_for_again_after_five_minutes(crm, sandbox, clock):
    for _ in range(3):
        assert await crm.owner_id("new@acme.example") is None
    assert len(sandbox.journal) == 1
    await clock.advance(301)
    await crm.owner_id("new@acme.example")
    assert len(sandbox.journal) == 2


async def test_only_the_owner_with_that_very_address_counts(make_crm, stub):
    others = [
        {"id": "1", "type": "QUEUE"},
        {"id": "2", "email": "jane@acme.example", "archived": True},
        {"id": "3", "email": "Jane@acme.example"},
    ]
    stub.answers = [web.json_response({"results": others})]
    assert await make_crm(stub.url).owner_id("jane@acme.example") == "3"


async def test_a_failure_is_not_remembered(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=503))
    with pytest.raises(Temporary):
        await crm.owner_id("jane@acme.example")
    assert await crm.owner_id("jane@acme.example") == "47550177"


async def test_what_is_remembered_is_bounded(crm):
    for number in range(2_100):
        crm._owners._remember(f"p{number}@example.com", None)
    assert len(crm._owners._known) == 2_000
    assert "p2099@example.com" in crm._owners._known
