"""A pytest plugin: a sandbox of its own for each test of another project. See README.md.

    pytest_plugins = ["relay.sandbox.testing"]

It runs on a thread with an event loop of its own, so that tests may be of any kind and speak to it with
any HTTP client. It needs pytest, which relay itself does not.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from relay.clock import SystemClock
from relay.log import make_logger
from relay.sandbox.faults import Faults
from relay.sandbox.journal import Journal
from relay.sandbox.server import Sandbox

_PATIENCE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSpotSandbox:
    """`url` takes the place of https://api.hubapi.com. `faults` and `journal` are safe to use
    while it runs.
    """

    url: str
    faults: Faults
    journal: Journal


@pytest.fixture
def hubspot_sandbox_options() -> dict[str, Any]:
    """Override it to start another kind of portal: the keywords of `Sandbox`, and `seeds`, the YAML
    files to fill it from.
    """
    return {}


@pytest.fixture
def hubspot_sandbox(hubspot_sandbox_options: dict[str, Any]) -> Iterator[HubSpotSandbox]:
    """A running sandbox, filled with the example records, that takes any token."""
    with _running(**hubspot_sandbox_options) as sandbox:
        yield HubSpotSandbox(url=sandbox.url, faults=sandbox.faults, journal=sandbox.journal)


@contextmanager
def _running(*, seeds: Sequence[Path] = (), **options: Any) -> Iterator[Sandbox]:
    clock, log = SystemClock(), make_logger("error", "json")
    sandbox = Sandbox(**{"database": None, "clock": clock, "log": log, **options})
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="hubspot-sandbox", daemon=True)
    thread.start()

    def wait(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(_PATIENCE_S)

    try:
        sandbox.seed(*seeds)
        wait(sandbox.open("127.0.0.1", 0))
        yield sandbox
    finally:
        wait(sandbox.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
