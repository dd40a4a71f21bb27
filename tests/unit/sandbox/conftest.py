"""A sandbox on a real socket, and a small client that speaks plain HTTP to it."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest

from relay.sandbox import Sandbox


class Http:
    """Sends JSON with a bearer token; answers (status, parsed body)."""

    def __init__(self, session, url):
        self._session = session
        self._url = url

    async def __call__(self, method, path, body=None, *, token="token", **kwargs):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._session.request(
            method, self._url + path, json=body, headers=headers, **kwargs
        ) as response:
            self.headers = response.headers
            is_json = response.content_type == "application/json"
            return response.status, await (response.json() if is_json else response.read())


@pytest.fixture
def start(clock, log):
    """start(**options) is a context with a running sandbox and its Http."""

    @asynccontextmanager
    async def running(*, database=None, is_seeded=True, **options):
        sandbox = Sandbox(**{"database": database, "clock": clock, "log": log, **options})
        if is_seeded:
            sandbox.seed()
        await sandbox.open("127.0.0.1", 0)
        try:
            async with aiohttp.ClientSession() as session:
                yield sandbox, Http(session, sandbox.url)
        finally:
            await sandbox.close()

    return running


@pytest.fixture
def until():
    """until(condition) waits for what happens on the other side of a socket."""

    async def wait(condition):
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.001)

    return wait


@pytest.fixture
async def running(start):
    async with start() as both:
        yield both


@pytest.fixture
def sandbox(running):
    return running[0]


@pytest.fixture
def http(running):
    return running[1]


@pytest.fixture
def email():
    """email(**properties) is the body of a create, linked with contact 602."""

    def body(*, links=((602, 198),), **properties):
        return {
            "properties": {
                "hs_timestamp": "2026-03-01T10:00:00Z",
                "hs_email_direction": "EMAIL",
                **properties,
            },
            "associations": [
                {
                    "to": {"id": to_id},
                    "types": [
                        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}
                    ],
                }
                for to_id, type_id in links
            ],
        }

    return body
