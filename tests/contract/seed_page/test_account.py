"""Who is in the account, what it is called, and which properties it has (hubspot.md section 8)."""

import secrets

import pytest
from hubspot.crm.owners import ApiException as NoOwner
from hubspot.crm.properties import ApiException as NoProperty

pytestmark = pytest.mark.live

WRITABLE = [
    "hs_timestamp",
    "hs_email_direction",
    "hs_email_status",
    "hs_email_subject",
    "hs_email_text",
    "hs_email_html",
    "hs_email_headers",
    "hs_attachment_ids",
    "hubspot_owner_id",
]


async def test_owners_are_found_by_address(client, known):
    everybody = await client("owners.owners_api.get_page", limit=100)
    assert set(known.owners) - {""} <= {owner.id for owner in everybody.results}
    for owner in everybody.results[:2]:
        page = await client("owners.owners_api.get_page", email=owner.email)
        assert [(one.id, one.email) for one in page.results] == [(owner.id, owner.email)]
        assert (await client("owners.owners_api.get_by_id", owner_id=owner.id)).id == owner.id


async def test_nobody_is_no_owner(client, portal):
    page = await client("owners.owners_api.get_page", email=portal.address("nobody"))
    assert page.results == []
    with pytest.raises(NoOwner) as refused:
        await client("owners.owners_api.get_by_id", owner_id="999999999999")
    assert refused.value.status == 404


async def test_the_account_has_a_number(client):
    answer = await client.http("GET", "/account-info/v3/details")
    assert answer.status == 200
    assert isinstance(answer.body["portalId"], int)
    assert {"accountType", "timeZone", "uiDomain", "utcOffset"} <= set(answer.body)


@pytest.mark.parametrize("name", WRITABLE)
async def test_every_property_of_the_page_is_there_and_writable(client, name):
    found = await client(
        "properties.core_api.get_by_name", object_type="emails", property_name=name
    )
    assert found.name == name
    assert found.modification_metadata.read_only_value is False


async def test_all_properties_of_emails(client):
    found = await client("properties.core_api.get_all", object_type="emails")
    assert set(WRITABLE) <= {one.name for one in found.results}
    with pytest.raises(NoProperty) as refused:
        await client(
            "properties.core_api.get_by_name", object_type="emails", property_name="no_such"
        )
    assert refused.value.status == 404


async def test_a_property_of_the_portal_s_own(client, portal):
    name = f"{portal.mark}_{secrets.token_hex(2)}".replace("-", "_")
    made = await client(
        "properties.core_api.create",
        object_type="emails",
        property_create={
            "name": name,
            "label": "Made by a test",
            "type": "string",
            "fieldType": "text",
            "groupName": "emailinformation",
        },
    )
    assert (client.answers[-1].status, made.name) == (201, name)
    with pytest.raises(NoProperty) as refused:
        await client(
            "properties.core_api.create",
            object_type="emails",
            property_create=client.answers[-1].body,
        )
    assert refused.value.status == 409
    await client("properties.core_api.archive", object_type="emails", property_name=name)
    assert client.answers[-1].status == 204
    with pytest.raises(NoProperty) as refused:
        await client("properties.core_api.get_by_name", object_type="emails", property_name=name)
    assert refused.value.status == 404
