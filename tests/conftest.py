"""What all tests share: a clock that moves when told to, a logger that keeps its lines, and an ear
for what relay sends to HubSpot."""

import asyncio
import heapq
import os
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from relay.sandbox.wire import ApiError
from tests.sent.recorder import Recorder

pytest_plugins = ["relay.sandbox.testing"]


def pytest_addoption(parser):
    parser.addoption(
        "--live",
        action="store_true",
        help="run the seed page's suite, and nothing else, against the HubSpot portal of HUBSPOT_TOKEN",
    )


def pytest_collection_modifyitems(config, items):
    """A real portal is written to on this word only, never because a token happens to be set."""
    if not config.getoption("live"):
        return
    if not os.environ.get("HUBSPOT_TOKEN"):
        raise pytest.UsageError("--live needs HUBSPOT_TOKEN, the access token of a test account")
    others = [item for item in items if item.get_closest_marker("live") is None]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


class FakeClock:
    """Time stands still until a test moves it. Sleepers wake in the order of their time."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._start = now
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0
        self.next_jitter = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    def jitter(self) -> float:
        return self.next_jitter

    def put_forward(self, by: timedelta) -> None:
        """Somebody sets the wall clock. What waits does not notice."""
        self._start += by

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waiter = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._elapsed + seconds, self._count, waiter))
        await waiter

    async def advance(self, seconds: float) -> None:
        """Move time on, waking who is due on the way and letting them run."""
        end = self._elapsed + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, waiter = heapq.heappop(self._sleepers)
            self._elapsed = max(self._elapsed, due)
            if not waiter.done():
                waiter.set_result(None)
            await self._settle()
        self._elapsed = end
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


UNSEEN = ("Offer", "Hello", "canary", "very-secret", "horse")
"""Words of the subjects, bodies, tokens and passwords that the tests use: no log line may hold one."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def log_lines() -> list[dict]:
    """Every line that `log` was given, as a dict with its `event` and `log_level`."""
    return []


@pytest.fixture
def log(log_lines):
    """A logger. In the end, what it was given is searched for what no log may tell."""

    def keep(_, level, event_dict):
        log_lines.append({**event_dict, "log_level": level})
        raise structlog.DropEvent

    yield structlog.wrap_logger(
        structlog.ReturnLogger(),
        wrapper_class=structlog.make_filtering_bound_logger(0),
        processors=[keep],
    )
    assert not [word for word in UNSEEN if word in repr(log_lines)], log_lines


@pytest.fixture(scope="session", autouse=True)
def recorder():
    """Hears every request that relay sends from this process (see `tests/sent`)."""
    made = Recorder()
    made.install()
    yield made
    made.remove()


@pytest.fixture(autouse=True)
def nothing_forbidden_leaves(recorder):
    """Fails the test during which relay sent what the seed page's field list does not allow."""
    yield
    if wrong := recorder.take():
        pytest.fail("relay sent what HubSpot's documents do not allow:\n" + "\n".join(wrong))


@pytest.fixture
def portal_rule():
    """portal_rule(sandbox, "word"): a rule of the portal's own refuses emails with the word in the subject."""

    def put_in_place(sandbox, word):
        properties = sandbox._records._properties
        checked = properties.checked

        def picky(type_, given, **more):
            if word in str(given.get("hs_email_subject")):
                context = {"propertyName": ["hs_email_subject"]}
                raise ApiError(400, "a rule of the portal", code="NOT_WELCOME", context=context)
            return checked(type_, given, **more)

        properties.checked = picky

    return put_in_place
