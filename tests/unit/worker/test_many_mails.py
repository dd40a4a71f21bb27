"""Thousands of mails while HubSpot does all it can: each is logged exactly once, none is lost.

The faults are random, by a seed that a failure shows; RELAY_SEED repeats it. RELAY_LONG makes it ten
times as many.
"""

import asyncio
import os
import random
from collections import Counter

import pytest

from relay.model import State
from relay.sandbox import Fault, FaultKind
from relay.settings import WorkerSettings

MAILS = 60_000 if os.environ.get("RELAY_LONG") else 5_100
WAVE = 300
TWICE = 0.05  # of the mails come in a second time
CREATE, ANY = "*/emails*", "*"
LONGEST_S = 600 if MAILS > 10_000 else 150

# kind, path, probability, what else
FAULTS = (
    (FaultKind.APPLIED_LOST, CREATE, 0.06, {}),
    (FaultKind.APPLIED_LATE, CREATE, 0.06, {"delay_s": 100}),
    (FaultKind.TRUNCATED, CREATE, 0.04, {}),
    (FaultKind.RESET, CREATE, 0.04, {}),
    (FaultKind.SLOW, ANY, 0.03, {"delay_s": 2}),
    (FaultKind.RESET, ANY, 0.01, {}),
    (FaultKind.TRUNCATED, ANY, 0.01, {}),
    (FaultKind.APPLIED_LOST, ANY, 0.01, {}),
    *((FaultKind.STATUS, ANY, 0.006, {"status": status}) for status in (401, 403, 423, 429)),
    *((FaultKind.STATUS, ANY, 0.006, {"status": status}) for status in (500, 502, 503, 504)),
    (FaultKind.STATUS, ANY, 0.002, {"status": 477, "retry_after_s": 900}),
)


@pytest.fixture
def seed():
    return int(os.environ.get("RELAY_SEED") or random.SystemRandom().randrange(10**9))


@pytest.mark.parametrize("portal", ["reads back", "has a unique key"])
async def test_each_is_logged_once_whatever_happens(world, mail, seed, portal):
    chance = random.Random(seed)
    if portal == "has a unique key":
        await world.line().crm.make_unique_key()
    world.sandbox.faults._chance = chance.random
    for kind, path, probability, more in FAULTS:
        world.sandbox.faults.add(
            Fault(kind=kind, path=path, probability=probability, count=None, **more)
        )
    world.settings = WorkerSettings(backoff_s=5, backoff_max_s=60, attempts=1_000, batch=25)
    world.start()
    subjects = []
    for start in range(0, MAILS, WAVE):
        for n in range(start, start + WAVE):
            subject = f"mail {n}"
            message = mail(subject=subject, to=f"person{chance.randrange(200)}@globex.example")
            for _ in range(2 if chance.random() < TWICE else 1):
                await world.put(message)
            subjects.append(subject)
        await settles(world, below=2 * WAVE)
    await settles(world, below=1)

    logged = Counter([subject async for subject, _ in emails(world)])
    assert [subject for subject, times in logged.items() if times > 1] == []
    assert sorted(logged) == sorted(subjects)
    assert await ids_in_ledger(world) == {email_id async for _, email_id in emails(world)}
    struck = Counter(entry.status for entry in world.sandbox.journal)
    assert len(struck) > 8, struck  # the faults did strike


async def settles(world, *, below):
    """Let time go by until fewer mails than that wait."""
    async with asyncio.timeout(LONGEST_S):
        while True:
            waiting = sum(each.mails for each in await world.spool.waiting())
            if waiting < below:
                return
            for _ in range(10):
                await world.clock.advance(1)
                await asyncio.sleep(0.001)


async def emails(world):
    """Subject and id of every email in the CRM, asked past its faults."""
    world.sandbox.faults.clear()
    after = "0"
    while after:
        page = await world.ask(
            "GET", f"/crm/v3/objects/emails?limit=100&properties=hs_email_subject&after={after}"
        )
        for record in page["results"]:
            yield record["properties"]["hs_email_subject"], record["id"]
        after = page.get("paging", {}).get("next", {}).get("after")


async def ids_in_ledger(world):
    mails = await world.spool.list_mails(states=[State.LOGGED], most=2 * MAILS)
    effects = await world.spool.effects([mail.id for mail in mails])
    return {effect.engagement_id for each in effects.values() for effect in each}
