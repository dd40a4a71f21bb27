"""Many at once: several calls for more than a hundred, and an answer that says what became of each."""

import pytest
from aiohttp import web

from relay.hubspot import Change, Link, New, NotWritable, PortalPaused, Unanswered
from relay.model import RecordType
from relay.sandbox import Fault, FaultKind

AT = {"hs_timestamp": "1572405017883", "hs_email_direction": "EMAIL"}


def new(subject, *links, **more):
    return New({**AT, "hs_email_subject": subject, **more}, links)


async def test_more_than_a_hundred_are_sent_in_several_calls(hubspot, sandbox):
    answer = await hubspot.emails.batch.create(new(f"Offer {number}") for number in range(230))
    assert [len(entry.body["inputs"]) for entry in sandbox.journal] == [100, 100, 30]
    assert answer.errors == ()
    by_trace = answer.by_trace_id
    assert {trace: email["hs_email_subject"] for trace, email in by_trace.items()} == {
        str(number): f"Offer {number}" for number in range(230)
    }


async def test_one_bad_input_takes_no_other_with_it(hubspot):
    gone = Link.from_email(RecordType.CONTACT, "999999")
    answer = await hubspot.emails.batch.create(
        [
            new("Offer 0"),
            new("Offer 1", hubspot_owner_id="4711"),
            new("Offer 2", Link.from_email(RecordType.CONTACT, "602")),
            New({**AT, "hs_email_subject": "Offer 3"}, [gone], trace_id="mine"),
        ]
    )
    assert set(answer.by_trace_id) == {"0", "2"}
    errors = {error.trace_ids: error for error in answer.errors}
    assert set(errors) == {("1",), ("mine",)}
    assert "4711" in errors["1",].quote.message
    assert "4711" not in errors["1",].reason
    assert "4711" not in repr(errors["1",])
    assert errors["1",].quote.category == "VALIDATION_ERROR"


async def test_a_read_says_which_are_not_there(hubspot):
    answer = await hubspot.contacts.batch.read(
        ["carla@globex.example", "nobody@globex.example"],
        id_property="email",
        properties=["email", "firstname"],
    )
    assert [(found.id, found["firstname"]) for found in answer.results] == [("602", "Carla")]
    [error] = answer.errors
    assert error.ids == ("nobody@globex.example",)
    assert error.quote.category == "OBJECT_NOT_FOUND"


async def test_an_update_changes_each_by_its_id(hubspot):
    made = await hubspot.emails.batch.create([new("Offer 0"), new("Offer 1")])
    ids = [made.by_trace_id[trace].id for trace in ("0", "1")]
    answer = await hubspot.emails.batch.update(
        [
            Change(ids[0], {"hs_email_subject": "Offer 10"}),
            Change(ids[1], {"hs_email_subject": ""}),
            Change("999999", {"hs_email_subject": "Offer 12"}),
        ]
    )
    assert {one.id: one["hs_email_subject"] for one in answer.results} == {
        ids[0]: "Offer 10",
        ids[1]: "",
    }
    assert [error.trace_ids for error in answer.errors] == [("2",)]


async def test_an_upsert_changes_or_creates(hubspot):
    answer = await hubspot.contacts.batch.upsert(
        [
            Change("carla@globex.example", {"lastname": "Li"}, id_property="email"),
            Change("new@globex.example", {"lastname": "Lo"}, id_property="email"),
        ]
    )
    known, created = (answer.by_trace_id[trace] for trace in ("0", "1"))
    assert (known.id, known.is_new) == ("602", False)
    assert created.is_new
    assert (await hubspot.contacts.get(created.id, properties=["lastname"]))["lastname"] == "Lo"


async def test_an_archive_deletes_all(hubspot):
    made = await hubspot.emails.batch.create(new(f"Offer {number}") for number in range(120))
    answer = await hubspot.emails.batch.archive(email.id for email in made.results)
    assert (answer.results, answer.errors) == ((), ())
    assert [email.id async for email in hubspot.emails.list()] == []


async def test_nothing_is_sent_for_no_inputs(hubspot, sandbox):
    answer = await hubspot.emails.batch.archive([])
    assert (answer.results, answer.errors) == ((), ())
    assert len(sandbox.journal) == 0


async def test_a_wrong_name_in_one_input_sends_none(hubspot, sandbox):
    with pytest.raises(NotWritable, match="hs_email_body"):
        await hubspot.emails.batch.create([new("Offer 0"), new("Offer 1", hs_email_body="Hello")])
    assert len(sandbox.journal) == 0


async def test_a_call_that_is_refused_whole_fails_its_inputs_and_no_others(hubspot, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=400, path="*/batch/create"))
    answer = await hubspot.emails.batch.create(new(f"Offer {number}") for number in range(130))
    assert set(answer.by_trace_id) == {str(number) for number in range(100, 130)}
    [error] = answer.errors
    assert error.trace_ids == tuple(str(number) for number in range(100))


async def test_a_first_call_that_fails_is_raised(hubspot, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST, path="*/batch/create"))
    with pytest.raises(Unanswered):
        await hubspot.emails.batch.create([new("Offer")])
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=401))
    with pytest.raises(PortalPaused):
        await hubspot.emails.batch.create([new("Offer")])


async def test_after_a_failure_the_answer_names_what_was_not_sent(make_hubspot, stub):
    stub.answers = [
        lambda body: web.json_response(
            {
                "status": "COMPLETE",
                "results": [
                    {"id": str(number), "objectWriteTraceId": each["objectWriteTraceId"]}
                    for number, each in enumerate(body["inputs"], start=1)
                ],
            }
        ),
        web.Response(status=502, text="<html>bad gateway</html>"),
    ]
    async with make_hubspot(stub.url) as hubspot:
        answer = await hubspot.emails.batch.create(new(f"Offer {number}") for number in range(250))
    assert len(stub.requests) == 2
    assert set(answer.by_trace_id) == {str(number) for number in range(100)}
    unsure, unsent = answer.errors
    assert "502" in unsure.reason
    assert unsure.trace_ids == tuple(str(number) for number in range(100, 200))
    assert "not sent" in unsent.reason
    assert unsent.trace_ids == tuple(str(number) for number in range(200, 250))


@pytest.mark.parametrize(
    ("results", "named"),
    [
        ([{"id": "1", "objectWriteTraceId": "0"}], [("1", "2")]),
        ([{"id": "1"}], [()]),
        ([{"id": "1"}, {"id": "2"}, {"id": "3"}], []),
    ],
)
async def test_inputs_that_the_answer_does_not_mention_are_errors(
    results, named, make_hubspot, stub
):
    stub.answers = [web.json_response({"status": "COMPLETE", "results": results})]
    async with make_hubspot(stub.url) as hubspot:
        answer = await hubspot.emails.batch.create(new(f"Offer {number}") for number in range(3))
    assert [error.trace_ids for error in answer.errors] == named
    assert all("does not say what became of it" in error.reason for error in answer.errors)
