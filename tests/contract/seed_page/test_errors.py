"""How HubSpot says no, as it goes over the wire (hubspot.md section 6), and how much is left (7)."""

import pytest

pytestmark = pytest.mark.live

EMAILS = "/crm/v3/objects/emails"


def is_an_error(answer, status):
    return (
        answer.status == status
        and answer.headers["Content-Type"].startswith("application/json")
        and answer.body["status"] == "error"
        and bool(answer.body["message"])
        and bool(answer.body["correlationId"])
    )


@pytest.mark.parametrize("bearer", ["", "Bearer ", "Basic dXNlcjpwYXNz"])
async def test_without_a_token_nothing_is_told(client, bearer):
    answer = await client.http("GET", EMAILS, Authorization=bearer)
    assert is_an_error(answer, 401)
    assert answer.body["category"] == "INVALID_AUTHENTICATION"


async def test_what_is_not_json(client):
    assert is_an_error(await client.http("POST", EMAILS, "{"), 400)


async def test_what_is_json_of_another_kind(client):
    assert is_an_error(await client.http("POST", EMAILS, '{"properties": []}'), 400)


async def test_an_object_type_that_is_none(client):
    answer = await client.http("GET", "/crm/v3/objects/houses")
    assert answer.status in (400, 404)
    assert answer.body["status"] == "error"


async def test_a_path_that_is_none(client):
    assert (await client.http("GET", "/crm/v3/no/such/thing")).status == 404


async def test_a_method_that_is_none(client):
    assert (await client.http("PUT", EMAILS, {})).status == 405


async def test_a_required_property_is_named(client, known):
    body = known.example("create")
    del body["properties"]["hs_timestamp"]
    answer = await client.http("POST", EMAILS, body)
    assert is_an_error(answer, 400)
    assert answer.body["category"] == "VALIDATION_ERROR"
    assert "hs_timestamp" in str(answer.body)


async def test_an_owner_that_is_none(client, known):
    body = known.example("create")
    body["properties"]["hubspot_owner_id"] = "999999999999"
    assert is_an_error(await client.http("POST", EMAILS, body), 400)


async def test_a_property_that_is_too_long(client, known):
    body = known.example("create")
    body["properties"]["hs_email_text"] = "x" * 65_537
    assert is_an_error(await client.http("POST", EMAILS, body), 400)
    body["properties"]["hs_email_text"] = "x" * 65_536
    assert (await client.http("POST", EMAILS, body)).status == 201


async def test_every_answer_says_what_is_left(client):
    answer = await client.http("GET", f"{EMAILS}?limit=1")
    left = {name.lower().removeprefix("x-hubspot-ratelimit-") for name in answer.headers}
    assert {"max", "remaining", "interval-milliseconds"} <= left
    assert int(answer.headers["X-HubSpot-RateLimit-Remaining"]) > 0
    assert answer.headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert answer.headers["Date"]
