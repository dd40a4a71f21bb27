"""Tokens, owners, the account's name, and its own properties."""

from typing import ClassVar

import pytest

from relay.sandbox import Portal

DETAILS = "/account-info/v3/details"


async def test_any_token_will_do_but_one_there_must_be(http):
    assert (await http("GET", DETAILS, token="whatever"))[0] == 200
    status, answer = await http("GET", DETAILS, token=None)
    assert (status, answer["category"]) == (401, "INVALID_AUTHENTICATION")
    assert answer["correlationId"]


async def test_only_the_tokens_it_was_given_will_do(start):
    async with start(tokens=["right"]) as (_, http):
        assert (await http("GET", DETAILS, token="right"))[0] == 200
        assert (await http("GET", DETAILS, token="wrong"))[0] == 401


async def test_a_revoked_token_will_do_no_more(sandbox, http):
    sandbox.revoke("token")
    assert (await http("GET", DETAILS))[0] == 401
    assert (await http("GET", DETAILS, token="other"))[0] == 200


async def test_the_account_is_named(start):
    async with start(portal=Portal(id=62515)) as (_, http):
        status, details = await http("GET", "/account-info/2026-03/details")
        assert (status, details["portalId"]) == (200, 62515)


@pytest.mark.parametrize("path", ["/crm/v3/owners", "/crm/v3/owners/", "/crm/owners/2026-03"])
async def test_an_owner_is_found_by_address(http, path):
    status, answer = await http("GET", path, params={"email": "Sam@acme.example"})
    assert status == 200
    (owner,) = answer["results"]
    assert (owner["id"], owner["userId"]) == ("11349275740", 9586505)
    assert (owner["firstName"], owner["lastName"]) == ("Sam", "Seller")


async def test_an_address_without_owner_gives_an_empty_list(http):
    status, answer = await http("GET", "/crm/v3/owners", params={"email": "carla@globex.example"})
    assert (status, answer) == (200, {"results": []})


async def test_owners_are_paged(http):
    _, first = await http("GET", "/crm/v3/owners", params={"limit": "1"})
    assert [owner["id"] for owner in first["results"]] == ["47550177"]
    after = first["paging"]["next"]["after"]
    _, second = await http("GET", "/crm/v3/owners", params={"limit": "1", "after": after})
    assert [owner["id"] for owner in second["results"]] == ["11349275740"]
    assert "paging" not in second


async def test_one_owner_is_read_by_id(http):
    status, owner = await http("GET", "/crm/v3/owners/47550177")
    assert (status, owner["email"]) == (200, "jane@acme.example")
    assert (await http("GET", "/crm/v3/owners/9586504"))[0] == 404
    by_user = {"idProperty": "userId"}
    assert await http("GET", "/crm/v3/owners/9586504", params=by_user) == (200, owner)


async def test_no_owner_is_archived(http):
    for archived, count in (("false", 2), ("False", 2), ("true", 0), ("True", 0)):
        _, answer = await http("GET", "/crm/v3/owners", params={"archived": archived})
        assert len(answer["results"]) == count


class TestOwnProperties:
    PATH = "/crm/v3/properties/emails"
    KEY: ClassVar = {
        "name": "relay_key",
        "label": "relay key",
        "type": "string",
        "fieldType": "text",
        "groupName": "emailinformation",
        "hasUniqueValue": True,
    }

    async def test_a_unique_property_makes_a_second_create_fail(self, http, email):
        assert (await http("POST", self.PATH, self.KEY))[0] == 201
        body = email(relay_key="k1")
        _, created = await http("POST", "/crm/v3/objects/emails", body)
        status, answer = await http("POST", "/crm/v3/objects/emails", body)
        assert (status, answer["category"]) == (409, "CONFLICT")
        assert answer["context"]["existingId"] == [created["id"]]

    async def test_a_unique_property_finds_its_email(self, http, email):
        await http("POST", self.PATH, self.KEY)
        _, created = await http("POST", "/crm/v3/objects/emails", email(relay_key="k1"))
        status, found = await http(
            "GET", "/crm/v3/objects/emails/k1", params={"idProperty": "relay_key"}
        )
        assert (status, found["id"]) == (200, created["id"])

    async def test_a_portal_may_refuse_unique_properties(self, start):
        async with start(portal=Portal(allows_unique=False)) as (_, http):
            assert (await http("POST", self.PATH, self.KEY))[0] == 400
            plain = {**self.KEY, "hasUniqueValue": False}
            assert (await http("POST", self.PATH, plain))[0] == 201

    async def test_a_property_is_made_once(self, http):
        await http("POST", self.PATH, self.KEY)
        assert (await http("POST", self.PATH, self.KEY))[0] == 409
        assert (await http("POST", self.PATH, {**self.KEY, "name": "No Name"}))[0] == 400

    async def test_properties_are_described(self, http):
        _, all_of_them = await http("GET", self.PATH)
        names = {one["name"] for one in all_of_them["results"]}
        assert {"hs_timestamp", "hs_email_direction", "hs_email_from_email"} <= names
        _, direction = await http("GET", f"{self.PATH}/hs_email_direction")
        options = [option["value"] for option in direction["options"]]
        assert options == ["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"]
        assert (await http("GET", f"{self.PATH}/relay_key"))[0] == 404
