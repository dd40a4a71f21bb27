"""What the fault tests share: senders that keep relay busy, and the check that nothing went wrong.

Each mail has a word that stands in its Message-ID, its subject and its text. What was not answered
250 is sent again, the identical bytes, as an MTA does.

    each_is_logged_once    counts the words in the CRM, and goes through the books
    senders                four clients; `sent` and `acknowledged` are their words
"""

import itertools
import random
import re
import sqlite3
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

WORD = re.compile(r"q\d+q")
PEOPLE = ("carla@globex.example", "peter@initech.example", "someone@new.example")


class Senders:
    def __init__(self, relay, mail, dice):
        self.sent = set()
        self.acknowledged = set()
        self._relay = relay
        self._mail = mail
        self._dice = dice
        self._numbers = itertools.count(1)

    def start(self, mails_each):
        """Send in the background: the futures to wait for."""
        pool = ThreadPoolExecutor(4)
        tasks = [pool.submit(self._send, mails_each, self._dice.random()) for _ in range(4)]
        pool.shutdown(wait=False)
        return tasks

    def _send(self, mails, seed):
        dice = random.Random(seed)
        for _ in range(mails):
            word = f"q{next(self._numbers)}q"
            raw = self._mail(word, to=dice.choice(PEOPLE))
            self.sent.add(word)
            while not self._is_taken(raw):
                if dice.random() < 0.1:
                    break  # a sender that gives up
                time.sleep(0.2)
            else:
                self.acknowledged.add(word)
                if dice.random() < 0.1:
                    self._relay.send(raw)  # a second copy
            time.sleep(dice.uniform(0, 0.3))

    def _is_taken(self, raw):
        return self._relay.send(raw) != [None]


@pytest.fixture
def senders(relay, mail):
    """--randomly-seed repeats their choices."""
    return Senders(relay, mail, random.Random(random.random()))


class Books:
    """What the CRM got and has, and what relay wrote down about it, put side by side.

    The CRM keeps its newest calls only: `read_journal` now and then, not only at the end.
    """

    def __init__(self, sandbox, relay):
        self._sandbox = sandbox
        self._relay = relay
        self._creates = {}

    def read_journal(self):
        for path in ("/crm/v3/objects/emails", "/crm/v3/objects/emails/batch/create"):
            for call in self._sandbox.journal("POST", path):
                self._creates[call["correlationId"]] = call

    def __str__(self):
        calls = self._creates.values()
        return f"{len(calls)} creates of which {sum(call['applied'] for call in calls)} carried out"

    def check(self, words, *, perhaps=frozenset()):
        """Each of `words` is in the CRM once, `perhaps` at most once, and all books agree."""
        emails = self._sandbox.emails()
        found = Counter(word for email in emails for word in WORD.findall(email.text))
        subjects = Counter(word for email in emails for word in WORD.findall(email.subject))
        assert subjects == found
        assert found == dict.fromkeys({*words, *(perhaps & found.keys())}, 1)
        assert self._relay.balance().off_by == 0
        self._check_ids({email.id: email for email in emails})
        self._check_calls()

    def _check_ids(self, in_crm):
        """Each engagement in the CRM is known to the ledger as this mail's, and the other way."""
        known = self._query(
            "SELECT e.engagement_id, m.message_id FROM effect e JOIN mail m ON m.id = e.mail_id"
            " WHERE e.engagement_id IS NOT NULL"
        )
        assert sorted(engagement_id for engagement_id, _ in known) == sorted(in_crm)
        for engagement_id, message_id in known:
            assert WORD.findall(in_crm[engagement_id].text)[0] in message_id

    def _check_calls(self):
        """Each call that named a mail had its own intent, committed before, and one call was carried out."""
        self.read_journal()
        calls, carried_out = defaultdict(list), Counter()
        for call in self._creates.values():
            for word in _words(call):
                calls[word].append(datetime.fromisoformat(call["at"]))
                carried_out[word] += call["applied"]
        intents = defaultdict(list)
        for message_id, at_us in self._query(
            "SELECT m.message_id, l.at FROM ledger l JOIN mail m ON m.id = l.mail_id"
            " WHERE l.to_state = 'sending' ORDER BY l.id"
        ):
            for word in WORD.findall(message_id):
                intents[word].append(datetime.fromtimestamp(at_us / 1e6, UTC))
        assert set(carried_out.values()) <= {0, 1}
        for word, times in calls.items():
            assert len(times) <= len(intents[word]), word
            for called_at, intended_at in zip(sorted(times), intents[word], strict=False):
                assert intended_at <= called_at + timedelta(milliseconds=1), word

    def _query(self, statement):
        database = self._relay.folder / "data" / "relay.db"
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            return connection.execute(statement).fetchall()


def _words(call):
    """The words of the mails that a create names."""
    body = call["body"]
    inputs = body.get("inputs", [body])
    return [word for one in inputs for word in WORD.findall(one["properties"]["hs_email_text"])]


@pytest.fixture
def books(sandbox, relay):
    return Books(sandbox, relay)


@pytest.fixture
def each_is_logged_once(books):
    """`each_is_logged_once(words, perhaps=…)`, see `Books.check`."""
    return books.check
