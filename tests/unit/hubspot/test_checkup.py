"""What `relay doctor` sees of portals of all kinds, by calls that change nothing there."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from relay.hubspot import Mark
from relay.hubspot import OAuthApp as ClientApp
from relay.sandbox import Fault, FaultKind, OAuthApp, Portal, RateLimits, Sandbox
from relay.settings import PortalSettings, Secret

TOKEN = "pat-na1-very-secret"
SCOPES = {
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "sales-email-read",
    "crm.objects.companies.read",
    "crm.objects.deals.read",
    "crm.objects.owners.read",
    "tickets",
    "files",
}


@pytest.fixture
def look(make_crm):
    """`look(url, client={…}, **settings)`: every check of a portal, as `what: text` by mark."""

    async def seen(url, client=None, **settings):
        portal = PortalSettings(
            name="acme",
            token="env:TOKEN",
            **{"mailboxes": ["log@acme.example"], "domains": ["acme.example"]} | settings,
        )
        crm = make_crm(url, api_version=portal.api_version, **client or {})
        found = {mark: [] for mark in Mark}
        async for check in crm.check_up(portal):
            assert "very-secret" not in check.text
            found[check.mark].append(f"{check.what}: {check.text}")
        return found

    return seen


@pytest.fixture
async def partner(clock, log):
    """`partner(**sandbox)`: a seeded sandbox of some kind."""
    made = []

    async def make(**kind):
        made.append(Sandbox(database=None, **{"clock": clock, "log": log} | kind))
        await made[-1].open("127.0.0.1", 0)
        made[-1].seed()
        return made[-1]

    yield make
    for each in made:
        await each.close()


def names(lines, what):
    return [line.removeprefix(f"{what}: ") for line in lines if line.startswith(f"{what}: ")]


async def test_a_portal_that_is_well_has_no_complaint(look, sandbox):
    found = await look(sandbox.url)
    assert found[Mark.FAIL] == found[Mark.WARN] == []
    assert [line.partition(":")[0] for line in found[Mark.OK] if not line.startswith("scope")] == [
        *("reach", "token", "account", "version", "clock", "pace", "day", "owner", "once")
    ]
    granted = names(found[Mark.OK], "scope")
    assert {line.removesuffix(" is granted") for line in granted} == SCOPES
    [account] = names(found[Mark.OK], "account")
    assert account == ("portal 4711000 on app.hubspot.com, type DEVELOPER_TEST, time zone UTC")


async def test_what_the_settings_ask_for_beyond_the_usual_is_looked_at_too(look, sandbox):
    wanted = {"create_companies": True, "custom_objects": {"2-1234567": "all"}, "tickets": 3}
    found = await look(sandbox.url, **wanted)
    assert found[Mark.FAIL] == found[Mark.WARN] == []
    granted = {line.removesuffix(" is granted") for line in names(found[Mark.OK], "scope")}
    assert granted == SCOPES | {"crm.objects.companies.write", "crm.objects.custom.read"}
    assert not [e for e in sandbox.journal if e.method != "GET" and e.applied]


async def test_it_costs_few_calls_and_changes_nothing(look, sandbox):
    await look(sandbox.url)
    assert len(sandbox.journal) <= 15
    assert not [e for e in sandbox.journal if e.method != "GET" and e.applied]


async def test_a_dated_version_is_looked_over_in_its_own_paths(look, sandbox):
    found = await look(sandbox.url, api_version="2026-03")
    assert found[Mark.FAIL] == found[Mark.WARN] == []
    assert names(found[Mark.OK], "version") == ["HubSpot answers 2026-03"]
    assert all("/2026-03" in entry.path for entry in sandbox.journal)


# ---------------------------------------------------------------- the door


async def test_a_refused_token_is_the_only_thing_said(look, sandbox):
    sandbox.revoke(TOKEN)
    renewal = "put a valid one into /etc/relay/token"
    found = await look(sandbox.url, {"token": lambda: Secret(TOKEN, renewal=renewal)})
    assert found[Mark.FAIL] == [f"token: HubSpot refused the token (401): {renewal}"]
    assert found[Mark.OK] == found[Mark.WARN] == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9", "Connect call failed"),
        ("http://no-such-host.invalid", "cannot be resolved"),
    ],
)
async def test_no_way_to_hubspot_is_told_in_words(url, words, look):
    found = await look(url)
    [line] = found[Mark.FAIL]
    assert line.startswith(f"reach: no connection to {url}: ")
    assert words in line


async def test_a_port_without_tls_is_told_in_words(look, sandbox):
    [line] = (await look(sandbox.url.replace("http:", "https:")))[Mark.FAIL]
    assert "no TLS is spoken there" in line


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=200, text="<html>log in to the guests' network</html>"),
        web.Response(status=407, text="proxy authentication required"),
        web.Response(status=502, text="bad gateway"),
        web.Response(status=404, text="not here"),
    ],
    ids=["captive portal", "proxy", "gateway", "another server"],
)
async def test_something_that_is_not_hubspot_is_told_as_such(answer, look, stub):
    stub.answers = [answer]
    [line] = (await look(stub.url))[Mark.FAIL]
    assert "something on the way answers in HubSpot's place" in line


async def test_a_version_that_hubspot_does_not_answer_is_named(look, sandbox):
    found = await look(sandbox.url, api_version="2031-01")
    assert found[Mark.FAIL] == [
        "version: HubSpot does not answer 2031-01 (404): set api_version to v3 or 2026-09"
    ]


@pytest.mark.parametrize(
    ("policy", "what"), [("DAILY", "day: "), ("TEN_SECONDLY_ROLLING", "pace: ")]
)
async def test_a_rate_limit_is_told(policy, what, look, stub):
    body = {"status": "error", "policyName": policy, "errorType": "RATE_LIMIT"}
    stub.answers = [web.json_response(body, status=429)]
    [line] = (await look(stub.url))[Mark.FAIL]
    assert line.startswith(what)
    assert "429" in line


# ---------------------------------------------------------------- scopes


@pytest.mark.parametrize(
    ("scope", "use"),
    [
        ("crm.objects.contacts.read", "find the people of a mail"),
        ("crm.objects.contacts.write", "log mails and create contacts"),
        ("sales-email-read", "see whether a mail is logged already"),
        ("crm.objects.companies.read", "link companies"),
        ("crm.objects.deals.read", "link deals"),
        ("crm.objects.owners.read", "find the owner of a mail"),
        ("files", "upload attachments"),
    ],
)
async def test_a_missing_scope_is_named_with_what_it_is_for(scope, use, look, partner):
    kind = await partner(scopes=SCOPES - {scope})
    found = await look(kind.url)
    missing = names(found[Mark.FAIL], "scope")
    assert {line.partition(" is missing: ")[0] for line in missing} == {scope}
    assert missing[0] == (
        f"{scope} is missing: without it relay cannot {use}. "
        "Grant it in HubSpot's settings, at the service key or private app"
    )


async def test_a_call_that_needs_two_scopes_names_the_one_that_lacks(look, partner):
    kind = await partner(scopes=SCOPES - {"crm.objects.contacts.read"})
    lines = names((await look(kind.url))[Mark.FAIL], "scope")
    assert len(lines) == 2
    assert "cannot see whether a mail is logged already" in lines[1]
    assert lines[1].startswith("crm.objects.contacts.read is missing")


async def test_a_refusal_without_names_is_told_by_the_scope_that_was_expected(look, stub):
    stub.answers = [lambda _: web.json_response({"status": "error"}, status=403)]
    found = await look(stub.url)
    lines = [*names(found[Mark.FAIL], "scope"), *names(found[Mark.WARN], "scope")]
    assert {line.partition(" is missing")[0] for line in lines} == SCOPES


async def test_a_scope_that_these_settings_do_not_need_is_only_a_warning(look, partner):
    unused = {"crm.objects.companies.read", "crm.objects.deals.read", "tickets"}
    kind = await partner(scopes=SCOPES - unused)
    found = await look(kind.url, companies=False, deals=0)
    assert found[Mark.FAIL] == []
    assert len(names(found[Mark.WARN], "scope")) == len(unused)


async def test_what_cannot_be_checked_is_said_and_the_rest_goes_on(look, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=503, path="*/tickets"))
    sandbox.faults.add(Fault(kind=FaultKind.RESET, path="/crm/v3/owners", count=None))
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=500, path="*/properties/*"))
    found = await look(sandbox.url)
    assert [line.partition(" could")[0] for line in found[Mark.WARN]] == [
        "scope: tickets",
        "scope: crm.objects.owners.read",
        "once: the unique property",
    ]


# ---------------------------------------------------------------- the clock, the limits


@pytest.mark.parametrize(
    ("off", "mark"),
    [
        (timedelta(seconds=3), Mark.OK),
        (timedelta(seconds=40), Mark.WARN),
        (timedelta(hours=1), Mark.FAIL),
        (timedelta(hours=-1), Mark.FAIL),
    ],
)
async def test_a_clock_that_is_off_is_said(off, mark, look, partner, clock):
    hubspots = type(clock)(clock.now() - off)
    found = await look((await partner(clock=hubspots)).url)
    [line] = names(found[mark], "clock")
    if mark is not Mark.OK:
        side = "ahead of" if off > timedelta(0) else "behind"
        assert f"is {abs(round(off.total_seconds())):,} s {side} HubSpot's: set it by NTP" in line


async def test_the_limits_and_relays_share_of_them_are_told(look, partner):
    kind = await partner(limits=RateLimits(ten_secondly=100, daily=250_000))
    found = await look(kind.url, burst_share=0.5, daily_share=0.8)
    [pace] = names(found[Mark.OK], "pace")
    assert pace == (
        "HubSpot allows 100 calls in 10 s, relay makes 50 at most (burst_share): "
        "9,000 mails an hour one by one, more from a backlog"
    )
    [day] = names(found[Mark.OK], "day")
    assert day == (
        "249,999 of the account's 250,000 calls are left, 199,999 of them for relay "
        "(daily_share): 99,999 mails one by one, more from a backlog"
    )


@pytest.mark.parametrize(("used", "mark"), [(70, Mark.OK), (83, Mark.WARN), (90, Mark.FAIL)])
async def test_a_day_that_is_nearly_used_up_is_said_in_time(used, mark, look, partner, http):
    kind = await partner(limits=RateLimits(ten_secondly=1_000, daily=100))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for _ in range(used):
        async with http.get(f"{kind.url}/crm/v3/owners", headers=headers) as answer:
            assert answer.status == 200
    found = await look(kind.url)
    [line] = names(found[mark], "day")
    assert ("midnight" in line) == (mark is not Mark.OK)
    assert ("raise daily_share" in line) == (mark is not Mark.OK)


async def test_a_public_app_is_told_what_hubspot_tells_it(look, partner):
    app = {"client_id": "the-app", "client_secret": "c-very-secret"}
    kind = await partner(app=OAuthApp(**app, refresh_token=TOKEN))
    client = ClientApp(client_id="the-app", client_secret=lambda: Secret("c-very-secret"))
    oauth = {"client_id": "the-app", "client_secret": "env:CLIENT"}
    found = await look(kind.url, {"oauth": client}, oauth=oauth)
    assert found[Mark.FAIL] == found[Mark.WARN] == []
    assert names(found[Mark.OK], "token") == [
        "HubSpot takes it: OAuth, good for 30 minutes; relay renews it by itself"
    ]
    assert names(found[Mark.OK], "day") == []


async def test_answers_that_tell_no_limits_are_told_as_such(look, stub):
    stub.answers = [lambda _: web.json_response({"portalId": 1})]
    [line] = names((await look(stub.url))[Mark.OK], "pace")
    assert "do not tell the limits" in line


@pytest.mark.parametrize(
    ("now", "mark"),
    [(datetime(2026, 11, 30, tzinfo=UTC), Mark.OK), (datetime(2026, 12, 1, tzinfo=UTC), Mark.WARN)],
)
async def test_the_end_of_a_version_is_called_to_mind(now, mark, look, sandbox, clock):
    clock._start = now
    [line] = names((await look(sandbox.url))[mark], "version")
    assert "v4 until March 2027" in line
    assert "set api_version to 2026-09" in line


# ---------------------------------------------------------------- owners, the unique property


async def test_users_who_are_no_owners_are_named(look, sandbox):
    users = ["jane@acme.example", "new@acme.example", "sam.alias@acme.example"]
    owners = {"sam.alias@acme.example": "sam@acme.example"}
    found = await look(sandbox.url, users=users, owners=owners)
    [line] = names(found[Mark.WARN], "owner")
    assert line.startswith("without an owner is logged the mail of new@acme.example:")
    assert "map them to one in `owners`" in line


async def test_a_map_to_nobody_is_named(look, sandbox):
    owners = {
        "jane@acme.example": "47550177",
        "a@acme.example": "999",
        "b@acme.example": "c@x.example",
    }
    found = await look(sandbox.url, owners=owners)
    assert names(found[Mark.WARN], "owner") == [
        f"without an owner is logged the mail of {user}: {owner} is none of HubSpot's owners. "
        "Correct `owners`"
        for user, owner in list(owners.items())[1:]
    ]


async def test_of_very_many_owners_only_the_first_are_read(look, stub):
    def page(_):
        results = [{"id": str(n), "email": f"p{n}@acme.example"} for n in range(100)]
        paging = {"next": {"after": "7"}}
        return web.json_response({"results": results, "paging": paging})

    stub.answers = [page]
    found = await look(stub.url, owners={"a@acme.example": "999"})
    assert len([path for _, path, _ in stub.requests if path == "/crm/v3/owners"]) == 4
    [line] = names(found[Mark.WARN], "owner")
    assert "999 is none of the first 100 of HubSpot's owners" in line


async def test_the_unique_property_is_looked_for(look, crm, sandbox):
    [line] = names((await look(sandbox.url))[Mark.OK], "once")
    assert "`relay setup` makes the property relay_key" in line
    await crm.make_unique_key()
    [line] = names((await look(sandbox.url))[Mark.OK], "once")
    assert "HubSpot refuses to log a mail twice" in line


async def test_a_portal_without_unique_properties_is_well(look, partner):
    kind = await partner(portal=Portal(allows_unique=False))
    found = await look(kind.url)
    assert found[Mark.FAIL] == found[Mark.WARN] == []
    assert "reading back" in names(found[Mark.OK], "once")[0]


# ---------------------------------------------------------------- hostile answers


@pytest.mark.parametrize("body", [{}, {"results": 5, "paging": []}, {"results": [{"id": 1}]}])
async def test_any_answer_is_looked_over(body, look, stub):
    stub.answers = [lambda _: web.json_response(body)]
    found = await look(stub.url, users=["jane@acme.example"])
    assert len(names(found[Mark.OK], "scope")) == len(SCOPES)
