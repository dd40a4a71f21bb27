"""Whatever strangers write: a line of the log stays one line, and no terminal is told what to do."""

import base64
import contextlib
import json
import smtplib
import socket
import ssl
import unicodedata

import pytest
import trustme

pytestmark = pytest.mark.system

FORGED = '{"event": "mail_logged", "spool_id": 1}'
POISON = (
    f"\r\n{FORGED}\r\n",
    f"\n{FORGED}",
    f"\r{FORGED}",
    f'", "event": "mail_logged", "x": "{FORGED}',
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m",
    "\x85\x0b\x0c\x1c\x7f\b\0",
    "\u2028\u2029",
    "\u202e\u2066\ufeff\u200b",
    "[bold red]x[/] %s %(a)s {0}",
    "\udcff",
)


@pytest.fixture
def certificate(tmp_path):
    issued = trustme.CA().issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    return {
        "certificate": str(tmp_path / "certificate.pem"),
        "private_key": str(tmp_path / "key.pem"),
    }


@pytest.fixture
def poisoned(relay, certificate):
    """`poisoned(form)`: what relay printed in this form, after all of POISON came in by every way."""

    def run(form):
        [smtp, lmtp] = relay.settings["listeners"]
        relay.change(
            log={"level": "debug", "format": form},
            limits={"errors": 1_000},
            listeners=[smtp | certificate | {"tls": "starttls", "auth": True}, lmtp],
        )
        relay.start()
        for number, poison in enumerate(POISON):
            with contextlib.closing(_connect(relay)) as client:
                _say(client, _commands(poison.encode("utf-8", "surrogateescape")))
            with contextlib.closing(_connect(relay)) as client:
                _say(client, _mails(poison.encode("utf-8", "surrogateescape"), number))
        with smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=20) as client:
            client.starttls(context=_trusting_all())
            client.ehlo()
            assert client.docmd("AUTH", f"PLAIN {_credentials()}")[0] == 535
        relay.wait_settled()
        assert relay.terminate() == 0
        return relay.output.read_bytes().decode()

    return run


def _connect(relay):
    return socket.create_connection(("127.0.0.1", relay.smtp_port), timeout=20)


def _say(client, stream):
    """All of it, and read to the end."""
    client.sendall(stream + b"QUIT\r\n")
    while client.recv(65_536):
        pass


def _commands(poison):
    return b"".join(
        line + b"\r\n"
        for line in (
            b"EHLO " + poison,
            b"EHLO x",
            poison,
            b"MAIL FROM:<" + poison + b"@acme.example> SMTPUTF8",
            b"RCPT TO:<" + poison + b"@example.org>",
            b"RSET",
            b'MAIL FROM:<"' + poison + b'"@acme.example> SMTPUTF8',
            b'RCPT TO:<"' + poison + b'"@example.org>',
            b"RCPT TO:<log+" + poison + b"@relay.localhost>",
            b"RCPT TO:<log@relay.localhost>\r\nDATA\r\nFrom: eve@example.org\r\n.",
        )
    )


def _mails(poison, number):
    """Poison in a header, as the header's end and as its continuation, and in the body."""
    text = poison.replace(b"\0", b"").replace(b"\r", b"")
    says = b"EHLO x\r\n"
    for name in (b"From", b"Message-ID", b"Subject", b"To", b"Date", b"Content-Type", b"Received"):
        for value in (b"<" + text + b"@acme.example>", text.replace(b"\n", b"\n ")):
            says += (
                b"MAIL FROM:<jane@acme.example>\r\nRCPT TO:<log@relay.localhost>\r\nDATA\r\n"
                + name + b": " + value + b"\r\nFrom: jane@acme.example\r\nTo: c@d.example\r\n"
                + b"X: %d\r\n\r\n" % number + text + b"\r\n.\r\n"
            )  # fmt: skip
    return says


def _credentials():
    """Poison for a name and a password. One guess: each costs seconds."""
    name = "".join(POISON[:-1]).replace("\0", "").encode()
    return base64.b64encode(b"\0" + name + b"\0" + name).decode()


def _trusting_all():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _controls(text):
    """What may move, hide or reorder what a terminal shows, but for the ends of the lines."""
    kinds = {char: unicodedata.category(char) for char in set(text) - {"\n"}}
    return {char for char, kind in kinds.items() if kind in ("Cc", "Cf", "Zl", "Zp", "Cs")}


def test_each_line_of_the_log_stays_one_line_of_json(poisoned):
    printed = poisoned("json")
    lines = [json.loads(line) for line in printed.removesuffix("\n").split("\n")]
    assert {"auth_failed", "mail_refused", "mail_accepted"} <= {line["event"] for line in lines}
    assert printed.splitlines() == printed.removesuffix("\n").split("\n")
    assert not _controls(printed)
    spool_ids = [line["spool_id"] for line in lines if line["event"] == "mail_accepted"]
    assert sorted(spool_ids) == sorted(set(spool_ids))


def test_no_terminal_is_told_what_to_do(poisoned):
    printed = poisoned("console")
    assert "mail_accepted" in printed
    assert not _controls(printed)
    assert not [line for line in printed.splitlines() if line.startswith(("{", " {"))]


def test_the_commands_tell_no_terminal_what_to_do_either(relay):
    words = "".join(POISON[3:-1]).replace("\0", "")
    to = ", ".join(f"{char}x{char}@d{char}.example" for char in words if _controls(char))
    raw = f"From: jane@acme.example\r\nTo: {to}\r\nMessage-ID: <{words}@acme.example>\r\n\r\n"
    relay.start()
    assert relay.send(raw.encode()) == [1]
    relay.wait_settled()
    shown = [
        relay.command(*arguments).stdout.decode()
        for arguments in (("queue", "list", "--state", "all"), ("why", "1"))
    ]
    assert "jane@acme.example" in shown[0]
    assert "202e" not in shown[1]  # an address or id that hides something is none
    assert not _controls("".join(shown))
