"""Mail that a stranger's server brings: signed by a program, sent by swaks, looked up on loopback."""

import asyncio
import subprocess
import sys
import threading

import pytest

from tests.names.server import FAILING, NameServer
from tests.names.signing import private, record

pytestmark = pytest.mark.system

ZONE = {
    "acme.example": {"TXT": ["v=spf1 -all"]},
    "_dmarc.acme.example": {"TXT": ["v=DMARC1; p=reject"]},
    "s1._domainkey.acme.example": {"TXT": [record()]},
}


@pytest.fixture
def names():
    """A name server in a thread of its own."""
    server, loop = NameServer(dict(ZONE)), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def open_relay(relay, names):
    """A relay to which every server is a stranger's."""
    relay.change(
        trusted_networks=["192.0.2.0/24"],
        authentication={"name_servers": [names.address], "timeout_s": 4},
    )
    relay.start()
    return relay


@pytest.fixture
def swaks(open_relay, program, tmp_path):
    """What swaks prints of sending a mail from Jane."""

    def send(raw):
        (tmp_path / "mail").write_bytes(raw)
        done = subprocess.run(
            [
                program("swaks"), "--server", f"127.0.0.1:{open_relay.smtp_port}",
                "--to", "log@relay.localhost", "--from", "jane@acme.example",
                "--data", f"@{tmp_path / 'mail'}",
            ],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done.stdout

    return send


@pytest.fixture
def signed(tmp_path):
    """A mail with a signature by dkimpy's own command."""

    def sign(raw):
        (tmp_path / "key.pem").write_bytes(private())
        command = ["-m", "dkim.dkimsign", "--bcanon", "relaxed", "s1", "acme.example"]
        done = subprocess.run(
            [sys.executable, *command, str(tmp_path / "key.pem")],
            input=raw, capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        return done.stdout

    return sign


def test_a_signed_mail_waits_while_dns_fails_and_then_gets_in(
    open_relay, sandbox, names, swaks, signed, mail
):
    raw = signed(mail("lunch"))
    names.zone = dict.fromkeys(ZONE, FAILING)
    assert "<** 451 4.4.3 Whether the sender may log mail here could not be" in swaks(raw)
    names.zone = dict(ZONE)
    assert "<-  250 2.0.0 Ok: queued as 1" in swaks(raw)

    open_relay.wait_settled()
    assert [email.direction for email in sandbox.emails()] == ["EMAIL"]
    told = open_relay.command("why", "1").stdout.decode()
    assert "SPF: fail for acme.example, sent by 127.0.0.1" in told
    assert "DKIM: the signature of acme.example holds" in told
    assert "DMARC: pass for acme.example, whose policy is reject" in told


def test_a_forgery_is_refused_and_the_log_says_why(open_relay, swaks, signed, mail):
    raw = mail("lunch")
    for forged in (raw, signed(raw).replace(b"The word", b"A word")):
        assert "<** 550 5.7.1 The mail names somebody who may log here" in swaks(forged)
    assert open_relay.queue() == []
    assert "not_shown" in {line.get("reason") for line in open_relay.logged("mail_refused")}
