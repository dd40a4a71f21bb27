"""Creating engagements: one result each, sure or unknown, and one bad mail never takes others."""

from dataclasses import replace

import pytest
from aiohttp import web

from relay.hubspot import Created, NotExecuted, PortalPaused, Prepared, Rejected, Stale, Unknown
from relay.hubspot.drafts import Draft
from relay.hubspot.emails import _after_refusal
from relay.hubspot.problem import Problem
from relay.hubspot.results import Refused
from relay.model import RecordRef, RecordType
from relay.sandbox import Fault, FaultKind

SINGLE = "/crm/v3/objects/emails"
BATCH = "/crm/v3/objects/emails/batch/create"
CONTACT, OTHER_CONTACT = (
    RecordRef(RecordType.CONTACT, "602"),
    RecordRef(RecordType.CONTACT, "104901"),
)
DEAL = RecordRef(RecordType.DEAL, "601")
GONE_CONTACT, GONE_DEAL = RecordRef(RecordType.CONTACT, "999"), RecordRef(RecordType.DEAL, "998")


@pytest.fixture
def mail(engagement):
    """A mail of its own: its number is in the subject."""

    def make(number=0, **changes):
        changes = {"subject": f"Offer {number}"} | changes
        return Prepared(engagement=replace(engagement, **changes))

    return make


@pytest.fixture
def bad(mail, sandbox, portal_rule):
    """A mail that HubSpot refuses."""
    portal_rule(sandbox, "unwelcome")

    def make(number):
        return mail(number, subject="unwelcome")

    return make


async def subjects_by_id(emails):
    return {email["id"]: email["properties"]["hs_email_subject"] for email in await emails()}


async def test_one_mail_goes_by_a_single_create(crm, sandbox, mail, emails):
    (result,) = await crm.log_emails([mail(links=(CONTACT, DEAL))])
    (email,) = await emails()
    assert result == Created(engagement_id=email["id"])
    assert set(email["associations"]) == {"contacts", "deals"}
    assert [entry.path for entry in sandbox.journal.find(method="POST")] == [SINGLE]


async def test_what_explain_prints_is_what_is_sent(crm, sandbox, mail):
    rehearsal = await crm.rehearse(mail().engagement)
    assert not sandbox.journal.find(method="POST")
    await crm.log_emails([await crm.prepare(mail().engagement)])
    (entry,) = sandbox.journal.find(path=SINGLE)
    assert entry.body == rehearsal.request


async def test_a_hundred_mails_are_one_call_and_results_are_in_order(crm, sandbox, mail, emails):
    results = await crm.log_emails([mail(number) for number in range(100)])
    assert len(sandbox.journal) == 1
    stored = await subjects_by_id(emails)
    assert [stored[result.engagement_id] for result in results] == [
        f"Offer {n}" for n in range(100)
    ]


async def test_more_than_a_call_takes_are_several_calls(crm, sandbox, mail):
    results = await crm.log_emails([mail(number) for number in range(201)])
    assert all(isinstance(result, Created) for result in results)
    assert [entry.path for entry in sandbox.journal] == [BATCH, BATCH, SINGLE]


async def test_large_mails_are_spread_over_several_calls(crm, sandbox, mail):
    results = await crm.log_emails([mail(n, text="x" * 65_000) for n in range(40)])
    assert all(isinstance(result, Created) for result in results)
    assert len(sandbox.journal) == 2


async def test_one_bad_mail_among_a_hundred_is_rejected_alone(crm, mail, bad, emails):
    batch = [bad(number) if number == 42 else mail(number) for number in range(100)]
    results = await crm.log_emails(batch)
    assert isinstance(results[42], Rejected)
    assert "VALIDATION_ERROR" in results[42].reason
    assert sum(isinstance(result, Created) for result in results) == 99
    assert "unwelcome" not in (await subjects_by_id(emails)).values()


async def test_a_dead_link_is_dropped_and_named(crm, mail, emails):
    (result,) = await crm.log_emails([mail(links=(CONTACT, GONE_CONTACT, GONE_DEAL))])
    assert isinstance(result, Created)
    assert set(result.dropped) == {GONE_CONTACT, GONE_DEAL}
    (email,) = await emails()
    assert [contact["id"] for contact in email["associations"]["contacts"]["results"]] == ["602"]


async def test_a_dead_link_in_a_batch_is_dropped_from_that_mail_alone(crm, mail, emails):
    batch = [mail(0), mail(1, links=(CONTACT, GONE_DEAL)), mail(2)]
    first, second, third = await crm.log_emails(batch)
    assert second.dropped == (GONE_DEAL,)
    assert not first.dropped
    assert not third.dropped
    assert len(await emails()) == 3


async def test_a_mail_without_a_living_contact_is_to_be_looked_up_again(crm, mail, emails):
    (result,) = await crm.log_emails([mail(links=(GONE_CONTACT, DEAL))])
    assert isinstance(result, Stale)
    assert await emails() == []


async def test_an_owner_hubspot_does_not_have_is_left_out_and_asked_for_anew(
    crm, sandbox, mail, emails
):
    await crm.owner_id("jane@acme.example")
    batch = [mail(0, owner_id="47550177"), mail(1, owner_id="4711"), mail(2)]
    results = await crm.log_emails(batch)
    assert [result.without_owner for result in results] == [None, "4711", None]
    assert len(await emails()) == 3
    await crm.owner_id("jane@acme.example")
    assert len(sandbox.journal.find(path="/crm/v3/owners")) == 2


async def test_a_mail_without_a_living_record_is_rejected(crm, mail, emails):
    (result,) = await crm.log_emails([mail(links=(GONE_DEAL,))])
    assert isinstance(result, Rejected)
    assert "records it belongs to are gone" in result.reason
    assert await emails() == []


async def test_a_living_contact_is_kept_when_a_dead_deal_has_its_number(crm, mail, emails):
    namesake = RecordRef(RecordType.DEAL, CONTACT.id)
    (result,) = await crm.log_emails([mail(links=(CONTACT, namesake))])
    assert isinstance(result, Created)
    assert result.dropped == (namesake,)
    (email,) = await emails()
    assert set(email["associations"]) == {"contacts"}


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.STATUS, status=500),
        Fault(kind=FaultKind.STATUS, status=502),
        Fault(kind=FaultKind.STATUS, status=524),
        Fault(kind=FaultKind.RESET),
        Fault(kind=FaultKind.TRUNCATED),
        Fault(kind=FaultKind.APPLIED_LOST),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_whatever_may_have_been_created_is_unknown(crm, sandbox, mail, fault, size):
    sandbox.faults.add(fault)
    results = await crm.log_emails([mail(number) for number in range(size)])
    assert len(results) == size
    assert all(isinstance(result, Unknown) for result in results)
    assert len(sandbox.journal) == 1


async def test_mails_that_calls_had_no_answer_for_go_last_and_in_small_company(
    crm, sandbox, mail, emails
):
    batch = [replace(mail(n), company=100 if n % 10 else 2) for n in range(40)]
    results = await crm.log_emails(batch)
    sizes = [len(entry.body["inputs"]) for entry in sandbox.journal.find(path=BATCH)]
    assert sizes == [36, 2, 2]
    stored = await subjects_by_id(emails)
    assert [stored[result.engagement_id] for result in results] == [f"Offer {n}" for n in range(40)]


async def test_after_two_calls_without_an_answer_the_rest_of_a_batch_waits(crm, sandbox, mail):
    sandbox.faults.add(Fault(kind=FaultKind.RESET, count=None))
    results = await crm.log_emails([replace(mail(n), company=1) for n in range(20)])
    assert [type(result) for result in results] == [Unknown] * 2 + [NotExecuted] * 18
    assert all(result.our_fault for result in results[2:])
    assert len(sandbox.journal) == 2


async def test_a_create_without_an_answer_in_time_is_unknown(make_crm, sandbox, mail):
    sandbox.faults.add(Fault(kind=FaultKind.SLOW, delay_s=60))
    (result,) = await make_crm(sandbox.url, timeout_s=0.1).log_emails([mail()])
    assert isinstance(result, Unknown)


@pytest.mark.parametrize("size", [1, 3])
async def test_a_locked_record_delays_the_mail_for_two_seconds_at_least(crm, sandbox, mail, size):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=423, count=None))
    for result in await crm.log_emails([mail(number) for number in range(size)]):
        assert isinstance(result, NotExecuted)
        assert result.retry_after_s >= 2


@pytest.mark.parametrize("status", [401, 403, 429, 477])
async def test_an_ill_portal_is_not_the_fault_of_the_mail(crm, sandbox, mail, emails, status):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status, retry_after_s=7))
    with pytest.raises(PortalPaused):
        await crm.log_emails([mail(0), mail(1)])
    assert await emails() == []


async def test_a_portal_that_falls_ill_half_way_leaves_the_rest_not_executed(
    crm, sandbox, mail, emails
):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, path=SINGLE, status=401))
    results = await crm.log_emails([mail(number) for number in range(101)])
    assert all(isinstance(result, Created) for result in results[:100])
    assert isinstance(results[100], NotExecuted)
    assert results[100].our_fault
    assert "401" in results[100].reason
    assert len(await emails()) == 100


async def test_no_connection_means_not_executed(make_crm, mail, unused_tcp_port):
    with pytest.raises(PortalPaused, match="no connection"):
        await make_crm(f"http://127.0.0.1:{unused_tcp_port}").log_emails([mail()])


# ---------------------------------------------------------------- answers the sandbox does not give


def created(body, *, traced=True):
    """201 for every input, in another order."""
    inputs = body.get("inputs", [body])
    results = [
        {
            "id": each["properties"]["hs_email_subject"].split()[-1],
            "properties": each["properties"],
            **({"objectWriteTraceId": each.get("objectWriteTraceId")} if traced else {}),
        }
        for each in reversed(inputs)
    ]
    if "inputs" not in body:
        return web.json_response(results[0], status=201)
    return web.json_response({"status": "COMPLETE", "results": results}, status=201)


def refusing(*numbers, category="VALIDATION_ERROR"):
    """A portal that refuses a whole call, without a word why, for one of these mails in it."""

    def answer(body):
        inputs = body.get("inputs", [body])
        subjects = {each["properties"]["hs_email_subject"] for each in inputs}
        if subjects & {f"Offer {number}" for number in numbers}:
            return web.json_response({"status": "error", "category": category}, status=400)
        return created(body)

    return answer


async def test_results_without_trace_ids_are_told_apart_by_what_was_sent(make_crm, stub, mail):
    stub.answers = [lambda body: created(body, traced=False)]
    results = await make_crm(stub.url).log_emails([mail(number) for number in range(5)])
    assert [result.engagement_id for result in results] == ["0", "1", "2", "3", "4"]


async def test_two_that_cannot_be_told_apart_are_unknown(make_crm, stub, mail):
    stub.answers = [lambda body: created(body, traced=False)]
    results = await make_crm(stub.url).log_emails([mail(1), mail(2), mail(1)])
    assert isinstance(results[0], Unknown)
    assert results[1] == Created(engagement_id="2")
    assert isinstance(results[2], Unknown)


@pytest.mark.parametrize("numbers", [(0,), (7,), (3, 4), (0, 9), tuple(range(10))])
async def test_a_batch_refused_as_a_whole_loses_only_its_bad_mails(make_crm, stub, mail, numbers):
    stub.answers = [refusing(*numbers)]
    results = await make_crm(stub.url).log_emails([mail(number) for number in range(10)])
    for number, result in enumerate(results):
        if number in numbers:
            assert isinstance(result, Rejected)
        else:
            assert result == Created(engagement_id=str(number))


async def test_a_bad_mail_named_by_a_refusal_costs_two_more_calls(make_crm, stub, mail):
    def answer(body):
        named = [
            each["objectWriteTraceId"]
            for each in body.get("inputs", [])
            if each["properties"]["hs_email_subject"] == "Offer 5"
        ]
        if not named:
            return refusing(5)(body)
        error = {"category": "VALIDATION_ERROR", "context": {"objectWriteTraceId": named}}
        return web.json_response({"status": "error", "errors": [error]}, status=400)

    stub.answers = [answer]
    results = await make_crm(stub.url).log_emails([mail(number) for number in range(10)])
    assert [number for number, each in enumerate(results) if isinstance(each, Rejected)] == [5]
    assert len(stub.requests) == 3


def partly(*errors, leave_out):
    """207: the mail with this number is not among the results."""

    def answer(body):
        if "inputs" not in body:
            return refusing(leave_out)(body)
        kept = [
            each
            for each in body["inputs"]
            if each["properties"]["hs_email_subject"] != f"Offer {leave_out}"
        ]
        results = [{"id": "1", "objectWriteTraceId": each["objectWriteTraceId"]} for each in kept]
        return web.json_response({"results": results, "errors": list(errors)}, status=207)

    return answer


@pytest.mark.parametrize(
    ("errors", "result"),
    [
        ([{"category": "VALIDATION_ERROR"}], Rejected),
        ([{"category": "INTERNAL_ERROR"}], Unknown),
        ([{"category": "VALIDATION_ERROR"}, {"category": "VALIDATION_ERROR"}], Unknown),
        ([], Unknown),
    ],
    ids=["refused", "server fault", "does not add up", "not a word"],
)
async def test_a_mail_missing_from_a_batch_is_rejected_only_if_that_is_sure(
    make_crm, stub, mail, errors, result
):
    stub.answers = [partly(*errors, leave_out=1)]
    first, missing, third = await make_crm(stub.url).log_emails([mail(0), mail(1), mail(2)])
    assert isinstance(missing, result)
    assert isinstance(first, Created)
    assert isinstance(third, Created)


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"id": None}])
async def test_a_create_answered_without_an_id_is_unknown(make_crm, stub, mail, body):
    stub.answers = [web.json_response(body, status=201)]
    (result,) = await make_crm(stub.url).log_emails([mail()])
    assert isinstance(result, Unknown)


async def test_a_portal_that_finds_ever_more_dead_links_does_not_keep_us_busy(make_crm, stub, mail):
    def answer(body):
        last = body["associations"][-1]["to"]["id"]
        context = {"INVALID_OBJECT_IDS": [last]}
        return web.json_response({"category": "VALIDATION_ERROR", "context": context}, status=400)

    stub.answers = [answer]
    links = tuple(RecordRef(RecordType.CONTACT, str(number)) for number in range(50))
    (result,) = await make_crm(stub.url).log_emails([mail(links=links)])
    assert isinstance(result, Rejected)
    assert len(stub.requests) < 10


async def test_a_call_too_large_for_a_proxy_on_the_way_is_halved(make_crm, stub, mail):
    def answer(body):
        if len(body.get("inputs", [])) > 2:
            return web.Response(status=413, text="<html>too large</html>")
        return created(body)

    stub.answers = [answer]
    results = await make_crm(stub.url).log_emails([mail(number) for number in range(8)])
    assert [result.engagement_id for result in results] == [str(number) for number in range(8)]


def test_of_a_refused_batch_only_the_mail_with_a_dead_contact_is_lost(mail):
    """A mail that has no contact, but a living record, has lost nothing."""
    refusal = Refused("no", status=400, problem=Problem(record_ids=frozenset({GONE_CONTACT.id})))
    drafts = [
        Draft(trace_id=str(n), prepared=one, links=one.engagement.links)
        for n, one in enumerate([mail(links=(GONE_CONTACT,)), mail(links=(DEAL,))])
    ]
    settled, again = _after_refusal(drafts, refusal)
    assert (set(settled), [[one.trace_id for one in group] for group in again]) == ({"0"}, [["1"]])
