"""Whatever ends relay, at whatever moment: what was answered 250 is in the CRM once, nothing twice.

The CRM's journal, its records and relay's ledger have to tell the same story at the end.
"""

import asyncio
import os
import random
import signal
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from relay import app
from relay.model import State
from relay.settings import load

pytestmark = pytest.mark.system

CRASH_AT = Path(__file__).with_name("crash_at.py")
IS_LONG = os.environ.get("RELAY_LONG") == "1"
ROUNDS = int(os.environ.get("RELAY_KILL_ROUNDS", "200" if IS_LONG else "6"))
CREATE = {"method": "POST", "path": "/crm/v3/objects/email*[se]"}  # emails, emails/batch/create
FAULTS = (
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 500},
    {"kind": "reset", "path": "*/emails/batch/read"},
    {"kind": "status", "status": 503, **CREATE},
    {"kind": "reset", **CREATE},
    {"kind": "truncated", **CREATE},
    {"kind": "applied_lost", **CREATE},
    {"kind": "applied_late", "delay_s": 1.0, **CREATE},
    {"kind": "slow", "delay_s": 2.5, **CREATE},
)
SLOW = {"kind": "slow", "delay_s": 0.5, "count": None, **CREATE}


# ---------------------------------------------------------------- at a named point


@pytest.mark.parametrize("point", ["stored, not committed", "committed, not answered"])
def test_a_mail_that_a_crash_left_unanswered_is_logged_once_after_its_resend(
    point, relay, each_is_logged_once, mail
):
    relay.start(sys.executable, CRASH_AT, point, relay.config)
    mails = {f"q{n}q": mail(f"q{n}q") for n in range(3)}

    assert relay.send(*mails.values()) == [None, None, None]
    assert relay.wait(10) == -signal.SIGKILL
    relay.start()
    assert None not in relay.send(*mails.values())

    relay.wait_settled()
    each_is_logged_once(mails)


@pytest.mark.parametrize(
    "point",
    [
        "claimed",
        "contacts created",
        "intended",
        "created, answer not read",
        "created, answer not stored",
        "one of the batch stored",
        "found by reading back",
        "found, not linked",
        "found and linked, not stored",
    ],
)
def test_a_batch_that_a_crash_cut_off_is_logged_once(
    point, relay, sandbox, each_is_logged_once, mail
):
    words = [f"q{n}q" for n in range(6)]
    mails = [
        mail("q0q"),
        mail("q1q", to="peter@initech.example"),
        mail("q2q", to="new@new.example"),
    ]
    mails.append(forward(mail, words[3:]))
    for raw in mails:
        asyncio.run(
            app.ingest(
                load(relay.config),
                raw,
                rcpt_to=["log@relay.localhost"],
                mail_from="jane@acme.example",
            )
        )
    if point.startswith("found"):
        sandbox.add_fault(kind="applied_lost", **CREATE)

    relay.launch(sys.executable, CRASH_AT, point, relay.config)
    assert relay.wait(30) == -signal.SIGKILL
    relay.start()

    relay.wait_settled()
    each_is_logged_once(words)


def forward(mail, words):
    """One mail with an attached message for each word: as many engagements."""
    outer = EmailMessage(policy=policy.SMTP)
    outer["From"], outer["To"] = "jane@acme.example", "log@relay.localhost"
    outer["Subject"], outer["Message-ID"] = "Fwd: these", f"<{'.'.join(words)}@acme.example>"
    outer.set_content("See below.\n")
    for word in words:
        outer.add_attachment(message_from_bytes(mail(word), policy=policy.SMTP))
    return outer.as_bytes()


# ---------------------------------------------------------------- at random, under load


def test_killed_at_random_under_load_it_loses_nothing_and_doubles_nothing(
    relay, sandbox, senders, books
):
    """As many rounds as RELAY_KILL_ROUNDS says; --randomly-seed repeats their choices.

    After most faults relay pauses for longer than a round lasts; half of the rounds go without, so
    that the kill hits calls under way.
    """
    dice = random.Random(random.random())
    worker = {"backoff_s": 0.2, "backoff_max_s": 0.5, "unsure_s": 6, "attempts": 1000}
    relay.change(worker=worker)
    relay.start()
    for _ in range(ROUNDS):
        books.read_journal()
        sandbox.clear_faults()
        for fault in (*dice.sample(FAULTS, dice.randrange(2)), SLOW):
            sandbox.add_fault(**fault)
        tasks = senders.start(mails_each=12)
        time.sleep(dice.uniform(0.3, 3))
        relay.restart()
        for task in tasks:
            task.result(60)

    sandbox.clear_faults()
    relay.restart()
    # What became of each unsure mail is asked, at the rate that the CRM allows: some six a second.
    queue = relay.wait_settled(90 + 5 * ROUNDS)
    assert {row.state for row in queue} == {State.LOGGED}
    books.check(senders.acknowledged, perhaps=senders.sent - senders.acknowledged)
    print(f"{ROUNDS} kills, {len(senders.acknowledged)} mails acknowledged, {books}")  # noqa: T201


def test_the_parsers_of_a_killed_relay_end_by_themselves(relay, eventually):
    relay.start()
    pid = relay.running.pid
    children = [
        Path("/proc", child)
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]
    assert len(children) == 2
    relay.kill()
    eventually(lambda: not any(map(Path.exists, children)), what=lambda: children)


# ---------------------------------------------------------------- told to stop


def test_sigterm_under_load_ends_in_time_and_keeps_what_was_answered(
    relay, sandbox, senders, each_is_logged_once
):
    relay.start()
    sandbox.add_fault(kind="slow", delay_s=0.3, count=None)
    tasks = senders.start(mails_each=15)
    time.sleep(0.7)

    assert relay.terminate(within_s=12) == 0
    kept = {row.message_id.partition("@")[0] for row in relay.queue()}
    assert senders.acknowledged <= kept
    assert [line["event"] for line in relay.log][-2:] == ["relay_drained", "relay_stopped"]

    sandbox.clear_faults()
    relay.start()
    for task in tasks:
        task.result(60)
    relay.wait_settled()
    each_is_logged_once(senders.acknowledged, perhaps=senders.sent - senders.acknowledged)
