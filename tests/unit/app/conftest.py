"""A spool and a sandbox as the commands beside a daemon find them, and mails in them."""

import asyncio
from datetime import timedelta

import pytest
import yaml

from relay.app import Relay, ingest, open_hubspot, open_spool
from relay.clock import SystemClock
from relay.metrics import Metrics
from relay.model import State
from relay.settings import load


class Office:
    """What a test does to the spool and the sandbox that the commands share."""

    def __init__(self, settings, log):
        self.settings = settings
        self._log = log

    async def put(self, text, *, sender="jane@acme.example", to="carla@globex.example"):
        raw = f"From: {sender}\r\nTo: {to}\r\nSubject: {text}\r\n\r\n{text}\r\n".encode()
        receipts = await ingest(
            self.settings, raw, rcpt_to=["log@relay.localhost"], mail_from=sender
        )
        return receipts[0].spool_id

    async def log_mail(self, text, **people):
        """The mail, logged by a daemon that then ends."""
        spool_id = await self.put(text, **people)
        relay = Relay(self.settings, clock=SystemClock(), log=self._log, metrics=Metrics())
        await relay.open()
        stop = asyncio.Event()
        running = asyncio.ensure_future(relay.run(stop))
        async with asyncio.timeout(30):
            while (await relay.spool.story(spool_id)).mail.state is not State.LOGGED:
                await asyncio.sleep(0.02)
        stop.set()
        await running
        await relay.close()
        return spool_id

    async def story(self, spool_id):
        async with open_spool(self.settings) as spool:
            return await spool.story(spool_id)

    async def claim(self):
        async with open_spool(self.settings) as spool:
            lease = await spool.take_lease("acme", "test", timedelta(seconds=60))
            return await spool.claim(lease, most=10, wait_after=lambda _: timedelta(seconds=1))

    async def engagements(self):
        async with open_hubspot(self.settings, None, log=self._log) as hubspot:
            return [email.id async for email in hubspot.emails.list()]


@pytest.fixture
def office(tmp_path, log):
    path = tmp_path / "config.yaml"
    content = {
        "listeners": [{"listen": "127.0.0.1:0"}],
        "web": {"listen": "127.0.0.1:0"},
        "sandbox": {"listen": "127.0.0.1:0"},
        "parser": {"processes": 1},
        "portals": [
            {"name": "acme", "mailboxes": ["log@relay.localhost"], "domains": ["acme.example"]}
        ],
    }
    path.write_text(yaml.safe_dump(content))
    return Office(load(path), log)
