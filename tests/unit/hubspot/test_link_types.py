"""Custom objects: emails are linked with them by the portal's own association types."""

from dataclasses import replace

import pytest
from aiohttp import web

from relay.hubspot import Created
from relay.model import Address, RecordRef

CAR = RecordRef("2-1234567", "55")
CONTACT = RecordRef("contact", "602")


@pytest.fixture
def portal(stub):
    """A portal with a custom object. Returns what emails were created with, and can be asked for more."""
    stub.labels = [
        {"category": "USER_DEFINED", "typeId": 9, "label": "Test drive"},
        {"category": "USER_DEFINED", "typeId": 12, "label": None},
    ]
    stub.created = []

    def answer(body):
        method, path, _ = stub.requests[-1]
        if path.endswith("/labels"):
            return web.json_response({"results": stub.labels})
        if path.endswith("/contacts/2-1234567/batch/read"):
            to = [{"toObjectId": 55, "associationTypes": []}]
            return web.json_response({"results": [{"from": {"id": "602"}, "to": to}]})
        if (method, path) == ("POST", "/crm/v3/objects/emails"):
            stub.created.append(body)
            return web.json_response({"id": "900"}, status=201)
        return web.json_response({"status": "error", "category": "OBJECT_NOT_FOUND"}, status=404)

    stub.answers = [answer]
    return stub


async def test_an_email_is_linked_by_the_type_without_a_name(make_crm, portal, engagement):
    crm = make_crm(portal.url)
    mail = replace(engagement, links=(CONTACT, CAR))
    [result] = await crm.log_emails([await crm.prepare(mail)])
    assert isinstance(result, Created)
    [created] = portal.created
    assert created["associations"][1] == {
        "to": {"id": "55"},
        "types": [{"associationCategory": "USER_DEFINED", "associationTypeId": 12}],
    }


async def test_the_types_are_asked_for_once(make_crm, portal, engagement):
    crm = make_crm(portal.url)
    mail = replace(engagement, links=(CONTACT, CAR))
    for _ in range(3):
        await crm.prepare(mail)
    assert sum(path.endswith("/labels") for _, path, _ in portal.requests) == 1


async def test_mail_without_custom_objects_asks_nothing(make_crm, portal, engagement):
    await make_crm(portal.url).prepare(engagement)
    assert not any(path.endswith("/labels") for _, path, _ in portal.requests)


async def test_an_object_that_emails_cannot_be_linked_with_is_left_out(
    make_crm, portal, engagement
):
    portal.labels = []
    crm = make_crm(portal.url)
    mail = replace(engagement, links=(CONTACT, CAR))
    await crm.log_emails([await crm.prepare(mail)])
    [created] = portal.created
    assert [one["to"]["id"] for one in created["associations"]] == ["602"]


async def test_the_records_of_contacts_are_told_by_type_id(make_crm, portal):
    crm = make_crm(portal.url)
    assert await crm.linked_to("2-1234567", ["602"]) == {"602": ("55",)}
    asked = len(portal.requests)
    assert await crm.linked_to("2-1234567", ["602"]) == {"602": ("55",)}
    assert len(portal.requests) == asked


async def test_a_rehearsal_shows_the_link_too(make_crm, portal, engagement):
    mail = replace(engagement, links=(CONTACT, CAR), to=(Address(email="bo@example.com"),))
    shown = await make_crm(portal.url).rehearse(mail)
    assert [one["to"]["id"] for one in shown.request["associations"]] == ["602", "55"]
