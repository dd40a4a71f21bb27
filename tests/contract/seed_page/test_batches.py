"""The five batch calls of emails, their 207, and their limit of a hundred (hubspot.md section 5)."""

import pytest
from hubspot.crm.objects.emails import ApiException

pytestmark = pytest.mark.live

BATCH = "/crm/v3/objects/emails/batch"
NOBODY = "999999999999"


@pytest.fixture
def create(client):
    async def make(*inputs):
        return await client.emails(
            "batch_api.create",
            batch_input_simple_public_object_batch_input_for_create={"inputs": list(inputs)},
        )

    return make


@pytest.fixture
async def two(create, known):
    """The ids of two emails."""
    made = await create(known.example("create"), known.example("create"))
    return [one.id for one in made.results]


@pytest.fixture
def read(client):
    async def ask(*ids, **more):
        body = {
            "inputs": [{"id": id_} for id_ in ids],
            "properties": ["hs_email_subject"],
            "propertiesWithHistory": [],
        }
        return await client.emails(
            "batch_api.read", batch_read_input_simple_public_object_id=body | more
        )

    return ask


# ---------------------------------------------------------------- create


async def test_create(client, known, create):
    made = await create(
        {**known.example("create"), "objectWriteTraceId": "a"},
        {**known.example("create_associated"), "objectWriteTraceId": "b"},
    )
    assert (client.answers[-1].status, made.status) == (201, "COMPLETE")
    by_trace = {one.object_write_trace_id: one.id for one in made.results}
    assert set(by_trace) == {"a", "b"}
    assert await client.linked(by_trace["a"], "contacts") == []
    assert await client.linked(by_trace["b"], "contacts") == [known.contact]
    assert await client.linked(by_trace["b"], "deals") == [known.deal]


async def test_with_trace_ids_a_bad_input_fails_alone(client, known, create):
    bad = known.example("create_associated") | {"objectWriteTraceId": "bad"}
    bad["associations"][0]["to"]["id"] = NOBODY
    made = await create(known.example("create") | {"objectWriteTraceId": "good"}, bad)
    assert (client.answers[-1].status, made.num_errors) == (207, 1)
    assert [one.object_write_trace_id for one in made.results] == ["good"]
    (error,) = made.errors
    assert (error.status, error.category) == ("error", "VALIDATION_ERROR")
    assert error.context["objectWriteTraceId"] == ["bad"]


async def test_without_them_a_bad_input_fails_all(known, create):
    bad = known.example("create_associated")
    bad["associations"][0]["to"]["id"] = NOBODY
    with pytest.raises(ApiException) as refused:
        await create(known.example("create"), bad)
    assert refused.value.status == 400


# ---------------------------------------------------------------- read


async def test_read(client, two, read):
    found = await read(*two)
    assert (client.answers[-1].status, found.status) == (200, "COMPLETE")
    assert {email.id: email.properties["hs_email_subject"] for email in found.results} == (
        dict.fromkeys(two, "Let's talk")
    )


async def test_what_is_not_there_is_named_in_a_207(client, two, read):
    found = await read(*two, "17691787884", NOBODY)
    assert client.answers[-1].status == 207
    assert {email.id for email in found.results} == set(two)
    named = [id_ for error in found.errors for id_ in error.context["ids"]]
    assert {error.category for error in found.errors} == {"OBJECT_NOT_FOUND"}
    assert set(named) == {"17691787884", NOBODY}


async def test_an_id_that_is_asked_for_twice_is_answered_once(two, read):
    found = await read(two[0], two[0])
    assert [email.id for email in found.results] == [two[0]]


# ---------------------------------------------------------------- update, upsert


async def test_update(client, two, read):
    subjects = dict(zip(two, ("One", "Two"), strict=True))
    await client.emails(
        "batch_api.update",
        batch_input_simple_public_object_batch_input={
            "inputs": [
                {"id": id_, "properties": {"hs_email_subject": subject}}
                for id_, subject in subjects.items()
            ]
        },
    )
    found = await read(*two)
    assert {one.id: one.properties["hs_email_subject"] for one in found.results} == subjects


async def test_an_update_of_what_is_not_there(client, two):
    inputs = [
        {"id": id_, "objectWriteTraceId": trace, "properties": {"hs_email_subject": "One"}}
        for id_, trace in ((two[0], "there"), (NOBODY, "gone"))
    ]
    done = await client.emails(
        "batch_api.update", batch_input_simple_public_object_batch_input={"inputs": inputs}
    )
    assert client.answers[-1].status == 207
    assert [one.id for one in done.results] == [two[0]]
    assert done.errors[0].category == "OBJECT_NOT_FOUND"


async def test_upsert_of_what_is_there(client, two, read):
    done = await client.emails(
        "batch_api.upsert",
        batch_input_simple_public_object_batch_input_upsert={
            "inputs": [
                {
                    "id": two[0],
                    "idProperty": "hs_object_id",
                    "properties": {"hs_email_subject": "One"},
                }
            ]
        },
    )
    (one,) = done.results
    assert (one.id, one.new) == (two[0], False)
    assert (await read(two[0])).results[0].properties["hs_email_subject"] == "One"


# ---------------------------------------------------------------- archive


async def test_archive(client, two, read):
    await client.emails(
        "batch_api.archive",
        batch_input_simple_public_object_id={"inputs": [{"id": id_} for id_ in two]},
    )
    assert (client.answers[-1].status, client.answers[-1].body) == (204, None)
    assert (await read(*two)).results == []


# ---------------------------------------------------------------- what no batch may be


@pytest.mark.parametrize("verb", ["create", "read", "update", "upsert", "archive"])
@pytest.mark.parametrize("count", [0, 101])
async def test_a_batch_has_one_to_a_hundred_inputs(client, known, verb, count):
    fields = {"create": known.example("create"), "read": {"id": NOBODY}, "archive": {"id": NOBODY}}
    item = fields.get(verb, {"id": NOBODY, **known.example("update")})
    body = {"inputs": [item] * count} | ({"properties": []} if verb == "read" else {})
    answer = await client.http("POST", f"{BATCH}/{verb}", body)
    assert (answer.status, answer.body["status"]) == (400, "error")


async def test_a_hundred_in_one_call(client, known, create):
    inputs = [
        known.example("create") | {"objectWriteTraceId": str(number)} for number in range(100)
    ]
    made = await create(*inputs)
    assert len({one.id for one in made.results}) == 100
    assert {one.object_write_trace_id for one in made.results} == {str(n) for n in range(100)}
    await client.emails(
        "batch_api.archive",
        batch_input_simple_public_object_id={"inputs": [{"id": one.id} for one in made.results]},
    )
