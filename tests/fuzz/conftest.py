"""What the fuzzers share: how long they run, and real doors in an event loop of their own.

By default each takes seconds. With RELAY_LONG=1 hypothesis tries a hundred times as many examples, and the
byte fuzzers run for ten minutes each; RELAY_FUZZ_SECONDS says another time for them.
"""

import asyncio
import os
from datetime import timedelta

import hypothesis
import pytest

from relay.access import Access
from relay.authenticity import Examiner
from relay.clock import SystemClock
from relay.errors import Temporary
from relay.listener import Listener
from relay.metrics import Metrics
from relay.model import Receipt
from relay.settings import LimitSettings, PortalSettings, Settings

_IS_LONG = bool(os.environ.get("RELAY_LONG"))
_HEALTH_CHECKS = (
    hypothesis.HealthCheck.function_scoped_fixture,  # a door stays open for all examples of a test
    hypothesis.HealthCheck.too_slow,
    hypothesis.HealthCheck.data_too_large,
)
hypothesis.settings.register_profile(
    "fuzz",
    max_examples=5_000 if _IS_LONG else 50,
    deadline=None,
    suppress_health_check=_HEALTH_CHECKS,
)
hypothesis.settings.load_profile("fuzz")


@pytest.fixture
def fuzz_time():
    """How long a fuzzer without examples runs."""
    seconds = os.environ.get("RELAY_FUZZ_SECONDS", "600" if _IS_LONG else "6")
    return timedelta(seconds=float(seconds))


@pytest.fixture
def runner():
    """One event loop for all examples of a test."""
    with asyncio.Runner() as runner:
        yield runner


class Keeper:
    """Stands where the spool does. It keeps each mail until asked, and fails when a mail says so."""

    def __init__(self):
        self._kept = []
        self._count = 0

    async def put(self, deliveries):
        await asyncio.sleep(0)  # as a commit does, it lets others run
        if any(b"X-Fault: disk" in delivery.envelope.raw for delivery in deliveries):
            raise Temporary("the disk is full")
        self._kept += deliveries
        self._count += len(deliveries)
        return [Receipt(spool_id=self._count, duplicate=False) for _ in deliveries]

    def take(self):
        """What was put since the last call."""
        kept, self._kept = self._kept, []
        return kept


@pytest.fixture
def open_doors(runner, log, tmp_path):
    """A function that opens listeners and returns their endpoints and their keeper."""
    opened = []

    def open_them(*listeners, clock=None, limits=(), **settings):
        config = Settings(
            data_dir=tmp_path,
            hostname="mx.acme.com",
            listeners=listeners,
            limits=LimitSettings(message_bytes=65_536, **dict(limits)),
            portals=(
                PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",)),
                PortalSettings(name="other", mailboxes=("log@other.com",), domains=("other.com",)),
            ),
            **settings,
        )
        keeper = Keeper()
        listener = Listener(
            settings=config,
            access=Access(config.portals),
            put=keeper.put,
            examiner=Examiner(clock or SystemClock()),
            clock=clock or SystemClock(),
            log=log,
            metrics=Metrics(),
        )
        runner.run(listener.open())
        opened.append(listener)
        return listener.endpoints, keeper

    yield open_them
    for listener in opened:
        runner.run(listener.drain(1))
