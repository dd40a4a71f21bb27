"""The association calls of v4: one pair, and many in one call (hubspot.md section 4)."""

import pytest
from hubspot.crm.associations.v4 import ApiException

pytestmark = pytest.mark.live

TO_CONTACT = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 198}


@pytest.fixture
async def emails(client, known):
    """The ids of two emails."""
    return [(await client.create(known.example("create"))).id for _ in range(2)]


@pytest.fixture
async def own(client, portal):
    """A contact with a primary company and a deal, of this test's own: their ids."""
    values = {"email": portal.address("own")}
    company = await client(
        "companies.basic_api.create",
        simple_public_object_input_for_create={"properties": {"name": portal.mark}},
    )
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
    contact = await client(
        "contacts.basic_api.create",
        simple_public_object_input_for_create={
            "properties": values,
            "associations": [{"to": {"id": company.id}, "types": [spec]}],
        },
    )
    return contact.id, company.id


@pytest.fixture
def read(client):
    async def ask(from_, to, *ids):
        return await client(
            "associations.v4.batch_api.get_page",
            from_object_type=from_,
            to_object_type=to,
            batch_input_public_fetch_associations_batch_request={
                "inputs": [{"id": id_} for id_ in ids]
            },
        )

    return ask


# ---------------------------------------------------------------- one pair


async def test_by_default_and_away(client, known, emails):
    made = await client(
        "associations.v4.basic_api.create_default",
        from_object_type="emails",
        from_object_id=emails[0],
        to_object_type="contacts",
        to_object_id=known.contact,
    )
    assert made.results[0].association_spec.association_type_id == 198
    assert await client.linked(emails[0], "contacts") == [known.contact]
    await client(
        "associations.v4.basic_api.archive",
        object_type="emails",
        object_id=emails[0],
        to_object_type="contacts",
        to_object_id=known.contact,
    )
    assert client.answers[-1].status == 204
    assert await client.linked(emails[0], "contacts") == []


async def test_by_type(client, known, emails):
    await client(
        "associations.v4.basic_api.create",
        object_type="emails",
        object_id=emails[0],
        to_object_type="contacts",
        to_object_id=known.contact,
        association_spec=[TO_CONTACT],
    )
    assert client.answers[-1].status == 201
    assert await client.linked(emails[0], "contacts") == [known.contact]


async def test_both_ends_know_of_it(client, known):
    created = await client.create(known.example("create_associated"))
    seen = []
    after = None
    while True:
        page = await client(
            "associations.v4.basic_api.get_page",
            object_type="contacts",
            object_id=known.contact,
            to_object_type="emails",
            **({"after": after} if after else {}),
        )
        seen += page.results
        if page.paging is None:
            break
        after = page.paging.next.after
    (mine,) = (one for one in seen if one.to_object_id == created.id)
    assert [(type_.category, type_.type_id) for type_ in mine.association_types] == [
        ("HUBSPOT_DEFINED", 197)
    ]


async def test_nobody_cannot_be_linked(client, emails):
    with pytest.raises(ApiException) as refused:
        await client(
            "associations.v4.basic_api.create_default",
            from_object_type="emails",
            from_object_id=emails[0],
            to_object_type="contacts",
            to_object_id="999999999999",
        )
    assert refused.value.status in (400, 404)


# ---------------------------------------------------------------- many


async def test_the_primary_company_of_a_contact(own, read):
    contact, company = own
    found = await read("contacts", "companies", contact)
    (one,) = found.results[0].to
    assert (found.results[0]._from.id, one.to_object_id) == (contact, company)
    assert 1 in {type_.type_id for type_ in one.association_types}
    assert {type_.category for type_ in one.association_types} == {"HUBSPOT_DEFINED"}


async def test_who_has_none_does_not_spoil_the_call(client, own, read):
    contact, company = own
    found = await read("contacts", "companies", contact, "999999999999")
    assert client.answers[-1].status in (200, 207)
    by_contact = {one._from.id: [to.to_object_id for to in one.to] for one in found.results}
    assert by_contact[contact] == [company]
    assert not by_contact.get("999999999999")


async def test_many_are_made_and_archived_in_one_call(client, known, emails, read):
    inputs = [
        {"from": {"id": email}, "to": {"id": known.contact}, "types": [TO_CONTACT]}
        for email in emails
    ]
    made = await client(
        "associations.v4.batch_api.create",
        from_object_type="emails",
        to_object_type="contacts",
        batch_input_public_association_multi_post={"inputs": inputs},
    )
    assert (client.answers[-1].status, made.status) == (201, "COMPLETE")
    assert {one.from_object_id for one in made.results} == set(emails)
    found = await read("emails", "contacts", *emails)
    assert {one._from.id for one in found.results} == set(emails)

    await client(
        "associations.v4.batch_api.archive",
        from_object_type="emails",
        to_object_type="contacts",
        batch_input_public_association_multi_archive={
            "inputs": [{"from": {"id": id_}, "to": [{"id": known.contact}]} for id_ in emails]
        },
    )
    assert client.answers[-1].status == 204
    for email in emails:
        assert await client.linked(email, "contacts") == []


async def test_many_by_default(client, known, emails):
    await client(
        "associations.v4.batch_api.create_default",
        from_object_type="emails",
        to_object_type="deals",
        batch_input_public_default_association_multi_post={
            "inputs": [{"from": {"id": id_}, "to": {"id": known.deal}} for id_ in emails]
        },
    )
    assert client.answers[-1].status == 200
    for email in emails:
        assert await client.linked(email, "deals") == [known.deal]


async def test_a_thousand_are_read_in_one_call_and_no_more(client):
    path = "/crm/v4/associations/emails/contacts/batch/read"
    ids = [{"id": str(999_999_990_000 + number)} for number in range(1_001)]
    assert (await client.http("POST", path, {"inputs": ids[:1_000]})).status in (200, 207)
    assert (await client.http("POST", path, {"inputs": ids})).status == 400
