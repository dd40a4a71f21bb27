"""What a property may hold, and what becomes of it."""

import pytest

from relay.sandbox import Portal


async def code_of(http, body):
    status, answer = await http("POST", "/crm/v3/objects/emails", body)
    return status, answer["errors"][0]["code"], answer["context"]


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"hs_email_colour": "red"}, "PROPERTY_DOESNT_EXIST"),
        ({"hs_email_direction": "SIDEWAYS"}, "INVALID_OPTION"),
        ({"hs_email_status": "sent"}, "INVALID_OPTION"),
        ({"hs_timestamp": "yesterday"}, "INVALID_DATE"),
        ({"hs_timestamp": "2026-03-01T10:00:00"}, "INVALID_DATE"),
        ({"hs_timestamp": "99999999999999999999"}, "INVALID_DATE"),
        ({"hubspot_owner_id": "12"}, "INVALID_OWNER_ID"),
        ({"hs_email_subject": "\ud83d"}, "INVALID_UNICODE"),
        ({"hs_email_headers": "From: jane"}, "INVALID_HEADERS"),
        ({"hs_email_headers": '{"to": []}'}, "INVALID_HEADERS"),
        ({"hs_email_headers": '{"from": {"email": "a@b.c"}, "to": ["d@e.f"]}'}, "INVALID_HEADERS"),
    ],
)
async def test_a_wrong_value_is_refused_by_name(http, email, properties, code):
    (name,) = properties
    assert await code_of(http, email(**properties)) == (400, code, {"propertyName": [name]})


async def test_the_timestamp_is_required(http):
    body = {"properties": {"hs_email_direction": "EMAIL"}}
    expected = (400, "REQUIRED_FIELD", {"propertyName": ["hs_timestamp"]})
    assert await code_of(http, body) == expected


async def test_the_timestamp_cannot_be_cleared(http, email):
    _, created = await http("POST", "/crm/v3/objects/emails", email())
    path = f"/crm/v3/objects/emails/{created['id']}"
    status, answer = await http("PATCH", path, {"properties": {"hs_timestamp": ""}})
    assert (status, answer["errors"][0]["code"]) == (400, "REQUIRED_FIELD")


@pytest.mark.parametrize("text", ["x" * 65_536, "🦄" * 32_768])
async def test_a_string_of_65536_units_fits(http, email, text):
    status, created = await http("POST", "/crm/v3/objects/emails", email(hs_email_text=text))
    assert (status, created["properties"]["hs_email_text"]) == (201, text)


@pytest.mark.parametrize("text", ["x" * 65_537, "🦄" * 32_769])
async def test_a_longer_string_is_refused(http, email, text):
    expected = (400, "VALUE_TOO_LONG", {"propertyName": ["hs_email_text"]})
    assert await code_of(http, email(hs_email_text=text)) == expected


@pytest.mark.parametrize(
    "given",
    ["1571279159412", 1571279159412, "2019-10-17T04:25:59.412+02:00"],
    ids=["text", "number", "iso"],
)
async def test_a_time_is_milliseconds_or_iso_8601(http, email, given):
    _, created = await http("POST", "/crm/v3/objects/emails", email(hs_timestamp=given))
    assert created["properties"]["hs_timestamp"] == "2019-10-17T02:25:59.412Z"


async def test_a_number_is_one(http):
    for amount, expected in (("12.50", 201), ("-3", 201), ("twelve", 400)):
        status, _ = await http("POST", "/crm/v3/objects/deals", {"properties": {"amount": amount}})
        assert status == expected


async def test_numbers_and_booleans_become_strings(http, email):
    _, created = await http("POST", "/crm/v3/objects/emails", email(hs_email_subject=1.5))
    assert created["properties"]["hs_email_subject"] == "1.5"
    _, created = await http("POST", "/crm/v3/objects/emails", email(hs_email_subject=True))
    assert created["properties"]["hs_email_subject"] == "true"


async def test_a_value_that_is_an_object_is_refused(http, email):
    status, answer = await http(
        "POST", "/crm/v3/objects/emails", email(hs_email_headers={"from": {}})
    )
    assert (status, answer["message"][:18]) == (400, "Invalid input JSON")


async def test_read_only_properties_are_ignored(http, email):
    status, created = await http(
        "POST", "/crm/v3/objects/emails", email(hs_email_from_email="forged@x.example")
    )
    assert status == 201
    assert "hs_email_from_email" not in created["properties"]


async def test_a_strict_portal_refuses_read_only_properties(start, email):
    async with start(portal=Portal(refuses_read_only=True)) as (_, http):
        expected = (400, "READ_ONLY_VALUE", {"propertyName": ["hs_email_from_email"]})
        assert await code_of(http, email(hs_email_from_email="forged@x.example")) == expected


async def test_headers_fill_in_the_people(http, email):
    headers = (
        '{"from": {"email": "from@domain.com", "firstName": "FromFirst", "lastName": "FromLast"},'
        ' "to": [{"email": "ToFirst ToLast<to@test.com>", "firstName": "ToFirst",'
        ' "lastName": "ToLast"}, {"email": "two@test.com"}], "cc": [], "bcc": []}'
    )
    _, created = await http("POST", "/crm/v3/objects/emails", email(hs_email_headers=headers))
    people = {
        name.removeprefix("hs_email_"): value
        for name, value in created["properties"].items()
        if name.startswith(("hs_email_from_", "hs_email_to_"))
    }
    assert people == {
        "from_email": "from@domain.com",
        "from_firstname": "FromFirst",
        "from_lastname": "FromLast",
        "to_email": "to@test.com;two@test.com",
        "to_firstname": "ToFirst;",
        "to_lastname": "ToLast;",
    }
    assert created["properties"]["hs_email_headers"] == headers


async def test_cleared_headers_clear_the_people(http, email):
    headers = '{"from": {"email": "from@domain.com"}}'
    _, created = await http("POST", "/crm/v3/objects/emails", email(hs_email_headers=headers))
    path = f"/crm/v3/objects/emails/{created['id']}"
    _, updated = await http("PATCH", path, {"properties": {"hs_email_headers": ""}})
    assert "hs_email_from_email" not in updated["properties"]
