"""The power goes: at whatever instant, what was answered 250 is on the disk, byte for byte.

Relay runs under load on a recorded disk; for many instants the disk is made as it may be afterwards,
and opened. RELAY_LONG=1 for hundreds of instants.
"""

import os
import random
import shutil
import smtplib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from relay.clock import SystemClock
from relay.model import State
from relay.spool import Spool

pytestmark = pytest.mark.system

IS_LONG = os.environ.get("RELAY_LONG") == "1"
IMAGES = 400 if IS_LONG else 12
ROUNDS = 40 if IS_LONG else 2
CLIENTS, MAILS_EACH = 4, 30
SLOW = {
    "kind": "slow",
    "delay_s": 0.3,
    "count": None,
    "method": "POST",
    "path": "/crm/v3/objects/email*[se]",
}


async def test_at_whatever_instant_the_power_goes_what_was_acknowledged_is_there(
    relay, file_recorder, mail, tmp_path
):
    dice = random.Random(random.random())
    disk = file_recorder.begin()
    relay.start()
    send(relay, file_recorder, mail, "first", dice)
    assert relay.terminate() == 0
    relay.start()
    send(relay, file_recorder, mail, "second", dice)
    relay.kill()

    records = file_recorder.records()
    answers = [at for at, record in enumerate(records, 1) if record.kind == "A"]
    assert len(answers) == 2 * CLIENTS * MAILS_EACH
    database = (relay.folder / "data" / "relay.db").stat().st_ino
    checkpointed = [at for at, one in enumerate(records) if (one.kind, one.file) == ("W", database)]
    assert answers[len(answers) // 2] < checkpointed[-1] < answers[-1]  # under load, not at a stop
    instants = {*dice.sample(answers, IMAGES // 2), *dice.sample(range(len(records)), IMAGES // 2)}
    acknowledged = {}
    for at, record in enumerate(records, 1):
        disk.take(record)
        if record.kind == "A":
            acknowledged[record.file] = record.payload
        if at in instants:
            disk.lose_power(tmp_path / "image", dice)
            await check(tmp_path / "image" / "data" / "relay.db", acknowledged)
            shutil.rmtree(tmp_path / "image")


def send(relay, file_recorder, mail, name, dice):
    """From several clients at once, mails of all sizes; each 250 is marked when it is read."""

    def client(number, seed):
        sizes = random.Random(seed)
        with smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=30) as session:
            session.ehlo()
            for count in range(MAILS_EACH):
                raw = mail(f"{name}-{number}-{count}") + b"filler \r\n" * sizes.randrange(45_000)
                session.mail("jane@acme.example")
                session.rcpt("log@relay.localhost")
                code, reply = session.data(raw)
                assert code == 250, reply
                file_recorder.acknowledge(int(reply.rpartition(b" ")[2]), raw)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS), [dice.random() for _ in range(CLIENTS)]))


async def check(database, acknowledged):
    """Relay opens it, and finds each mail and the books in order."""
    spool = Spool(f"sqlite:///{database}", clock=SystemClock())
    spool.open(as_daemon=True)
    try:
        assert (await spool.balance()).off_by == 0
        for spool_id, raw in acknowledged.items():
            assert await spool.raw(spool_id) == raw, spool_id
    finally:
        await spool.close()
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_after_each_of_many_power_losses_relay_loses_nothing_and_doubles_nothing(
    relay, file_recorder, sandbox, senders, books, tmp_path
):
    """The disk is made at the instant of a kill, so that the CRM has what relay did until then."""
    dice = random.Random(random.random())
    relay.change(worker={"backoff_s": 0.2, "backoff_max_s": 0.5, "unsure_s": 2, "attempts": 1000})
    sandbox.add_fault(**SLOW)
    disk = file_recorder.begin()
    relay.start()
    for _ in range(ROUNDS):
        books.read_journal()
        tasks = senders.start(mails_each=8)
        time.sleep(dice.uniform(0.3, 2))
        relay.kill()
        for record in file_recorder.records():
            disk.take(record)
        disk.lose_power(tmp_path / "image", dice)
        shutil.rmtree(relay.folder / "data")
        shutil.move(tmp_path / "image" / "data", relay.folder)
        shutil.rmtree(tmp_path / "image")
        disk = file_recorder.begin()
        relay.start()
        for task in tasks:
            task.result(60)

    sandbox.clear_faults()
    relay.restart()
    assert {row.state for row in relay.wait_settled(90)} == {State.LOGGED}
    books.check(senders.acknowledged, perhaps=senders.sent - senders.acknowledged)
    print(f"{ROUNDS} losses, {len(senders.acknowledged)} mails acknowledged, {books}")  # noqa: T201
