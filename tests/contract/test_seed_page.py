"""HubSpot's page "Engagements | Email", section by section, with HubSpot's own client.

The bodies are the page's examples as they stand. If the official client can do to the sandbox what
the page says, then what relay's own client learns from the sandbox holds for HubSpot.
"""

import asyncio
import json

import hubspot
import pytest
from hubspot.crm.associations.v4 import ApiException as AssociationsError
from hubspot.crm.contacts import ApiException as ContactsError
from hubspot.crm.objects.emails import ApiException as EmailsError

from relay.sandbox import Sandbox

CREATE = r"""
{
  "properties": {
    "hs_timestamp": "2019-10-30T03:30:17.883Z",
    "hubspot_owner_id": "47550177",
    "hs_email_direction": "EMAIL",
    "hs_email_status": "SENT",
    "hs_email_subject": "Let's talk",
    "hs_email_text": "Thanks for youremail",
    "hs_email_headers": "{\"from\":{\"email\":\"from@domain.com\",\"firstName\":\"FromFirst\",\"lastName\":\"FromLast\"},\"sender\":{\"email\":\"sender@domain.com\",\"firstName\":\"SenderFirst\",\"lastName\":\"SenderLast\"},\"to\":[{\"email\":\"ToFirst+ToLast<to@test.com>\",\"firstName\":\"ToFirst\",\"lastName\":\"ToLast\"}],\"cc\":[],\"bcc\":[]}"
  }
}
"""
CREATE_ASSOCIATED = """
{
  "properties": {
    "hs_timestamp": "2019-10-30T03:30:17.883Z",
    "hubspot_owner_id": "11349275740",
    "hs_email_direction": "EMAIL",
    "hs_email_status": "SENT",
    "hs_email_subject": "Let's talk",
    "hs_email_text": "Thanks for your interest let's find a time to connect"
  },
  "associations": [
    {
      "to": {"id": 601},
      "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 210}]
    },
    {
      "to": {"id": 602},
      "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 198}]
    }
  ]
}
"""
UPDATE = """
{
  "properties": {
    "hs_timestamp": "2019-10-30T03:30:17.883Z",
    "hubspot_owner_id": "11349275740",
    "hs_email_direction": "EMAIL",
    "hs_email_status": "SENT",
    "hs_email_subject": "Let's talk tomorrow",
    "hs_email_text": "Thanks for your interest let's find a time to connect!"
  }
}
"""


@pytest.fixture
async def url(clock, log):
    sandbox = Sandbox(database=None, clock=clock, log=log)
    sandbox.seed()
    await sandbox.open("127.0.0.1", 0)
    yield sandbox.url
    await sandbox.close()


class Client:
    """The official client, pointed at the sandbox. It blocks, so each call has a thread."""

    def __init__(self, url):
        self._url = url
        self._crm = hubspot.Client.create(access_token="token").crm

    async def __call__(self, path, **arguments):
        """client("objects.emails.basic_api.create", …)"""
        *steps, method = path.split(".")
        api = self._crm
        for step in steps:
            api = getattr(api, step)
        api.api_client.configuration.host = self._url
        return await asyncio.to_thread(getattr(api, method), **arguments)

    async def emails(self, method, **arguments):
        return await self(f"objects.emails.{method}", **arguments)

    async def create(self, body):
        return await self.emails(
            "basic_api.create", simple_public_object_input_for_create=json.loads(body)
        )

    async def raw(self, method, path):
        """A call of the page that the client has no function for."""
        api_client = self._crm.objects.emails.basic_api.api_client
        api_client.configuration.host = self._url
        answer = await asyncio.to_thread(
            api_client.call_api, path, method, response_types_map={}, auth_settings=["oauth2"]
        )
        return answer[1]


@pytest.fixture
def client(url):
    return Client(url)


# ---------------------------------------------------------------- create an email


async def test_create_an_email_with_headers(client):
    created = await client.create(CREATE)
    assert created.archived is False
    assert created.properties["hs_timestamp"] == "2019-10-30T03:30:17.883Z"
    people = {
        name.removeprefix("hs_email_"): value
        for name, value in created.properties.items()
        if name.startswith(("hs_email_from_", "hs_email_to_"))
    }
    assert people == {
        "from_email": "from@domain.com",
        "from_firstname": "FromFirst",
        "from_lastname": "FromLast",
        "to_email": "to@test.com",
        "to_firstname": "ToFirst",
        "to_lastname": "ToLast",
    }


async def test_create_an_email_with_associations(client):
    created = await client.create(CREATE_ASSOCIATED)
    read = await client.emails(
        "basic_api.get_by_id", email_id=created.id, associations=["contacts", "deals", "tickets"]
    )
    assert {
        type_: [(one.id, one.type) for one in found.results]
        for type_, found in read.associations.items()
    } == {"contacts": [("602", "email_to_contact")], "deals": [("601", "email_to_deal")]}


async def test_create_without_a_timestamp_is_refused(client):
    body = json.loads(CREATE)
    del body["properties"]["hs_timestamp"]
    with pytest.raises(EmailsError) as refused:
        await client.create(json.dumps(body))
    assert refused.value.status == 400
    assert json.loads(refused.value.body)["category"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("direction", ["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"])
@pytest.mark.parametrize("status", ["BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"])
async def test_every_direction_and_status_is_known(client, direction, status):
    body = json.loads(CREATE)
    body["properties"] |= {"hs_email_direction": direction, "hs_email_status": status}
    created = await client.create(json.dumps(body))
    assert created.properties["hs_email_direction"] == direction
    assert created.properties["hs_email_status"] == status


async def test_emails_are_created_in_a_batch(client):
    made = await client.emails(
        "batch_api.create",
        batch_input_simple_public_object_batch_input_for_create={
            "inputs": [
                {**json.loads(CREATE), "objectWriteTraceId": "a"},
                {**json.loads(CREATE_ASSOCIATED), "objectWriteTraceId": "b"},
            ]
        },
    )
    assert made.status == "COMPLETE"
    assert {one.object_write_trace_id for one in made.results} == {"a", "b"}


# ---------------------------------------------------------------- retrieve emails


async def test_retrieve_an_email_with_the_properties_asked_for(client):
    created = await client.create(CREATE)
    read = await client.emails(
        "basic_api.get_by_id", email_id=created.id, properties=["hs_email_subject"]
    )
    assert read.properties["hs_email_subject"] == "Let's talk"
    assert "hs_email_text" not in read.properties


async def test_retrieve_all_emails_page_by_page(client):
    ids = {(await client.create(CREATE)).id for _ in range(5)}
    found, after = [], None
    while True:
        page = await client.emails(
            "basic_api.get_page", limit=2, properties=["hs_email_subject"], after=after
        )
        found += [email.id for email in page.results]
        if page.paging is None:
            break
        after = page.paging.next.after
    assert (len(found), set(found)) == (5, ids)


async def test_emails_are_read_in_a_batch(client):
    created = await client.create(CREATE)
    read = await client.emails(
        "batch_api.read",
        batch_read_input_simple_public_object_id={
            "inputs": [{"id": created.id}, {"id": "17691787884"}],
            "properties": ["hs_email_subject"],
            "propertiesWithHistory": [],
        },
    )
    assert [email.id for email in read.results] == [created.id]
    assert read.errors[0].context["ids"] == ["17691787884"]


async def test_emails_are_found_by_search(client, clock):
    created = await client.create(CREATE)
    await clock.advance(60)
    found = await client.emails(
        "search_api.do_search",
        public_object_search_request={
            "filterGroups": [
                {
                    "filters": [
                        {
                            "propertyName": "hs_email_to_email",
                            "operator": "EQ",
                            "value": "to@test.com",
                        }
                    ]
                }
            ],
            "limit": 10,
        },
    )
    assert (found.total, [email.id for email in found.results]) == (1, [created.id])


# ---------------------------------------------------------------- update emails


async def test_update_an_email(client):
    created = await client.create(CREATE)
    updated = await client.emails(
        "basic_api.update", email_id=created.id, simple_public_object_input=json.loads(UPDATE)
    )
    assert updated.properties["hs_email_subject"] == "Let's talk tomorrow"


async def test_an_empty_string_clears_a_property(client):
    created = await client.create(CREATE)
    updated = await client.emails(
        "basic_api.update",
        email_id=created.id,
        simple_public_object_input={"properties": {"hs_email_text": ""}},
    )
    assert "hs_email_text" not in updated.properties


async def test_values_of_read_only_properties_are_ignored(client):
    created = await client.create(CREATE)
    updated = await client.emails(
        "basic_api.update",
        email_id=created.id,
        simple_public_object_input={"properties": {"hs_email_from_email": "x@y.example"}},
    )
    assert updated.properties["hs_email_from_email"] == "from@domain.com"


# ---------------------------------------------------------------- associate, remove


@pytest.mark.parametrize("type_", ["198", "email_to_contact"])
async def test_associate_an_existing_email_and_remove_the_association(client, type_):
    created = await client.create(CREATE)
    path = f"/crm/v3/objects/emails/{created.id}/associations/contact/104901/{type_}"

    async def contacts():
        page = await client(
            "associations.v4.basic_api.get_page",
            object_type="emails",
            object_id=created.id,
            to_object_type="contacts",
        )
        return [one.to_object_id for one in page.results]

    assert await client.raw("PUT", path) == 200
    assert await contacts() == ["104901"]
    assert await client.raw("DELETE", path) == 204
    assert await contacts() == []


async def test_the_v4_calls_understand_each_other(client):
    created = await client.create(CREATE)
    made = await client(
        "associations.v4.basic_api.create_default",
        from_object_type="emails",
        from_object_id=created.id,
        to_object_type="contacts",
        to_object_id="602",
    )
    assert made.results[0].association_spec.association_type_id == 198
    read = await client(
        "associations.v4.batch_api.get_page",
        from_object_type="contacts",
        to_object_type="companies",
        batch_input_public_fetch_associations_batch_request={"inputs": [{"id": "602"}]},
    )
    (company,) = read.results[0].to
    assert company.to_object_id == "605"
    assert {type_.type_id for type_ in company.association_types} == {1, 279}
    with pytest.raises(AssociationsError):
        await client(
            "associations.v4.basic_api.create_default",
            from_object_type="emails",
            from_object_id=created.id,
            to_object_type="contacts",
            to_object_id="9",
        )


# ---------------------------------------------------------------- pin


async def test_pin_an_email_on_a_record(client):
    async def pin(email_id):
        return await client(
            "contacts.basic_api.update",
            contact_id="602",
            simple_public_object_input={"properties": {"hs_pinned_engagement_id": email_id}},
        )

    associated = await client.create(CREATE_ASSOCIATED)
    contact = await pin(associated.id)
    assert contact.properties["hs_pinned_engagement_id"] == associated.id
    stranger = await client.create(CREATE)
    with pytest.raises(ContactsError) as refused:
        await pin(stranger.id)
    assert refused.value.status == 400


# ---------------------------------------------------------------- delete emails


async def test_a_deleted_email_cannot_be_restored(client):
    created = await client.create(CREATE)
    await client.emails("basic_api.archive", email_id=created.id)
    for archived in (False, True):
        with pytest.raises(EmailsError) as refused:
            await client.emails("basic_api.get_by_id", email_id=created.id, archived=archived)
        assert refused.value.status == 404


async def test_emails_are_deleted_in_a_batch(client):
    ids = [(await client.create(CREATE)).id for _ in range(2)]
    await client.emails(
        "batch_api.archive",
        batch_input_simple_public_object_id={"inputs": [{"id": id_} for id_ in ids]},
    )
    assert (await client.emails("basic_api.get_page")).results == []


# ---------------------------------------------------------------- the calls around it


async def test_people_are_found_by_all_their_addresses(client):
    read = await client(
        "contacts.batch_api.read",
        batch_read_input_simple_public_object_id={
            "idProperty": "email",
            "inputs": [{"id": "peter.prospect@gmail.example"}, {"id": "carla@globex.example"}],
            "properties": ["email", "hs_additional_emails"],
            "propertiesWithHistory": [],
        },
    )
    assert {contact.id for contact in read.results} == {"602", "104901"}


async def test_a_contact_that_exists_is_a_conflict(client):
    with pytest.raises(ContactsError) as refused:
        await client(
            "contacts.basic_api.create",
            simple_public_object_input_for_create={"properties": {"email": "carla@globex.example"}},
        )
    assert refused.value.status == 409
    assert json.loads(refused.value.body)["message"].endswith("602")


async def test_owners_are_found_by_address(client):
    page = await client("owners.owners_api.get_page", email="jane@acme.example")
    assert [(owner.id, owner.first_name) for owner in page.results] == [("47550177", "Jane")]


async def test_a_file_is_uploaded_once(url, tmp_path):
    api = hubspot.Client.create(access_token="token").files.files_api
    api.api_client.configuration.host = url
    path = tmp_path / "offer.txt"
    path.write_bytes(b"An offer")
    options = {
        "access": "PRIVATE",
        "duplicateValidationStrategy": "RETURN_EXISTING",
        "duplicateValidationScope": "EXACT_FOLDER",
    }
    uploads = [
        await asyncio.to_thread(
            api.upload, file=str(path), folder_path="/relay", options=json.dumps(options)
        )
        for _ in range(2)
    ]
    assert uploads[0].id == uploads[1].id
    described = await asyncio.to_thread(api.get_by_id, file_id=uploads[0].id)
    assert (described.name, described.extension, described.size) == ("offer", "txt", 8)
