"""What the machine can refuse relay: room, syncs, locks, descriptors, memory.

While it lasts, clients are asked to come again, in one constant sentence, and relay neither spins nor
fills its log. When it ends, relay goes on by itself, and what was answered 250 is in the CRM once.
"""

import errno
import os
import resource
import shutil
import smtplib
import socket
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

SHIM = Path(__file__).with_name("platter.c")
DEFERRED = (451, b"4.3.0 The mail could not be stored just now; try again later")
IS_LONG = os.environ.get("RELAY_LONG") == "1"
WATCHED_S = 2
LONG = (b"-" * 70 + b"\r\n") * 20_000  # more than waits in memory, and than the log has room for


# ---------------------------------------------------------------- the faults


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MiB, empty."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "relay-test", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(f"mounting needs root: {mounted.stderr}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def platter(tmp_path, program):
    """`platter(relay)`: its database on a disk whose calls can be made to fail, see platter.c."""
    library = tmp_path / "platter.so"
    subprocess.run(
        [program("cc"), "-shared", "-fPIC", "-o", library, SHIM, "-ldl", "-lpthread"], check=True
    )

    def put_under(relay):
        return Platter(relay, library, tmp_path)

    return put_under


class Platter:
    def __init__(self, relay, library, folder):
        self._relay = relay
        self._fault = folder / "fault"
        self._has = folder / "platter"
        self._has.mkdir()
        relay.environment |= {
            "LD_PRELOAD": str(library),
            "FAULT": str(self._fault),
            "PLATTER": str(self._has),
        }

    @contextmanager
    def fails(self, call, number):
        """While it lasts each `call` ("write", "sync") fails with the error of this number."""
        self._fault.write_text(f"{call} {number}")
        yield
        self._fault.unlink()

    def cut_power(self):
        """Kill relay, and leave of its database what had got to the disk."""
        self._relay.kill()
        data = self._relay.folder / "data"
        for name in ("relay.db", "relay.db-wal", "relay.db-shm"):
            (data / name).unlink(missing_ok=True)
            if (self._has / name).exists():
                shutil.copy(self._has / name, data)


@contextmanager
def full(folder):
    """No room left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(folder).free == 0
    yield
    ballast.unlink()


@contextmanager
def limited(relay, kind, limit):
    """The running process may have no more than `limit` of it: resource.RLIMIT_…"""
    _, hard = resource.prlimit(relay.running.pid, kind)
    before = resource.prlimit(relay.running.pid, kind, (limit, hard))
    yield
    resource.prlimit(relay.running.pid, kind, before)


@contextmanager
def locked(relay):
    """Another program writes, and does not come to an end."""
    with closing(
        sqlite3.connect(relay.folder / "data" / "relay.db", isolation_level=None)
    ) as other:
        other.execute("PRAGMA busy_timeout=20000")
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def replies(relay, raws):
    """relay's replies to mails that come in one session, code and text."""
    with smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=30) as client:
        client.ehlo()
        told = []
        for raw in raws:
            client.mail("jane@acme.example")
            client.rcpt("log@relay.localhost")
            told.append(client.data(raw))
        return told


class Effort:
    """What relay does in the meantime: its time on a core, its lines in the log."""

    def __init__(self, relay):
        self._relay = relay
        self._begun = time.monotonic()
        self._cpu = self._spent()
        self._bytes = len(relay.text())

    def _spent(self):
        fields = (
            Path(f"/proc/{self._relay.running.pid}/stat").read_text().rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def seconds(self):
        return time.monotonic() - self._begun

    def check(self):
        """It neither spins nor fills the log: a line for each mail it defers, and a few more."""
        written = self._relay.text()[self._bytes :]
        assert (self._spent() - self._cpu) / self.seconds < 0.5
        others = [line for line in written.splitlines() if '"mail_deferred"' not in line]
        assert len(others) / self.seconds < 3, "\n".join(others[-20:])
        assert "Traceback" not in written
        assert "bug_found" not in written


@pytest.fixture
def outlasts(relay, mail, senders, each_is_logged_once, eventually):
    """`outlasts(fault)`: relay, already running, under the fault and after it."""

    def endure(fault, refused=lambda raw: replies(relay, [raw]) == [DEFERRED]):
        pid = relay.running.pid
        assert relay.send(mail("q900q")) != [None]
        tasks = senders.start(mails_each=2)
        time.sleep(0.3)
        with fault:
            effort = Effort(relay)
            late = mail("q901q") + LONG
            eventually(lambda: refused(late), within_s=30, what=relay.text)
            while effort.seconds < WATCHED_S:
                assert refused(late)
                time.sleep(0.2)
            effort.check()
        eventually(lambda: relay.send(late) != [None], what=relay.text)
        for task in tasks:
            task.result(60)
        relay.wait_settled()
        assert relay.running.pid == pid
        assert relay.is_alive
        words = {"q900q", "q901q", *senders.acknowledged}
        each_is_logged_once(words, perhaps=senders.sent - senders.acknowledged)

    return endure


def test_a_full_disk(small_disk, relay, outlasts):
    relay.change(data_dir=str(small_disk))
    (relay.folder / "data").symlink_to(small_disk)
    relay.start()
    outlasts(full(small_disk))


def test_a_limit_on_the_size_of_files(relay, outlasts):
    """As a quota on the file system would, but set by setrlimit, which needs none."""
    relay.start()
    outlasts(limited(relay, resource.RLIMIT_FSIZE, 16 * 1024))


@pytest.mark.parametrize(
    "number",
    [errno.EROFS, *([errno.EDQUOT, errno.EIO] if IS_LONG else [])],
    ids=errno.errorcode.get,
)
def test_writes_that_fail(number, relay, platter, outlasts):
    """A quota, a file system that has become read-only, a broken disk: what a write then says."""
    disk = platter(relay)
    relay.start()
    outlasts(disk.fails("write", number))


def test_syncs_that_fail(relay, platter, outlasts):
    disk = platter(relay)
    relay.start()
    outlasts(disk.fails("sync", errno.EIO))


@pytest.mark.parametrize("restarts", [True, *([False] if IS_LONG else [])])
def test_after_syncs_that_failed_a_power_cut_takes_nothing_that_was_answered_250(
    restarts, relay, platter, mail, each_is_logged_once, eventually
):
    """What the failed sync was to write is still shown by the file, and never gets to the disk."""
    disk = platter(relay)
    relay.start()
    assert relay.send(mail("q1q")) != [None]
    relay.wait_settled()
    with disk.fails("sync", errno.EIO):
        assert replies(relay, [mail("q2q")]) == [DEFERRED]
        if restarts:
            relay.kill()
    if restarts:
        relay.start()
    eventually(lambda: relay.send(mail("q3q")) != [None], what=relay.text)
    disk.cut_power()

    relay.start()
    relay.wait_settled()
    each_is_logged_once({"q1q", "q3q"}, perhaps={"q2q"})


def test_a_locked_database(relay, outlasts):
    relay.start()
    outlasts(locked(relay))


def test_no_descriptors_left(relay, mail, eventually, each_is_logged_once):
    """Then nobody new is let in, but not turned away either; the clients that are there are served."""
    relay.start()
    with smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=20) as client:
        client.ehlo()
        with limited(relay, resource.RLIMIT_NOFILE, descriptors(relay)):
            effort = Effort(relay)
            with pytest.raises(TimeoutError), socket_to(relay) as newcomer:
                newcomer.recv(100)
            client.sendmail("jane@acme.example", ["log@relay.localhost"], mail("q1q"))
            effort.check()
    assert relay.logged("resource_short")
    eventually(lambda: relay.send(mail("q2q")) != [None], what=relay.text)
    relay.wait_settled()
    each_is_logged_once({"q1q", "q2q"})


def descriptors(relay):
    """The limit under which it gets no further one."""
    taken = {int(each.name) for each in Path(f"/proc/{relay.running.pid}/fd").iterdir()}
    return min(set(range(len(taken) + 1)) - taken)


def socket_to(relay):
    return socket.create_connection(("127.0.0.1", relay.smtp_port), timeout=WATCHED_S)


def test_no_memory_for_the_parser(relay, mail, each_is_logged_once):
    """It dies of it and is replaced, by one with the memory that config.yaml says."""
    relay.change(parser={"processes": 1})
    relay.start()
    pid = relay.running.pid
    [child] = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    pages = int(Path(f"/proc/{child}/statm").read_text().split()[0])
    size = pages * resource.getpagesize()
    resource.prlimit(child, resource.RLIMIT_AS, (size, size))

    assert relay.send(mail("q1q") + LONG, mail("q2q")) == [1, 2]
    relay.wait_settled()
    [died] = relay.logged("parser_child_died")
    assert "parser.memory_mb" in died["reason"]
    each_is_logged_once({"q1q", "q2q"})
