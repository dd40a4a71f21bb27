"""The seed page, "Update emails", "Delete emails"."""

import pytest
from hubspot.crm.objects.emails import ApiException

pytestmark = pytest.mark.live

EMAILS = "/crm/v3/objects/emails"


@pytest.fixture
async def created(client, known):
    return await client.create(known.example("create"))


async def test_an_update(client, known, created):
    updated = await client.emails(
        "basic_api.update",
        email_id=created.id,
        simple_public_object_input=known.example("update"),
    )
    assert client.answers[-1].status == 200
    assert updated.id == created.id
    assert updated.properties["hs_email_subject"] == "Let's talk tomorrow"


async def test_what_is_not_named_stays(client, created):
    await client.update(created.id, hs_email_status="BOUNCED")
    read = await client.emails(
        "basic_api.get_by_id",
        email_id=created.id,
        properties=["hs_email_status", "hs_email_subject", "hs_email_text"],
    )
    assert read.properties["hs_email_status"] == "BOUNCED"
    assert read.properties["hs_email_subject"] == "Let's talk"
    assert read.properties["hs_email_text"] == "Thanks for youremail"


async def test_an_empty_string_clears_a_property(client, created):
    await client.update(created.id, hs_email_text="")
    read = await client.emails(
        "basic_api.get_by_id", email_id=created.id, properties=["hs_email_text"]
    )
    assert not read.properties.get("hs_email_text")


async def test_new_headers_fill_in_the_read_only_properties_anew(client, created):
    await client.update(
        created.id,
        hs_email_headers='{"from":{"email":"new@domain.com"},"to":[],"cc":[],"bcc":[]}',
    )
    read = await client.emails(
        "basic_api.get_by_id",
        email_id=created.id,
        properties=["hs_email_from_email", "hs_email_to_email"],
    )
    assert read.properties["hs_email_from_email"] == "new@domain.com"
    assert not read.properties.get("hs_email_to_email")


async def test_one_that_is_not_there(client):
    with pytest.raises(ApiException) as refused:
        await client.update("999999999999", hs_email_subject="Offer")
    assert refused.value.status == 404


async def test_an_email_is_deleted_for_good(client, created):
    await client.emails("basic_api.archive", email_id=created.id)
    assert (client.answers[-1].status, client.answers[-1].body) == (204, None)
    for archived in (False, True):
        with pytest.raises(ApiException) as refused:
            await client.emails("basic_api.get_by_id", email_id=created.id, archived=archived)
        assert refused.value.status == 404
    with pytest.raises(ApiException):
        await client.update(created.id, hs_email_subject="Offer")


async def test_its_records_do_not_know_it_any_more(client, known):
    created = await client.create(known.example("create_associated"))
    await client.emails("basic_api.archive", email_id=created.id)
    page = await client(
        "associations.v4.basic_api.get_page",
        object_type="contacts",
        object_id=known.contact,
        to_object_type="emails",
    )
    assert created.id not in [one.to_object_id for one in page.results]
