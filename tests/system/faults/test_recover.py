"""`relay recover`, end to end: a relay with mail in every state, its database damaged, and on it goes.

No mail is logged twice, and each is in HubSpot, or waits for a person, or is named as lost.
"""

import os
import random
import re
from collections import Counter

import pytest

pytestmark = pytest.mark.system

PAGE = 4096
SEEDS = range(12 if os.environ.get("RELAY_LONG") == "1" else 1)
CREATE = {"method": "POST", "path": "/crm/v3/objects/email*[se]"}


@pytest.fixture
def numbers(relays, sandbox, mail, eventually):
    """A relay that was killed at work, as `numbers.relay`, and the mails it has: word to number."""
    relay = relays()
    [portal] = relay.settings["portals"]
    relay.change(portals=[{**portal, "strangers": "park"}])
    relay.start()
    refused = relay.command("recover")
    assert refused.returncode == 1
    assert b"another relay" in refused.stderr
    numbers = {}

    def send(words, to):
        numbers.update(zip(words, relay.send(*(mail(word, to=to) for word in words)), strict=True))

    send([f"q{n}q" for n in range(25)], "carla@globex.example")
    send([f"q{n}q" for n in range(25, 35)], "stranger@new.example")
    relay.wait_settled()
    sandbox.add_fault(kind="slow", delay_s=30, **CREATE)
    send([f"q{n}q" for n in range(35, 40)], "peter@initech.example")
    eventually(lambda: "sending" in {row.state for row in relay.queue()}, what=relay.text)
    send([f"q{n}q" for n in range(40, 45)], "peter@initech.example")
    relay.kill()
    sandbox.clear_faults()
    states = Counter(row.state for row in relay.queue())  # this also merges the log
    assert states.keys() >= {"logged", "parked", "sending"}
    numbers["relay"] = relay
    return numbers


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
def test_what_can_be_read_goes_on_and_nothing_is_logged_twice(damage, seed, numbers, sandbox):
    relay = numbers.pop("relay")
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
    for number, word in ((number, word) for word, number in numbers.items()):
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
