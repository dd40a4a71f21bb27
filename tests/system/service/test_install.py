"""deploy/install.sh: what an administrator does with relay, from the first day to the last."""

import pytest

pytestmark = pytest.mark.system

CONFIG = "/etc/relay/config.yaml"


@pytest.fixture
def fresh(machines):
    return machines()


def test_the_life_of_an_installation(fresh, eventually):
    """One story, as each step needs the ones before; every install takes some seconds."""
    assert "relay is installed, and not started yet." in fresh.install()
    assert fresh.shows("ActiveState", "UnitFileState") == ["inactive", "disabled"]
    fresh.run("systemctl", "enable", "relay-smtp.socket")
    fresh.run("systemctl", "enable", "--now", "relay")
    assert "250 2.0.0 Ok: queued as 1" in fresh.send("before")
    eventually(lambda: fresh.logged() == ["before"], what=fresh.journal)

    # An update keeps the settings and the mail.
    fresh.run("sh", "-c", f"echo '# my own' >>{CONFIG}")
    change_source(fresh, "relay/__init__.py", "0.1.0", "0.1.1")
    assert "relay is up to date." in fresh.install()
    assert running_version(fresh) == "relay 0.1.1"
    assert fresh.run("tail", "--lines=1", CONFIG) == "# my own\n"
    assert "Mail 1 is logged" in fresh.run("relay", "why", "1", "--config", CONFIG)
    assert "250 2.0.0 Ok: queued as 2" in fresh.send("after")

    # And it can be taken back.
    assert "relay is back at " in fresh.install("back")
    assert running_version(fresh) == "relay 0.1.0"
    fresh.install("back")
    assert running_version(fresh) == "relay 0.1.1"

    # Not to one that does not start.
    previous = "/opt/relay/previous/bin/relay"
    fresh.run("mv", previous, "/tmp/relay")
    assert "does not start" in fresh.install("back")
    assert running_version(fresh) == "relay 0.1.1"
    fresh.run("mv", "/tmp/relay", previous)

    # With wrong settings nothing is changed.
    before = fresh.shows("MainPID"), fresh.run("ls", "-l", "/opt/relay")
    fresh.run("sed", "-i", "s/hops: 50/hops: many/", CONFIG)
    assert "limits.hops: expected a whole number" in fresh.install()
    assert (fresh.shows("MainPID"), fresh.run("ls", "-l", "/opt/relay")) == before
    fresh.run("sed", "-i", "s/hops: many/hops: 50/", CONFIG)

    # A version that does not start makes room for the one that did.
    change_source(fresh, "relay/__init__.py", "0.1.1", "0.1.2")
    change_source(
        fresh, "relay/app/daemon.py", "    asyncio.run(", "    raise OSError\n    asyncio.run("
    )
    assert "does not start (journalctl -u relay says why)" in fresh.install()
    assert running_version(fresh) == "relay 0.1.1"
    assert "250 2.0.0 Ok: queued as 3" in fresh.send("still")

    # In the end all is gone but the settings and the mail.
    assert "relay is removed." in fresh.install("remove")
    assert "0 unit files" in fresh.run("systemctl", "list-unit-files", "relay*", check=False)
    assert "connection refused" in fresh.send("nobody").lower()
    fresh.run(
        "test", "-e", CONFIG, "-a", "-e", "/var/lib/relay/relay.db", "-a", "!", "-e", "/opt/relay"
    )


def change_source(machine, name, old, new):
    path = machine.shared / "source" / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def running_version(machine):
    """Of the relay that runs: its process tells which folder it is from."""
    [pid] = machine.shows("MainPID")
    python = machine.run("cat", f"/proc/{pid}/cmdline").split("\0")[0]
    return machine.run(python.replace("python3", "relay"), "--version").strip()
