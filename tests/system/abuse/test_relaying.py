"""relay passes nothing on: no mail for others is taken, and no mail makes it talk to anybody but the CRM."""

import contextlib
import itertools
import re
import smtplib
import subprocess

import pytest

pytestmark = pytest.mark.system

SENDERS = (
    "",
    "jane@acme.example",
    "eve@example.org",
    "log@relay.localhost",
    "MAILER-DAEMON@acme.example",
)
FOREIGN = (
    "bob@example.org",
    "bob@acme.example",
    "log@example.org",
    "log@relay.localhost.example.org",
    # by way of ours
    "bob%example.org@relay.localhost",
    "log%example.org@relay.localhost",
    "bob%relay.localhost@example.org",
    "example.org!bob@relay.localhost",
    "example.org!bob",
    "relay.localhost!bob@example.org",
    "@relay.localhost:bob@example.org",
    "@relay.localhost,@example.org:bob@example.org",
    "@example.org:log@example.org",
    "log@relay.localhost@example.org",
    "bob@example.org@relay.localhost",
    "log+bob=example.org@relay.localhost",
    "log+bob@example.org",
    # in quotes
    '"bob@example.org"',
    '"bob@example.org"@relay.localhost',
    '"bob%example.org"@relay.localhost',
    '"log@relay.localhost"@example.org',
    '"log"@example.org',
    # by number
    "bob@[127.0.0.1]",
    "log@[127.0.0.1]",
    "log@[IPv6:::1]",
    "bob@[192.0.2.1]",
    "bob@127.0.0.1",
    # two in one
    "log@relay.localhost,bob@example.org",
    "log@relay.localhost> <bob@example.org",
    "log@relay.localhost bob@example.org",
    # what other servers have
    "",
    "bob",
    "postmaster",
    "postmaster@relay.localhost",
    "root@localhost",
    "|/bin/sh@relay.localhost",
    "/tmp/mail@relay.localhost",
    ":include:/etc/passwd@relay.localhost",
)  # fmt: skip


def test_no_mail_for_anybody_else_is_taken(relay):
    relay.change(limits={"errors": 10_000})
    relay.start()
    taken = []
    for sender in SENDERS:
        with smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=20) as client:
            client.ehlo()
            assert client.docmd(f"MAIL FROM:<{sender}>")[0] == 250
            for recipient in FOREIGN:
                code, _ = client.docmd(f"RCPT TO:<{recipient}>")
                if not 500 <= code < 600:
                    taken.append((sender, recipient, code))
            assert client.docmd("DATA")[0] == 503
    assert taken == []
    assert relay.queue() == []


CALLING = {  # headers that ask for an answer, or for something to be fetched
    "Return-Path": "<bob@example.org>",
    "Reply-To": "bob@example.org",
    "Errors-To": "bob@example.org",
    "Disposition-Notification-To": "bob@example.org",
    "Return-Receipt-To": "bob@example.org",
    "X-Confirm-Reading-To": "bob@example.org",
    "List-Unsubscribe": "<http://198.51.100.1/>, <mailto:bob@example.org>",
}
HTML = b"""Content-Type: text/html\r
\r
<html><head><link rel=stylesheet href="http://198.51.100.1/a.css"><base href="http://198.51.100.1/"></head>\r
<img src="http://198.51.100.1/a.png"><img src="//[2001:db8::1]/b"><iframe src="http://198.51.100.1/"></iframe>\r
</html>\r
"""
ELSEWHERE = b"""Content-Type: message/external-body; access-type=URL; URL="http://198.51.100.1/a"\r
\r
Content-Type: text/plain\r
\r
"""
ENTITY = b"""Content-Type: text/xml\r
\r
<!DOCTYPE a [<!ENTITY b SYSTEM "http://198.51.100.1/">]><a>&b;</a>\r
"""
REPORT = b"""Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; bob@example.org\r
Action: failed\r
Status: 5.1.1\r
\r
--b--\r
"""
FETCHING = (HTML, ELSEWHERE, ENTITY, REPORT)
CONNECT = re.compile(r"connect\(\d+, \{sa_family=AF_INET6?,.*?port=htons\((\d+)\).*?\"([^\"]+)\"")


@pytest.fixture
def connections(program, tmp_path, eventually):
    """`connections(process)`: a context; in the end, the (host, port) pairs that it connected to."""

    @contextlib.contextmanager
    def trace(process):
        traced = tmp_path / "connects"
        says = tmp_path / "strace"
        command = [
            program("strace"),
            "-f",
            "-p",
            str(process.pid),
            "-e",
            "trace=connect",
            "-o",
            traced,
        ]
        with says.open("wb") as output:
            tracing = subprocess.Popen(command, stderr=output)
        seen = set()
        try:
            eventually(
                lambda: "attached" in says.read_text() or tracing.poll() is not None,
                what=says.read_text,
            )
            yield seen
        finally:
            tracing.terminate()
            tracing.wait(10)
        seen |= {(host, int(port)) for port, host in CONNECT.findall(traced.read_text())}

    return trace


def test_no_mail_makes_relay_talk_to_anybody_but_the_crm(relay, sandbox, mail, connections):
    relay.start()
    words = (f"w{number}w" for number in itertools.count())
    calling = [
        mail(next(words), to=to, **CALLING)
        for to in ("carla@globex.example", "nobody@203.0.113.1", "x@new.example")
    ]
    heads = [
        b"From: jane@acme.example\r\nTo: carla@globex.example\r\nMessage-ID: <%b@acme.example>\r\n"
        % word.encode()
        for word in itertools.islice(words, len(FETCHING))
    ]
    with connections(relay.running) as seen:
        taken = relay.send(*calling)
        taken += relay.send(*(head + body for head, body in zip(heads, FETCHING, strict=True)))
        taken += relay.send(mail("null"), mail_from="")
        assert None not in taken
        refused = b"From: bob@example.org\r\n\r\n"
        with (
            smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=20) as client,
            pytest.raises(smtplib.SMTPDataError),
        ):
            client.sendmail("bob@example.org", "log@relay.localhost", refused)
        relay.wait_settled()
    host, _, port = sandbox.url.removeprefix("http://").rpartition(":")
    assert seen == {(host, int(port))}
