"""Contacts: by all their addresses, made once, merged (hubspot.md section 3)."""

import json
import re

import pytest
from hubspot.crm.contacts import ApiException

pytestmark = pytest.mark.live


@pytest.fixture
def create(client):
    async def make(**values):
        return await client(
            "contacts.basic_api.create",
            simple_public_object_input_for_create={"properties": values},
        )

    return make


@pytest.fixture
def read(client):
    async def ask(*addresses):
        return await client(
            "contacts.batch_api.read",
            batch_read_input_simple_public_object_id={
                "idProperty": "email",
                "inputs": [{"id": address} for address in addresses],
                "properties": ["email", "hs_additional_emails"],
                "propertiesWithHistory": [],
            },
        )

    return ask


# ---------------------------------------------------------------- read


async def test_people_are_found_by_all_their_addresses(client, known, read):
    found = await read(known.second_alias, known.email)
    assert client.answers[-1].status == 200
    assert {contact.id for contact in found.results} == {known.contact, known.second_contact}
    (second,) = (one for one in found.results if one.id == known.second_contact)
    assert second.properties["email"] == known.second_email
    assert known.second_alias in second.properties["hs_additional_emails"].split(";")


async def test_two_addresses_of_one_contact_are_one_result(known, read):
    found = await read(known.second_alias, known.second_email)
    assert [contact.id for contact in found.results] == [known.second_contact]


async def test_addresses_without_a_contact_are_named_in_a_207(client, portal, known, read):
    nobody = [portal.address("nobody"), portal.address("noone")]
    found = await read(known.email, *nobody)
    assert client.answers[-1].status == 207
    assert [contact.id for contact in found.results] == [known.contact]
    assert {error.category for error in found.errors} == {"OBJECT_NOT_FOUND"}
    assert {id_ for error in found.errors for id_ in error.context["ids"]} == set(nobody)


async def test_the_case_of_an_address_does_not_matter(known, read):
    assert [contact.id for contact in (await read(known.email.upper())).results] == [known.contact]


async def test_one_contact_is_read_by_its_address(client, known):
    found = await client(
        "contacts.basic_api.get_by_id", contact_id=known.email, id_property="email"
    )
    assert found.id == known.contact


# ---------------------------------------------------------------- create, update, delete


async def test_a_contact_is_made_and_found_at_once(portal, create, read):
    address = portal.address("ann")
    made = await create(email=address, firstname="Ann", lastname="Lee")
    assert made.properties["email"] == address
    assert [contact.id for contact in (await read(address)).results] == [made.id]


@pytest.mark.parametrize("word", ["email", "second_email", "second_alias"])
async def test_a_contact_that_exists_is_a_conflict_that_names_it(known, create, word):
    with pytest.raises(ApiException) as refused:
        await create(email=getattr(known, word))
    assert refused.value.status == 409
    told = json.loads(refused.value.body)
    expected = known.contact if word == "email" else known.second_contact
    assert re.search(r"Existing ID: (\d+)", told["message"])[1] == expected
    assert told["category"] == "CONFLICT"


async def test_no_address_is_refused(create):
    with pytest.raises(ApiException) as refused:
        await create(email="nobody")
    assert refused.value.status == 400


async def test_contacts_are_made_in_a_batch(client, portal, known):
    new = portal.address("bob")
    made = await client(
        "contacts.batch_api.create",
        batch_input_simple_public_object_batch_input_for_create={
            "inputs": [
                {"properties": {"email": email}, "associations": [], "objectWriteTraceId": trace}
                for email, trace in ((new, "new"), (known.email, "there"))
            ]
        },
    )
    assert client.answers[-1].status == 207
    assert [one.properties["email"] for one in made.results] == [new]
    assert made.errors[0].context["objectWriteTraceId"] == ["there"]


async def test_contacts_are_upserted_by_address(client, portal, known):
    new = portal.address("cy")
    done = await client(
        "contacts.batch_api.upsert",
        batch_input_simple_public_object_batch_input_upsert={
            "inputs": [
                {"id": address, "idProperty": "email", "properties": {"lastname": "Customer"}}
                for address in (new, known.email)
            ]
        },
    )
    assert {one.id: one.new for one in done.results}[known.contact] is False
    assert sorted(one.new for one in done.results) == [False, True]


async def test_a_contact_is_updated(client, portal, create):
    made = await create(email=portal.address("dan"), firstname="Dan")
    updated = await client(
        "contacts.basic_api.update",
        contact_id=made.id,
        simple_public_object_input={"properties": {"firstname": "", "lastname": "Li"}},
    )
    assert updated.properties["lastname"] == "Li"
    assert not updated.properties.get("firstname")


async def test_a_deleted_contact_is_among_the_archived(client, portal, create, read):
    made = await create(email=portal.address("eve"))
    await client("contacts.basic_api.archive", contact_id=made.id)
    with pytest.raises(ApiException) as refused:
        await client("contacts.basic_api.get_by_id", contact_id=made.id)
    assert refused.value.status == 404
    found = await client("contacts.basic_api.get_by_id", contact_id=made.id, archived=True)
    assert (found.archived, found.archived_at is None) == (True, False)
    assert (await read(made.properties["email"])).results == []


async def test_a_merged_contact_lives_on_in_the_other(client, portal, create, read):
    kept, gone = [await create(email=portal.address(word)) for word in ("kept", "gone")]
    merged = await client(
        "contacts.basic_api.merge",
        public_merge_input={"primaryObjectId": kept.id, "objectIdToMerge": gone.id},
    )
    found = await read(gone.properties["email"])
    assert [contact.id for contact in found.results] == [merged.id]
    assert found.results[0].properties["email"] == kept.properties["email"]
    old = await client("contacts.basic_api.get_by_id", contact_id=gone.id)
    assert old.id == merged.id
