"""The client against the sandbox over HTTP, and against a server that answers what a test wants."""

import asyncio
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from relay.hubspot import Crm, HubSpot
from relay.metrics import Metrics
from relay.model import Address, Direction, Engagement, RecordRef, RecordType, Status
from relay.sandbox import Sandbox
from relay.settings import Secret

TOKEN = "pat-na1-very-secret"


@pytest.fixture
def engagement():
    return Engagement(
        key="key-1",
        at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
        owner_id=None,
        direction=Direction.EMAIL,
        status=Status.SENT,
        subject="Offer 4711",
        text="Dear Bo,\nhere it is.",
        html="<p>Dear Bo, here it is.</p>",
        from_=Address(email="jane@acme.com", name="Jane Doe"),
        sender=None,
        to=(Address(email="bo@example.com", name="Bo Li"),),
        cc=(Address(email="cy@example.com"),),
        bcc=(),
        attachments=(),
        links=(RecordRef(RecordType.CONTACT, "602"),),
    )


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def make_crm(http, clock, log, metrics):
    """A client of the server at a URL. `settings` go to `Crm` as they are."""

    def make(url, **settings):
        settings = {"token": lambda: Secret(TOKEN), "timeout_s": 5} | settings
        return Crm(
            portal="acme",
            http=http,
            api_url=url,
            clock=clock,
            log=log,
            metrics=metrics,
            **settings,
        )

    return make


@pytest.fixture
async def sandbox(clock, log):
    """HubSpot's stand-in, with the records of its seed: contacts 602 and 104901, deal 601, …"""
    partner = Sandbox(database=None, clock=clock, log=log)
    await partner.open("127.0.0.1", 0)
    partner.seed()
    yield partner
    await partner.close()


@pytest.fixture
def crm(make_crm, sandbox):
    return make_crm(sandbox.url)


@pytest.fixture
def make_hubspot(clock, log):
    """The client for people, of the server at a URL. Close it with `async with`."""

    def make(url, **settings):
        settings = {"token": TOKEN, "timeout_s": 5} | settings
        return HubSpot(api_url=url, clock=clock, log=log, **settings)

    return make


@pytest.fixture(params=["v3", "2026-03"])
async def hubspot(request, make_hubspot, sandbox):
    """The client for people, in the versions of HubSpot's API that differ in form."""
    async with make_hubspot(sandbox.url, api_version=request.param) as client:
        yield client


@pytest.fixture
def api(http, sandbox):
    """Ask the sandbox without the client: what a person sees in HubSpot."""

    async def ask(method, path, body=None):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with http.request(method, sandbox.url + path, json=body, headers=headers) as response:
            return await response.json() if response.status != 204 else None

    return ask


@pytest.fixture
def emails(api):
    """All emails in the sandbox."""

    async def read():
        page = await api(
            "GET",
            "/crm/v3/objects/emails?limit=100&associations=contacts,deals,companies"
            "&properties=hs_email_subject,hs_email_status",
        )
        return page["results"]

    return read


class Stub:
    """A server whose answers a test gives: a response, or a function of the request."""

    def __init__(self) -> None:
        self.answers = []
        self.requests = []
        self.bearers = []
        self.url = ""

    async def serve(self, request):
        is_json = request.content_type == "application/json" and request.can_read_body
        body = await request.json() if is_json else None
        self.requests.append((request.method, request.path, body))
        self.bearers.append(request.headers.get("Authorization"))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        given = answer(body) if callable(answer) else answer
        return await given if asyncio.iscoroutine(given) else given


@pytest.fixture
async def stub():
    partner = Stub()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", partner.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    partner.url = "http://{}:{}".format(*runner.addresses[0])
    yield partner
    await runner.cleanup()
