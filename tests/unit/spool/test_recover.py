"""Recovering a damaged database: nothing that is left is lost, and no doubt leads to a second call."""

import asyncio
import dataclasses
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from relay.clock import SystemClock
from relay.errors import Permanent
from relay.model import (
    Delivery,
    Direction,
    Effect,
    Envelope,
    Evidence,
    Ignored,
    Logged,
    Parked,
    Recipient,
    RecordRef,
    RecordType,
    Retry,
    State,
)
from relay.parser import scan
from relay.spool import Spool, recover
from relay.spool.damaged import DamagedFile

PORTALS = {"log@acme.com": "acme"}
NOW = datetime(2026, 3, 3, tzinfo=UTC)
MAILS = 160
PAGE, FRAME = 4096, 4096 + 24
SEEDS = range(int(os.environ.get("RELAY_DAMAGES", "400" if os.environ.get("RELAY_LONG") else "24")))
BECOMES = {
    State.QUEUED: {State.QUEUED, State.PARKED},
    State.CLAIMED: {State.QUEUED, State.PARKED},
    State.SENDING: {State.UNSURE, State.PARKED},
    State.UNSURE: {State.UNSURE, State.PARKED},
    State.PARKED: {State.PARKED},
    State.IGNORED: {State.IGNORED, State.PARKED},
    State.LOGGED: {State.LOGGED, State.PARKED},
}
"""Where a mail may be afterwards. What may be in HubSpot already never waits for its first call."""


def delivery(number):
    raw = f"Message-ID: <{number}@acme.com>\r\n\r\n{number}\r\n".encode()
    raw += random.Random(number).randbytes(
        (0, 3_000, 20_000, 600_000)[number % 53 % 4 * (number % 5 == 0)]
    )
    return Delivery(
        portal="acme",
        recipients=(Recipient(address="log@acme.com", portal="acme", mailbox="log@acme.com"),),
        fingerprint=scan(raw, mail_from="").fingerprint("acme", NOW),
        message_id=f"{number}@acme.com",
        envelope=Envelope(
            mail_from="jane@acme.com",
            rcpt_to=("log@acme.com",),
            raw=raw,
            received_at=NOW,
            peer="127.0.0.1",
            trusted=True,
        ),
        evidence=Evidence(peer_trusted=True),
    )


def effect(number, key="k"):
    return Effect(
        key=f"{key}{number}",
        direction=Direction.EMAIL,
        links=(RecordRef(RecordType.CONTACT, "101"),),
        traits="{}" + "x" * 200,
        message_id=f"{number}@acme.com",
        subject_key="s",
        people=("carla@globex.com",),
        at=NOW,
        intended_at=NOW,
    )


async def fill(spool):
    """Mails in every state; their true states."""
    held = await spool.take_lease("acme", "worker", timedelta(seconds=60))
    for start in range(0, MAILS, 40):
        await spool.put([delivery(number) for number in range(start + 1, start + 41)])
    claimed = await spool.claim(held, most=MAILS * 9 // 10, wait_after=lambda _: timedelta(hours=1))
    mails = {mail.id: mail for mail in claimed}
    by_way = {number: list(State)[number % len(State)] for number in mails}
    of = {state: [number for number, way in by_way.items() if way is state] for state in State}
    called = [*of[State.SENDING], *of[State.UNSURE], *of[State.LOGGED], *of[State.QUEUED][::2]]
    await spool.intend(
        held, {number: [effect(number), effect(number, "l")] for number in called}, {}
    )
    for number, way in by_way.items():
        match way:
            case State.LOGGED:
                ids = {f"k{number}": f"{number}0", f"l{number}": f"{number}1"}
                done = Logged(engagement_ids=tuple(ids.values()), reason="engagement")
                await spool.settle(held, mails[number], done, engagement_ids=ids)
            case State.UNSURE:
                await spool.doubt(
                    held, number, reason="no answer", look_in=timedelta(),
                    engagement_ids={f"k{number}": f"{number}0"},
                )  # fmt: skip
            case State.QUEUED:
                await spool.settle(held, mails[number], Retry(after_s=9, reason="HubSpot"))
            case State.PARKED:
                await spool.settle(held, mails[number], Parked(reason="no contact"))
            case State.IGNORED:
                await spool.settle(held, mails[number], Ignored(reason="automatic"))
    return {mail.id: mail.state for mail in await spool.list_mails(states=list(State), most=1_000)}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The files of a database that was copied while a daemon ran: name to bytes. And its states."""
    folder = tmp_path_factory.mktemp("original")

    async def make():
        spool = Spool(f"sqlite:///{folder / 'relay.db'}", clock=SystemClock())
        spool.open(as_daemon=True)
        states = await fill(spool)
        copied = {name: (folder / name).read_bytes() for name in ("relay.db", "relay.db-wal")}
        await spool.close()
        return copied, (folder / "relay.db").read_bytes(), states

    return asyncio.run(make())


@pytest.fixture
async def recovered(tmp_path, clock):
    """`recovered(files)`: a spool on what could be saved of them, what was told, states by number."""
    opened = []

    async def make(files):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        url = f"sqlite:///{tmp_path / 'relay.db'}"
        told = recover(url, portals=PORTALS, now=NOW)
        for name, content in files.items():
            kept = told.aside.with_name(name.replace("relay.db", told.aside.name))
            assert kept.read_bytes() == content
        spool = Spool(url, clock=clock)
        spool.open(as_daemon=True)
        opened.append(spool)
        listed = await spool.list_mails(states=list(State), most=1_000)
        return spool, told, {mail.id: mail.state for mail in listed}

    yield make
    for spool in opened:
        await spool.close()


async def is_sound(spool, told, states, truth):
    """No mail is where it may not be, the books balance, and the raw mail is the one that came."""
    assert told.mails == {
        state: sum(1 for each in states.values() if each is state) for state in set(states.values())
    }
    for number, state in states.items():
        assert state in BECOMES[truth[number]], (number, truth[number], state)
    missing = {n for first, last in told.missing for n in range(first, last + 1)}
    assert missing == set(range(min(states, default=1), max(states, default=0) + 1)) - set(states)
    assert (await spool.balance()).off_by == 0
    for number, state in states.items():
        story = await spool.story(number)
        assert story.copies
        assert story.moves[-1].to_state is state
        if state is State.QUEUED:
            assert await spool.raw(number) == delivery(number).envelope.raw
    held = await spool.take_lease("acme", "next", timedelta(seconds=60))
    await spool.recover(held)
    for mail in await spool.claim(held, most=1000, wait_after=lambda _: timedelta(hours=1)):
        assert mail.copies[0].evidence.peer_trusted


@pytest.mark.parametrize("with_log", [True, False])
async def test_an_undamaged_database_comes_through_as_it_is(with_log, original, recovered):
    """Also what only the log has; what was under way goes on as after a crash."""
    files, merged, truth = original
    spool, told, states = await recovered(files if with_log else {"relay.db": merged})
    assert states == {
        number: {State.CLAIMED: State.QUEUED, State.SENDING: State.UNSURE}.get(state, state)
        for number, state in truth.items()
    }
    assert (told.parked, told.rebuilt, told.missing, told.lost) == ({}, (), (), {})
    assert told.without_raw == 0
    await is_sound(spool, told, states, truth)
    logged = next(number for number, state in truth.items() if state is State.LOGGED)
    story = await spool.story(logged)
    assert [one.engagement_id for one in story.effects] == [f"{logged}0", f"{logged}1"]


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_pages_are_damaged_nothing_is_sent_twice(seed, original, recovered):
    """Pages zeroed, overwritten with noise or with other pages; the log's, too, or cut short."""
    files, merged, truth = original
    dice = random.Random(seed)
    content = bytearray(merged)
    pages = len(content) // 4096
    for _ in range(dice.choice((1, 1, 3, 10, 40))):
        at = dice.randrange(pages) * 4096
        other = dice.randrange(pages) * 4096
        content[at : at + 4096] = dice.choice(
            (bytes(4096), dice.randbytes(4096), content[other : other + 4096])
        )
    damaged = {"relay.db": bytes(content)}
    if seed % 4 == 0:
        damaged = {"relay.db": damaged["relay.db"][: dice.randrange(pages * 4096)]}
    if seed % 4 == 1:
        log = bytearray(files["relay.db-wal"])
        at = dice.randrange(len(log))
        log[at : at + 100] = bytes(len(log[at : at + 100]))
        damaged = {**files, "relay.db-wal": bytes(log)}

    spool, told, states = await recovered(damaged)
    await is_sound(spool, told, states, truth)


@pytest.fixture
def leaves(original, tmp_path_factory):
    """`leaves("mail")`: where the pages with rows of a table begin in the merged file, in their order."""
    file = tmp_path_factory.mktemp("merged") / "relay.db"
    file.write_bytes(original[1])

    def find(table):
        with DamagedFile(file, page_bytes=PAGE) as opened:
            return [(number - 1) * PAGE for number in opened._leaves(opened.roots()[table])]

    return find


def without(content, pages):
    spoilt = bytearray(content)
    for at in pages:
        spoilt[at : at + PAGE] = bytes(PAGE)
    return {"relay.db": bytes(spoilt)}


async def test_who_may_be_in_hubspot_by_a_lost_effect_is_parked(original, recovered, leaves):
    """Who never was about to be created still goes on: the ledger is whole."""
    _, merged, truth = original
    spool, told, states = await recovered(without(merged, leaves("effect")))
    await is_sound(spool, told, states, truth)
    for number, state in truth.items():
        story = await spool.story(number)
        was_called = any(move.to_state is State.SENDING for move in story.moves)
        if state in (State.QUEUED, State.CLAIMED, State.SENDING, State.UNSURE):
            assert (states[number] is State.PARKED) == was_called
    assert State.QUEUED in states.values()


async def test_whose_state_is_in_neither_book_is_parked(original, recovered, leaves):
    _, merged, truth = original
    lost = [*leaves("mail"), *leaves("ledger")[-1:]]
    spool, told, states = await recovered(without(merged, lost))
    assert set(told.rebuilt) == states.keys() == truth.keys()
    await is_sound(spool, told, states, truth)
    assert {State.LOGGED, State.PARKED} >= {
        states[number] for number, state in truth.items() if state is State.LOGGED
    }


async def test_rows_that_the_ledger_has_lost_are_bridged(original, recovered, leaves):
    """Nothing else hangs on them, and the story says that some are gone."""
    _, merged, truth = original
    spool, told, states = await recovered(without(merged, leaves("ledger")[2:-1]))
    await is_sound(spool, told, states, truth)
    assert told.parked == {}
    logged = next(number for number, state in truth.items() if state is State.LOGGED)
    reasons = [move.reason for move in (await spool.story(logged)).moves]
    assert any("the ledger's rows up to here are lost" in reason for reason in reasons)


async def test_mails_whose_own_rows_are_lost_are_put_together_again(original, recovered, leaves):
    """From what the other tables say; it is for a person to see whether their raw mail is whole."""
    _, merged, truth = original
    spool, told, states = await recovered(without(merged, leaves("mail")))
    await is_sound(spool, told, states, truth)
    goes_on = {State.SENDING: State.UNSURE, State.CLAIMED: State.PARKED, State.QUEUED: State.PARKED}
    assert states == {number: goes_on.get(state, state) for number, state in truth.items()}
    for number in truth:
        assert await spool.raw(number) == delivery(number).envelope.raw
    [receipt] = await spool.put([delivery(1)])
    assert receipt.duplicate


async def test_raw_mail_that_is_lost_parks_who_waits_for_it(original, recovered, leaves):
    """Its copy, when a sender brings it once more, is taken."""
    _, merged, truth = original
    spool, told, states = await recovered(without(merged, leaves("chunk")))
    await is_sound(spool, told, states, truth)
    waiting = {n for n, state in truth.items() if state in (State.QUEUED, State.CLAIMED)}
    assert {n for n, why in told.parked.items() if why == "its raw mail is lost"} == waiting
    assert told.without_raw == len(truth)
    number = min(waiting)
    again = dataclasses.replace(
        delivery(number), evidence=Evidence(peer_trusted=True, user="jane@acme.com")
    )
    assert [receipt.spool_id for receipt in await spool.put([again])] == [number]
    assert (await spool.story(number)).mail.state is State.QUEUED
    assert await spool.raw(number) == delivery(number).envelope.raw


async def test_a_log_that_is_damaged_in_its_midst_makes_nothing_old_new(
    original, recovered, tmp_path
):
    """A call was made, and its frames in the log are lost, not those behind: nobody is to call again."""
    _, merged, truth = original
    number = next(number for number, state in truth.items() if state is State.CLAIMED)
    file = tmp_path / "made.db"
    file.write_bytes(merged)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE mail SET state = 'sending', moved_at = moved_at + 1 WHERE id = ?", [number]
        )
        called = (tmp_path / "made.db-wal").stat().st_size
        connection.execute("UPDATE lease SET owner = 'somebody else'")
        log = bytearray((tmp_path / "made.db-wal").read_bytes())
    assert len(log) > called > 32
    for at in range(32, called, FRAME):
        log[at + 2_000 : at + 2_100] = b"x" * 100
    spool, told, states = await recovered({"relay.db": merged, "relay.db-wal": bytes(log)})
    await is_sound(spool, told, states, truth)
    assert states[number] is State.PARKED


async def test_without_its_first_page_nothing_is_lost(original, recovered):
    """The tables begin where relay's migrations put them in every database."""
    _, merged, truth = original
    spool, told, states = await recovered({"relay.db": bytes(4096) + merged[4096:]})
    assert states.keys() == truth.keys()
    assert told.parked == {}
    await is_sound(spool, told, states, truth)


@pytest.mark.parametrize("content", [b"", b"no database", bytes(1_000_000)])
async def test_what_is_no_database_becomes_an_empty_one(content, recovered):
    _, told, states = await recovered({"relay.db": content})
    assert states == {}
    assert told.lost


def test_nothing_is_done_while_somebody_has_the_database_open(original, tmp_path):
    (tmp_path / "relay.db").write_bytes(original[1])
    with closing(sqlite3.connect(tmp_path / "relay.db")) as other:
        other.execute("SELECT COUNT(*) FROM mail").fetchone()
        code = (
            "import sys; from datetime import *; from relay.spool import recover\n"
            "recover(sys.argv[1], portals={'a': 'b'}, now=datetime.now(UTC))"
        )
        ended = subprocess.run(
            [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'relay.db'}"],
            capture_output=True,
            check=False,
        )
    assert b"another program has it open" in ended.stderr
    assert (tmp_path / "relay.db").read_bytes() == original[1]


def test_where_there_is_nothing_to_recover_that_is_said(tmp_path):
    with pytest.raises(Permanent, match="there is no such file"):
        recover(f"sqlite:///{tmp_path / 'relay.db'}", portals=PORTALS, now=NOW)
