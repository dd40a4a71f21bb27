"""The seed page, "Pin an email on a record": one for each record, and only of its own."""

import pytest

pytestmark = pytest.mark.live

PINNED = "hs_pinned_engagement_id"
TYPES = {
    "contacts": ("contact_id", 198),
    "companies": ("company_id", 186),
    "deals": ("deal_id", 210),
    "tickets": ("ticket_id", 224),
}
SOME = {
    "contacts": {},
    "companies": {"name": "relay-contract"},
    "deals": {"dealname": "relay-contract", "dealstage": "contractsent", "pipeline": "default"},
    "tickets": {"subject": "relay-contract", "hs_pipeline": "0", "hs_pipeline_stage": "1"},
}


@pytest.fixture(params=list(TYPES))
def type_(request):
    return request.param


@pytest.fixture
def make_email(client, known, type_):
    """An email on the record."""

    async def make():
        spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TYPES[type_][1]}
        link = {"to": {"id": known.record(type_)}, "types": [spec]}
        return (await client.create(known.example("create") | {"associations": [link]})).id

    return make


@pytest.fixture
def pin(client, known, type_):
    """Pins an email on the record, and returns what is pinned there."""

    async def write(email_id):
        id_name, record = TYPES[type_][0], known.record(type_)
        await client(
            f"{type_}.basic_api.update",
            **{id_name: record},
            simple_public_object_input={"properties": {PINNED: email_id}},
        )
        read = await client(
            f"{type_}.basic_api.get_by_id", **{id_name: record}, properties=[PINNED]
        )
        return read.properties.get(PINNED) or ""

    return write


async def test_pin_and_unpin(make_email, pin):
    email_id = await make_email()
    assert await pin(email_id) == email_id
    assert await pin("") == ""


async def test_a_second_one_takes_the_place_of_the_first(make_email, pin):
    await pin(await make_email())
    second = await make_email()
    assert await pin(second) == second


async def test_an_email_of_others_is_refused(client, known, type_, pin):
    stranger = (await client.create(known.example("create"))).id
    answer = await client.http(
        "PATCH",
        f"/crm/v3/objects/{type_}/{known.record(type_)}",
        {"properties": {PINNED: stranger}},
    )
    assert answer.status == 400
    assert await pin("") == ""


async def test_a_new_record_can_be_made_with_a_pin(client, portal, known, type_):
    email_id = (await client.create(known.example("create"))).id
    values = SOME[type_] or {"email": portal.address("pinned")}
    to_email = {198: 197, 186: 185, 210: 209, 224: 223}[TYPES[type_][1]]
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": to_email}
    made = await client(
        f"{type_}.basic_api.create",
        simple_public_object_input_for_create={
            "properties": values | {PINNED: email_id},
            "associations": [{"to": {"id": email_id}, "types": [spec]}],
        },
    )
    assert made.properties[PINNED] == email_id


async def test_a_deleted_email_is_pinned_no_more(client, known, type_, make_email, pin):
    email_id = await make_email()
    await pin(email_id)
    await client.emails("basic_api.archive", email_id=email_id)
    path = f"/crm/v3/objects/{type_}/{known.record(type_)}?properties={PINNED}"
    answer = await client.http("GET", path)
    assert answer.body["properties"].get(PINNED) in (None, "")
