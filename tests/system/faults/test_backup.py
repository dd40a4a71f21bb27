"""A backup that is taken while relay runs, as deploy/README.md says, and what is restored from it."""

import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

GUIDE = (Path(__file__).parents[3] / "deploy" / "README.md").read_text("utf-8")
[BACKUP] = [
    block for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) if "VACUUM" in block
]
WORD = re.compile(r"q\d+q")


@pytest.fixture
def backup(relay, tmp_path):
    """Takes one; the words of the mails in it."""

    def take():
        script = BACKUP.replace("/var/lib/relay", str(relay.folder / "data"))
        script = script.replace("/var/backups", str(tmp_path))
        subprocess.run(["/bin/sh", "-e", "-c", script], check=True, timeout=60)
        with closing(sqlite3.connect(tmp_path / "relay.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            rows = connection.execute("SELECT message_id FROM mail").fetchall()
        return {WORD.findall(message_id)[0] for (message_id,) in rows}

    return take


@pytest.fixture
def restored(relays, tmp_path):
    """A relay in another place, with what the backup has; not started."""
    one = relays()

    def restore():
        (one.folder / "data").mkdir(mode=0o700)
        shutil.copy(tmp_path / "relay.db", one.folder / "data")
        return one

    return restore


def test_what_a_backup_under_load_knows_is_neither_lost_nor_doubled(
    relay, senders, backup, restored, sandbox, mail, eventually
):
    relay.start()
    first = mail("q0q")
    relay.send(first)
    sending = senders.start(mails_each=30)
    eventually(lambda: len(sandbox.emails()) > 10, what=relay.text)
    # From here on HubSpot is away: some mails in the backup are logged, some wait.
    sandbox.add_fault(kind="status", status=503, path="/crm/*", method="*", count=100_000)
    seen = len(senders.acknowledged)
    eventually(lambda: len(senders.acknowledged) > seen + 10, what=relay.text)
    before = {"q0q", *senders.acknowledged}
    known = backup()
    assert before <= known
    assert not all(task.done() for task in sending), "the load ended before the backup"
    relay.kill()
    sandbox.clear_faults()

    again = restored()
    again.start()
    again.wait_settled()
    assert again.balance().off_by == 0
    assert logged(sandbox) == dict.fromkeys(known, 1)

    # Whoever was answered 250 may send it again: what the backup knows is known.
    assert again.send(first) != [None]
    again.wait_settled()
    assert logged(sandbox) == dict.fromkeys(known, 1)


def logged(sandbox):
    return Counter(word for one in sandbox.emails() for word in WORD.findall(one.subject))
