"""Socket activation without systemd's manager: systemd-socket-activate passes the sockets."""

import signal
import smtplib
import socket

import pytest

pytestmark = pytest.mark.system

TOKEN = "RELAY_TEST_TOKEN"


@pytest.fixture
def activated(relays, program):
    """A relay that is started by its first client, who comes by SMTP or LMTP."""
    relay = relays(
        listeners=[
            {"listen": "systemd:smtp"},
            {"listen": "systemd:lmtp", "protocol": "lmtp"},
        ]
    )
    relay.launch(
        program("systemd-socket-activate"), f"--listen=127.0.0.1:{relay.smtp_port}",
        f"--listen={relay.lmtp_path}", "--fdname=smtp:lmtp", f"--setenv={TOKEN}", *relay.program,
    )  # fmt: skip
    return relay


def test_the_first_client_starts_relay_and_is_served(activated, mail, sandbox, eventually):
    eventually(lambda: is_open(activated.smtp_port), what=activated.text)
    assert activated.send(mail("first")) == [1]
    with smtplib.LMTP(str(activated.lmtp_path)) as client:
        client.sendmail("jane@acme.example", ["log@relay.localhost"], mail("second"))
    activated.wait_settled()
    assert {email.subject for email in sandbox.emails()} == {"About first", "About second"}
    activated.signal(signal.SIGTERM)
    assert activated.wait(10) == 0
    assert activated.lmtp_path.is_socket()


def test_a_socket_that_no_listener_uses_is_refused_with_advice(activated, eventually):
    activated.change(listeners=[{"listen": "systemd:smtp"}])
    eventually(lambda: is_open(activated.smtp_port), what=activated.text)
    assert activated.wait(20) == 1
    assert "systemd passed a socket named lmtp, which no listener uses" in activated.text()


def test_a_listener_without_its_socket_is_refused_with_advice(relays):
    ended = relays(listeners=[{"listen": "systemd:smtp"}]).command("run")
    assert ended.returncode == 1
    assert b"listener systemd:smtp: systemd passed no socket of this name" in ended.stderr


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
