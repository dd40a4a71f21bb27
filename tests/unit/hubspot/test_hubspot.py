"""The client for people: associations, owners, files, account, properties, errors and short waits."""

import asyncio

import pytest
from aiohttp import web

from relay.hubspot import (
    HubSpotError,
    Label,
    Locked,
    Pair,
    PortalPaused,
    Refused,
    Unanswered,
)
from relay.sandbox import Fault, FaultKind
from relay.settings import Secret

AT = {"hs_timestamp": "1572405017883", "hs_email_direction": "EMAIL"}


async def test_pairs_are_linked_and_unlinked(hubspot):
    first, second = [await hubspot.emails.create(AT) for _ in range(2)]
    pairs = [Pair(first.id, "602"), Pair(second.id, "104901")]
    links = hubspot.associations
    assert await links.create("emails", "contacts", pairs) == ()
    linked = await links.of("emails", [first.id, second.id], "contacts")
    assert {from_id: [end.to_id for end in ends] for from_id, ends in linked.items()} == {
        first.id: ["602"],
        second.id: ["104901"],
    }
    assert await links.archive("emails", "contacts", pairs) == ()
    assert await links.of("emails", [first.id, second.id], "contacts") == {}

    assert await links.create("emails", "deals", [Pair(first.id, "601")], type_id=210) == ()
    [deal] = (await links.of("emails", [first.id], "deals"))[first.id]
    assert deal.type_ids == {210}


async def test_a_label_is_told_with_the_association(hubspot):
    [company] = (await hubspot.associations.of("contacts", ["602"], "companies"))["602"]
    assert company.labels == ("Primary",)
    assert Label(1, "HUBSPOT_DEFINED", "Primary") in await hubspot.associations.labels(
        "contacts", "companies"
    )


async def test_the_types_between_two_object_types_are_told(make_hubspot, stub):
    types = [
        {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None},
        {"category": "USER_DEFINED", "typeId": 36, "label": "Billing"},
    ]
    stub.answers = [web.json_response({"results": types})]
    async with make_hubspot(stub.url) as hubspot:
        assert await hubspot.associations.labels("contacts", "companies") == (
            Label(279, "HUBSPOT_DEFINED", ""),
            Label(36, "USER_DEFINED", "Billing"),
        )
    assert stub.requests[0][1] == "/crm/v4/associations/contacts/companies/labels"


async def test_owners_are_found_by_address_and_listed_over_all_pages(hubspot):
    [jane] = [each async for each in hubspot.owners.list(email="jane@acme.example")]
    assert (jane.id, jane.first_name, jane.user_id) == ("47550177", "Jane", "9586504")
    assert [each.email async for each in hubspot.owners.list(limit=1)] == [
        "jane@acme.example",
        "sam@acme.example",
    ]
    assert await hubspot.owners.get("47550177") == jane


async def test_the_account_is_named(hubspot):
    account = await hubspot.account.details()
    assert (account.portal_id, account.ui_domain) == ("4711000", "app.hubspot.com")


async def test_definitions_of_properties_are_read(hubspot):
    direction = await hubspot.properties.get("emails", "hs_email_direction")
    assert direction.options == ("EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL")
    assert "hs_email_subject" in {each.name for each in await hubspot.properties.all("emails")}
    read_only = await hubspot.properties.get("emails", "hs_email_from_email")
    assert read_only.is_read_only


async def test_a_file_is_uploaded_looked_at_downloaded_and_deleted(hubspot):
    file_id = await hubspot.files.upload("offer.pdf", b"%PDF", content_type="application/pdf")
    assert await hubspot.files.upload("offer.pdf", b"%PDF") == file_id
    file = await hubspot.files.get(file_id)
    assert (file.name, file.extension, file.size, file.access) == ("offer", "pdf", 4, "PRIVATE")
    assert await hubspot.files.download(file_id) == b"%PDF"
    await hubspot.files.delete(file_id)
    with pytest.raises(Refused):
        await hubspot.files.get(file_id)


async def test_a_file_is_downloaded_from_its_signed_address_without_the_token(make_hubspot, stub):
    signed = web.json_response({"url": f"{stub.url}/files/v3/files/7"})
    stub.answers = [signed, web.Response(body=b"%PDF")]
    async with make_hubspot(stub.url) as hubspot:
        assert await hubspot.files.download("1") == b"%PDF"
    assert [path for _, path, _ in stub.requests] == [
        "/files/v3/files/1/signed-url",
        "/files/v3/files/7",
    ]
    assert [bearer is None for bearer in stub.bearers] == [False, True]


async def test_a_file_that_does_not_come_is_told(make_hubspot, stub):
    stub.answers = [
        web.json_response({"url": f"{stub.url}/files/v3/files/7"}),
        web.Response(status=404),
    ]
    async with make_hubspot(stub.url) as hubspot:
        with pytest.raises(Unanswered, match=r"file 1 did not come \(ClientResponseError\)"):
            await hubspot.files.download("1")


# ---------------------------------------------------------------- errors


async def test_an_error_quotes_hubspot_apart_from_its_reason(make_hubspot, stub):
    body = {
        "status": "error",
        "message": 'hs_email_subject is "Offer canary"',
        "category": "VALIDATION_ERROR",
        "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
    }
    stub.answers = [web.json_response(body, status=400)]
    async with make_hubspot(stub.url) as hubspot:
        with pytest.raises(Refused) as refused:
            await hubspot.emails.create({**AT, "hs_email_subject": "Offer canary"})
    error = refused.value
    assert error.message == body["message"]
    assert "canary" not in error.reason
    assert "canary" not in str(error) + repr(error) + repr(vars(error))
    assert error.category == "VALIDATION_ERROR"
    assert error.correlation_id in error.reason


async def test_nested_messages_are_quoted_once(make_hubspot, stub):
    body = {
        "status": "error",
        "message": "Two are wrong: the subject is too long",
        "category": "VALIDATION_ERROR",
        "errors": [
            {"message": "the subject is too long"},
            {"message": "no owner 7"},
            {"message": 5},
        ],
    }
    stub.answers = [web.json_response(body, status=400)]
    async with make_hubspot(stub.url) as hubspot:
        with pytest.raises(Refused) as refused:
            await hubspot.emails.create(AT)
    assert refused.value.message == "Two are wrong: the subject is too long no owner 7 5"


@pytest.mark.parametrize("status", [401, 403, 477])
async def test_every_kind_of_error_quotes_hubspot(status, hubspot, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status))
    with pytest.raises(HubSpotError) as failed:
        await hubspot.emails.get("1")
    assert failed.value.message
    assert failed.value.category
    assert failed.value.correlation_id


async def test_an_answer_that_is_not_hubspots_quotes_nobody(hubspot, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=502))
    with pytest.raises(Unanswered) as failed:
        await hubspot.emails.get("1")
    assert (failed.value.message, failed.value.category) == ("", "")


async def test_the_token_is_asked_for_at_every_call(make_hubspot, sandbox):
    tokens = ["old", "new"]
    sandbox.revoke("old")
    async with make_hubspot(sandbox.url, token=lambda: Secret(tokens.pop(0))) as hubspot:
        with pytest.raises(PortalPaused):
            await hubspot.account.details()
        assert (await hubspot.account.details()).portal_id


# ---------------------------------------------------------------- short waits


@pytest.mark.parametrize(("status", "wait_s"), [(429, 10), (423, 2)])
async def test_a_short_wait_is_waited_out(status, wait_s, hubspot, sandbox, clock):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status))
    asked = asyncio.create_task(hubspot.contacts.get("602"))
    while len(sandbox.journal) < 1:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert not asked.done()
    while not asked.done():
        await clock.advance(wait_s)
        await asyncio.sleep(0.01)
    assert (await asked).id == "602"
    assert len(sandbox.journal) == 2


async def test_a_lock_that_stays_is_told(hubspot, sandbox, clock):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=423, count=None))
    asked = asyncio.create_task(hubspot.contacts.get("602"))
    while not asked.done():
        await clock.advance(2)
        await asyncio.sleep(0.01)
    with pytest.raises(Locked):
        await asked
    assert len(sandbox.journal) == 5


async def test_a_long_wait_is_told_at_once(hubspot, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=429, retry_after_s=60))
    with pytest.raises(PortalPaused) as paused:
        await hubspot.contacts.get("602")
    assert paused.value.retry_after_s == 60
