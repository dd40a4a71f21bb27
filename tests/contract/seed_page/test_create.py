"""The seed page, "Create an email", "Set email headers", "Associations"."""

import asyncio
import json
from pathlib import Path

import pytest
from hubspot.crm.objects.emails import ApiException

pytestmark = pytest.mark.live

EMAILS = "/crm/v3/objects/emails"


async def test_an_email_with_headers(client, known):
    created = await client.create(known.example("create"))
    assert client.answers[-1].status == 201
    assert created.archived is False
    assert created.properties["hs_timestamp"] == "2019-10-30T03:30:17.883Z"


async def test_the_headers_fill_in_the_read_only_properties(client, known):
    created = await client.create(known.example("create"))
    sides = [
        f"{side}_{part}" for side in ("from", "to") for part in ("email", "firstname", "lastname")
    ]
    read = await client.emails(
        "basic_api.get_by_id",
        email_id=created.id,
        properties=[f"hs_email_{side}" for side in sides],
    )
    assert {side: read.properties[f"hs_email_{side}"] for side in sides} == {
        "from_email": "from@domain.com",
        "from_firstname": "FromFirst",
        "from_lastname": "FromLast",
        "to_email": "to@test.com",
        "to_firstname": "ToFirst",
        "to_lastname": "ToLast",
    }


@pytest.mark.parametrize("name", ["create", "create_associated"])
async def test_the_example_goes_over_the_wire_as_it_stands(portal, client, known, name):
    text = Path(__file__).with_name(f"{name}.json").read_text("utf-8")
    example = json.dumps(known.example(name)) if portal.is_live else text
    answer = await client.http("POST", EMAILS, example)
    assert answer.status == 201
    assert answer.headers["Content-Type"].startswith("application/json")
    assert {"id", "properties", "createdAt", "updatedAt", "archived"} <= set(answer.body)
    assert isinstance(answer.body["id"], str)
    given = json.loads(example)["properties"]
    assert {name: answer.body["properties"].get(name) or "" for name in given} == given


async def test_an_email_with_associations(client, known):
    created = await client.create(known.example("create_associated"))
    read = await client.emails(
        "basic_api.get_by_id", email_id=created.id, associations=["contacts", "deals", "tickets"]
    )
    assert {
        type_: [(one.id, one.type) for one in found.results]
        for type_, found in read.associations.items()
    } == {
        "contacts": [(known.contact, "email_to_contact")],
        "deals": [(known.deal, "email_to_deal")],
    }


@pytest.mark.parametrize(
    ("type_", "type_id"), [("contacts", 198), ("companies", 186), ("deals", 210), ("tickets", 224)]
)
async def test_every_kind_of_record_can_be_associated(client, known, type_, type_id):
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}
    link = {"to": {"id": known.record(type_)}, "types": [spec]}
    created = await client.create(known.example("create") | {"associations": [link]})
    assert await client.linked(created.id, type_) == [known.record(type_)]


async def test_without_a_timestamp_it_is_refused(client, known):
    body = known.example("create")
    del body["properties"]["hs_timestamp"]
    with pytest.raises(ApiException) as refused:
        await client.create(body)
    assert refused.value.status == 400
    assert json.loads(refused.value.body)["category"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("type_id", [209, 279])
async def test_an_association_type_of_others_is_refused(client, known, type_id):
    body = known.example("create_associated")
    body["associations"][0]["types"][0]["associationTypeId"] = type_id
    with pytest.raises(ApiException) as refused:
        await client.create(body)
    assert refused.value.status == 400


async def test_one_record_that_is_not_there_fails_the_whole_create(client, known):
    body = known.example("create_associated")
    body["associations"][0]["to"]["id"] = "999999999999"
    with pytest.raises(ApiException) as refused:
        await client.create(body)
    assert (refused.value.status, json.loads(refused.value.body)["category"]) == (
        400,
        "VALIDATION_ERROR",
    )


async def test_a_timestamp_may_be_unix_milliseconds(client, known):
    body = known.example("create")
    body["properties"]["hs_timestamp"] = "1572406217883"
    created = await client.create(body)
    assert created.properties["hs_timestamp"] == "2019-10-30T03:30:17.883Z"


@pytest.mark.parametrize("direction", ["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"])
@pytest.mark.parametrize("status", ["BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"])
async def test_every_direction_and_status_is_known(client, known, direction, status):
    body = known.example("create")
    body["properties"] |= {"hs_email_direction": direction, "hs_email_status": status}
    created = await client.create(body)
    assert created.properties["hs_email_direction"] == direction
    assert created.properties["hs_email_status"] == status


@pytest.mark.parametrize("name", ["hs_email_direction", "hs_email_status"])
async def test_no_other_is(client, known, name):
    body = known.example("create")
    body["properties"][name] = "READ"
    with pytest.raises(ApiException) as refused:
        await client.create(body)
    assert refused.value.status == 400


async def test_html_and_attachments_are_kept(client, known, tmp_path):
    file = tmp_path / "offer.txt"
    file.write_bytes(b"An offer")
    upload = await client(
        "files.files_api.upload",
        file=str(file),
        folder_path="/relay-contract",
        options='{"access": "PRIVATE"}',
    )
    body = known.example("create")
    body["properties"] |= {"hs_email_html": "<p>Thanks</p>", "hs_attachment_ids": upload.id}
    created = await client.create(body)
    assert created.properties["hs_email_html"] == "<p>Thanks</p>"
    assert created.properties["hs_attachment_ids"] == upload.id


async def test_the_same_body_twice_is_two_emails(client, known):
    body = known.example("create")
    first, second = await asyncio.gather(client.create(body), client.create(body))
    assert first.id != second.id


@pytest.mark.parametrize("version", ["2026-03", "2026-09"])
async def test_a_dated_path_takes_the_same_body(client, known, version):
    answer = await client.http(
        "POST", f"/crm/objects/{version}/emails", known.example("create_associated")
    )
    assert answer.status == 201
    read = await client.emails("basic_api.get_by_id", email_id=answer.body["id"])
    assert read.id == answer.body["id"]
    assert await client.linked(answer.body["id"], "contacts") == [known.contact]
