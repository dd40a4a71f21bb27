"""Other people's mail, through a real Postfix: whatever it is, each of it comes to rest.

The envelope is that of one of ours who passes the mail on, as a forwarding rule would.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
SESSIONS = 10
REFUSAL = re.compile(r"said: (5\d\d 5\.\d\.\d+) (.*) \(in reply to")

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="there are no corpora at ../shared/corpora"),
]


def all_mails():
    """Every mail by its path: whole ones, and bodies in a mail from one of ours."""
    for pattern in ("robust/*/*.eml", "mime/*/*.eml", "bounce/mails/*.eml"):
        for file in sorted(CORPORA.glob(pattern)):
            yield file, file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    for pattern in ("forward/bodies/*.txt", "reply/emails/*.txt"):
        for file in sorted(CORPORA.glob(pattern)):
            yield file, wrapped(file.read_text("utf-8"), file.stem)


def wrapped(text, name):
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "jane@acme.example", "carla@globex.example"
    mail["Subject"], mail["Message-ID"] = f"Fwd: {name}", f"<{name}@acme.example>"
    mail.set_content(text)
    return mail.as_bytes()


def hand_over(postfix, mails):
    """Submit them in one session; what Postfix answered to each."""
    answers = {}
    with postfix.session() as client:
        client.ehlo()
        for file, raw in mails:
            client.mail("jane@acme.example")
            client.rcpt("log@relay.localhost")
            answers[file] = client.data(raw)
    return answers


def hand_over_at_once(postfix, mails):
    """Submit them in several sessions side by side."""
    with ThreadPoolExecutor(SESSIONS) as pool:
        shares = [mails[start::SESSIONS] for start in range(SESSIONS)]
        answers = {}
        for some in pool.map(lambda share: hand_over(postfix, share), shares):
            answers |= some
    return answers


def test_every_mail_of_the_corpora_comes_to_rest(relay, sandbox, postfix):
    mails = list(all_mails())
    assert len(mails) > 1000
    relay.start()
    answers = hand_over_at_once(postfix, mails)
    postfix.empties(within_s=90)

    # Postfix: what it took, it got rid of; what it could not, relay refused for good and said why
    assert {code for code, _ in answers.values()} <= {250, *range(500, 600)}
    tries = postfix.deliveries()
    fates = {
        file: tries[reply.decode().rpartition(" ")[2]]
        for file, (code, reply) in answers.items()
        if code == 250
    }
    assert {file: fate for file, fate in fates.items() if len(fate) != 1} == {}
    sent = [fate.said for [fate] in fates.values() if fate.status == "sent"]
    bounced = {file: fate.said for file, [fate] in fates.items() if fate.status == "bounced"}
    assert len(sent) + len(bounced) == len(fates)
    refusals = {file: REFUSAL.search(said) for file, said in bounced.items()}
    assert all(refusals.values()), bounced
    classes = Counter(found[2] for found in refusals.values())
    assert set(classes) <= {"The mail names several authors in From; send it again with one"}

    # relay: every mail it took is at rest, once, and the books add up
    kept = relay.wait_settled()
    assert {mail.id for mail in kept} == {int(said.rpartition(" ")[2].rstrip(")")) for said in sent}
    balance = relay.balance()
    assert (balance.accepted, balance.off_by) == (len(kept), 0)
    assert relay.logged("bug_found", "parser_child_died", "portal_paused") == []

    # the CRM: nothing but what the logged mails say
    engagements = [email.id for email in sandbox.emails()]
    named = {
        name
        for mail in kept
        if mail.state == "logged"
        for part in mail.reason.split("; ")  # `engagement 501, the same mail as 17: adds deal 602`
        for name in re.findall(r"\d+", part.partition(", the same mail as")[0])
    }
    assert Counter(engagements) == dict.fromkeys(named, 1)
