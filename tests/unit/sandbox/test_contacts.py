"""Contacts: found by every address, unique, merged and archived."""

import pytest

CONTACTS = "/crm/v3/objects/contacts"


@pytest.fixture
def read(http):
    """read(*addresses) is what a batch read by email finds: (status, ids, addresses not found)."""

    async def by_email(*addresses):
        status, answer = await http(
            "POST",
            f"{CONTACTS}/batch/read",
            {
                "idProperty": "email",
                "properties": ["email", "hs_additional_emails"],
                "inputs": [{"id": address} for address in addresses],
            },
        )
        missing = [id_ for error in answer.get("errors", []) for id_ in error["context"]["ids"]]
        return status, [contact["id"] for contact in answer["results"]], missing

    return by_email


async def test_a_contact_is_found_by_any_address_in_any_case(read):
    assert await read("Carla@GLOBEX.example") == (200, ["602"], [])
    assert await read("peter.prospect@gmail.example") == (200, ["104901"], [])


async def test_two_addresses_of_one_contact_give_it_once(read):
    both = await read("peter@initech.example", "peter.prospect@gmail.example")
    assert both == (200, ["104901"], [])


async def test_addresses_without_a_contact_are_named_in_one_error(read):
    status, found, missing = await read("a@x.example", "carla@globex.example", "b@x.example")
    assert (status, found, missing) == (207, ["602"], ["a@x.example", "b@x.example"])


async def test_a_single_read_by_email_works(http):
    path = f"{CONTACTS}/carla@globex.example"
    status, contact = await http("GET", path, params={"idProperty": "email"})
    assert (status, contact["id"]) == (200, "602")
    assert contact["properties"]["firstname"] == "Carla"


async def test_a_read_by_a_property_that_is_not_unique_is_400(http):
    status, answer = await http("GET", f"{CONTACTS}/Carla", params={"idProperty": "firstname"})
    assert (status, answer["errors"][0]["code"]) == (400, "INVALID_ID_PROPERTY")


@pytest.mark.parametrize(
    "properties",
    [
        {"email": "Carla@Globex.example"},
        {"email": "new@x.example", "hs_additional_emails": "carla@globex.example"},
    ],
)
async def test_an_address_that_is_taken_is_409_with_the_id(http, properties):
    status, answer = await http("POST", CONTACTS, {"properties": properties})
    assert (status, answer["category"]) == (409, "CONFLICT")
    assert answer["message"] == "Contact already exists. Existing ID: 602"


async def test_a_secondary_address_is_taken_too(http):
    status, answer = await http(
        "POST", CONTACTS, {"properties": {"email": "peter.prospect@gmail.example"}}
    )
    assert (status, answer["message"][-6:]) == (409, "104901")


async def test_an_address_that_was_given_up_is_free(http):
    await http("PATCH", f"{CONTACTS}/602", {"properties": {"email": "carla@new.example"}})
    status, _ = await http("POST", CONTACTS, {"properties": {"email": "carla@globex.example"}})
    assert status == 201


async def test_an_address_cannot_be_taken_over_by_an_update(http):
    status, answer = await http(
        "PATCH", f"{CONTACTS}/602", {"properties": {"email": "peter@initech.example"}}
    )
    assert (status, answer["category"]) == (409, "CONFLICT")


async def test_something_that_is_no_address_is_400(http):
    status, answer = await http("POST", CONTACTS, {"properties": {"email": "carla"}})
    assert (status, answer["errors"][0]["code"]) == (400, "INVALID_EMAIL")


async def test_contacts_without_an_address_may_be_many(http):
    for _ in range(2):
        status, _ = await http("POST", CONTACTS, {"properties": {"lastname": "Nobody"}})
        assert status == 201


async def test_an_archived_contact_is_not_found_and_frees_its_address(http, read):
    await http("DELETE", f"{CONTACTS}/602")
    assert await read("carla@globex.example") == (207, [], ["carla@globex.example"])
    status, _ = await http("POST", CONTACTS, {"properties": {"email": "carla@globex.example"}})
    assert status == 201


class TestMerged:
    @pytest.fixture(autouse=True)
    def merged(self, sandbox):
        sandbox.merge_contacts(kept_id="602", merged_id="104901")

    async def test_the_old_id_answers_with_the_survivor(self, http):
        status, contact = await http("GET", f"{CONTACTS}/104901")
        assert (status, contact["id"]) == (200, "602")

    async def test_the_old_id_goes_missing_in_batches(self, http):
        status, answer = await http(
            "POST", f"{CONTACTS}/batch/read", {"inputs": [{"id": "104901"}, {"id": "602"}]}
        )
        assert status == 207
        assert [contact["id"] for contact in answer["results"]] == ["602"]
        assert answer["errors"][0]["context"] == {"ids": ["104901"]}

    async def test_the_survivor_has_all_addresses(self, read):
        found = await read("peter@initech.example", "peter.prospect@gmail.example")
        assert found == (200, ["602"], [])

    async def test_the_survivor_has_the_deals_and_one_primary_company(self, http):
        _, deals = await http("GET", "/crm/v4/objects/contacts/602/associations/deals")
        assert {deal["toObjectId"] for deal in deals["results"]} == {"601", "603", "604", "607"}
        _, companies = await http("GET", "/crm/v4/objects/contacts/602/associations/companies")
        assert {
            company["toObjectId"]: [type_["typeId"] for type_ in company["associationTypes"]]
            for company in companies["results"]
        } == {"605": [1, 279], "606": [279]}

    async def test_the_old_id_cannot_be_linked(self, http, email):
        status, answer = await http(
            "POST", "/crm/v3/objects/emails", email(links=[(104901, 198), (602, 198)])
        )
        assert status == 400
        assert answer["context"] == {"INVALID_OBJECT_IDS": ["104901"]}


async def test_only_contacts_can_be_merged(http):
    body = {"primaryObjectId": "601", "objectIdToMerge": "603"}
    assert (await http("POST", "/crm/v3/objects/deals/merge", body))[0] == 400


async def test_contacts_can_be_merged_over_http(http):
    body = {"primaryObjectId": "602", "objectIdToMerge": "104901"}
    status, kept = await http("POST", f"{CONTACTS}/merge", body)
    assert (status, kept["id"]) == (200, "602")
    assert "peter@initech.example" in kept["properties"]["hs_additional_emails"]
