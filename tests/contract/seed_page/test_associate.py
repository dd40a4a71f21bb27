"""The seed page, "Associate existing emails with records", "Remove an association".

The official client has no function for these two calls; the page writes them out.
"""

import pytest

pytestmark = pytest.mark.live

SPELLED = [
    (type_, object_type, spec)
    for type_, singular, number in (
        ("contacts", "contact", 198),
        ("companies", "company", 186),
        ("deals", "deal", 210),
        ("tickets", "ticket", 224),
    )
    for object_type in (type_, singular)
    for spec in (number, f"email_to_{singular}")
]


@pytest.fixture
async def email_id(client, known):
    return (await client.create(known.example("create"))).id


@pytest.mark.parametrize(("type_", "object_type", "spec"), SPELLED)
async def test_associate_and_remove(client, known, email_id, type_, object_type, spec):
    record = known.record(type_)
    path = f"/crm/v3/objects/emails/{email_id}/associations/{object_type}/{record}/{spec}"
    assert (await client.http("PUT", path)).status == 200
    assert await client.linked(email_id, type_) == [record]
    assert (await client.http("DELETE", path)).status == 204
    assert await client.linked(email_id, type_) == []


async def test_the_page_s_own_example(client, known, email_id):
    path = f"/crm/v3/objects/emails/{email_id}/associations/contact/{known.second_contact}/198"
    answer = await client.http("PUT", path)
    assert (answer.status, answer.body["id"]) == (200, email_id)


async def test_to_do_it_again_changes_nothing(client, known, email_id):
    path = f"/crm/v3/objects/emails/{email_id}/associations/contact/{known.contact}/198"
    for _ in range(2):
        assert (await client.http("PUT", path)).status == 200
    assert await client.linked(email_id, "contacts") == [known.contact]
    for _ in range(2):
        assert (await client.http("DELETE", path)).status == 204


@pytest.mark.parametrize(
    "end",
    [
        "contact/{contact}/186",
        "contact/{contact}/email_to_deal",
        "contact/{contact}/197",
        "contact/999999999999/198",
        "house/1/198",
    ],
)
async def test_what_does_not_fit_is_refused(client, known, email_id, end):
    end = end.format(contact=known.contact)
    answer = await client.http("PUT", f"/crm/v3/objects/emails/{email_id}/associations/{end}")
    assert answer.status in (400, 404)
    assert answer.body["status"] == "error"
    assert await client.linked(email_id, "contacts") == []


async def test_it_works_on_a_dated_path(client, known, email_id):
    path = f"/crm/objects/2026-03/emails/{email_id}/associations/contacts/{known.contact}/198"
    assert (await client.http("PUT", path)).status == 200
    assert await client.linked(email_id, "contacts") == [known.contact]
