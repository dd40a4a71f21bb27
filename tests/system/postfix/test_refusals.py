"""Why a mail is not taken, as its sender reads it: in Postfix's log and bounce, and in swaks' transcript."""

import smtplib
import subprocess

import pytest

pytestmark = pytest.mark.system

LOG = "log@relay.localhost"
JANE, EVE = "jane@acme.example", "eve@evil.example"
NO_KEY = "a2" * 13

# what is wrong: (From, RCPT TO, how the reply begins); MAIL FROM is the last of From
REFUSED = {
    "a stranger": (EVE, LOG, "550 5.7.1 Only people on this address's list may log mail here"),
    "not shown": (JANE, LOG, "550 5.7.1 The mail names somebody who may log here, but nothing"),
    "two authors": (f"{JANE}, {EVE}", LOG, "550 5.7.1 The mail names several authors in From"),
    "a key that is not good": (
        JANE,
        f"log+{NO_KEY}@relay.localhost",
        "550 5.1.1 There is no logging address of this name here",
    ),
    "no such mailbox": (
        JANE,
        "nobody@relay.localhost",
        "550 5.1.1 There is no logging address of this name here",
    ),
    "a record that is not signed": (
        JANE,
        "log+deal-602@relay.localhost",
        "550 5.1.1 The record in this address lacks its signature, or it is wrong",
    ),
    "no such tag": (JANE, "log+deal@relay.localhost", "550 5.1.1 What follows the + is not a"),
}


@pytest.fixture
def strict(relay):
    """A relay that believes no server, not even our own: only a login or a key. Not started."""
    [first] = relay.settings["portals"]
    (relay.folder / "signing").write_text("canary\n")
    relay.change(portals=[{**first, "shown_by": ["login", "key"], "tag_secret": "file:signing"}])
    return relay


def test_postfix_has_the_words_for_each_refusal_and_bounces_at_once(strict, postfix, mail):
    strict.start()
    names = {
        what: postfix.send(
            mail("lunch").replace(JANE.encode(), from_.encode(), 1),
            mail_from=from_.split()[-1],
            to=(to,),
        )
        for what, (from_, to, _) in REFUSED.items()
    }
    postfix.empties()

    tries = postfix.deliveries()
    for what, (_, _, words) in REFUSED.items():
        [tried] = tries[names[what]]
        assert (what, tried.status) == (what, "bounced")
        assert f"said: {words}" in tried.said
    assert strict.queue() == []
    assert NO_KEY not in strict.text()


def test_swaks_shows_the_words_for_each_refusal(strict, program):
    strict.start()
    for what, (from_, to, words) in REFUSED.items():
        done = subprocess.run(
            [
                program("swaks"), "--server", f"127.0.0.1:{strict.smtp_port}", "--to", to,
                "--from", from_.split()[-1], "--h-From", from_, "--h-To", "carla@globex.example",
            ],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode != 0, what
        assert f"<** {words}" in done.stdout


def test_what_cannot_be_decided_waits_in_postfix_with_the_words(relay, sandbox, postfix, mail):
    sandbox.add_fault(kind="status", status=503, method="GET", path="*/owners*", count=1000)
    [first] = relay.settings["portals"]
    relay.change(portals=[{**first, "domains": [], "owners_may_log": True}])
    relay.start()
    name = postfix.send(mail("lunch"))
    postfix.has_tried([name])

    tried = postfix.deliveries()[name][0]
    assert tried.status == "deferred"
    assert "said: 451 4.4.3 Whether the sender may log mail here could not be found" in tried.said


def test_a_key_lets_in_what_nothing_else_would_until_it_is_revoked(
    strict, postfix, mail, eventually
):
    made = strict.command("address", "new", JANE)
    address = made.stdout.decode().strip()
    assert address.encode() not in made.stderr
    strict.start()
    name = postfix.send(mail("lunch"), to=(address,))
    postfix.empties()
    assert postfix.deliveries()[name][-1].said == "250 2.0.0 Ok: queued as 1"
    [kept] = strict.wait_settled()
    assert kept.state == "logged", kept.reason

    told = strict.command("address", "list").stdout.decode()
    assert told.splitlines()[1].split()[:3] == ["1", JANE, "acme"]
    revoked = strict.command("address", "revoke", "1")
    assert revoked.stdout == b"key 1 of jane@acme.example has ended\n"

    def recipient(to):
        with smtplib.SMTP("127.0.0.1", strict.smtp_port, timeout=20) as client:
            client.ehlo()
            client.mail(JANE)
            return client.rcpt(to)[0]

    signed = strict.command("address", "sign", "deal-602").stdout.decode().strip()
    assert recipient(signed) == 250
    eventually(lambda: recipient(address) == 550, what=strict.text)
    secret = address.partition("+")[2].partition("@")[0]
    assert not any(secret in each for each in (strict.text(), told))
