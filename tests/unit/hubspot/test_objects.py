"""The client for people, one object at a time: every call of the seed page."""

import json

import pytest

from relay.errors import Permanent
from relay.hubspot import Change, Link, NotWritable, Refused, email_headers
from relay.model import Address, RecordType

PROPERTIES = {
    "hs_timestamp": "2019-10-30T03:30:17.883Z",
    "hubspot_owner_id": "11349275740",
    "hs_email_direction": "EMAIL",
    "hs_email_status": "SENT",
    "hs_email_subject": "Offer 4711",
    "hs_email_text": "Hello Bo",
}
LINKS = [Link.from_email(RecordType.DEAL, "601"), Link.from_email(RecordType.CONTACT, "602")]


@pytest.fixture
async def email(hubspot):
    return await hubspot.emails.create(PROPERTIES, links=LINKS)


async def test_an_email_is_created_with_its_associations(hubspot, email):
    found = await hubspot.emails.get(
        email.id,
        properties=["hs_email_subject", "hs_email_html"],
        associations=["contacts", "deals", "tickets"],
    )
    assert found["hs_email_subject"] == "Offer 4711"
    assert found["hs_email_html"] == ""
    assert found.properties["hs_email_html"] is None
    assert {name: [end.id for end in ends] for name, ends in found.associations.items()} == {
        "contacts": ["602"],
        "deals": ["601"],
    }
    assert found.associations["contacts"][0].type == "email_to_contact"
    assert found.created_at == found.updated_at
    assert found.archived is False
    assert found.archived_at is None


async def test_the_headers_fill_the_read_only_properties(hubspot):
    value = email_headers(
        from_=Address(email="jane@acme.com", name="Jane Doe"),
        sender=Address(email="sales@acme.com"),
        to=[Address(email="bo@example.com", name="Bo Li")],
    )
    made = await hubspot.emails.create({**PROPERTIES, "hs_email_headers": value})
    assert (made["hs_email_from_firstname"], made["hs_email_to_email"]) == (
        "Jane",
        "bo@example.com",
    )
    assert json.loads(value)["sender"]["email"] == "sales@acme.com"


async def test_an_update_changes_what_it_names_and_an_empty_string_clears(hubspot, email):
    changed = await hubspot.emails.update(
        email.id, {"hs_email_subject": "Offer 4712", "hs_email_text": ""}
    )
    assert changed["hs_email_subject"] == "Offer 4712"
    read = await hubspot.emails.get(
        email.id, properties=["hs_email_subject", "hs_email_text", "hs_email_status"]
    )
    assert (read["hs_email_subject"], read["hs_email_text"]) == ("Offer 4712", "")
    assert read["hs_email_status"] == "SENT"


async def test_a_deleted_email_is_gone(hubspot, email):
    await hubspot.emails.delete(email.id)
    with pytest.raises(Refused) as refused:
        await hubspot.emails.get(email.id)
    assert refused.value.status == 404
    assert email.id in refused.value.message
    assert refused.value.category == "OBJECT_NOT_FOUND"
    assert refused.value.correlation_id


async def test_a_list_goes_through_all_pages(hubspot, sandbox):
    for number in range(5):
        await hubspot.emails.create({**PROPERTIES, "hs_email_subject": f"Offer {number}"})
    pages_before = len(sandbox.journal)
    listed = hubspot.emails.list(limit=2, properties=["hs_email_subject"])
    subjects = [email["hs_email_subject"] async for email in listed]
    assert subjects == [f"Offer {number}" for number in range(5)]
    assert len(sandbox.journal) - pages_before == 3

    page = await hubspot.emails.page(limit=2)
    rest = [email.id async for email in hubspot.emails.list(after=page.after)]
    assert len(page.results) == 2
    assert len(rest) == 3


async def test_a_list_shows_the_archived_when_asked(hubspot):
    await hubspot.tickets.delete("608")
    assert [each.id async for each in hubspot.tickets.list()] == []
    [archived] = [each async for each in hubspot.tickets.list(archived=True)]
    assert (archived.id, archived.archived) == ("608", True)
    assert archived.archived_at is not None
    assert (await hubspot.tickets.get("608", archived=True)).id == "608"


async def test_a_record_is_found_by_a_unique_property(hubspot):
    found = await hubspot.contacts.get("carla@globex.example", id_property="email")
    assert found.id == "602"


@pytest.mark.parametrize(
    ("to_type", "to_id", "association_type", "links"),
    [
        ("contact", "104901", 198, "contacts"),
        ("contacts", "104901", "email_to_contact", "contacts"),
        ("company", "605", "186", "companies"),
        ("companies", "605", "", "companies"),
        ("ticket", "608", "email_to_ticket", "tickets"),
        ("tickets", "608", 224, "tickets"),
    ],
)
async def test_an_email_is_linked_and_unlinked(
    to_type, to_id, association_type, links, hubspot, email
):
    for _ in range(2):
        await hubspot.emails.associate(email.id, to_type, to_id, association_type)
    read = await hubspot.emails.get(email.id, associations=[links])
    assert to_id in [end.id for end in read.associations[links]]

    for _ in range(2):
        await hubspot.emails.dissociate(email.id, to_type, to_id, association_type)
    read = await hubspot.emails.get(email.id, associations=[links])
    assert to_id not in [end.id for end in read.associations.get(links, ())]


@pytest.mark.parametrize(
    ("records", "record_id", "association"),
    [
        ("contacts", "602", "contact"),
        ("companies", "605", "company"),
        ("deals", "601", "deal"),
        ("tickets", "608", "ticket"),
    ],
)
async def test_an_email_is_pinned_on_a_record_it_is_linked_with(
    records, record_id, association, hubspot
):
    email = await hubspot.emails.create(PROPERTIES)
    timeline = getattr(hubspot, records)
    assert hubspot.records(association) is hubspot.records(records) is timeline
    with pytest.raises(Refused) as refused:
        await timeline.pin(record_id, email.id)
    assert refused.value.status == 400

    await hubspot.emails.associate(email.id, association, record_id)
    await timeline.pin(record_id, email.id)
    assert await timeline.pinned(record_id) == email.id
    await timeline.unpin(record_id)
    assert await timeline.pinned(record_id) == ""


# ---------------------------------------------------------------- what does not leave


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hs_email_sujbect", "do you mean hs_email_subject"),
        ("hs_owner_id", "do you mean hubspot_owner_id"),
        ("hs_email_from_email", "read-only: HubSpot fills it from hs_email_headers"),
        ("hs_object_id", "read-only: HubSpot sets it"),
        ("zzz", "must be declared"),
    ],
)
async def test_a_property_that_may_not_be_written_is_named(name, says, hubspot, sandbox):
    before = len(sandbox.journal)
    with pytest.raises(NotWritable, match=f"^{name} is .*{says}"):
        await hubspot.emails.create({**PROPERTIES, name: "Hello"})
    with pytest.raises(NotWritable):
        await hubspot.emails.update("1", {name: "Hello"})
    assert len(sandbox.journal) == before


async def test_a_portals_own_property_is_written_when_it_is_declared(make_hubspot, sandbox):
    async with make_hubspot(sandbox.url, own=["relay_key"]) as hubspot:
        made = await hubspot.properties.create(
            "emails", "relay_key", label="Key", group="emailinformation", is_unique=True
        )
        assert made.is_unique
        email = await hubspot.emails.create({**PROPERTIES, "relay_key": "key-1"})
        found = await hubspot.emails.get("key-1", id_property="relay_key")
        assert found.id == email.id
        with pytest.raises(NotWritable, match="relay_key"):
            await hubspot.emails.create({**PROPERTIES, "relay_kee": "key-1"})


@pytest.mark.parametrize("wrong", ["", " 1039", "1000?x", "1/2", "-1", "²"])
async def test_what_is_no_id_is_refused_before_a_call(wrong, hubspot, sandbox):
    emails, contacts = hubspot.emails, hubspot.contacts
    for call in (
        emails.get(wrong),
        emails.update(wrong, {"hs_email_subject": "x"}),
        emails.delete(wrong),
        emails.associate(wrong, "contact", "602"),
        emails.associate("1", "contact", wrong),
        emails.dissociate("1", "contact", wrong),
        contacts.pin("602", wrong),
        contacts.unpin(wrong),
        emails.batch.read(["1", wrong]),
        emails.batch.update([Change(wrong, {})]),
        emails.batch.archive(["1", wrong]),
    ):
        with pytest.raises(Permanent) as refused:
            await call
        assert refused.value.reason == f"{wrong!r} is no id: expected a number"
    assert len(sandbox.journal) == 0
