"""The seed page, "Retrieve emails"."""

import json

import pytest
from hubspot.crm.objects.emails import ApiException

pytestmark = pytest.mark.live

EMAILS = "/crm/v3/objects/emails"


@pytest.fixture
async def created(client, known):
    return await client.create(known.example("create_associated"))


async def test_an_email_with_the_properties_asked_for(client, created):
    read = await client.emails(
        "basic_api.get_by_id", email_id=created.id, properties=["hs_email_subject"]
    )
    assert client.answers[-1].status == 200
    assert read.properties["hs_email_subject"] == "Let's talk"
    assert "hs_email_text" not in read.properties


async def test_associations_that_do_not_exist_are_left_out(client, known, created):
    read = await client.emails(
        "basic_api.get_by_id", email_id=created.id, associations=["contacts", "tickets"]
    )
    assert [one.id for one in read.associations["contacts"].results] == [known.contact]
    assert "tickets" not in read.associations
    assert (await client.emails("basic_api.get_by_id", email_id=created.id)).associations is None


async def test_an_email_is_also_found_by_its_object_id_property(client, created):
    read = await client.emails(
        "basic_api.get_by_id", email_id=created.id, id_property="hs_object_id"
    )
    assert read.id == created.id


async def test_the_history_of_a_property(client, created):
    await client.update(created.id, hs_email_subject="Let's talk tomorrow")
    read = await client.emails(
        "basic_api.get_by_id",
        email_id=created.id,
        properties_with_history=["hs_email_subject"],
    )
    assert read.id == created.id
    for versions in (read.properties_with_history or {}).values():
        assert versions[0].value == "Let's talk tomorrow"


@pytest.mark.parametrize("archived", [False, True])
async def test_one_that_is_not_there(client, archived):
    with pytest.raises(ApiException) as refused:
        await client.emails("basic_api.get_by_id", email_id="999999999999", archived=archived)
    assert refused.value.status == 404
    assert json.loads(refused.value.body)["category"] == "OBJECT_NOT_FOUND"


async def test_a_live_one_is_not_among_the_archived(client, created):
    with pytest.raises(ApiException) as refused:
        await client.emails("basic_api.get_by_id", email_id=created.id, archived=True)
    assert refused.value.status == 404
    page = await client.emails("basic_api.get_page", archived=True, limit=100)
    assert created.id not in {email.id for email in page.results}


async def test_all_emails_page_by_page(client, known):
    made = {(await client.create(known.example("create_associated"))).id for _ in range(5)}
    found, after = [], None
    while True:
        page = await client.emails(
            "basic_api.get_page",
            limit=2,
            after=after,
            properties=["hs_email_subject"],
            associations=["contacts"],
        )
        assert 1 <= len(page.results) <= 2
        found += page.results
        if page.paging is None or len(found) > 20:  # a real portal may have many
            break
        after = page.paging.next.after
    ids = [email.id for email in found]
    assert len(set(ids)) == len(ids)
    assert made <= set(ids) or len(found) > 20
    assert all(
        [one.id for one in email.associations["contacts"].results] == [known.contact]
        for email in found
        if email.id in made
    )


async def test_a_page_has_ten_emails_unless_told_otherwise_and_a_hundred_at_most(client, known):
    inputs = [known.example("create") for _ in range(11)]
    await client.emails(
        "batch_api.create",
        batch_input_simple_public_object_batch_input_for_create={"inputs": inputs},
    )
    page = await client.emails("basic_api.get_page")
    assert len(page.results) == 10
    assert page.paging.next.after
    assert (await client.http("GET", f"{EMAILS}?limit=100")).status == 200
    assert (await client.http("GET", f"{EMAILS}?limit=101")).status == 400
