"""Labels of associations: listed, made, linked with, and read back."""

import pytest

LABELS = "/crm/v4/associations/contacts/companies/labels"
LINK = "/crm/v4/objects/contacts/104901/associations/companies/605"
MANAGER = {"label": "Manager", "name": "manager", "inverseLabel": "Manages"}


def own(id_):
    return {"associationCategory": "USER_DEFINED", "associationTypeId": id_}


@pytest.fixture
async def made(http):
    status, answer = await http("POST", LABELS, MANAGER)
    assert status == 200
    return answer["results"]


@pytest.mark.parametrize("path", [LABELS, "/crm/associations/2026-03/0-1/company/labels"])
async def test_the_types_between_two_objects_are_listed(http, path):
    status, answer = await http("GET", path)
    assert status == 200
    assert answer["results"] == [
        {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None},
        {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
    ]


async def test_a_label_is_made_in_both_directions(http, made):
    there, back = made
    assert (there["category"], there["label"]) == ("USER_DEFINED", "Manager")
    assert (back["category"], back["label"]) == ("USER_DEFINED", "Manages")
    assert there in (await http("GET", LABELS))[1]["results"]
    reverse = "/crm/v4/associations/companies/contacts/labels"
    assert back in (await http("GET", reverse))[1]["results"]


async def test_a_link_with_a_label_shows_it_and_the_plain_one(http, made):
    status, answer = await http("PUT", LINK, [own(made[0]["typeId"])])
    assert (status, answer["labels"]) == (201, ["Manager"])
    plain = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
    _, listed = await http("GET", LINK.removesuffix("/605"))
    assert listed["results"][0] == {"toObjectId": "605", "associationTypes": [plain, made[0]]}
    _, batch = await http(
        "POST",
        "/crm/v4/associations/companies/contacts/batch/read",
        {"inputs": [{"id": "605"}]},
    )
    types = {end["toObjectId"]: end["associationTypes"] for end in batch["results"][0]["to"]}
    assert made[1] in types["104901"]


async def test_a_number_means_nothing_without_its_category(http, made):
    """The ids of labels and HubSpot's own overlap: here 1 is a label, and the primary company."""
    assert made[0]["typeId"] == 1
    await http("PUT", LINK, [own(1)])
    _, companies = await http("GET", LINK.removesuffix("/605"))
    primary = [
        end["toObjectId"]
        for end in companies["results"]
        if {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}
        in end["associationTypes"]
    ]
    assert primary == ["606"]


async def test_a_record_can_be_created_with_a_label(http, made):
    body = {
        "properties": {"email": "boss@x.example"},
        "associations": [{"to": {"id": "605"}, "types": [own(made[0]["typeId"])]}],
    }
    status, created = await http("POST", "/crm/v3/objects/contacts", body)
    assert status == 201
    path = f"/crm/v3/objects/contacts/{created['id']}"
    _, read = await http("GET", path, params={"associations": "companies"})
    types = [one["type"] for one in read["associations"]["companies"]["results"]]
    assert types == ["contact_to_company_unlabeled", "manager"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (MANAGER, 409),
        ({"label": "Other", "name": "manager"}, 409),
        ({"label": "Other"}, 400),
        ({"name": "other"}, 400),
        ({"label": "x" * 51, "name": "other"}, 400),
        ({"label": "Other", "name": "1st"}, 400),
    ],
)
@pytest.mark.usefixtures("made")
async def test_a_label_that_cannot_be_is_refused(http, body, status):
    assert (await http("POST", LABELS, body))[0] == status


async def test_an_unknown_label_is_400(http):
    status, answer = await http("PUT", LINK, [own(7)])
    assert (status, answer["errors"][0]["code"]) == (400, "INVALID_ASSOCIATION_TYPE")
    integrator = {"associationCategory": "INTEGRATOR_DEFINED", "associationTypeId": 279}
    assert (await http("PUT", LINK, [integrator]))[0] == 400


async def test_a_label_is_there_after_a_restart(start, tmp_path):
    database = tmp_path / "sandbox.db"
    async with start(database=database) as (_, http):
        _, made = await http("POST", LABELS, MANAGER)
        await http("PUT", LINK, [own(1)])
    async with start(database=database) as (_, http):
        assert made["results"][0] in (await http("GET", LABELS))[1]["results"]
        _, listed = await http("GET", LINK.removesuffix("/605"))
        assert made["results"][0] in listed["results"][0]["associationTypes"]
