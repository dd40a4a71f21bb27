"""`relay doctor` and `relay setup` before their words are printed: which portals, with which secrets."""

import pytest
import yaml
from aiohttp import web

from relay.app import doctor, setup
from relay.errors import Permanent
from relay.hubspot import Mark
from relay.settings import load


@pytest.fixture
def settings(tmp_path):
    """`settings({…}, {…})`: config.yaml with these portals, read."""

    def write(*portals):
        content = {
            "sandbox": {"listen": "127.0.0.1:9"},
            "portals": [
                {
                    "name": f"p{n}",
                    "mailboxes": [f"log{n}@acme.example"],
                    "domains": ["acme.example"],
                    **portal,
                }
                for n, portal in enumerate(portals)
            ],
        }
        path = tmp_path / "config.yaml"
        path.write_text(yaml.safe_dump(content), "utf-8")
        return load(path, needs_secrets=False)

    return write


@pytest.fixture
async def public_app():
    """A HubSpot that takes the access token of one public app, and has nothing else to tell."""

    async def token(request):
        form = await request.post()
        assert (form["client_secret"], form["refresh_token"]) == ("canary-c", "canary-r")
        return web.json_response({"access_token": "canary-a", "expires_in": 1_800})

    async def call(request):
        is_known = request.headers["Authorization"] == "Bearer canary-a"
        return web.json_response({"portalId": 7}, status=200 if is_known else 401)

    app = web.Application()
    app.router.add_post("/oauth/v3/token", token)
    app.router.add_route("*", "/{path:.*}", call)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}".format(*runner.addresses[0])
    await runner.cleanup()


async def all_of(examined):
    return [one async for one in examined]


async def test_a_public_app_is_asked_with_an_access_token(settings, public_app, log, tmp_path):
    for name in ("c", "r"):
        (tmp_path / name).write_text(f"canary-{name}\n")
    oauth = {"client_id": "the-app", "client_secret": "file:c"}
    portal = {"token": "file:r", "api_url": public_app, "oauth": oauth}
    [found] = await all_of(doctor(settings(portal), portal=None, log=log))
    assert found.kind == "HubSpot by OAuth"
    assert not found.has_failed
    [token] = [check for check in found.checks if check.what == "token"]
    assert token.text == "HubSpot takes it: OAuth, good for 30 minutes; relay renews it by itself"


async def test_a_secret_that_is_not_there_is_said_and_the_other_portals_go_on(
    settings, log, monkeypatch
):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    portals = {"token": "file:absent"}, {}, {"token": "credential:absent"}
    missing, sandbox, elsewhere = await all_of(doctor(settings(*portals), portal=None, log=log))
    assert [check.mark for check in missing.checks] == [Mark.FAIL]
    assert "absent is empty or cannot be read: put the secret there" in missing.checks[0].text
    assert not sandbox.has_failed
    assert sandbox.kind == "sandbox"
    assert "run this as root with CREDENTIALS_DIRECTORY=" in elsewhere.checks[0].text


async def test_one_portal_may_be_named(settings, log):
    found = await all_of(doctor(settings({}, {}), portal="p1", log=log))
    assert [one.portal for one in found] == ["p1"]
    with pytest.raises(Permanent, match="p9 is no portal of these settings: name one of p0, p1"):
        await all_of(setup(settings({}, {}), portal="p9", log=log))


async def test_a_sandbox_that_is_not_made_yet_is_not_made_by_a_command(settings, log, tmp_path):
    [found] = await all_of(setup(settings({}), portal=None, log=log))
    assert "is made when relay first runs" in found.checks[0].text
    await all_of(doctor(settings({}), portal=None, log=log))
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]
