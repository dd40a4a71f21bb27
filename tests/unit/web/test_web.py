"""Health, readiness, metrics and the overview, asked over HTTP."""

import json
from datetime import timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from relay.errors import Permanent
from relay.metrics import Metrics
from relay.model import Confirmation, Delivery, Envelope, Evidence, Ignored, Recipient
from relay.settings import WebSettings
from relay.spool import Spool
from relay.web import Health, Web


class Office:
    """A web room over a real spool, and what it is told of relay's health."""

    def __init__(self, spool, clock):
        self.hangs, self.closed = [], []
        self.spool = spool
        self.clock = clock
        self.metrics = Metrics()
        self.web = Web(
            settings=WebSettings(listen="127.0.0.1:0"),
            health=Health(live=lambda: self.hangs, ready=lambda: self.hangs + self.closed),
            status=self.status,
            spool=spool,
            clock=clock,
            metrics=self.metrics,
        )

    async def status(self):
        rows = await self.spool.waiting()
        return [{"portal": row.portal, "mails": row.mails} for row in rows]

    async def get(self, path):
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://{self.web.endpoint}{path}") as answer,
        ):
            return answer.status, await answer.text()

    async def put(self, name):
        recipient = Recipient(address="log@a.b", portal="acme", mailbox="log@a.b")
        envelope = Envelope(
            mail_from="", rcpt_to=("log@a.b",), raw=b"x", received_at=self.clock.now(), peer="pipe"
        )
        delivery = Delivery(
            portal="acme",
            recipients=(recipient,),
            fingerprint=name,
            message_id=None,
            envelope=envelope,
            evidence=Evidence(peer_trusted=True),
        )
        await self.spool.put([delivery])

    async def ask(self, *, address="jane@a.b", **found):
        """A provider's question comes in, and is read."""
        await self.put("asked")
        lease = await self.spool.take_lease("acme", "worker", timedelta(seconds=60))
        [mail] = await self.spool.claim(lease, most=1, wait_after=lambda _: timedelta(seconds=1))
        asked = Confirmation(provider="Gmail", address=address, **found)
        await self.spool.settle(lease, mail, Ignored(reason="asked", confirmation=asked))


@pytest.fixture
async def office(tmp_path, clock):
    spool = Spool(f"sqlite:///{tmp_path / 'relay.db'}", clock=clock)
    spool.open(as_daemon=False)
    made = Office(spool, clock)
    await made.web.open()
    yield made
    await made.web.close()
    await spool.close()


async def test_a_relay_in_good_health_says_so(office):
    assert await office.get("/healthz") == (200, "ok\n")
    assert await office.get("/readyz") == (200, "ok\n")


async def test_a_relay_that_drains_is_alive_but_not_ready(office):
    office.closed = ["relay is not taking mail"]
    assert await office.get("/healthz") == (200, "ok\n")
    assert await office.get("/readyz") == (503, "relay is not taking mail\n")


async def test_a_relay_that_hangs_says_what_hangs(office):
    office.hangs = ["the spool's writer hangs since 61 s"]
    assert (await office.get("/healthz"))[0] == 503
    assert "writer hangs" in (await office.get("/readyz"))[1]


async def test_waiting_mail_is_counted_when_the_metrics_are_read(office):
    await office.put("a")
    await office.put("b")
    await office.clock.advance(30)
    _, text = await office.get("/metrics")
    samples = {
        (sample.name, sample.labels.get("state")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["relay_mails_waiting", "queued"] == 2
    assert samples["relay_oldest_waiting_seconds", None] == 30


async def test_the_metrics_are_there_also_while_the_database_fails(office):
    await office.spool._writer.do(
        lambda connection: connection.exec_driver_sql("ALTER TABLE mail RENAME TO elsewhere")
    )
    status, text = await office.get("/metrics")
    assert status == 200
    assert "relay_sessions 0.0" in text


async def test_the_overview_tells_what_waits(office):
    assert "No mail is waiting." in (await office.get("/"))[1]
    await office.put("a")
    day = f"{office.clock.now() - timedelta():%Y-%m-%d}"
    assert f"acme: 1 queued, the oldest since {day}" in (await office.get("/"))[1]


async def test_how_the_portals_stand_is_there_for_programs(office):
    await office.put("a")
    status, text = await office.get("/status")
    assert status == 200
    assert json.loads(text) == {
        "now": "2026-03-02T09:00:00+00:00",
        "portals": [{"portal": "acme", "mails": 1}],
    }


async def test_a_database_that_fails_is_named_instead(office):
    await office.spool._writer.do(
        lambda connection: connection.exec_driver_sql("ALTER TABLE mail RENAME TO elsewhere")
    )
    status, text = await office.get("/status")
    assert status == 503
    assert "no such table" in json.loads(text)["error"]


async def test_what_providers_ask_is_there_for_a_person(office):
    assert (await office.get("/confirmations"))[1].startswith("No provider has asked")
    await office.ask(code="123456789", link="https://mail.google.com/mail/vf-1")
    _, text = await office.get("/confirmations")
    assert text == (
        "2026-03-02 09:00 UTC  Gmail asks whether it may forward mail of jane@a.b to portal acme (mail 1)\n"
        "  code: 123456789\n  link: https://mail.google.com/mail/vf-1\n"
    )


async def test_what_a_provider_left_out_is_said_to_be_missing(office):
    await office.ask(address="")
    _, text = await office.get("/confirmations")
    assert "somebody's mail" in text
    assert "  code: none was found\n  link: none was found\n" in text


async def test_a_foreign_page_that_points_its_name_here_reads_no_codes(office):
    await office.ask(code="123456789")
    async with (
        aiohttp.ClientSession() as http,
        http.get(
            f"http://{office.web.endpoint}/confirmations", headers={"Host": "evil.example"}
        ) as answer,
    ):
        assert answer.status == 403
        assert "123456789" not in await answer.text()


async def test_a_port_in_use_is_named(office, clock):
    second = Web(
        settings=WebSettings(listen=office.web.endpoint),
        health=Health(live=list, ready=list),
        status=office.status,
        spool=office.spool,
        clock=clock,
        metrics=Metrics(),
    )
    with pytest.raises(Permanent, match=f"cannot listen on {office.web.endpoint}"):
        await second.open()
