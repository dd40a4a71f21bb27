"""A whole relay behind the door: real spool, real sandbox over HTTP, real worker; time is ours."""

import asyncio
import itertools
import json
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from types import SimpleNamespace

import aiohttp
import pytest

from relay.access import Access, Roster
from relay.hubspot import Crm
from relay.listener.pipe import deliveries
from relay.metrics import Metrics
from relay.model import State
from relay.parser import parse
from relay.parser_pool import ChildDied
from relay.pipeline import Pipeline
from relay.sandbox import RateLimits, Sandbox
from relay.settings import AuthenticationSettings, PortalSettings, Secret, WorkerSettings
from relay.spool import Spool
from relay.worker import Line, Worker

LOG = "log@relay.localhost"


class Parsers:
    """The parser without its child processes; a mail with a word of `fatal` kills it."""

    def __init__(self):
        self.fatal = b""
        self.calls = 0

    async def parse(self, raw):
        self.calls += 1
        if self.fatal and self.fatal in raw:
            raise ChildDied("out of time")
        return parse(raw)


class World:
    """What a test does to relay, and what it sees of it."""

    def __init__(self, *, clock, spool, sandbox, http, log, metrics):
        self.clock = clock
        self.spool = spool
        self.sandbox = sandbox
        self.http = http
        self.log = log
        self.metrics = metrics
        self.parsers = Parsers()
        self.settings = WorkerSettings(backoff_s=10, unsure_s=150, attempts=3)
        self.portal = PortalSettings(name="acme", mailboxes=[LOG], domains=["acme.example"])
        self.roster = Roster()
        self.token = "sandbox"
        self.timeout_s = 5
        self.read_token = lambda: Secret(self.token)
        self.worker = None
        self.running = None

    def line(self):
        crm = Crm(
            portal="acme",
            http=self.http,
            api_url=self.sandbox.url,
            token=self.read_token,
            clock=self.clock,
            log=self.log,
            metrics=self.metrics,
            timeout_s=self.timeout_s,
        )
        pipeline = Pipeline(
            portal=self.portal,
            access=Access([self.portal], roster=self.roster).of(self.portal),
            crm=crm,
            spool=self.spool,
            clock=self.clock,
        )
        lasts = timedelta(days=self.portal.strangers_days)
        return Line(pipeline=pipeline, crm=crm, strangers_last=lasts)

    def start(self, **portal):
        self.portal = self.portal.model_copy(update=portal)
        self.worker = Worker(
            owner="test",
            lines={"acme": self.line()},
            settings=self.settings,
            spool=self.spool,
            parsers=self.parsers,
            clock=self.clock,
            log=self.log,
            metrics=self.metrics,
        )
        self.running = asyncio.ensure_future(self.worker.run())

    async def stop(self):
        if self.running is not None:
            await self.worker.drain(5)
            await self.running
            self.running = None

    async def crash(self):
        """The worker is gone from one moment to the next; what it had begun stays as it is."""
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        self.running = None
        await self.clock.advance(61)  # its lease runs out

    async def put(self, message, *, to=LOG, mail_from="jane@acme.example"):
        raw = message if isinstance(message, bytes) else message.as_bytes()
        [receipt] = await self.spool.put(
            deliveries(
                raw,
                rcpt_to=[to],
                mail_from=mail_from,
                access=Access([self.portal], roster=self.roster),
                authentication=AuthenticationSettings(),
                clock=self.clock,
                max_bytes=10**8,
                hops=50,
            )
        )
        return receipt.spool_id

    async def state(self, spool_id):
        return (await self.spool.story(spool_id)).mail.state

    async def reaches(self, spool_id, *states, within_s=0.0):
        """Wait until the mail is in one of the states, moving time up to `within_s` on the way."""
        wanted = states or (State.LOGGED,)
        moved, deadline = 0.0, asyncio.get_running_loop().time() + 60
        while True:
            story = await self.spool.story(spool_id)
            if story.mail.state in wanted:
                return story
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"mail {spool_id} is {story.mail.state}: {story.mail.reason}")
            await asyncio.sleep(0.01)
            if moved < within_s:
                moved += 1
                await self.clock.advance(1)

    async def passes(self, seconds):
        """Time goes by, slowly enough for calls to be answered."""
        for _ in range(int(seconds)):
            await self.clock.advance(1)
            await asyncio.sleep(0.005)

    async def ask(self, method, path, body=None):
        async with self.http.request(
            method,
            f"{self.sandbox.url}{path}",
            json=body,
            headers={"Authorization": "Bearer test"},
        ) as answer:
            return json.loads(await answer.text() or "null")

    async def emails(self):
        """All engagements of the sandbox, oldest first."""
        names = "hs_email_subject,hs_email_direction,hs_email_status,hs_email_text,hubspot_owner_id,hs_attachment_ids"
        page = await self.ask(
            "GET",
            f"/crm/v3/objects/emails?limit=100&properties={names}&associations=contacts,companies,deals,tickets",
        )
        return [
            SimpleNamespace(
                id=record["id"],
                subject=record["properties"].get("hs_email_subject"),
                direction=record["properties"]["hs_email_direction"],
                status=record["properties"].get("hs_email_status"),
                text=record["properties"].get("hs_email_text"),
                owner_id=record["properties"].get("hubspot_owner_id"),
                files=record["properties"].get("hs_attachment_ids"),
                links={
                    f"{kind}-{item['id']}"
                    for kind, found in record.get("associations", {}).items()
                    for item in found["results"]
                },
            )
            for record in sorted(page["results"], key=lambda record: int(record["id"]))
        ]

    async def contact(self, email):
        found = await self.ask(
            "POST",
            "/crm/v3/objects/contacts/batch/read",
            {"idProperty": "email", "properties": ["email"], "inputs": [{"id": email}]},
        )
        return found["results"][0]["id"] if found["results"] else None


@pytest.fixture
def limits():
    """What the sandbox allows: as good as anything, unless a test says otherwise."""
    return RateLimits()


@pytest.fixture
async def world(tmp_path, clock, log, limits):
    spool = Spool(f"sqlite:///{tmp_path / 'relay.db'}", clock=clock)
    spool.open(as_daemon=True)
    sandbox = Sandbox(database=None, clock=clock, log=log, limits=limits)
    sandbox.seed()
    await sandbox.open("127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        made = World(
            clock=clock, spool=spool, sandbox=sandbox, http=http, log=log, metrics=Metrics()
        )
        yield made
        await made.stop()
        assert (await spool.balance()).off_by == 0
    await sandbox.close()
    await spool.close()


@pytest.fixture
def mail(clock):
    counter = itertools.count()

    def make(
        *,
        sender="Jane Doe <jane@acme.example>",
        to="carla@globex.example",
        subject="Offer",
        text="Hello\n",
        **headers,
    ):
        number = next(counter)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Date"] = format_datetime(clock.now() - timedelta(minutes=5))
        message["Message-ID"] = headers.pop("message_id", f"<m{number}@acme.example>")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        return message

    return make


@pytest.fixture
def refusing(world, portal_rule):
    """refusing("word"): HubSpot refuses emails whose subject has the word."""
    return partial(portal_rule, world.sandbox)


@pytest.fixture
def bounce_of():
    """The delivery report about a mail to Carla, by its Message-ID."""

    def make(message_id):
        return (
            b"From: MAILER-DAEMON@mx.globex.example\r\nTo: jane@acme.example\r\n"
            b"Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
            b"--B\r\n\r\nIt could not be delivered.\r\n"
            b"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            b"Final-Recipient: rfc822; carla@globex.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            b"--B\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            b"Message-ID: <%s>\r\n\r\n--B--\r\n" % message_id.encode()
        )

    return make
