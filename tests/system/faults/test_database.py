"""A database that relay cannot go on with: it says what is wrong and what to do."""

import json
import os
import sqlite3
from contextlib import closing

import pytest

pytestmark = pytest.mark.system


@pytest.fixture
def database(relay, mail):
    """The file, with one mail that waits. relay does not run."""
    assert relay.command("ingest", stdin=mail("q1q")).returncode == 0
    return relay.folder / "data" / "relay.db"


@pytest.fixture
def cut_off(relay, database, mail):
    """The same with another mail that only the log has: relay was killed."""
    relay.start()
    assert relay.send(mail("q2q")) != [None]
    relay.kill()
    return database


def execute(database, statement):
    with closing(sqlite3.connect(database)) as connection, connection:
        return connection.execute(statement).fetchall()


def not_a_database(database):
    database.write_bytes(b"From: somebody\n" * 1000)


def a_page_zeroed(database):
    """One to which only an index leads, that no start reads."""
    [(page,)] = execute(database, "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_mail_moved'")
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096 + 4000)
        file.write(bytes(96))


def cut_short(database):
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)


def of_a_newer_relay(database):
    execute(database, "UPDATE alembic_version SET version_num = '9999'")


def of_another_program(database):
    database.unlink()
    execute(database, "CREATE TABLE urls (id INTEGER)")


@pytest.mark.parametrize(
    ("spoil", "what", "to_do"),
    [
        (not_a_database, "file is not a database", "`relay recover`"),
        (a_page_zeroed, "mail is damaged", "`relay recover`"),
        (cut_short, "malformed", "`relay recover`"),
        (of_a_newer_relay, "9999 is not known", "install the relay that wrote it"),
        (of_another_program, "it has tables (urls, …)", "name an empty database"),
    ],
)
def test_what_relay_cannot_go_on_with_is_refused(spoil, what, to_do, relay, database, mail):
    """By the daemon for good, and by a pipe so that the MTA keeps the mail."""
    spoil(database)

    ended = relay.command("run")
    said = ended.stderr.decode()
    assert ended.returncode == 1
    assert said.startswith("relay: ")
    assert said.count("\n") == 1
    assert str(database) in said
    assert what in said
    assert to_do in said
    if spoil is not a_page_zeroed:  # a command does not look at every page
        assert relay.command("ingest", stdin=mail("q3q")).returncode == 75


def test_without_the_log_of_a_relay_that_was_cut_off_nothing_goes_on(
    relay, cut_off, each_is_logged_once
):
    """Mails that were answered 250 are in it; put back, it has them."""
    log = cut_off.with_name("relay.db-wal")
    content = log.read_bytes()
    log.unlink()
    for command in (("queue", "list"), ("run",)):
        refused = relay.command(*command)
        assert refused.returncode == 1
        assert b"relay.db-wal, which had its last mails, is gone: put it back" in refused.stderr

    log.write_bytes(content)
    relay.start()
    relay.wait_settled()
    each_is_logged_once({"q1q", "q2q"})


@pytest.mark.parametrize("looks_first", [False, True])
def test_the_index_of_a_log_may_go(looks_first, relay, cut_off, each_is_logged_once):
    """SQLite makes it anew. A command that looks in between leaves neither file behind."""
    cut_off.with_name("relay.db-shm").unlink()
    if looks_first:
        assert (
            len(json.loads(relay.command("queue", "list", "--state", "all", "--json").stdout)) == 2
        )
        assert not cut_off.with_name("relay.db-wal").exists()
    relay.start()
    relay.wait_settled()
    each_is_logged_once({"q1q", "q2q"})


@pytest.mark.skipif(os.environ.get("RELAY_LONG") != "1", reason="takes 10 s: RELAY_LONG=1")
def test_a_database_that_is_locked_at_the_start_is_worth_another_try(relay, database):
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = relay.command("run")
    assert ended.returncode == 75
    assert ended.stderr == b"relay: the spool's database failed: database is locked\n"
