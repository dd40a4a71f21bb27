"""Opening a database: its mode, its schema, its lock."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError

from relay.errors import Permanent, Temporary
from relay.spool import Spool, schema
from relay.spool.engines import open_engines
from relay.spool.schema import migrate
from relay.spool.tables import metadata


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'deep' / 'relay.db'}"


def test_the_migrations_make_the_tables(url):
    engines = open_engines(url)
    migrate(engines.write)
    with engines.read.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engines.dispose()


def test_migrating_twice_changes_nothing(url):
    engines = open_engines(url)
    migrate(engines.write)
    migrate(engines.write)
    engines.dispose()


def test_every_connection_is_in_wal_with_full_syncs(url):
    engines = open_engines(url)
    for engine in (engines.write, engines.read):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engines.dispose()


def test_a_database_that_cannot_do_wal_is_refused():
    with pytest.raises(Permanent, match="journal_mode=memory"):
        migrate(open_engines("sqlite://").write)


def test_a_schema_from_a_newer_relay_is_refused(url):
    engines = open_engines(url)
    migrate(engines.write)
    with engines.write.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Permanent, match="9999 is not known to this relay"):
        migrate(engines.write)
    engines.dispose()


@pytest.fixture
def next_migration(tmp_path, monkeypatch):
    """`next_migration("op.…")`: a relay that has one migration more than this one."""

    def add(body):
        shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations")
        (tmp_path / "migrations" / "versions" / "0004_next.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            "revision, down_revision = '0004', '0003'\nbranch_labels = depends_on = None\n"
            f"def upgrade():\n    op.add_column('mail', sa.Column('colour', sa.Text))\n    {body}\n"
        )
        monkeypatch.setattr(schema, "MIGRATIONS", tmp_path / "migrations")

    return add


def columns(engines, table):
    with engines.read.connect() as connection:
        return {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")}


async def test_an_older_schema_is_migrated_with_the_mails_in_it(url, clock, next_migration):
    older = Spool(url, clock=clock)
    older.open(as_daemon=True)
    held = await older.take_lease("acme", "worker", timedelta(seconds=60))
    await older.close()
    next_migration("op.execute(\"UPDATE lease SET owner = 'migrated'\")")

    newer = Spool(url, clock=clock)
    newer.open(as_daemon=True)
    assert "colour" in columns(newer._engines, "mail")
    assert (await newer.take_lease("acme", "other", timedelta(seconds=60))).epoch == held.epoch + 1
    await newer.close()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(url, next_migration):
    engines = open_engines(url)
    migrate(engines.write)
    next_migration("op.execute('UPDATE missing SET x = 1')")
    with pytest.raises(OperationalError, match="no such table: missing"):
        migrate(engines.write)
    assert "colour" not in columns(engines, "mail")
    with engines.read.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "0003"
    engines.dispose()


def test_tables_of_another_program_are_left_alone(url):
    engines = open_engines(url)
    with engines.write.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE urls (id INTEGER)")
    with pytest.raises(Permanent, match=r"it has tables \(urls, …\), but not relay's"):
        migrate(engines.write)
    assert columns(engines, "mail") == set()
    engines.dispose()


async def test_a_second_daemon_is_kept_off_the_file(url, clock):
    first = Spool(url, clock=clock)
    first.open(as_daemon=True)
    second = Spool(url, clock=clock)
    with pytest.raises(Permanent, match=r"another relay \(process \d+\)"):
        second.open(as_daemon=True)
    await first.close()
    second.open(as_daemon=True)
    await second.close()


async def test_a_command_that_ends_the_log_of_a_dead_daemon_says_so(url, clock, tmp_path):
    """Else the next daemon would miss the log. The dead one's number may be another process's by now."""
    dead, command, daemon = (Spool(url, clock=clock) for _ in range(3))
    dead.open(as_daemon=True)
    await dead.close()
    lock, log = (tmp_path / "deep" / name for name in ("relay.db.lock", "relay.db-wal"))
    lock.write_text(f"{os.getpid()} open\n")
    log.touch()
    command.open(as_daemon=False)
    await command.close()
    assert not log.exists()
    daemon.open(as_daemon=True)
    await daemon.close()


async def test_a_command_may_look_while_the_daemon_runs(url, clock):
    daemon, command = Spool(url, clock=clock), Spool(url, clock=clock)
    daemon.open(as_daemon=True)
    command.open(as_daemon=False)
    assert await command.waiting() == []
    await command.close()
    await daemon.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "expected a database URL"),
        ("oracle+nonsense://x", "install the driver or correct the URL"),
    ],
)
def test_a_url_that_is_none_says_what_to_do(url, words):
    with pytest.raises(Permanent, match=words):
        open_engines(url)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Permanent, match="cannot make the folder"):
        open_engines(f"sqlite:///{tmp_path / 'file' / 'relay.db'}")


async def test_a_failing_database_is_a_temporary_fault(url, clock, tmp_path):
    spool = Spool(url, clock=clock)
    spool.open(as_daemon=True)
    with sqlite3.connect(tmp_path / "deep" / "relay.db") as other:
        other.execute("DROP TABLE copy")
    with pytest.raises(Temporary, match="no such table: copy"):
        await spool.list_mails(states=[]) or await spool.story(1) or await spool._read(
            lambda connection: connection.exec_driver_sql("SELECT * FROM copy")
        )
    other.close()
    await spool.close()


async def test_damage_that_shows_while_relay_runs_says_what_to_do(url, clock, tmp_path):
    spool = Spool(url, clock=clock)
    spool.open(as_daemon=True)
    await spool.close()
    file = tmp_path / "deep" / "relay.db"
    with closing(sqlite3.connect(file)) as connection:
        pages = dict(connection.execute("SELECT name, rootpage FROM sqlite_schema"))

    spool = Spool(url, clock=clock)
    spool.open(as_daemon=True)
    with file.open("r+b") as damaged:
        damaged.seek((pages["ix_ledger_mail_id"] - 1) * 4096)
        damaged.write(b"noise" * 100)
    by_index = "SELECT MAX(mail_id) FROM ledger"
    for _ in range(2):
        with pytest.raises(Temporary, match=r"malformed: stop relay, and have `relay recover`"):
            await spool._writer.do(lambda connection: connection.exec_driver_sql(by_index).all())
    await spool.close()
