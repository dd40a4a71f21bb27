"""Faults on request."""

import asyncio
import random

import aiohttp
import pytest

from relay.sandbox import Fault, FaultKind, Policy

EMAILS = "/crm/v3/objects/emails"


@pytest.fixture
def stored(sandbox, http):
    """How many emails there are, faults aside."""

    async def count():
        sandbox.faults.clear()
        return len((await http("GET", EMAILS))[1]["results"])

    return count


def last(sandbox):
    entry = list(sandbox.journal)[-1]
    return entry.status, entry.applied


@pytest.mark.parametrize(
    ("status", "category"),
    [
        (401, "INVALID_AUTHENTICATION"),
        (403, "MISSING_SCOPES"),
        (423, "LOCKED"),
        (429, "RATE_LIMITS"),
        (477, "MIGRATION_IN_PROGRESS"),
        (500, "INTERNAL_ERROR"),
        (503, "INTERNAL_ERROR"),
    ],
)
async def test_a_status_is_answered_and_nothing_applied(
    sandbox, http, email, stored, status, category
):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status))
    answered, answer = await http("POST", EMAILS, email())
    assert (answered, answer["category"], answer["status"]) == (status, category, "error")
    assert last(sandbox) == (status, False)
    assert await stored() == 0


@pytest.mark.parametrize("status", [502, 504, 524])
async def test_the_statuses_of_a_proxy_come_as_html(sandbox, http, status):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=status))
    answered, body = await http("GET", EMAILS)
    assert answered == status
    assert body.startswith(b"<html>")


async def test_missing_scopes_are_named(sandbox, http):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=403))
    _, answer = await http("GET", EMAILS)
    scopes = answer["errors"][0]["context"]["requiredGranularScopes"]
    assert scopes == ["crm.objects.contacts.write"]


async def test_retry_after_is_sent_if_asked_for(sandbox, http):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=477, retry_after_s=3600))
    await http("GET", EMAILS)
    assert http.headers["Retry-After"] == "3600"
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=429))
    _, answer = await http("GET", EMAILS)
    assert "Retry-After" not in http.headers
    assert answer["policyName"] == "TEN_SECONDLY_ROLLING"


async def test_a_reset_breaks_the_connection_and_applies_nothing(sandbox, http, email, stored):
    sandbox.faults.add(Fault(kind=FaultKind.RESET))
    with pytest.raises(aiohttp.ClientOSError):
        await http("POST", EMAILS, email())
    assert last(sandbox) == (None, False)
    assert await stored() == 0


async def test_a_lost_answer_belongs_to_a_call_that_was_applied(sandbox, http, email, stored):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
    with pytest.raises(aiohttp.ClientOSError):
        await http("POST", EMAILS, email())
    assert last(sandbox) == (None, True)
    assert await stored() == 1


async def test_a_late_call_is_applied_after_the_connection_broke(
    sandbox, http, email, stored, clock
):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LATE, delay_s=30))
    with pytest.raises(aiohttp.ClientOSError):
        await http("POST", EMAILS, email())
    await clock.advance(29)
    assert await stored() == 0
    await clock.advance(1)
    assert await stored() == 1


async def test_a_truncated_answer_belongs_to_a_call_that_was_applied(sandbox, http, email, stored):
    sandbox.faults.add(Fault(kind=FaultKind.TRUNCATED))
    with pytest.raises(aiohttp.ClientPayloadError):
        await http("POST", EMAILS, email())
    assert last(sandbox) == (201, True)
    assert await stored() == 1


async def test_a_slow_call_is_answered_after_its_delay(sandbox, http, clock, until):
    sandbox.faults.add(Fault(kind=FaultKind.SLOW, delay_s=5))
    async with asyncio.TaskGroup() as tasks:
        call = tasks.create_task(http("GET", EMAILS))
        await until(lambda: not sandbox.faults.to_json()["results"])
        await clock.advance(4)
        assert not call.done()
        await clock.advance(1)
    assert call.result()[0] == 200


async def test_a_slow_call_is_applied_though_its_client_has_gone(
    sandbox, http, email, stored, clock, until
):
    sandbox.faults.add(Fault(kind=FaultKind.SLOW, delay_s=5))
    call = asyncio.create_task(http("POST", EMAILS, email()))
    await until(lambda: not sandbox.faults.to_json()["results"])
    call.cancel()
    await asyncio.wait([call])
    await clock.advance(5)
    assert await stored() == 1


async def test_a_rule_is_meant_for_a_method_and_a_path_and_is_used_up(sandbox, http, email):
    sandbox.faults.add(
        Fault(kind=FaultKind.STATUS, status=500, method="POST", path="*/emails*", count=2)
    )
    assert (await http("GET", EMAILS))[0] == 200
    assert (await http("POST", "/crm/v3/objects/deals", {"properties": {}}))[0] == 201
    statuses = [(await http("POST", EMAILS, email()))[0] for _ in range(3)]
    assert statuses == [500, 500, 201]


async def test_a_rule_without_count_holds_until_it_is_cleared(sandbox, http):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=500, count=None))
    assert [(await http("GET", EMAILS))[0] for _ in range(3)] == [500] * 3
    sandbox.faults.clear()
    assert (await http("GET", EMAILS))[0] == 200


async def test_a_probability_is_rolled_with_the_dice_it_was_given(start):
    rolls = random.Random(7)
    expected = [500 if rolls.random() < 0.3 else 200 for _ in range(50)]
    async with start(chance=random.Random(7).random) as (sandbox, http):
        sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=500, count=None, probability=0.3))
        assert [(await http("GET", EMAILS))[0] for _ in range(50)] == expected
    assert 0 < expected.count(500) < 50


async def test_faults_are_made_and_cleared_over_http(http):
    rule = {"kind": "status", "status": 503, "path": "*/emails", "count": 1}
    status, answer = await http("POST", "/sandbox/faults", rule, token=None)
    assert status == 201
    assert answer["results"][0]["path"] == "*/emails"
    assert (await http("GET", EMAILS))[0] == 503
    assert (await http("GET", "/sandbox/faults"))[1] == {"results": []}
    await http("POST", "/sandbox/faults", rule)
    assert (await http("DELETE", "/sandbox/faults"))[0] == 204
    assert (await http("GET", EMAILS))[0] == 200


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({}, "No such fault: kind: Field required"),
        ({"kind": "reset", "colour": 1}, "No such fault: colour: Unexpected keyword argument"),
        (
            {"kind": "flood"},
            "No such fault: kind: Input should be 'status', 'slow', 'reset', 'truncated', 'applied_lost' or 'applied_late'",
        ),
        (
            {"kind": "reset", "count": 0},
            "No such fault: count must be 1 or more, or nothing for ever, and is 0",
        ),
        (
            {"kind": "reset", "probability": 2},
            "No such fault: probability must be above 0, at most 1, and is 2.0",
        ),
        (
            {"kind": "status", "status": 200},
            "No such fault: status must be 400 to 599, and is 200",
        ),
        (
            {"kind": "slow", "delay_s": -1},
            "No such fault: delay_s and retry_after_s are seconds, 0 or more",
        ),
        (
            {"kind": "slow", "count": 3},
            "No such fault: slow needs a delay_s, in seconds above 0",
        ),
        (
            {"kind": "applied_late", "delay_s": 0},
            "No such fault: applied_late needs a delay_s, in seconds above 0",
        ),
        (
            {"kind": "status", "status": 429, "policy": "HOURLY"},
            "No such fault: policy: Input should be 'TEN_SECONDLY_ROLLING', 'DAILY' or 'SECONDLY'",
        ),
    ],
)
async def test_a_fault_that_does_not_exist_is_400_and_says_why(http, rule, message):
    status, answer = await http("POST", "/sandbox/faults", rule, token=None)
    assert (status, answer["message"]) == (400, message)


def test_a_fault_that_makes_no_sense_is_refused_in_python():
    with pytest.raises(ValueError, match="probability must be above 0"):
        Fault(kind=FaultKind.RESET, probability=0)


@pytest.mark.parametrize("policy", list(Policy))
async def test_a_429_says_which_limit_was_reached(sandbox, http, policy):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=429, policy=policy))
    status, answer = await http("GET", EMAILS)
    assert (status, answer["policyName"], answer["errorType"]) == (429, policy, "RATE_LIMIT")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "secrets"), ("PUT", "journal"), ("PUT", "faults"), ("POST", "journal/doubles")],
)
async def test_the_sandbox_has_no_other_calls_of_its_own(http, method, path):
    assert (await http(method, f"/sandbox/{path}"))[0] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "{url}"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 421),
    ],
)
@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
async def test_a_page_of_another_site_makes_no_faults(sandbox, headers, status, content_type):
    headers = {name: value.format(url=sandbox.url) for name, value in headers.items()}
    async with (
        aiohttp.ClientSession(headers={**headers, "Content-Type": content_type}) as session,
        session.post(f"{sandbox.url}/sandbox/faults", data=b'{"kind": "reset"}') as response,
    ):
        assert response.status == status
        answer = await response.json()
    made = sandbox.faults.to_json()["results"]
    assert [fault["kind"] for fault in made] == (["reset"] if status == 201 else [])
    assert ("message" in answer) == (status != 201)


async def test_who_points_a_name_of_their_own_here_reads_no_journal(sandbox, http, email):
    await http("POST", EMAILS, email(hs_email_subject="Offer"))
    async with (
        aiohttp.ClientSession(headers={"Host": "evil.example"}) as session,
        session.get(f"{sandbox.url}/sandbox/journal") as response,
    ):
        assert response.status == 421
        assert "Offer" not in await response.text()
