"""Each row of the error table (hubspot.md section 6), seen from a call that may be repeated."""

import asyncio

import pytest
from aiohttp import web

from relay.errors import Permanent, Temporary
from relay.hubspot import PortalPaused
from relay.hubspot.results import Locked
from relay.log import Event
from relay.model import Address, RecordRef, RecordType, Status
from relay.sandbox import Fault, FaultKind
from relay.settings import Secret

WHO = [Address(email="carla@globex.example")]


def problem(status, **fields):
    return web.json_response({"status": "error", **fields}, status=status)


async def test_a_refused_token_pauses_the_portal_until_a_person_acts(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=401))
    with pytest.raises(PortalPaused, match="401") as paused:
        await crm.find_contacts(WHO)
    assert paused.value.needs_person
    assert paused.value.category == "INVALID_AUTHENTICATION"


async def test_a_new_token_is_used_at_once(make_crm, sandbox):
    tokens = ["old", "new"]
    sandbox.revoke("old")
    crm = make_crm(sandbox.url, token=lambda: Secret(tokens.pop(0)))
    with pytest.raises(PortalPaused):
        await crm.find_contacts(WHO)
    assert (await crm.find_contacts(WHO))["carla@globex.example"]


async def test_a_token_that_is_not_there_pauses_the_portal(make_crm, sandbox):
    def missing():
        raise Temporary("no secret at env:TOKEN: set it")

    with pytest.raises(PortalPaused, match="env:TOKEN") as paused:
        await make_crm(sandbox.url, token=missing).find_contacts(WHO)
    assert paused.value.needs_person
    assert len(sandbox.journal) == 0


async def test_missing_scopes_are_named(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=403))
    with pytest.raises(PortalPaused, match=r"crm\.objects\.contacts\.write") as paused:
        await crm.find_contacts(WHO)
    assert paused.value.needs_person


@pytest.mark.parametrize(
    "answer",
    [
        problem(403, category="FORBIDDEN"),
        problem(404, message="resource not found"),
        web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}),
    ],
    ids=["forbidden", "retired version", "redirect"],
)
async def test_a_door_that_is_shut_needs_a_person(make_crm, stub, answer):
    stub.answers = [answer]
    with pytest.raises(PortalPaused) as paused:
        await make_crm(stub.url).find_contacts(WHO)
    assert paused.value.needs_person


async def test_a_rate_limit_pauses_the_portal_for_its_interval(crm, sandbox, log_lines):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=429))
    with pytest.raises(PortalPaused, match="429") as paused:
        await crm.find_contacts(WHO)
    assert paused.value.retry_after_s == 10
    assert not paused.value.needs_person
    (line,) = [line for line in log_lines if line["event"] == Event.CRM_THROTTLED]
    assert line["policy"] == "TEN_SECONDLY_ROLLING"


async def test_a_used_up_day_pauses_the_portal_without_further_calls(make_crm, stub):
    stub.answers = [problem(429, policyName="DAILY", errorType="RATE_LIMIT")]
    crm = make_crm(stub.url)
    for _ in range(2):
        with pytest.raises(PortalPaused) as paused:
            await crm.find_contacts(WHO)
        assert paused.value.retry_after_s == 900
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    ("retry_after_s", "waits_s"), [(3_600, 3_600), (10**9, 86_400), (None, 60)]
)
async def test_a_moving_portal_is_paused_as_long_as_hubspot_says(
    crm, sandbox, retry_after_s, waits_s
):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=477, retry_after_s=retry_after_s))
    with pytest.raises(PortalPaused, match="477") as paused:
        await crm.find_contacts(WHO)
    assert paused.value.retry_after_s == waits_s
    assert not paused.value.needs_person


@pytest.mark.parametrize("status", [408, 423, 500, 502, 503, 504, 521, 522, 523, 524])
async def test_a_fault_of_hubspots_is_temporary(crm, sandbox, status):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status))
    with pytest.raises(Temporary, match=str(status)) as error:
        await crm.find_contacts(WHO)
    assert not isinstance(error.value, PortalPaused)
    assert (await crm.find_contacts(WHO))["carla@globex.example"]


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.TRUNCATED])
async def test_a_broken_connection_is_temporary(crm, sandbox, kind):
    sandbox.faults.add(Fault(kind=kind))
    with pytest.raises(Temporary):
        await crm.find_contacts(WHO)


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=200, text="<html>welcome</html>"),
        web.Response(status=200, text="[1]"),
        web.Response(status=200, text="[" * 100_000),
        web.Response(status=403, text="<html>blocked</html>"),
        web.json_response({"error": "blocked"}, status=403),
        web.Response(status=403),
        web.Response(status=404, text="404 page not found"),
        web.json_response({"detail": "Not Found"}, status=404),
        web.Response(status=400, text="bad gateway request"),
    ],
    ids=[
        "HTML",
        "no object",
        "deep",
        "firewall",
        "firewall of an API",
        "firewall without a word",
        "no page",
        "another server",
        "proxy",
    ],
)
async def test_an_answer_that_is_not_hubspots_says_nothing_about_mail_or_portal(
    make_crm, stub, answer
):
    stub.answers = [answer]
    with pytest.raises(Temporary) as error:
        await make_crm(stub.url).amend("1", status=Status.BOUNCED)
    assert not isinstance(error.value, PortalPaused)


@pytest.mark.parametrize(("status", "kind"), [(423, Locked), (477, PortalPaused)])
async def test_what_only_hubspot_answers_needs_no_words_of_its(make_crm, stub, status, kind):
    stub.answers = [web.Response(status=status, headers={"Retry-After": "3600"})]
    with pytest.raises(kind) as error:
        await make_crm(stub.url).find_contacts(WHO)
    assert error.value.retry_after_s == 3_600


async def test_an_answer_without_end_is_cut_off(make_crm, stub, monkeypatch):
    monkeypatch.setattr("relay.hubspot.calls._MAX_ANSWER_BYTES", 10_000)
    stub.answers = [web.json_response({"results": [], "filler": "x" * 10_000})]
    with pytest.raises(Temporary, match="broke off"):
        await make_crm(stub.url).find_contacts(WHO)


async def test_an_answer_without_an_id_is_temporary(make_crm, stub):
    stub.answers = [web.json_response({"results": [{"properties": {}}]})]
    with pytest.raises(Temporary, match="no id"):
        await make_crm(stub.url).find_contacts(WHO)


async def test_a_refusal_is_permanent_and_keeps_what_helps(make_crm, stub):
    stub.answers = [
        problem(
            400,
            category="VALIDATION_ERROR",
            message='Property "hs_email_status" has the value "the merger is off"',
            correlationId="aeb5f871-7f07-4993-9211-075dc63e7cbf",
            errors=[{"code": "INVALID_OPTION", "in": "hs_email_status", "message": "merger"}],
        )
    ]
    with pytest.raises(Permanent) as refused:
        await make_crm(stub.url).amend("1", status=Status.BOUNCED)
    for word in ("400", "VALIDATION_ERROR", "INVALID_OPTION", "hs_email_status", "aeb5f871"):
        assert word in refused.value.reason
    assert "merger" not in repr(vars(refused.value))


async def test_a_record_that_is_gone_is_permanent(crm):
    with pytest.raises(Permanent, match="OBJECT_NOT_FOUND"):
        await crm.amend("987654321", status=Status.BOUNCED)


async def test_every_call_is_counted_and_logged_without_what_it_carries(
    crm, sandbox, metrics, log_lines
):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=423))
    with pytest.raises(Temporary):
        await crm.find_contacts(WHO)
    await crm.find_contacts(WHO)
    for status in ("423", "200"):
        labels = {"portal": "acme", "operation": "contacts_read", "status": status}
        assert metrics.registry.get_sample_value("relay_crm_calls_total", labels) == 1
    lines = [line for line in log_lines if line["event"] == Event.CRM_CALLED]
    assert [line["status"] for line in lines] == ["423", "200"]
    assert lines[0]["correlation_id"]
    assert all(line["log_level"] == "debug" and "duration_ms" in line for line in lines)
    assert "very-secret" not in repr(log_lines)
    assert "carla" not in repr(log_lines)


async def test_a_cancelled_call_is_counted_too(make_crm, stub, metrics):
    arrived = asyncio.Event()

    async def hang(_):
        arrived.set()
        await asyncio.Event().wait()

    stub.answers = [hang]
    async with asyncio.TaskGroup() as group:
        call = group.create_task(make_crm(stub.url).find_contacts(WHO))
        await arrived.wait()
        call.cancel()
    labels = {"portal": "acme", "operation": "contacts_read", "status": "cut_off"}
    assert metrics.registry.get_sample_value("relay_crm_calls_total", labels) == 1


async def test_linking_twice_is_harmless_and_dead_records_are_left_out(crm, api):
    email = await api(
        "POST",
        "/crm/v3/objects/emails",
        {"properties": {"hs_timestamp": "2026-03-02T08:00:00Z", "hs_email_direction": "EMAIL"}},
    )
    links = [
        RecordRef(RecordType.CONTACT, "602"),
        RecordRef(RecordType.CONTACT, "999"),
        RecordRef(RecordType.COMPANY, "605"),
        RecordRef(RecordType.DEAL, "601"),
        RecordRef(RecordType.TICKET, "608"),
    ]
    for _ in range(2):
        await crm.link({email["id"]: links})
    path = f"/crm/v3/objects/emails/{email['id']}?associations=contacts,companies,deals,tickets"
    found = (await api("GET", path))["associations"]
    assert {kind: [each["id"] for each in of["results"]] for kind, of in found.items()} == {
        "contacts": ["602"],
        "companies": ["605"],
        "deals": ["601"],
        "tickets": ["608"],
    }


async def test_a_bounce_changes_the_status_of_the_email(crm, api):
    properties = {
        "hs_timestamp": "2026-03-02T08:00:00Z",
        "hs_email_direction": "EMAIL",
        "hs_email_status": "SENT",
    }
    email = await api("POST", "/crm/v3/objects/emails", {"properties": properties})
    await crm.amend(email["id"], status=Status.BOUNCED)
    path = f"/crm/v3/objects/emails/{email['id']}?properties=hs_email_status"
    assert (await api("GET", path))["properties"]["hs_email_status"] == "BOUNCED"
