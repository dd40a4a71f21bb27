"""The sandbox as a whole: opened, closed, filled, killed."""

import asyncio
import os
import signal
import sys

import aiohttp
import pytest

from relay.sandbox import Fault, FaultKind, Sandbox

EMAILS = "/crm/v3/objects/emails"


async def test_what_it_stores_is_there_after_a_restart(start, tmp_path, email):
    database = tmp_path / "sandbox.db"
    key = {"name": "relay_key", "hasUniqueValue": True}
    async with start(database=database) as (_, http):
        await http("POST", "/crm/v3/properties/emails", key)
        _, created = await http("POST", EMAILS, email(relay_key="k1"))
    async with start(database=database) as (_, http):
        _, read = await http("GET", f"{EMAILS}/k1", params={"idProperty": "relay_key"})
        assert read["id"] == created["id"]
        _, deals = await http("GET", "/crm/v3/objects/deals")
        assert len(deals["results"]) == 4


async def test_it_fills_an_empty_store_only(start, email):
    async with start(is_seeded=False) as (sandbox, http):
        await http("POST", "/crm/v3/objects/deals", {"properties": {"dealname": "Ours"}})
        sandbox.seed()
        _, deals = await http("GET", "/crm/v3/objects/deals")
        assert len(deals["results"]) == 1
        assert (await http("POST", EMAILS, email()))[0] == 400


async def test_it_can_be_closed_without_having_been_opened(clock, log, tmp_path):
    await Sandbox(database=tmp_path / "sandbox.db", clock=clock, log=log).close()


async def test_it_says_where_it_listens(sandbox, log_lines):
    assert log_lines == [{"event": "sandbox_opened", "url": sandbox.url, "log_level": "info"}]


async def test_a_bug_of_its_own_is_500_and_logged(sandbox, http, log_lines, monkeypatch):
    monkeypatch.setattr(sandbox._store, "page", lambda *_, **__: 1 / 0)
    status, answer = await http("GET", EMAILS)
    assert (status, answer["message"]) == (500, "internal error")
    assert [line["event"] for line in log_lines][-1] == "bug_found"


async def test_closing_does_not_wait_for_a_call_that_hangs(clock, log, until):
    sandbox = Sandbox(database=None, clock=clock, log=log)
    await sandbox.open("127.0.0.1", 0)
    sandbox.faults.add(Fault(kind=FaultKind.SLOW, delay_s=3600))
    async with aiohttp.ClientSession() as session:
        call = asyncio.create_task(session.post(sandbox.url + EMAILS))
        await until(lambda: not sandbox.faults.to_json()["results"])
        async with asyncio.timeout(5):
            await sandbox.close()
        with pytest.raises(aiohttp.ClientError):
            await call


PROGRAM = """
import asyncio, pathlib, sys
from relay.clock import SystemClock
from relay.log import make_logger
from relay.sandbox import Sandbox

async def main():
    sandbox = Sandbox(
        database=pathlib.Path(sys.argv[1]), clock=SystemClock(), log=make_logger("error", "json")
    )
    sandbox.seed()
    await sandbox.open("127.0.0.1", 0)
    print(sandbox.url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_what_was_answered_survives_kill_9(start, tmp_path, email):
    database = tmp_path / "sandbox.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        str(database),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = (await process.stdout.readline()).decode().strip()
    headers = {"Authorization": "Bearer token"}
    async with aiohttp.ClientSession(headers=headers) as session:
        path = f"{url}{EMAILS}/batch/create"
        async with session.post(path, json={"inputs": [email()] * 100}) as response:
            assert response.status == 201
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
    async with start(database=database) as (_, http):
        _, page = await http("GET", EMAILS, params={"limit": "100"})
        assert len(page["results"]) == 100
