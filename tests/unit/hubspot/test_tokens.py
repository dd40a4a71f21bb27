"""Bearer tokens: an OAuth access token is got once, renewed in time, and never shown."""

import asyncio
import traceback
from datetime import timedelta

import pytest
from aiohttp import web

from relay.errors import Temporary
from relay.hubspot import OAuthApp, PortalPaused, Prepared
from relay.model import Address
from relay.sandbox import OAuthApp as SandboxApp
from relay.sandbox import Sandbox
from relay.settings import Secret

WHO = [Address(email="carla@globex.example")]
REFRESH, CLIENT = "refresh-very-secret", "client-very-secret"
PATH = "/oauth/v3/token"


class OAuthPortal:
    """HubSpot's token endpoint and one call behind it (hubspot.md section 8)."""

    def __init__(self):
        self.url = ""
        self.refresh_token, self.client_secret = REFRESH, CLIENT
        self.expires_in = 1_800
        self.forms, self.bearers = [], []
        self.valid = set()
        self.keeps_none = False
        self.trouble = None  # in place of the next tokens: a response, or a coroutine function

    async def token(self, request):
        self.forms.append(dict(await request.post()))
        assert request.content_type == "application/x-www-form-urlencoded"
        assert "Authorization" not in request.headers
        assert not request.query_string
        if self.trouble is not None:
            return await self.trouble() if callable(self.trouble) else self.trouble
        form = self.forms[-1]
        if form != {
            "grant_type": "refresh_token",
            "client_id": "the-app",
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }:
            refusal = {"error": "invalid_grant", "error_description": f"no {form}"}
            return web.json_response(refusal, status=400)
        access = f"access-very-secret-{len(self.forms)}"
        if not self.keeps_none:
            self.valid.add(access)
        return web.json_response(
            {
                "access_token": access,
                "refresh_token": self.refresh_token,
                "expires_in": self.expires_in,
                "token_type": "bearer",
            }
        )

    async def call(self, request):
        scheme, _, bearer = request.headers["Authorization"].partition(" ")
        self.bearers.append(bearer)
        if scheme != "Bearer" or bearer not in self.valid:
            refusal = {"status": "error", "category": "INVALID_AUTHENTICATION"}
            return web.json_response(refusal, status=401)
        return web.json_response({"status": "COMPLETE", "results": []})


@pytest.fixture
async def portal():
    partner = OAuthPortal()
    app = web.Application()
    app.router.add_post(PATH, partner.token)
    app.router.add_post("/{path:.*}", partner.call)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    partner.url = "http://{}:{}".format(*runner.addresses[0])
    yield partner
    await runner.cleanup()


@pytest.fixture
def secrets():
    """What stands in the files that the settings name."""
    return {"token": REFRESH, "client_secret": CLIENT}


@pytest.fixture
def crm(make_crm, portal, secrets):
    app = OAuthApp(client_id="the-app", client_secret=lambda: Secret(secrets["client_secret"]))
    return make_crm(portal.url, token=lambda: Secret(secrets["token"]), oauth=app)


async def fails(crm):
    """How a call fails; no secret in it, wherever one looks."""
    with pytest.raises(PortalPaused) as paused:
        await crm.find_contacts(WHO)
    assert "very-secret" not in "".join(traceback.format_exception(paused.value))
    return paused.value


async def test_an_access_token_is_got_once_and_used_for_every_call(crm, portal):
    for _ in range(3):
        await crm.find_contacts(WHO)
    assert len(portal.forms) == 1
    assert portal.bearers == ["access-very-secret-1"] * 3


async def test_it_is_renewed_before_it_runs_out(crm, portal, clock):
    await crm.find_contacts(WHO)
    await clock.advance(1_679)
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 1
    await clock.advance(1)
    await crm.find_contacts(WHO)
    assert portal.bearers[1:] == ["access-very-secret-1", "access-very-secret-2"]


async def test_the_wall_clock_does_not_matter(crm, portal, clock):
    await crm.find_contacts(WHO)
    clock.put_forward(timedelta(days=1))
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 1


async def test_a_token_of_few_seconds_is_used_for_half_of_them(crm, portal, clock):
    portal.expires_in = 10
    await crm.find_contacts(WHO)
    await clock.advance(4)
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 1
    await clock.advance(1)
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 2


@pytest.mark.parametrize("expires_in", [None, "soon", -5])
async def test_a_token_without_a_sensible_time_is_taken_to_last_half_an_hour(
    expires_in, crm, portal, clock
):
    portal.expires_in = expires_in
    await crm.find_contacts(WHO)
    await clock.advance(1_600)
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 1


async def test_many_callers_wait_for_one_refresh(crm, portal):
    await asyncio.gather(
        *(crm.owner_id(f"p{n}@acme.example") for n in range(20)), return_exceptions=True
    )
    assert len(portal.forms) == 1


async def test_many_callers_share_one_failure(crm, portal):
    portal.trouble = lambda: _answered(503)
    ended = await asyncio.gather(
        *(crm.owner_id(f"p{n}@acme.example") for n in range(20)), return_exceptions=True
    )
    assert len(portal.forms) == 1
    assert {type(error) for error in ended} == {PortalPaused}


async def _answered(status, /, **body):
    return web.json_response(body, status=status) if body else web.Response(status=status)


async def test_a_caller_who_gives_up_does_not_take_the_others_with_it(crm, portal):
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold():
        asked.set()
        await go_on.wait()
        return web.Response(status=503)

    portal.trouble = hold
    first = asyncio.ensure_future(crm.find_contacts(WHO))
    await asked.wait()
    second = asyncio.ensure_future(crm.find_contacts(WHO))
    await asyncio.sleep(0.05)
    portal.trouble = None
    first.cancel()
    assert await second
    go_on.set()
    assert len(portal.forms) == 2


@pytest.mark.parametrize("status", [400, 401])
async def test_a_refused_refresh_says_what_a_person_is_to_do(status, crm, portal):
    portal.trouble = lambda: _answered(status, error="invalid_grant", error_description=REFRESH)
    paused = await fails(crm)
    assert paused.needs_person
    assert f"({status} invalid_grant)" in paused.reason
    for word in ("refresh token", "client secret", "oauth.client_id", "install it again"):
        assert word in paused.reason
    assert portal.bearers == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_an_outage_of_the_token_endpoint_passes_by_itself(status, crm, portal):
    portal.trouble = lambda: _answered(status)
    paused = await fails(crm)
    assert not paused.needs_person
    assert paused.retry_after_s == 10
    portal.trouble = None
    await crm.find_contacts(WHO)
    assert portal.bearers == ["access-very-secret-2"]


async def test_an_endpoint_that_does_not_answer_is_an_outage(crm, portal):
    async def silence():
        await asyncio.sleep(60)

    crm._calls._timeout_s = 0.05
    portal.trouble = silence
    assert not (await fails(crm)).needs_person


@pytest.mark.parametrize("body", [{}, {"access_token": 5}, {"access_token": "a\nb"}])
async def test_an_answer_without_a_token_is_an_outage(body, crm, portal):
    portal.trouble = lambda: _answered(200, **body)
    assert not (await fails(crm)).needs_person


async def test_a_token_endpoint_that_is_not_there_needs_a_person(crm, portal):
    portal.trouble = lambda: _answered(404, status="error", category="OBJECT_NOT_FOUND")
    assert (await fails(crm)).needs_person


async def test_no_mail_is_unsure_because_of_a_token(crm, portal, engagement):
    """A create that had no token was not sent: a look at what became of it would be in vain."""
    portal.trouble = lambda: _answered(503)
    with pytest.raises(Temporary) as pause:
        await crm.log_emails([Prepared(engagement=engagement)])
    assert isinstance(pause.value, PortalPaused)


async def test_a_changed_secret_takes_effect_with_the_next_call(crm, portal, secrets):
    await crm.find_contacts(WHO)
    portal.refresh_token = secrets["token"] = "other-very-secret"
    await crm.find_contacts(WHO)
    portal.client_secret = secrets["client_secret"] = "new-very-secret"
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 3
    assert len(set(portal.bearers)) == 3


async def test_a_revoked_access_token_is_replaced_and_nobody_is_called(crm, portal, clock):
    await crm.find_contacts(WHO)
    await clock.advance(300)
    portal.valid.clear()
    paused = await fails(crm)
    assert not paused.needs_person
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 2


async def test_a_new_access_token_that_is_refused_needs_a_person_and_is_no_loop(crm, portal):
    portal.keeps_none = True
    for tries in range(1, 4):
        paused = await fails(crm)
        assert paused.needs_person
        assert "install" in paused.reason
        assert paused.retry_after_s == 60
        assert len(portal.forms) == tries


async def test_a_late_refusal_does_not_drop_the_token_that_came_after(crm, portal, clock):
    await crm.find_contacts(WHO)
    tokens = crm._calls._tokens
    await clock.advance(1_700)
    await crm.find_contacts(WHO)
    assert not tokens.refused(Secret("access-very-secret-1")).needs_person
    await crm.find_contacts(WHO)
    assert len(portal.forms) == 2


async def test_in_hours_of_calls_no_token_that_ran_out_is_ever_sent(make_crm, clock, log):
    app = SandboxApp(client_id="the-app", client_secret=CLIENT, refresh_token=REFRESH)
    sandbox = Sandbox(database=None, clock=clock, log=log, app=app)
    await sandbox.open("127.0.0.1", 0)
    oauth = OAuthApp(client_id="the-app", client_secret=lambda: Secret(CLIENT))
    crm = make_crm(sandbox.url, token=lambda: Secret(REFRESH), oauth=oauth)
    for _ in range(180):
        await crm.make_unique_key()  # what no cache answers
        await clock.advance(59)
    await sandbox.close()
    assert 401 not in {entry.status for entry in sandbox.journal}
    refreshes = [entry for entry in sandbox.journal if entry.path == PATH]
    assert len(refreshes) == 7
