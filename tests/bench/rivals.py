"""Who is measured at the door: relay, and a private Postfix that accepts into its queue.

Both stand below a folder of their own on the same disk, take mail for `MAILBOX` on 127.0.0.1 and
start from nothing; what they take stays in the queue, so that only the door is measured. Postfix holds
it, and has nowhere to log to; relay logs each mail to a file, and its CRM never answers.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from relay.bench.programs import Daemon
from relay.clock import SystemClock
from tests.bench.machine import NotHere, program

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Rival:
    """`pid` is the parent of all its processes; `stored()` says how many mails it has."""

    name: str
    endpoint: str
    pid: int
    stored: Callable[[], int]


@contextmanager
def relay(folder: Path, environment: Mapping[str, str] = _NOTHING) -> Iterator[Rival]:
    with Daemon(folder, clock=SystemClock(), environment=environment) as daemon:
        yield Rival(
            name="relay",
            endpoint=daemon.endpoint,
            pid=daemon.pid,
            stored=lambda: _mails_in(folder / "data" / "relay.db"),
        )


def _mails_in(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT count(*) FROM mail").fetchone()[0]


@contextmanager
def postfix(folder: Path, environment: Mapping[str, str] = _NOTHING) -> Iterator[Rival]:
    with Postfix(folder, environment=environment) as started:
        yield Rival(
            name="Postfix",
            endpoint=started.endpoint,
            pid=started.pid,
            stored=lambda: sum(each.is_file() for each in (folder / "queue/hold").rglob("*")),
        )


_MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = postfix.localhost
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_junk_command_limit = 1000000
message_size_limit = 36700160
in_flow_delay = 0
import_environment = MAIL_CONFIG LANG=C LD_PRELOAD SYNC_DELAY_US SYNC_COUNT_FILE
default_transport = {transport}
smtpd_client_restrictions = {restrictions}
"""

_MASTER_CF = """\
127.0.0.1:{port} inet n - n - 100 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
"""


class Postfix:
    """Postfix with nothing in its way: no limits per client, no name look-ups, no chroot.

    `pipe`: the transport that mail goes to, as flags and arguments of pipe(8); None: mail is held.
    """

    def __init__(
        self, folder: Path, *, pipe: str | None = None, environment: Mapping[str, str] = _NOTHING
    ) -> None:
        if os.geteuid() != 0:
            raise NotHere("Postfix starts as root only")
        self.endpoint = f"127.0.0.1:{_free_port()}"
        self._folder = folder
        self._pipe = pipe
        self._environment = {**os.environ, **environment}
        self._command = program("postfix")

    def __enter__(self) -> Self:
        for name in ("etc", "queue", "data"):
            (self._folder / name).mkdir()
        shutil.chown(self._folder / "data", "postfix")
        (self._folder / "etc/main.cf").write_text(
            _MAIN_CF.format(
                folder=self._folder,
                transport="script:" if self._pipe else "discard:",
                restrictions="" if self._pipe else "static:HOLD",
            )
        )
        pipe = f"script unix - n n - - pipe {self._pipe}\n" if self._pipe else ""
        master = _MASTER_CF.format(port=self.endpoint.rpartition(":")[2])
        (self._folder / "etc/master.cf").write_text(master + pipe)
        self._run("start")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("stop")

    @property
    def pid(self) -> int:
        return int((self._folder / "queue/pid/master.pid").read_text())

    def _run(self, what: str) -> None:
        done = subprocess.run(
            [self._command, "-c", self._folder / "etc", what],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"postfix {what} failed: {done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
