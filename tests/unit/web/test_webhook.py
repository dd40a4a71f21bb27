"""HubSpot's webhook: a signed word of a new contact has parked mail looked at at once."""

import base64
import hashlib
import hmac
from datetime import timedelta

import aiohttp
import pytest

from relay.errors import Temporary
from relay.metrics import Metrics
from relay.model import Delivery, Envelope, Evidence, Parked, Recipient
from relay.settings import WebhookSettings, WebSettings
from relay.spool import Spool
from relay.web import Health, Web

URL = "https://relay.acme.com/hubspot/acme"
NEW = b'[{"subscriptionType": "contact.creation", "objectId": 7}]'
OTHER = b'[{"subscriptionType": "deal.creation", "objectId": 7}]'


@pytest.fixture
async def spool(tmp_path, clock):
    """With one mail that waits for Nora, and is to be looked at in a minute."""
    opened = Spool(f"sqlite:///{tmp_path / 'relay.db'}", clock=clock)
    opened.open(as_daemon=True)
    recipient = Recipient(address="log@a.b", portal="acme", mailbox="log@a.b")
    envelope = Envelope(
        mail_from="", rcpt_to=("log@a.b",), raw=b"x", received_at=clock.now(), peer="pipe"
    )
    delivery = Delivery(
        portal="acme",
        recipients=(recipient,),
        fingerprint="f",
        message_id=None,
        envelope=envelope,
        evidence=Evidence(peer_trusted=True),
    )
    await opened.put([delivery])
    lease = await opened.take_lease("acme", "test", timedelta(seconds=60))
    [mail] = await opened.claim(lease, most=1, wait_after=lambda _: timedelta())
    waits = Parked(reason="no contact", waits_for=("nora@umbrella.example",))
    await opened.settle(lease, mail, waits)
    yield opened
    await opened.close()


@pytest.fixture
async def post(spool, clock, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", "app-secret")
    hook = WebhookSettings(url=URL, secret="env:HOOK_SECRET")
    web = Web(
        settings=WebSettings(listen="127.0.0.1:0"),
        health=Health(live=list, ready=list),
        status=list,
        webhook={"acme": hook}.get,
        spool=spool,
        clock=clock,
        metrics=Metrics(),
    )
    await web.open()

    async def send(body, *, path="/hubspot/acme", secret=b"app-secret"):
        timestamp = str(round(clock.now().timestamp() * 1000))
        told = b"POST" + URL.encode() + body + timestamp.encode()
        signature = base64.b64encode(hmac.new(secret, told, hashlib.sha256).digest()).decode()
        headers = {
            "X-HubSpot-Request-Timestamp": timestamp,
            "X-HubSpot-Signature-v3": signature,
        }
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"http://{web.endpoint}{path}", data=body, headers=headers) as answer,
        ):
            return answer.status

    yield send
    await web.close()


@pytest.mark.parametrize(
    ("body", "how", "status", "due"),
    [
        (NEW, {}, 204, 1),
        (OTHER, {}, 204, 0),
        (b"nonsense", {}, 204, 0),
        (NEW, {"secret": b"guessed"}, 401, 0),
        (NEW, {"path": "/hubspot/other"}, 404, 0),
    ],
)
async def test_only_hubspots_word_of_a_contact_makes_mail_due(post, spool, body, how, status, due):
    assert await post(body, **how) == status
    assert len(await spool.awaiting("acme", most=10)) == due


async def test_when_the_spool_fails_hubspot_is_to_post_again(post, spool, monkeypatch):
    async def fails(_):
        raise Temporary("the disk is full")

    monkeypatch.setattr(spool, "look_now", fails)
    assert await post(NEW) == 503
