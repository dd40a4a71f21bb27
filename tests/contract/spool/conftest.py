"""A spool per engine, and mails to put into it. Every test of this folder runs on each engine relay knows: SQLite today."""

import hashlib
from datetime import timedelta

import pytest

from relay.model import Delivery, Effect, Envelope, Evidence, Recipient, RecordRef, RecordType
from relay.model import Direction as Way
from relay.spool import Spool


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'relay.db'}"


@pytest.fixture
async def spool(url, clock):
    opened = Spool(url, clock=clock)
    opened.open(as_daemon=True)
    yield opened
    await opened.close()


@pytest.fixture
def delivery(clock):
    def make(
        name="a",
        *,
        portal="acme",
        tag="",
        raw=b"Subject: x\r\n\r\nhi\r\n",
        user=None,
        size=0,
        **shown,
    ):
        address = f"log{'+' if tag else ''}{tag}@acme.com"
        return Delivery(
            portal=portal,
            recipients=(
                Recipient(
                    address=address,
                    portal=portal,
                    mailbox="log@acme.com",
                    tag=tag,
                    records=(RecordRef(RecordType.DEAL, "602"),) if tag else (),
                ),
            ),
            fingerprint=hashlib.sha256(name.encode()).hexdigest(),
            message_id=f"{name}@acme.com",
            envelope=Envelope(
                mail_from="jane@acme.com",
                rcpt_to=(address,),
                raw=raw + b"x" * size,
                received_at=clock.now(),
                peer="127.0.0.1",
                user=user,
                trusted=True,
            ),
            evidence=Evidence(peer_trusted=True, user=user, **shown),
        )

    return make


@pytest.fixture
def effect(clock):
    def make(key="k1", **changes):
        fields = {
            "key": key,
            "direction": Way.EMAIL,
            "links": (RecordRef(RecordType.CONTACT, "101"),),
            "traits": "{}",
            "message_id": f"{key}@acme.com",
            "subject_key": "s",
            "people": ("carla@globex.com",),
            "at": clock.now(),
            "intended_at": clock.now(),
        }
        return Effect(**{**fields, **changes})

    return make


@pytest.fixture
async def lease(spool):
    held = await spool.take_lease("acme", "worker-1", timedelta(seconds=60))
    assert held is not None
    return held


@pytest.fixture
def claimed():
    """The mails that were claimed, by number."""
    return {}


@pytest.fixture
def claim(spool, claimed):
    async def take(held, most=100):
        mails = await spool.claim(
            held, most=most, wait_after=lambda attempt: timedelta(seconds=30 * attempt)
        )
        claimed.update({mail.id: mail for mail in mails})
        return mails

    return take


@pytest.fixture
def settle(spool, claimed):
    async def put_to_rest(held, spool_id, outcome, **more):
        await spool.settle(held, claimed[spool_id], outcome, **more)

    return put_to_rest


@pytest.fixture
def state_of(spool):
    async def look(spool_id):
        return (await spool.story(spool_id)).mail.state

    return look
