"""Mail as real programs bring it: clients on a terminal, with and without Postfix in between."""

import base64
import smtplib
import subprocess

import pytest
import trustme

from relay.settings.passwords import hash_password

pytestmark = pytest.mark.system

STRANGER = "mallory@evil.example"
JANE = "jane@acme.example"
LOG = "log@relay.localhost"
PASSWORD = "correct horse battery staple"
MAILBOX_FILE = """\
From carla@globex.example Mon Mar  2 10:00:00 2026
From: Carla Customer <carla@globex.example>
To: Jane Doe <jane@acme.example>
Subject: A question
Date: Mon, 02 Mar 2026 10:00:00 +0000
Message-ID: <question@globex.example>

How much is it?

"""


@pytest.fixture
def ran():
    """Runs a program to its end: returncode, stdout and stderr together."""

    def run(*command, stdin="", cwd=None):
        return subprocess.run(
            [str(part) for part in command],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
            cwd=cwd,
        )

    return run


def records(email):
    """The ids of the records that an engagement is on."""
    return {link.rpartition("-")[2] for link in email.links}


# ---------------------------------------------------------------- s-nail, a mail client


@pytest.fixture
def s_nail(program, postfix, tmp_path, ran):
    """Jane's mail client, with Postfix as its server; to be run in `tmp_path`."""
    command = [
        program("s-nail"), "-:", "/", "-S", "v15-compat", "-S", "smtp-auth=none",
        "-S", f"mta=smtp://127.0.0.1:{postfix.port}", "-S", "hostname=acme.example",
        "-S", f"from=Jane Doe <{JANE}>",
    ]  # fmt: skip

    def run(*arguments, stdin):
        done = ran(*command, *arguments, stdin=stdin, cwd=tmp_path)
        assert done.returncode == 0, done.stdout

    return run


def test_a_clients_bcc_is_logged_with_its_attachment_and_without_the_bcc(
    relay, sandbox, postfix, s_nail, tmp_path
):
    relay.start()
    (tmp_path / "Offer.txt").write_text("48,000 a year\n")

    s_nail(
        "-b", LOG, "-s", "Our offer", "-a", "Offer.txt", "carla@globex.example",
        stdin="Hello Carla\n",
    )  # fmt: skip
    postfix.empties()
    relay.wait_settled()

    [email] = sandbox.emails()
    assert (email.subject, email.text, email.direction) == ("Our offer", "Hello Carla", "EMAIL")
    assert "602" in records(email)
    [create] = sandbox.journal("POST", "/crm/v3/objects/emails")
    assert LOG not in str(create["body"])
    assert create["body"]["properties"]["hs_attachment_ids"]


@pytest.mark.parametrize(
    ("commands", "text"),
    [
        (f"forward 1 {LOG}\nFor the record\n~.\n", "How much is it?\n\nFor the record"),
        (
            f"set forward-as-attachment\nforward 1 {LOG}\nFor the record\n~.\n",
            "Note by jane@acme.example:\nFor the record\n\n----------\n\nHow much is it?",
        ),
        (f"resend 1 {LOG}\n", "How much is it?"),
    ],
    ids=["inline", "attached", "redirected"],
)
def test_a_forward_is_logged_from_its_author(
    commands, text, relay, sandbox, postfix, s_nail, tmp_path
):
    relay.start()
    (tmp_path / "box").write_text(MAILBOX_FILE)

    s_nail("-#", "-f", "box", stdin=commands)
    postfix.empties()
    relay.wait_settled()

    [email] = sandbox.emails()
    assert (email.subject, email.direction) == ("A question", "FORWARDED_EMAIL")
    assert email.text == text
    assert "602" in records(email)
    [create] = sandbox.journal("POST", "/crm/v3/objects/emails")
    properties = create["body"]["properties"]
    assert '"from":{"email":"carla@globex.example"' in properties["hs_email_headers"]
    assert properties["hs_timestamp"] == "2026-03-02T10:00:00.000Z"


# ---------------------------------------------------------------- Postfix in front


def test_a_mail_that_postfix_delivers_twice_is_logged_once(relay, sandbox, postfix, mail):
    relay.start()
    raw = mail("lunch")
    names = [postfix.send(raw), postfix.send(raw)]
    postfix.empties()
    relay.wait_settled()

    tries = postfix.deliveries()
    assert {one.said for name in names for one in tries[name]} == {"250 2.0.0 Ok: queued as 1"}
    assert len(sandbox.emails()) == 1


def test_a_strangers_mail_is_refused_and_postfix_has_the_words(relay, sandbox, postfix, mail):
    relay.start()
    raw = mail("lunch").replace(JANE.encode(), STRANGER.encode())
    name = postfix.send(raw, mail_from=STRANGER)
    postfix.empties()

    [tried] = postfix.deliveries()[name]
    assert tried.status == "bounced"
    assert "said: 550 5.7.1 Only people on this address's list may log mail here" in tried.said
    assert relay.queue() == []
    assert sandbox.emails() == []


def test_what_is_too_large_bounces_and_is_not_tried_again(relays, postfixes, mail):
    relay = relays(limits={"message_bytes": 65_536})
    postfix = postfixes(f"smtp:[127.0.0.1]:{relay.smtp_port}")
    relay.start()
    name = postfix.send(mail("lunch") + b"0123456789abcdef\r\n" * 5_000)
    postfix.empties()

    [tried] = postfix.deliveries()[name]
    assert tried.status == "bounced"
    assert "size" in tried.said
    assert relay.queue() == []


def test_an_address_in_utf8_comes_through(relay, sandbox, postfix, mail):
    relay.start()
    raw = mail("lunch").decode().replace("jane@", "jürgen@").replace("carla@", "käthe@")
    with postfix.session() as client:
        client.ehlo()
        client.mail("jürgen@acme.example", ["SMTPUTF8", "BODY=8BITMIME"])
        client.rcpt(LOG)
        code, reply = client.data(raw.encode())
    assert code == 250, reply
    postfix.empties()
    [kept] = relay.wait_settled()

    assert kept.state == "logged", kept.reason
    [create] = sandbox.journal("POST", "/crm/v3/objects/emails")
    headers = create["body"]["properties"]["hs_email_headers"]
    assert "jürgen@acme.example" in headers
    assert "käthe@globex.example" in headers


def test_lmtp_answers_for_each_recipient(relays, postfixes, short_folder, sandbox, mail):
    socket = short_folder / "lmtp.sock"
    relay = relays()
    relay.change(
        listeners=[relay.settings["listeners"][0], {"listen": f"unix:{socket}", "protocol": "lmtp"}]
    )
    relay.start()
    postfix = postfixes(f"lmtp:unix:{socket}")
    to = (LOG, "log+deal-607@relay.localhost", "nobody@relay.localhost")
    name = postfix.send(mail("lunch"), to=to)
    postfix.empties()
    relay.wait_settled()

    fates = {one.to: (one.status, one.said) for one in postfix.deliveries()[name]}
    assert fates[to[0]] == fates[to[1]] == ("sent", "250 2.0.0 Ok: queued as 1")
    assert fates[to[2]][0] == "bounced"
    assert "550 5.1.1 There is no logging address of this name here" in fates[to[2]][1]
    [email] = sandbox.emails()
    assert {"602", "607"} <= records(email)


def test_mail_waits_in_postfix_while_relay_is_down(relay, sandbox, postfix, mail):
    names = [postfix.send(mail(word)) for word in ("one", "two", "three")]
    postfix.has_tried(names)
    assert {entry["queue_name"] for entry in postfix.queue()} == {"deferred"}

    relay.start()
    postfix.empties()
    relay.wait_settled()

    tries = postfix.deliveries()
    assert [tries[name][-1].status for name in names] == ["sent"] * 3
    assert len(sandbox.emails()) == 3


# ---------------------------------------------------------------- clients at relay's own door


@pytest.fixture
def guarded(relays, tmp_path):
    """A relay that trusts no network, with STARTTLS and an account for Jane. Its port is smtp_port."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    with (tmp_path / "certificate.pem").open("wb") as file:
        file.writelines(blob.bytes() for blob in issued.cert_chain_pems)
    relay = relays(
        trusted_networks=[], accounts=[{"name": JANE, "password_hash": hash_password(PASSWORD)}]
    )
    relay.change(
        listeners=[
            {
                "listen": f"127.0.0.1:{relay.smtp_port}",
                "tls": "starttls",
                "certificate": str(tmp_path / "certificate.pem"),
                "private_key": str(tmp_path / "key.pem"),
                "auth": True,
            }
        ]
    )
    relay.start()
    return relay


@pytest.fixture
def swaks(program, ran, lacking):
    """swaks with a mail from Jane to Carla."""
    path = program("swaks")
    if "TLS supported" not in ran(path, "--support").stdout:
        lacking("swaks has no TLS: it needs Net::SSLeay (libnet-ssleay-perl)")

    def run(*arguments):
        return ran(
            path, "--from", JANE, "--to", LOG, "--h-To", "carla@globex.example",
            "--h-Subject", "By swaks", *arguments,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_swaks_logs_in_behind_starttls(mechanism, guarded, sandbox, swaks, tmp_path):
    done = swaks(
        "--server", f"127.0.0.1:{guarded.smtp_port}", "--tls", "--tls-verify",
        "--tls-ca-path", tmp_path / "ca.pem",
        "--auth", mechanism, "--auth-user", JANE, "--auth-password", PASSWORD,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    guarded.wait_settled()

    assert "235 2.7.0" in done.stdout
    assert [email.subject for email in sandbox.emails()] == ["By swaks"]


def test_curl_logs_in_behind_starttls(guarded, sandbox, program, ran, mail, tmp_path):
    (tmp_path / "mail.eml").write_bytes(mail("bycurl"))
    done = ran(
        program("curl"), "--silent", "--show-error", f"smtp://127.0.0.1:{guarded.smtp_port}",
        "--ssl-reqd", "--cacert", tmp_path / "ca.pem", "--user", f"{JANE}:{PASSWORD}",
        "--mail-from", JANE, "--mail-rcpt", LOG, "--upload-file", tmp_path / "mail.eml",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    guarded.wait_settled()

    assert [email.subject for email in sandbox.emails()] == ["About bycurl"]


def test_auth_is_neither_offered_nor_taken_without_tls(guarded):
    token = base64.b64encode(f"\0{JANE}\0{PASSWORD}".encode()).decode()
    with smtplib.SMTP("127.0.0.1", guarded.smtp_port, timeout=20) as client:
        client.ehlo()
        assert not client.has_extn("auth")
        code, text = client.docmd("AUTH", f"PLAIN {token}")
    assert (code, text.decode()) == (538, "5.7.11 Turn on TLS first, then say AUTH")


def test_who_does_not_log_in_is_refused(guarded, swaks):
    done = swaks("--server", f"127.0.0.1:{guarded.smtp_port}", "--tls")
    assert done.returncode != 0
    assert "550 5.7.1 The mail names somebody who may log here, but nothing shows" in done.stdout
    assert guarded.queue() == []


def test_swaks_speaks_lmtp(relay, sandbox, swaks):
    relay.start()
    done = swaks("--protocol", "LMTP", "--socket", relay.lmtp_path)
    assert done.returncode == 0, done.stdout
    relay.wait_settled()
    assert [email.subject for email in sandbox.emails()] == ["By swaks"]
