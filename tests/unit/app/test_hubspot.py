"""The client for people, put together by the settings: HubSpot, the daemon's sandbox, or an own one."""

import pytest
import yaml

from relay.app import open_hubspot
from relay.clock import SystemClock
from relay.errors import Permanent
from relay.hubspot import PortalPaused
from relay.sandbox import Sandbox
from relay.settings import load

AT = {"hs_timestamp": "1572405017883", "hs_email_direction": "EMAIL"}


@pytest.fixture
def settings(tmp_path):
    """Settings with one portal: `sandbox` is where a daemon's is looked for; `portal` its settings."""

    def make(*, sandbox="127.0.0.1:0", **portal):
        path = tmp_path / "config.yaml"
        usual = {"name": "acme", "mailboxes": ["log@relay.localhost"], "domains": ["acme.example"]}
        content = {"sandbox": {"listen": sandbox}, "portals": [usual | portal]}
        path.write_text(yaml.safe_dump(content))
        return load(path)

    return make


@pytest.fixture
async def sandbox(log):
    """One that runs already, as the daemon's does."""
    running = Sandbox(database=None, clock=SystemClock(), log=log)
    await running.open("127.0.0.1", 0)
    running.seed()
    yield running
    await running.close()


async def test_without_a_daemon_a_sandbox_is_kept_for_the_next_command(settings, log):
    async with open_hubspot(settings(), None, log=log) as hubspot:
        made = await hubspot.emails.create(AT)
        assert (await hubspot.contacts.get("602")).id == "602"
    async with open_hubspot(settings(), "acme", log=log) as hubspot:
        assert [email.id async for email in hubspot.emails.list()] == [made.id]


async def test_the_sandbox_that_runs_already_is_asked(settings, sandbox, log):
    there = settings(sandbox=sandbox.url.removeprefix("http://"))
    async with open_hubspot(there, None, log=log) as hubspot:
        await hubspot.contacts.get("602")
    assert len(sandbox.journal) == 1


async def test_a_portal_with_a_token_is_asked_at_its_address(settings, sandbox, log, monkeypatch):
    monkeypatch.setenv("TOKEN", "pat-na1-very-secret")
    portal = settings(token="env:TOKEN", api_url=sandbox.url, api_version="2026-03")
    async with open_hubspot(portal, None, log=log, own=["relay_key"]) as hubspot:
        await hubspot.account.details()
        sandbox.revoke("pat-na1-very-secret")
        with pytest.raises(PortalPaused, match="401"):
            await hubspot.account.details()
    assert all("2026-03" in entry.path for entry in sandbox.journal)


async def test_a_portal_that_is_none_is_named_with_those_there_are(settings, log):
    with pytest.raises(Permanent, match="other is no portal of these settings: name one of acme"):
        async with open_hubspot(settings(), "other", log=log):
            pass


async def test_a_folder_that_cannot_be_made_is_named(settings, tmp_path, log):
    (tmp_path / "data").write_text("a file in its place")
    with pytest.raises(Permanent, match=r"cannot make the folder .*data"):
        async with open_hubspot(settings(), None, log=log):
            pass
