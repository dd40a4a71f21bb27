"""A name server on loopback, and an examiner that asks it."""

import contextlib

import pytest

from relay.authenticity import Examiner
from relay.authenticity.lookups import Lookups, Resolver
from relay.model import Envelope
from relay.parser import scan
from relay.settings import AuthenticationSettings
from tests.names.server import NameServer
from tests.names.signing import MAIL


@pytest.fixture
async def names():
    """`await names(zone)`: a name server that knows the zone."""
    async with contextlib.AsyncExitStack() as stack:

        async def open_server(zone, **options):
            return await stack.enter_async_context(NameServer(zone, **options))

        yield open_server


@pytest.fixture
def resolver(clock):
    return Resolver(clock)


@pytest.fixture
def lookups(resolver, clock):
    def make(server, timeout_s=2.0):
        return Lookups(resolver, servers=(server.address,), timeout_s=timeout_s, clock=clock)

    return make


@pytest.fixture
def examine(clock):
    """`await examine(server, raw, …)`: the evidence for a mail that a stranger brings."""
    examiner = Examiner(clock)

    async def run(
        server,
        raw=MAIL,
        *,
        mail_from="jane@acme.com",
        peer="203.0.113.7",
        helo="mx.acme.com",
        user=None,
        trusted=False,
        is_claimed=True,
        **settings,
    ):
        envelope = Envelope(
            mail_from=mail_from,
            rcpt_to=("log@relay.example",),
            raw=raw,
            received_at=clock.now(),
            peer=peer,
            helo=helo,
            user=user,
            trusted=trusted,
        )
        settings = {"name_servers": (server.address,), "timeout_s": 2, **settings}
        return await examiner.examine(
            envelope,
            scan(raw, mail_from=mail_from).claims,
            is_claimed=is_claimed,
            settings=AuthenticationSettings(**settings),
        )

    return run
