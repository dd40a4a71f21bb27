"""One object at a time: create, get, page, update, delete, in every version of the paths."""

import pytest


@pytest.fixture
async def email_id(http, email):
    _, created = await http("POST", "/crm/v3/objects/emails", email(hs_email_subject="Hello"))
    return created["id"]


async def test_a_created_email_can_be_read_back_with_its_associations(http, email):
    status, created = await http(
        "POST",
        "/crm/v3/objects/emails",
        email(links=[(602, 198), (601, 210)], hs_email_subject="Hello"),
    )
    assert status == 201
    status, read = await http(
        "GET",
        f"/crm/v3/objects/emails/{created['id']}",
        params={
            "properties": "hs_email_subject,hs_email_text",
            "associations": "contacts,deals,tickets",
        },
    )
    assert status == 200
    assert read["properties"] == {
        "hs_email_subject": "Hello",
        "hs_email_text": None,
        "hs_object_id": created["id"],
        "hs_createdate": "2026-03-02T09:00:00.000Z",
        "hs_lastmodifieddate": "2026-03-02T09:00:00.000Z",
    }
    assert read["associations"] == {
        "contacts": {"results": [{"id": "602", "type": "email_to_contact"}]},
        "deals": {"results": [{"id": "601", "type": "email_to_deal"}]},
    }
    assert (read["createdAt"], read["archived"]) == ("2026-03-02T09:00:00.000Z", False)


@pytest.mark.parametrize(
    "path",
    [
        "/crm/v3/objects/emails",
        "/crm/v3/objects/email",
        "/crm/v3/objects/0-49",
        "/crm/objects/2026-03/emails",
        "/crm/objects/2026-09/0-49",
        "/crm/v3/objects/emails/",
    ],
)
async def test_emails_go_by_all_names_and_versions(http, email, path):
    status, created = await http("POST", path, email())
    assert (status, created["id"]) == (201, "1000")


@pytest.mark.parametrize(
    "path",
    [
        "/crm/v4/objects/emails",
        "/crm/objects/2020-01/emails",
        "/crm/objects/emails",
        "/crm/v3/emails",
        "/nothing",
    ],
)
async def test_an_unknown_path_is_404_in_hubspots_shape(http, email, path):
    status, answer = await http("POST", path, email())
    assert status == 404
    assert answer["status"] == "error"
    assert answer["category"] == "OBJECT_NOT_FOUND"
    assert answer["correlationId"]


async def test_a_known_path_with_another_method_is_405(http):
    status, answer = await http("PUT", "/crm/v3/objects/emails")
    assert (status, answer["category"]) == (405, "METHOD_NOT_ALLOWED")


async def test_an_unknown_object_type_is_400(http):
    status, answer = await http("GET", "/crm/v3/objects/unicorns")
    assert (status, answer["category"]) == (400, "VALIDATION_ERROR")


async def test_ids_repeat_across_types_and_are_strings(start, email):
    async with start(is_seeded=False) as (_, http):
        _, mail = await http("POST", "/crm/v3/objects/emails", email(links=[]))
        _, deal = await http("POST", "/crm/v3/objects/deals", {"properties": {"dealname": "A"}})
    assert mail["id"] == deal["id"] == "1000"


@pytest.mark.parametrize("body", ["not an object", {"properties": "none"}, [1]])
async def test_a_body_of_another_shape_is_400(http, body):
    status, answer = await http("POST", "/crm/v3/objects/emails", body)
    assert status == 400
    assert answer["message"].startswith("Invalid input JSON")


async def test_a_body_that_is_no_json_is_400(http):
    status, answer = await http("POST", "/crm/v3/objects/emails", data=b"{")
    assert status == 400
    assert answer["message"].startswith("Invalid input JSON")


async def test_an_update_changes_only_what_it_names_and_clears_with_an_empty_string(http, email_id):
    path = f"/crm/v3/objects/emails/{email_id}"
    body = {"properties": {"hs_email_status": "BOUNCED", "hs_email_subject": ""}}
    status, updated = await http("PATCH", path, body)
    assert (status, updated["properties"]["hs_email_status"]) == (200, "BOUNCED")
    _, read = await http(
        "GET", path, params={"properties": "hs_email_subject,hs_email_direction,hs_email_status"}
    )
    assert read["properties"]["hs_email_subject"] is None
    assert read["properties"]["hs_email_direction"] == "EMAIL"
    assert read["properties"]["hs_email_status"] == "BOUNCED"


async def test_an_update_of_nothing_is_404(http):
    status, answer = await http("PATCH", "/crm/v3/objects/emails/77", {"properties": {}})
    assert (status, answer["context"]) == (404, {"id": ["77"]})


async def test_a_deleted_email_is_gone_for_good(http, email_id):
    path = f"/crm/v3/objects/emails/{email_id}"
    assert await http("DELETE", path) == (204, b"")
    assert (await http("GET", path))[0] == 404
    assert (await http("GET", path, params={"archived": "true"}))[0] == 404
    _, of_contact = await http("GET", "/crm/v4/objects/contacts/602/associations/emails")
    assert of_contact["results"] == []


async def test_deleting_what_is_not_there_is_204(http, email_id):
    path = f"/crm/v3/objects/emails/{email_id}"
    await http("DELETE", path)
    assert (await http("DELETE", path))[0] == 204


async def test_an_id_is_never_given_out_again(http, email, email_id):
    await http("DELETE", f"/crm/v3/objects/emails/{email_id}")
    _, created = await http("POST", "/crm/v3/objects/emails", email())
    assert int(created["id"]) == int(email_id) + 1


async def test_a_deleted_record_is_archived(http):
    path = "/crm/v3/objects/deals/601"
    await http("DELETE", path)
    assert (await http("GET", path))[0] == 404
    status, archived = await http("GET", path, params={"archived": "true"})
    assert (status, archived["archived"]) == (200, True)
    assert archived["archivedAt"] == "2026-03-02T09:00:00.000Z"
    _, page = await http("GET", "/crm/v3/objects/deals", params={"archived": "true"})
    assert [deal["id"] for deal in page["results"]] == ["601"]


async def test_a_listing_is_paged(http):
    ids, after = [], None
    for _ in range(4):
        params = {"limit": "1"} | ({"after": after} if after else {})
        _, page = await http("GET", "/crm/v3/objects/deals", params=params)
        ids += [deal["id"] for deal in page["results"]]
        after = page.get("paging", {}).get("next", {}).get("after")
    assert ids == ["601", "603", "604", "607"]
    assert after is None


@pytest.mark.parametrize("params", [{"limit": "101"}, {"limit": "0"}, {"after": "x"}])
async def test_a_page_beyond_bounds_is_400(http, params):
    status, _ = await http("GET", "/crm/v3/objects/deals", params=params)
    assert status == 400


async def test_a_closed_deal_and_a_closed_ticket_say_so(http):
    _, won = await http("GET", "/crm/v3/objects/deals/604", params={"properties": "hs_is_closed"})
    _, open_ = await http("GET", "/crm/v3/objects/deals/601", params={"properties": "hs_is_closed"})
    assert won["properties"]["hs_is_closed"] == "true"
    assert open_["properties"]["hs_is_closed"] == "false"
    _, ticket = await http(
        "PATCH", "/crm/v3/objects/tickets/608", {"properties": {"hs_pipeline_stage": "4"}}
    )
    assert ticket["properties"]["closed_date"] == "2026-03-02T09:00:00.000Z"
    _, ticket = await http(
        "PATCH", "/crm/v3/objects/tickets/608", {"properties": {"hs_pipeline_stage": "1"}}
    )
    assert "closed_date" not in ticket["properties"]


class TestHistory:
    """`propertiesWithHistory`, wherever it may be asked for."""

    SUBJECT = (
        {
            "value": "Hello",
            "timestamp": "2026-03-02T09:00:00.000Z",
            "sourceType": "INTEGRATION",
        },
    )

    async def test_of_one_object(self, http, email_id):
        params = {"propertiesWithHistory": "hs_email_subject,hs_email_text,unknown"}
        status, read = await http("GET", f"/crm/v3/objects/emails/{email_id}", params=params)
        assert status == 200
        assert read["propertiesWithHistory"] == {
            "hs_email_subject": [*self.SUBJECT],
            "hs_email_text": [],
        }

    async def test_of_a_page(self, http, email_id):
        params = {"propertiesWithHistory": "hs_email_subject"}
        _, page = await http("GET", "/crm/v3/objects/emails", params=params)
        (read,) = page["results"]
        assert read["id"] == email_id
        assert read["propertiesWithHistory"] == {"hs_email_subject": [*self.SUBJECT]}

    async def test_of_a_batch(self, http, email_id):
        body = {"propertiesWithHistory": ["hs_email_subject"], "inputs": [{"id": email_id}]}
        _, batch = await http("POST", "/crm/v3/objects/emails/batch/read", body)
        assert batch["results"][0]["propertiesWithHistory"] == {"hs_email_subject": [*self.SUBJECT]}

    async def test_only_when_it_is_asked_for(self, http, email_id):
        _, read = await http("GET", f"/crm/v3/objects/emails/{email_id}")
        assert "propertiesWithHistory" not in read


async def test_archived_records_of_a_batch_are_read_on_request(http):
    await http("DELETE", "/crm/v3/objects/deals/601")
    body = {"inputs": [{"id": "601"}, {"id": "603"}]}
    path = "/crm/v3/objects/deals/batch/read"
    status, archived = await http("POST", path, body, params={"archived": "true"})
    assert (status, [deal["id"] for deal in archived["results"]]) == (207, ["601"])
    assert archived["results"][0]["archivedAt"] == "2026-03-02T09:00:00.000Z"
    _, live = await http("POST", path, body, params={"archived": "false"})
    assert [deal["id"] for deal in live["results"]] == ["603"]


async def test_properties_may_be_repeated_or_comma_separated(http):
    path = "/crm/v3/objects/contacts/602"
    _, one = await http("GET", path, params={"properties": "firstname,lastname"})
    _, other = await http(
        "GET", path, params=[("properties", "firstname"), ("properties", "lastname")]
    )
    assert one == other
    assert one["properties"]["lastname"] == "Customer"


async def test_associations_are_shown_on_each_object_of_a_page(http):
    params = {"associations": "companies,tickets", "limit": "1"}
    _, page = await http("GET", "/crm/v3/objects/contacts", params=params)
    shown = page["results"][0]["associations"]
    assert shown["tickets"] == {"results": [{"id": "608", "type": "contact_to_ticket"}]}
    assert [one["type"] for one in shown["companies"]["results"]] == [
        "contact_to_company",
        "contact_to_company_unlabeled",
    ]


async def test_a_contact_is_updated_by_its_address(http):
    path = "/crm/v3/objects/contacts/carla@globex.example"
    body = {"properties": {"jobtitle": "CEO"}}
    status, updated = await http("PATCH", path, body, params={"idProperty": "email"})
    assert (status, updated["id"], updated["properties"]["jobtitle"]) == (200, "602", "CEO")
    inputs = [{"id": "carla@globex.example", "idProperty": "email", **body}]
    path = "/crm/v3/objects/contacts/batch/update"
    assert (await http("POST", path, {"inputs": inputs}))[0] == 200
    assert (await http("POST", path, {"inputs": [{**inputs[0], "idProperty": 5}]}))[0] == 400
