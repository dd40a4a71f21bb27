"""`relay recover`, end to end: a relay with mail in every state, its database damaged, and on it goes.

No mail is logged twice, and each is in HubSpot, or waits for a person, or is named as lost.
"""

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from relay import app
from relay.settings import load

pytestmark = pytest.mark.system

PAGE = 4096
SEEDS = range(12 if os.environ.get("RELAY_LONG") == "1" else 1)
MAILBOX = "log@relay.localhost"
CRASH_AT = Path(__file__).with_name("crash_at.py")


@pytest.fixture
def cut_off(relays, mail):
    """A relay that ended while it made a call; and the mails it has, word to number."""
    relay = relays()
    [portal] = relay.settings["portals"]
    relay.change(portals=[{**portal, "strangers": "park"}])
    relay.start()
    refused = relay.command("recover")
    assert refused.returncode == 1
    assert b"another relay" in refused.stderr
    numbers = {}

    def pipe(words):
        for word in words:
            raw = mail(word, to="peter@initech.example")
            [receipt] = asyncio.run(
                app.ingest(
                    load(relay.config), raw, rcpt_to=[MAILBOX], mail_from="jane@acme.example"
                )
            )
            numbers[word] = receipt.spool_id

    for words, to in (
        ([f"q{n}q" for n in range(25)], "carla@globex.example"),
        ([f"q{n}q" for n in range(25, 35)], "stranger@new.example"),
    ):
        sent = relay.send(*(mail(word, to=to) for word in words))
        numbers.update(zip(words, sent, strict=True))
    relay.wait_settled()
    relay.terminate()
    pipe([f"q{n}q" for n in range(35, 40)])
    relay.launch(sys.executable, CRASH_AT, "created, answer not stored", relay.config)
    assert relay.wait(30) == -signal.SIGKILL
    pipe([f"q{n}q" for n in range(40, 45)])
    states = Counter(row.state for row in relay.queue())
    assert states == {"logged": 25, "parked": 10, "sending": 5, "queued": 5}
    return relay, numbers


def zeroed(content, dice):
    """Some pages are gone."""
    pages = dice.sample(range(len(content) // PAGE), 4)
    for page in pages:
        content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)


def cut_short(content, dice):
    """The end is gone."""
    del content[dice.randrange(len(content) // 2, len(content)) :]


def without_header(content, dice):
    """The first page is noise: SQLite says that this is no database."""
    content[:PAGE] = dice.randbytes(PAGE)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("damage", [zeroed, cut_short, without_header])
def test_what_can_be_read_goes_on_and_nothing_is_logged_twice(damage, seed, cut_off, sandbox):
    relay, numbers = cut_off
    database = relay.folder / "data" / "relay.db"
    content = bytearray(database.read_bytes())
    damage(content, random.Random(seed))
    database.write_bytes(content)

    done = relay.command("recover")
    told = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    [kept] = database.parent.glob("relay.db.damaged-*")
    assert f"The damaged database is now {kept}." in told
    assert kept.read_bytes() == content

    relay.start()
    queue = {row.id: row.state for row in relay.wait_settled()}
    assert relay.balance().off_by == 0
    found = Counter(re.findall(r"q\d+q", " ".join(email.text for email in sandbox.emails())))
    assert set(found.values()) <= {1}
    for word, number in numbers.items():
        if word not in found:
            assert queue.get(number) == "parked" or is_lost(number, told, max(queue, default=0)), (
                told
            )
        if queue.get(number) == "logged":
            assert word in found
    if damage is without_header:
        assert queue.keys() == set(numbers.values())
        assert set(found) == {f"q{n}q" for n in (*range(25), *range(35, 45))}


def is_lost(number, told, last):
    """`relay recover` said that nothing was found of it; of the last ones nobody can know."""
    if number > last:
        return True
    [ranges] = re.findall(r"Nothing was found of mails ([-\d, ]+):", told)
    bounds = [list(map(int, one.split("-"))) for one in ranges.split(", ")]
    return any(one[0] <= number <= one[-1] for one in bounds)


def test_without_room_for_a_new_database_the_old_one_stays(relay, mail, program):
    assert relay.command("ingest", stdin=mail("q1q") + b"x" * 500_000).returncode == 0
    database = relay.folder / "data" / "relay.db"
    before = database.read_bytes()
    ended = subprocess.run(
        [program("prlimit"), "--fsize=300000", *relay.program[:1], "recover", "-c", relay.config],
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 75
    assert b"relay.db.recovered: cannot be written" in ended.stderr
    assert database.read_bytes() == before
    assert {file.name for file in database.parent.glob("relay.db*")} == {
        "relay.db",
        "relay.db.lock",
    }
