"""Unique properties of the portal's own, where it allows them: one value, one email."""

import pytest

from relay.sandbox import Portal

EMAILS = "/crm/v3/objects/emails"
KEY = {
    "name": "relay_key",
    "label": "relay key",
    "type": "string",
    "fieldType": "text",
    "groupName": "emailinformation",
    "hasUniqueValue": True,
}


@pytest.fixture(autouse=True)
async def key(http):
    status, made = await http("POST", "/crm/v3/properties/emails", KEY)
    assert (status, made["hasUniqueValue"]) == (201, True)


@pytest.fixture
async def first(http, email):
    _, created = await http("POST", EMAILS, email(relay_key="k1"))
    return created["id"]


async def test_a_value_that_is_taken_is_409_and_names_who_has_it(http, email, first):
    status, answer = await http("POST", EMAILS, email(relay_key="k1"))
    assert (status, answer["category"]) == (409, "CONFLICT")
    assert answer["context"] == {"propertyName": ["relay_key"], "existingId": [first]}
    assert first in answer["message"]


async def test_in_a_traced_batch_it_fails_alone(http, email, first):
    inputs = [{**email(relay_key=key), "objectWriteTraceId": key} for key in ("k1", "k2", "k3")]
    status, answer = await http("POST", f"{EMAILS}/batch/create", {"inputs": inputs})
    assert (status, answer["numErrors"]) == (207, 1)
    assert sorted(one["objectWriteTraceId"] for one in answer["results"]) == ["k2", "k3"]
    (error,) = answer["errors"]
    assert error["category"] == "CONFLICT"
    assert error["context"]["existingId"] == [first]
    assert error["context"]["objectWriteTraceId"] == ["k1"]


async def test_twice_in_one_batch_only_one_is_made(http, email):
    inputs = [{**email(relay_key="k9"), "objectWriteTraceId": trace} for trace in "ab"]
    status, answer = await http("POST", f"{EMAILS}/batch/create", {"inputs": inputs})
    assert (status, len(answer["results"]), len(answer["errors"])) == (207, 1, 1)
    assert answer["errors"][0]["context"]["existingId"] == [answer["results"][0]["id"]]


async def test_emails_are_read_by_it(http, first):
    body = {"idProperty": "relay_key", "inputs": [{"id": "k1"}, {"id": "k2"}]}
    status, answer = await http("POST", f"{EMAILS}/batch/read", body)
    assert (status, [one["id"] for one in answer["results"]]) == (207, [first])
    assert answer["errors"][0]["context"] == {"ids": ["k2"]}


async def test_emails_are_upserted_by_it(sandbox, http, email, first):
    inputs = [
        {"id": key, "idProperty": "relay_key", "properties": email()["properties"]}
        for key in ("k1", "k2")
    ]
    status, answer = await http("POST", f"{EMAILS}/batch/upsert", {"inputs": inputs})
    assert status == 200
    made = {one["properties"]["relay_key"]: (one["new"], one["id"]) for one in answer["results"]}
    assert made["k1"] == (False, first)
    assert made["k2"][0] is True
    (entry,) = sandbox.journal.find(path="*/batch/upsert")
    assert entry.created == (made["k2"][1],)


async def test_a_deleted_email_gives_its_value_back(http, email, first):
    await http("DELETE", f"{EMAILS}/{first}")
    assert (await http("POST", EMAILS, email(relay_key="k1")))[0] == 201


async def test_a_portal_without_them_says_so_and_knows_no_such_property(start, email):
    async with start(portal=Portal(allows_unique=False)) as (_, http):
        status, answer = await http("POST", "/crm/v3/properties/emails", KEY)
        assert (status, answer["category"]) == (400, "VALIDATION_ERROR")
        status, answer = await http("POST", EMAILS, email(relay_key="k1"))
        assert (status, answer["errors"][0]["code"]) == (400, "PROPERTY_DOESNT_EXIST")
