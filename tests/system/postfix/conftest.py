"""A private Postfix: its own settings, queue and log below one short folder of /tmp.

Mail for relay.localhost goes to relay, all other mail is discarded: nothing leaves the machine.
"""

import json
import os
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

MAILBOX = "log@relay.localhost"

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mta.acme.example
mydestination =
relay_domains =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
local_header_rewrite_clients =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
smtp_dns_support_level = disabled
lmtp_dns_support_level = disabled
default_transport = discard:
transport_maps = inline:{{ relay.localhost={transport} }}
in_flow_delay = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - 30 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

_DELIVERY = re.compile(r": (\w+): to=<(\S*)>,.* status=(\w+) \((.*)\)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One line of the log: one try for one recipient. `status` is sent, bounced or deferred."""

    to: str
    status: str
    said: str


class Postfix:
    """`transport` is where relay.localhost's mail goes."""

    def __init__(self, folder, transport, eventually):
        self.port = _free_port()
        self._eventually = eventually
        self._etc, self._log = folder / "etc", folder / "mail.log"
        for name in ("etc", "queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        main = MAIN_CF.format(folder=folder, transport=transport)
        (self._etc / "main.cf").write_text(main, "utf-8")
        master = MASTER_CF.format(port=self.port)
        (self._etc / "master.cf").write_text(master, "utf-8")

    def start(self):
        self._run("postfix", "start")

    def stop(self):
        self._run("postfix", "stop")

    def session(self):
        """An SMTP client for `with`."""
        return smtplib.SMTP("127.0.0.1", self.port, timeout=60)

    def send(self, raw, *, mail_from="jane@acme.example", to=(MAILBOX,)):
        """Submit a mail whose lines end in CRLF; its name in Postfix's queue. Fails when refused."""
        with self.session() as client:
            client.ehlo()
            client.mail(mail_from)
            for recipient in to:
                client.rcpt(recipient)
            code, reply = client.data(raw)
        assert code == 250, reply
        return reply.decode().rpartition(" ")[2]

    def deliveries(self):
        """The tries that the log tells of, by the mail's name in the queue."""
        found = defaultdict(list)
        for name, to, status, said in _DELIVERY.findall(self.log()):
            found[name].append(Delivery(to=to, status=status, said=said))
        return found

    def queue(self):
        """The mails that Postfix still has, as postqueue(1) describes them."""
        return [json.loads(line) for line in self._run("postqueue", "-j").splitlines()]

    def empties(self, within_s=30):
        """Wait until Postfix has no mail left."""
        self._eventually(lambda: not self.queue(), within_s=within_s, what=self.queue)

    def has_tried(self, names):
        """Wait until the log tells of a try for each of these mails."""
        self._eventually(lambda: set(names) <= self.deliveries().keys(), what=self.log)

    def log(self):
        return self._log.read_text("utf-8", "replace")

    def _run(self, program, *arguments):
        path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        command = [path, "-c", self._etc, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def short_folder(program, lacking):
    """A folder that Postfix's daemons can reach, with a path short enough for unix sockets.

    What is made in it belongs to their group: so do relay's sockets, which are for owner and group.
    """
    program("postfix")
    if os.geteuid() != 0:
        lacking("Postfix starts as root only")
    folder = Path(tempfile.mkdtemp(prefix="pf-", dir="/tmp"))
    shutil.chown(folder, group="postfix")
    folder.chmod(0o2755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def postfixes(short_folder, eventually):
    """`postfixes(transport)`: a running Postfix. One for each test."""
    made = []

    def make(transport):
        postfix = Postfix(short_folder, transport, eventually)
        postfix.start()
        made.append(postfix)
        return postfix

    yield make
    for postfix in made:
        postfix.stop()


@pytest.fixture
def postfix(postfixes, relay):
    """A running Postfix in front of `relay`, by SMTP."""
    return postfixes(f"smtp:[127.0.0.1]:{relay.smtp_port}")
