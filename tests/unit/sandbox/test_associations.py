"""Associations in v3 and v4, the primary company, and pinning."""

import pytest

EMAILS = "/crm/v3/objects/emails"


@pytest.fixture
async def email_id(http, email):
    _, created = await http("POST", EMAILS, email(links=[]))
    return created["id"]


@pytest.fixture
def linked(http):
    """linked(type, id, to) is {id at the other end: [type ids]}."""

    async def ends(from_type, id_, to_type):
        _, answer = await http("GET", f"/crm/v4/objects/{from_type}/{id_}/associations/{to_type}")
        return {
            end["toObjectId"]: [type_["typeId"] for type_ in end["associationTypes"]]
            for end in answer["results"]
        }

    return ends


@pytest.mark.parametrize("type_", ["contact", "contacts", "0-1"])
@pytest.mark.parametrize("spec", ["198", "email_to_contact"])
async def test_an_email_is_linked_and_unlinked_by_type(http, linked, email_id, type_, spec):
    path = f"{EMAILS}/{email_id}/associations/{type_}/602/{spec}"
    status, answer = await http("PUT", path)
    assert status == 200
    assert answer["associations"]["contacts"]["results"][0]["type"] == "email_to_contact"
    assert await linked("emails", email_id, "contacts") == {"602": [198]}
    assert await linked("contacts", "602", "emails") == {email_id: [197]}
    assert (await http("DELETE", path))[0] == 204
    assert await linked("emails", email_id, "contacts") == {}
    assert await linked("contacts", "602", "emails") == {}


async def test_linking_twice_changes_nothing(http, linked, email_id):
    for _ in range(2):
        status, _ = await http("PUT", f"{EMAILS}/{email_id}/associations/deals/601/210")
        assert status == 200
    assert await linked("emails", email_id, "deals") == {"601": [210]}


async def test_a_type_of_other_objects_is_400(http, email_id):
    status, answer = await http("PUT", f"{EMAILS}/{email_id}/associations/contact/602/210")
    assert (status, answer["errors"][0]["code"]) == (400, "INVALID_ASSOCIATION_TYPE")


async def test_a_record_that_does_not_exist_is_400_with_its_id(http, email_id):
    status, answer = await http("PUT", f"{EMAILS}/{email_id}/associations/contact/9/198")
    assert (status, answer["context"]) == (400, {"INVALID_OBJECT_IDS": ["9"]})


@pytest.mark.parametrize(
    "spec",
    [
        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 4},
        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": "one"},
        {"associationCategory": "USER_DEFINED", "associationTypeId": 198},
        {},
    ],
)
async def test_a_create_with_a_wrong_type_is_400(http, email, spec):
    body = {**email(), "associations": [{"to": {"id": "602"}, "types": [spec]}]}
    assert (await http("POST", EMAILS, body))[0] == 400


@pytest.mark.parametrize("association", [{}, {"to": {}}, {"to": {"id": 602}}, {"types": []}, 1])
async def test_a_create_with_half_an_association_is_400(http, email, association):
    body = {**email(), "associations": [association]}
    status, answer = await http("POST", EMAILS, body)
    assert (status, answer["message"][:18]) == (400, "Invalid input JSON")


async def test_all_dead_ends_of_a_create_are_named(http, email):
    links = [(602, 198), (9, 198), (8, 186)]
    status, answer = await http("POST", EMAILS, email(links=links))
    assert (status, answer["context"]) == (400, {"INVALID_OBJECT_IDS": ["8", "9"]})
    assert answer["errors"][0]["context"] == answer["context"]


async def test_v4_links_by_default(http, linked, email_id):
    path = f"/crm/v4/objects/emails/{email_id}/associations/default/tickets/608"
    status, answer = await http("PUT", path)
    assert (status, answer["status"]) == (200, "COMPLETE")
    assert answer["results"][0]["associationSpec"]["associationTypeId"] == 224
    assert await linked("tickets", "608", "emails") == {email_id: [223]}


async def test_two_types_that_cannot_be_linked_are_400(http, email_id):
    path = f"/crm/v4/objects/emails/{email_id}/associations/default/emails/{email_id}"
    assert (await http("PUT", path))[0] == 400


async def test_the_dated_paths_are_those_of_v4(http, email_id):
    path = f"/crm/objects/2026-03/emails/{email_id}/associations/default/contacts/602"
    assert (await http("PUT", path))[0] == 200
    body = {"inputs": [{"id": email_id}]}
    status, answer = await http(
        "POST", "/crm/associations/2026-03/emails/contacts/batch/read", body
    )
    assert status == 200
    assert answer["results"][0]["to"][0]["toObjectId"] == "602"


async def test_v4_links_by_the_types_in_the_body_and_unlinks_them_all(http, linked):
    path = "/crm/v4/objects/contacts/104901/associations/companies/605"
    body = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]
    status, answer = await http("PUT", path, body)
    assert (status, answer["toObjectId"]) == (201, "605")
    assert await linked("contacts", "104901", "companies") == {"605": [279], "606": [1, 279]}
    assert (await http("DELETE", path))[0] == 204
    assert await linked("contacts", "104901", "companies") == {"606": [1, 279]}


async def test_another_primary_company_takes_the_mark(http, linked):
    path = "/crm/v4/objects/contacts/602/associations/companies/606"
    body = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
    status, answer = await http("PUT", path, body)
    assert (status, answer["labels"]) == (201, ["Primary"])
    assert await linked("contacts", "602", "companies") == {"605": [279], "606": [1, 279]}
    assert await linked("companies", "605", "contacts") == {"602": [280]}


async def test_of_two_primary_companies_in_one_call_the_last_one_is_it(http, linked):
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
    inputs = [{"from": {"id": "602"}, "to": {"id": to}, "types": types} for to in ("606", "605")]
    path = "/crm/v4/associations/contacts/companies/batch/create"
    assert (await http("POST", path, {"inputs": inputs}))[0] == 201
    assert await linked("contacts", "602", "companies") == {"605": [1, 279], "606": [279]}


async def test_many_contacts_are_read_in_one_call(http):
    body = {"inputs": [{"id": "602"}, {"id": "104901"}, {"id": "5"}]}
    status, answer = await http("POST", "/crm/v4/associations/contacts/companies/batch/read", body)
    assert (status, answer["numErrors"]) == (207, 1)
    primary = {
        one["from"]["id"]: [
            end["toObjectId"]
            for end in one["to"]
            if any(type_["typeId"] == 1 for type_ in end["associationTypes"])
        ]
        for one in answer["results"]
    }
    assert primary == {"602": ["605"], "104901": ["606"]}
    assert answer["errors"][0]["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert answer["errors"][0]["context"]["fromObjectId"] == ["5"]


async def test_a_long_list_of_associations_is_paged(http, email):
    for _ in range(6):
        await http("POST", f"{EMAILS}/batch/create", {"inputs": [email()] * 100})
    path = "/crm/v4/associations/contacts/emails/batch/read"
    _, first = await http("POST", path, {"inputs": [{"id": "602"}]})
    after = first["results"][0]["paging"]["next"]["after"]
    _, second = await http("POST", path, {"inputs": [{"id": "602", "after": after}]})
    ids = [end["toObjectId"] for page in (first, second) for end in page["results"][0]["to"]]
    assert len(ids) == len(set(ids)) == 600
    assert "paging" not in second["results"][0]


async def test_batches_link_and_unlink(http, linked, email_id):
    pair = {"from": {"id": email_id}, "to": {"id": "602"}}
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 198}]
    base = "/crm/v4/associations/emails/contacts/batch"
    status, _ = await http("POST", f"{base}/create", {"inputs": [{**pair, "types": types}]})
    assert status == 201
    assert await linked("emails", email_id, "contacts") == {"602": [198]}
    body = {"inputs": [{"from": pair["from"], "to": [pair["to"]]}]}
    assert (await http("POST", f"{base}/archive", body))[0] == 204
    assert await linked("emails", email_id, "contacts") == {}
    status, _ = await http("POST", f"{base}/associate/default", {"inputs": [pair]})
    assert status == 200
    assert await linked("emails", email_id, "contacts") == {"602": [198]}


async def test_one_dead_end_fails_a_whole_batch_of_links(http, linked, email_id):
    pairs = [{"from": {"id": email_id}, "to": {"id": to}} for to in ("602", "9")]
    path = "/crm/v4/associations/emails/contacts/batch/associate/default"
    status, answer = await http("POST", path, {"inputs": pairs})
    assert (status, answer["context"]) == (400, {"INVALID_OBJECT_IDS": ["9"]})
    assert await linked("emails", email_id, "contacts") == {}


@pytest.mark.parametrize(("call", "most"), [("read", 1_000), ("create", 2_000), ("archive", 2_000)])
async def test_a_batch_has_its_bounds(http, call, most):
    path = f"/crm/v4/associations/contacts/deals/batch/{call}"
    item = {"id": "602", "from": {"id": "602"}, "to": {"id": "601"}, "types": []}
    if call == "archive":
        item["to"] = [item["to"]]
    assert (await http("POST", path, {"inputs": [item] * most}))[0] < 300
    assert (await http("POST", path, {"inputs": [item] * (most + 1)}))[0] == 400


class TestPinning:
    async def test_an_associated_email_can_be_pinned_and_unpinned(self, http, email):
        _, created = await http("POST", EMAILS, email())
        for pin in (created["id"], ""):
            status, contact = await http(
                "PATCH",
                "/crm/v3/objects/contacts/602",
                {"properties": {"hs_pinned_engagement_id": pin}},
            )
            assert status == 200
            assert contact["properties"].get("hs_pinned_engagement_id", "") == pin

    async def test_another_email_cannot(self, http, email_id):
        status, answer = await http(
            "PATCH",
            "/crm/v3/objects/contacts/602",
            {"properties": {"hs_pinned_engagement_id": email_id}},
        )
        assert (status, answer["errors"][0]["code"]) == (400, "INVALID_PINNED_ENGAGEMENT")

    async def test_a_new_record_can_pin_an_email_it_is_linked_with(self, http, email_id):
        body = {
            "properties": {"dealname": "New", "hs_pinned_engagement_id": email_id},
            "associations": [
                {
                    "to": {"id": email_id},
                    "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 209}],
                }
            ],
        }
        status, deal = await http("POST", "/crm/v3/objects/deals", body)
        assert (status, deal["properties"]["hs_pinned_engagement_id"]) == (201, email_id)
        del body["associations"]
        assert (await http("POST", "/crm/v3/objects/deals", body))[0] == 400

    async def test_a_deleted_email_is_pinned_no_more(self, http, email):
        _, created = await http("POST", EMAILS, email())
        pin = {"properties": {"hs_pinned_engagement_id": created["id"]}}
        await http("PATCH", "/crm/v3/objects/contacts/602", pin)
        await http("DELETE", f"{EMAILS}/{created['id']}")
        _, contact = await http(
            "GET",
            "/crm/v3/objects/contacts/602",
            params={"properties": "hs_pinned_engagement_id"},
        )
        assert contact["properties"]["hs_pinned_engagement_id"] is None
