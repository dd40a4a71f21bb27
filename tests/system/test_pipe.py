"""`relay ingest` as a `|` alias or a pipe transport runs it: what its exit code tells the MTA."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.system

RELAY = Path(sys.executable).with_name("relay")
JANE = "jane@acme.example"
LOG = "log@relay.localhost"
STRANGER = "mallory@evil.example"


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.yaml"
    portal = {"name": "acme", "mailboxes": [LOG], "domains": ["acme.example"]}
    path.write_text(yaml.safe_dump({"portals": [portal]}))
    return path


@pytest.fixture
def ingest(config):
    """`ingest(raw, …)`, with the variables that Postfix's local(8) sets."""

    def run(raw, *arguments, recipient=LOG, sender=JANE, config=config, shell=()):
        return subprocess.run(
            [*shell, RELAY, "ingest", "--config", config, *arguments],
            input=raw,
            capture_output=True,
            timeout=60,
            check=False,
            env={**os.environ, "ORIGINAL_RECIPIENT": recipient, "SENDER": sender},
        )

    return run


def test_a_piped_mail_waits_for_the_daemon(relay, sandbox, ingest, mail):
    raw = mail("lunch")
    mbox = b"From jane Mon Mar  2 10:00:00 2026\n" + raw.replace(b"\r\n", b"\n")
    done = ingest(mbox, config=relay.config)
    assert (done.returncode, done.stdout) == (0, b"queued as 1\n")

    relay.start()
    [kept] = relay.wait_settled()
    assert kept.state == "logged", kept.reason
    assert [email.subject for email in sandbox.emails()] == ["About lunch"]
    assert relay.command("queue", "export", "1").stdout == raw


def test_a_piped_mail_is_taken_while_the_daemon_runs(relay, ingest, mail):
    relay.start()
    assert ingest(mail("lunch"), config=relay.config).returncode == 0
    [kept] = relay.wait_settled()
    assert kept.state == "logged", kept.reason


def test_the_mta_hears_that_there_is_no_such_mailbox(ingest, mail):
    done = ingest(mail("lunch"), recipient="nobody@relay.localhost")
    assert done.returncode == 67
    assert b"There is no logging address of this name here" in done.stderr


def test_the_mta_hears_that_the_sender_may_not(ingest, mail):
    raw = mail("lunch").replace(JANE.encode(), STRANGER.encode())
    done = ingest(raw, sender=STRANGER)
    assert done.returncode == 77
    assert b"Only people on this address's list" in done.stderr


def test_the_mta_hears_that_the_mail_is_malformed(ingest, mail):
    done = ingest(mail("lunch") + b"\0")
    assert done.returncode == 65
    assert b"NUL" in done.stderr


def test_broken_settings_leave_the_mail_with_the_mta(config, ingest, mail):
    config.write_text("portals: [\n")
    done = ingest(mail("lunch"))
    assert done.returncode == 75
    assert b"config.yaml:" in done.stderr


def test_a_pipe_needs_no_token(config, ingest, mail):
    """An MTA runs it, without the daemon's environment and systemd credentials."""
    portal = {"name": "acme", "mailboxes": [LOG], "domains": ["acme.example"]}
    portal["token"] = "credential:hubspot-token"
    config.write_text(yaml.safe_dump({"portals": [portal]}))
    done = ingest(mail("lunch"))
    assert (done.returncode, done.stdout) == (0, b"queued as 1\n"), done.stderr


def test_a_wrong_option_leaves_the_mail_with_the_mta(ingest, mail):
    """It stands in an alias or in master.cf: an administrator's slip, no fault of the mail."""
    assert ingest(mail("lunch"), "--too", LOG).returncode == 75


def test_a_database_that_cannot_be_opened_leaves_the_mail_with_the_mta(config, ingest, mail):
    config.write_text(f"{config.read_text()}\ndata_dir: config.yaml/below-a-file\n")
    done = ingest(mail("lunch"))
    assert done.returncode == 75
    assert b"bug" not in done.stderr


def test_a_full_disk_leaves_the_mail_with_the_mta(config, ingest, mail):
    """A limit on the size of files stands in for it: to the database they look alike."""
    assert ingest(mail("small")).returncode == 0
    shell = ["/bin/sh", "-c", 'ulimit -f 2000; exec "$@"', "sh"]
    large = mail("large") + b"0123456789abcdef\r\n" * 200_000
    done = ingest(large, shell=shell)
    assert done.returncode == 75
    assert b"bug" not in done.stderr

    listed = subprocess.run(
        [RELAY, "queue", "list", "--json", "--config", config], capture_output=True, check=True
    )
    assert listed.stdout.count(b'"id"') == 1
