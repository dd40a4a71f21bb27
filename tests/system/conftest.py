"""Real programs for the system tests: relay as a process, on free ports, in temp folders.

The sandbox runs on a thread of the tests, as in those of other projects, since a process takes a
second to start; `unit/sandbox/test_product.py` starts it as one.

Every wait has an end, and what a test started is killed when it ends. Nothing is asked in-process
of what runs: mail goes in over SMTP, the CRM is read over HTTP. Only the spool is looked into
directly, the way the `relay queue` commands do.

    sandbox     a `Sandbox`: the CRM, which outlives relay's death
    relay       a `Relay`: config.yaml written, not started yet
    relays      makes further ones, with other settings
    mail        makes mails, each with a word of its own
    eventually  waits until something is true, not for ever
    lacking     ends a test that lacks something
    program     the path of another program, or a skip
"""

import asyncio
import email.policy
import json
import os
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.parse
from contextlib import closing
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from relay.app import open_spool
from relay.model import State
from relay.settings import load

RELAY = Path(sys.executable).with_name("relay")
TOKEN = "RELAY_TEST_TOKEN"
START_S = 30
MAILBOX = "log@relay.localhost"
UNSEEN = ("seen-nowhere", "About ", "The word is ", "By swaks", "At noon?", "Lunch on Friday")
"""The token, and what the tests' subjects and bodies say: no program of ours may print it.

What a command shows an operator on standard output is no log: there, a mail may be shown.
"""


def wait_for(seen, *, within_s=20, what):
    """What `seen()` returns, as soon as it is true. `what()` is what to tell when it never is."""
    deadline = time.monotonic() + within_s
    while not (found := seen()):
        if time.monotonic() > deadline:
            pytest.fail(f"not within {within_s} s: {what()}")
        time.sleep(0.1)
    return found


def free_port():
    """A port that nobody uses, below those that the kernel gives to clients.

    One of those could go to a client while relay is down, and relay could not take it back.
    """
    dice = random.SystemRandom()
    while True:
        port = dice.randrange(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class Process:
    """One program that can be started again after its end. Its output is kept in a file."""

    def __init__(self, *program, output):
        self.program = program
        self.output = output
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.running = None

    def launch(self, *program):
        """Start it, or another program in its place."""
        with self.output.open("ab") as output:
            self.running = subprocess.Popen(
                program or self.program,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def is_alive(self):
        return self.running is not None and self.running.poll() is None

    def signal(self, number):
        self.running.send_signal(number)

    def wait(self, within_s):
        """Its exit code, negative for a signal."""
        try:
            return self.running.wait(within_s)
        except subprocess.TimeoutExpired:
            pytest.fail(f"{self.program} still runs after {within_s} s")

    def kill(self):
        """kill -9, and wait until it is gone."""
        if self.is_alive:
            self.running.kill()
            self.wait(10)

    def text(self):
        return self.output.read_text("utf-8", "replace") if self.output.exists() else ""

    def end(self):
        """Kill it, and search all that it has ever printed for what no log may tell."""
        self.kill()
        tells_nothing(self.text())


def tells_nothing(text):
    """Fails when a program's output has what no log may tell."""
    told = [line for line in text.splitlines() if any(word in line for word in UNSEEN)]
    assert not told, told


class Sandbox:
    """The CRM as those see it who speak HTTP. `url` is where its API is."""

    def __init__(self, url):
        self.url = url

    def ask(self, method, path, body=None):
        """The JSON answer to one call; None for no content."""
        status, answer = ask(method, f"{self.url}{path}", body)
        assert status < 300, answer
        return json.loads(answer or b"null")

    def journal(self, method="*", path="*"):
        """The calls it got, oldest first, as dicts with method, path, status, body and applied."""
        return journal(self.url, method, path)

    def add_fault(self, **fault):
        """A rule with the fields of `relay.sandbox.Fault`: kind, method, path, count, status, …"""
        self.ask("POST", "/sandbox/faults", fault)

    def clear_faults(self):
        self.ask("DELETE", "/sandbox/faults")

    def emails(self):
        """All engagements: id, subject, text, direction, owner_id, links ("contact-602", …)."""
        names = "hs_email_subject,hs_email_text,hs_email_direction,hubspot_owner_id"
        path = (
            f"/crm/v3/objects/emails?limit=100&properties={names}"
            "&associations=contacts,companies,deals,tickets"
        )
        found, after = [], "0"
        while after:
            page = self.ask("GET", f"{path}&after={after}")
            found += [_email(record) for record in page["results"]]
            after = page.get("paging", {}).get("next", {}).get("after")
        return found


def _email(record):
    values = record["properties"]
    return SimpleNamespace(
        id=record["id"],
        subject=values.get("hs_email_subject") or "",
        text=values.get("hs_email_text") or "",
        direction=values["hs_email_direction"],
        owner_id=values.get("hubspot_owner_id"),
        links={
            f"{type_}-{link['id']}"
            for type_, links in record.get("associations", {}).items()
            for link in links["results"]
        },
    )


def ask(method, url, body=None):
    """Status and body of the answer to one HTTP call. Raises OSError when there is none."""
    parts = urllib.parse.urlsplit(url)
    headers = {"Authorization": "Bearer test", "Content-Type": "application/json"}
    with closing(HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request(
            method,
            url.removeprefix(f"http://{parts.netloc}"),
            None if body is None else json.dumps(body),
            headers,
        )
        answer = connection.getresponse()
        return answer.status, answer.read()


def journal(url, method="*", path="*"):
    """The calls that the sandbox there got, oldest first."""
    _, answer = ask("GET", f"{url}/sandbox/journal?method={method}&path={path}")
    return json.loads(answer)["results"]


def is_ok(url):
    try:
        return ask("GET", url)[0] == 200
    except OSError:
        return False


class Relay(Process):
    """One daemon with a config.yaml of its own, which `change` rewrites. It logs into the sandbox.

    `smtp_port` takes SMTP on 127.0.0.1; `lmtp_path` is a unix socket for LMTP; `web_url` is the web
    room. `settings` is what config.yaml says.
    """

    def __init__(self, folder, api_url, settings):
        self.folder = folder
        self.config = folder / "config.yaml"
        self.smtp_port, web_port = free_port(), free_port()
        self.lmtp_path = folder / "lmtp.sock"
        self.web_url = f"http://127.0.0.1:{web_port}"
        super().__init__(RELAY, "run", "--config", self.config, output=folder / "relay.log")
        self.settings = {
            "portals": [
                {
                    "name": "acme",
                    "token": f"env:{TOKEN}",
                    "api_url": api_url,
                    "mailboxes": [MAILBOX],
                    "domains": ["acme.example"],
                }
            ],
            "listeners": [
                {"listen": f"127.0.0.1:{self.smtp_port}"},
                {"listen": f"unix:{self.lmtp_path}", "protocol": "lmtp"},
            ],
            "web": {"listen": f"127.0.0.1:{web_port}"},
            "worker": {"backoff_s": 0.5, "backoff_max_s": 2, "unsure_s": 3, "drain_s": 10},
            "log": {"format": "json"},
        }
        self.change(**settings)

    def change(self, **settings):
        """Rewrite config.yaml; a running relay sees it on SIGHUP or at its next start."""
        self.settings |= settings
        self.config.write_text(yaml.safe_dump(self.settings), "utf-8")

    # ---------------------------------------------------------------- running

    def start(self, *program):
        """Start it, or another program in its place, and wait until it takes mail."""
        self.launch(*program)
        wait_for(self._is_ready, within_s=START_S, what=self.text)

    def _is_ready(self):
        if not self.is_alive:
            pytest.fail(f"relay ended with {self.running.returncode}:\n{self.text()}")
        return is_ok(f"{self.web_url}/readyz")

    def restart(self):
        """kill -9, then start."""
        self.kill()
        self.start()

    def terminate(self, within_s=20):
        """SIGTERM; the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(within_s)

    def reload(self):
        """SIGHUP; returns when relay has said what it did about it."""
        before = len(self.logged("settings_reloaded", "settings_refused"))
        self.signal(signal.SIGHUP)
        wait_for(
            lambda: len(self.logged("settings_reloaded", "settings_refused")) > before,
            what=self.text,
        )

    def command(self, *arguments, stdin=b""):
        """Another `relay` command with this config, to its end: stdout, stderr, returncode."""
        done = subprocess.run(
            [RELAY, *arguments, "--config", self.config],
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
            env=self.environment,
        )
        tells_nothing(done.stderr.decode())
        return done

    @property
    def log(self):
        """Every line that all its lives have logged, as dicts."""
        lines = self.text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def logged(self, *events):
        """The log lines of these events."""
        return [line for line in self.log if line["event"] in events]

    # ---------------------------------------------------------------- mail in

    def send(self, *mails, mail_from="jane@acme.example", to=MAILBOX):
        """Hand mails over in one SMTP session, as an MTA does: their numbers in relay, in order.

        None for a mail that was not answered 250: an MTA would try it again. Fails the test on 5yz.
        """
        numbers = [None] * len(mails)
        try:
            with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as client:
                client.ehlo()
                for place, raw in enumerate(mails):
                    numbers[place] = _transaction(client, raw, mail_from, to)
        except OSError as gone:
            if getattr(gone, "smtp_code", 0) >= 500:
                pytest.fail(f"refused: {gone}")
        return numbers

    # ---------------------------------------------------------------- what became of it

    def queue(self):
        """Every mail it has, oldest first: id, portal, state, message_id, attempt, reason, …"""
        return self._look(lambda spool: spool.list_mails(states=list(State), most=1_000_000))[::-1]

    def balance(self):
        """The books: accepted, in_mails, in_ledger, off_by."""
        return self._look(lambda spool: spool.balance())

    def wait_settled(self, within_s=60):
        """Wait until every mail is logged, ignored or parked; the queue."""
        wait_for(
            lambda: all(state.is_settled for state in self.balance().in_mails),
            within_s=within_s,
            what=lambda: "\n".join(
                f"mail {mail.id} is {mail.state} after {mail.attempt} attempts: {mail.reason}"
                for mail in self.queue()
                if not mail.state.is_settled
            ),
        )
        return self.queue()

    def _look(self, question):
        async def asked():
            async with open_spool(load(self.config)) as spool:
                return await question(spool)

        return asyncio.run(asked())


def _transaction(client, raw, mail_from, to):
    for code, reply in (client.mail(mail_from), client.rcpt(to)):
        if code != 250:
            raise smtplib.SMTPResponseException(code, reply)
    code, reply = client.data(raw)
    if code != 250:
        raise smtplib.SMTPResponseException(code, reply)
    return int(reply.rpartition(b" ")[2])


# ---------------------------------------------------------------- fixtures


@pytest.fixture
def sandbox(hubspot_sandbox, recorder):
    """The CRM, running, with relay's example contacts in it (carla@globex.example and others).

    In the end, what it was sent is held against the seed page's field list.
    """
    made = Sandbox(hubspot_sandbox.url)
    yield made
    recorder.hear_journal(made.journal(), origin=made.url)


@pytest.fixture
def relays(tmp_path, sandbox, monkeypatch, recorder):
    """`relays(**settings)`: a relay with these top-level keys of config.yaml; not started.

    What one that still runs has sent to a sandbox of its own is held against the seed page, too.
    """
    monkeypatch.setenv(TOKEN, "pat-seen-nowhere")
    made = []

    def make(**settings):
        folder = tmp_path / f"relay{len(made)}"
        folder.mkdir()
        made.append(Relay(folder, sandbox.url, settings))
        return made[-1]

    yield make
    for one in made:
        if one.is_alive and (opened := one.logged("sandbox_opened")):
            url = opened[-1]["url"]
            recorder.hear_journal(journal(url), origin=url)
        one.kill()
    for one in made:
        one.end()


@pytest.fixture
def relay(relays):
    """One relay, not started: `relay.start()`."""
    return relays()


@pytest.fixture
def mail():
    """`mail(word, to=…, In_Reply_To=…)`: the bytes of a mail from Jane of acme.example.

    `word` stands in the subject and in the text: the mail is known by it.
    """

    def make(word, *, to="carla@globex.example", **headers):
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"] = "Jane Doe <jane@acme.example>", to
        message["Subject"] = f"About {word}"
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = f"<{word}@acme.example>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(f"The word is {word}.\n")
        return message.as_bytes()

    return make


@pytest.fixture(name="tells_nothing")
def _tells_nothing():
    """`tells_nothing(text)`, for the output of programs that were not started here."""
    return tells_nothing


@pytest.fixture
def eventually():
    """`eventually(seen, within_s=20, what=…)`, see `wait_for`."""
    return wait_for


@pytest.fixture
def lacking():
    """`lacking("…")`: what a test needs is not here. It is skipped, but fails where CI is set."""

    def end(what):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(what)

    return end


@pytest.fixture
def program(lacking):
    """`program("swaks")`: its path. Without it the test is skipped, but fails where CI is set."""

    def find(name):
        ours = Path(sys.executable).parent
        path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin:{ours}")
        if path is None:
            lacking(f"{name} is not installed")
        return path

    return find
