"""Companies, deals and tickets: what an email can hang on, besides a contact."""

import pytest

pytestmark = pytest.mark.live

TYPES = ["companies", "deals", "tickets"]
SOME = {
    "companies": {"name": "relay-contract", "domain": "relay-contract.example"},
    "deals": {"dealname": "relay-contract", "dealstage": "contractsent", "pipeline": "default"},
    "tickets": {"subject": "relay-contract", "hs_pipeline": "0", "hs_pipeline_stage": "1"},
}
ID = {"companies": "company_id", "deals": "deal_id", "tickets": "ticket_id"}


@pytest.fixture
def create(client):
    async def make(type_, **more):
        return await client(
            f"{type_}.basic_api.create",
            simple_public_object_input_for_create={"properties": SOME[type_] | more},
        )

    return make


@pytest.mark.parametrize("type_", TYPES)
async def test_made_read_updated_and_deleted(client, create, type_):
    made = await create(type_)
    assert client.answers[-1].status == 201
    (name, value), *_ = SOME[type_].items()
    by_id = {ID[type_]: made.id}
    updated = await client(
        f"{type_}.basic_api.update",
        **by_id,
        simple_public_object_input={"properties": {name: f"{value} two"}},
    )
    assert updated.properties[name] == f"{value} two"
    read = await client(f"{type_}.basic_api.get_by_id", **by_id, properties=[name])
    assert read.properties[name] == f"{value} two"
    await client(f"{type_}.basic_api.archive", **by_id)
    archived = await client(f"{type_}.basic_api.get_by_id", **by_id, archived=True)
    assert archived.archived is True


@pytest.mark.parametrize("type_", TYPES)
async def test_read_in_a_batch(client, known, type_):
    (name, *_) = SOME[type_]
    read = await client(
        f"{type_}.batch_api.read",
        batch_read_input_simple_public_object_id={
            "inputs": [{"id": known.record(type_)}, {"id": "999999999999"}],
            "properties": [name],
            "propertiesWithHistory": [],
        },
    )
    assert client.answers[-1].status == 207
    assert [one.id for one in read.results] == [known.record(type_)]
    assert read.errors[0].context["ids"] == ["999999999999"]


@pytest.mark.parametrize("type_", TYPES)
async def test_a_page(client, type_):
    page = await client(f"{type_}.basic_api.get_page", limit=1)
    (one,) = page.results
    assert one.properties["hs_object_id"] == one.id


@pytest.mark.parametrize(("stage", "is_closed"), [("contractsent", "false"), ("closedwon", "true")])
async def test_a_deal_says_whether_it_is_closed(client, create, stage, is_closed):
    made = await create("deals", dealstage=stage)
    read = await client(
        "deals.basic_api.get_by_id", deal_id=made.id, properties=["hs_is_closed", "dealstage"]
    )
    assert read.properties["hs_is_closed"] == is_closed


async def test_a_closed_ticket_has_the_date(client, create):
    made = await create("tickets")
    await client(
        "tickets.basic_api.update",
        ticket_id=made.id,
        simple_public_object_input={"properties": {"hs_pipeline_stage": "4"}},
    )
    read = await client(
        "tickets.basic_api.get_by_id", ticket_id=made.id, properties=["closed_date"]
    )
    assert read.properties["closed_date"]


@pytest.mark.parametrize("spelled", ["0-2", "company", "companies"])
async def test_object_types_have_three_spellings(client, known, spelled):
    answer = await client.http("GET", f"/crm/v3/objects/{spelled}/{known.company}")
    assert (answer.status, answer.body["id"]) == (200, known.company)
